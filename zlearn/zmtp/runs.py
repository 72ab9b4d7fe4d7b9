"""Runs: many messages of one frame and one size, one behind the other: all at once.

Theory: where messages are equally long, their headers are equal, and stand in the stream at
equal distances. So the first bytes of 64 headers are one slice with a step, and whether all are
equal is one comparison; the bodies between them are cut out by one call. That does for 64
messages what the plain decoder (frames.py) does for one, at about a third of its price. On the
way out the one header is what stands between the bodies: `join` does the rest.

Rule for this file: nothing comes of a run that the plain way (frames.py) would not make of it;
tests hold the two together (tests/zmtp/test_runs.py). Whatever is not a run is left to that one.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from struct import Struct
from typing import Any

RUN = 64  # messages
SHORTEST_RUN = 2 * RUN  # bytes: the headers alone
LONGEST_BODY = 1024  # bytes; longer ones are few in a read, and gain nothing
LONG = 2  # the flag, as in frames.py
SHORT_LIMIT = 255  # bytes in a frame with a size of one byte
LARGE = 8192  # bytes; from here on copying a body into a joined chunk costs more than it saves
FEW = 8  # messages; so many are sooner encoded one by one


def join_run(batch: Sequence[Any]) -> bytes | None:
    """Encodes a batch that is a run. None: it is none, or one of few messages.

    batch: its messages may be lists, or all of them bare frames (bare.py).
    """
    if len(batch) < FEW:
        return None
    if type(batch[0]) is not bytes:
        return _join_lists(batch)
    size = len(batch[0])
    if size != len(batch[1]) or size >= LARGE or [*map(len, batch)].count(size) != len(batch):
        return None
    try:
        return _header(size).join([b"", *batch])
    except TypeError:  # among them is a message of as many frames
        return None


def _join_lists(batch: Sequence[Any]) -> bytes | None:
    size = len(batch[0][0])
    if type(batch[1]) is bytes or size != len(batch[1][0]) or size >= LARGE:  # as most others begin
        return None
    bodies = [*chain.from_iterable(batch)]
    try:
        if len(bodies) != len(batch) or [*map(len, bodies)].count(size) != len(bodies):
            return None
    except TypeError:  # a bare frame is among them, and gave numbers
        return None
    return _header(size).join([b"", *bodies])


@lru_cache(maxsize=256)
def _header(size: int) -> bytes:
    return bytes([0, size]) if size <= SHORT_LIMIT else bytes([LONG]) + size.to_bytes(8, "big")


def take_runs(data: bytes, at: int, batch: list[Any], limit: int, bare: bool = False) -> int:
    """Decodes the runs that `data` has from `at` on, as far as they go.

    at: where a frame begins, whose message begins with it. batch: takes the messages. limit: of
    a body, in bytes. bare: whether the messages may be bare frames (bare.py). Returns where the
    first frame begins that is in no run.
    """
    end = len(data)
    while at + 9 < end:
        if data[at] == 0:
            header, size = 2, data[at + 1]
        elif data[at] == LONG:
            header, size = 9, int.from_bytes(data[at + 1 : at + 9], "big")
        else:
            return at
        step = header + size
        stop = at + RUN * step
        if stop > end or size > LONGEST_BODY or size > limit:
            return at
        for place in range(at, at + header):
            if data[place:stop:step] != data[place : place + 1] * RUN:
                return at
        bodies = _cutter(header, size).unpack_from(data, at)
        batch += bodies if bare else [[body] for body in bodies]
        at = stop
    return at


@lru_cache(maxsize=64)
def _cutter(header: int, size: int) -> Struct:
    """Cuts a run: passes each header over, and takes each body."""
    return Struct(f"{header}x{size}s" * RUN)
