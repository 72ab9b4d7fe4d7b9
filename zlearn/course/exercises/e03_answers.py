"""Answers to the exercises of notebook 03: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from typing import Any

from zlearn import zmq


def made(source: str, name: str) -> Any:
    """What a source text defines: the solution that is shown is the one that is tried."""
    space: dict[str, Any] = {"zmq": zmq}
    exec(source, space)
    return space[name]


# --- 03.1 ---

WHERE = """\
def where_filtered(trace):
    return {event.msg: event.socket for event in trace.of(fate="filtered")}
"""


def _filtered(trace: Any) -> list[Any]:
    return [copy for copy in trace.copies() if copy.fate == "filtered"]


WRONG_WHERE: list[tuple[str, Any]] = [
    ("always the publisher", lambda: lambda trace: {c.id: c.sender for c in _filtered(trace)}),
    ("always the subscriber", lambda: lambda trace: {c.id: c.receiver for c in _filtered(trace)}),
    ("every fate", lambda: lambda trace: {e.msg: e.socket for e in trace.of(kind="fate")}),
    ("messages", lambda: lambda trace: {c.message: c.sender for c in _filtered(trace)}),
    ("a list", lambda: lambda trace: [e.socket for e in trace.of(fate="filtered")]),
    ("an empty dict", lambda: lambda trace: dict[str, str]()),
]


# --- 03.2 ---

SUBSCRIBER = """\
async def subscriber(node):
    sub = node.socket(zmq.SUB)
    sub.connect("tcp://publisher:5556")
    sub.subscribe("A")
    sub.subscribe("bye")
    for _ in range(5):
        await sub.recv_string()
    sub.unsubscribe("A")
    await sub.recv_string()
"""


def _wrong_subscriber(old: str, new: str) -> Any:
    """A maker of the solution with one thing changed."""
    return lambda: made(SUBSCRIBER.replace(old, new), "subscriber")


_UNSUBSCRIBE = '    sub.unsubscribe("A")\n'
WRONG_SUBSCRIBER = [
    ("stops receiving", _wrong_subscriber(_UNSUBSCRIBE + "    await sub.recv_string()\n", "")),
    ("goes on", _wrong_subscriber(_UNSUBSCRIBE, "    while True: await sub.recv_string()\n")),
    ("closes", _wrong_subscriber(_UNSUBSCRIBE, "    sub.close(); return\n")),
    ("another topic", _wrong_subscriber('unsubscribe("A")', 'unsubscribe("A ")')),
    ("subscribes twice", _wrong_subscriber("    for", '    sub.subscribe("A")\n    for')),
    ("no bye", _wrong_subscriber('    sub.subscribe("bye")\n', "")),
    ("asks for nothing", _wrong_subscriber('    sub.subscribe("A")\n', "")),
]


# --- 03.3 ---

PREFIX = """\
prefix = "sport.foot"
"""
WRONG_PREFIX: list[tuple[str, Any]] = [
    ("all of sport", lambda: "sport"),
    ("football", lambda: "sport.football"),
    ("a star", lambda: "sport.foot*"),
    ("capital", lambda: "SPORT.FOOT"),
    ("several", lambda: ["sport.football", "sport.foot"]),
]
