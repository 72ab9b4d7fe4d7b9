"""The exercises of notebook 03: publish–subscribe.

03.1 reads a trace; 03.2 is a subscriber; 03.3 is a prefix. The scenes that judge them are
here, so that what a learner reads in the notebook and what is played is the same thing.

Rule for this file: scenes and judges. The texts are in e03_texts.py, right and wrong answers
in e03_answers.py.
"""

import random
from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e03_answers import (
    PREFIX,
    SUBSCRIBER,
    WHERE,
    WRONG_PREFIX,
    WRONG_SUBSCRIBER,
    WRONG_WHERE,
    made,
)
from zlearn.course.exercises.e03_cells import CELLS
from zlearn.course.exercises.e03_texts import TEXTS
from zlearn.course.judging import correct, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells, language
from zlearn.course.verdict import Verdict
from zlearn.lab import Scene
from zlearn.patterns import PATTERNS
from zlearn.patterns.publish_subscribe import Pub

PUBLISHER = "tcp://publisher:5556"


def _listener(*prefixes: str, start: float = 0.0, enough: int = 0) -> Any:
    """An actor that asks for these prefixes; after `enough` messages it wants no more of them."""

    async def listener(node: Any) -> None:
        await node.sleep(start)
        sub = node.socket(zmq.SUB)
        sub.connect(PUBLISHER)
        for prefix in prefixes:
            sub.subscribe(prefix)
        taken = 0
        while True:
            await sub.recv()
            taken += 1
            if taken == enough:
                for prefix in prefixes:
                    sub.unsubscribe(prefix)

    return listener


def _speaker(words: list[str], gap: float = 0.010, wait: float = 0.2, early: str = "") -> Any:
    """An actor that sends these words; `early` it sends before anybody can be there."""

    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind(PUBLISHER)
        if early:
            await pub.send_string(early)
        await node.sleep(wait)
        for word in words:
            await pub.send_string(word)
            await node.sleep(gap)

    return publisher


# --- 03.1: which side filtered? ----------------------------------------------------------


class _CarelessPub(Pub):
    """Gives everything to everybody, so that the subscribers must filter."""

    def send(self, message: list[bytes]) -> bool:
        self._distributor.send(message, self._pipes)
        return True


def _play_filtered(_answer: Any, seed: int) -> Any:
    """Runs in which publishers, subscribers, or both have filtered, and some came late."""
    chance = random.Random(seed)
    words = [chance.choice(["A", "AB", "a", "B"]) for _ in range(12)]
    scene = Scene("which side filtered?", latency=0.025)
    scene.node(name="publisher")(_speaker(words, early="A"))
    scene.node(name="steady")(_listener("A"))
    scene.node(name="moody")(_listener("A", "a", enough=3))
    scene.node(name="late")(_listener("B", start=0.2))
    if seed % 3:
        return play_scene(scene, seed)
    with patch.dict(PATTERNS, PUB=_CarelessPub):
        return play_scene(scene, seed)


