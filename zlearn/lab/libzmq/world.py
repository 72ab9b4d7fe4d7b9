"""The world "libzmq": a scene's actors on pyzmq's sockets, in real time.

A name that a node has bound is a free port of 127.0.0.1; whoever connects to it is led there
through a tap of its own, so every link's two ends are known by name. It ends as a play on
loopback does.

Rule for this file: names and the life of a play. What an actor sees is in node.py.
"""

import errno
import os
import socket as system_socket
from collections.abc import Callable
from typing import Any

from zlearn.engine import events as e
from zlearn.lab.libzmq.buffers import look_from_outside
from zlearn.lab.libzmq.matching import FACTS, LINK, Matching
from zlearn.lab.libzmq.node import Bound, LibzmqNode
from zlearn.lab.libzmq.watch import Call, Watch
from zlearn.lab.loopback import LoopbackWorld, play_in
from zlearn.lab.mapped_network import OWN_HOST, Directory
from zlearn.lab.run import Run
from zlearn.lab.scene import Role, Scene
from zlearn.lab.tap.eavesdropper import BIND, CONNECT
from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.overheard import said_on
from zlearn.lab.tap.tap import Door, Tap
from zlearn.trace.files import make_header
from zlearn.trace.flows import Step
from zlearn.trace.tanks import Reading
from zlearn.trace.trace import Trace
from zlearn.transports.endpoint import Endpoint, split_tcp
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.sockets import SocketNetwork

DETAILS = 1_000_000  # a play is short, and all of it is to be told


