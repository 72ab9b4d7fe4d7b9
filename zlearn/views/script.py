"""The player's script: its parts in static/player, one after another, as one plain ES module.

A widget, a page and a slide each take one module that asks nobody for another one; a reader
takes one part at a time. So the parts have no import and no export, and see each other's names.

Theory of operation of the whole. A `Store` holds the drawing model (views/model.py writes it) and
the indexes that answer "what is where at time t?" by binary search. A `TimeMap` turns seconds into
pixels and folds idle stretches. `Topology` and `Timeline` are two canvases that draw the store at
one shared cursor; `Player` owns the cursor, the controls and the keys. The last three are read
from the plan to the picture: each part adds to the one before it.

Rules for the parts: no request to anywhere. Names and bodies in a trace are untrusted: they reach
the page only by textContent and fillText, cut to a bounded length. No frame walks over all events.
"""

from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
ORDER = (
    "catalogue",
    "tools",
    "merging",
    "stacks",
    "store",
    "causes",
    "time_map",
    "shapes",
    "topology_plan",
    "topology_links",
    "topology",
    "timeline_plan",
    "timeline_queues",
    "timeline_lanes",
    "timeline_copies",
    "timeline",
    "player_page",
    "player_room",
    "player_live",
    "player_time",
    "player_fork",
    "frames",
    "wire",
    "player",
)


@cache
def module() -> str:
    """The player as the text of one ES module in anywidget's form: `export default {render}`."""
    parts = (STATIC / "player" / f"{name}.js" for name in ORDER)
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


@cache
def style() -> str:
    """The player's style sheet."""
    return (STATIC / "player.css").read_text(encoding="utf-8")
