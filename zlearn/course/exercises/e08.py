"""The exercises of notebook 08: ROUTER and DEALER.

08.1 makes a DEALER ask as a REQ does, 08.2 has ten questions in flight, 08.3 is a ROUTER that
talks to a ROUTER.

Rule for this file: scenes and judges. The texts are in e08_texts.py, right and wrong answers
in e08_answers.py.
"""

import asyncio
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e08_answers import (
    ASK,
    ASK_ALL,
    ROUTERS,
    WRONG_ASK,
    WRONG_ASK_ALL,
    WRONG_ROUTERS,
    made,
)
from zlearn.course.exercises.e08_cells import CELLS
from zlearn.course.exercises.e08_texts import TEXTS
from zlearn.course.judging import SEEDS, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells, language, say
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Scene

WORDS = ("apple", "bread", "cider", "dates", "eggs", "figs", "grapes", "honey", "ice", "juice",
         "kale", "leek", "mango", "nuts")  # fmt: skip


def _shown(thing: Any) -> str:
    return repr(thing)[:60]


def _texts(event: Any) -> list[str]:
    return list(event.detail.get("preview", ()))


def _last(run: Any, node: str = "client") -> int | None:
    """The last thing that a node did."""
    events = [event for event in run.trace.of(node=node) if event.kind != words.FATE]
    return events[-1].n if events else None


def _wait(run: Any, node: str = "client") -> str:
    return str(run.waiting.get(node, "–"))


# --- 08.1: a DEALER asks as a REQ does ---------------------------------------------------


