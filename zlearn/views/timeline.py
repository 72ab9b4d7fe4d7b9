"""The timeline as a picture: one lane a socket, one arrow a copy, and every end marked.

    timeline_figure(trace)

A copy's arrow has two parts: how long it waited in a queue (along the lane) and how long
it was on its way (from lane to lane). A loss is drawn where and when it happened, and its
reasons stand under the picture. VISUALS.md is the law of how it looks.

Rule for this file: it draws what axis.py, lanes.py and marks.py found.
"""

from typing import TYPE_CHECKING, Any

from zlearn.engine import events as words
from zlearn.views.frame import LABELS, ROOM
from zlearn.views.heading import as_model
from zlearn.views.ink import SMALL, STROKE, Point
from zlearn.views.lanes import FIRST_ROW, Way
from zlearn.views.marks import Mark, find_marks
from zlearn.views.strokes import Strokes
from zlearn.views.texts import shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def timeline_figure(
    source: Any,
    *,
    direction: str = "right",
    axis: str = "time",
    title: str | None = None,
    theme: str = "light",
    language: str | None = None,
    scale: float = 1.0,
) -> "Figure":
    """Draws the timeline of a whole trace.

    source: a trace, a run, a Model or a model's JSON form. direction: the way that time
    runs, "right" or "down". axis: "time" for proportional time, "cause" for causal order.
    title: instead of the trace's. theme: "light" or "dark". language: "en" or "zh".
    scale: 1.4 makes the smallest text 20 px, for presenting.
    Returns a matplotlib Figure. Raises ValueError for an unknown direction or axis,
    ImportError if matplotlib is not installed.
    """
    if direction not in ROOM:
        raise ValueError(f"direction is 'right' or 'down', not {direction!r}")
    if axis not in ("time", "cause"):
        raise ValueError(f"axis is 'time' or 'cause', not {axis!r}")
    model = as_model(source, language)
    return _Drawing(model, direction == "down", axis == "cause", title, theme, scale).draw()


