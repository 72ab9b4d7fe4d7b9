"""Figures as files: PNG for everywhere, SVG with real text in it.

Rule for this file: a figure in, bytes or text out; nothing is drawn here.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from zlearn.views.ink import DPI, no_glyph_warnings

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def to_png(figure: "Figure", scale: float = 2.0) -> bytes:
    """The figure as PNG; `scale` 2 is sharp on a projector and on fine screens."""
    out = io.BytesIO()
    with no_glyph_warnings():
        figure.savefig(out, format="png", dpi=DPI * scale, metadata={"Software": "zlearn"})
    return out.getvalue()


def to_svg(figure: "Figure", title: str = "", description: str = "") -> str:
    """The figure as SVG with real text in it: it can be searched, and read aloud.

    title, description: for the file; the caption makes a good description. Equal figures
    give equal text.
    """
    import matplotlib

    out = io.BytesIO()
    settings = {"svg.fonttype": "none", "svg.hashsalt": "zlearn"}
    metadata = {"Date": None, "Creator": "zlearn"}
    if title:
        metadata["Title"] = title
    if description:
        metadata["Description"] = description
    with no_glyph_warnings(), matplotlib.rc_context(settings):
        figure.savefig(out, format="svg", metadata=metadata)
    return out.getvalue().decode("utf-8")


def stack_png(figures: Sequence["Figure"], scale: float = 1.5) -> bytes:
    """Several figures below each other in one PNG, each in its own size."""
    import numpy
    from matplotlib.image import imread, imsave

    pages = [imread(io.BytesIO(to_png(figure, scale))) for figure in figures]
    wide = max(page.shape[1] for page in pages)
    rows = []
    for page in pages:
        ground = numpy.broadcast_to(page[0, 0], (page.shape[0], wide, 4)).copy()
        left = (wide - page.shape[1]) // 2
        ground[:, left : left + page.shape[1]] = page
        rows.append(ground)
    out = io.BytesIO()
    imsave(out, numpy.concatenate(rows), format="png", metadata={"Software": "zlearn"})
    return out.getvalue()
