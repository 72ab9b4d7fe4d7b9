"""The exercises of notebook 11: concurrent messages, happened before, and Lamport's clock.

11.1 is a pair of messages of one run, 11.2 a function of a trace, 11.3 a clock that three friends
carry. The order that is right is the trace's own.

Rule for this file: scenes and judges. The texts are in e11_texts.py, right and wrong answers
in e11_answers.py.
"""

import random
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e11_answers import (
    BEFORE,
    CLOCK,
    PAIR,
    WRONG_BEFORE,
    WRONG_CLOCK,
    WRONG_PAIR,
    made,
)
from zlearn.course.exercises.e11_cells import CELLS
from zlearn.course.exercises.e11_texts import TEXTS
from zlearn.course.judging import correct, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells, say
from zlearn.course.verdict import Verdict, event_text
from zlearn.engine import events as words
from zlearn.lab import Scene
from zlearn.lab.node import LOG

FRIENDS = ("ann", "ben", "cleo")
PORT = 5556


def _sockets(node: Any) -> tuple[Any, Any]:
    """A friend's two sockets: what it says, and what it hears of the others."""
    pub, sub = node.socket(zmq.PUB), node.socket(zmq.SUB)
    pub.bind(f"tcp://{node.name}:{PORT}")
    for friend in FRIENDS:
        if friend != node.name:
            sub.connect(f"tcp://{friend}:{PORT}")
    sub.subscribe("")
    return pub, sub


# --- 11.1: two concurrent messages -------------------------------------------------------


def meeting(seed: int = 1) -> Any:
    """Three friends talk: a question, an answer to it, and something that crosses both."""
    scene = Scene("what crossed?", latency=0.050)
    scene.at(0.8).latency("ann", "cleo", seconds=0.8)

    @scene.node
    async def ann(node: Any) -> None:
        pub, sub = _sockets(node)
        await node.sleep(1)
        await pub.send_string("lunch at noon?")
        await sub.recv_string()
        await sub.recv_string()
        await pub.send_string("then at one")

    @scene.node
    async def ben(node: Any) -> None:
        pub, sub = _sockets(node)
        await sub.recv_string()
        await node.sleep(0.25)
        await pub.send_string("yes, gladly")
        await sub.recv_string()
        await sub.recv_string()

    @scene.node
    async def cleo(node: Any) -> None:
        pub, sub = _sockets(node)
        await node.sleep(1.5)
        await pub.send_string("I am busy until one")
        for _ in range(3):
            await sub.recv_string()

    return scene.play(seed=seed)


def _judge_pair(answer: Any) -> Verdict:
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return not_yet("11.1 no pair", kind=type(answer).__name__)
    run = meeting()
    sent = {event.msg: event for event in run.trace.of(kind=words.SENT)}
    for name in answer:
        if not isinstance(name, str) or name not in sent:
            return not_yet("11.1 unknown", run, name=repr(name)[:40], there=", ".join(sent))
    one, other = (sent[name] for name in answer)
    if one is other:
        return not_yet("11.1 twice", run, one.n, one=one.msg)
    first, then = sorted((one, other), key=lambda event: int(event.n))
    facts = {"one": first.msg, "other": then.msg}
    if first.node == then.node:
        return not_yet("11.1 one person", run, then.n, **facts)
    if run.trace.happens_before(first.n, then.n):
        return not_yet("11.1 caused", run, then.n, who=then.node, **facts)
    return correct(say("11.1 right", **facts), run)


# --- 11.2: happened before ---------------------------------------------------------------

PAIRS = 40


