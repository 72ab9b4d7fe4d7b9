"""Figures as files: PNG for everywhere, SVG with real text in it.

Rule for this file: a figure in, bytes or text out; nothing is drawn here.
"""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from zlearn.views.ink import DPI, no_glyph_warnings

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

INKS = 128  # and their shades at the edges of lines and letters

# What no XML file may hold, not even escaped; a message body or a name may.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def to_png(figure: "Figure", scale: float = 2.0) -> bytes:
    """The figure as PNG; `scale` 2 is sharp on a projector and on fine screens."""
    return stack_png([figure], scale)


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
    return NOT_IN_XML.sub("\ufffd", out.getvalue().decode("utf-8"))


def stack_png(figures: Sequence["Figure"], scale: float = 1.5) -> bytes:
    """Several figures below each other in one PNG, each in its own size.

    It has a palette: a picture in a few inks needs no more, and a saved notebook holds many.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    pages = [_pixels(figure, scale) for figure in figures]
    size = max(page.width for page in pages), sum(page.height for page in pages)
    whole = Image.new("RGB", size, pages[0].getpixel((0, 0)))
    top = 0
    for page in pages:
        whole.paste(page, ((whole.width - page.width) // 2, top))
        top += page.height
    origin = PngInfo()
    origin.add_text("Software", "zlearn")
    out = io.BytesIO()
    whole.quantize(INKS, method=Image.Quantize.FASTOCTREE).save(out, format="png", pnginfo=origin)
    return out.getvalue()


def _pixels(figure: "Figure", scale: float) -> "Image":
    from PIL import Image

    out = io.BytesIO()
    with no_glyph_warnings():  # it is read at once: to compress it takes longer than to draw it
        figure.savefig(out, format="png", dpi=DPI * scale, pil_kwargs={"compress_level": 0})
    return Image.open(out).convert("RGB")
