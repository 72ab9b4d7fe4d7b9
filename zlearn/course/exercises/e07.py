"""The exercises of notebook 07: PAIR over inproc, ipc and tcp.

07.1 are the two halves of a talk, 07.2 is a boss of three workers, 07.3 a stage in a relay.

Rule for this file: scenes and judges. The texts are in e07_texts.py, right and wrong answers
in e07_answers.py.
"""

import asyncio
import random
from collections import Counter
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e07_answers import (
    BOSS,
    BOTH,
    HALVES,
    STAGE,
    WRONG_BOSS,
    WRONG_HALVES,
    WRONG_STAGE,
    made,
)
from zlearn.course.exercises.e07_cells import CELLS
from zlearn.course.exercises.e07_texts import TEXTS
from zlearn.course.judging import (
    SEEDS,
    not_attempted,
    not_attempted_yet,
    not_yet,
    over_seeds,
    play_scene,
)
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Scene

SEVEN = SEEDS[:7]


def _previews(run: Any, kind: str, socket: str = "*") -> list[str]:
    """What was sent or received, one text a message, in order."""
    events = run.trace.of(kind=kind, **({} if socket == "*" else {"socket": socket}))
    return [" | ".join(event.detail.get("preview", ())) for event in events]


def _last(run: Any) -> int | None:
    """The last event that is no account of the end."""
    return next((e.n for e in reversed(list(run.trace)) if e.kind != words.FATE), None)


def _wait(run: Any, otherwise: str = "–") -> str:
    """Who waits for what, in a sentence."""
    return next(iter(run.waiting.values()), otherwise)


# --- 07.1: one talk, three endpoints -----------------------------------------------------

TEXTS_SENT = ["1", "2", "3"]
TALK = [each for text in TEXTS_SENT for each in (text, text, f"{text}!", f"{text}!")]


def _places(seed: int) -> tuple[str, bool]:
    """An endpoint, and whether both halves live in one process; another one for each seed."""
    chance = random.Random(f"07.1/{seed}")
    name, port = chance.choice(["talk", "chat", "gossip"]), chance.randrange(5000, 6000)
    return [
        (f"inproc://{name}", True),
        (f"ipc://{name}", True),
        (f"tcp://app:{port}", True),
        (f"ipc://{name}", False),
        (f"tcp://second:{port}", False),
    ][SEEDS.index(seed) % 5]


def _play_talk(answer: Any, seed: int) -> Any:
    ask, reply = answer
    endpoint, together = _places(seed)
    scene = Scene(f"a talk over {endpoint}", latency=0.05)
    if together:

        @scene.node
        async def app(node: Any) -> None:
            await asyncio.gather(ask(node, endpoint), reply(node, endpoint))

    else:
        scene.node(name="first")(_at(ask, endpoint))
        scene.node(name="second")(_at(reply, endpoint))
    run = play_scene(scene, seed, until=20)
    run.endpoint = endpoint
    return run


def _at(half: Any, endpoint: str) -> Any:
    async def actor(node: Any) -> None:
        await half(node, endpoint)

    return actor


def _talked(run: Any) -> Failure | None:
    facts = {"endpoint": run.endpoint}
    opened = run.trace.of(kind=words.OPENED)
    other = next((each for each in opened if each.detail["type"] != "PAIR"), None)
    if other is not None:
        return Failure("07.1 type", {"type": other.detail["type"]}, other.n)
    for event in (*run.trace.of(kind=words.BOUND), *run.trace.of(kind=words.CONNECTING)):
        if event.detail["endpoint"] != run.endpoint:
            return Failure("07.1 elsewhere", {"found": event.detail["endpoint"], **facts}, event.n)
    told = [e for e in run.trace if e.kind in (words.SENT, words.RECEIVED)]
    said = [e.detail["preview"][0] if e.detail.get("preview") else "" for e in told]
    for event, text, wanted in zip(told, said, TALK):
        if text != wanted:
            key = "07.1 hasty" if text in TEXTS_SENT and text > wanted[0] else "07.1 said"
            return Failure(key, {"text": text, "wanted": wanted, **facts}, event.n)
    if len(said) < len(TALK):
        count = len(_previews(run, words.RECEIVED))
        return Failure("07.1 stuck", {"count": count, "wait": _wait(run), **facts}, _last(run))
    return Failure("07.1 more", facts, told[len(TALK)].n) if len(said) > len(TALK) else None


def _judge_talk(answer: Any) -> Verdict:
    halves = answer if isinstance(answer, tuple | list) else (answer,)
    if any(not_attempted(half) for half in halves):
        return not_attempted_yet()
    if len(halves) != 2 or not all(map(callable, halves)):
        return not_yet("07.1 two", kind=type(answer).__name__)
    return over_seeds(tuple(halves), _play_talk, _talked, seeds=SEEDS[:15]).verdict()


# --- 07.2: three workers, and a boss -----------------------------------------------------


def _play_boss(answer: Any, seed: int) -> Any:
    endpoints = [f"inproc://desk{number}" for number in (1, 2, 3)]
    scene = Scene("three workers and a boss", latency=0.05)

    async def worker(node: Any, pair: Any, number: int) -> None:
        await node.sleep(node.random.uniform(0.1, 1.0))
        await pair.send_string(f"worker {number} is ready")
        await pair.recv_string()

    @scene.node
    async def app(node: Any) -> None:
        pairs = [node.socket(zmq.PAIR) for _ in endpoints]  # the workers' come first: pair, pair2 …
        for pair, endpoint in zip(pairs, endpoints):
            pair.connect(endpoint)
        work = [worker(node, pair, number) for number, pair in enumerate(pairs, 1)]
        await asyncio.gather(answer(node, endpoints), *work)

    return play_scene(scene, seed, until=20)


