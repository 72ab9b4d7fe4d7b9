"""tcp, and ws over it: bind, connect and accept with the options that a socket has for it.

Rule for this file: what the kernel is asked for. Addresses are found in `addresses.py`.

Sources: zmq_tcp(7), zmq_setsockopt(3), tcp(7), socket(7).
"""

import errno
import socket
from typing import Any

from zlearn.transports import addresses, streams
from zlearn.transports.endpoint import Endpoint, split_source, split_tcp
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.network import Target
from zlearn.transports.socket_options import Setting, open_socket, set_options
from zlearn.transports.socks import SocksStream
from zlearn.transports.streams import GivenListener, SocketListener, SocketStream

# Set on a connection. The first decides about the three that follow it.
KEEPALIVE: tuple[Setting, ...] = (
    ("tcp_keepalive", -1, socket.SOL_SOCKET, socket.SO_KEEPALIVE),
    ("tcp_keepalive_cnt", -1, socket.IPPROTO_TCP, getattr(socket, "TCP_KEEPCNT", 6)),
    ("tcp_keepalive_idle", -1, socket.IPPROTO_TCP, getattr(socket, "TCP_KEEPIDLE", 4)),
    ("tcp_keepalive_intvl", -1, socket.IPPROTO_TCP, getattr(socket, "TCP_KEEPINTVL", 5)),
)
PATIENCE: Setting = ("tcp_maxrt", 0, socket.IPPROTO_TCP, getattr(socket, "TCP_USER_TIMEOUT", 18))


def listen(endpoint: Endpoint, options: LinkOptions) -> SocketListener:
    """Binds and listens. Raises OSError with the errno that libzmq gives."""
    given = streams.given(options)
    sock = given or _bound(endpoint, options)
    here = endpoint.at(addresses.text_of(sock.getsockname()))
    listener = GivenListener if given else SocketListener
    return listener(sock, here, lambda sock, there: _welcome(sock, there, options))


def _bound(endpoint: Endpoint, options: LinkOptions) -> socket.socket:
    family, address = addresses.find_own(*split_tcp(endpoint.authority), options.ipv6)
    sock = _open(family, options)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(options.backlog)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def _welcome(sock: socket.socket, there: Any, options: LinkOptions) -> SocketStream:
    """A connection that has come in. Raises PermissionError where it was filtered out."""
    filters = options.tcp_accept_filter
    if filters and not addresses.is_within(str(there[0]).partition("%")[0], filters):
        raise PermissionError(errno.EACCES, f"{there[0]} is not in TCP_ACCEPT_FILTER")
    _tune(sock, options)
    here = addresses.text_of(sock.getsockname())
    return SocketStream(sock, True, True, here, addresses.text_of(there))


def connect(endpoint: Endpoint, options: LinkOptions) -> SocketStream:
    """Starts to connect. Raises OSError where that fails at once."""
    nearest = _nearest(endpoint, options)
    family, address = addresses.find(*split_tcp(nearest.authority), options.ipv6)
    sock = _open(family, options)
    try:
        if source := split_source(endpoint.authority)[0]:
            _bind_source(sock, source, options)
        _tune(sock, options)
        connected = streams.start(sock, address)
        here, there = addresses.text_of(sock.getsockname()), addresses.text_of(address)
        if options.socks_proxy:
            destination = split_tcp(endpoint.authority)
            there = addresses.text_of(destination)
            return SocksStream(sock, connected, here, there, destination, options)
        return SocketStream(sock, connected, False, here, there)
    except OSError:
        sock.close()
        raise


def _bind_source(sock: socket.socket, source: str, options: LinkOptions) -> None:
    """Connects from a certain address. The port may be left out: any will do then."""
    has_port = ":" in source.rpartition("]")[2]
    host, port = split_tcp(source if has_port else f"{source}:*")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(addresses.find_own(host, port, options.ipv6)[1])


def _nearest(endpoint: Endpoint, options: LinkOptions) -> Endpoint:
    """Whom we connect to ourselves: the peer, or its proxy."""
    return Endpoint("tcp", options.socks_proxy.decode()) if options.socks_proxy else endpoint


def is_known(endpoint: Endpoint, options: LinkOptions) -> bool:
    """Whether `connect` would have to ask nobody for an address."""
    nearest = _nearest(endpoint, options)
    return addresses.is_known(split_tcp(nearest.authority)[0], options.ipv6)


def look_up(endpoint: Endpoint, options: LinkOptions) -> Target:
    """What `connect` can use without a look-up; waits for it. Raises OSError."""
    nearest = numeric(_nearest(endpoint, options), options)
    if options.socks_proxy:
        return endpoint, options._replace(socks_proxy=nearest.authority.encode())
    return nearest, options


def numeric(endpoint: Endpoint, options: LinkOptions) -> Endpoint:
    """The endpoint with an address instead of a name; waits for it. Raises OSError."""
    source, destination = split_source(endpoint.authority)
    found = addresses.find(*split_tcp(destination), options.ipv6)[1]
    address = addresses.text_of(found)
    return endpoint.at(f"{source};{address}" if source else address)


# --- options -----------------------------------------------------------------------


def _open(family: socket.AddressFamily, options: LinkOptions) -> socket.socket:
    sock = open_socket(family, socket.SOCK_STREAM, options)
    try:
        if options.loopback_fastpath and hasattr(socket, "SIO_LOOPBACK_FAST_PATH"):
            sock.ioctl(socket.SIO_LOOPBACK_FAST_PATH, True)  # type: ignore[attr-defined]
    except OSError:
        sock.close()
        raise
    return sock


def _tune(sock: socket.socket, options: LinkOptions) -> None:
    """What concerns a connection."""
    # Messages are whole when they are written: waiting for more bytes only delays them.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if options.tcp_keepalive != -1:
        set_options(sock, options, KEEPALIVE)
    set_options(sock, options, (PATIENCE,))
