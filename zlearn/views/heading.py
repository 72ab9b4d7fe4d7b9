"""The head of every figure, its title and caption, and how a figure finds its model.

Rule for this file: what all figures share, and no picture of its own.
"""

from collections.abc import Mapping
from os import PathLike
from typing import Any

from zlearn.trace.speaking import language as spoken
from zlearn.views.ink import SIZE, Sheet
from zlearn.views.model import Model
from zlearn.views.opening import modelled, opened

_TITLE = 21
_LINE = 22.0
_MOST = 4  # lines of caption on a figure; the whole is in the text beside it


def as_model(source: Any, language: str | None = None) -> dict[str, Any]:
    """The JSON form of what is to be drawn.

    source: a trace, anything with a `.trace` (a run, a recorder), a Model, or the JSON form
    itself; or the path of a trace file, of which the good part is shown (opening.py).
    language: for captions; None keeps what the model has (for a trace: what we speak).
    Raises TypeError for anything else.
    """
    if isinstance(source, str | PathLike):
        return opened(source, language or spoken())
    if isinstance(source, Mapping):
        return dict(source, language=language or source.get("language", "en"))
    if isinstance(source, Model):
        return as_model(source.to_json(), language)
    trace = getattr(source, "trace", source)
    if hasattr(trace, "events"):
        return modelled(trace, language or spoken())
    kind = type(source).__name__
    raise TypeError(f"a picture is made from a trace, a run or a model, not {kind}")


class Heading:
    """A title and the caption under it. `fit` first, then `draw`."""

    def __init__(self, title: str, captions: list[str]) -> None:
        self.title, self.captions = title, captions
        self.lines: list[str] = []

    def fit(self, sheet: Sheet, width: float) -> float:
        """Breaks the caption for a sheet of that width; returns the height in pixels."""
        for sentence in self.captions:
            self.lines += sheet.wrap(sentence, width - 60, SIZE)
        if len(self.lines) > _MOST:
            self.lines = [*self.lines[: _MOST - 1], self.lines[_MOST - 1].rstrip(".。") + " …"]
        return (46.0 if self.title else 18.0) + _LINE * len(self.lines) + 16

    def draw(self, sheet: Sheet) -> None:
        y = 18.0
        if self.title:
            title = sheet.wrap(self.title, sheet.width - 60, _TITLE, True)
            shown = title[0] + (" …" if len(title) > 1 else "")
            sheet.text(30, y + 10, shown, _TITLE, bold=True, anchor="start")
            y += 38
        for line in self.lines:
            sheet.text(30, y + 4, line, SIZE, sheet.colours.quiet, anchor="start")
            y += _LINE
