"""What a trace tells of a message's body, as far as a tap has kept it.

Rule for this file: frames in, facts out, as `trace.preview.body_facts` gives them.
"""

from typing import Any

from zlearn.lab.tap.skimmer import Frame, Long, size_of
from zlearn.trace.preview import ELLIPSIS, FRAMES, HEAD, LENGTH, head, preview


def _shown(frame: Frame) -> str:
    if not isinstance(frame, Long):
        return preview(frame)
    shown = preview(frame.head)
    return shown if shown.endswith(ELLIPSIS) else shown[: LENGTH - 1] + ELLIPSIS


def facts_of(message: list[Any], sealed: bool) -> dict[str, Any]:
    """What `sent` and `received` tell of a body, as `trace.preview.body_facts` does."""
    facts: dict[str, Any] = {"size": sum(map(size_of, message)), "frames": len(message)}
    if sealed:
        return {**facts, "sealed": True}
    facts["preview"] = shown = [_shown(frame) for frame in message[:FRAMES]]
    if len(message) > FRAMES:
        facts["more"] = len(message) - FRAMES
    heads = [_head(frame, text) for frame, text in zip(message, shown, strict=False)]
    if any(heads):
        facts["heads"] = heads
    return facts


def _head(frame: Frame, text: str) -> list[Any] | None:
    if not isinstance(frame, Long):
        return head(frame, text)
    return [frame.size, frame.head[:HEAD].hex()]
