"""The exercises of notebook 06: high-water marks.

06.1 predicts what full queues do, 06.2 chooses how full they may get, 06.3 keeps only the last.

Rule for this file: scenes and judges. The texts are in e06_texts.py, right and wrong answers
in e06_answers.py.
"""

import random
from collections.abc import Callable, Mapping
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e06_answers import (
    FULL,
    LIMITS,
    READER,
    WRONG_FULL,
    WRONG_LIMITS,
    WRONG_READER,
    made,
)
from zlearn.course.exercises.e06_cells import CELLS
from zlearn.course.exercises.e06_texts import TEXTS
from zlearn.course.judging import SEEDS, correct, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells, language, say
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Scene

WAITS, DROPS = "waits", "drops"
DROPPED = (words.FATE_HIGH_WATER_MARK, words.FATE_NO_PEER)
SENT = 60  # messages; more than all the tanks of a set-up hold
SOME_SEEDS = SEEDS[:4]

# --- 06.1: six set-ups -------------------------------------------------------------------

Actor = Callable[[Any], Any]


def _sender(type_: int, limit: int, size: int) -> Actor:
    async def sender(node: Any) -> None:
        socket = node.socket(type_, sndhwm=limit)
        socket.bind("tcp://sender:5555")
        await node.sleep(0.5)
        for _ in range(SENT):
            await socket.send(bytes(size))

    return sender


def _server(limit: int, size: int) -> Actor:
    async def sender(node: Any) -> None:
        rep = node.socket(zmq.REP, sndhwm=limit)
        rep.bind("tcp://sender:5555")
        while True:
            await rep.recv()
            await rep.send(bytes(size))

    return sender


def _deaf(type_: int, limit: int) -> Actor:
    """Somebody who is connected, and never receives."""

    async def deaf(node: Any) -> None:
        socket = node.socket(type_, rcvhwm=limit)
        if type_ == zmq.SUB:
            socket.subscribe("")
        socket.connect("tcp://sender:5555")
        if type_ == zmq.DEALER:
            for _ in range(SENT):
                await socket.send_multipart([b"", b"?"])
        await node.sleep(30)

    return deaf


def play_full(setup: str, seed: int) -> Any:
    """One of the set-ups "a" to "f": 60 messages go where nobody takes them."""
    chance = random.Random(f"06.1/{seed}")
    limit, size = chance.randrange(1, 5), chance.choice((500, 1000, 2000))
    types = {"a": zmq.PUSH, "b": zmq.PUB, "c": zmq.PAIR, "e": zmq.PUSH, "f": zmq.PUB}
    deaf = {"a": zmq.PULL, "b": zmq.SUB, "c": zmq.PAIR, "d": zmq.DEALER}
    scene = Scene(f"set-up {setup}", latency=0.01, kernel_buffer=2000)
    sender = _server(limit, size) if setup == "d" else _sender(types[setup], limit, size)
    scene.node(name="sender")(sender)
    if setup in deaf:
        scene.node(name="deaf")(_deaf(deaf[setup], limit))
    return play_scene(scene, seed, until=10)


SETUPS = "abcdef"


def _judge_full(answer: Any) -> Verdict:
    if not isinstance(answer, Mapping):
        return not_yet("06.1 no dict", kind=type(answer).__name__)
    if missing := [setup for setup in SETUPS if setup not in answer]:
        return not_yet("06.1 missing", setup=missing[0])
    for setup in SETUPS:
        told = answer[setup]
        if told is ...:
            return not_yet("06.1 missing", setup=setup)
        if told not in (WAITS, DROPS):
            return not_yet("06.1 other word", setup=setup, told=repr(told)[:40])
        for seed in SOME_SEEDS:
            run = play_full(setup, seed)
            if failure := _other_than(run, setup, told):
                return not_yet(failure.key, run, failure.event, **failure.params)
    return correct(say("06.1 right", count=len(SETUPS) * len(SOME_SEEDS)), run)


def _other_than(run: Any, setup: str, told: str) -> Failure | None:
    """Whether the sender did something else than was told."""
    if "sender" in run.waiting and setup != "d":
        blocked = run.trace.of(kind=words.BLOCKED, node="sender")[-1]
        facts = {"setup": setup, "sentence": run.waiting["sender"]}
        return None if told == WAITS else Failure("06.1 waits", facts, blocked.n)
    lost = [event for fate in DROPPED for event in run.trace.of(fate=fate, node="sender")]
    why = run.trace.why(lost[0].msg, language())
    facts = {"setup": setup, "count": str(len(lost)), "why": why}
    return None if told == DROPS else Failure("06.1 drops", facts, lost[0].n)


# --- 06.2: nothing older than a second ---------------------------------------------------

OLDEST = 1.0  # seconds
READINGS = 40
OPTIONS = {"sndhwm", "rcvhwm"}


