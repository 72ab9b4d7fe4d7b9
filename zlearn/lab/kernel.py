"""The kernel's own buffers: how many bytes of a TCP connection lie in them, as Linux tells it.

Two ways to ask. Of a socket of this process, by its descriptor: SIOCOUTQ and SIOCINQ (tcp(7)).
Of anybody's, by the two addresses: `/proc/net/tcp` (proc_net(5)), which needs no privilege and
tells the same numbers. "Send" is what was written and is not acknowledged by the other end;
for some milliseconds a byte may so be told of at both ends.

A Unix socket has one queue, the reader's.

Rule for this file: numbers of bytes. Whose they are is looking.py's affair.
"""

import socket
import struct
from typing import NamedTuple

Pair = tuple[str, str]  # (own address, the other's): "127.0.0.1:5555"

TABLES = (("/proc/net/tcp", socket.AF_INET), ("/proc/net/tcp6", socket.AF_INET6))


class Buffers(NamedTuple):
    """Bytes in one end's buffers. send: not acknowledged yet. receive: not read yet."""

    send: int
    receive: int


def buffers_of(descriptor: int) -> Buffers | None:
    """Those of a socket of this process; None where they can't be asked, or it is closed."""
    try:
        import fcntl
        import termios

        words = [
            fcntl.ioctl(descriptor, request, bytes(4))
            for request in (termios.TIOCOUTQ, termios.FIONREAD)  # SIOCOUTQ, SIOCINQ
        ]
        return Buffers(*(struct.unpack("i", word)[0] for word in words))
    except (ImportError, AttributeError, OSError, ValueError):
        return None


def connections() -> dict[Pair, Buffers] | None:
    """All TCP connections that this machine (or container) knows; None where there is no table.

    An address is written as in an endpoint: "127.0.0.1:5555", "[::1]:5555".
    """
    found: dict[Pair, Buffers] = {}
    for path, family in TABLES:
        try:
            with open(path, encoding="ascii") as table:
                rows = table.readlines()[1:]
        except OSError:
            if family == socket.AF_INET:
                return None
            continue
        for row in rows:
            _, here, there, _, queues, *_ = row.split()
            send, receive = (int(number, 16) for number in queues.split(":"))
            found[_address(here, family), _address(there, family)] = Buffers(send, receive)
    return found


def _address(text: str, family: int) -> str:
    """ "0100007F:15B3" is 127.0.0.1:5555: words of four bytes, each in this machine's order."""
    digits, port = text.split(":")
    words = [int(digits[at : at + 8], 16) for at in range(0, len(digits), 8)]
    host = socket.inet_ntop(family, struct.pack(f"={len(words)}I", *words))
    return f"[{host}]:{int(port, 16)}" if family == socket.AF_INET6 else f"{host}:{int(port, 16)}"
