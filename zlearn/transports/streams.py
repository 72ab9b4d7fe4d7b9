"""Streams and listeners on the machine's own sockets, whatever the transport.

Rule for this file: every socket is non-blocking, and nothing here waits. How a socket is made,
and how an address is written, is the affair of `tcp.py` and `ipc.py`.
"""

import contextlib
import errno
import os
import socket
import struct
import weakref
from collections.abc import Callable
from typing import Any

from zlearn.transports.endpoint import Endpoint
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.network import Credentials

# One gathering write takes at most this many chunks (POSIX guarantees 16, Linux has 1,024).
MOST_CHUNKS = 1024


_open: "weakref.WeakSet[socket.socket]" = weakref.WeakSet()  # those that this process has


def remember(sock: socket.socket) -> None:
    """It is one of those that a child of a fork has to close."""
    _open.add(sock)


def forget_all() -> None:
    """In the child of a fork: closes the copies of all descriptors. The parent's stay open."""
    for sock in list(_open):
        sock.close()


class SocketStream:
    """A connected socket, or one that is about to be.

    here, there: the addresses of this end and the other, as text.
    """

    peer_credentials: Credentials | None = None
    needs_input = False

    def __init__(
        self, sock: socket.socket, connected: bool, accepted: bool, here: str, there: str
    ) -> None:
        self._socket = sock
        remember(sock)
        self._connected = connected
        # Both ends know both addresses, so both make the same name of them.
        connector, binder = (there, here) if accepted else (here, there)
        self.name = f"{connector}→{binder}"
        self._there = there

    @property
    def peer_address(self) -> str:
        """The peer's host, without its port."""
        return self._there.rpartition(":")[0].strip("[]")

    @property
    def addresses(self) -> tuple[Any, Any]:
        """This end's and the other's, as the system has them. Raises OSError if there is none."""
        return self._socket.getsockname(), self._socket.getpeername()

    def finish_connect(self) -> bool:
        """Whether the connection stands. Raises OSError when it was refused."""
        if not self._connected:
            code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                raise OSError(code, os.strerror(code))
            self._connected = True
        return self._connected

    def read(self, size: int) -> bytes | None:
        """Up to `size` bytes; None: nothing now; b"": the peer closed."""
        try:
            return self._socket.recv(size)
        except (BlockingIOError, InterruptedError):
            return None

    def write(self, chunks: list[bytes]) -> int:
        """Hands over what the kernel takes now, in one call; returns the number of bytes."""
        try:
            if len(chunks) == 1:
                return self._socket.send(chunks[0])
            return self._socket.sendmsg(chunks[:MOST_CHUNKS])
        except (BlockingIOError, InterruptedError):
            return 0

    def end_writing(self) -> None:
        """Tells the peer that nothing more comes; what it says is still read."""
        with contextlib.suppress(OSError):  # the peer may be gone by now
            self._socket.shutdown(socket.SHUT_WR)

    def abort(self) -> None:
        """Closes without a farewell: the peer finds its connection reset."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def close(self) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()


class SocketListener:
    """A bound socket.

    welcome: makes a stream of an accepted socket and the peer's address, or raises OSError.
    """

    def __init__(
        self,
        sock: socket.socket,
        endpoint: Endpoint,
        welcome: Callable[[socket.socket, Any], SocketStream],
    ) -> None:
        self._socket = sock
        remember(sock)
        self._welcome = welcome
        self.endpoint = endpoint

    def accept(self) -> SocketStream | None:
        """The next connection. One that ended before it was taken is passed over."""
        try:
            sock, there = self._socket.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return None
        try:
            sock.setblocking(False)
            return self._welcome(sock, there)
        except OSError:
            sock.close()
            raise

    def release(self) -> None:
        """Frees the address at once; may be called from any thread."""
        with contextlib.suppress(OSError):  # a descriptor that is closed is as good
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.release()
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()


class GivenListener(SocketListener):
    """One that somebody else has bound, and perhaps shares with others (USE_FD)."""

    def release(self) -> None:
        """The address is not ours: it is free when everyone has closed it."""


def given(options: LinkOptions) -> socket.socket | None:
    """The socket of USE_FD, which listens already, if there is one."""
    if options.use_fd < 0:
        return None
    sock = socket.socket(fileno=options.use_fd)
    sock.setblocking(False)
    return sock


def start(sock: socket.socket, address: Any) -> bool:
    """Starts to connect; returns whether the connection stands already. Raises OSError."""
    sock.setblocking(False)
    code = sock.connect_ex(address)
    # A Unix socket is connected at once or not at all: EAGAIN means that the backlog is full.
    if code and (code != errno.EINPROGRESS or sock.family == socket.AF_UNIX):
        raise OSError(code, os.strerror(code))
    return code == 0