def _play_ask(answer: Any, seed: int) -> Any:
    asked: list[tuple[bytes, Any]] = []  # a question, and what `ask` returned
    scene = Scene("a DEALER asks a REP", latency=0.05)

    @scene.node
    async def client(node: Any) -> None:
        dealer = node.socket(zmq.DEALER)
        dealer.connect("tcp://server:5555")
        for word in node.random.sample(WORDS, 3):
            question = word.encode()
            asked.append((question, ...))
            asked[-1] = (question, await answer(dealer, question))

    @scene.node
    async def server(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        while True:
            frames = await rep.recv_multipart()
            await node.sleep(node.random.uniform(0.05, 0.5))
            await rep.send(b" ".join(frames).upper())

    run = play_scene(scene, seed, until=20)
    run.asked = asked
    return run


def _quoted(event: Any) -> str:
    """The frames of a message, each in quotation marks."""
    return say("and").join(f"“{frame}”" for frame in _texts(event))


def _asked_well(run: Any) -> Failure | None:
    sent = run.trace.of(kind=words.SENT, node="client")
    if not sent:
        return Failure("08.1 nothing", {}, _last(run))
    heard = run.trace.of(kind=words.RECEIVED, node="server")
    for number, (question, returned) in enumerate(run.asked):
        text = question.decode()
        if len(sent) <= number:
            return Failure("08.1 nothing", {}, _last(run))
        frames = _quoted(sent[number])
        if len(heard) <= number:
            why = run.trace.why(sent[number].msg, language())
            return Failure("08.1 not taken", {"frames": frames, "why": why}, sent[number].n)
        if _texts(heard[number]) != [text]:
            facts = {"got": _quoted(heard[number]), "wanted": text}
            return Failure("08.1 otherwise", facts, heard[number].n)
        if returned != question.upper():
            facts = {"returned": _shown(returned), "wanted": _shown(question.upper())}
            return Failure("08.1 returned", facts, _last(run))
    return None


def _judge_ask(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("08.1 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_ask, _asked_well, seeds=SEEDS[:10]).verdict()


# --- 08.2: ten in flight -----------------------------------------------------------------

TEN = 10


def _play_ten(answer: Any, seed: int) -> Any:
    """The server answers each question after a while of its own, so in another order."""
    true: dict[bytes, bytes] = {}
    told: list[Any] = []
    scene = Scene("ten in flight", latency=0.05)

    @scene.node
    async def client(node: Any) -> None:
        dealer = node.socket(zmq.DEALER)
        dealer.connect("tcp://server:5555")
        questions = [word.encode() for word in node.random.sample(WORDS, TEN)]
        told.append(await answer(dealer, list(questions)))

    @scene.node
    async def server(node: Any) -> None:
        router = node.socket(zmq.ROUTER)
        router.bind("tcp://server:5555")
        at_work = []

        async def work(frames: list[bytes]) -> None:
            await node.sleep(node.random.uniform(0.1, 1.0))
            true[frames[-1]] = b"%d" % node.random.randrange(10_000)
            await router.send_multipart([*frames[:-1], true[frames[-1]]])

        while True:
            at_work.append(asyncio.ensure_future(work(await router.recv_multipart())))

    run = play_scene(scene, seed, until=30)
    run.true, run.told = true, told
    return run


def _ten_at_once(run: Any) -> Failure | None:
    sent = run.trace.of(kind=words.SENT, node="client")
    came = run.trace.of(kind=words.RECEIVED, node="client")
    before = [event for event in sent if not came or event.n < came[0].n]
    if not sent:
        return Failure("08.2 nothing", {"wait": _wait(run)}, _last(run))
    if len(before) < TEN:
        return Failure("08.2 in flight", {"count": len(before)}, (came or sent)[0].n)
    if not run.told:
        return Failure("08.2 stuck", {"count": len(came), "wait": _wait(run)}, _last(run))
    told = run.told[0]
    if not isinstance(told, dict):
        return Failure("08.2 no dict", {"kind": type(told).__name__}, _last(run))
    for question, answer in run.true.items():
        facts = {"question": question.decode(errors="replace"), "true": _shown(answer)}
        if question not in told:
            return Failure("08.2 missing", facts, _last(run))
        if told[question] != answer:
            return Failure("08.2 mixed", {**facts, "said": _shown(told[question])}, came[0].n)
    return None


def _judge_ten(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("08.2 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_ten, _ten_at_once, seeds=SEEDS[:10]).verdict()


# --- 08.3: XREP to XREP ------------------------------------------------------------------

THREE = ("1?", "2?", "3?")


def _play_routers(answer: Any, seed: int) -> Any:
    """The server is a ROUTER too, and comes when it likes."""
    scene = Scene("XREP to XREP", latency=0.05)
    scene.node(name="client")(answer)

    @scene.node
    async def server(node: Any) -> None:
        await node.sleep(node.random.uniform(0.0, 2.0))
        router = node.socket(zmq.ROUTER)
        router.bind("tcp://server:5555")
        while True:
            frames = await router.recv_multipart()
            await router.send_multipart([*frames[:-1], frames[-1].replace(b"?", b"!")])

    return play_scene(scene, seed, until=20)


def _answered(run: Any) -> Failure | None:
    opened = run.trace.of(kind=words.OPENED, node="client")
    other = next((each for each in opened if each.detail["type"] != "ROUTER"), None)
    if other is not None:
        return Failure("08.3 type", {"type": other.detail["type"]}, other.n)
    sent = run.trace.of(kind=words.SENT, node="client")
    came = run.trace.of(kind=words.RECEIVED, node="client")
    heard = [_texts(event)[-1] for event in run.trace.of(kind=words.RECEIVED, node="server")]
    if len(came) >= len(THREE) and [text for text in heard if text in THREE] == list(THREE):
        return None
    for event in run.trace.of(fate=words.FATE_UNROUTABLE, node="client"):
        name = event.msg.rpartition("/")[0] or event.msg
        if name.partition("#")[2] == str(len(sent)) or not heard:
            return Failure("08.3 unroutable", {"why": run.trace.why(name, language())}, event.n)
    if not sent:
        return Failure("08.3 nothing", {"wait": _wait(run)}, _last(run))
    facts = {"heard": ", ".join(heard) or "–", "count": len(came)}
    return Failure("08.3 few", facts, _last(run))


def _judge_routers(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("08.3 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_routers, _answered, seeds=SEEDS[:12]).verdict()


# --- registered --------------------------------------------------------------------------

add_texts(in_cells(CELLS))
register(
    Exercise(
        "08.1",
        _judge_ask,
        hints=("08.1 hint 1", "08.1 hint 2"),
        solution=ASK,
        right=lambda: made(ASK, "ask"),
        wrong=WRONG_ASK,
        further="08.1 further",
    ),
    Exercise(
        "08.2",
        _judge_ten,
        hints=("08.2 hint 1", "08.2 hint 2", "08.2 hint 3"),
        solution=ASK_ALL,
        right=lambda: made(ASK_ALL, "ask_all"),
        wrong=WRONG_ASK_ALL,
        further="08.2 further",
    ),
    Exercise(
        "08.3",
        _judge_routers,
        hints=("08.3 hint 1", "08.3 hint 2", "08.3 hint 3"),
        solution=ROUTERS,
        right=lambda: made(ROUTERS, "router_client"),
        wrong=WRONG_ROUTERS,
        further="08.3 further",
    ),
    texts=TEXTS,
)
