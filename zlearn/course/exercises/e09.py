"""The exercises of notebook 09: proxies.

09.1 puts a forwarder between publishers and subscribers, 09.2 a queue with a tap between
clients and workers; the ends are given and don't change. 09.3 says what an XPUB passes on.

Rule for this file: scenes and judges. The texts are in e09_texts.py, right and wrong answers
in e09_answers.py.
"""

import random
from collections import Counter
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e09_answers import (
    FORWARDER,
    QUEUE,
    UPSTREAM,
    WRONG_FORWARDER,
    WRONG_QUEUE,
    WRONG_UPSTREAM,
    made,
)
from zlearn.course.exercises.e09_cells import CELLS
from zlearn.course.exercises.e09_texts import TEXTS
from zlearn.course.judging import SEEDS, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells
from zlearn.course.verdict import Verdict, reason_told
from zlearn.engine import events as words
from zlearn.lab import Scene

TOPICS = ("news", "rain", "sport")


def _texts(event: Any) -> list[str]:
    return list(event.detail.get("preview", ()))


def _last(run: Any) -> int | None:
    return next((e.n for e in reversed(list(run.trace)) if e.kind != words.FATE), None)


def _wait(run: Any) -> str:
    return str(run.waiting.get("broker", "–"))


# --- 09.1: publishers, a forwarder, subscribers ------------------------------------------


