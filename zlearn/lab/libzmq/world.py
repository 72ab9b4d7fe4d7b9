"""The world "libzmq": a scene's actors on pyzmq's sockets, in real time.

A name that a node has bound is a free port of 127.0.0.1; whoever connects to it is led there
through a tap of its own, so every link's two ends are known by name. It ends as a play on
loopback does.

Rule for this file: nodes, names and the life of a play.
"""

import errno
import os
import random
import socket as system_socket
import threading
from collections.abc import Callable
from typing import Any

from zlearn.engine import events as e
from zlearn.lab.libzmq.matching import FACTS, Matching
from zlearn.lab.libzmq.watch import Watch
from zlearn.lab.loopback import LoopbackWorld, play_in
from zlearn.lab.mapped_network import OWN_HOST, Directory
from zlearn.lab.node import LOG
from zlearn.lab.run import Run
from zlearn.lab.scene import Role, Scene
from zlearn.lab.tap.eavesdropper import BIND, CONNECT
from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.tap import Door, Tap
from zlearn.trace.files import make_header
from zlearn.trace.trace import Trace
from zlearn.transports.endpoint import Endpoint, parse, split_tcp
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.sockets import SocketNetwork

DETAILS = 1_000_000  # a play is short, and all of it is to be told


class Bound:
    """What a node has bound: the scene's endpoint, the real one, and whose it is."""

    def __init__(self, shown: str, real: Endpoint, owner: tuple[str, str]) -> None:
        self.shown, self.real, self.owner = shown, real, owner


class Site:
    """The place of one socket in a play: it translates its endpoints, and tells of its calls."""

    def __init__(self, node: "LibzmqNode", name: str, socket: Any) -> None:
        self.node, self.name, self._socket = node, name, socket
        self._world = node.world
        self._parts: dict[str, list[Any]] = {"send": [], "recv": []}
        self._began = 0.0
        self._bound: dict[str, Bound] = {}
        self._connected: dict[str, str] = {}
        self._is_closed = False

    # --- endpoints -------------------------------------------------------------------

    def bind(self, call: Callable[[str], Any], text: str) -> Any:
        """Binds to a free port, or to a file of the play. Raises ZMQError as libzmq does."""
        endpoint = self._parsed(text)
        if endpoint.transport == "inproc":
            return call(text)
        shown, real = self._world.place_for(self.node.name, endpoint)
        done = call(str(real))
        found = parse(self._socket.getsockopt_string(self._world.zmq.LAST_ENDPOINT))
        if shown.address.endswith(":0"):
            shown = Endpoint("tcp", f"{self.node.name}:{split_tcp(found.address)[1]}")
        self._bound[text] = self._world.bound(str(shown), found, (self.node.name, self.name))
        self._bound[str(shown)] = self._bound[text]
        self.tell(e.BOUND, {"endpoint": str(shown)})
        return done

    def unbind(self, call: Callable[[str], Any], text: str) -> None:
        """Unbinds what was bound under that name."""
        known = self._bound.pop(text, None)
        call(str(known.real) if known else text)
        if known:
            self._world.unbound(known)
            self.tell(e.UNBOUND, {"endpoint": known.shown})

    def connect(self, call: Callable[[str], Any], text: str) -> Any:
        """Connects to the door of a tap, which leads to whoever binds that name."""
        endpoint = self._parsed(text)
        if endpoint.transport == "inproc":
            return call(text)
        self._connected[text] = self._world.door_to(endpoint, self.node.name, self.name)
        return call(self._connected[text])

    def disconnect(self, call: Callable[[str], Any], text: str) -> None:
        """Disconnects from what was connected to under that name."""
        call(self._connected.pop(text, text))

    def _parsed(self, text: str) -> Endpoint:
        try:
            endpoint = parse(text)
            if endpoint.transport not in ("tcp", "ipc", "inproc"):
                raise OSError(errno.EPROTONOSUPPORT, f"{text} can't be tapped: use tcp or ipc")
            return endpoint
        except OSError as error:
            raise self._world.zmq_error(error) from None

    # --- calls -----------------------------------------------------------------------

    def now(self) -> float:
        """Seconds since the play began."""
        return self._world.now()

    def tell(self, kind: str, detail: dict[str, Any] | None = None, **facts: Any) -> None:
        """Something happened at this socket."""
        if not self._is_closed:
            self._world.watch.tell(kind, self.node.name, self.name, detail, **facts)

    def sent(self, frame: Any, more: bool, t: float) -> None:
        """libzmq has taken a frame. t: when the call began."""
        parts = self._parts["send"]
        self._began = self._began if parts else t
        parts.append(frame if isinstance(frame, (bytes, str)) else bytes(memoryview(frame)))
        if not more:
            self.tell(e.SENT, frames=parts, t=self._began)
            self._parts["send"] = []

    def received(self, frame: bytes, more: bool) -> None:
        """libzmq has given a frame."""
        self._parts["recv"].append(frame)
        if not more:
            self.tell(e.RECEIVED, frames=self._parts["recv"])
            self._parts["recv"] = []

    def asked(self, added: bool, topic: Any) -> None:
        """A subscription was made or taken back."""
        topic = topic.encode() if isinstance(topic, str) else bytes(topic)
        self.tell(e.SUBSCRIBED if added else e.UNSUBSCRIBED, {"topic": topic})

    def closing(self) -> None:
        """The socket is about to be closed."""
        for bound in {id(each): each for each in self._bound.values()}.values():
            self._world.unbound(bound)
        self._bound.clear()
        self.tell(e.CLOSED)
        self._is_closed = True


