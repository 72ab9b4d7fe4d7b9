"""Bodies and details made safe to keep: short, printable, and plain JSON.

A body comes from a stranger. What is kept of it is bounded in length, has no control
characters and no half of a surrogate pair, and can always be written as UTF-8.

Rule for this file: the result depends on the value alone, never on where it lives in
memory; so no `repr` of an unknown object.
"""

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from zlearn.engine.hooks import Occurrence

LENGTH = 48  # characters of a preview
FRAMES = 8  # frames of a message that are previewed
HEAD = 64  # bytes of a frame that are kept where its preview doesn't hold all of it
TEXT = 500  # characters of any other text
DEPTH = 4  # levels of lists and tables in a detail

ELLIPSIS = "…"


def frame_bytes(frame: Any) -> memoryview:
    """The bytes of a frame: of anything with a buffer, or of an object that holds one."""
    if isinstance(frame, str):
        return memoryview(frame.encode("utf-8", "replace"))
    try:
        return memoryview(frame).cast("B")
    except TypeError:
        held = getattr(frame, "bytes", b"")
        return memoryview(held if isinstance(held, bytes) else b"")


def preview(frame: Any) -> str:
    """A frame as text of at most 48 characters: the text itself, or "0x…" for other bytes.

    An ellipsis at the end says that there is more.
    """
    if type(frame) is bytes and len(frame) <= LENGTH and frame.isascii():  # most are
        text = frame.decode("ascii")
        return text if text.isprintable() else _as_hex(memoryview(frame))
    view = frame_bytes(frame)
    head = bytes(view[: LENGTH * 4])  # no character of UTF-8 takes more than four bytes
    found = _as_text(head, whole=len(head) == len(view))
    if found is None:
        return _as_hex(view)
    cut = len(found) > LENGTH or len(head) < len(view)
    return found[: LENGTH - 1] + ELLIPSIS if cut else found


def _as_text(head: bytes, whole: bool) -> str | None:
    """`head` as printable text; None if it isn't. A character cut at its end is left out."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if whole or error.reason != "unexpected end of data":
            return None
        text = head[: error.start].decode("utf-8")
    return text if text.isprintable() else None


def _as_hex(view: memoryview) -> str:
    room = (LENGTH - 3) // 2  # "0x" before, an ellipsis after
    shown = "0x" + bytes(view[:room]).hex()
    return shown + ELLIPSIS if len(view) > room else shown


def body_facts(message: Any) -> dict[str, Any]:
    """What `sent` and `received` keep of a body.

    Returns: size (bytes of all frames), frames (how many), preview (texts of the first
    eight), more (how many frames have no preview), if any, and heads, if any preview is not
    all of its frame: see `head`.
    """
    frames = list(message) if isinstance(message, (list, tuple)) else [message]
    shown = [preview(frame) for frame in frames[:FRAMES]]
    facts: dict[str, Any] = {
        "size": sum(map(_size, frames)),
        "frames": len(frames),
        "preview": shown,
    }
    if len(frames) > FRAMES:
        facts["more"] = len(frames) - FRAMES
    if sum(map(len, shown)) != facts["size"] or "0x" in "".join(shown):  # else all is ASCII, whole
        heads = [head(frame, text) for frame, text in zip(frames, shown, strict=False)]
        if any(heads):
            facts["heads"] = heads
    return facts


def facts_received(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts without heads: a frame that was cut is one of those that were sent."""
    return {key: facts[key] for key in facts if key != "heads"}


def head(frame: Any, text: str) -> list[Any] | None:
    """A frame's size and, in hex, its first 64 bytes; None if `text`, its preview, is all of it."""
    view = frame_bytes(frame)
    if view.nbytes <= 4 * LENGTH and whole_frame(text) == view:
        return None
    return [view.nbytes, bytes(view[:HEAD]).hex()]


def whole_frame(text: str) -> bytes | None:
    """The frame that a preview is all of; None if it was cut."""
    if text.endswith(ELLIPSIS):
        return None
    if text.startswith("0x"):
        try:
            return bytes.fromhex(text[2:])
        except ValueError:
            pass
    return text.encode("utf-8", "replace")


def _size(frame: Any) -> int:
    return len(frame) if type(frame) is bytes else frame_bytes(frame).nbytes


def plain(value: Any, depth: int = DEPTH) -> Any:
    """`value` as plain JSON: bytes become previews, an unknown object its type's name."""
    if isinstance(value, Enum):
        return value.name
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return preview(value)
    if depth and isinstance(value, Mapping):
        return {safe_text(str(key)): plain(each, depth - 1) for key, each in value.items()}
    if depth and isinstance(value, Sequence):
        return [plain(each, depth - 1) for each in value]
    return f"<{type(value).__name__}>"


def plain_table(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The same as `plain`, quicker for the numbers and texts that most details are made of."""
    return {
        key if type(key) is str and key.isascii() and len(key) <= TEXT else safe_text(str(key)): (
            value if type(value) is int
            else safe_text(value) if type(value) is str
            else plain(value, DEPTH - 1)
        )
        for key, value in detail.items()
    }  # fmt: skip


def topic_of(occurrence: Occurrence) -> str:
    """The topic of a subscription, which the engine tells as a command or as frames."""
    item = next(iter(occurrence.messages), b"")
    topic = getattr(item, "topic", item)
    if isinstance(topic, (list, tuple)):
        topic = next(iter(topic), b"")
    return preview(topic)


def safe_text(text: str) -> str:
    """`text` in bounded length, as something that UTF-8 can say."""
    if len(text) <= TEXT and text.isascii():
        return text
    if len(text) > TEXT:
        text = text[: TEXT - 1] + ELLIPSIS
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
