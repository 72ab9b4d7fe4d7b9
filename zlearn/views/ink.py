"""A sheet of paper for matplotlib, measured in pixels from the top left corner.

All figures draw on this: a few strokes and texts, and a memory of where text already is,
so that the next one goes elsewhere. It uses `Figure` and its own renderer, never pyplot:
nothing global is opened, so nothing need be closed.

Rule for this file: how to draw, not what. Widths and sizes are in pixels at 100 dots an
inch. Every text is shown as it is: a message body may hold "$" and is no formula.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from zlearn.views.fonts import DPI, POINT, font, no_glyph_warnings, words
from zlearn.views.palette import Palette

SIZE = 15  # the usual text
SMALL = 14  # the smallest that a back row can read
STROKE = 2.5

Point = tuple[float, float]
Rect = tuple[float, float, float, float]  # left, top, right, bottom
GAP: Point = (float("nan"), float("nan"))  # between two points of a line: it is not drawn there

DASHES: dict[str, Any] = {
    "solid": "solid",
    "dots": (0, (0.4, 2.2)),
    "dash": (0, (3.2, 2.0)),
    "long": (0, (5.0, 2.2)),
}


def need_matplotlib() -> None:
    """Raises ImportError, with what to install, where matplotlib is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise ImportError("the figures need matplotlib: pip install matplotlib") from None


