"""The exercises of notebook 12: the lazy pirate's client, work done once, and the ring of workers.

12.1 asks a server that may be slow, away or dead; 12.2 is a server that is asked again; 12.3
chooses a worker for a queue whose workers die.

Rule for this file: scenes and judges. The texts are in e12_texts.py, right and wrong answers
in e12_answers.py.
"""

import random
from collections import Counter
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e12_answers import (
    ASK,
    NEXT,
    ONCE,
    WRONG_ASK,
    WRONG_NEXT,
    WRONG_ONCE,
    made,
    work,
)
from zlearn.course.exercises.e12_cells import CELLS
from zlearn.course.exercises.e12_texts import TEXTS
from zlearn.course.judging import SEEDS, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Scene
from zlearn.lab.node import LOG

__all__ = ["work"]

SERVER = "tcp://server:5555"
TRIES = 3
ORDERS = ("order 1", "order 2", "order 3")


def _logs(run: Any, node: str) -> list[Any]:
    return [event for event in run.trace.of(kind=LOG, node=node)]


def _said(event: Any) -> str:
    return str(event.detail["text"])


# --- 12.1: answered or reported ----------------------------------------------------------


def _play_ask(answer: Any, seed: int) -> Any:
    """The server is well, or slow now and then, or away for a while, or gone for good."""
    chance = random.Random(seed)
    trouble = ("none", "slow", "away", "dead")[seed % 4]

    async def client(node: Any) -> None:
        for order in ORDERS:
            node.log(f"{order}|{await answer(node, order)!r}")

    async def server(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.bind(SERVER)
        while True:
            order = await rep.recv_string()
            await node.sleep(node.random.choice((0.1, 1.3)) if trouble == "slow" else 0.1)
            await rep.send_string(f"{order} done")

    scene = Scene("answered, or reported", latency=0.010)
    scene.node(name="client")(client)
    scene.node(name="server")(server)
    moment = scene.at(round(chance.uniform(0.1, 0.3), 3))
    if trouble == "away":
        moment.crash("server", lasts=round(chance.uniform(0.8, 1.6), 3))
    elif trouble == "dead":
        moment.crash("server")
    return play_scene(scene, seed, until=30)


def _judge_ask(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("12.1 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_ask, _answered_or_reported).verdict()


def _answered_or_reported(run: Any) -> Failure | None:
    sent = run.trace.of(kind=words.SENT, node="client")
    ends = {_said(event).split("|")[0]: event for event in _logs(run, "client")}
    for order in ORDERS:
        tries = [event for event in sent if event.detail.get("preview") == [order]]
        if len(tries) > TRIES:
            return Failure("12.1 too many", {"order": order}, tries[TRIES].n)
        if order not in ends:
            facts = {"order": order, "tries": len(tries)}
            return Failure("12.1 waits", facts, _last_of(run, "client"))
        told = _said(ends[order]).split("|")[1]
        facts = {"order": order, "told": told[:40], "tries": len(tries)}
        if told == "None" and len(tries) < TRIES:
            return Failure("12.1 early", facts, ends[order].n)
        if told not in ("None", repr(f"{order} done")):
            return Failure("12.1 other", facts, ends[order].n)
    return None


def _last_of(run: Any, node: str) -> int | None:
    events = [event for event in run.trace.of(node=node) if event.kind != words.FATE]
    return int(events[-1].n) if events else None


# --- 12.2: once --------------------------------------------------------------------------

MENU = (b"tea", b"cake", b"tea", b"soup")


def _play_once(answer: Any, seed: int) -> Any:
    """A client who asks again after half a second, with the same id; work may take longer."""

    async def client(node: Any) -> None:
        for number, order in enumerate(MENU):
            id = b"%d/%d" % (seed, number)
            for _ in range(10):
                req = node.socket(zmq.REQ, linger=0)
                req.connect(SERVER)
                await req.send_multipart([id, order])
                if await req.poll(500):
                    frames = await req.recv_multipart()
                    node.log(f"{number}|{b'|'.join(frames).decode('utf-8', 'replace')}")
                    break
                req.close()

    scene = Scene("done once", latency=0.010)
    scene.node(name="client")(client)
    scene.node(name="server")(answer)
    return play_scene(scene, seed, until=60)


def _judge_once(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("12.2 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_once, _done_once).verdict()


def _done_once(run: Any) -> Failure | None:
    works = [event for event in _logs(run, "server") if _said(event).startswith("work ")]
    done = Counter(_said(event).removeprefix("work ") for event in works)
    wanted = Counter(order.decode() for order in MENU)
    answers = {event_text.split("|", 1)[0]: event_text.split("|", 1)[1]
               for event_text in map(_said, _logs(run, "client"))}  # fmt: skip
    for order, times in wanted.items():
        of_it = [event for event in works if _said(event) == f"work {order}"]
        facts = {"order": order, "count": done[order], "wanted": times}
        if done[order] > times:
            return Failure("12.2 twice", facts, of_it[times].n)
    for number, ordered in enumerate(MENU):
        facts = {"order": ordered.decode(), "number": number + 1}
        if str(number) not in answers:
            return Failure("12.2 unanswered", facts, _last_of(run, "server"))
        if (told := answers[str(number)]) != f"{ordered.decode()} done":
            event = _logs(run, "client")[list(answers).index(str(number))]
            return Failure("12.2 other", {**facts, "told": told[:40]}, event.n)
    for order, times in wanted.items():
        if done[order] < times:
            facts = {"order": order, "count": done[order], "wanted": times}
            key = "12.2 never" if done[order] else "12.2 idle"
            return Failure(key, facts, _last_of(run, "server"))
    return None


# --- 12.3: the ring ----------------------------------------------------------------------

LIFE = 0.6  # seconds that a beat is good for


def _queue(choose: Any) -> Any:
    """A queue that asks `choose` for a worker, and writes down what is wrong with the choice."""

    async def queue(node: Any) -> None:
        router = node.socket(zmq.ROUTER)
        router.bind("tcp://queue:5555")
        ring: dict[bytes, float] = {}
        orders: list[tuple[bytes, bytes]] = []
        while True:
            who, _, *rest = await router.recv_multipart()
            if rest == [b"READY"]:
                ring[who] = node.now() + LIFE
            elif len(rest) == 3:
                await router.send_multipart([rest[0], b"", rest[2]])
            else:
                orders.append((who, rest[0]))
            if not orders:
                continue
            before = dict(ring)
            chosen = choose(ring, node.now())
            if wrong := _wrong_choice(before, ring, chosen, node.now()):
                node.log(wrong)
            if chosen in before:
                client, order = orders.pop(0)
                await router.send_multipart([chosen, b"", client, b"", order])

    return queue


def _wrong_choice(before: dict[bytes, float], ring: Any, chosen: Any, now: float) -> str:
    living = [who for who, until in before.items() if until > now]
    if chosen is not None and chosen not in before:
        return "12.3 stranger"
    if chosen is None:
        return "12.3 none" if living else ""
    if chosen not in living:
        return "12.3 expired"
    if chosen != living[0]:
        return "12.3 not first"
    if chosen in ring:
        return "12.3 still there"
    return "12.3 left" if set(ring) - set(living) else "12.3 lost" if set(living) - {
        chosen} - set(ring) else ""  # fmt: skip


async def _worker(node: Any) -> None:
    dealer = node.socket(zmq.DEALER, routing_id=node.name.encode())
    dealer.connect("tcp://queue:5555")
    while True:
        await dealer.send_multipart([b"", b"READY"])
        if await dealer.poll(200):
            _, client, _, order = await dealer.recv_multipart()
            await node.sleep(0.1)
            await dealer.send_multipart([b"", client, b"", order + b" done"])


async def _customer(node: Any) -> None:
    await node.sleep(1)
    for number in range(8):
        for _ in range(TRIES):
            req = node.socket(zmq.REQ, linger=0)
            req.connect("tcp://queue:5555")
            await req.send_string(f"order {number}")
            if await req.poll(1000):
                await req.recv_string()
                break
            req.close()
        await node.sleep(0.3)


def _play_ring(answer: Any, seed: int) -> Any:
    """Four workers, of whom one or two die."""
    chance = random.Random(seed)
    scene = Scene("the ring", latency=0.010)
    scene.node(name="queue")(_queue(answer))
    scene.node(name="worker", count=4)(_worker)
    scene.node(name="customer")(_customer)
    for number in chance.sample(range(1, 5), chance.choice((1, 2))):
        scene.at(round(chance.uniform(0.5, 2.5), 3)).crash(f"worker{number}")
    return play_scene(scene, seed, until=6)


def _judge_ring(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("12.3 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_ring, _chose_well, seeds=SEEDS[:10]).verdict()


def _chose_well(run: Any) -> Failure | None:
    for event in _logs(run, "queue"):
        return Failure(_said(event), {"time": f"{event.t:.2f}"}, event.n)
    return None


# --- registered --------------------------------------------------------------------------

add_texts(in_cells(CELLS))
register(
    Exercise(
        "12.1",
        _judge_ask,
        hints=("12.1 hint 1", "12.1 hint 2", "12.1 hint 3"),
        solution=ASK,
        right=lambda: made(ASK, "ask"),
        wrong=WRONG_ASK,
        further="12.1 further",
        seconds=30.0,
    ),
    Exercise(
        "12.2",
        _judge_once,
        hints=("12.2 hint 1", "12.2 hint 2", "12.2 hint 3"),
        solution=ONCE,
        right=lambda: made(ONCE, "server"),
        wrong=WRONG_ONCE,
        further="12.2 further",
        seconds=30.0,
    ),
    Exercise(
        "12.3",
        _judge_ring,
        hints=("12.3 hint 1", "12.3 hint 2", "12.3 hint 3"),
        solution=NEXT,
        right=lambda: made(NEXT, "next_worker"),
        wrong=WRONG_NEXT,
        further="12.3 further",
        seconds=30.0,
    ),
    texts=TEXTS,
)  # fmt: skip
