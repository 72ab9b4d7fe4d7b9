"""A node of the world "libzmq", and the place of each of its sockets in the play.

Rule for this file: what an actor may ask, in a scene's names. Where names lead is world.py's.
"""

import errno
import random
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zlearn.engine import events as e
from zlearn.lab.node import LOG
from zlearn.lab.scene import Role
from zlearn.transports.endpoint import Endpoint, parse, split_tcp

if TYPE_CHECKING:
    from zlearn.lab.libzmq.world import LibzmqWorld


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
