"""What a picture can show of a message's frames: their bytes, as far as the trace has kept them.

    bodies.frames(sent)                     ["Hello"]
    bodies.frames(received, like=sent)      [[5, "0075fee021"], "", "Hello"]

A frame is a text, where that is all of it in UTF-8; else a pair: its size in bytes (None where
nobody knows it) and its first bytes in hex. So most cost a model no more than they are long.

Rule for this file: details in, plain JSON out. Which frames are an envelope is the player's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from zlearn.trace.preview import ELLIPSIS, HEAD, whole_frame

Detail = Mapping[str, Any]


def frames(detail: Detail, like: Detail | None = None) -> list[Any]:
    """The first frames of a `sent` or `received`; none where a cipher hid them.

    like: what was sent, for a `received`: a frame that its preview doesn't hold is one of those.
    """
    texts = _texts(detail)
    heads = detail.get("heads")
    known: Sequence[Any] = heads if isinstance(heads, list) else [None] * len(texts)
    found = [_frame(text, each) for text, each in zip(texts, known, strict=False)]
    return found if like is None else _as_sent(detail, found, like)


def one_text(detail: Detail) -> str | None:
    """The only frame of a message, where it is all of it in ASCII, as most are; else None."""
    shown = detail.get("preview")
    if type(shown) is list and len(shown) == 1 and detail.get("frames") == 1:
        text = shown[0]  # none that was cut: an ellipsis is not of ASCII
        if type(text) is str and text.isascii() and text[:2] != "0x" and "heads" not in detail:
            return text
    return None


def are_the_same(detail: Detail, sent: Detail) -> bool:
    """Whether a receiver got the very frames that the sender sent, as far as can be seen."""
    return bool(
        detail.get("size") == sent.get("size")
        and detail.get("frames") == sent.get("frames")
        and detail.get("preview") == sent.get("preview")
    )


def more(detail: Detail) -> int:
    """How many frames follow those that are known."""
    count = detail.get("frames")
    return max(0, count - len(_texts(detail))) if isinstance(count, int) else 0


def _texts(detail: Detail) -> list[str]:
    shown = detail.get("preview", [])
    return list(map(str, shown)) if isinstance(shown, (list, tuple)) else [str(shown)]


def _frame(text: str, head: Any) -> Any:
    if head:
        return [head[0], str(head[1])[: 2 * HEAD]]
    whole = whole_frame(text)
    if whole is None:
        return [None, _beginning(text[: -len(ELLIPSIS)]).hex()]
    return text if whole == text.encode("utf-8", "replace") else [len(whole), whole.hex()]


def _beginning(text: str) -> bytes:
    return whole_frame(text[: len(text) // 2 * 2] if text.startswith("0x") else text) or b""


def _as_sent(detail: Detail, found: list[Any], like: Detail) -> list[Any]:
    """Envelopes stand at the beginning, so frames that are the same are the same from the end."""
    sent, texts = frames(like), _texts(like)
    shift = int(like.get("frames") or len(sent)) - int(detail.get("frames") or len(found))
    for at, text in enumerate(_texts(detail)):
        if 0 <= at + shift < len(sent) and texts[at + shift] == text:
            found[at] = sent[at + shift]
    return found
