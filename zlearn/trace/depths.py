"""How full the queues were, read back from a trace.

`queued`, `read` and `received` tell a depth outright. Between them a queue empties with
`written`, and with the fate of a copy that lay in it.

Rule for this file: depths over time. Nothing about what the messages were.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from zlearn.engine import events as e
from zlearn.trace.event import Event
from zlearn.trace.links import Network

OUTBOX, INBOX = "outbox", "inbox"
_Key = tuple[str, Any, str]  # (socket, pipe, which)

# The trace's end takes nothing out of a queue, and looking away neither.
_STAYS = (e.FATE_UNREAD, e.FATE_IN_FLIGHT, e.FATE_NOT_RECORDED)


@dataclass(slots=True)
class DepthLine:
    """One queue's depth over time.

    which: "outbox" or "inbox". limit: 0 is unlimited. points: (seconds, depth).
    """

    socket: str
    pipe: Any
    link: str
    which: str
    limit: int = 0
    points: list[tuple[float, int]] = field(default_factory=list)


class Depths:
    """The depths of all queues of a trace."""

    def __init__(self, events: Iterable[Event], network: Network) -> None:
        self._network = network
        self._lines: dict[_Key, DepthLine] = {}
        self._held: dict[str, _Key] = {}  # a copy's name → the queue that it is in
        for event in events:
            if event.kind == e.QUEUED:
                self._enter(event, self._queue_of(event))
            elif event.kind == e.READ:
                self._enter(event, (event.socket, event.detail.get("pipe", 0), INBOX))
            elif event.kind == e.FATE and event.detail.get("fate") in _STAYS:
                continue
            elif event.kind in (e.WRITTEN, e.RECEIVED, e.FATE, e.SUBSCRIBED, e.UNSUBSCRIBED):
                self._leave(event)
        for line in self._lines.values():
            line.link = network.link_of(line.socket, line.pipe, _FOR_EVER) or line.link

    def lines(self) -> list[DepthLine]:
        """All queues, in the order in which they were first used."""
        return list(self._lines.values())

    def at(self, socket: str, pipe: Any, which: str, at: float | None) -> tuple[int, int]:
        """(depth, limit) of a queue at `at` seconds; (0, 0) for one that was never used."""
        line = self._lines.get((socket, pipe, which))
        if line is None:
            return (0, 0)
        if at is None:
            return (line.points[-1][1], line.limit)
        index = bisect_right(line.points, at, key=lambda point: point[0])
        return (line.points[index - 1][1] if index else 0, line.limit)

    def _queue_of(self, event: Event) -> _Key:
        """The queue that a `queued` event fills: over inproc, the peer's inbox."""
        pipe = event.detail.get("pipe", 0)
        link = event.link or self._network.link_of(event.socket, pipe, event.n)
        known = self._network.links.get(link)
        if known is not None and known.transport == "inproc" and known.other(event.socket):
            peer = known.other(event.socket)
            return (peer, self._network.pipe_of(peer, link), INBOX)
        return (event.socket, pipe, OUTBOX)

    def _enter(self, event: Event, key: _Key) -> None:
        line = self._line(key, event)
        depth = event.detail.get("depth")
        self._point(line, event.t, line.points[-1][1] + 1 if depth is None else depth)
        line.limit = event.detail.get("limit", line.limit)
        if event.msg:
            self._held[event.msg] = key

    def _leave(self, event: Event) -> None:
        key = self._held.pop(event.msg, None)
        if key is None and event.kind == e.RECEIVED:
            key = (event.socket, event.detail.get("pipe", 0), INBOX)
        if key is None:
            return
        line = self._line(key, event)
        depth = event.detail.get("depth") if event.kind == e.RECEIVED else None
        self._point(line, event.t, max(0, line.points[-1][1] - 1) if depth is None else depth)

    def _line(self, key: _Key, event: Event) -> DepthLine:
        if key not in self._lines:
            self._lines[key] = DepthLine(key[0], key[1], event.link, key[2], points=[(event.t, 0)])
        return self._lines[key]

    @staticmethod
    def _point(line: DepthLine, t: float, depth: int) -> None:
        if line.points[-1][1] != depth:
            line.points.append((t, depth))


_FOR_EVER = 1 << 62
