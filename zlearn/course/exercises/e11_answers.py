"""Answers to the exercises of notebook 11: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from typing import Any


def made(source: str, name: str) -> Any:
    """What a source text defines: the solution that is shown is the one that is tried."""
    space: dict[str, Any] = {}
    exec(source, space)
    return space[name]


def _changed(source: str, name: str, old: str, new: str) -> Any:
    """A maker of the solution with one thing changed."""
    return lambda: made(source.replace(old, new), name)


# --- 11.1 ---

PAIR = 'crossed = ("ben.pub#1", "cleo.pub#1")\n'
WRONG_PAIR: list[tuple[str, Any]] = [
    ("question and answer", lambda: ("ann.pub#1", "ben.pub#1")),
    ("both of one person", lambda: ("ann.pub#1", "ann.pub#2")),
    ("one thing twice", lambda: ("cleo.pub#1", "cleo.pub#1")),
    ("copies", lambda: ("ben.pub#1/1", "cleo.pub#1/1")),
    ("one name", lambda: "cleo.pub#1"),
]


# --- 11.2 ---

BEFORE = """\
def happened_before(trace, a, b):
    known = {b.n}  # b, and what has led to it
    for event in reversed(trace.events):
        if event.n in known:
            known.add(event.cause)
            earlier = [e.n for e in trace.of(socket=event.socket, node=event.node) if e.n < event.n]
            known.update(earlier[-1:])
    return a.n in known and a.n != b.n
"""
CAUSES_ONLY = """\
def happened_before(trace, a, b):
    while b.cause is not None:
        b = trace.event(b.cause)
        if b.n == a.n:
            return True
    return False
"""
WRONG_BEFORE: list[tuple[str, Any]] = [
    ("the clock on the wall", lambda: lambda trace, a, b: a.t < b.t),
    ("the number", lambda: lambda trace, a, b: a.n < b.n),
    ("causes only", lambda: made(CAUSES_ONLY, "happened_before")),
    ("one socket only", lambda: lambda trace, a, b: a.socket == b.socket and a.n < b.n),
    ("itself too", _changed(BEFORE, "happened_before", " and a.n != b.n", "")),
    ("Lamport's clock", lambda: lambda trace, a, b: trace.lamport()[a.n] < trace.lamport()[b.n]),
    ("the other way round", lambda: lambda trace, a, b: made(BEFORE, "happened_before")(
        trace, b, a)),
    ("no truth value", lambda: lambda trace, a, b: int(a.n < b.n)),
]  # fmt: skip


# --- 11.3 ---

CLOCK = """\
class LamportClock:
    def __init__(self):
        self.time = 0

    def tick(self):
        self.time += 1
        return self.time

    def receive(self, stamp):
        self.time = max(self.time, stamp) + 1
        return self.time
"""
_RECEIVE = "max(self.time, stamp) + 1"
WRONG_CLOCK: list[tuple[str, Any]] = [
    ("only counts", _changed(CLOCK, "LamportClock", _RECEIVE, "self.time + 1")),
    ("no step at a receive", _changed(CLOCK, "LamportClock", _RECEIVE, "max(self.time, stamp)")),
    ("takes the other's time", _changed(CLOCK, "LamportClock", _RECEIVE, "stamp + 1")),
    ("never ticks", _changed(CLOCK, "LamportClock", "self.time += 1", "pass")),
    ("returns nothing", _changed(CLOCK, "LamportClock", "        return self.time\n", "")),
]  # fmt: skip
