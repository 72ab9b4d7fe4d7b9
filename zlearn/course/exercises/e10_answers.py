"""Answers to the exercises of notebook 10: a right one each, and the wrong ones to refuse.

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


# --- 10.1 ---

WATCHER = """\
async def watcher(node):
    pull = node.socket(zmq.PULL)
    pull.bind("tcp://watcher:5560")
    await pull.recv()
    while await pull.poll(300):
        await pull.recv()
    node.log("dead")
"""
COUNTS = """\
async def watcher(node):
    pull = node.socket(zmq.PULL)
    pull.bind("tcp://watcher:5560")
    await pull.recv()
    missed = 0
    while missed < 3:
        if await pull.poll(100):
            await pull.recv()
        else:
            missed += 1
    node.log("dead")
"""
WRONG_WATCHER: list[tuple[str, Any]] = [
    ("one beat missed", _changed(WATCHER, "watcher", "300", "110")),
    ("ten beats", _changed(WATCHER, "watcher", "300", "1000")),
    ("waits for ever", _changed(WATCHER, "watcher", "pull.poll(300)", "pull.poll()")),
    ("never forgets a miss", lambda: made(COUNTS, "watcher")),
    ("milliseconds taken for seconds", _changed(WATCHER, "watcher", "300", "3")),
    ("says it again and again", _changed(WATCHER, "watcher", '    node.log("dead")\n',
     '    while True:\n        node.log("dead")\n        await node.sleep(0.1)\n')),
    ("listens elsewhere", _changed(WATCHER, "watcher", "5560", "5561")),
]  # fmt: skip


# --- 10.2 ---

PATIENCE = "linger = 3000\n"
WRONG_PATIENCE: list[tuple[str, Any]] = [
    ("none", lambda: 0),
    ("seconds", lambda: 3),
    ("one second", lambda: 1000),
    ("for ever", lambda: -1),
    ("ten seconds", lambda: 10_000),
    ("a fraction", lambda: 2.5),
]


# --- 10.3 ---

OUTAGES = """\
def outages(trace):
    lost, down = None, []
    for event in trace:
        if event.socket == "client.push":
            if event.kind == "disconnected":
                lost = event.t
            elif event.kind == "ready" and lost is not None:
                down.append(event.t - lost)
    return down
"""
FROM_FAULTS = """\
def outages(trace):
    return [fault.detail["lasts"] for fault in trace.of(kind="fault") if "lasts" in fault.detail]
"""
WRONG_OUTAGES: list[tuple[str, Any]] = [
    ("ends at connected", _changed(OUTAGES, "outages", '"ready"', '"connected"')),
    ("how long the server was away", lambda: made(FROM_FAULTS, "outages")),
    ("the first alone", _changed(OUTAGES, "outages", "return down", "return down[:1]")),
    ("each attempt", _changed(OUTAGES, "outages", '"ready"', '"connecting"')),
    ("the sum", _changed(OUTAGES, "outages", "return down", "return sum(down)")),
]
