"""The topology's boxes: nodes, their sockets as tabs, and the lines under a box.

Rule for this file: what belongs to one node. Links and messages are topology.py's.
"""

from collections.abc import Mapping
from typing import Any

from zlearn.views import moment
from zlearn.views.heading import Heading
from zlearn.views.ink import SIZE, SMALL, STROKE, Rect, Sheet
from zlearn.views.palette import palette
from zlearn.views.plan import LINE, Plan, Tab
from zlearn.views.planner import Planner
from zlearn.views.shapes import HOLLOW, glyph
from zlearn.views.texts import duration, fate_text, say


class Boxes:
    """A moment of a model on a sheet, with its boxes; the subclass draws what is between."""

    def __init__(
        self, model: Mapping[str, Any], at: float | None, title: str | None, theme: str,
        scale: float,
    ) -> None:  # fmt: skip
        self.model = model
        self.t = model["duration"] if at is None else at
        self.ended = at is None or at >= model["duration"]
        self.language = model["language"]
        colours = palette(theme)
        probe = Sheet(100, 100, colours)
        text = moment.captions(model, self.t, self.language)
        if not self.ended or at is not None:
            text = [f"{say(self.language, 'at', time=duration(self.t))} · {text[0]}", *text[1:]]
        heading = Heading(title or model["title"], text)
        planner = Planner(model, probe.measure, 0.0)
        plan = planner.plan() if model["sockets"] else Plan(900, 120, 0)
        planner.top = heading.fit(probe, plan.width)
        self.plan = planner.plan() if model["sockets"] else Plan(900, 120 + planner.top, 0)
        self.sheet = Sheet(self.plan.width, self.plan.height, colours, scale)
        self.heading, self.colours = heading, colours
        self.losses = moment.losses(model["copies"], self.t)
        self.waiting = moment.waiting(model["calls"], self.t)

    def say(self, key: str, **facts: Any) -> str:
        return say(self.language, key, **facts)

    # --- boxes -------------------------------------------------------------------------

    def _group(self, name: str, rect: Rect) -> None:
        self.sheet.rect(rect, "none", self.colours.stroke, STROKE, 14, "dash")
        self.sheet.text(rect[0] + 16, rect[1] + 17, name, SIZE + 1, bold=True, anchor="start")

    def _box(self, key: str, rect: Rect) -> None:
        node = next(node for node in self.model["nodes"] if node["id"] == key)
        members = [tab.socket for tab in self.plan.tabs.values() if tab.socket["node"] == key]
        there = any(moment.is_open(socket, self.t) for socket in members)
        edge = self.colours.stroke if there or self.ended else self.colours.faint
        self.sheet.rect(
            rect, self.colours.box, edge, STROKE, 10, "solid" if there or self.ended else "dash"
        )
        self.sheet.take(rect)
        if node["label"] and node["group"] not in self.plan.groups:
            colour = self.colours.text if there or self.ended else self.colours.quiet
            x = (rect[0] + rect[2]) / 2
            self.sheet.text(x, rect[1] + 18, node["label"], SIZE + 1, colour, bold=True)
        self._under(rect, members)

    def _under(self, rect: Rect, members: list[Mapping[str, Any]]) -> None:
        """The lines under a box: where it is bound, who waits, what was lost here."""
        y = rect[3] + 14
        sides = {socket["side"] for socket in members}
        x, anchor = (rect[0] + rect[2]) / 2, "middle"
        if len(sides) == 1:  # away from the fan of links
            x, anchor = (rect[2], "end") if "right" in sides else (rect[0], "start")
        for socket in members:
            name = f"{socket['label']}: " if len(members) > 1 else ""
            for each in socket["endpoints"]:
                if each["bind"] and each["t"] <= self.t:
                    text = name + each["endpoint"]
                    self.sheet.text(x, y, text, SMALL, self.colours.quiet, anchor=anchor)
                    y += LINE
            if socket["id"] in self.waiting:
                self._waits(x, y, anchor, name, self.waiting[socket["id"]]["call"])
                y += LINE
            for loss in self.losses:
                if loss.place == "sender" and loss.where == socket["id"]:
                    shown = fate_text(self.language, loss.fate)
                    text = name + say(self.language, "other", count=loss.copies, fate=shown)
                    self._note(x, y, text, False, anchor)
                    y += LINE

    def _left(self, x: float, wide: float, anchor: str) -> float:
        return x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]

    def _waits(self, x: float, y: float, anchor: str, name: str, call: str) -> None:
        text = name + self.say("waits_in", call=call)
        left = self._left(x, self.sheet.measure(text, SMALL, True)[0] + 34, anchor)
        bar = (left, y - 8, left + 28, y + 8)
        self.sheet.hatch(bar, self.colours.lost, 7)
        self.sheet.rect(bar, "none", self.colours.lost, 2)
        self.sheet.text(left + 34, y, text, SMALL, bold=True, anchor="start")

    def _note(self, x: float, y: float, text: str, sieve: bool, anchor: str = "middle") -> None:
        """A mark, how many, and why, in one line."""
        left = self._left(x, self.sheet.measure(text, SMALL)[0] + 22, anchor)
        if sieve:
            self.sheet.sieve(left + 6, y, 8)
        else:
            self.sheet.cross(left + 6, y, 6)
        self.sheet.text(left + 22, y, text, SMALL, anchor="start", rim=True)

    def _tab(self, tab: Tab) -> None:
        socket = tab.socket
        there = moment.is_open(socket, self.t) or self.ended
        colours, rect = self.colours, tab.rect
        edge = colours.stroke if there else colours.faint
        self.sheet.rect(rect, colours.tab if there else colours.ground, edge, STROKE, 6,
                        "solid" if there else "dash")  # fmt: skip
        self.sheet.take(rect)
        middle = (rect[1] + rect[3]) / 2
        mark_x = rect[2] - 21 if tab.out > 0 else rect[0] + 21
        side = "right" if tab.out > 0 else "left"
        polygons = glyph(socket["type"], mark_x, middle, 10.5, side)
        ink = colours.quiet if there else colours.faint
        paper = (colours.tab if there else colours.ground) if socket["type"] in HOLLOW else ""
        self.sheet.glyph(polygons, ink, paper)
        label_x = rect[0] + 9 if tab.out > 0 else rect[2] - 9
        self.sheet.text(
            label_x, middle, socket["label"], SIZE, colours.text if there else colours.quiet,
            bold=True, anchor="start" if tab.out > 0 else "end", name=f"socket {socket['id']}",
        )  # fmt: skip
