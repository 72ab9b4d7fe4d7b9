"""The options of transports: what the machine's own sockets are asked for.

Most values only travel: a link takes a snapshot of them when it is bound or connected
(`LinkOptions`), and `transports` does what they say. IPV4ONLY is another view of IPV6, and the
filters add up with each set: these are descriptors.

Rule for this file: rows whose values the transports read, and AFFINITY, which chooses a thread.

Sources: zmq_setsockopt(3), zmq_getsockopt(3), zmq_tcp(7), zmq_ipc(7), zmq_udp(7).
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from zlearn.engine.option import (
    Option,
    any_int,
    number,
    short_text,
    some_text,
    switch,
    truth,
    up_to,
)
from zlearn.transports.addresses import Network, network_of
from zlearn.transports.link_options import LinkOptions

ROWS = (
    Option(4, "affinity", int, 0, "get set", *any_int),
    Option(8, "rate", int, 100, "get set", *number(1)),
    Option(9, "recovery_ivl", int, 10000, "get set", *number(0)),
    Option(11, "sndbuf", int, -1, "get set", *number(-1)),
    Option(12, "rcvbuf", int, -1, "get set", *number(-1)),
    Option(19, "backlog", int, 100, "get set", *number(0)),
    Option(25, "multicast_hops", int, 1, "get set", *number(1)),
    Option(31, "ipv4only", int, 1, "get set", *switch),
    Option(34, "tcp_keepalive", int, -1, "get set", *up_to(-1, 1)),
    Option(35, "tcp_keepalive_cnt", int, -1, "get set", *number(-1)),
    Option(36, "tcp_keepalive_idle", int, -1, "get set", *number(-1)),
    Option(37, "tcp_keepalive_intvl", int, -1, "get set", *number(-1)),
    Option(38, "tcp_accept_filter", bytes, (), "set", *some_text(255)),
    Option(42, "ipv6", int, 0, "get set", *switch),
    Option(57, "tos", int, 0, "get set", *number(0)),
    Option(58, "ipc_filter_pid", int, (), "set", *any_int),
    Option(59, "ipc_filter_uid", int, (), "set", *any_int),
    Option(60, "ipc_filter_gid", int, (), "set", *any_int),
    Option(68, "socks_proxy", bytes, b"", "get set", *some_text(255)),
    Option(79, "connect_timeout", int, 0, "get set", *number(0)),
    Option(80, "tcp_maxrt", int, 0, "get set", *number(0)),
    Option(84, "multicast_maxtpdu", int, 1500, "get set", *number(1)),
    Option(89, "use_fd", int, -1, "get set", *number(-1)),
    Option(92, "bindtodevice", bytes, b"", "get set", *some_text(16)),
    Option(94, "loopback_fastpath", int, 0, "get set", *any_int, store=truth),
    Option(96, "multicast_loop", int, 1, "get set", *any_int, store=truth),
    Option(99, "socks_username", bytes, b"", "get set", *short_text),
    Option(100, "socks_password", bytes, b"", "get set", *short_text),
    Option(112, "priority", int, 0, "get set", *number(0)),
    Option(113, "busy_poll", int, 0, "get set", *number(0)),
)

ABSENT = {
    **dict.fromkeys(range(85, 89), "zlearn has no vmci:// (between virtual machines): use tcp://"),
    **dict.fromkeys(range(103, 108), "zlearn has no wss:// (TLS): use ws://, or CURVE over tcp://"),
    **dict.fromkeys(range(117, 125), "zlearn has no norm:// (reliable multicast): use tcp://"),
}


class _Added:
    """An option that adds up: each set adds a value to a tuple, () takes none away.

    take: makes what is added of the options and the value.
    """

    def __init__(self, take: Callable[[Any, Any], Any]) -> None:
        self._take = take

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    def __get__(self, options: Any, owner: type) -> tuple[Any, ...]:
        return options.__dict__.get(self._name, ())

    def __set__(self, options: Any, value: Any) -> None:
        added = () if value == () else (self._take(options, value),)
        options.__dict__[self._name] = self.__get__(options, type(options)) + added


class _Opposite:
    """IPV4ONLY, the older opposite of IPV6."""

    def __get__(self, options: Any, owner: type) -> int:
        return 1 - options.ipv6

    def __set__(self, options: Any, value: int) -> None:
        options.ipv6 = 1 - value


def _network(options: Any, text: bytes) -> Network:
    """What TCP_ACCEPT_FILTER adds. Raises OSError (EINVAL)."""
    return network_of(text.decode(errors="replace"), options.ipv6)


def _id(options: Any, number: int) -> int:
    """What IPC_FILTER_... adds: in C, these numbers have no sign."""
    return number & 0xFFFFFFFF


_for_links = attrgetter(*LinkOptions._fields)


class TransportOptions:
    """The values, by the names of the rows, and what a link has to know of them."""

    affinity: int
    sndbuf: int
    rcvbuf: int
    backlog: int
    rate: int
    recovery_ivl: int
    multicast_hops: int
    multicast_maxtpdu: int
    multicast_loop: int
    ipv4only: Any = _Opposite()
    tcp_keepalive: int
    tcp_keepalive_cnt: int
    tcp_keepalive_idle: int
    tcp_keepalive_intvl: int
    tcp_accept_filter: Any = _Added(_network)
    ipv6: int
    tos: int
    ipc_filter_pid: Any = _Added(_id)
    ipc_filter_uid: Any = _Added(_id)
    ipc_filter_gid: Any = _Added(_id)
    socks_proxy: bytes
    connect_timeout: int
    tcp_maxrt: int
    use_fd: int
    bindtodevice: bytes
    loopback_fastpath: int
    socks_username: bytes
    socks_password: bytes
    priority: int
    busy_poll: int

    def for_links(self) -> LinkOptions:
        """What a link that is opened now has to know."""
        return LinkOptions(*_for_links(self))