def _play_forwarder(answer: Any, seed: int) -> Any:
    chance = random.Random(f"09.1/{seed}")
    wanted = [chance.sample(TOPICS[:2], chance.choice((1, 2))) for _ in range(3)]
    scene = Scene("stations, a forwarder, radios", latency=0.05)
    scene.node(name="broker")(answer)

    @scene.node(count=2)
    async def station(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.connect("tcp://broker:5555")
        await node.sleep(2)
        for number in range(3):
            for topic in TOPICS:
                await pub.send_multipart([topic.encode(), f"{node.name} {number}".encode()])
            await node.sleep(0.1)

    @scene.node(count=3)
    async def radio(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.connect("tcp://broker:5556")
        for topic in wanted[node.number - 1]:
            sub.subscribe(topic)
        while True:
            await sub.recv_multipart()

    run = play_scene(scene, seed, until=5)
    run.wanted = wanted
    return run


def _forwarded(run: Any) -> Failure | None:
    heard = {
        number: [_texts(e) for e in run.trace.of(kind=words.RECEIVED, node=f"radio{number}")]
        for number in (1, 2, 3)
    }
    subscribed = [e for e in run.trace.of(kind=words.SUBSCRIBED) if e.node.startswith("station")]
    torn = next((e for e in run.trace.of(kind=words.RECEIVED)
                 if e.node.startswith("radio") and len(_texts(e)) != 2), None)  # fmt: skip
    if torn is not None:
        return Failure("09.1 torn", {"frames": ", ".join(_texts(torn))}, torn.n)
    for event in run.trace.of(kind=words.REFUSED, node="broker"):
        if "talks only to" in str(event.detail.get("reason")):
            return Failure("09.1 types", {"reason": reason_told(event)}, event.n)
    if not run.trace.of(kind=words.READY):
        return Failure("09.1 nobody", {"wait": _wait(run)}, _last(run))
    if not subscribed:
        return Failure("09.1 upstream", {"wait": _wait(run)}, _last(run))
    for number, topics in enumerate(run.wanted, 1):
        due = [[topic, f"station{s} {n}"] for s in (1, 2) for n in range(3) for topic in topics]
        if sorted(heard[number]) != sorted(due):
            facts = {"number": number, "count": len(heard[number]), "due": len(due)}
            return Failure("09.1 count", facts, _last(run))
    wanted = {topic for topics in run.wanted for topic in topics}
    for event in run.trace.of(kind=words.RECEIVED, node="broker"):
        if len(_texts(event)) == 2 and _texts(event)[0] not in wanted:
            return Failure("09.1 unwanted", {"topic": _texts(event)[0]}, event.n)
    return None


def _judge_forwarder(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("09 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_forwarder, _forwarded, seeds=SEEDS[:6]).verdict()


# --- 09.2: a queue with a tap ------------------------------------------------------------

QUESTIONS = 2


def _play_queue(answer: Any, seed: int) -> Any:
    scene = Scene("clients, a queue with a tap, workers", latency=0.05)
    scene.node(name="broker")(answer)

    @scene.node(count=3)
    async def client(node: Any) -> None:
        await node.sleep(node.random.uniform(0.2, 0.6))
        req = node.socket(zmq.REQ)
        req.connect("tcp://broker:5555")
        for number in range(QUESTIONS):
            await req.send_string(f"{node.name} asks {number}")
            await req.recv()

    @scene.node(count=2)
    async def worker(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.connect("tcp://broker:5556")
        while True:
            question = await rep.recv_string()
            await node.sleep(node.random.uniform(0.1, 0.5))
            await rep.send_string(question.replace("asks", "is told"))

    @scene.node
    async def listener(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.connect("tcp://broker:5557")
        while True:
            await pull.recv_multipart()

    return play_scene(scene, seed, until=10)


def _tapped(run: Any) -> Failure | None:
    asked = [e for e in run.trace.of(kind=words.SENT) if e.node.startswith("client")]
    told = [e for e in run.trace.of(kind=words.RECEIVED) if e.node.startswith("client")]
    heard = run.trace.of(kind=words.RECEIVED, node="listener")
    if len(told) < 3 * QUESTIONS:
        facts = {"count": len(told), "asked": len(asked), "wait": _wait(run)}
        return Failure("09.2 unanswered", facts, _last(run))
    if not heard:
        return Failure("09.2 silent", {}, _last(run))
    passed = [e for e in run.trace.of(kind=words.RECEIVED, node="broker")]
    copies = Counter(tuple(_texts(event)) for event in heard)
    for event in heard:
        if len(_texts(event)) < 3:
            return Failure("09.2 envelope", {"frames": ", ".join(_texts(event))}, event.n)
    for event in passed:
        count = copies[tuple(_texts(event))]
        if count != 1:
            key = "09.2 missed" if count == 0 else "09.2 twice"
            return Failure(key, {"text": _texts(event)[-1]}, event.n)
    return None


def _judge_queue(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("09 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_queue, _tapped, seeds=SEEDS[:6]).verdict()


# --- 09.3: what an XPUB passes on --------------------------------------------------------


def _orders(seed: int) -> list[tuple[int, bool, str]]:
    """Who of three subscribers wants what, and who no longer does; nobody takes back too much."""
    chance = random.Random(f"09.3/{seed}")
    holds: set[tuple[int, str]] = set()
    orders = []
    for _ in range(8):
        who, topic = chance.randrange(1, 4), chance.choice("AB")
        wants = (who, topic) not in holds
        holds ^= {(who, topic)}
        orders.append((who, wants, topic))
    return orders


def _play_orders(_answer: Any, seed: int) -> Any:
    """The orders are given one after the other; what the XPUB's program hears is the truth."""
    orders = _orders(seed)
    heard: list[tuple[bool, str]] = []
    scene = Scene("what goes upstream", latency=0.01)

    @scene.node
    async def broker(node: Any) -> None:
        xpub = node.socket(zmq.XPUB)
        xpub.bind("tcp://broker:5556")
        while True:
            message = await xpub.recv()
            heard.append((message[0] == 1, message[1:].decode()))

    @scene.node(count=3)
    async def radio(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.connect("tcp://broker:5556")
        for number, (who, wants, topic) in enumerate(orders):
            await node.sleep(1.0 + number - node.now())
            if who == node.number:
                (sub.subscribe if wants else sub.unsubscribe)(topic)
        await node.sleep(1)

    run = play_scene(scene, seed, until=20)
    run.orders = [(wants, topic) for _, wants, topic in orders]
    run.heard = heard
    return run


def _judge_upstream(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("09.3 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_orders, lambda run: _passed_on(answer, run)).verdict()


def _passed_on(answer: Any, run: Any) -> Failure | None:
    told = answer(list(run.orders))
    if not isinstance(told, list | tuple):
        return Failure("09.3 no list", {"kind": type(told).__name__}, final=True)
    told = [tuple(each) if isinstance(each, list | tuple) else (each,) for each in told]
    events = run.trace.of(kind=words.RECEIVED, node="broker")
    for number, true in enumerate(run.heard):
        if number >= len(told) or told[number] != true:
            said = _order(told[number]) if number < len(told) else "–"
            facts = {"number": number + 1, "true": _order(true), "said": said}
            key = (
                "09.3 missing" if number >= len(told) or told[number] in run.heard[number:] else ""
            )
            return Failure(key or "09.3 too many", facts, events[number].n)
    if len(told) > len(run.heard):
        facts = {"number": len(run.heard) + 1, "true": "–", "said": _order(told[len(run.heard)])}
        return Failure("09.3 too many", facts, events[-1].n)
    return None


def _order(order: tuple[Any, ...]) -> str:
    return f"({', '.join(repr(each)[:20] for each in order)})"


# --- registered --------------------------------------------------------------------------

add_texts(in_cells(CELLS))
register(
    Exercise(
        "09.1",
        _judge_forwarder,
        hints=("09.1 hint 1", "09.1 hint 2", "09.1 hint 3"),
        solution=FORWARDER,
        right=lambda: made(FORWARDER, "forwarder"),
        wrong=WRONG_FORWARDER,
        further="09.1 further",
    ),
    Exercise(
        "09.2",
        _judge_queue,
        hints=("09.2 hint 1", "09.2 hint 2"),
        solution=QUEUE,
        right=lambda: made(QUEUE, "tapped_queue"),
        wrong=WRONG_QUEUE,
        further="09.2 further",
    ),
    Exercise(
        "09.3",
        _judge_upstream,
        hints=("09.3 hint 1", "09.3 hint 2"),
        solution=UPSTREAM,
        right=lambda: made(UPSTREAM, "upstream"),
        wrong=WRONG_UPSTREAM,
        further="09.3 further",
    ),
    texts=TEXTS,
)
