"""The rows of the timeline: a lane for each socket, and in it a row for each waiting copy.

Copies that wait in one queue at one time lie beside each other, so a queue that fills can
be seen to grow. What goes to a lane further down waits below the line, what goes up waits
above it.

Rule for this file: numbers only. "Along" is the way that time runs, "across" the other.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zlearn.engine import events as words
from zlearn.views.axis import Axis

FIRST_ROW = 13.0  # from the lane's line to the first row; a call's bar lies between
ROW = 7.0
MOST_ROWS = 9  # more waiting copies than that lie closer
_WAITS = 4.0  # a wait shorter than this (pixels) needs no row

Entry = Mapping[str, Any]


@dataclass
class Wait:
    """A copy in a queue: in which lane, on which side (+1 is further on), from where to where."""

    lane: str
    side: int
    start: float
    end: float
    row: int = 0


@dataclass
class Way:
    """A copy's way over the picture; positions along, None where it never was."""

    copy: Entry
    sent: float | None = None
    out: Wait | None = None
    left: float | None = None
    arrived: float | None = None
    inside: Wait | None = None
    received: float | None = None
    ended: float | None = None


@dataclass
class Lane:
    socket: Entry
    across: float = 0.0
    rows: dict[int, int] = field(default_factory=lambda: {1: 0, -1: 0})

    def reach(self, side: int) -> float:
        rows = self.rows[side]
        return FIRST_ROW + ROW * min(rows, MOST_ROWS) if rows else 0.0

    def row(self, wait: Wait) -> float:
        """Where a wait's stroke lies, across."""
        rows = self.rows[wait.side]
        pitch = ROW if rows <= MOST_ROWS else ROW * MOST_ROWS / rows
        return self.across + wait.side * (FIRST_ROW + pitch * wait.row)


def find_ways(model: Mapping[str, Any], axis: Axis) -> list[Way]:
    """The way of every copy, in the order of the copies."""
    kinds = {event["n"]: event["kind"] for event in model["events"]}
    return [_way(copy, kinds, axis) for copy in model["copies"]]


def _way(copy: Entry, kinds: dict[int, str], axis: Axis) -> Way:
    at = {kinds[n]: axis.at[n] for n in copy["events"] if n in axis.at}
    way = Way(copy)
    way.sent = at.get(words.SENT, at.get(words.QUEUED))
    way.left, way.arrived = at.get(words.WRITTEN), at.get(words.READ)
    way.received = at.get(words.RECEIVED, at.get(words.SUBSCRIBED, at.get(words.UNSUBSCRIBED)))
    way.ended = at.get(words.FATE, way.received)
    queued = at.get(words.QUEUED)
    end = axis.length if way.ended is None else way.ended
    if queued is not None and way.left is None and way.arrived is None and way.received is not None:
        way.left = way.arrived = queued  # inproc: one queue, and it is the receiver's
    elif queued is not None:
        until = way.left if way.left is not None else end
        if until - queued > _WAITS:
            way.out = Wait(copy["from"], 1, queued, until)
    if way.arrived is not None and not copy["command"]:
        until = way.received if way.received is not None else end
        if until - way.arrived > _WAITS:
            way.inside = Wait(copy["to"], -1, way.arrived, until)
    return way


def arrange_lanes(model: Mapping[str, Any], ways: list[Way]) -> dict[str, Lane]:
    """Lanes in the model's order, with their waits in rows; `across` is not yet set."""
    lanes = {
        entry["id"]: Lane(entry)
        for entry in sorted(model["sockets"], key=lambda entry: entry["lane"])
    }
    waits: dict[tuple[str, int], list[Wait]] = defaultdict(list)
    for way in ways:
        down = _goes_down(way.copy, lanes)
        for wait, side in ((way.out, 1 if down else -1), (way.inside, -1 if down else 1)):
            if wait and wait.lane in lanes:
                wait.side = side
                waits[wait.lane, side].append(wait)
    for (lane, side), several in waits.items():
        lanes[lane].rows[side] = _stack(several)
    return lanes


def _goes_down(copy: Entry, lanes: Mapping[str, Lane]) -> bool:
    if copy["from"] in lanes and copy["to"] in lanes:
        return bool(lanes[copy["to"]].socket["lane"] >= lanes[copy["from"]].socket["lane"])
    return True


def _stack(waits: list[Wait]) -> int:
    """Gives each wait the lowest row that is free all the time; returns the number of rows."""
    ends: list[float] = []
    for wait in sorted(waits, key=lambda wait: (wait.start, wait.end)):
        for row, end in enumerate(ends):
            if end + 4 <= wait.start:
                wait.row, ends[row] = row, wait.end
                break
        else:
            wait.row = len(ends)
            ends.append(wait.end)
    return len(ends)
