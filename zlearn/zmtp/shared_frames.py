"""Shared frames: what was encoded for one peer of a publisher serves its next one, too.

Theory: a publisher's links are flushed one after the other, and peers who want the same find the
same messages in their queues. So whoever encodes a batch looks whether the one before him has
just encoded an equal one. To compare two lists of the same objects costs a small part of what it
costs to encode them again. A few batches are remembered, each in a place that its first message
decides, since a link may write several in a turn.

Only batches of small frames of bytes are remembered: large ones are not copied anyhow, and
memory that a program has lent must not be held longer than it takes to write it.

Rule for this file: what it returns is equal to what the module `frames` would return
(tests/zmtp/test_shared_frames.py).
"""

from collections.abc import Sequence
from itertools import chain

from zlearn.zmtp import frames

PLACES = 16  # for batches, which have about 64 KiB as a rule

Encoded = tuple[Sequence[frames.Message], list[bytes]]


class SharedFrames:
    """The module `frames` for all links of a socket that gives out copies."""

    encode_command_frame = staticmethod(frames.encode_command_frame)
    message_size = staticmethod(frames.message_size)

    def __init__(self) -> None:
        self._remembered: list[Encoded] = [([], [])] * PLACES

    def encode(self, batch: Sequence[frames.Message]) -> list[bytes]:
        """Returns the batch as chunks for one gathering write; neither may be changed later."""
        if len(batch) < 2:  # nothing to gain
            return frames.encode(batch)
        place = (id(batch[0]) >> 4) % PLACES
        known, chunks = self._remembered[place]  # at once: another thread may flush another link
        if batch == known:
            return chunks
        chunks = frames.encode(batch)
        if len(chunks) == 1 and set(map(type, chain.from_iterable(batch))) == {bytes}:
            self._remembered[place] = batch, chunks
        return chunks
