"""Answers to the exercises of notebook 05: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from typing import Any

from zlearn import zmq


def made(source: str, name: str) -> Any:
    """What a source text defines: the solution that is shown is the one that is tried."""
    space: dict[str, Any] = {"zmq": zmq}
    exec(source, space)
    return space[name]


def _changed(source: str, name: str, old: str, new: str) -> Any:
    """A maker of the solution with one thing changed."""
    return lambda: made(source.replace(old, new), name)


# --- 05.1 ---

GATE = """\
async def ventilator(node):
    push, pull = node.socket(zmq.PUSH), node.socket(zmq.PULL)
    push.bind("tcp://ventilator:5557")
    pull.bind("tcp://ventilator:5559")
    here = set()
    while len(here) < 3:
        await push.send_string("")
        here.add(await pull.recv_string())
    for number in range(120):
        await push.send_string(f"task {number}")
"""
_LOOP = GATE[GATE.index("    here") : GATE.index("    for")]
WRONG_GATE = [
    ("no gate", _changed(GATE, "ventilator", _LOOP, "")),
    ("sleeps", _changed(GATE, "ventilator", _LOOP, "    await node.sleep(1.5)\n")),
    ("sleeps between", _changed(GATE, "ventilator", _LOOP + "    for number in range(120):\n",
     "    for number in range(120):\n        await node.sleep(0.02)\n")),
    ("counts answers", lambda: made(
        GATE.replace("set()", "[]").replace("here.add", "here.append"), "ventilator")),
    ("asks once", lambda: made(
        GATE.replace("    while", '    await push.send_string("")\n    while')
        .replace('        await push.send_string("")\n', ""), "ventilator")),
    ("too few tasks", _changed(GATE, "ventilator", "range(120)", "range(12)")),
]  # fmt: skip


# --- 05.2 ---

SLOW = """\
async def slow(node):
    pull = node.socket(zmq.PULL)
    pull.connect("tcp://ventilator:5557")
    while True:
        await pull.recv_string()
        await node.sleep(0.1)
"""
WRONG_SLOW: list[tuple[str, Any]] = [
    ("as quick as the others", _changed(SLOW, "slow", "0.1", "0.010")),
    ("a little slower", _changed(SLOW, "slow", "0.1", "0.018")),
    ("comes late", _changed(SLOW, "slow", "    pull.c", "    await node.sleep(1)\n    pull.c")),
    ("takes nothing", _changed(SLOW, "slow", "        await pull.recv_string()\n", "")),
    ("stops", _changed(SLOW, "slow", "while True", "for _ in range(3)")),
]


# --- 05.3 ---

DIED = """\
def died(trace):
    gone = {event.socket for event in trace.of(kind="closed")}
    return [c.id for c in trace.copies() if c.receiver in gone and c.fate != "received"]
"""


def _with_fates(*fates: str) -> Any:
    return lambda: lambda trace: [copy.id for copy in trace.copies() if copy.fate in fates]


WRONG_DIED: list[tuple[str, Any]] = [
    ("lost ones only", _with_fates("lost: disconnected")),
    ("all that was not received", _with_fates("lost: disconnected", "unread", "in flight")),
    ("unread ones only", _changed(DIED, "died", '!= "received"', '== "unread"')),
    ("all of that worker", _changed(DIED, "died", ' and c.fate != "received"', "")),
    ("a number", lambda: lambda trace: len(made(DIED, "died")(trace))),
]
