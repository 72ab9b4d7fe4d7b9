"""What every form is given: the trace, how much of it, and where to say what is left out.

And texts made safe to show: a stranger's name can't move the cursor, turn the line's
direction, or be longer than its place.

Rule for this file: nothing that is one tool's own.
"""

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Any

from zlearn.trace.preview import ELLIPSIS
from zlearn.trace.texts import text

if TYPE_CHECKING:
    from zlearn.trace.event import Event
    from zlearn.trace.trace import Trace


class Job:
    """One export.

    trace: the whole one. limit: how much of it to show, None for all. left_out: sentences.
    by_events: the limit counts events; then `shown` is the trace up to there.
    """

    def __init__(self, trace: "Trace", limit: int | None, language: str, by_events: bool) -> None:
        self.trace, self.limit, self.language = trace, limit, language
        self.left_out: list[str] = []
        if by_events:
            self.cut = max(0, len(trace) - len(trace if limit is None else trace.events[:limit]))

    @cached_property
    def shown(self) -> "Trace":
        """The trace's first events, up to the limit. A cause is earlier, so none is missing."""
        if not self.cut:
            return self.trace
        first = self.trace.events[: self.limit]
        self.leave_out("events", count=self.cut, n=first[-1].n)
        return type(self.trace)(self.trace.header, first)

    def say(self, key: str, **facts: Any) -> str:
        """A sentence of the catalogue."""
        return text(f"export: {key}", self.language, **facts)

    def leave_out(self, key: str, **facts: Any) -> None:
        """Notes that something is left out."""
        self.left_out.append(self.say(key, **facts))

    def closing(self) -> str:
        """What is left out, in one line."""
        return " ".join(self.left_out) or self.say("nothing")


def visible(text: str, length: int | None = None) -> str:
    r"""`text` on one line, with whatever has no shape of its own written as `\u202e`.

    length: characters; what is longer is cut, and ends in an ellipsis.
    """
    if length is not None and len(text) > length:
        text = text[: length - 1] + ELLIPSIS
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    # C: control, format (it turns directions), surrogate, private, unassigned. Zl, Zp: line ends.
    category = unicodedata.category(character)
    if category[0] != "C" and category not in ("Zl", "Zp"):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def story(event: "Event") -> str:
    """What happened, in a few words: the kind, of which message, and what matters of the detail."""
    told = [event.kind, event.msg]
    for key in ("fate", "reason", "machine", "from", "to", "topic", "call", "outcome", "what"):
        if key in event.detail:
            told.append(str(event.detail[key]))
    told.extend(str(frame) for frame in event.detail.get("preview", ()))
    return visible(" ".join(each for each in told if each), 200)