DESKS = ("app.pair", "app.pair2", "app.pair3")


def _all_thanked(run: Any) -> Failure | None:
    came = Counter(event.socket for event in run.trace.of(kind=words.ACCEPTED))
    for name, count in came.items():
        if count > 1:
            away = run.trace.of(kind=words.DISCONNECTED, socket=name)
            return Failure("07.2 one chair", {"count": count}, away[0].n if away else None)
    for number, desk in enumerate(DESKS, 1):
        if failure := _thanked(run, number, desk):
            return failure
    return None


def _thanked(run: Any, number: int, desk: str) -> Failure | None:
    """One worker was heard, and then thanked, once."""
    thanks = [copy for copy in run.trace.copies() if copy.receiver == desk]
    word = next((copy for copy in run.trace.copies() if copy.sender == desk), None)
    if word is None or not thanks and word.fate != words.FATE_RECEIVED:
        guilty = None if word is None else word.events[0]
        return Failure("07.2 unheard", {"number": number}, guilty)
    if not thanks:
        return Failure("07.2 no thanks", {"number": number}, word.events[-1])
    if word.fate != words.FATE_RECEIVED or thanks[0].events[0] < word.events[-1]:
        return Failure("07.2 early", {"number": number}, thanks[0].events[0])
    got = _previews(run, words.RECEIVED, desk)
    if got != ["thanks"]:
        facts = {"number": number, "got": ", ".join(got)}
        return Failure("07.2 words", facts, thanks[-1].events[0])
    return None


def _judge_boss(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("07.2 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_boss, _all_thanked, seeds=SEVEN).verdict()


# --- 07.3: a relay -----------------------------------------------------------------------

STAGES = 3


def _play_relay(answer: Any, seed: int) -> Any:
    """Three stages, in one process over inproc; each second time on three nodes over tcp."""
    together = SEEDS.index(seed) % 2 == 0
    scene = Scene("a relay of three stages", latency=0.05)

    def actor(number: int, before: str | None, after: str | None) -> Any:
        async def stage(node: Any) -> None:
            async def work() -> None:
                node.log(f"stage {number} begins")
                await node.sleep(node.random.uniform(0.2, 1.5))
                node.log(f"stage {number} ends")

            await answer(node, before, after, work)

        return stage

    def place(number: int) -> str:
        return f"inproc://stage{number}" if together else f"tcp://stage{number}:5555"

    stages = [
        actor(n, place(n) if n > 1 else None, place(n + 1) if n < STAGES else None)
        for n in range(1, STAGES + 1)
    ]
    if together:

        @scene.node
        async def app(node: Any) -> None:
            await asyncio.gather(*(each(node) for each in reversed(stages)))

    else:
        for number, each in enumerate(stages, 1):
            scene.node(name=f"stage{number}")(each)
    return play_scene(scene, seed, until=30)


def _relayed(run: Any) -> Failure | None:
    logs = run.trace.of(kind="log")
    told = [event.detail["text"] for event in logs]
    wanted = [f"stage {n} {does}" for n in range(1, STAGES + 1) for does in ("begins", "ends")]
    for event, text, due in zip(logs, told, wanted):
        if text == due:
            continue
        number, does = text.split()[1:]
        twice = told.count(text) > 1 and text in wanted[: wanted.index(due)]
        if twice:
            return Failure("07.3 twice", {"number": number}, event.n)
        ended = [e for e in logs[: logs.index(event)] if e.detail["text"].endswith("ends")]
        return Failure("07.3 early", {"number": number, "count": len(ended)}, event.n)
    if len(told) > len(wanted):
        return Failure("07.3 twice", {"number": STAGES}, logs[-1].n)
    if not told:
        return Failure("07.3 nothing", {}, _last(run))
    if len(told) < len(wanted):
        number = len(told) // 2 + 1
        return Failure("07.3 stuck", {"number": number, "wait": _wait(run)}, logs[-1].n)
    if not run.trace.of(kind=words.RECEIVED):
        return Failure("07.3 luck", {}, logs[-1].n)
    return None


def _judge_relay(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("07.3 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_relay, _relayed, seeds=SEEDS[:12]).verdict()


# --- registered --------------------------------------------------------------------------

add_texts(in_cells(CELLS))
register(
    Exercise(
        "07.1",
        _judge_talk,
        hints=("07.1 hint 1", "07.1 hint 2", "07.1 hint 3"),
        solution=HALVES,
        right=lambda: made(HALVES, *BOTH),
        wrong=WRONG_HALVES,
        further="07.1 further",
    ),
    Exercise(
        "07.2",
        _judge_boss,
        hints=("07.2 hint 1", "07.2 hint 2"),
        solution=BOSS,
        right=lambda: made(BOSS, "boss"),
        wrong=WRONG_BOSS,
        further="07.2 further",
    ),
    Exercise(
        "07.3",
        _judge_relay,
        hints=("07.3 hint 1", "07.3 hint 2"),
        solution=STAGE,
        right=lambda: made(STAGE, "stage"),
        wrong=WRONG_STAGE,
        further="07.3 further",
    ),
    texts=TEXTS,
)
