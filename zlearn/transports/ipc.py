"""ipc: Unix domain sockets, under a path, an abstract name, or in a folder of their own.

Whoever binds a path takes it over, from a server that is gone and from one that still lives, as
in libzmq: connections that stand go on, new ones come to the newcomer. So a server takes its
path away in the end only if it is its own still.

Rule for this file: paths and who the peer is. Bytes travel as in any socket.

Sources: zmq_ipc(7), unix(7).
"""

import contextlib
import errno
import os
import socket
import stat
import struct
import tempfile
from typing import Any

from zlearn.transports import streams
from zlearn.transports.endpoint import Endpoint
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.network import Credentials
from zlearn.transports.streams import GivenListener, SocketListener, SocketStream


class IpcStream(SocketStream):
    """A connection between two processes of one machine."""

    @property
    def peer_credentials(self) -> Credentials | None:  # type: ignore[override]
        """Who the peer was when it connected or listened; None where the system can't tell."""
        if not hasattr(socket, "SO_PEERCRED"):
            return None
        answer = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        pid, uid, gid = struct.unpack("iII", answer)
        return Credentials(uid, gid, pid)

    @property
    def peer_address(self) -> str:
        """As libzmq writes it: "localhost:uid:gid:pid"."""
        return ":".join(map(str, ("localhost", *(self.peer_credentials or ()))))


class IpcListener(SocketListener):
    """A bound path.

    own_folder: made for this path alone, and taken away with it.
    """

    def __init__(self, *facts: Any, own_folder: str = "") -> None:
        super().__init__(*facts)
        self._own_folder = own_folder
        self._file = _file_at(self.endpoint.address)

    def release(self) -> None:
        """Takes the path away, unless somebody else has taken it over."""
        path, file, self._file = self.endpoint.address, self._file, None
        with contextlib.suppress(OSError):
            if file and _file_at(path) == file:
                os.unlink(path)
            if self._own_folder:
                os.rmdir(self._own_folder)
        super().release()


def listen(endpoint: Endpoint, options: LinkOptions) -> SocketListener:
    """Binds and listens. Raises OSError with the errno that libzmq gives."""

    def welcome(sock: socket.socket, there: Any) -> SocketStream:
        return _welcome(sock, there, path, options)

    path, own_folder = endpoint.address, ""
    given = streams.given(options)
    if given:
        return GivenListener(given, endpoint, welcome)
    if path == "*":
        own_folder = tempfile.mkdtemp(prefix="zlearn-")
        path = os.path.join(own_folder, "socket")
    sock = _bound(path, options.backlog)
    return IpcListener(sock, Endpoint("ipc", path), welcome, own_folder=own_folder)


def _bound(path: str, backlog: int) -> socket.socket:
    if _file_at(path):
        with contextlib.suppress(FileNotFoundError):  # it went by itself meanwhile
            os.unlink(path)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.bind(_unix_address(path))
        sock.listen(backlog)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def connect(endpoint: Endpoint, options: LinkOptions) -> SocketStream:
    """Connects. Raises OSError: no such file, or nobody there."""
    path = endpoint.address
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # An unnamed client can't be told from another one. Linux gives a name of its own to
    # whoever binds to the empty address, and so the two ends can agree on the link's name.
    with contextlib.suppress(OSError):
        sock.bind("")
    try:
        connected = streams.start(sock, _unix_address(path))
        return IpcStream(sock, connected, False, _text(sock.getsockname()), path)
    except OSError:
        sock.close()
        raise


def _welcome(sock: socket.socket, there: Any, path: str, options: LinkOptions) -> SocketStream:
    """A connection that has come in. Raises PermissionError where it was filtered out."""
    stream = IpcStream(sock, True, True, path, _text(there))
    if options.ipc_filter_pid or options.ipc_filter_uid or options.ipc_filter_gid:
        if not _is_allowed(stream.peer_credentials, options):
            raise PermissionError(errno.EACCES, "the peer is in no IPC_FILTER")
    return stream


def _is_allowed(peer: Credentials | None, options: LinkOptions) -> bool:
    """Whether one of the filters lets the peer in, by its process, user, or user's groups."""
    if peer is None:
        return False
    if peer.pid in options.ipc_filter_pid or peer.uid in options.ipc_filter_uid:
        return True
    return not {peer.gid, *_groups_of(peer.uid)}.isdisjoint(options.ipc_filter_gid)


def _groups_of(uid: int) -> list[int]:
    import grp  # neither is on Windows
    import pwd

    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:  # a user without a name is in no list
        return []
    return [group.gr_gid for group in grp.getgrall() if name in group.gr_mem]


def is_known(endpoint: Endpoint, options: LinkOptions) -> bool:
    """A path is an address: nobody need be asked for it."""
    return True


def numeric(endpoint: Endpoint, options: LinkOptions) -> Endpoint:
    """A path has no names to look up."""
    return endpoint


def _file_at(path: str) -> tuple[int, int] | None:
    """Which socket's file is there (its device and number), if one is."""
    if path.startswith("@"):
        return None
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISSOCK(found.st_mode) else None


def _unix_address(path: str) -> str | bytes:
    return b"\0" + path[1:].encode() if path.startswith("@") else path


def _text(address: str | bytes) -> str:
    if isinstance(address, bytes):
        return "@" + address[1:].decode(errors="replace")
    return address
