"""A node: a host or a process, with a context of its own and a name that endpoints use.

Rule for this file: what an actor may ask of its node.
"""

import random
from collections.abc import Mapping
from typing import Any, Protocol

from zlearn import zmq
from zlearn.engine.context import ContextCore
from zlearn.engine.hooks import Hooks
from zlearn.lab.recipe import pin
from zlearn.zmq import asyncio as zmq_asyncio

LOG = "log"  # the kind of event that `Node.log` makes: a remark, nothing that happened


class World(Protocol):
    """What a node asks of the world that it lives in."""

    seed: int | None

    def now(self) -> float: ...

    def sleep(self, node: "Node", seconds: float) -> Any: ...


class NodeContext(zmq.Context):
    """A context on a core that was made before, with a driver of a world's."""

    _given: ContextCore

    def __init__(self, core: ContextCore) -> None:
        self._given = core
        super().__init__()

    def _make_core(self, io_threads: int) -> ContextCore:  # type: ignore[override]
        return self._given

    def __del__(self) -> None:
        """It ends with its world, not when nobody holds it."""


class Node:
    """A node.

    name: what endpoints call it: "tcp://server:5555" leads to the node "server".
    number: 1, 2, … among the nodes of one actor.
    context: its context: for asyncio in an async actor, else the blocking one.
    random: a source of chance of its own, which the seed decides.
    """

    def __init__(self, name: str, number: int, blocking: bool, driver: Any, world: World) -> None:
        self.name = name
        self.number = number
        self.blocking = blocking
        self.core = ContextCore(driver, name)
        self._owner = NodeContext(self.core)
        self.context: Any = self._owner if blocking else zmq_asyncio.Context.shadow(self._owner)
        seed = "" if world.seed is None else world.seed
        self.random = random.Random(f"{seed}/{name}/actor") if seed != "" else random.Random()
        self.sockets: list[Any] = []  # also keeps them: a socket that nobody holds is closed
        self.pins: Mapping[str, Mapping[str, Any]] = {}
        """Options that the program can't change, by the names of sockets: see `Recipe`."""
        self._world = world

    @property
    def hooks(self) -> Hooks:
        """Where what happens on this node is told."""
        return self.core.hooks

    def socket(self, socket_type: int, **options: Any) -> Any:
        """A new socket of this node.

        socket_type: zmq.REQ, zmq.PUB, …
        options: socket options by their names in lower case, such as `sndhwm=3`.

        Returns the asyncio flavour in an async actor, else the blocking one; here a call
        that blocks lets virtual time pass. Raises ZMQError for an option that is no good.
        """
        socket = self.context.socket(socket_type)
        self.sockets.append(socket)
        for name, value in options.items():
            setattr(socket, name, value)
        if pinned := self.pins.get(socket._core.ledger.socket):
            pin(socket._core.options, pinned)
        return socket

    def sleep(self, seconds: float) -> Any:
        """Waits in the world's time: `await node.sleep(0.1)`; without await in a blocking actor."""
        return self._world.sleep(self, seconds)

    def now(self) -> float:
        """Seconds since the play began: virtual in the lab, real elsewhere."""
        return self._world.now()

    time = now

    def log(self, text: str) -> None:
        """Writes a remark into the trace."""
        if self.hooks.any:
            self.hooks.emit(LOG, self.name, "", detail={"text": str(text)})

    def interrupt(self) -> None:
        """Ends the calls that wait: they raise ContextTerminated."""
        self.core.shutdown()

    def close_sockets(self) -> None:
        """Closes all its sockets; what waits in them is lost."""
        for socket in self.sockets:
            socket.close(linger=0)
        self.sockets.clear()

    def vanish(self) -> None:
        """It crashed: all its sockets are gone, with what was in them. It waits for nothing."""
        for socket in self.sockets:
            socket.close(linger=0)
        for core in list(self.core.sockets):  # of a program that made them another way
            core.close(linger=0)
        for link in list(self.core._links):
            link.reactor.call_soon_threadsafe(link.finish, 0)
        self.core.shutdown()

    def close(self) -> None:
        """Closes all its sockets and ends its context, with all that still lingers."""
        self.close_sockets()
        for link in list(self.core._links):  # also of what was closed or disconnected before
            link.reactor.call_soon_threadsafe(link.finish, 0)
        self._owner.destroy(linger=0)

    def __repr__(self) -> str:
        return f"<Node {self.name}>"
