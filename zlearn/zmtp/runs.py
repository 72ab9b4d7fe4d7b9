"""Runs: many messages of one frame and one size, one behind the other: all at once.

Theory: where messages are equally long, their headers are equal, and stand in the stream at
equal distances. So the first bytes of 256 headers are one slice with a step, and whether all are
equal is one comparison; the bodies between them are cut out by one call. That does for 256
messages what the plain decoder (frames.py) does for one or two. What is left behind them is done
by 128, 64, 32, 16 and 8. On the way out the one header is what stands between the bodies: `join`
does the rest.

Rule for this file: nothing comes of a run that the plain way (frames.py) would not make of it;
tests hold the two together (tests/zmtp/test_runs.py). Whatever is not a run is left to that one.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from struct import Struct
from typing import Any

from zlearn.zmtp.short import SHORT_LIMIT, take_short

RUNS = (256, 128, 64, 32, 16, 8)  # messages
SHORTEST_RUN = 64  # bytes; in less there is nothing to gain
LONGEST_BODY = 1024  # bytes; longer ones are few in a read, and gain nothing
LONG = 2  # the flag, as in frames.py
LARGE = 8192  # bytes; from here on copying a body into a joined chunk costs more than it saves
FEW = 8  # messages; so many are sooner encoded one by one


def join_run(batch: Sequence[Any]) -> bytes | None:
    """Encodes a batch that is a run. None: it is none, or one of few messages.

    batch: lists of frames, or bare frames (bare.py). In a batch of these the first one may be a
    list, since a message that had to wait comes the long way.
    """
    if len(batch) < FEW:
        return None
    first, second = batch[0], batch[1]
    if type(second) is bytes:
        if type(first) is not bytes:
            batch = [*first, *batch[1:]] if len(first) == 1 else batch
        return _join(batch, batch, len(second))
    size = len(second[0])
    if type(first) is bytes or size != len(first[0]) or size >= LARGE:  # as most others begin
        return None
    return _join([*chain.from_iterable(batch)], batch, size)


def _join(bodies: Sequence[Any], batch: Sequence[Any], size: int) -> bytes | None:
    """Joins bodies of messages that have one frame each and this size. None: not all of them."""
    try:
        if size >= LARGE or len(bodies) != len(batch):
            return None
        if len(bodies[0]) != size or [*map(len, bodies)].count(size) != len(bodies):
            return None
        return _header(size).join([b"", *bodies])
    except TypeError:  # both kinds are among them: a list, or what iterating over a frame gave
        return None


@lru_cache(maxsize=256)
def _header(size: int) -> bytes:
    return bytes([0, size]) if size <= SHORT_LIMIT else bytes([LONG]) + size.to_bytes(8, "big")


def take_runs(data: bytes, at: int, batch: list[Any], limit: int, bare: bool = False) -> int:
    """Decodes the runs that `data` has from `at` on, as far as they go.

    at: where a frame begins, whose message begins with it. batch: takes the messages. limit: of
    a body, in bytes. bare: whether the messages may be bare frames (bare.py); short ones follow
    then (short.py). Returns where the first frame begins that was not taken.
    """
    for count in RUNS:
        at = _take(data, at, batch, limit, bare, count)
    return take_short(data, at, batch, limit) if bare else at


def _take(data: bytes, at: int, batch: list[Any], limit: int, bare: bool, count: int) -> int:
    """The same for runs of so many messages."""
    end = len(data)
    while at + 9 < end:
        if data[at] == 0:
            header, size = 2, data[at + 1]
        elif data[at] == LONG:
            header, size = 9, int.from_bytes(data[at + 1 : at + 9], "big")
        else:
            return at
        step = header + size
        stop = at + count * step
        if stop > end or size > LONGEST_BODY or size > limit:
            return at
        for place in range(at, at + header):
            if data[place:stop:step] != data[place : place + 1] * count:
                return at
        bodies = _cutter(header, size, count).unpack_from(data, at)
        batch += bodies if bare else [[body] for body in bodies]
        at = stop
    return at


@lru_cache(maxsize=64)
def _cutter(header: int, size: int, count: int) -> Struct:
    """Cuts a run: passes each header over, and takes each body."""
    return Struct(f"{header}x{size}s" * count)