class LibzmqNode:
    """A node, as `zlearn.lab.Node` is one, whose context and sockets are pyzmq's."""

    def __init__(self, role: Role, world: "LibzmqWorld") -> None:
        self.name, self.number, self.blocking = role.name, role.number, role.blocking
        self.world = world
        self.random = random.Random()
        self.sockets: list[Any] = []
        self.context: Any = world.new_context(self)
        self._counts: dict[str, int] = {}
        self._ending: threading.Thread | None = None  # ends the context

    def socket(self, socket_type: int, **options: Any) -> Any:
        """A new socket of this node; options by their names in lower case."""
        socket = self.context.socket(socket_type)
        for name, value in options.items():
            setattr(socket, name, value)
        return socket

    def adopt(self, socket: Any, socket_type: int) -> Any:
        """Gives a socket its name, and sees to it that it is watched."""
        kind = self.world.zmq.SocketType(socket_type).name
        base = f"{self.name}.{kind.lower()}"
        count = self._counts[base] = self._counts.get(base, 0) + 1
        site = Site(self, base if count == 1 else f"{base}{count}", socket)
        if self.blocking:
            socket.site = site
        else:
            socket.settle(site)
        site.tell(e.OPENED, {"type": kind})
        self.sockets.append(socket)
        return socket

    def sleep(self, seconds: float) -> Any:
        """Waits: `await node.sleep(0.1)`; without await in a blocking actor."""
        return self.world.sleep(self, seconds)

    def now(self) -> float:
        """Seconds since the play began."""
        return self.world.now()

    time = now

    def log(self, text: str) -> None:
        """Writes a remark into the trace."""
        self.world.watch.tell(LOG, self.name, "", {"text": str(text)})

    def interrupt(self) -> None:
        """Ends the calls that wait: they raise ContextTerminated."""
        self._ending = threading.Thread(target=self.context.term, daemon=True)
        self._ending.start()

    def close_sockets(self) -> None:
        """Closes all its sockets; what waits in them is lost."""
        for socket in self.sockets:
            socket.close(0)
        self.sockets.clear()

    def close(self) -> None:
        """Ends its context."""
        self.close_sockets()
        if self._ending is None:
            self.interrupt()
        assert self._ending is not None
        self._ending.join()

    def __repr__(self) -> str:
        return f"<Node {self.name}>"


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
        self._end = self._tap.now()
        self._notes = list(self._tap.notebook.notes)

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
        matching = Matching(Cast(), self._end)
        trace = Trace(header, matching.play(self._notes, self.watch.calls))
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
