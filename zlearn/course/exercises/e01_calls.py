"""Exercise 01.3: which call is refused? The table walked by hand, against a real socket.

Rule for this file: this one exercise.
"""

import random
from collections.abc import Sequence
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise
from zlearn.course.judging import correct, not_yet
from zlearn.course.judging import play_scene as play
from zlearn.course.texts import say
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Run, Scene
from zlearn.patterns.machine import REP_TABLE, REQ_TABLE, Table


def play_calls(socket_type: str, calls: Sequence[str], seed: int = 1) -> Run:
    """Makes these calls on a REQ or a REP; a willing peer asks or answers as often as needed."""
    scene = Scene(f"{socket_type}: {', '.join(calls)}", latency=0.05)

    @scene.node
    async def client(node: Any) -> None:
        socket = node.socket(getattr(zmq, socket_type))
        socket.bind("tcp://client:5555")
        for call in calls:
            await (socket.send(b"x") if call == "send" else socket.recv())

    @scene.node
    async def peer(node: Any) -> None:
        socket = node.socket(zmq.REP if socket_type == "REQ" else zmq.REQ)
        socket.connect("tcp://client:5555")
        if socket_type == "REP":
            await socket.send(b"x")
        while True:
            await socket.recv()
            await socket.send(b"x")

    return play(scene, seed, until=60)


def _judge_calls(answer: Any) -> Verdict:
    cases = _cases()
    for socket_type, table, calls in cases:
        run = play_calls(socket_type, calls)
        moves = run.trace.of(kind=words.STATE, node="client")
        true = len(moves) if run.errors else None
        said = answer(dict(table), list(calls))
        if said != true or isinstance(said, bool):
            facts = {"type": socket_type, "calls": ", ".join(calls), "said": repr(said)[:40]}
            guilty = run.trace.of(fate=words.FATE_WRONG_STATE) or moves
            key = "01.3 fine" if true is None else "01.3 refused"
            return not_yet(key, run, guilty[-1].n if guilty else None, true=true, **facts)
    return correct(say("01.3 right", count=len(cases)), run)


def _cases() -> list[tuple[str, Table, list[str]]]:
    """The two tables, each with a list that is fine and lists that are refused somewhere."""
    chance = random.Random("01.3")
    cases: list[tuple[str, Table, list[str]]] = []
    for length in (2, 0, 1, 3, 4, 5, 6):
        for name, table, due in (("REQ", REQ_TABLE, "send"), ("REP", REP_TABLE, "recv")):
            other = "recv" if due == "send" else "send"
            fine = [due if number % 2 == 0 else other for number in range(length)]
            wrong = other if length % 2 == 0 else due
            after = [chance.choice(("send", "recv")) for _ in range(chance.randrange(3))]
            cases += [(name, table, [*fine, wrong, *after]), (name, table, fine)]
    return cases


def _walker(step: int = 0, start: str = "") -> Any:
    """Walks the table: the right answer, or one with a mistake."""

    def first_refused(table: Any, calls: Any) -> int | None:
        state = start or next(iter(table))[0]
        for index, call in enumerate(calls):
            if (state, call) not in table:
                return index + step
            state = table[state, call]
        return None

    return first_refused


def _twice_the_same() -> Any:
    def first_refused(table: Any, calls: Any) -> int | None:
        pairs = enumerate(zip(calls, calls[1:]), 1)
        return next((index for index, (one, two) in pairs if one == two), None)

    return first_refused


WALKER = """def first_refused(table, calls):
    state = next(iter(table))[0]
    for index, call in enumerate(calls):
        if (state, call) not in table:
            return index
        state = table[state, call]
    return None"""

CALLS = Exercise(
        "01.3", _judge_calls, ("01.3 hint 1", "01.3 hint 2"), WALKER, further="01.3 further",
        right=_walker,
        wrong=[
            ("looks for doubles", _twice_the_same),
            ("one too far", lambda: _walker(step=1)),
            ("knows REQ only", lambda: _walker(start="ready to ask")),
            ("always the last", lambda: lambda table, calls: len(calls) - 1),
        ],
    )  # fmt: skip
