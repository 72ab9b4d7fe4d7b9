"""Short messages: bare frames (bare.py) of at most 255 bytes, whatever sizes they have.

Theory: such a message is a byte 0, its size in one byte, and its body. So a batch is encoded by
`map`, `zip` and `join` without a step of Python's for each; and the loop that decodes them has
nothing to ask but where the next one begins.

Rule for this file: nothing comes of it that the plain way (frames.py) would not make of them; tests
hold the two together (tests/zmtp/test_short.py). Whatever is longer is left to that one.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

SHORT_LIMIT = 255  # bytes in a frame with a size of one byte
_header = [bytes([0, size]) for size in range(SHORT_LIMIT + 1)].__getitem__


def join_short(batch: Sequence[Any]) -> bytes | None:
    """Encodes a batch of short bare frames. None: there is something else in it."""
    try:
        headers = map(_header, map(len, batch))
        return b"".join(chain.from_iterable(zip(headers, batch, strict=True)))
    except (IndexError, TypeError):  # a longer one, or a list
        return None


def take_short(data: bytes, at: int, batch: list[Any], limit: int) -> int:
    """Decodes the short messages that `data` has from `at` on, as far as they go.

    at: where a frame begins, whose message begins with it. batch: takes the bare frames. limit: of
    a body, in bytes. Returns where the first frame begins that is something else, or cut off.
    """
    if limit < SHORT_LIMIT:
        return at
    append, end = batch.append, len(data)
    last = end - 2  # where a header could begin
    while at <= last and not data[at]:
        start = at + 2
        stop = start + data[at + 1]
        if stop > end:
            break
        append(data[start:stop])
        at = stop
    return at
