"""The exercises of notebook 04: the slow joiner.

04.1 is a publisher that knows who listens, 04.2 a listener that says so at the right moment;
04.3 reads in a trace what was said too early.

Rule for this file: scenes and judges. The texts are in e04_texts.py, right and wrong answers
in e04_answers.py.
"""

import random
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e04_answers import (
    LISTENER,
    PUBLISHER,
    TOO_EARLY,
    WRONG_LISTENER,
    WRONG_PUBLISHER,
    WRONG_TOO_EARLY,
    made,
)
from zlearn.course.exercises.e04_cells import CELLS
from zlearn.course.exercises.e04_texts import TEXTS
from zlearn.course.judging import SEEDS, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells, language
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Scene

NEWS_AT = "tcp://publisher:5556"
NAMES_AT = "tcp://publisher:5559"
NEWS = tuple(f"news {number}" for number in range(10))
FIFTY = (*SEEDS, *random.Random("lesson 04").sample(range(100_000, 1_000_000), 30))
FIFTY_TAKE = 30.0  # seconds of real time, on a busy machine
AT_ONCE = 0.05  # seconds: whoever waits on after the last one is there has only guessed


def _heard(run: Any, node: str, beginning: str = "") -> list[Any]:
    """What a node received, of what begins so."""
    events = run.trace.of(kind=words.RECEIVED, node=node)
    return [event for event in events if event.detail["preview"][0].startswith(beginning)]


def _missed(run: Any, node: str) -> Any:
    """The first of the news that a node did not get, as a copy; None if it got all."""
    got = {event.detail["preview"][0] for event in _heard(run, node, "news")}
    for message in run.trace.messages():
        if message.node == "publisher" and message.preview in set(NEWS) - got:
            links = [copy for copy in message.copies if copy.receiver.startswith(f"{node}.")]
            return (links or message.copies)[0]
    return None


def _lost(run: Any, nodes: list[str], key: str) -> Failure | None:
    """Whoever did not get all of the news: the first loss, and why."""
    for node in nodes:
        copy = _missed(run, node)
        if copy is not None:
            count = len(set(NEWS) - {e.detail["preview"][0] for e in _heard(run, node)})
            why = run.trace.why(copy.id, language())
            return Failure(key, {"node": node, "count": count, "why": why}, copy.events[-1])
    return None


# --- 04.1: fifty runs, no loss, no sleep -------------------------------------------------

LISTENERS = ["listener1", "listener2", "listener3"]


async def _comes_whenever(node: Any) -> None:
    await node.sleep(node.random.uniform(0, 2))
    sub = node.socket(zmq.SUB)
    sub.connect(NEWS_AT)
    if node.random.random() < 0.5:
        sub.subscribe("weather")
    sub.subscribe("news")
    while True:
        await sub.recv()


def _play_gate(answer: Any, seed: int) -> Any:
    chance = random.Random(f"04.1/{seed}")
    scene = Scene("nobody misses anything", latency=chance.uniform(0.005, 0.05))
    for name in LISTENERS:
        scene.route("publisher", name, latency=chance.uniform(0.005, 0.08))
    scene.node(name="publisher")(answer)
    scene.node(name="listener", count=len(LISTENERS))(_comes_whenever)
    return play_scene(scene, seed, until=20)


def _news_sent(run: Any) -> list[Any]:
    return [message for message in run.trace.messages() if message.node == "publisher"
            and message.preview.startswith("news")]  # fmt: skip


def _stuck(run: Any) -> Failure | None:
    if "publisher" in run.waiting and not _news_sent(run):
        blocked = run.trace.of(kind=words.BLOCKED, node="publisher")
        facts = {"sentence": run.waiting["publisher"]}
        return Failure("04.1 waits", facts, blocked[-1].n if blocked else None)
    return None


def _ten_sent(run: Any) -> Failure | None:
    sent = _news_sent(run)
    if [message.preview for message in sent] == list(NEWS):
        return None
    return Failure("04.1 not ten", {"count": len(sent)}, sent[-1].n if sent else None)


def _came_at_once(run: Any) -> Failure | None:
    """Nothing was lost: was it known, or only guessed?"""
    subscribed = run.trace.of(kind=words.SUBSCRIBED, node="publisher")
    last = [event for event in subscribed if event.detail["topic"] == "news"][-1]
    first = _news_sent(run)[0]
    if first.t - last.t <= AT_ONCE:
        return None
    return Failure("04.1 guessed", {"seconds": f"{first.t - last.t:.2f}"}, first.n)


