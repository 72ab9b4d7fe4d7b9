"""Streams on the machine's own sockets: tcp and ipc.

Both are the same but for how an address is found, so `SocketStream` and `SocketListener`
serve both, and the two transports are a few lines each.

Rule for this file: every socket is non-blocking, and nothing here waits.
"""

import contextlib
import errno
import ipaddress
import os
import socket
import stat
import tempfile
from typing import Any

from zlearn.transports.endpoint import Endpoint, split_tcp

# One gathering write takes at most this many chunks (POSIX guarantees 16, Linux has 1,024).
MOST_CHUNKS = 1024


class SocketStream:
    """A connected socket, or one that is about to be."""

    def __init__(self, sock: socket.socket, connected: bool, accepted: bool, there: Any) -> None:
        self._socket = sock
        self._connected = connected
        # Both ends know both addresses, so both make the same name of them.
        here = sock.getsockname()
        connector, binder = (there, here) if accepted else (here, there)
        self.name = f"{_text(connector)}→{_text(binder)}"
        self.peer_address = _text(there)

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

    def close(self) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()


class SocketListener:
    """A bound socket.

    path, folder: a file, and a folder of our own around it, to take away in the end.
    """

    def __init__(
        self, sock: socket.socket, endpoint: Endpoint, path: str = "", folder: str = ""
    ) -> None:
        self._socket = sock
        self._path = path
        self._folder = folder
        self.endpoint = endpoint

    def accept(self) -> SocketStream | None:
        """The next connection. One that ended before it was taken is passed over."""
        try:
            sock, there = self._socket.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return None
        _prepare(sock)
        return SocketStream(sock, connected=True, accepted=True, there=there)

    def release(self) -> None:
        """Frees the address at once; may be called from any thread."""
        # While the socket listens, the file is ours; afterwards it may be the next one's.
        path, folder, self._path, self._folder = self._path, self._folder, "", ""
        with contextlib.suppress(OSError):
            if path:
                os.unlink(path)
            if folder:
                os.rmdir(folder)
        with contextlib.suppress(OSError):  # a descriptor that is closed is as good
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.release()
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()


class SocketNetwork:
    """The machine's own network."""

    def listen(self, endpoint: Endpoint, backlog: int) -> SocketListener:
        """Binds and listens. Raises OSError with the errno that libzmq gives."""
        open_listener = _listen_tcp if endpoint.transport == "tcp" else _listen_ipc
        return open_listener(endpoint, backlog)

    def connect(self, endpoint: Endpoint) -> SocketStream:
        """Starts to connect. Raises OSError: no such name, no such file, no route."""
        start = _connect_tcp if endpoint.transport == "tcp" else _connect_ipc
        return start(endpoint)


def is_numeric(host: str) -> bool:
    """Whether `host` is an address, so that nobody must be asked for it."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


# --- tcp ---------------------------------------------------------------------------


def _listen_tcp(endpoint: Endpoint, backlog: int) -> SocketListener:
    host, port = split_tcp(endpoint.address)
    if host == "*":
        host = "0.0.0.0"
    family, address = _find(host, port, errno.ENODEV)
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(backlog)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return SocketListener(sock, Endpoint("tcp", _text(sock.getsockname())))


def _connect_tcp(endpoint: Endpoint) -> SocketStream:
    family, address = _find(*split_tcp(endpoint.address), errno.EHOSTUNREACH)
    return _start(socket.socket(family, socket.SOCK_STREAM), address)


def _find(host: str, port: int, missing: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """Looks a name up where it is one. Raises OSError with the errno `missing`."""
    if is_numeric(host):
        return socket.AF_INET6 if ":" in host else socket.AF_INET, (host, port)
    try:
        found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:
        raise OSError(missing, f'no address is known for the name "{host}"') from error
    return socket.AF_INET, (str(found[0][4][0]), port)


# --- ipc: Unix domain sockets ------------------------------------------------------


def _listen_ipc(endpoint: Endpoint, backlog: int) -> SocketListener:
    path, folder = endpoint.address, ""
    if path == "*":
        folder = tempfile.mkdtemp(prefix="zlearn-")
        path = os.path.join(folder, "socket")
    _clear_stale(path)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.bind(_unix_address(path))
        sock.listen(backlog)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    file = "" if path.startswith("@") else path
    return SocketListener(sock, Endpoint("ipc", path), file, folder)


def _connect_ipc(endpoint: Endpoint) -> SocketStream:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # An unnamed client can't be told from another one. Linux gives a name of its own to
    # whoever binds to the empty address, and so the two ends can agree on the link's name.
    with contextlib.suppress(OSError):
        sock.bind("")
    return _start(sock, _unix_address(endpoint.address))


def _clear_stale(path: str) -> None:
    """Takes away the file of a server that is gone. Raises OSError (EADDRINUSE) if one lives."""
    try:
        if path.startswith("@") or not stat.S_ISSOCK(os.stat(path).st_mode):
            return
    except OSError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        outcome = probe.connect_ex(path)
    if outcome == errno.ECONNREFUSED:
        with contextlib.suppress(FileNotFoundError):  # it went by itself meanwhile
            os.unlink(path)


def _unix_address(path: str) -> str | bytes:
    return b"\0" + path[1:].encode() if path.startswith("@") else path


# --- both --------------------------------------------------------------------------


def _start(sock: socket.socket, address: tuple[str, int] | str | bytes) -> SocketStream:
    _prepare(sock)
    code = sock.connect_ex(address)
    if code not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
        sock.close()
        raise OSError(code, os.strerror(code))
    return SocketStream(sock, connected=code == 0, accepted=False, there=address)


def _prepare(sock: socket.socket) -> None:
    sock.setblocking(False)
    if sock.family != socket.AF_UNIX:
        # Messages are whole when they are written: waiting for more bytes only delays them.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _text(address: object) -> str:
    if isinstance(address, bytes):
        return "@" + address[1:].decode(errors="replace")
    if isinstance(address, tuple):
        host = f"[{address[0]}]" if ":" in str(address[0]) else address[0]
        return f"{host}:{address[1]}"
    return str(address)
