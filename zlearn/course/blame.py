"""What a learner's code raised, in one sentence, with the line that raised it.

Rule for this file: it reads tracebacks. It shows the learner's line, never ours.
"""

import linecache
import sysconfig
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from zlearn.course.texts import say
from zlearn.course.watchdog import TooLong

MOST = 300  # characters of an error's text
MOST_CODE = 120  # characters of a line

# Where code lives that no learner wrote: zlearn itself, Python, and what was installed.
_OURS = (
    "<frozen",
    str(Path(__file__).parent.parent),
    *{sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")},
)


class Line(NamedTuple):
    """A line of code: its number in its cell or file, and its text."""

    number: int
    code: str


def error_text(error: BaseException, node: str = "", seconds: float = 0.0) -> str:
    """The sentence about an error. node: whose actor raised it. seconds: the limit, for TooLong."""
    if isinstance(error, BaseExceptionGroup) and error.exceptions:
        return error_text(error.exceptions[0], node, seconds)
    line = guilty_line(error.__traceback__)
    facts: dict[str, Any] = {"line": line.number, "code": line.code} if line else {}
    at = " at" if line else ""
    if isinstance(error, TooLong):
        return say(f"too long{at}", seconds=error.seconds or seconds, **facts)
    if node:
        return say(f"raised on{at}", node=node, error=named(error), **facts)
    return say("raised at" if line else "unusable", error=named(error), **facts)


def named(error: BaseException) -> str:
    """An error's type and text on one line, with the notes that teach."""
    try:
        told = str(error)
    except Exception:  # a learner's own exception class may fail here
        told = ""
    notes = [
        note
        for note in getattr(error, "__notes__", ())
        if not str(note).startswith("raised by the actor")
    ]
    lines = (" ".join(str(each).split()).rstrip(".。") for each in (told, *notes))
    text = ": ".join(line for line in lines if line)
    text = "".join(character if character.isprintable() else "�" for character in text)
    name = type(error).__name__
    text = f"{name}: {text}" if text else name
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def guilty_line(trace: TracebackType | None) -> Line | None:
    """The innermost line of the learner's in a traceback; None if there is none."""
    frames = [(frame.f_code.co_filename, number) for frame, number in traceback.walk_tb(trace)]
    for filename, number in reversed(frames):
        if not filename.startswith(_OURS):
            return Line(number, linecache.getline(filename, number).strip()[:MOST_CODE])
    return None
