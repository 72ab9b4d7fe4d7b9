"""Lines through points: curves, and the place at a share of the way.

Rule for this file: points in, points out.
"""

import math

from zlearn.views.ink import Point

_ROUND = 28  # points of a curve


def curve(start: Point, end: Point, leaving: float, arriving: float) -> list[Point]:
    """Points of a smooth way that leaves and arrives level; without `start` itself."""
    if abs(start[1] - end[1]) < 0.5 and (end[0] - start[0]) * leaving > 0:
        return [end]
    reach = max(40.0, abs(end[0] - start[0]) * 0.5)
    one = (start[0] + leaving * reach, start[1])
    two = (end[0] - arriving * reach, end[1])
    points = []
    for step in range(1, _ROUND + 1):
        s = step / _ROUND
        a, b, c, d = (1 - s) ** 3, 3 * s * (1 - s) ** 2, 3 * s * s * (1 - s), s**3
        points.append((
            a * start[0] + b * one[0] + c * two[0] + d * end[0],
            a * start[1] + b * one[1] + c * two[1] + d * end[1],
        ))  # fmt: skip
    return points


def along(points: list[Point], share: float) -> Point:
    """The point at `share` (0 … 1) of a polyline's length."""
    lengths = [math.dist(a, b) for a, b in zip(points, points[1:], strict=False)]
    left = share * sum(lengths)
    for (a, b), length in zip(zip(points, points[1:], strict=False), lengths, strict=True):
        if left <= length and length:
            s = left / length
            return (a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s)
        left -= length
    return points[-1]


def part(points: list[Point], start: float, end: float) -> list[Point]:
    """The piece of a polyline between two shares of its length."""
    lengths = [math.dist(a, b) for a, b in zip(points, points[1:], strict=False)]
    whole, at = sum(lengths), 0.0
    inner = []
    for point, length in zip(points[1:], lengths, strict=True):
        at += length
        if start * whole < at < end * whole:
            inner.append(point)
    return [along(points, start), *inner, along(points, end)]