class Sheet:
    """One figure. `width` and `height` in pixels; `scale` enlarges it all for a projector."""

    def __init__(self, width: float, height: float, colours: Palette, scale: float = 1.0) -> None:
        need_matplotlib()
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        from zlearn.views.drawn import figure_class

        self.width, self.height, self.colours = width, height, colours
        self._scale = scale
        size = (width * scale / DPI, height * scale / DPI)
        self.figure = figure_class()(figsize=size, dpi=DPI, facecolor=colours.ground)
        self._canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()
        self.taken: list[Rect] = []
        self._above = 2.0
        self._measured: dict[tuple[str, float, bool], tuple[float, float]] = {}

    # --- strokes -----------------------------------------------------------------------

    def line(
        self,
        points: Sequence[Point],
        colour: str,
        width: float = STROKE,
        dash: str = "solid",
        cap: str = "butt",
    ) -> None:
        """A stroke through `points`. dash: one of DASHES."""
        from matplotlib.lines import Line2D

        xs, ys = zip(*points, strict=True)
        style = DASHES[dash]
        ends = "round" if dash == "dots" else cap
        self.axes.add_artist(
            Line2D(
                xs, ys, color=colour, linewidth=width * POINT * self._scale, linestyle=style,
                solid_capstyle=ends, dash_capstyle=ends, solid_joinstyle="round",
                zorder=self._next(),
            )
        )  # fmt: skip

    def shape(
        self,
        points: Sequence[Point],
        fill: str = "none",
        edge: str = "none",
        width: float = STROKE,
        dash: str = "solid",
    ) -> None:
        """A filled polygon."""
        from matplotlib.patches import Polygon

        self._patch(Polygon(list(points), closed=True), fill, edge, width, dash)

    def rect(
        self,
        rect: Rect,
        fill: str = "none",
        edge: str = "none",
        width: float = STROKE,
        radius: float = 0.0,
        dash: str = "solid",
    ) -> None:
        """A rectangle, with round corners if `radius` (pixels) is given."""
        from matplotlib.patches import FancyBboxPatch, Rectangle

        left, top, right, bottom = rect
        if radius:
            style = f"round,pad=0,rounding_size={radius}"
            patch: Any = FancyBboxPatch((left, top), right - left, bottom - top, boxstyle=style)
        else:
            patch = Rectangle((left, top), right - left, bottom - top)
        self._patch(patch, fill, edge, width, dash)

    def glyph(self, polygons: Iterable[list[Point]], ink: str, paper: str = "") -> None:
        """A silhouette from shapes.py; with `paper` it is hollow, filled with that colour."""
        for polygon in polygons:
            self.shape(polygon, paper or ink, ink if paper else "none", 2.2)

    def disc(
        self, x: float, y: float, radius: float, fill: str = "none", edge: str = "none",
        width: float = STROKE,
    ) -> None:  # fmt: skip
        """A filled circle."""
        from matplotlib.patches import Circle

        self._patch(Circle((x, y), radius), fill, edge, width, "solid")

    def hatch(self, rect: Rect, colour: str, step: float = 8.0, width: float = 2.0) -> None:
        """Slanted strokes within a rectangle, cut at its edges; one line with gaps, since a
        waiting call has hundreds."""
        left, top, right, bottom = rect
        high = bottom - top
        at = left - high + step / 2
        strokes: list[Point] = []
        while at < right:
            start, end = max(at, left), min(at + high, right)
            if end > start:
                strokes += [(start, bottom - (start - at)), (end, bottom - (end - at)), GAP]
            at += step
        if strokes:
            self.line(strokes, colour, width)

    def cross(self, x: float, y: float, size: float = 7.0, width: float = 3.5) -> None:
        """The mark of a loss, on a rim of ground so that it stands out from any line."""
        arms = [[(x - size, y - size), (x + size, y + size)],
                [(x - size, y + size), (x + size, y - size)]]  # fmt: skip
        for colour, wide in ((self.colours.ground, width + 4), (self.colours.lost, width)):
            for arm in arms:
                self.line(arm, colour, wide, cap="round")

    def sieve(self, x: float, y: float, size: float = 8.0) -> None:
        """The mark of a filter: a dish with holes. Nothing was lost: nobody wanted it."""
        colours = self.colours
        self.disc(x, y, size, colours.ground, colours.quiet, STROKE)
        for dx in (-0.38, 0.38):
            for dy in (-0.38, 0.38):
                self.disc(x + dx * size, y + dy * size, size * 0.17, colours.quiet)

    def arrowhead(
        self, tip: Point, tail: Point, colour: str, size: float = 10.0, filled: bool = True
    ) -> None:
        """A head at `tip`, seen from `tail`; an open one is hollow."""
        dx, dy = tip[0] - tail[0], tip[1] - tail[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        ux, uy = dx / length, dy / length
        back = (tip[0] - ux * size, tip[1] - uy * size)
        half = size * 0.55
        wings = [(back[0] - uy * half, back[1] + ux * half),
                 (back[0] + uy * half, back[1] - ux * half)]  # fmt: skip
        if filled:
            self.shape([tip, *wings], colour)
        else:
            self.shape([tip, *wings], self.colours.ground, colour)

    def _patch(self, patch: Any, fill: str, edge: str, width: float, dash: str) -> None:
        patch.set_facecolor(fill)
        patch.set_edgecolor(edge)
        patch.set_linewidth(width * POINT * self._scale if edge != "none" else 0)
        patch.set_linestyle(DASHES[dash])
        patch.set_zorder(self._next())
        self.axes.add_artist(patch)  # add_patch would measure it, which takes longer than drawing

    def _next(self) -> float:
        self._above += 0.001
        return self._above

    # --- text --------------------------------------------------------------------------

    def measure(self, text: str, size: float = SIZE, bold: bool = False) -> tuple[float, float]:
        """Width and height in pixels of one line of text."""
        known = self._measured.get((text, size, bold))
        if known:
            return known
        renderer = self._canvas.get_renderer()
        with no_glyph_warnings():
            width, height, _ = renderer.get_text_width_height_descent(
                text or " ", font(size * self._scale, bold), ismath=False
            )
        found = width / self._scale, max(height / self._scale, size * 1.1)
        self._measured[text, size, bold] = found
        return found

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = SIZE,
        colour: str | None = None,
        bold: bool = False,
        anchor: str = "middle",
        rim: bool = False,
        name: str = "",
    ) -> Rect:
        """One line of text, centred on `y`; its place is taken from now on.

        anchor: "start", "middle" or "end": which part of the text is at `x`.
        rim: clear the ground behind the letters, for text over strokes.
        name: an id for the element in an SVG. Returns the rectangle it fills.
        """
        if rim:
            left, top, right, bottom = self.extent(x, y, text, size, bold, anchor)
            self.rect((left - 2, top + 1, right + 2, bottom - 1), self.colours.ground)
        align = {"start": "left", "middle": "center", "end": "right"}[anchor]
        artist = self.axes.text(
            x, y, text, fontproperties=font(size * self._scale, bold),
            color=colour or self.colours.text, ha=align, va="center_baseline",
            parse_math=False, zorder=self._next() + 1,
        )  # fmt: skip
        if name:
            artist.set_gid(name)
        rect = self.extent(x, y, text, size, bold, anchor)
        self.taken.append(rect)
        return rect

    def extent(
        self, x: float, y: float, text: str, size: float = SIZE, bold: bool = False,
        anchor: str = "middle",
    ) -> Rect:  # fmt: skip
        """The rectangle that `text` would fill."""
        width, height = self.measure(text, size, bold)
        left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
        return (left, y - height / 2, left + width, y + height / 2)

    def free(self, rect: Rect, gap: float = 7.0) -> bool:
        """Whether a rectangle is on the sheet and clear of all that is taken."""
        left, top, right, bottom = rect
        if left < 2 or top < 2 or right > self.width - 2 or bottom > self.height - 2:
            return False
        return not any(
            left - gap < r and right + gap > l and top < b and bottom > t
            for l, t, r, b in self.taken  # noqa: E741
        )

    def take(self, rect: Rect) -> None:
        """Keeps texts away from a rectangle."""
        self.taken.append(rect)

    def place(
        self, spots: Iterable[tuple[float, float, str]], text: str, size: float = SMALL,
        **how: Any,
    ) -> Rect | None:  # fmt: skip
        """Writes `text` at the first spot (x, y, anchor) that is free; None if none is."""
        bold = bool(how.get("bold"))
        for x, y, anchor in spots:
            if self.free(self.extent(x, y, text, size, bold, anchor)):
                return self.text(x, y, text, size, anchor=anchor, **how)
        return None

    def wrap(self, text: str, width: float, size: float = SIZE, bold: bool = False) -> list[str]:
        """Breaks a text into lines that are at most `width` pixels wide, at blanks."""
        lines: list[str] = []
        line = ""
        for word in words(text):
            if line and self.measure(line + word.rstrip(), size, bold)[0] > width:
                lines.append(line.rstrip())
                line = ""
            line += word
        return [*lines, line.rstrip()] if line else lines
