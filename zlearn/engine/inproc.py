"""inproc: two sockets of one context, joined by their pipes. No bytes, no thread in between.

What one side puts into its outbox, the other takes out of its inbox: they are one queue,
which has room for the sender's SNDHWM and the receiver's RCVHWM together, or no limit if
either has none. Either side may come first: a connect waits for its name to be bound.
(zmq_inproc(7).)

Rule for this file: names, and who is joined with whom.
"""

import errno
from typing import Any

from zlearn.engine import events, taken
from zlearn.engine.errors import Refusal
from zlearn.engine.pipe import Pipe
from zlearn.transports.endpoint import Endpoint


class Binding:
    """A name that a socket has bound."""

    def __init__(self, core: Any, endpoint: Endpoint, registry: "Registry") -> None:
        self.core = core
        self.endpoint = endpoint
        self.connections: dict[Connection, None] = {}
        self._registry = registry

    def release(self) -> None:
        """Gives the name back. The connections live on, as in libzmq, until a socket closes."""
        self._registry.unbind(self)

    def finish(self, linger: int) -> None:
        """Ends the connections."""
        self.release()
        for connection in list(self.connections):
            connection.end()


class Connection:
    """A connect, joined to its binding or waiting for it."""

    def __init__(self, core: Any, endpoint: Endpoint, registry: "Registry") -> None:
        self.core = core
        self.endpoint = endpoint
        self.binding: Binding | None = None
        self.link = ""
        self._registry = registry
        self.pipe: Pipe = core.new_pipe(str(endpoint))
        self._far_pipe: Pipe | None = None

    def join(self, binding: Binding) -> None:
        """Makes the other pipe, with the same two queues the other way round."""
        near, core, far_core = self.pipe, self.core, binding.core
        self.binding = binding
        self._set_limits()
        binding.connections[self] = None
        far = self._far_pipe = far_core.new_pipe(
            str(self.endpoint), inbox=near.outbox, outbox=near.inbox
        )
        self.link = f"{core.ledger.socket}→{self.endpoint}#{self._registry.number()}"
        for pipe, own, peer in ((near, core, far_core), (far, far_core, core)):
            pipe.routing_id = peer.options.routing_id if peer.pattern.introduces_itself else b""
            pipe.peer_type, pipe.link, pipe.is_identified = peer.pattern.name, self.link, True
            pipe.is_joined = True
            pipe.refuse = lambda reason: self.end()
            pipe.hang_up = self.end
            pipe.resize = lambda options: self._set_limits()
            if own.hooks.any:
                self._tell(own, pipe)
        core.post("identified", near)
        far_core.post("attach", far)

    def _set_limits(self) -> None:
        """One queue has the room of two, whichever side's high-water mark changes."""
        assert self.binding is not None
        near, far = self.core.options, self.binding.core.options
        self.pipe.outbox.set_limit(_together(near.sndhwm, far.rcvhwm))
        self.pipe.inbox.set_limit(_together(far.sndhwm, near.rcvhwm))

    def finish(self, linger: int) -> None:
        """Ends the connection: what was sent can still be read."""
        self._registry.forget(self)
        self.end()

    def end(self) -> None:
        """Both pipes end; each side learns it from its mailbox."""
        if self.binding is None:
            self.core.post("ended", self.pipe)
            return
        assert self._far_pipe is not None
        if self not in self.binding.connections:  # it has ended before
            return
        del self.binding.connections[self]
        for core, pipe in ((self.core, self.pipe), (self.binding.core, self._far_pipe)):
            if core.hooks.any:
                core.ledger.tell(
                    events.DISCONNECTED, link=self.link, detail={"reason": "one side closed"}
                )
            core.post("ended", pipe)

    def _tell(self, core: Any, pipe: Pipe) -> None:
        facts = {"endpoint": str(self.endpoint), "transport": "inproc", "pipe": pipe.number}
        kind = events.CONNECTING if core is self.core else events.ACCEPTED
        core.ledger.tell(kind, link=self.link, detail=facts)
        ready = {
            "peer_type": pipe.peer_type,
            "pipe": pipe.number,
            "routing_id": pipe.routing_id.hex(),
        }
        core.ledger.tell(events.READY, link=self.link, detail=ready)


class Registry:
    """The inproc names of one context. lock: the context's."""

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self._bound: dict[str, Binding] = {}
        self._waiting: dict[str, list[Connection]] = {}
        self._joined = 0

    def bind(self, core: Any, endpoint: Endpoint) -> Binding:
        """Takes a name, and joins whoever waits for it. Raises Refusal (EADDRINUSE)."""
        with self._lock:
            holder = self._bound.get(endpoint.address)
            if holder is not None:
                note = taken.OWN.format(endpoint=endpoint, holder=holder.core.ledger.socket)
                raise Refusal(errno.EADDRINUSE, note)
            binding = self._bound[endpoint.address] = Binding(core, endpoint, self)
            for connection in self._waiting.pop(endpoint.address, []):
                connection.join(binding)
        return binding

    def connect(self, core: Any, endpoint: Endpoint) -> Connection:
        """Joins a socket to a name, now or when it is bound."""
        with self._lock:
            connection = Connection(core, endpoint, self)
            core.attach(connection.pipe)
            if binding := self._bound.get(endpoint.address):
                connection.join(binding)
            else:
                self._waiting.setdefault(endpoint.address, []).append(connection)
        return connection

    def join(self, core: Any, endpoint: Endpoint, most: int) -> Connection | None:
        """Joins `core` to a name; None if nobody has bound it.

        Raises Refusal (EAGAIN) when `most` are connected to it already.
        """
        with self._lock:
            binding = self._bound.get(endpoint.address)
            if binding is None:
                return None
            if len(binding.connections) >= most:
                raise Refusal(errno.EAGAIN, f"{most} others are connected to {endpoint}")
            connection = Connection(core, endpoint, self)
            connection.join(binding)
        return connection

    def unbind(self, binding: Binding) -> None:
        """The name is free again."""
        with self._lock:
            if self._bound.get(binding.endpoint.address) is binding:
                del self._bound[binding.endpoint.address]

    def forget(self, connection: Connection) -> None:
        """A connection that still waits, waits no more."""
        with self._lock:
            waiting = self._waiting.get(connection.endpoint.address, [])
            if connection in waiting:
                waiting.remove(connection)

    def number(self) -> int:
        """The next link's number."""
        self._joined += 1
        return self._joined


def _together(sending: int, receiving: int) -> int:
    """The limit of one queue that is two: 0, no limit, if either has none."""
    return sending + receiving if sending and receiving else 0
