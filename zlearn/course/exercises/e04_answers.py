"""Answers to the exercises of notebook 04: a right one each, and the wrong ones to refuse.

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


# --- 04.1 ---

PUBLISHER = """\
async def publisher(node):
    xpub = node.socket(zmq.XPUB, xpub_verbose=1)
    xpub.bind("tcp://publisher:5556")
    here = 0
    while here < 3:
        if await xpub.recv() == b"\\1news":
            here += 1
    for number in range(10):
        await xpub.send_string(f"news {number}")
"""
_GATE = PUBLISHER[PUBLISHER.index("    here = 0") : PUBLISHER.index("    for")]


def _gate(new: str) -> Callable[[], Any]:
    return _changed(PUBLISHER, "publisher", _GATE, new)


WRONG_PUBLISHER = [
    ("no gate", _gate("")),
    ("sleeps a second", _gate("    await node.sleep(1)\n")),
    ("sleeps for very long", _gate("    await node.sleep(10)\n")),
    ("waits for one", _changed(PUBLISHER, "publisher", "here < 3", "here < 1")),
    ("counts every subscription", _gate("    for _ in range(3):\n        await xpub.recv()\n")),
    ("not verbose", _changed(PUBLISHER, "publisher", ", xpub_verbose=1", "")),
    ("a PUB that wants to hear", _changed(PUBLISHER, "publisher", "XPUB, xpub_verbose=1", "PUB")),
    ("nine", _changed(PUBLISHER, "publisher", "range(10)", "range(9)")),
]


# --- 04.2 ---

LISTENER = """\
async def listener(node):
    sub, push = node.socket(zmq.SUB), node.socket(zmq.PUSH)
    sub.connect("tcp://publisher:5556")
    push.connect("tcp://publisher:5559")
    sub.subscribe("hello")
    sub.subscribe("news")
    await sub.recv_string()
    await push.send_string(node.name)
    while True:
        await sub.recv_string()
"""
_WAIT = "    await sub.recv_string()\n    await push"
WRONG_LISTENER = [
    ("says it at once", _changed(LISTENER, "listener", _WAIT, "    await push")),
    ("sleeps first", _changed(LISTENER, "listener", _WAIT,
     "    await node.sleep(0.2)\n    await push")),
    ("never says it", _changed(LISTENER, "listener", "    await push.send_string(node.name)\n",
     "")),
    ("does not want hello", _changed(LISTENER, "listener", '    sub.subscribe("hello")\n', "")),
    ("does not want news", _changed(LISTENER, "listener", '    sub.subscribe("news")\n', "")),
    ("the same name for all", _changed(LISTENER, "listener", "node.name", '"listener"')),
    ("takes ten and goes", _changed(LISTENER, "listener", "while True:", "for _ in range(10):")),
]  # fmt: skip


# --- 04.3 ---

TOO_EARLY = """\
def too_early(trace):
    [arrived] = trace.of(kind="subscribed", node="publisher")
    return [message.id for message in trace.messages() if message.t < arrived.t]
"""
WRONG_TOO_EARLY: list[tuple[str, Any]] = [
    ("whatever was not received", lambda: lambda trace: [
        copy.message for copy in trace.copies() if not copy.command and copy.fate != "received"]),
    ("those without a peer", lambda: lambda trace: [
        copy.message for copy in trace.copies() if copy.fate == "dropped: no peer"]),
    ("asked is not arrived", _changed(TOO_EARLY, "too_early", 'node="publisher"',
     'node="listener"')),
    ("all", _changed(TOO_EARLY, "too_early", " if message.t < arrived.t", "")),
    ("counts them", _changed(TOO_EARLY, "too_early", "[message.id for message in trace.messages() "
     "if message.t < arrived.t]", "sum(m.t < arrived.t for m in trace.messages())")),
]  # fmt: skip
