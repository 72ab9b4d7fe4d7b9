"""The strokes of the timeline: links coming up, full queues, waiting calls, the ways of copies.

Rule for this file: lines and bars. Marks of ends, and words, are timeline.py's.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from zlearn.engine import events as words
from zlearn.views import moment
from zlearn.views.frame import Frame
from zlearn.views.ink import STROKE, Point
from zlearn.views.lanes import FIRST_ROW, Lane, Way


class Strokes(Frame):
    """The strokes between the lanes."""

    _ends_of_calls: dict[tuple[str, float], list[int]] | None = None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._dotted: set[str] = set()
        self._full_words: list[tuple[str, list[tuple[float, float, str]]]] = []

    def _links(self) -> None:
        """The time from connecting to ready, shaded on the connecting side's lane."""
        for event in self.model["events"]:
            lane = self.lanes.get(event["socket"])
            if lane is None or event["kind"] != words.CONNECTING:
                continue
            after = next(
                (
                    each
                    for each in self.model["events"]
                    if each["n"] > event["n"]
                    and each["socket"] == event["socket"]
                    and (each["link"] == event["link"] or not event["link"])
                    and each["kind"] in (words.READY, words.REFUSED, words.DISCONNECTED)
                ),
                None,
            )
            start = self.axis.at[event["n"]]
            end = self.axis.at[after["n"]] if after else self.axis.length
            if end - start > 3:
                rect = self.bar(start, end, lane.across, 7)
                self.sheet.rect(rect, self.colours.tab)
                self.sheet.line([self.at(start, lane.across), self.at(end, lane.across)],
                                self.colours.stroke, 3, "dots")  # fmt: skip

    def _full(self) -> None:
        """While a queue is at its limit its socket's lane has a hatched hem."""
        hems: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
        for entry in self.model["depths"]:
            lane = self.lanes.get(entry["socket"])
            if lane is not None and entry["limit"] and entry.get("unit") is None:
                side = 1 if entry["which"] == "outbox" else -1
                side = side if lane.rows[side] or not lane.rows[-side] else -side
                key = (entry["socket"], side, entry["limit"])
                hems.setdefault(key, []).extend(self._full_spans(entry))
        for (name, side, limit), spans in hems.items():
            for start, end in _joined(spans):
                self._hem(self.lanes[name], side, limit, start, end)

    def _hem(self, lane: Lane, side: int, limit: int, start: float, end: float) -> None:
        across = lane.across + side * (lane.reach(side) + FIRST_ROW - 6)
        hem = self.bar(start, end, across, 4.5)
        self.sheet.hatch(hem, self.colours.lost, 7, 2.2)
        self.sheet.take(hem)
        x, y = self.at(start, across + side * 17)
        steps = [(shift, side * more) for more in (0, 18, 36) for shift in (0, -40)]
        spots = [(x + dx, y + dy, "start") for dx, dy in steps]
        if self.down:
            x, y = self.at(start + 8, across + side * 12)
            spots = [(x, y, "start" if side > 0 else "end")]
        text = f"{self.say('full')} {limit}/{limit}"
        self._full_words.append((text, spots))

    def _full_spans(self, entry: Mapping[str, Any]) -> list[tuple[float, float]]:
        spans, since = [], None
        for t, depth in [*entry["points"], [None, 0]]:
            if depth >= entry["limit"] and since is None:
                since = self._when(t)
            elif depth < entry["limit"] and since is not None:
                end = self.axis.length if t is None else self._when(t)
                if end - since > 10:
                    spans.append((since, end))
                since = None
        return spans

    def _when(self, t: float) -> float:
        """Where a time is, along: the end of its instant."""
        for instant in reversed(self.axis.instants):
            if instant.t <= t:
                return instant.start
        if self.axis.causal:
            near = [event["n"] for event in self.model["events"] if event["t"] >= t]
            return self.axis.at[near[0]] if near else self.axis.length
        return 0.0

    def _call(self, call: Mapping[str, Any]) -> None:
        lane = self.lanes.get(call["socket"])
        if lane is None:
            return
        number = int(call["id"].rpartition("@")[2])
        done = next((n for n in self._unblocked(call) if n > number), None)
        start = self.axis.at[number]
        end = self.axis.length + 10 if done is None else self.axis.at[done]
        rect = self.bar(start, max(end, start + 4), lane.across, 7)
        self.sheet.rect(rect, self.colours.ground)
        self.sheet.hatch(rect, self.colours.lost, 8)
        self.sheet.rect(rect, "none", self.colours.lost, 2)
        self.sheet.take(rect)

    def _unblocked(self, call: Mapping[str, Any]) -> list[int]:
        """The n of the events that may have ended a call."""
        if self._ends_of_calls is None:
            self._ends_of_calls = defaultdict(list)
            for event in self.model["events"]:
                if event["kind"] == words.UNBLOCKED:
                    self._ends_of_calls[event["socket"], event["t"]].append(event["n"])
        return self._ends_of_calls[call["socket"], call["to"]]

    # --- copies ------------------------------------------------------------------------

    def _way(self, way: Way) -> None:
        """The strokes of a copy: out of its lane, along its queue, across, along the next."""
        copy, colours = way.copy, self.colours
        source, target = self.lanes.get(copy["from"]), self.lanes.get(copy["to"])
        if source is None or way.sent is None:
            return
        colour, dash = (colours.control, "long") if copy["command"] else (colours.data, "solid")
        points = [self.at(way.sent, source.across)]
        if way.out:
            row = source.row(way.out)
            points += [self.at(way.out.start, row), self.at(way.out.end, row)]
            self.sheet.take(self.bar(way.out.start, way.out.end, row, 2))
        if way.left is not None and target is not None:
            points += self._across(way, source, target)
        if len(points) > 1:
            self.sheet.line(points, colour, STROKE, dash)
            self._end(way, points, colour)
        if not copy["command"] and copy["message"] not in self._dotted:
            self._dotted.add(copy["message"])
            self.sheet.disc(*self.at(way.sent, source.across), 4.5, colours.data)

    def _across(self, way: Way, source: Lane, target: Lane) -> list[Point]:
        start = source.row(way.out) if way.out else source.across
        if way.arrived is None:  # lost on the wire, or still on it
            end = self.axis.length if way.ended is None else way.ended
            assert way.left is not None
            along = end if end > way.left else way.left + 12
            return [self.at(way.left, start), self.at(along, self._short_of(target, start))]
        points = [self.at(way.left if way.left is not None else way.arrived, start)]
        if way.inside:
            row = target.row(way.inside)
            points += [self.at(way.inside.start, row), self.at(way.inside.end, row)]
            self.sheet.take(self.bar(way.inside.start, way.inside.end, row, 2))
            if way.received is not None:
                points.append(self.at(way.received, target.across))
        else:
            along = way.arrived if way.received is None else way.received
            points.append(self.at(along, target.across))
        return points

    def _short_of(self, target: Lane, start: float) -> float:
        """Where a copy that never came in stops: short of the lane that it was meant for."""
        side = -1 if start < target.across else 1
        return target.across + side * (target.reach(side) + 26)

    def _end(self, way: Way, points: list[Point], colour: str) -> None:
        """A filled head: a program took it. A ring: it is still under way, or unread."""
        if way.received is not None:
            self.sheet.arrowhead(points[-1], points[-2], colour, 12)
        elif way.copy["fate"] in moment.QUIET or not way.copy["fate"]:
            if way.copy["command"] and way.arrived is not None:
                self.sheet.arrowhead(points[-1], points[-2], colour, 12)
            else:
                self.sheet.disc(*points[-1], 5, self.colours.ground, colour)


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spans, with those that overlap made one."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 2:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
