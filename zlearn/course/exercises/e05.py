"""The exercises of notebook 05: the pipeline.

05.1 is a ventilator, 05.2 a worker; 05.3 reads a trace. All are judged by who got what.

Rule for this file: scenes and judges. The texts are in e05_texts.py, right and wrong answers
in e05_answers.py.
"""

import random
from collections import Counter
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e05_answers import (
    DIED,
    GATE,
    SLOW,
    WRONG_DIED,
    WRONG_GATE,
    WRONG_SLOW,
    made,
)
from zlearn.course.exercises.e05_cells import CELLS
from zlearn.course.exercises.e05_texts import TEXTS
from zlearn.course.judging import not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells, language
from zlearn.course.verdict import Verdict
from zlearn.lab import Scene

TASKS = "tcp://ventilator:5557"
ANSWERS = "tcp://ventilator:5559"
WORKERS = 3


def _dealt(trace: Any) -> list[Any]:
    """The copies of tasks; an empty message is no task, but a question."""
    copies = [copy for copy in trace.copies() if copy.counted and copy.receiver]
    return [copy for copy in copies if copy.sender.startswith("ventilator.") and copy.size]


def _node(socket: str) -> str:
    return socket.partition(".")[0]


# --- 05.1: a start gate ------------------------------------------------------------------

GATE_TASKS = 120


async def _gate_worker(node: Any) -> None:
    await node.sleep(node.random.uniform(0, 2))
    pull, push = node.socket(zmq.PULL), node.socket(zmq.PUSH)
    pull.connect(TASKS)
    push.connect(ANSWERS)
    while True:
        if not await pull.recv():
            await push.send_string(node.name)


def _play_gate(answer: Any, seed: int) -> Any:
    scene = Scene("a start gate", latency=0.010)
    scene.node(name="ventilator")(answer)
    scene.node(name="worker", count=WORKERS)(_gate_worker)
    return play_scene(scene, seed)


