"""A plan of the topology: where each stroke goes, in pixels, and the measures that it keeps.

The model's layout says who stands where in 0..1; the plan says how large the sheet must
be for it to fit, and gives boxes, tabs, ports and the run of each link. planner.py makes it.

Rule for this file: numbers only, and no rules for finding them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zlearn.views.ink import Point, Rect

MARGIN = 30.0
TITLE = 30.0  # the node's name, in its box
TAB = 36.0
FAN = 50.0
TANK = 64.0  # a tank and the gap to the next
MIDDLE = 150.0
WORDS = 10.0  # from the tanks to what is said beside them
LINE = 20.0  # a line under a box, or beside a link
PITCH_TANKS = 84.0
PITCH_BARE = 44.0
GAP = 26.0


@dataclass
class Tab:
    socket: Mapping[str, Any]
    rect: Rect
    foot: Point  # where its links begin
    out: float  # +1 to the right, −1 to the left


@dataclass
class Run:
    """A link's way. `ends` are (connecting, binding): the port, then the end of the tanks."""

    link: Mapping[str, Any]
    tabs: tuple[Tab, Tab | None]
    ports: tuple[Point, Point]
    stops: tuple[Point, Point]
    middle: list[Point]  # from stop to stop


@dataclass
class Plan:
    width: float
    height: float
    top: float
    boxes: dict[str, Rect] = field(default_factory=dict)
    groups: dict[str, Rect] = field(default_factory=dict)
    tabs: dict[str, Tab] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
