"""Runs: many messages of one frame and one size, one behind the other, decoded at once.

Theory: where messages are equally long, their headers are equal, and stand in the stream at
equal distances. So the first bytes of 64 headers are one slice with a step, and whether all are
equal is one comparison; the bodies between them are cut out by one call. That does for 64
messages what the plain decoder (frames.py) does for one, at about a third of its price.

Rule for this file: nothing comes of a run that the plain decoder would not make of it; tests
hold the two together (tests/zmtp/test_runs.py). Whatever is not a run is left to that one.
"""

from functools import lru_cache
from struct import Struct
from typing import Any

RUN = 64  # messages
LONGEST_BODY = 1024  # bytes; longer ones are few in a read, and gain nothing
LONG = 2  # the flag, as in frames.py


def take_runs(data: bytes, at: int, batch: list[Any], limit: int) -> int:
    """Decodes the runs that `data` has from `at` on, as far as they go.

    at: where a frame begins, whose message begins with it. batch: takes the messages. limit: of
    a body, in bytes. Returns where the first frame begins that is in no run.
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
        batch += map(list, _cutter(header, size).iter_unpack(data[at:stop]))
        at = stop
    return at


@lru_cache(maxsize=256)
def _cutter(header: int, size: int) -> Struct:
    """Cuts one frame: passes its header over, and takes its body."""
    return Struct(f"{header}x{size}s")
