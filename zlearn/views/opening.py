"""Opening what may be too much, or broken: as much of it as can be shown, and what that leaves out.

A picture of a million events helps nobody, and no browser holds them. The first MOST are
shown; the caption says how many there are besides. Of a file that is broken the part before the
broken line is shown, and the caption says where it breaks off.

Rule for this file: it cuts, and says so. What is shown, it shows as it is.
"""

from collections import Counter
from os import PathLike
from typing import Any

from zlearn.engine import events as words
from zlearn.trace.files import load_part
from zlearn.views import sayings
from zlearn.views.model import Model
from zlearn.views.texts import say

MOST = 100_000  # events


class _Part:
    """What a model needs of a trace."""

    def __init__(self, header: dict[str, Any], events: list[Any], kernels: Any = ()) -> None:
        self.header, self.events, self.kernels = header, events, kernels


def opened(path: str | PathLike[str], language: str = "en", most: int = MOST) -> dict[str, Any]:
    """The model, as JSON, of a trace file. Raises TraceError if its header is broken; OSError."""
    header, events, left = load_part(path, most)
    model = Model.from_trace(_Part(header, events), language=language).to_json()
    return _told(model, events, left["events"], left["broken"], language)


def modelled(trace: Any, language: str = "en", most: int = MOST) -> dict[str, Any]:
    """The model, as JSON, of a trace."""
    events = list(trace.events)
    part = _Part(getattr(trace, "header", {}), events[:most], getattr(trace, "kernels", ()))
    model = Model.from_trace(part, language=language).to_json()
    return _told(model, part.events, len(events) - len(part.events), "", language)


def _told(
    model: dict[str, Any], events: list[Any], more: int, broken: str, language: str
) -> dict[str, Any]:
    """The model with sentences in front of its caption about what it doesn't show."""
    unknown = Counter(
        event.kind
        for event in events
        if event.kind not in words.KINDS and not sayings.is_remark(event)
    )
    lines = []
    if more:
        lines.append(say(language, "left_events", shown=len(events), more=more))
    if broken:
        lines.append(say(language, "left_broken", what=broken))
    if unknown:
        kinds = ", ".join(kind[:40] for kind, _ in unknown.most_common(3))
        lines.append(say(language, "left_kinds", count=unknown.total(), kinds=kinds))
    model["captions"] = lines + model["captions"]
    return model
