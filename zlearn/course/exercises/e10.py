"""The exercises of notebook 10: a dead peer, a linger time, and how long a link was down.

10.1 is an actor that listens for beats, 10.2 a number, 10.3 reads a trace. The runs differ in
when something dies, and in whether it does.

Rule for this file: scenes and judges. The texts are in e10_texts.py, right and wrong answers
in e10_answers.py.
"""

import random
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e10_answers import (
    OUTAGES,
    PATIENCE,
    WATCHER,
    WRONG_OUTAGES,
    WRONG_PATIENCE,
    WRONG_WATCHER,
    made,
)
from zlearn.course.exercises.e10_cells import CELLS
from zlearn.course.exercises.e10_texts import TEXTS
from zlearn.course.judging import not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Scene
from zlearn.lab.node import LOG

# --- 10.1: three beats -------------------------------------------------------------------

BEATS = "tcp://watcher:5560"
BEAT = 0.1  # seconds
MOST_BEATS = 3
ON_THE_WAY = 0.02  # seconds, the last beat's journey and a little more
PLAY = 4.0


async def _worker(node: Any) -> None:
    """It beats, and stumbles now and then: up to two beats are late."""
    push = node.socket(zmq.PUSH)
    push.connect(BEATS)
    while True:
        await push.send(b"beat")
        await node.sleep(BEAT * node.random.choice((1, 1, 1, 2.4)))


def _play_beats(answer: Any, seed: int) -> Any:
    """In two of three runs the worker dies."""
    chance = random.Random(seed)
    scene = Scene("three beats", latency=0.005)
    scene.node(name="watcher")(answer)
    scene.node(name="worker")(_worker)
    if seed % 3:
        scene.at(round(chance.uniform(1.2, 2.5), 3)).crash("worker")
    return play_scene(scene, seed, until=PLAY)


