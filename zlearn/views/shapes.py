"""The silhouettes of the socket types: told apart in grey, at a glance.

Each is a list of polygons in a square from −1 to 1. +x points out of the socket's box;
who draws mirrors x for a socket on the left side. Halves that belong together fit: REQ
and REP make one disc, PUB's triangle points out and SUB's in. What takes is drawn hollow,
so that it can be told from what gives on either side of a box.

Rule for this file: numbers only, so that any canvas can draw them. static/player/shapes.js has the
same numbers; a test holds them equal.
"""

import math

Polygon = list[tuple[float, float]]


def _arc(start: float, end: float, steps: int = 24) -> Polygon:
    """Points on the unit circle, angles in degrees, y downward."""
    angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(math.cos(angle), math.sin(angle)) for angle in angles]


def _shift(polygon: Polygon, dx: float) -> Polygon:
    return [(x + dx, y) for x, y in polygon]


_HALF_LEFT = _shift(_arc(90, 270), 0.45)  # round on the inside, flat outside
_HALF_RIGHT = _shift(_arc(-90, 90), -0.45)
_TRIANGLE_OUT: Polygon = [(-0.8, -0.95), (0.95, 0.0), (-0.8, 0.95)]
_TRIANGLE_IN: Polygon = [(0.8, -0.95), (-0.95, 0.0), (0.8, 0.95)]
_CHEVRON_OUT: Polygon = [
    (-0.75, -0.9), (0.05, -0.9), (0.9, 0.0), (0.05, 0.9), (-0.75, 0.9), (0.1, 0.0),
]  # fmt: skip
_CHEVRON_IN: Polygon = [(-x, y) for x, y in _CHEVRON_OUT]
_HEXAGON: Polygon = [
    (math.cos(math.radians(angle)), math.sin(math.radians(angle))) for angle in range(0, 360, 60)
]
_DIAMOND: Polygon = [(-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (0.0, 1.0)]
_SQUARE: Polygon = [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]
_BAR_OUTSIDE: Polygon = [(0.7, -0.95), (1.0, -0.95), (1.0, 0.95), (0.7, 0.95)]
_PIPE: list[Polygon] = [
    [(-1.0, -0.9), (-0.6, -0.9), (-0.6, 0.9), (-1.0, 0.9)],
    [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)],
    [(0.6, -0.9), (1.0, -0.9), (1.0, 0.9), (0.6, 0.9)],
]
_SMALL_OUT: Polygon = [(-0.95, -0.8), (0.45, 0.0), (-0.95, 0.8)]
_SMALL_IN: Polygon = [(0.45, -0.8), (-0.95, 0.0), (0.45, 0.8)]

GLYPHS: dict[str, list[Polygon]] = {
    "REQ": [_HALF_LEFT],
    "REP": [_HALF_RIGHT],
    "PUB": [_TRIANGLE_OUT],
    "SUB": [_TRIANGLE_IN],
    "XPUB": [_SMALL_OUT, _BAR_OUTSIDE],
    "XSUB": [_SMALL_IN, _BAR_OUTSIDE],
    "PUSH": [_CHEVRON_OUT],
    "PULL": [_CHEVRON_IN],
    "ROUTER": [_HEXAGON],
    "DEALER": [_DIAMOND],
    "PAIR": [_SQUARE],
    "STREAM": _PIPE,
}
# What the draft types of libzmq are drawn like.
LIKE = {
    "RADIO": "PUB", "DISH": "SUB", "SCATTER": "PUSH", "GATHER": "PULL", "SERVER": "ROUTER",
    "CLIENT": "DEALER", "CHANNEL": "PAIR", "PEER": "ROUTER",
}  # fmt: skip
# The answering and the taking halves.
HOLLOW = frozenset({"REP", "SUB", "XSUB", "PULL", "DISH", "GATHER"})
_OTHER: list[Polygon] = [_arc(0, 360, 36)]  # a type that we don't know: a disc


def glyph(
    type_name: str, x: float, y: float, radius: float, facing: str = "right"
) -> list[Polygon]:
    """The polygons of a socket type around (x, y), y downward.

    type_name: "REQ", "PUB", … ; an unknown one is a disc. radius: half the width, in the
    canvas's units. facing: "right" or "left", the way out of the box. (REQ and REP keep
    their halves: REQ is round on the left, REP on the right.)
    """
    mirror = -1.0 if facing == "left" and type_name not in ("REQ", "REP") else 1.0
    return [
        [(x + mirror * radius * px, y + radius * py) for px, py in polygon]
        for polygon in GLYPHS.get(LIKE.get(type_name, type_name), _OTHER)
    ]
