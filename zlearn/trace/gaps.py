"""The gaps of a trace: stretches in which a recorder saw batches only, to spare the traffic.

Rule for this file: one pass over the events. Why there are gaps is for sparing.py.
"""

from collections.abc import Iterable
from typing import NamedTuple

from zlearn.engine import events as e
from zlearn.trace.event import Event


class Gap(NamedTuple):
    """A stretch of which only batches were recorded.

    start: seconds. end: seconds, or None: it lasts to the end of the trace. n: of the event
    that says so. written, read: messages that were written to links meanwhile, and read from
    them, subscriptions too; where both ends were watched, the same messages.
    """

    start: float
    end: float | None
    n: int
    written: int
    read: int


def find_gaps(events: Iterable[Event]) -> list[Gap]:
    """The gaps, in order."""
    gaps: list[Gap] = []
    for event in events:
        if event.kind == e.RECORDING and event.detail.get("level") == "batches":
            gaps.append(Gap(event.t, None, event.n, 0, 0))
        elif not gaps or gaps[-1].end is not None:
            continue
        elif event.kind == e.RECORDING:
            gaps[-1] = gaps[-1]._replace(end=event.t)
        elif event.kind in (e.WRITTEN, e.READ):
            name = "written" if event.kind == e.WRITTEN else "read"
            count = getattr(gaps[-1], name) + int(event.detail.get("count", 1))
            gaps[-1] = gaps[-1]._replace(**{name: count})
    return gaps