def _judge_filtered(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("03.1 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_filtered, lambda run: _differs(answer, run.trace)).verdict()


def _differs(answer: Any, trace: Any) -> Failure | None:
    told = answer(trace)
    if not isinstance(told, Mapping):
        return Failure("03.1 no dict", {"kind": type(told).__name__})
    truth = {event.msg: event for event in trace.of(fate="filtered")}
    copies = {copy.id: copy for copy in trace.copies()}
    for id in told:
        if id not in copies:
            return Failure("03.1 no copy", {"id": id})
        if id not in truth:
            facts = {"id": id, "why": trace.why(id, language())}
            return Failure("03.1 other fate", facts, copies[id].events[-1])
    for id, event in truth.items():
        if id not in told:
            return Failure("03.1 missing", {"id": id, "why": trace.why(id, language())}, event.n)
        if told[id] != event.socket:
            facts = {"id": id, "told": told[id], "socket": event.socket}
            return Failure("03.1 other side", facts, event.n)
    return None


# --- 03.2: unsubscribe mid-stream --------------------------------------------------------

ENOUGH = 5


def _play_enough(answer: Any, seed: int) -> Any:
    first = random.Random(seed).randrange(100)
    words = [f"A {number}" for number in range(first, first + 20)]
    scene = Scene("enough!", latency=0.025)
    scene.node(name="publisher")(_speaker([*words, "bye"]))
    scene.node(name="subscriber")(answer)
    return play_scene(scene, seed, until=10.0)


def _judge_enough(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("03.2 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_enough, (_took_five, _said_enough, _stayed)).verdict()


def _taken(trace: Any, beginning: str) -> list[Any]:
    events = trace.of(kind="received", node="subscriber")
    return [each for each in events if each.detail["preview"][0].startswith(beginning)]


def _took_five(run: Any) -> Failure | None:
    taken = _taken(run.trace, "A")
    if len(taken) > ENOUGH:
        return _in_vain(run.trace, taken[ENOUGH]) or Failure(
            "03.2 too many", {"count": len(taken)}, taken[ENOUGH].n
        )
    if len(taken) < ENOUGH:
        lost = [each for each in run.trace.of(kind="fate") if each.msg.startswith("publisher")]
        return Failure("03.2 too few", {"count": len(taken)}, lost[0].n if lost else None)
    return None


def _said_enough(run: Any) -> Failure | None:
    arrived = run.trace.of(kind="unsubscribed", node="publisher")
    last = _taken(run.trace, "A")[-1]
    if not arrived:
        left = _left(run.trace)
        silent = Failure("03.2 left", {}, left[0].n) if left else Failure("03.2 silent", {}, last.n)
        return _in_vain(run.trace) or silent
    if arrived[-1].n < last.n:
        return Failure("03.2 too early", {}, arrived[-1].n)
    sent = [
        each for each in run.trace.of(kind="queued", node="publisher") if each.n > arrived[-1].n
    ]
    more = [each for each in sent if not run.trace.copy(each.msg).preview.startswith("bye")]
    return Failure("03.2 still wanted", {}, more[0].n) if more else None


def _in_vain(trace: Any, before: Any = None) -> Failure | None:
    """It was unsubscribed (before that event), and the publisher never heard of it."""
    calls = trace.of(kind="unsubscribed", node="subscriber")
    if trace.of(kind="unsubscribed", node="publisher") or not calls:
        return None
    if before is not None and calls[0].n > before.n:
        return None
    return Failure("03.2 not arrived", {"topic": calls[0].detail.get("topic", "")}, calls[0].n)


def _left(trace: Any) -> list[Any]:
    return [each for each in trace.of(node="subscriber") if each.kind in ("closed", "disconnected")]


def _stayed(run: Any) -> Failure | None:
    bye = _taken(run.trace, "bye")
    left = _left(run.trace)
    if left and not (bye and bye[0].n < left[0].n):
        return Failure("03.2 gone", {}, left[0].n)
    if not bye:
        return Failure("03.2 no bye", {}, _taken(run.trace, "A")[-1].n)
    return None


# --- 03.3: one, four, seven --------------------------------------------------------------

TOPICS = (
    "sport.football", "sport", "Sport.football",
    "sport.football.final", "sport.formula1", "news.sport.football",
    "sport.foot", "sport.fo", "weather",
)  # fmt: skip
WANTED = (1, 4, 7)


def _judge_prefix(answer: Any) -> Verdict:
    if not isinstance(answer, str | bytes):
        return not_yet("03.3 one text", kind=type(answer).__name__)
    prefix = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    scene = Scene("one, four, seven", latency=0.010)
    scene.node(name="publisher")(_speaker(list(TOPICS)))
    scene.node(name="listener")(_listener(prefix))
    run = play_scene(scene, seed=1)
    for number, message in enumerate(run.trace.messages(), 1):
        [copy] = message.copies
        got = copy.fate == "received"
        if got != (number in WANTED):
            facts = {"prefix": prefix, "number": number, "topic": message.preview}
            return not_yet(_prefix_key(run, prefix, got), run, copy.events[-1], **facts)
    return correct(run=run)


def _prefix_key(run: Any, prefix: str, got: bool) -> str:
    if not run.fates()["received"]:
        return "03.3 star" if set(prefix) & set("*?") else "03.3 nothing"
    return "03.3 too much" if got else "03.3 too little"


# --- registered --------------------------------------------------------------------------


add_texts(in_cells(CELLS))
register(
    Exercise(
        "03.1",
        _judge_filtered,
        hints=("03.1 hint 1", "03.1 hint 2", "03.1 hint 3"),
        solution=WHERE,
        right=lambda: made(WHERE, "where_filtered"),
        wrong=WRONG_WHERE,
        further="03.1 further",
    ),
    Exercise(
        "03.2",
        _judge_enough,
        hints=("03.2 hint 1", "03.2 hint 2", "03.2 hint 3"),
        solution=SUBSCRIBER,
        right=lambda: made(SUBSCRIBER, "subscriber"),
        wrong=WRONG_SUBSCRIBER,
        further="03.2 further",
    ),
    Exercise(
        "03.3",
        _judge_prefix,
        hints=("03.3 hint 1", "03.3 hint 2"),
        solution=PREFIX,
        right=lambda: made(PREFIX, "prefix"),
        wrong=WRONG_PREFIX,
        further="03.3 further",
    ),
    texts=TEXTS,
)