def _play_limits(limits: Any, seed: int) -> Any:
    """A sensor pushes what it measures; the reader needs a tenth of a second for each."""
    chance = random.Random(f"06.2/{seed}")
    pace = chance.uniform(0.09, 0.1)
    scene = Scene("nothing older than a second", latency=0.005, kernel_buffer=1000)

    @scene.node
    async def sensor(node: Any) -> None:
        push = node.socket(zmq.PUSH, sndhwm=limits["sndhwm"])
        push.bind("tcp://sensor:5557")
        for _ in range(READINGS):
            await push.send_string(f"{node.now():.3f}".ljust(900))
            await node.sleep(0.01)

    @scene.node
    async def reader(node: Any) -> None:
        pull = node.socket(zmq.PULL, rcvhwm=limits["rcvhwm"])
        pull.connect("tcp://sensor:5557")
        while True:
            await pull.recv()
            await node.sleep(pace)

    return play_scene(scene, seed, until=30)


def _ages(run: Any) -> list[tuple[float, Any]]:
    """How old each reading was when it was taken: (seconds, event)."""
    return [
        (event.t - float(event.detail["preview"][0][:8].split()[0]), event)
        for event in run.trace.of(kind=words.RECEIVED, node="reader")
    ]


def _is_fresh(run: Any) -> Failure | None:
    for age, event in _ages(run):
        if age > OLDEST:
            copy = run.trace.copy(event.msg)
            when = copy.sent
            read, written = run.trace.of(kind=words.READ), run.trace.of(kind=words.WRITTEN)
            received = run.trace.of(kind=words.RECEIVED)
            out = sum(e.t <= when for e in run.trace.of(kind=words.QUEUED)) - _until(written, when)
            facts = {
                "age": f"{age:.2f}",
                "out": out,
                "way": _until(written, when) - _until(read, when),
                "inbox": _until(read, when) - _until(received, when),
            }
            return Failure("06.2 too old", facts, event.n)
    return None


def _until(events: list[Any], when: float) -> int:
    return sum(event.t <= when for event in events)


def _judge_limits(answer: Any) -> Verdict:
    if not isinstance(answer, Mapping) or set(answer) != OPTIONS:
        return not_yet("06.2 no limits")
    if not all(isinstance(value, int) for value in answer.values()):
        return not_yet("06.2 no limits")
    for name, value in answer.items():
        if value <= 0:
            return not_yet("06.2 unlimited" if value == 0 else "06.2 no limits", name=name)
    return over_seeds(answer, _play_limits, _is_fresh, seeds=SEEDS[:10]).verdict()


# --- 06.3: only the last one -------------------------------------------------------------

NEWEST = 0.08  # seconds: one way, one period, and a little
WORK = 0.09
TAKEN = 10


def _play_newest(answer: Any, seed: int) -> Any:
    chance = random.Random(f"06.3/{seed}")
    period = chance.uniform(0.01, 0.02)
    scene = Scene("only the last one", latency=0.01, kernel_buffer=4000)

    @scene.node
    async def sensor(node: Any) -> None:
        pub = node.socket(zmq.PUB, sndhwm=5)
        pub.bind("tcp://sensor:5556")
        while node.now() < 4:
            await pub.send_string(f"{node.now():.3f}".ljust(500))
            await node.sleep(period)

    scene.node(name="reader")(answer)
    return play_scene(scene, seed, until=6)


def _took_the_newest(run: Any) -> Failure | None:
    ages = _ages(run)
    last = [event for event in run.trace.of(node="reader") if event.kind != words.FATE]
    for (age, event), (_, before) in zip(ages[1:], ages):
        if event.t - before.t < WORK:
            return Failure("06.3 no work", {}, event.n)
        if age > NEWEST:
            facts = {"age": f"{age:.2f}", "number": ages.index((age, event)) + 1}
            return Failure("06.3 too old", facts, event.n)
    if not ages:
        return Failure("06.3 nothing", {}, last[-1].n if last else None)
    if len(ages) < TAKEN:
        return Failure("06.3 few", {"count": len(ages), "wanted": TAKEN}, ages[-1][1].n)
    return None


def _judge_newest(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("06.3 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_newest, _took_the_newest, seeds=SEEDS[:10]).verdict()


# --- registered --------------------------------------------------------------------------

register(
    Exercise(
        "06.1",
        _judge_full,
        hints=("06.1 hint 1", "06.1 hint 2", "06.1 hint 3"),
        solution=FULL,
        right=lambda: made(FULL, "full"),
        wrong=WRONG_FULL,
        further="06.1 further",
    ),
    Exercise(
        "06.2",
        _judge_limits,
        hints=("06.2 hint 1", "06.2 hint 2", "06.2 hint 3"),
        solution=LIMITS,
        right=lambda: made(LIMITS, "limits"),
        wrong=WRONG_LIMITS,
        further="06.2 further",
    ),
    Exercise(
        "06.3",
        _judge_newest,
        hints=("06.3 hint 1", "06.3 hint 2", "06.3 hint 3"),
        solution=READER,
        right=lambda: made(READER, "reader"),
        wrong=WRONG_READER,
        further="06.3 further",
    ),
    texts=TEXTS,
)
add_texts(in_cells(CELLS))
