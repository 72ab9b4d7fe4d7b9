"""Answers to the exercises of notebook 06: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from collections.abc import Callable
from typing import Any

from zlearn import zmq


def made(source: str, name: str) -> Any:
    """What a source text defines: the solution that is shown is the one that is tried."""
    space: dict[str, Any] = {"zmq": zmq}
    exec(source, space)
    return space[name]


def _changed(source: str, name: str, old: str, new: str) -> Callable[[], Any]:
    """A maker of the solution with one thing changed."""
    return lambda: made(source.replace(old, new), name)


# --- 06.1 ---

FULL = """\
full = {
    "a": "waits",
    "b": "drops",
    "c": "waits",
    "d": "drops",
    "e": "waits",
    "f": "drops",
}
"""


def _but(**changes: str) -> Callable[[], Any]:
    return lambda: {**made(FULL, "full"), **changes}


WRONG_FULL: list[tuple[str, Any]] = [
    ("all wait", _but(b="waits", d="waits", f="waits")),
    ("all drop", _but(a="drops", c="drops", e="drops")),
    ("a REP waits", _but(d="waits")),
    ("a PAIR drops", _but(c="drops")),
    ("nobody there: a PUSH drops", _but(e="drops")),
    ("nobody there: a PUB waits", _but(f="waits")),
    ("another word", _but(a="blocks")),
    ("one is missing", lambda: {"a": "waits", "b": "drops"}),
]


# --- 06.2 ---

LIMITS = """\
limits = {"sndhwm": 1, "rcvhwm": 1}
"""
WRONG_LIMITS: list[tuple[str, Any]] = [
    ("as they come", lambda: {"sndhwm": 1000, "rcvhwm": 1000}),
    ("no limit at the reader", lambda: {"sndhwm": 1, "rcvhwm": 0}),
    ("only the reader's", lambda: {"sndhwm": 1000, "rcvhwm": 1}),
    ("only the sensor's", lambda: {"sndhwm": 1, "rcvhwm": 1000}),
    ("ten in all", lambda: {"sndhwm": 5, "rcvhwm": 5}),
    ("one number", lambda: 1),
    ("another option", lambda: {"hwm": 1}),
]


# --- 06.3 ---

READER = """\
async def reader(node):
    sub = node.socket(zmq.SUB, conflate=1)
    sub.subscribe("")
    sub.connect("tcp://sensor:5556")
    for _ in range(10):
        await sub.recv_string()
        await node.sleep(0.1)
"""
_MAKE = "node.socket(zmq.SUB, conflate=1)"
WRONG_READER = [
    ("takes all", _changed(READER, "reader", ", conflate=1", "")),
    ("a small inbox", _changed(READER, "reader", "conflate=1", "rcvhwm=1")),
    ("conflates too late", _changed(
        READER.replace(", conflate=1", ""), "reader", "    for", "    sub.conflate = 1\n    for")),
    ("does no work", _changed(READER, "reader", "        await node.sleep(0.1)\n", "")),
    ("takes five", _changed(READER, "reader", "range(10)", "range(5)")),
    ("subscribes to nothing", _changed(READER, "reader", '    sub.subscribe("")\n', "")),
]  # fmt: skip
