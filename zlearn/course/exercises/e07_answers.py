"""Answers to the exercises of notebook 07: a right one each, and the wrong ones to refuse.

Rule for this file: answers only. A right answer is source text, since it is also shown.
"""

from collections.abc import Callable
from typing import Any

from zlearn import zmq

Wrong = list[tuple[str, Callable[[], Any]]]


def made(source: str, *names: str) -> Any:
    """What a source text defines: one thing, or a tuple of several."""
    space: dict[str, Any] = {"zmq": zmq}
    exec(source, space)
    found = tuple(space[name] for name in names)
    return found if len(found) > 1 else found[0]


def changed(source: str, names: tuple[str, ...], *changes: tuple[str, str]) -> Callable[[], Any]:
    """A maker of the solution with some of its text changed."""

    def make() -> Any:
        text = source
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        return made(text, *names)

    return make


# --- 07.1 ---

HALVES = """\
async def my_ask(node, endpoint):
    pair = node.socket(zmq.PAIR)
    pair.connect(endpoint)
    for text in ("1", "2", "3"):
        await pair.send_string(text)
        await pair.recv_string()


async def my_answer(node, endpoint):
    pair = node.socket(zmq.PAIR)
    pair.bind(endpoint)
    while True:
        await pair.send_string(await pair.recv_string() + "!")
"""
BOTH = ("my_ask", "my_answer")
WRONG_HALVES: Wrong = [
    ("endpoint written down", changed(HALVES, BOTH, ("(endpoint)", '("inproc://talk")'))),
    ("nobody binds", changed(HALVES, BOTH, ("bind(", "connect("))),
    ("both bind", changed(HALVES, BOTH, ("connect(", "bind("))),
    ("sends all at once", changed(HALVES, BOTH, (
        "        await pair.recv_string()\n",
        "    for _ in range(3):\n        await pair.recv_string()\n"))),
    ("no exclamation mark", changed(HALVES, BOTH, (' + "!"', ""))),
    ("answers once", changed(HALVES, BOTH, ("while True", "for _ in range(1)"))),
    ("another type", changed(HALVES, BOTH, (
        "async def my_ask(node, endpoint):\n    pair = node.socket(zmq.PAIR)",
        "async def my_ask(node, endpoint):\n    pair = node.socket(zmq.DEALER)"))),
]  # fmt: skip

# --- 07.2 ---

BOSS = """\
async def boss(node, endpoints):
    pairs = [node.socket(zmq.PAIR) for _ in endpoints]
    for pair, endpoint in zip(pairs, endpoints):
        pair.bind(endpoint)
    for pair in pairs:
        await pair.recv_string()
        await pair.send_string("thanks")
"""
_ONE = """\
async def boss(node, endpoints):
    pair = node.socket(zmq.PAIR)
    for endpoint in endpoints:
        pair.bind(endpoint)
    for _ in endpoints:
        await pair.recv_string()
        await pair.send_string("thanks")
"""
WRONG_BOSS: Wrong = [
    ("one PAIR for all", lambda: made(_ONE, "boss")),
    ("the first one only", changed(BOSS, ("boss",), ("in pairs:", "in pairs[:1]:"))),
    ("thanks nobody", changed(BOSS, ("boss",), (
        '        await pair.send_string("thanks")\n', ""))),
    ("thanks the first", changed(BOSS, ("boss",), (
        'await pair.send_string("thanks")', 'await pairs[0].send_string("thanks")'))),
    ("thanks before the work", changed(BOSS, ("boss",), (
        '        await pair.recv_string()\n        await pair.send_string("thanks")\n',
        '        await pair.send_string("thanks")\n        await pair.recv_string()\n'))),
]  # fmt: skip

# --- 07.3 ---

STAGE = """\
async def stage(node, before, after, work):
    if before:
        waits = node.socket(zmq.PAIR)
        waits.bind(before)
        await waits.recv()
    await work()
    if after:
        signals = node.socket(zmq.PAIR)
        signals.connect(after)
        await signals.send(b"")
"""
_SIGNAL = """\
    if after:
        signals = node.socket(zmq.PAIR)
        signals.connect(after)
        await signals.send(b"")
"""
_WORK = "    await work()\n"
WRONG_STAGE: Wrong = [
    ("does not wait", changed(STAGE, ("stage",), ("        await waits.recv()\n", ""))),
    ("signals first", changed(STAGE, ("stage",), (_SIGNAL, ""), (_WORK, _SIGNAL + _WORK))),
    ("sleeps instead", lambda: made(
        "async def stage(node, before, after, work):\n"
        "    await node.sleep(2.0 * (before is not None) + 1.0 * (after is None))\n"
        "    await work()\n", "stage")),
    ("no signal", changed(STAGE, ("stage",), (_SIGNAL, ""))),
    ("works twice", changed(STAGE, ("stage",), (_WORK, _WORK + _WORK))),
    ("does not work", changed(STAGE, ("stage",), (_WORK, ""))),
]  # fmt: skip
