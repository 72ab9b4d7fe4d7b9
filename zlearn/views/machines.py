"""The picture of a state machine, drawn from the very table that runs.

    from zlearn.patterns.machine import REQ_TABLE
    machine_figure(REQ_TABLE, title="REQ")

A state is a box, a call an arrow from state to state. Calls that the table refuses in a
state are written in the box, since that is what learners run into.

Rule for this file: it draws a dict {(state, call): next state}, and knows no pattern.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from zlearn.trace.speaking import language as spoken
from zlearn.views.ink import SIZE, SMALL, STROKE, Point, Sheet
from zlearn.views.palette import palette
from zlearn.views.texts import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Table = Mapping[tuple[str, str], str | None]
_TOP = 64.0


def machine_figure(
    table: Table,
    *,
    title: str = "",
    current: str | None = None,
    theme: str = "light",
    language: str | None = None,
    scale: float = 1.0,
) -> "Figure":
    """Draws a state machine.

    table: (state, call) → next state; None as the next state means refused, as does a
    pair that isn't there. The first state is the one that the machine starts in.
    current: a state to highlight. title: over the picture. theme, language, scale: as in
    the other figures. Returns a matplotlib Figure. Raises ValueError for an empty table.
    """
    if not table:
        raise ValueError("a state machine has at least one state")
    return _Drawing(table, title, current, theme, language or spoken(), scale).draw()


class _Drawing:
    def __init__(
        self, table: Table, title: str, current: str | None, theme: str, language: str,
        scale: float,
    ) -> None:  # fmt: skip
        self.table, self.title, self.current, self.language = table, title, current, language
        ends = [end for end in table.values() if end]
        self.states = list(dict.fromkeys([state for state, _ in table] + ends))
        self.colours = palette(theme)
        probe = Sheet(100, 100, self.colours)
        self.wide = 40 + max(self._texts_width(probe, state) for state in self.states)
        count = len(self.states)
        if count <= 2:
            size = (max(640.0, count * self.wide + 330), 330.0)
        else:
            radius = max(190.0, count * 62.0)
            size = (2 * radius * 1.35 + self.wide + 60, 2 * radius + 230)
        self.sheet = Sheet(*size, self.colours, scale)
        self.places = self._places()

    def _texts_width(self, probe: Sheet, state: str) -> float:
        name = probe.measure(state, SIZE, True)[0]
        refused = self._refused(state)
        return max(name, probe.measure(refused, SMALL)[0] + 20 if refused else 0.0)

    def _refused(self, state: str) -> str:
        calls = dict.fromkeys(call for _, call in self.table)
        refused = [call for call in calls if not self.table.get((state, call))]
        return say(self.language, "machine_refused", list=", ".join(refused)) if refused else ""

    def _places(self) -> dict[str, Point]:
        width, height = self.sheet.width, self.sheet.height
        middle = (height + _TOP - 20) / 2
        count = len(self.states)
        if count <= 2:
            step = width / count
            return {state: (step * (i + 0.5), middle) for i, state in enumerate(self.states)}
        places = {}
        for index, state in enumerate(self.states):
            angle = 2 * math.pi * index / count - math.pi / 2
            across = (width - self.wide) / 2 - 30
            places[state] = (width / 2 + across * math.cos(angle),
                             middle + ((height - _TOP) / 2 - 100) * math.sin(angle))  # fmt: skip
        return places

    def draw(self) -> "Figure":
        if self.title:
            self.sheet.text(30, 30, self.title, 21, bold=True, anchor="start")
        for state in self.states:
            x, y = self.places[state]
            self.sheet.take((x - self.wide / 2, y - 36, x + self.wide / 2, y + 36))
        calls: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (state, call), end in self.table.items():
            if end:
                calls[state, end].append(call)
        for (state, end), names in calls.items():
            self._arrow(state, end, ", ".join(names))
        for state in self.states:
            self._state(state)
        x, y = self.places[self.states[0]]
        left = x - self.wide / 2
        self.sheet.disc(left - 26, y, 6, self.colours.stroke)
        self.sheet.line([(left - 22, y), (left - 8, y)], self.colours.stroke)
        self.sheet.arrowhead((left - 1, y), (left - 10, y), self.colours.stroke, 10)
        return self.sheet.figure

    def _state(self, state: str) -> None:
        x, y = self.places[state]
        here = state == self.current
        colours = self.colours
        rect = (x - self.wide / 2, y - 32, x + self.wide / 2, y + 32)
        edge, stroke = (colours.data, 5.0) if here else (colours.stroke, STROKE)
        self.sheet.rect(rect, colours.box, edge, stroke, 16)
        refused = self._refused(state)
        self.sheet.text(x, y - (11 if refused else 0), state, SIZE, bold=True)
        if refused:
            text = self.sheet.measure(refused, SMALL)[0]
            self.sheet.cross(x - text / 2 - 4, y + 13, 5, 3)
            self.sheet.text(x + 8, y + 13, refused, SMALL, colours.quiet)

    def _arrow(self, state: str, end: str, text: str) -> None:
        if state == end:
            self._loop(state, text)
        elif len(self.states) == 2:
            self._bow(state, end, text)
        else:
            self._straight(state, end, text)

    def _bow(self, state: str, end: str, text: str) -> None:
        """Two states: one arrow goes above, the other comes back below."""
        (x1, y1), (x2, _) = self.places[state], self.places[end]
        out = 1.0 if x2 > x1 else -1.0
        rise = -60.0 * out
        start, stop = (x1 + out * self.wide * 0.25, y1 + rise / 60 * 32), (
            x2 - out * self.wide * 0.25, y1 + rise / 60 * 32)  # fmt: skip
        middle = ((x1 + x2) / 2, y1 + rise * 1.25)
        points = [start, *_bend(start, middle, stop)]
        self._draw(points, text, (middle[0], middle[1] + rise * 0.28))

    def _straight(self, state: str, end: str, text: str) -> None:
        (x1, y1), (x2, y2) = self.places[state], self.places[end]
        length = math.dist((x1, y1), (x2, y2))
        nx, ny = -(y2 - y1) / length, (x2 - x1) / length
        shift = 22.0  # there and back run beside each other
        start, stop = self._rim(state, x2, y2), self._rim(end, x1, y1)
        middle = ((start[0] + stop[0]) / 2 - nx * shift, (start[1] + stop[1]) / 2 - ny * shift)
        points = [start, *_bend(start, middle, stop)]
        width = self.sheet.measure(text, SIZE, True)[0]
        away = 16 + abs(nx) * width / 2
        self._draw(points, text, (middle[0] - nx * away, middle[1] - ny * away))

    def _loop(self, state: str, text: str) -> None:
        x, y = self.places[state]
        up = -1.0 if y <= (self.sheet.height + _TOP - 20) / 2 else 1.0  # away from the middle
        start, stop = (x - 24, y + up * 32), (x + 24, y + up * 32)
        points = [start, *_bend(start, (x, y + up * 62), stop)]
        self._draw(points, text, (x, y + up * 74))

    def _rim(self, state: str, x: float, y: float) -> Point:
        """Where the way from a state towards (x, y) leaves its box."""
        cx, cy = self.places[state]
        dx, dy = x - cx, y - cy
        share = min(self.wide / 2 / abs(dx) if dx else math.inf, 32 / abs(dy) if dy else math.inf)
        return (cx + dx * share * 1.03, cy + dy * share * 1.03)

    def _draw(self, points: list[Point], text: str, label: Point) -> None:
        self.sheet.line(points, self.colours.stroke)
        self.sheet.arrowhead(points[-1], points[-3], self.colours.stroke, 13)
        x, y = label
        spots = [(x, y + dy, "middle") for dy in (0, -14, 14, -28, 28)]
        spots += [(x + dx, y, "middle") for dx in (-40, 40)]
        how = {"colour": self.colours.data, "bold": True, "rim": True}
        if self.sheet.place(spots, text, SIZE, **how) is None:
            self.sheet.text(x, y, text, SIZE, self.colours.data, bold=True, rim=True)


def _bend(start: Point, middle: Point, stop: Point, steps: int = 16) -> list[Point]:
    """A bow from start to stop that passes through `middle`."""
    control = (2 * middle[0] - (start[0] + stop[0]) / 2, 2 * middle[1] - (start[1] + stop[1]) / 2)
    points = []
    for step in range(1, steps + 1):
        s = step / steps
        a, b, c = (1 - s) ** 2, 2 * s * (1 - s), s * s
        points.append((a * start[0] + b * control[0] + c * stop[0],
                       a * start[1] + b * control[1] + c * stop[1]))  # fmt: skip
    return points
