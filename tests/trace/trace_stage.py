"""A hand-driven stage: plays what the engine would tell, step by step, into a Recorder.

It keeps its own count of what is in each place, as the engine does, so a test says
"written" and the ordinals come out right.

Rule for this file: no assertions, and nothing of the recorder's inside.
"""

from collections.abc import Hashable
from contextvars import Context
from typing import Any

from zlearn.engine import events as e
from zlearn.engine.hooks import Hooks
from zlearn.trace import Recorder


class Place:
    """A queue with the ordinals of what goes in and comes out."""

    def __init__(self, key: Hashable, limit: int = 0) -> None:
        self.key, self.limit = key, limit
        self.items: list[tuple[int, Any]] = []
        self.entered = 0

    def put(self, *items: Any) -> tuple[Hashable, int]:
        first = self.entered
        for item in items:
            self.items.append((self.entered, item))
            self.entered += 1
        return (self.key, first)

    def take(self, count: int = 1, at: int = 0) -> tuple[tuple[Hashable, int], list[Any]]:
        taken = self.items[at : at + count]
        del self.items[at : at + count]
        return (self.key, taken[0][0]), [item for _, item in taken]

    def __len__(self) -> int:
        return len(self.items)


class Stage:
    """Hooks, a clock that a test moves, and a recorder that listens."""

    def __init__(self, recorder: Recorder | None = None, **options: Any) -> None:
        self.now = 0.0
        self.hooks = Hooks()
        self._flows: dict[str, Context] = {}
        self.recorder = recorder or Recorder(clock=lambda: self.now, **options)
        self.hooks.add(self.recorder)

    def emit(self, kind: str, socket: str, **facts: Any) -> None:
        node = socket.rsplit(".", 1)[0] if socket else ""
        # Each node is a program of its own, with its own flow.
        flow = self._flows.setdefault(node, Context())
        flow.run(self.hooks.emit, kind, node, socket, **facts)

    def tell(self, kind: str, socket: str, link: str = "", **detail: Any) -> None:
        """Something that moves no message."""
        self.emit(kind, socket, link=link, detail=detail)

    def later(self, seconds: float) -> None:
        self.now = round(self.now + seconds, 9)

    def open(self, *sockets: tuple[str, str]) -> None:
        for socket, kind in sockets:
            self.tell(e.OPENED, socket, type=kind)

    def sent(self, socket: str, *frames: bytes) -> list[bytes]:
        body = list(frames)
        facts = {"size": sum(map(len, body)), "frames": len(body)}
        self.emit(e.SENT, socket, messages=[body], detail=facts)
        return body

    def fate(self, socket: str, body: Any, fate: str, pipe: int, **detail: Any) -> None:
        """The end of a copy that never was in a queue."""
        self.emit(e.FATE, socket, messages=[body], detail={"fate": fate, "pipe": pipe, **detail})


class Wire:
    """One tcp link between a connecting and a binding socket, with its four queues."""

    def __init__(
        self, stage: Stage, connector: str, binder: str, endpoint: str, number: int = 1,
        pipes: tuple[int, int] = (1, 1), limits: tuple[int, int] = (1000, 1000),
    ) -> None:  # fmt: skip
        self.stage, self.endpoint = stage, endpoint
        self.connector, self.binder = connector, binder
        self.name = f"{connector}→{endpoint}#{number}"
        self.pipes = {connector: pipes[0], binder: pipes[1]}
        self.limits = {connector: limits[0], binder: limits[1]}
        self.sides = {connector: "connect", binder: "bind"}
        self.outbox = {s: Place((s, p, "outbox")) for s, p in self.pipes.items()}
        self.inbox = {s: Place((s, p, self.name, "inbox")) for s, p in self.pipes.items()}
        self.line = {s: Place((self.name, self.sides[s])) for s in self.pipes}

    def other(self, socket: str) -> str:
        return self.binder if socket == self.connector else self.connector

    # --- the link's life -----------------------------------------------------------

    def connecting(self) -> None:
        pipe = self.pipes[self.connector]
        facts = {"endpoint": self.endpoint, "transport": "tcp", "pipe": pipe}
        self.stage.tell(e.CONNECTING, self.connector, self.name, **facts)

    def connected(self) -> None:
        self.stage.tell(e.ACCEPTED, self.binder, self.name, endpoint=self.endpoint, transport="tcp")
        self.stage.tell(e.CONNECTED, self.connector, self.name)

    def handshake(self) -> None:
        for socket in (self.binder, self.connector):
            self.stage.tell(e.HANDSHAKE, socket, self.name, version="3.1")

    def ready(self, socket: str, peer_type: str) -> None:
        facts = {"peer_type": peer_type, "pipe": self.pipes[socket], "routing_id": ""}
        self.stage.tell(e.READY, socket, self.name, **facts)

    def up(self, connector_type: str, binder_type: str, latency: float = 0.01) -> None:
        """The whole way from connecting to ready at both ends."""
        self.connecting()
        self.stage.later(latency)
        self.connected()
        self.stage.later(latency)
        self.handshake()
        self.stage.later(latency)
        self.ready(self.binder, connector_type)
        self.ready(self.connector, binder_type)

    def disconnected(self, socket: str, reason: str) -> None:
        self.line[self.other(socket)].items.clear()
        self.stage.tell(e.DISCONNECTED, socket, self.name, reason=reason)

    # --- what moves ----------------------------------------------------------------

    def _facts(self, socket: str, place: Place) -> dict[str, int]:
        return {"pipe": self.pipes[socket], "depth": len(place), "limit": self.limits[socket]}

    def queued(self, socket: str, *bodies: Any) -> None:
        box = self.outbox[socket]
        entered = box.put(*bodies)
        detail = self._facts(socket, box)
        self.stage.emit(
            e.QUEUED, socket, link=self.name, entered=entered, messages=list(bodies), detail=detail
        )

    def written(self, socket: str, count: int = 1) -> None:
        left, bodies = self.outbox[socket].take(count)
        entered = self.line[socket].put(*bodies)
        self.stage.emit(
            e.WRITTEN, socket, link=self.name, left=left, entered=entered, messages=bodies
        )

    def read(self, socket: str, count: int = 1) -> None:
        left, bodies = self.line[self.other(socket)].take(count)
        entered = self.inbox[socket].put(*bodies)
        detail = self._facts(socket, self.inbox[socket])
        self.stage.emit(
            e.READ, socket, link=self.name, left=left, entered=entered, messages=bodies,
            detail=detail,
        )  # fmt: skip

    def received(self, socket: str, count: int = 1) -> None:
        left, bodies = self.inbox[socket].take(count)
        detail = self._facts(socket, self.inbox[socket])
        self.stage.emit(e.RECEIVED, socket, link=self.name, left=left, messages=bodies,
                        detail=detail)  # fmt: skip

    def dropped(self, socket: str, fate: str, which: str = "outbox", at: int = 0) -> None:
        """The end of a copy that waits in a queue of this socket."""
        left, bodies = getattr(self, which)[socket].take(1, at)
        detail = {"fate": fate, "pipe": self.pipes[socket]}
        self.stage.emit(e.FATE, socket, link=self.name, left=left, messages=bodies, detail=detail)

    def carry(self, socket: str, latency: float = 0.01) -> None:
        """One copy from the outbox of this socket into the other's inbox."""
        self.written(socket)
        self.stage.later(latency)
        self.read(self.other(socket))