class LibzmqWorld(LoopbackWorld):
    """pyzmq's sockets, real time. The parameters are those of `play_on_libzmq`."""

    name = "libzmq"

    def __init__(self, scene: Scene, live: Callable[[list[Any]], object] | None, zmq: Any) -> None:
        super().__init__(scene, None)
        self.zmq = zmq
        self._tell_at_end = live
        self._tap = Tap([], details=DETAILS)
        self._tap.__enter__()
        self.watch = Watch(self._tap.now)
        self._places = Directory()
        self._bound: dict[str, Bound] = {}
        self._owners: dict[str, tuple[str, str]] = {}  # also of what was bound once
        self._readings: list[Call] = []
        self._waiting: dict[str, list[tuple[system_socket.socket, Callable[[], None]]]] = {}

    def now(self) -> float:
        """Real seconds since the play began, by the tap's clock."""
        return self._tap.now()

    def _latest(self) -> float:
        return max(self.watch.latest, self._tap.latest)

    # --- names -----------------------------------------------------------------------

    def zmq_error(self, error: OSError) -> Exception:
        """An error as libzmq would give it."""
        raised: Exception = self.zmq.ZMQError(error.errno, error.strerror or str(error))
        return raised

    def place_for(self, node: str, endpoint: Endpoint) -> tuple[Endpoint, Endpoint]:
        """Where a node may bind: (the scene's name, the real place). Raises ZMQError."""
        if endpoint.transport == "ipc":
            return endpoint, self._places.ipc(endpoint.address)
        host, port = split_tcp(endpoint.address)
        shown = Endpoint("tcp", f"{node}:{port}")
        if host not in (node, *OWN_HOST):
            text = f'"{host}" is no address of the node {node}'
            raise self.zmq_error(OSError(errno.EADDRNOTAVAIL, text))
        if str(shown) in self._bound:
            raise self.zmq_error(OSError(errno.EADDRINUSE, f"{shown} is bound already"))
        return shown, Endpoint("tcp", "127.0.0.1:*")

    def bound(self, shown: str, real: Endpoint, owner: tuple[str, str]) -> Bound:
        """A name is bound: the doors that wait for it open."""
        with self._lock:
            found = self._bound[shown] = Bound(shown, real, owner)
            self._owners[shown] = owner
            waiting = self._waiting.pop(shown, [])
        for _, open_door in waiting:
            open_door()
        return found

    def unbound(self, bound: Bound) -> None:
        """A name is free again."""
        with self._lock:
            if self._bound.get(bound.shown) is bound:
                del self._bound[bound.shown]

    def door_to(self, endpoint: Endpoint, node: str, socket: str) -> str:
        """The endpoint of a tap that leads to whoever binds a name.

        Until somebody does, its port refuses to be connected to, as the real one would.
        """
        if endpoint.transport == "tcp":
            host, port = split_tcp(endpoint.address)
            endpoint = Endpoint("tcp", f"{node if host in OWN_HOST else host}:{port}")
        key = str(endpoint)
        reserved = system_socket.socket()
        reserved.bind(("127.0.0.1", 0))
        here = Endpoint("tcp", f"127.0.0.1:{reserved.getsockname()[1]}")

        def names() -> dict[str, tuple[str, str]]:
            return {CONNECT: (node, socket), BIND: self._owners[key]}

        def open_door() -> None:
            reserved.listen(100)
            options = LinkOptions(use_fd=reserved.detach())
            listener = SocketNetwork().listen(here, options)
            shown = endpoint.address
            self._tap.add_door(
                Door(listener, lambda: self._real(key), shown, LinkOptions(), names, key)
            )

        with self._lock:
            is_bound = key in self._bound
            if not is_bound:
                self._waiting.setdefault(key, []).append((reserved, open_door))
        if is_bound:
            open_door()
        return str(here)

    def _real(self, key: str) -> Endpoint:
        bound = self._bound.get(key)
        if bound is None:
            raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
        return bound.real

    # --- the play --------------------------------------------------------------------

    def new_context(self, node: LibzmqNode) -> Any:
        """A context of pyzmq's whose sockets belong to a node."""
        from zlearn.lab.libzmq import sockets

        blocking = node.blocking
        base: Any = self.zmq.Context if blocking else self.zmq.asyncio.Context
        kind = sockets.WatchedSocket if blocking else sockets.WatchedAsyncSocket

        class NodeContext(base):  # type: ignore[misc]
            def socket(self, socket_type: int, **options: Any) -> Any:
                made = super().socket(socket_type, socket_class=kind, **options)
                return node.adopt(made, socket_type)

        return NodeContext()

    def _new_node(self, role: Role) -> Any:
        return LibzmqNode(role, self)

    def _finish(self) -> None:
        self.watch.finish()
        self._tap.stop()  # what is said while all is closed is no part of the play
        self._looks.at_end()
        self._end = self._tap.now()
        self._notes = list(self._tap.notebook.notes)

    def _look(self, socket: str) -> list[Reading]:
        return look_from_outside(self._tap.relays, socket)

    def _waits(self, call: str) -> dict[str, Step]:
        return self.watch.waits(call)

    def _tell_reading(self, reading: Reading) -> None:
        node, socket, link, detail = reading
        told = {**detail, LINK: link}
        self._readings.append(Call(self.now(), e.BUFFERS, node, socket, told, [], (None, None)))

    def close(self) -> None:
        """Takes out the tap and the folders."""
        self._tap.stop()
        self._tap.close()
        for waiting in self._waiting.values():
            for reserved, _ in waiting:
                reserved.close()
        self._places.folder.cleanup()
        super().close()

    @property
    def trace(self) -> Trace:
        """What was seen at the sockets and on the links, brought together."""
        header = make_header(self._scene.title, self.name, None, True, {"facts": FACTS})
        cast = Cast()
        matching = Matching(cast, self._end)
        trace = Trace(header, matching.play(self._notes, [*self.watch.calls, *self._readings]))
        trace.said = said_on(self._notes, cast)
        if self._tell_at_end is not None:
            self._tell_at_end(list(trace.events))
        return trace


def play_on_libzmq(
    scene: Scene, seed: int, until: float | None, live: Callable[[list[Any]], object] | None
) -> Run:
    """Plays a scene on pyzmq's sockets; the seed means nothing here.

    until: real seconds. live: called once, at the end, when calls and wires are brought together.
    Raises ImportError, saying what to install, without pyzmq.
    """
    try:
        import zmq
        import zmq.asyncio
    except ImportError as error:
        text = 'the world "libzmq" needs pyzmq: install it with `pip install pyzmq`'
        raise ImportError(text, name="zmq") from error
    return play_in(LibzmqWorld(scene, live, zmq), until)