class _Drawing(Strokes):
    """The whole picture: strokes, then marks of ends, then labels where there is room."""

    # --- the picture -------------------------------------------------------------------

    def draw(self) -> "Figure":
        self.heading.draw(self.sheet)
        if not self.lanes:
            self.sheet.text(self.sheet.width / 2, self.top + 20, self.say("empty"))
            return self.sheet.figure
        self._ruler()
        for lane in self.lanes.values():
            self._lane(lane)
        self._nodes()
        self._links()
        self._full()
        for call in self.model["calls"]:
            self._call(call)
        for way in sorted(self.ways, key=lambda way: not way.copy["command"]):
            self._way(way)
        marks = find_marks(self.ways, self.lanes, False)
        places = [self._mark(mark) for mark in marks]
        for mark, place in zip(marks, places, strict=True):
            self._reason(mark, place)
        for text, spots in self._full_words:  # after the crosses, which come first
            self.sheet.place(spots, text, bold=True, rim=True)
        for mark in find_marks(self.ways, self.lanes, True):
            self._left_over(mark)
        self._labels()
        self._moments()
        self._footer()
        return self.sheet.figure

    # --- ends and labels ---------------------------------------------------------------

    def _mark(self, mark: Mark) -> Point:
        """A cross or a sieve where a copy ended; returns where."""
        lane, way = mark.lane, mark.way
        along = way.ended if way.ended is not None else 0.0
        target = self.lanes.get(way.copy["to"])
        side = -1 if target and target.across < lane.across else 1
        if way.left is not None and way.arrived is None and target is not None:
            across = self._short_of(target, lane.across)
            if along <= way.left:
                along = way.left + 12
        elif way.inside:
            across = target.row(way.inside) if target else lane.across
        elif way.out:
            across = lane.row(way.out)
        else:
            hem = lane.reach(side) + FIRST_ROW - 6 if lane.rows[side] else 26.0
            across = lane.across + side * (hem + 16 * mark.level)
            start = along if way.sent is None else way.sent
            along += 4 * (mark.level + 1)
            stub = [self.at(start, lane.across), self.at(along, across)]
            self.sheet.line(stub, self.colours.data, STROKE)
            self.sheet.disc(*stub[0], 4.5, self.colours.data)
        x, y = self.at(along, across)
        if mark.filtered:
            self.sheet.sieve(x, y, 7.5)
        else:
            self.sheet.cross(x, y, 6.5)
        self.sheet.take((x - 9, y - 9, x + 9, y + 9))
        return x, y

    def _reason(self, mark: Mark, place: Point) -> None:
        if not mark.count:
            return  # its neighbour speaks for it
        text = mark.text(self.language)
        x, y = place
        spots = [(x + 17, y, "start"), (x, y + 20, "middle"), (x + 10, y + 20, "start"),
                 (x - 10, y + 20, "end")]  # fmt: skip
        for step in range(1, 9):
            spots += [(x + 17, y + 19 * step, "start"), (x - 17, y + 19 * step, "end"),
                      (x + 17 + 30 * step, y + 20, "start"), (x + 17, y - 19 * step, "start"),
                      (x - 17, y - 19 * step, "end")]  # fmt: skip
        self.sheet.place(spots, text, rim=True)

    def _left_over(self, mark: Mark) -> None:
        """How many copies still wait in a lane when the trace ends."""
        across = mark.lane.across
        x, y = self.at(self.axis.length + 22, across)
        if self.down:
            self.sheet.place([(x, y, "middle"), (x, y + 18, "middle")], mark.text(self.language))
        else:
            spots = [(x, y + shift, "start") for shift in (0, 18, -18, 34, -34)]
            self.sheet.place(spots, mark.text(self.language))

    def _labels(self) -> None:
        """What was sent, at its beginning, on the side that its arrow does not take."""
        first: dict[str, Way] = {}
        for way in self.ways:
            if way.sent is not None and way.copy["from"] in self.lanes:
                first.setdefault(way.copy["message"], way)
        data = [way for way in first.values() if not way.copy["command"]]
        every = 1 if len(data) <= LABELS else max(1, len(data) // 20)
        for index, way in enumerate(data):
            if index % every == 0 and self._label(way):
                self.shown += 1
        self.labelled = len(data)
        if every == 1:
            for way in first.values():
                if way.copy["command"]:
                    self._label(way)

    def _label(self, way: Way) -> bool:
        copy, lane = way.copy, self.lanes[way.copy["from"]]
        target = self.lanes.get(copy["to"])
        side = 1 if target and target.across < lane.across else -1
        assert way.sent is not None
        short = copy["label"]
        long = (
            shorten(copy["preview"], 22)
            if copy["command"]
            else (f"{short} {shorten(copy['preview'], 22)}".strip())
        )
        x, y = self.at(way.sent, lane.across)
        for text in dict.fromkeys((long, short)):
            if self.down:
                gap = side * (14 + lane.reach(side))
                anchor = "start" if side > 0 else "end"
                spots = [(x + gap, y + shift, anchor) for shift in (0, 9, -9, 16)]
            else:
                far = lane.reach(side)
                spots = [(x - 4, y + side * (19 + more), "start") for more in (0, 18)]
                spots += [(x - 4, y + side * (19 + far + more), "start") for more in (0, 16)]
                spots += [(x - 4, y + side * 37, "start")]
            colour = self.colours.quiet if copy["command"] else self.colours.text
            if self.sheet.place(spots, text, rim=True, colour=colour):
                return True
        return False

    def _moments(self) -> None:
        """Small marks and words for what happened to links: ready, refused, cut, faults."""
        said: set[tuple[str, str, float]] = set()
        for event in self.model["events"]:
            lane = self.lanes.get(event["socket"])
            key = (event["socket"], event["kind"], event["t"])
            if lane is None or key in said:
                continue
            said.add(key)
            x, y = self.at(self.axis.at[event["n"]], lane.across)
            word = ""
            if event["kind"] == words.READY:
                self.sheet.disc(x, y, 5, self.colours.ground, self.colours.arrived, 3)
                word = self.say("ready_short")
            elif event["kind"] in (words.DISCONNECTED, words.REFUSED):
                self._torn(x, y)
                word = self.say("down" if event["kind"] == words.DISCONNECTED else "refused_short")
            if word:
                spots = [(x, y - 19, "middle"), (x, y + 19, "middle")]
                if self.down:
                    spots = [(x - 12, y, "end"), (x + 12, y, "start")]
                self.sheet.place(spots, word, colour=self.colours.quiet, rim=True)

    def _torn(self, x: float, y: float) -> None:
        for shift in (-3.5, 3.5):
            ends = [(x + shift - 3, y + 8), (x + shift + 3, y - 8)]
            self.sheet.line(ends, self.colours.ground, 5.5)
            self.sheet.line(ends, self.colours.lost, STROKE)

    def _footer(self) -> None:
        """The losses with their full reasons, and what is not shown."""
        y = self.foot + 4
        for line in self.losses:
            if line.filtered:
                self.sheet.sieve(36, y, 7.5)
            elif line.count:
                self.sheet.cross(36, y, 6)
            text = line.text(self.language)
            room = self.sheet.width - 90
            self.sheet.text(54, y, self.sheet.wrap(text, room, SMALL)[0], SMALL, anchor="start")
            y += 22
        if self.shown < self.labelled:
            text = self.say("labels", shown=self.shown, all=self.labelled)
            self.sheet.text(self.sheet.width - 30, y, text, SMALL, self.colours.quiet, anchor="end")
