"""The timeline's frame: where time and lanes lie on the sheet, the ruler, names and lanes.

Rule for this file: it draws what is there before anything happens.
"""

from collections.abc import Mapping
from typing import Any

from zlearn.engine import events as words
from zlearn.views.axis import Axis, axis
from zlearn.views.heading import Heading
from zlearn.views.ink import SIZE, SMALL, STROKE, Point, Rect, Sheet
from zlearn.views.lanes import Lane, arrange_lanes, find_ways
from zlearn.views.marks import find_marks, loss_lines
from zlearn.views.palette import palette
from zlearn.views.shapes import HOLLOW, glyph
from zlearn.views.texts import duration, say

ROOM = {"right": 1010.0, "down": 640.0}  # pixels for time, unless events need more
LABELS = 60  # copies; with more, only some are labelled


class Frame:
    """Lanes, ruler and names; the subclass draws what happened between them."""

    def __init__(
        self, model: Mapping[str, Any], down: bool, causal: bool, title: str | None, theme: str,
        scale: float,
    ) -> None:  # fmt: skip
        self.model, self.down, self.language = model, down, model["language"]
        self.colours = palette(theme)
        probe = Sheet(100, 100, self.colours)
        dense = len(model["copies"]) > LABELS
        room = ROOM["down" if down else "right"]
        self.axis: Axis = axis(model["events"], room, causal=causal, dense=dense)
        self.ways = find_ways(model, self.axis)
        self.lanes = arrange_lanes(model, self.ways)
        self.losses = loss_lines(model)
        self.shown = self.labelled = 0
        self._measure(probe, scale, title)

    def say(self, key: str, **facts: Any) -> str:
        return say(self.language, key, **facts)

    # --- places ------------------------------------------------------------------------

    def _measure(self, probe: Sheet, scale: float, title: str | None) -> None:
        heading = Heading(title or self.model["title"], self.model["captions"])
        across = self._set_lanes(probe)
        tails = self._tail(probe)
        if self.down:
            width = max(900.0, 180 + across + 30)
            self.top = heading.fit(probe, width)
            self.start = self.top + 66
            shift = (width - 180 - across) / 2 + 180
            bottom = self.start + self.axis.length + 50
        else:
            gutter = self._gutter(probe)
            width = gutter + self.axis.length + tails
            self.top = heading.fit(probe, width)
            self.start, shift = gutter, self.top
            bottom = self.top + across + 46
        for lane in self.lanes.values():
            lane.across += shift
        self.foot = bottom
        height = bottom + 22 * (len(self.losses) + 1) + 12
        self.sheet = Sheet(width, height, self.colours, scale)
        self.heading = heading

    def _tail(self, probe: Sheet) -> float:
        counts = [mark.text(self.language) for mark in find_marks(self.ways, self.lanes, True)]
        return 46 + max((probe.measure(text, SMALL)[0] for text in counts), default=0.0)

    def _gutter(self, probe: Sheet) -> float:
        lanes = self.lanes.values()
        labels = [probe.measure(lane.socket["label"], SIZE, True)[0] for lane in lanes]
        nodes = [probe.measure(self._node(lane), SIZE, True)[0] for lane in lanes]
        self.node_room = max(nodes, default=0.0) + 34
        return self.node_room + max(labels, default=0.0) + 62

    def _node(self, lane: Lane) -> str:
        for node in self.model["nodes"]:
            if node["id"] == lane.socket["node"]:
                return str(node["group"])
        return ""

    def _set_lanes(self, probe: Sheet) -> float:
        """Sets the lanes beside each other from 0; returns the whole width across."""
        at, node = 0.0, None
        for lane in self.lanes.values():
            name = self._node(lane)
            extra = 12.0 if node is not None and name != node else 0.0
            if self.down:
                label = probe.measure(lane.socket["label"], SIZE, True)[0] + 46
                alone = [each for each in self.lanes.values() if self._node(each) == name]
                title = probe.measure(name, SIZE, True)[0] / len(alone) + 24
                half = max(label, title, 120 + lane.reach(1) + lane.reach(-1)) / 2
                before = after = half
            else:
                before, after = 42 + lane.reach(-1), 42 + lane.reach(1)
            lane.across = at + extra + before
            at = lane.across + after
            node = name
        return max(at, 60.0)

    def at(self, along: float, across: float) -> Point:
        """A point of the sheet from a position along time and one across the lanes."""
        return (across, self.start + along) if self.down else (self.start + along, across)

    def bar(self, start: float, end: float, across: float, half: float) -> Rect:
        (x1, y1), (x2, y2) = self.at(start, across - half), self.at(end, across + half)
        return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def _ruler(self) -> None:
        """Ticks at instants, a bar where one instant is wide, strokes where time is cut."""
        colours, edge = self.colours, self._edge()
        first, last = self._ends()
        last_text = -1e9
        if self.down:
            self.sheet.take(self.bar(0, self.axis.length, edge - 30, 36))
        self.sheet.line([self.at(0, edge), self.at(self.axis.length, edge)], colours.stroke)
        for instant in self.axis.instants:
            text = duration(instant.t)
            middle = (instant.start + instant.end) / 2
            if instant.end - instant.start > 8:
                self.sheet.rect(self.bar(instant.start, instant.end, edge, 4), colours.stroke)
            room = 26.0 if self.down else self.sheet.measure(text, SMALL)[0] + 16
            if middle - last_text < room:
                continue
            last_text = middle
            self.sheet.line([self.at(instant.start, first), self.at(instant.start, last)],
                            colours.tab, 1.5)  # fmt: skip
            out = -1 if self.down else 1
            tick = [self.at(middle, edge), self.at(middle, edge + 9 * out)]
            self.sheet.line(tick, colours.stroke)
            x, y = self.at(middle, edge + (-14 if self.down else 20))
            anchor = "end" if self.down else "middle"
            self.sheet.text(x, y, text, SMALL, colours.quiet, anchor=anchor)
        for position, seconds in self.axis.breaks:
            self._cut(position, seconds, edge)

    def _edge(self) -> float:
        """Where the ruler lies, across: under the lanes, or left of them."""
        ends = self._ends()
        return ends[0] - 14 if self.down else ends[1] + 6

    def _ends(self) -> tuple[float, float]:
        lanes = list(self.lanes.values())
        first, last = lanes[0], lanes[-1]
        if self.down:
            return first.across - 140 - first.reach(-1), last.across + 40 + last.reach(1)
        return first.across - 36 - first.reach(-1), last.across + 36 + last.reach(1)

    def _cut(self, position: float, seconds: float, edge: float) -> None:
        for shift in (-3, 3):
            low = self.at(position + shift - 3, edge + 8)
            high = self.at(position + shift + 3, edge - 8)
            self.sheet.line([low, high], self.colours.ground, 6)
            self.sheet.line([low, high], self.colours.stroke, STROKE)
        x, y = self.at(position, edge - (0 if self.down else 18))
        x, anchor = (x - 14, "end") if self.down else (x, "middle")
        text = f"+{duration(seconds)}"
        spots = [(x, y, anchor), (x, y - (0 if self.down else 18), anchor)]
        self.sheet.place(spots, text, SMALL, colour=self.colours.quiet, rim=True)

    # --- lanes -------------------------------------------------------------------------

    def _lane(self, lane: Lane) -> None:
        socket, colours = lane.socket, self.colours
        start, end = self._life(socket)
        self.sheet.line([self.at(start, lane.across), self.at(end, lane.across)], colours.faint)
        if socket["closed"] is not None and end < self.axis.length - 1:
            self.sheet.line([self.at(end, lane.across - 7), self.at(end, lane.across + 7)],
                            colours.stroke)  # fmt: skip
        label = socket["label"]
        name = f"socket {socket['id']}"
        if self.down:
            y = self.start - 20
            wide = self.sheet.measure(label, SIZE, True)[0]
            mark, text = lane.across - wide / 2 - 4, lane.across + 10
            self.sheet.text(text, y, label, SIZE, bold=True, name=name)
        else:
            y, mark = lane.across, self.start - 24
            self.sheet.text(mark - 18, y, label, SIZE, bold=True, anchor="end", name=name)
        paper = colours.ground if socket["type"] in HOLLOW else ""
        self.sheet.glyph(glyph(socket["type"], mark, y, 10.5), colours.quiet, paper)

    def _life(self, socket: Mapping[str, Any]) -> tuple[float, float]:
        """Where a socket's line begins and ends, along."""
        mine = [event for event in self.model["events"] if event["socket"] == socket["id"]]
        opened = [event["n"] for event in mine if event["kind"] == words.OPENED]
        closed = [event["n"] for event in mine if event["kind"] == words.CLOSED]
        start = self.axis.at[opened[0]] if opened else 0.0
        return max(0.0, start - 6), self.axis.at[closed[-1]] if closed else self.axis.length

    def _nodes(self) -> None:
        """A bracket and a name over the lanes of each node."""
        groups: list[tuple[str, list[Lane]]] = []
        for lane in self.lanes.values():
            name = self._node(lane)
            if groups and groups[-1][0] == name:
                groups[-1][1].append(lane)
            else:
                groups.append((name, [lane]))
        for name, lanes in groups:
            first, last = lanes[0].across, lanes[-1].across
            if self.down:
                y = self.start - 38
                self.sheet.line([(first - 40, y), (last + 40, y)], self.colours.stroke)
                self.sheet.text((first + last) / 2, y - 14, name, SIZE, bold=True)
            else:
                x = self.node_room - 14
                self.sheet.line([(x, first - 18), (x, last + 18)], self.colours.stroke)
                self.sheet.text(x - 10, (first + last) / 2, name, SIZE, bold=True, anchor="end")
