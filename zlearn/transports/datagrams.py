"""Datagrams on the machine's own sockets, behind the doors of a stream.

A datagram comes whole or not at all, perhaps twice, in any order, and nobody hears of one that
is lost. So a read gives one of them, a write takes each chunk as one, and whoever drives this
learns of a loss only where this machine itself was the reason.

Rule for this file: datagrams and addresses. How a socket is opened, and what for, is the affair of
`udp.py`. What stands in a datagram is nobody's here.

Source: udp(7).
"""

import contextlib
import errno
import functools
import socket
from typing import Any

from zlearn.transports import addresses, streams
from zlearn.transports.endpoint import Endpoint, split_tcp
from zlearn.transports.network import DatagramHost

LARGEST = 65507  # bytes: the 65,535 of an IPv4 packet without its header and UDP's
BROKEN = (errno.EBADF, errno.ENOTSOCK)  # what is no loss but the end


class Datagram(bytes):
    """The bytes of a datagram, and whom it came from or goes to.

    address: as the socket has it; None where there is just one place to send to.
    An empty datagram is true, since it is one.
    """

    address: Any

    def __new__(cls, data: bytes, address: Any = None) -> "Datagram":
        new = super().__new__(cls, data)
        new.address = address
        return new

    def __bool__(self) -> bool:
        return True


class DatagramSocket:
    """A place of this machine's for datagrams.

    sock: bound, if only to some free port. endpoint: as it is shown. name: what the link is
    called; empty where there is none, since many may send to a bound place.
    target: where a chunk goes that has no address of its own.
    """

    peer_address = ""
    peer_credentials = None
    needs_input = False
    pause = 0.0

    def __init__(self, sock: socket.socket, endpoint: Endpoint, name: str, target: Any) -> None:
        sock.setblocking(False)
        streams.remember(sock)
        self.endpoint = endpoint
        self.name = name
        self._socket = sock
        self._target = target
        self._host: DatagramHost | None = None

    def start(self, host: DatagramHost) -> None:
        """Takes note of whom to tell of losses."""
        self._host = host

    def finish_connect(self) -> bool:
        """There is nothing to wait for."""
        return True

    def read(self, size: int) -> Datagram | None:
        """The next datagram, of which `size` bytes are kept; None: nothing now."""
        try:
            return Datagram(*self._socket.recvfrom(size))
        except (BlockingIOError, InterruptedError):
            return None
        except OSError as error:  # news of an earlier datagram that reached nobody
            if error.errno in BROKEN:
                raise
            return None

    def write(self, chunks: list[bytes]) -> int:
        """Sends each chunk as a datagram, up to one that the kernel has no room for now.

        Returns the bytes of those that are gone, lost or not. An empty one that meets no room
        is lost: there are no bytes that could tell it from one that went.
        """
        taken = 0
        for chunk in chunks:
            try:
                self._send(chunk)
            except (BlockingIOError, InterruptedError):
                break
            except OSError as error:
                if error.errno in BROKEN:
                    raise
                self._lose(error)
            taken += len(chunk)
        return taken

    def close(self) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()

    def _send(self, chunk: bytes) -> None:
        address = getattr(chunk, "address", None)
        target = self._target if address is None else resolved(address, self._socket.family)
        self._socket.sendto(chunk, target)

    def _lose(self, error: OSError) -> None:
        if self._host is not None:
            self._host.lost(f"the system did not send it: {error.strerror or error}")


@functools.lru_cache(1024)
def resolved(address: tuple[Any, ...], family: socket.AddressFamily) -> Any:
    """A numeric (host, port, …) as a socket of that family takes it. Raises OSError."""
    is_ipv6 = family == socket.AF_INET6
    return addresses.number_of(str(address[0]), address[1], is_ipv6)


def address_of(text: bytes) -> tuple[str, int]:
    """What is written as "127.0.0.1:5555" or "[::1]:5555", as a host and a port.

    A NUL at its end, which libzmq appends, is passed over. Whether there is such a host is not
    asked here. Raises ValueError, in a sentence.
    """
    written = text.rstrip(b"\0").decode("ascii", "replace")
    with contextlib.suppress(OSError):
        host, port = split_tcp(written)
        if host and port:
            return host, port
    raise ValueError(f"{written!r} is no address: one is written 127.0.0.1:5555")
