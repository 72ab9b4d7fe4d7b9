"""The machine's own network under the names of a scene.

"tcp://server:5555" is a free port of 127.0.0.1 once the node `server` has bound it, and an ipc
name is a file in a folder of the play. So plays don't get into each other's way, and nothing
is looked up. Who may bind what is as in the lab.

Rule for this file: names. The sockets are those of `transports/sockets.py`.
"""

import errno
import os
import tempfile
from collections.abc import Callable

from zlearn.transports.endpoint import Endpoint, split_tcp
from zlearn.transports.link_options import AS_EVER, LinkOptions
from zlearn.transports.network import DatagramStream, Listener, Stream
from zlearn.transports.sockets import SocketNetwork

OWN_HOST = ("localhost", "127.0.0.1", "*", "0.0.0.0")


class Directory:
    """Which name of the scene is which real endpoint; shared by all nodes of a play."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="zlearn-")
        self.real: dict[str, Endpoint] = {}

    def ipc(self, address: str) -> Endpoint:
        """An ipc name as a path in a folder of this play."""
        path = os.path.join(self.folder.name, f"{len(self.real)}")
        return self.real.setdefault(f"ipc://{address}", Endpoint("ipc", path))


class MappedListener:
    """A real listener under the name that the scene gave it."""

    def __init__(self, real: Listener, endpoint: Endpoint, free: Callable[[], object]) -> None:
        self.endpoint = endpoint
        self._real = real
        self._free = free
        self.accept = real.accept
        self.fileno = real.fileno

    def release(self) -> None:
        """Frees the name as well, once."""
        free, self._free = self._free, lambda: None
        free()
        self._real.release()

    def close(self) -> None:
        self.release()
        self._real.close()


class MappedNetwork:
    """The real network as one node sees it."""

    def __init__(self, node: str, directory: Directory) -> None:
        self._node = node
        self._directory = directory
        self._sockets = SocketNetwork()

    def listen(self, endpoint: Endpoint, options: LinkOptions = AS_EVER) -> Listener:
        """Binds to a free port of 127.0.0.1. Raises OSError as the lab does."""
        if endpoint.transport == "ipc":
            return self._listen(endpoint, self._directory.ipc(endpoint.address), options)
        host, port = split_tcp(endpoint.address)
        if host not in (self._node, *OWN_HOST):
            raise OSError(errno.EADDRNOTAVAIL, f'"{host}" is no address of the node {self._node}')
        shown = Endpoint("tcp", f"{self._node}:{port}")
        return self._listen(shown, Endpoint("tcp", "127.0.0.1:0"), options)

    def open_datagrams(self, endpoint: Endpoint, options: LinkOptions, side: str) -> DatagramStream:
        """A scene's names are no places for datagrams. Raises OSError (EPROTONOSUPPORT)."""
        note = f"{endpoint.transport} is not played on loopback: play the scene in the lab"
        raise OSError(errno.EPROTONOSUPPORT, note)

    def look_up(self, endpoint: Endpoint, options: LinkOptions, found: object) -> bool:
        """The names of a scene are all known here."""
        return False

    def numeric(self, endpoint: Endpoint, options: LinkOptions) -> Endpoint:
        """The names of a scene are its addresses."""
        return endpoint

    def connect(self, endpoint: Endpoint, options: LinkOptions = AS_EVER) -> Stream:
        """Starts to connect. Raises ConnectionRefusedError while nobody has bound that name."""
        if endpoint.transport == "tcp":
            host, port = split_tcp(endpoint.address)
            name = self._node if host in OWN_HOST else host
            endpoint = Endpoint("tcp", f"{name}:{port}")
        real = self._directory.real.get(str(endpoint))
        if real is None:
            raise ConnectionRefusedError(errno.ECONNREFUSED, f"nobody listens at {endpoint}")
        return self._sockets.connect(real, options)

    def _listen(self, shown: Endpoint, real: Endpoint, options: LinkOptions) -> Listener:
        known = self._directory.real
        if shown.transport == "tcp" and str(shown) in known:
            raise OSError(errno.EADDRINUSE, f"{shown} is bound already")
        listener = self._sockets.listen(real, options)
        if shown.address.endswith(":0"):
            shown = Endpoint("tcp", f"{self._node}:{split_tcp(listener.endpoint.address)[1]}")
        known[str(shown)] = listener.endpoint
        return MappedListener(listener, shown, lambda: known.pop(str(shown), None))
