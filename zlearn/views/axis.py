"""Time on paper: in proportion, but so that everything can be read.

Time runs in proportion where there is room. Three things bend it, and each is shown on
the ruler: events of one instant are set side by side in the order in which they happened
(a bar on the ruler holds them together); what is too close is pulled apart a little; a
long idle stretch is cut out (two strokes, with how long it was).

Or the axis is causal: then an event stands one step after what it needed (Lamport's
clock), and time is not shown at all.

Rule for this file: events in, positions out. No drawing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

from zlearn.engine import events as words

BREAK = 64.0  # the room that a cut-out stretch keeps
_STEP = {  # the least distance to the last event of the same kind in the same lane
    words.SENT: 30.0, words.RECEIVED: 12.0, words.FATE: 0.0, words.BLOCKED: 14.0,
    words.UNBLOCKED: 14.0, words.READY: 12.0, words.READ: 4.0,
}  # fmt: skip
_FLIGHT = 22.0  # the least width of a copy's way between two lanes
_CALL = 16.0  # the least width of a waiting call


class Instant(NamedTuple):
    t: float
    start: float
    end: float


@dataclass
class Axis:
    """`at` gives each event's position from 0 to `length`, by its n."""

    at: dict[int, float] = field(default_factory=dict)
    length: float = 0.0
    instants: list[Instant] = field(default_factory=list)
    breaks: list[tuple[float, float]] = field(default_factory=list)  # (position, seconds)
    causal: bool = False


def axis(
    events: Iterable[Mapping[str, Any]], length: float, *, causal: bool = False, dense: bool = False
) -> Axis:
    """Positions for the events of a model.

    length: the room in pixels; the axis may come out up to twice as long if events need
    it. causal: by cause instead of time. dense: with many events, ask for less distance.
    """
    ordered = sorted(events, key=lambda event: (event["t"], event["n"]))
    if not ordered:
        return Axis(length=length)
    if causal:
        return _causal(ordered, length)
    idle = _idle(ordered)
    squeeze = 0.35 if dense else 1.0
    least = _positions(ordered, 0.0, idle, squeeze)
    room = max(length, min(least[-1], 2 * length))
    low, high = 0.0, room / max(1e-12, ordered[-1]["t"] - ordered[0]["t"]) * 50
    for _ in range(45):
        middle = (low + high) / 2
        if _positions(ordered, middle, idle, squeeze)[-1] <= room:
            low = middle
        else:
            high = middle
    found = _positions(ordered, low, idle, squeeze)
    shrink = room / found[-1] if found[-1] > 0 else 1.0
    result = Axis(length=room)
    for event, position in zip(ordered, found, strict=True):
        result.at[event["n"]] = position * shrink
    _ruler(result, ordered, idle)
    return result


def _idle(ordered: list[Mapping[str, Any]]) -> float:
    """A gap longer than this (seconds) is idle and will be cut out."""
    gaps = [b["t"] - a["t"] for a, b in zip(ordered, ordered[1:], strict=False)]
    gaps = [gap for gap in gaps if gap > 0]
    if len(gaps) < 4:
        return float("inf")
    span: float = ordered[-1]["t"] - ordered[0]["t"]
    return max(12 * float(median(gaps)), 0.15 * span)


def _positions(
    ordered: list[Mapping[str, Any]], scale: float, idle: float, squeeze: float
) -> list[float]:
    """Positions at `scale` pixels a second, with all least distances kept."""
    found: list[float] = []
    last: dict[tuple[str, str], float] = {}
    steps: dict[str, float] = {}
    at, t = 0.0, float(ordered[0]["t"])
    for event in ordered:
        gap = event["t"] - t
        at += BREAK if gap > idle else gap * scale
        t = event["t"]
        kind, lane = event["kind"], event["socket"]
        key = (lane, kind)
        if key in last and kind in _STEP:
            at = max(at, last[key] + _STEP[kind] * squeeze)
        if event["msg"] in steps and kind in (words.READ, words.RECEIVED):
            at = max(at, steps[event["msg"]] + _FLIGHT * squeeze)
        if kind == words.UNBLOCKED and (lane, words.BLOCKED) in last:
            at = max(at, last[lane, words.BLOCKED] + _CALL * squeeze)
        if kind in (words.WRITTEN, words.QUEUED):
            steps[event["msg"]] = at
        elif kind in (words.READ, words.RECEIVED):
            steps.pop(event["msg"], None)
        last[key] = at
        found.append(at)
    return found


def _causal(ordered: list[Mapping[str, Any]], length: float) -> Axis:
    clock: dict[int, int] = {}
    lanes: dict[str, int] = {}
    copies: dict[str, int] = {}
    for event in sorted(ordered, key=lambda event: event["n"]):
        before = max(lanes.get(event["socket"], 0), clock.get(event["cause"], 0))
        if event["msg"]:  # a trace that names no causes still has the steps of each copy
            before = max(before, copies.get(event["msg"], 0))
            copies[event["msg"]] = before + 1
        clock[event["n"]] = lanes[event["socket"]] = before + 1
    last = max(clock.values())
    room = max(length, min(2 * length, 16.0 * last))
    at = {n: room * (value - 1) / max(1, last - 1) for n, value in clock.items()}
    return Axis(at, room, causal=True)


def _ruler(result: Axis, ordered: list[Mapping[str, Any]], idle: float) -> None:
    for event in ordered:
        at = result.at[event["n"]]
        if result.instants and result.instants[-1].t == event["t"]:
            result.instants[-1] = result.instants[-1]._replace(end=at)
            continue
        if result.instants and event["t"] - result.instants[-1].t > idle:
            before = result.instants[-1]
            result.breaks.append(((before.end + at) / 2, event["t"] - before.t))
        result.instants.append(Instant(event["t"], at, at))