def _play_talk(_answer: Any, seed: int) -> Any:
    """Some speak of themselves, and some answer."""
    chance = random.Random(seed)
    scene = Scene("happened before?", latency=0.050, jitter=0.5)

    async def speaker(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://cleo:5557")
        await node.sleep(node.random.uniform(0.5, 1))
        await push.send_string(f"from {node.name}")

    async def listener(node: Any) -> None:
        pull, push = node.socket(zmq.PULL), node.socket(zmq.PUSH)
        pull.bind("tcp://cleo:5557")
        push.connect("tcp://dan:5558")
        for _ in range(chance.choice((1, 2))):
            await pull.recv_string()
        await push.send_string("from cleo")

    async def end(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://dan:5558")
        await pull.recv_string()

    for name in ("ann", "ben"):
        scene.node(name=name)(speaker)
    scene.node(name="cleo")(listener)
    scene.node(name="dan")(end)
    return play_scene(scene, seed)


def _judge_before(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("11.2 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_talk, lambda run: _before(answer, run)).verdict()


def _before(answer: Any, run: Any) -> Failure | None:
    trace = run.trace
    chance = random.Random(run.seed)
    for _ in range(PAIRS):
        a, b = chance.choice(trace.events), chance.choice(trace.events)
        truth = a is not b and trace.happens_before(a.n, b.n)
        told = answer(trace, a, b)
        if not isinstance(told, bool):
            return Failure("11.2 no bool", {"kind": type(told).__name__}, b.n)
        if told == truth:
            continue
        facts = {"a": a.n, "b": b.n, "one": event_text(a), "other": event_text(b)}
        return Failure(_how_wrong(trace, a, b, told), facts, b.n)
    return None


def _how_wrong(trace: Any, a: Any, b: Any, told: bool) -> str:
    if told:
        return "11.2 itself" if a is b else "11.2 backward" if a.n > b.n else "11.2 concurrent"
    known, event = {each.n: each for each in trace}, b
    while event is not None and event is not a:
        event = known.get(event.cause)
    return "11.2 missed place" if event is None else "11.2 missed cause"


# --- 11.3: Lamport's clock ---------------------------------------------------------------


def _friend(make_clock: Any) -> Any:
    """A friend who speaks now and then, and stamps what it says with its clock."""

    async def friend(node: Any) -> None:
        pub, sub = _sockets(node)
        clock = make_clock()
        await node.sleep(2)
        for number in range(node.random.randrange(2, 5)):
            until = node.now() + node.random.uniform(0.05, 0.6)
            while (left := until - node.now()) > 0 and await sub.poll(max(1, int(left * 1000))):
                name, stamp = (await sub.recv_string()).split()
                node.log(f"got {name} {stamp} {clock.receive(int(stamp))}")
            stamp = clock.tick()
            node.log(f"sent {node.name}{number} {stamp} {stamp}")
            await pub.send_string(f"{node.name}{number} {stamp}")

    return friend


def _play_clocks(answer: Any, seed: int) -> Any:
    scene = Scene("three clocks", latency=0.050)
    for name in FRIENDS:
        scene.node(name=name)(_friend(answer))
    return play_scene(scene, seed, until=20)


def _judge_clock(answer: Any) -> Verdict:
    if not isinstance(answer, type):
        return not_yet("11.3 no class", kind=type(answer).__name__)
    clock = answer()
    for name in ("tick", "receive"):
        if not callable(getattr(clock, name, None)):
            return not_yet("11.3 no method", name=name)
    for told in (clock.tick(), clock.receive(7)):
        if not isinstance(told, int) or isinstance(told, bool):
            return not_yet("11.3 no number", kind=type(told).__name__)
    return over_seeds(answer, _play_clocks, _clocks_grow).verdict()


def _clocks_grow(run: Any) -> Failure | None:
    latest: dict[str, int] = {}
    for event in run.trace.of(kind=LOG):
        what, name, stamp, now = event.detail["text"].split()
        facts = {"who": event.node, "message": name, "stamp": int(stamp), "now": int(now)}
        facts["before"] = latest.get(event.node, 0)
        if what == "got" and int(now) <= int(stamp):
            return Failure("11.3 equal" if now == stamp else "11.3 behind", facts, event.n)
        if int(now) <= facts["before"]:
            stands = int(now) == facts["before"]
            return Failure("11.3 stands" if stands else "11.3 backward", facts, event.n)
        latest[event.node] = int(now)
    return None


# --- registered --------------------------------------------------------------------------

add_texts(in_cells(CELLS))
register(
    Exercise(
        "11.1",
        _judge_pair,
        hints=("11.1 hint 1", "11.1 hint 2", "11.1 hint 3"),
        solution=PAIR,
        right=lambda: made(PAIR, "crossed"),
        wrong=WRONG_PAIR,
        further="11.1 further",
    ),
    Exercise(
        "11.2",
        _judge_before,
        hints=("11.2 hint 1", "11.2 hint 2", "11.2 hint 3"),
        solution=BEFORE,
        right=lambda: made(BEFORE, "happened_before"),
        wrong=WRONG_BEFORE,
        further="11.2 further",
    ),
    Exercise(
        "11.3",
        _judge_clock,
        hints=("11.3 hint 1", "11.3 hint 2", "11.3 hint 3"),
        solution=CLOCK,
        right=lambda: made(CLOCK, "LamportClock"),
        wrong=WRONG_CLOCK,
        further="11.3 further",
        seconds=30.0,
    ),
    texts=TEXTS,
)  # fmt: skip
