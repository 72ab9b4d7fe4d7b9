"""Makes the plan of the topology: how large the sheet must be, and where each stroke goes.

It looks at the whole model and at no time: pictures of one trace at two times match to the
pixel.

A link runs  tab → port → tanks → middle → tanks → port → tab.  The ports of a tab fan
out, so that the tanks of a hub's links don't sit on each other.

Rule for this file: numbers only; it measures texts, and draws nothing.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from zlearn.views.ink import SIZE, SMALL, Point
from zlearn.views.moment import losses
from zlearn.views.paths import curve
from zlearn.views.plan import (
    FAN,
    GAP,
    LINE,
    MARGIN,
    MIDDLE,
    PITCH_BARE,
    PITCH_TANKS,
    TAB,
    TANK,
    TITLE,
    WORDS,
    Plan,
    Run,
    Tab,
)

Measure = Callable[..., tuple[float, float]]


class Planner:
    """Makes the plan of a model (its JSON form). `measure` gives a text's size in pixels."""

    def __init__(self, model: Mapping[str, Any], measure: Measure, top: float) -> None:
        self.model, self.measure, self.top = model, measure, top
        self.sockets = {entry["id"]: entry for entry in model["sockets"]}
        self.nodes = {entry["id"]: entry for entry in model["nodes"]}
        self.nodes = {
            key: node
            for key, node in self.nodes.items()
            if any(entry["node"] == key for entry in model["sockets"])
        }
        self.links = [link for link in model["links"] if link["from"] in self.sockets]
        self.tanks: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry in sorted(model["depths"], key=lambda entry: entry["which"] == "inbox"):
            if entry["link"]:
                self.tanks[entry["link"], entry["socket"]].append(entry["which"])
        self.lost = losses(model["copies"], math.inf)
        self.split = self._group_names()
        self.pitch = self._pitch()
        self.under = self._lines_under()

    def plan(self) -> Plan:
        columns = sorted({node["x"] for node in self.nodes.values()})
        wide = {x: self._column_width(x) for x in columns}
        gaps = [self._gap(left, right) for left, right in zip(columns, columns[1:], strict=False)]
        before, after = self._stub_room(columns)
        if self.split:
            before, after = before + 16, after + 16
        content = sum(wide.values()) + sum(gaps) + before + after + 2 * MARGIN
        width = max(900.0, content)
        if gaps and content < width:
            gaps = [gap + (width - content) / len(gaps) for gap in gaps]
        elif content < width:
            before += (width - content) / 2
        centres, at = {}, MARGIN + before
        for x, gap in zip(columns, [*gaps, 0.0], strict=True):
            centres[x] = at + wide[x] / 2
            at += wide[x] + gap
        tall = self._height()
        plan = Plan(width, self.top + tall + MARGIN, self.top)
        for key, node in self.nodes.items():
            self._box(plan, key, centres[node["x"]], self.top + node["y"] * tall)
        self._groups(plan)
        for link in self.links:
            plan.runs.append(self._run(plan, link, centres, wide, tall))
        return plan

    # --- sizes -------------------------------------------------------------------------

    def _pitch(self) -> float:
        pitch = PITCH_TANKS if self.tanks else PITCH_BARE
        notes = max((len(self._notes(link["id"])) for link in self.links), default=0)
        return max(pitch, 52.0 + 2 * LINE * notes) if notes else pitch

    def _notes(self, link: str) -> list[Any]:
        return [loss for loss in self.lost if loss.where == link]

    def _lines_under(self) -> dict[str, list[str]]:
        """The lines under each box, as they may come to be: for the room that they need."""
        lines: dict[str, list[str]] = defaultdict(list)
        for entry in self.model["sockets"]:
            lines[entry["node"]] += [
                "    " + each["endpoint"] for each in entry["endpoints"] if each["bind"]
            ]
        for call in {(call["socket"], call["call"]) for call in self.model["calls"]}:
            lines[self.sockets[call[0]]["node"]].append(f"     {call[0]} {call[1]}")
        for loss in self.lost:
            if loss.place == "sender" and loss.where in self.sockets:
                lines[self.sockets[loss.where]["node"]].append(f"     {loss.copies} {loss.fate}")
        return lines

    def tab_width(self, entry: Mapping[str, Any]) -> float:
        return 44 + self.measure(entry["label"], SIZE, True)[0]

    def _on(self, key: str, side: str) -> list[Mapping[str, Any]]:
        found = [
            each for each in self.sockets.values() if each["node"] == key and each["side"] == side
        ]
        return sorted(found, key=lambda each: each["slot"])

    def sides(self, key: str) -> int:
        """On how many sides a box has sockets."""
        return len({each["side"] for each in self.sockets.values() if each["node"] == key})

    def box_size(self, key: str) -> tuple[float, float]:
        sides = [self._on(key, side) for side in ("left", "right")]
        tabs = sum(max((self.tab_width(each) for each in side), default=0.0) for side in sides)
        title = self.nodes[key]["label"] if self._title(key) == TITLE else ""
        name = self.measure(title, SIZE + 1, True)[0] + 30
        width = max(tabs + (14 if all(sides) else 34), name, 110.0)
        high = max(sum(self._tab_room(each) for each in side) for side in sides)
        return width, self._title(key) + high + 12

    def _title(self, key: str) -> float:
        node = self.nodes[key]
        return TITLE if node["label"] and node["group"] not in self.split else 12.0

    def _tab_room(self, entry: Mapping[str, Any]) -> float:
        alone = self.sockets[entry["id"]]["slots"] == 1
        return TAB + 10 if alone else max(TAB + 10, self._fan_height(entry["id"]) + 6)

    def _fan_height(self, socket: str) -> float:
        return max(1, len(self._ends(socket))) * self.pitch

    def _ends(self, socket: str) -> list[Mapping[str, Any]]:
        return [link for link in self.links if socket in (link["from"], link["to"])]

    def _need(self, key: str) -> tuple[float, float]:
        """How far a box and its links reach above and below its middle."""
        high = self.box_size(key)[1]
        below = high / 2 + LINE * len(self.under[key]) + 4
        fans = [
            self._fan_height(each["id"]) / 2
            for each in self.sockets.values()
            if each["node"] == key and each["slots"] == 1
        ]
        off = (self._title(key) - 12) / 2  # a tab sits below its box's middle
        fan = max(fans, default=0.0)
        return max(high / 2, fan - off), max(below, fan + off)

    def _column_width(self, x: float) -> float:
        wide = 110.0
        for key, node in self.nodes.items():
            if node["x"] == x:
                texts = [self.measure(line, SMALL)[0] for line in self.under[key]]
                box = self.box_size(key)[0]
                longest = max(texts, default=0.0)
                # lines at the outer edge of a box must not reach into the fan of its links
                wide = max(wide, box, longest if self.sides(key) == 2 else 2 * longest - box)
        return wide

    def _gap(self, left: float, right: float) -> float:
        """The room between two columns: two fans, the most tanks on each side, a middle."""
        most = {left: 0, right: 0}
        notes = 0
        for link in self.links:
            for end in (link["from"], link["to"]):
                if end in self.sockets:
                    entry = self.sockets[end]
                    x = self.nodes[entry["node"]]["x"]
                    facing = "right" if x == left else "left"
                    if x in most and entry["side"] == facing:
                        most[x] = max(most[x], len(self.tanks[link["id"], end]))
                        notes = max(notes, len(self._notes(link["id"])))
        across = 2 * FAN + TANK * sum(most.values()) + MIDDLE + (50 if notes else 0)
        return max(across, self._stubs(left, "right"), self._stubs(right, "left"))

    def _stub_room(self, columns: list[float]) -> tuple[float, float]:
        """Room at the outer sides, for links that nobody answered."""
        if not columns:
            return 0.0, 0.0
        return self._stubs(columns[0], "left"), self._stubs(columns[-1], "right")

    def _stubs(self, x: float, side: str) -> float:
        """How far the links without an end, and their words, reach from a side of a column."""
        room = 0.0
        for link in self.links:
            entry = self.sockets[link["from"]]
            here = entry["side"] == side and self.nodes[entry["node"]]["x"] == x
            if here and link["to"] not in self.sockets:
                tanks = TANK * len(self.tanks[link["id"], entry["id"]])
                words = WORDS + self.measure(link["endpoint"], SMALL)[0]
                room = max(room, 330.0, FAN + tanks + words)
        return room

    def _height(self) -> float:
        columns: dict[float, list[str]] = defaultdict(list)
        for key, node in self.nodes.items():
            columns[node["x"]].append(key)
        tall = 120.0
        for keys in columns.values():
            keys.sort(key=lambda key: self.nodes[key]["y"])
            ys = [self.nodes[key]["y"] for key in keys]
            needs = [self._need(key) for key in keys]
            tall = max(tall, needs[0][0] / max(ys[0], 0.02))
            tall = max(tall, needs[-1][1] / max(1 - ys[-1], 0.02))
            for i in range(len(keys) - 1):
                room = needs[i][1] + needs[i + 1][0] + GAP
                tall = max(tall, room / max(ys[i + 1] - ys[i], 0.01))
        return tall + (46 if self.split else 0)

    # --- places ------------------------------------------------------------------------

    def _group_names(self) -> set[str]:
        count: dict[str, int] = defaultdict(int)
        for node in self.nodes.values():
            count[node["group"]] += 1
        return {name for name, boxes in count.items() if boxes > 1}

    def _box(self, plan: Plan, key: str, x: float, y: float) -> None:
        width, high = self.box_size(key)
        rect = (x - width / 2, y - high / 2, x + width / 2, y + high / 2)
        plan.boxes[key] = rect
        for side in ("left", "right"):
            members = self._on(key, side)
            rooms = [self._tab_room(each) for each in members]
            at = y + (self._title(key) - 12) / 2 - sum(rooms) / 2
            for entry, room in zip(members, rooms, strict=True):
                wide = self.tab_width(entry)
                middle = at + room / 2
                edge, out = (rect[0] - 12, -1.0) if side == "left" else (rect[2] + 12, 1.0)
                left = edge if out < 0 else edge - wide
                tab = (left, middle - TAB / 2, left + wide, middle + TAB / 2)
                plan.tabs[entry["id"]] = Tab(entry, tab, (edge, middle), out)
                at += room

    def _groups(self, plan: Plan) -> None:
        for name in sorted(self.split):
            rects = [plan.boxes[key] for key in self.nodes if self.nodes[key]["group"] == name]
            lefts, tops, rights, bottoms = zip(*rects, strict=True)
            under = max(len(self.under[key]) for key in self.nodes) * LINE
            plan.groups[name] = (
                min(lefts) - 22, min(tops) - 36, max(rights) + 22, max(bottoms) + under + 16,
            )  # fmt: skip

    def _port(self, plan: Plan, link: Mapping[str, Any], socket: str) -> tuple[Point, Point]:
        """The port of a link at a socket, and where its tanks end."""
        tab = plan.tabs[socket]
        ends = self._top_down(plan, socket)
        index = next(i for i, each in enumerate(ends) if each["id"] == link["id"])
        y = tab.foot[1] + (index - (len(ends) - 1) / 2) * self.pitch
        x = tab.foot[0] + tab.out * FAN
        return (x, y), (x + tab.out * TANK * len(self.tanks[link["id"], socket]), y)

    def _top_down(self, plan: Plan, socket: str) -> list[Mapping[str, Any]]:
        """A socket's links, so that they don't cross; one without an end keeps off the others."""
        ends, own = self._ends(socket), plan.tabs[socket].foot[1]
        far = {
            link["id"]: plan.tabs[other].foot[1]
            for link in ends
            if (other := link["to"] if link["from"] == socket else link["from"]) in plan.tabs
        }
        away = -math.inf if sum(y - own for y in far.values()) > 0 else math.inf
        return sorted(ends, key=lambda link: far.get(link["id"], away))

    def _run(
        self, plan: Plan, link: Mapping[str, Any], centres: dict[float, float],
        wide: dict[float, float], tall: float,
    ) -> Run:  # fmt: skip
        first = plan.tabs[link["from"]]
        port, stop = self._port(plan, link, link["from"])
        if link["to"] not in plan.tabs:
            end = (stop[0] + first.out * MIDDLE * 0.8, stop[1])
            return Run(link, (first, None), (port, end), (stop, end), [stop, end])
        second = plan.tabs[link["to"]]
        port2, stop2 = self._port(plan, link, link["to"])
        middle = [stop]
        heading = first.out
        for x, y in link["route"]:
            near = min(centres, key=lambda each: abs(each - x))
            half = wide[near] / 2 + 20
            here = self.top + y * tall
            middle += curve(middle[-1], (centres[near] - heading * half, here), heading, heading)
            middle.append((centres[near] + heading * half, here))
        middle += curve(middle[-1], stop2, heading, -second.out)
        return Run(link, (first, second), (port, port2), (stop, stop2), middle)