def _judge_gate(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("05.1 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_gate, (_all_dealt, _equal)).verdict()


def _all_dealt(run: Any) -> Failure | None:
    """All tasks were received, each by one worker."""
    dealt = _dealt(run.trace)
    got = [copy for copy in dealt if copy.fate == "received"]
    if len(got) == len(dealt) == GATE_TASKS:
        return None
    last = [event for event in run.trace.of(node="ventilator") if event.kind != "fate"]
    facts = {"count": len(got), "tasks": GATE_TASKS}
    if "ventilator" in run.waiting:
        return Failure("05.1 waits", {"sentence": run.waiting["ventilator"], **facts}, last[-1].n)
    return Failure("05.1 not all", facts, last[-1].n if last else None)


def _equal(run: Any) -> Failure | None:
    dealt = _dealt(run.trace)
    shares = Counter(_node(copy.receiver) for copy in dealt)
    counts = [shares[f"worker{number}"] for number in range(1, WORKERS + 1)]
    if max(counts) - min(counts) <= 1:
        return None
    first = run.trace.event(dealt[0].events[0])
    heard = [
        event for event in run.trace.of(kind="received", node="ventilator") if event.n < first.n
    ]
    names = {event.detail["preview"][0] for event in heard}
    facts = {
        "shares": "/".join(map(str, counts)),
        "ready": sum(link.state(first.t) == "ready" for link in _to_workers(run.trace)),
        "milliseconds": round(first.t * 1000),
        "answers": len(heard),
        "names": ", ".join(sorted(names)),
    }
    return Failure("05.1 counted" if heard else "05.1 unequal", facts, first.n)


def _to_workers(trace: Any) -> list[Any]:
    return [link for link in trace.links() if link.endpoint == TASKS]


# --- 05.2: make a queue ------------------------------------------------------------------

SHARE = 10
QUEUE = 5
QUICK = ("quick1", "quick2")


async def _quick(node: Any) -> None:
    pull = node.socket(zmq.PULL)
    pull.connect(TASKS)
    while True:
        await pull.recv()
        await node.sleep(0.010)


async def _dealer(node: Any) -> None:
    push = node.socket(zmq.PUSH)
    push.bind(TASKS)
    await node.sleep(0.1)
    for number in range(SHARE * WORKERS):
        await push.send_string(f"task {number}")


def _play_queue(answer: Any, seed: int) -> Any:
    scene = Scene("make a queue", latency=0.010)
    scene.node(name="ventilator")(_dealer)
    scene.node(name="quick", count=2)(_quick)
    scene.node(name="slow")(answer)
    return play_scene(scene, seed)


def _judge_queue(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("05.2 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_queue, (_took_its_share, _queue_was_long)).verdict()


def _took_its_share(run: Any) -> Failure | None:
    dealt = [copy for copy in _dealt(run.trace) if _node(copy.receiver) == "slow"]
    if len(dealt) < SHARE:
        first = run.trace.of(kind="sent", node="ventilator")[0]
        return Failure("05.2 not there", {"count": len(dealt)}, first.n)
    left = [copy for copy in dealt if copy.fate != "received"]
    facts = {"count": len(dealt) - len(left), "dealt": len(dealt)}
    if not left:
        return None
    arrived = left[0].events[-2]  # the last of its events is only the play's end
    return Failure("05.2 left lying", facts, arrived)


def _queue_was_long(run: Any) -> Failure | None:
    """When the quick ones had begun to wait for good, more than five tasks lay at the slow one."""
    idle = max((run.trace.of(kind="blocked", node=node)[-1] for node in QUICK), key=_n)
    lines = [line for line in run.trace.depths() if _node(line.socket) == "slow"]
    inboxes = [line for line in lines if line.which == "inbox"]
    depth = sum(run.trace.depth(each.socket, each.pipe, "inbox", idle.t)[0] for each in inboxes)
    if depth > QUEUE:
        return None
    facts = {"depth": depth, "milliseconds": round(idle.t * 1000), "most": QUEUE}
    return Failure("05.2 short" if depth else "05.2 no queue", facts, idle.n)


def _n(event: Any) -> int:
    return int(event.n)


# --- 05.3: what died with a pipe ---------------------------------------------------------


def _hours(endpoint: str, tasks: int, seconds: float) -> Any:
    """A worker that takes so many tasks, so many seconds each, and goes home."""

    async def worker(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.connect(endpoint)
        for _ in range(tasks):
            await pull.recv()
            await node.sleep(seconds)
        pull.close()

    return worker


def _play_leaving(_answer: Any, seed: int) -> Any:
    """One worker goes home; in most runs another one is too slow to finish in time."""
    chance = random.Random(seed)
    count = chance.randrange(24, 42)

    async def ventilator(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.bind(TASKS)
        await node.sleep(0.1)
        for number in range(count):
            await push.send_string(f"task {number}")
            await node.sleep(0.002)

    leaves, slow, steady = chance.sample(range(1, WORKERS + 1), WORKERS)
    habits = {leaves: (chance.randrange(1, 5), 0.010), steady: (1000, 0.005), slow: (1000, 0.2)}
    scene = Scene("one goes home", latency=0.010)
    scene.node(name="ventilator")(ventilator)
    for number in range(1, WORKERS + 1):
        scene.node(name=f"worker{number}")(_hours(TASKS, *habits[number]))
    return play_scene(scene, seed, until=0.8)


def _judge_died(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("05.3 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_leaving, lambda run: _died(answer, run.trace)).verdict()


def _died(answer: Any, trace: Any) -> Failure | None:
    told = answer(trace)
    if not isinstance(told, list | tuple | set | frozenset):
        return Failure("05.3 no list", {"kind": type(told).__name__})
    copies = {copy.id: copy for copy in trace.copies() if copy.counted}
    gone = {event.socket for event in trace.of(kind="closed")}
    truth = [id for id, copy in copies.items() if copy.receiver in gone and copy.fate != "received"]
    for id in told:
        if id not in copies:
            return Failure("05.3 no copy", {"id": id})
        if id not in truth:
            key = "05.3 done" if copies[id].fate == "received" else "05.3 late"
            return Failure(key, _why(trace, id), copies[id].events[-1])
    for id in truth:
        if id not in told:
            key = "05.3 unread" if copies[id].fate == "unread" else "05.3 missing"
            return Failure(key, _why(trace, id), copies[id].events[-1])
    return None


def _why(trace: Any, id: str) -> dict[str, str]:
    return {"id": id, "why": trace.why(id, language())}


# --- registered --------------------------------------------------------------------------

add_texts(in_cells(CELLS))
register(
    Exercise(
        "05.1",
        _judge_gate,
        hints=("05.1 hint 1", "05.1 hint 2", "05.1 hint 3"),
        solution=GATE,
        right=lambda: made(GATE, "ventilator"),
        wrong=WRONG_GATE,
        further="05.1 further",
    ),
    Exercise(
        "05.2",
        _judge_queue,
        hints=("05.2 hint 1", "05.2 hint 2", "05.2 hint 3"),
        solution=SLOW,
        right=lambda: made(SLOW, "slow"),
        wrong=WRONG_SLOW,
        further="05.2 further",
    ),
    Exercise(
        "05.3",
        _judge_died,
        hints=("05.3 hint 1", "05.3 hint 2", "05.3 hint 3"),
        solution=DIED,
        right=lambda: made(DIED, "died"),
        wrong=WRONG_DIED,
        further="05.3 further",
    ),
    texts=TEXTS,
)  # fmt: skip
