"""The fonts of the figures: which family, and where a line of text may break.

Rule for this file: letters only, no sheet.
"""

import contextlib
import logging
import warnings
from collections.abc import Iterator
from typing import Any

DPI = 100
POINT = 72 / DPI  # one pixel in points

CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "SimHei", "Arial Unicode MS",
)  # fmt: skip
_FAMILIES = ("DejaVu Sans", *CHINESE)


def words(text: str) -> list[str]:
    """Where a line may break: after blanks, and after any sign of Chinese."""
    found, word = [], ""
    for letter in text:
        word += letter
        if letter == " " or ord(letter) > 0x2E80:
            found.append(word)
            word = ""
    return [*found, word] if word else found


def font(size: float, bold: bool) -> Any:
    """The font of this machine that is used for all text; `size` in pixels."""
    from matplotlib.font_manager import FontProperties, fontManager

    if not _families:
        known = {font.name for font in fontManager.ttflist}
        _families.extend([name for name in _FAMILIES if name in known] or ["sans-serif"])
        logging.getLogger("matplotlib.font_manager").addFilter(_is_news)
    weight = "bold" if bold else "normal"
    return FontProperties(family=list(_families), size=size * POINT, weight=weight)


def _is_news(record: logging.LogRecord) -> bool:
    """Many Chinese fonts have no bold face; that the normal one stands in is what we want."""
    text = record.getMessage()
    return "font weight" not in text or not any(name in text for name in _FAMILIES)


_families: list[str] = []  # the fonts of this machine that we want, found once


@contextlib.contextmanager
def no_glyph_warnings() -> Iterator[None]:
    """A font without a sign draws a box; that is warning enough."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield
