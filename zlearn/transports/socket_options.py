"""Sockets with the options that their links ask for, whether they carry streams or datagrams.

Rule for this file: what holds for every socket of IP. The rest is the transports' own.

Sources: zmq_setsockopt(3), socket(7), ip(7), ipv6(7).
"""

import socket

from zlearn.transports.link_options import LinkOptions

# Python does not name them everywhere; these are Linux' numbers.
SO_BINDTODEVICE = getattr(socket, "SO_BINDTODEVICE", 25)
SO_BUSY_POLL = getattr(socket, "SO_BUSY_POLL", 46)

Setting = tuple[str, int, int, int]  # field of LinkOptions, the value to leave alone, level, name

# Set on a socket before it is used; a listening one hands them on to those that it accepts.
BEFORE: tuple[Setting, ...] = (
    ("sndbuf", -1, socket.SOL_SOCKET, socket.SO_SNDBUF),
    ("rcvbuf", -1, socket.SOL_SOCKET, socket.SO_RCVBUF),
    ("tos", 0, socket.IPPROTO_IP, socket.IP_TOS),
    ("priority", 0, socket.SOL_SOCKET, getattr(socket, "SO_PRIORITY", 12)),
    ("busy_poll", 0, socket.SOL_SOCKET, SO_BUSY_POLL),
)


def open_socket(
    family: socket.AddressFamily, kind: socket.SocketKind, options: LinkOptions, protocol: int = 0
) -> socket.socket:
    """A new socket with what has to be known before it is bound or connected. Raises OSError."""
    sock = socket.socket(family, kind, protocol)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            if options.tos:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, options.tos)
        if options.bindtodevice:
            sock.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, options.bindtodevice)
        set_options(sock, options, BEFORE)
    except OSError:
        sock.close()
        raise
    return sock


def set_options(sock: socket.socket, options: LinkOptions, settings: tuple[Setting, ...]) -> None:
    """Asks the kernel for what is not to be left alone. Raises OSError."""
    for field, alone, level, name in settings:
        value = getattr(options, field)
        if value != alone:
            sock.setsockopt(level, name, value)