def _judge_gate(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("04 no actor", kind=type(answer).__name__)
    rules = (_stuck, _ten_sent, lambda run: _lost(run, LISTENERS, "04.1 lost"), _came_at_once)
    return over_seeds(answer, _play_gate, rules, seeds=FIFTY).verdict()


# --- 04.2: say it when it is true --------------------------------------------------------

TWO = ["listener1", "listener2"]


async def _asks_who_is_here(node: Any) -> None:
    pub, pull = node.socket(zmq.PUB), node.socket(zmq.PULL)
    pub.bind(NEWS_AT)
    pull.bind(NAMES_AT)
    here: set[str] = set()
    for _ in range(100):
        await pub.send_string("hello")
        if await pull.poll(50):
            here.add(await pull.recv_string())
        if len(here) == len(TWO):
            break
    else:
        return
    for news in NEWS:
        await pub.send_string(news)


def _play_hello(answer: Any, seed: int) -> Any:
    latency = random.Random(f"04.2/{seed}").uniform(0.005, 0.05)
    scene = Scene("say it when it is true", latency=latency, jitter=0.5)
    scene.node(name="publisher")(_asks_who_is_here)
    scene.node(name="listener", count=len(TWO))(answer)
    return play_scene(scene, seed, until=20)


def _said_when_true(run: Any) -> Failure | None:
    """Each listener heard a hello, and told its name only then."""
    for node in TWO:
        said = run.trace.of(kind=words.SENT, node=node)
        heard = _heard(run, node, "hello")
        if said and not (heard and heard[0].n < said[0].n):
            return Failure("04.2 too early", {"node": node}, said[0].n)
        if not heard:
            last = [event for event in run.trace.of(node=node) if event.kind != words.FATE]
            return Failure("04.2 deaf", {"node": node}, last[-1].n if last else None)
        if not said:
            return Failure("04.2 silent", {"node": node}, heard[0].n)
        if said[0].detail["preview"] != [node]:
            facts = {"node": node, "said": said[0].detail["preview"][0]}
            return Failure("04.2 other name", facts, said[0].n)
    return None


def _judge_hello(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("04 no actor", kind=type(answer).__name__)
    rules = (_said_when_true, lambda run: _lost(run, TWO, "04.2 lost"))
    return over_seeds(answer, _play_hello, rules, seeds=FIFTY).verdict()


# --- 04.3: what was said too early -------------------------------------------------------


def _play_programme(_answer: Any, seed: int) -> Any:
    chance = random.Random(f"04.3/{seed}")
    topics = [chance.choice(("news", "news", "weather")) for _ in range(20)]
    scene = Scene("said too early", latency=0.015)

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind(NEWS_AT)
        for number, topic in enumerate(topics):
            await pub.send_string(f"{topic} {number}")
            await node.sleep(0.02)

    @scene.node(start=chance.uniform(0, 0.2))
    async def listener(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.connect(NEWS_AT)
        sub.subscribe("news")
        while True:
            await sub.recv()

    return play_scene(scene, seed, until=5)


def _told_apart(answer: Any, trace: Any) -> Failure | None:
    told = answer(trace)
    if isinstance(told, str) or not isinstance(told, list | tuple | set):
        return Failure("04.3 no list", {"kind": type(told).__name__}, final=True)
    [arrived] = trace.of(kind=words.SUBSCRIBED, node="publisher")
    messages = {message.id: message for message in trace.messages()}
    for id in told:
        if id not in messages:
            return Failure("04.3 no message", {"id": str(id)[:60]})
        message = messages[id]
        if message.n > arrived.n:
            got = message.copies[0].fate == words.FATE_RECEIVED
            key = "04.3 received" if got else "04.3 not wanted"
            facts = {"id": id, "preview": message.preview, "time": f"{arrived.t:.3f}"}
            return Failure(key, facts, message.copies[0].events[-1])
    for id, message in messages.items():
        if message.n < arrived.n and id not in told:
            why = trace.why(message.copies[0].id, language())
            facts = {"id": id, "why": why, "time": f"{arrived.t:.3f}"}
            return Failure("04.3 missing", facts, message.copies[0].events[-1])
    return None


def _judge_too_early(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("04.3 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_programme, lambda run: _told_apart(answer, run.trace)).verdict()


# --- registered --------------------------------------------------------------------------

register(
    Exercise(
        "04.1",
        _judge_gate,
        hints=("04.1 hint 1", "04.1 hint 2", "04.1 hint 3"),
        solution=PUBLISHER,
        right=lambda: made(PUBLISHER, "publisher"),
        wrong=WRONG_PUBLISHER,
        further="04.1 further",
        seconds=FIFTY_TAKE,
    ),
    Exercise(
        "04.2",
        _judge_hello,
        hints=("04.2 hint 1", "04.2 hint 2", "04.2 hint 3"),
        solution=LISTENER,
        right=lambda: made(LISTENER, "listener"),
        wrong=WRONG_LISTENER,
        further="04.2 further",
        seconds=FIFTY_TAKE,
    ),
    Exercise(
        "04.3",
        _judge_too_early,
        hints=("04.3 hint 1", "04.3 hint 2"),
        solution=TOO_EARLY,
        right=lambda: made(TOO_EARLY, "too_early"),
        wrong=WRONG_TOO_EARLY,
        further="04.3 further",
    ),
    texts=TEXTS,
)
add_texts(in_cells(CELLS))