def _judge_beats(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("10.1 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_beats, _found_in_time).verdict()


def _found_in_time(run: Any) -> Failure | None:
    said = [event for event in run.trace.of(kind=LOG) if event.detail.get("text") == "dead"]
    beats = run.trace.of(kind=words.RECEIVED, node="watcher")
    faults = run.trace.of(kind=words.FAULT)
    if not beats:
        return Failure("10.1 no beats", {}, run.trace.events[-1].n)
    died = faults[0].t if faults else PLAY
    if said and said[0].t < died:
        before = [event for event in beats if event.n < said[0].n]
        silent = round((said[0].t - before[-1].t) * 1000) if before else 0
        return Failure("10.1 alive", {"milliseconds": silent}, said[0].n)
    if not faults:
        return None
    if not said:
        return Failure("10.1 never", {"time": f"{died:.2f}"}, faults[0].n)
    late = said[0].t - died
    if late > MOST_BEATS * BEAT + ON_THE_WAY:
        return Failure("10.1 late", {"beats": f"{late / BEAT:.1f}"}, said[0].n)
    if len(said) > 1:
        return Failure("10.1 again", {"count": len(said)}, said[1].n)
    return None


# --- 10.2: how long to linger ------------------------------------------------------------

LETTERS = 5
LATEST = 5.0  # seconds, by which a hopeless socket must have given up


def _play_patience(answer: Any, seed: int) -> Any:
    """The postman comes up to two seconds late; in one of three runs never."""

    async def sender(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://postman:5555")
        for number in range(1, LETTERS + 1):
            await push.send_string(f"letter {number}")
        push.close(linger=answer)

    async def postman(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        if comes:
            pull.bind("tcp://postman:5555")
        while True:
            await pull.recv()

    comes = bool(seed % 3)
    start = random.Random(seed).uniform(1.2, 2.0)
    scene = Scene("how long to linger", latency=0.020)
    scene.node(name="sender")(sender)
    scene.node(name="postman", start=round(start, 3))(postman)
    return play_scene(scene, seed, until=30.0)


def _judge_patience(answer: Any) -> Verdict:
    if isinstance(answer, bool) or not isinstance(answer, int):
        return not_yet("10.2 no number", kind=type(answer).__name__)
    if not -1 <= answer < 2**31:
        return not_yet("10.2 no linger", value=answer)
    return over_seeds(answer, _play_patience, lambda run: _lingered(answer, run)).verdict()


def _lingered(answer: int, run: Any) -> Failure | None:
    postman = run.trace.of(kind=words.BOUND, node="postman")
    lost = run.trace.of(fate=words.FATE_LINGER)
    if postman:
        if not lost:
            return None
        facts = {"linger": answer, "count": len(lost), "time": f"{postman[0].t:.2f}"}
        key = "10.2 at once" if answer == 0 else "10.2 unit" if answer < 10 else "10.2 short"
        return Failure(key, facts, lost[0].n)
    if lost and lost[0].t <= LATEST:
        return None
    if lost:
        return Failure("10.2 long", {"time": f"{lost[0].t:.1f}", "latest": LATEST}, lost[0].n)
    tries = run.trace.of(kind=words.RETRYING, node="sender")
    return Failure("10.2 for ever", {"count": len(tries)}, tries[-1].n)


# --- 10.3: how long it was down ----------------------------------------------------------


def _play_outages(_answer: Any, seed: int) -> Any:
    """The server crashes once or twice; in some runs it crashes once more, for good."""
    chance = random.Random(seed)

    async def client(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://server:5555")
        for number in range(40):
            await push.send_string(f"task {number}")
            await node.sleep(0.2)

    async def server(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://server:5555")
        while True:
            await pull.recv_string()

    scene = Scene("how long it was down", latency=0.020)
    scene.node(name="client")(client)
    scene.node(name="server")(server)
    for number in range(chance.choice((1, 2, 2))):
        moment = 1 + 2.5 * number + chance.random()
        scene.at(round(moment, 3)).crash("server", lasts=round(chance.uniform(0.3, 1.2), 3))
    if chance.random() < 0.5:
        scene.at(6.5).crash("server")
    return play_scene(scene, seed, until=8.0)


def _judge_outages(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("10.3 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_outages, lambda run: _outages(answer, run.trace)).verdict()


def _outages(answer: Any, trace: Any) -> Failure | None:
    told = answer(trace)
    if not isinstance(told, list | tuple) or not all(map(_is_number, told)):
        return Failure("10.3 no list", {"kind": type(told).__name__})
    truth = made(OUTAGES, "outages")(trace)
    ends = [e for e in trace.of(kind=words.READY, socket="client.push")][1:]
    if len(told) != len(truth):
        facts: dict[str, Any] = {"count": len(told), "right": len(truth)}
        key = "10.3 too many" if len(told) > len(truth) else "10.3 too few"
        return Failure(key, facts, ends[0].n if ends else None)
    for number, (one, right) in enumerate(zip(told, truth), 1):
        if abs(one - right) > 0.0005:
            wrong = {"number": number, "told": f"{one:.3f}", "right": f"{right:.3f}"}
            key = "10.3 short" if one < right else "10.3 long"
            return Failure(key, wrong, ends[number - 1].n)
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# --- registered --------------------------------------------------------------------------

add_texts(in_cells(CELLS))
register(
    Exercise(
        "10.1",
        _judge_beats,
        hints=("10.1 hint 1", "10.1 hint 2", "10.1 hint 3"),
        solution=WATCHER,
        right=lambda: made(WATCHER, "watcher"),
        wrong=WRONG_WATCHER,
        further="10.1 further",
    ),
    Exercise(
        "10.2",
        _judge_patience,
        hints=("10.2 hint 1", "10.2 hint 2", "10.2 hint 3"),
        solution=PATIENCE,
        right=lambda: made(PATIENCE, "linger"),
        wrong=WRONG_PATIENCE,
        further="10.2 further",
    ),
    Exercise(
        "10.3",
        _judge_outages,
        hints=("10.3 hint 1", "10.3 hint 2", "10.3 hint 3"),
        solution=OUTAGES,
        right=lambda: made(OUTAGES, "outages"),
        wrong=WRONG_OUTAGES,
        further="10.3 further",
    ),
    texts=TEXTS,
)  # fmt: skip
