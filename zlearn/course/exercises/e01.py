"""Exercises of lesson 01, request–reply: a late server, two servers in turn, calls out of turn.

Rule for this file: the lesson's judges and the wrong answers they must refuse. The texts are
in e01_texts.py.
"""

from collections.abc import Sequence
from typing import Any

from zlearn import zmq
from zlearn.course.blame import error_text
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e01_calls import CALLS
from zlearn.course.exercises.e01_cells import CELLS
from zlearn.course.exercises.e01_texts import TEXTS
from zlearn.course.judging import SEEDS, not_attempted, not_attempted_yet, not_yet, over_seeds
from zlearn.course.judging import play_scene as play
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells
from zlearn.course.verdict import Verdict, reason_told
from zlearn.engine import events as words
from zlearn.lab import Run, Scene

QUESTIONS = tuple(str(number) for number in range(1, 6))


# --- what a client did, read from the trace ----------------------------------------------


def _texts(run: Any, kind: str, node: str = "client") -> list[str]:
    """What a node sent or received, in order; what the socket refused is not in it."""
    refused = {event.msg.rpartition("/")[0] for event in run.trace.of(fate=words.FATE_WRONG_STATE)}
    return [
        " | ".join(event.detail.get("preview", ()))
        for event in run.trace.of(kind=kind, node=node)
        if event.msg not in refused
    ]


def _fault(run: Any) -> Failure | None:
    """What the client raised: EFSM and a time-out have sentences of their own."""
    error = run.errors.get("client")
    if error is None:
        return None
    refused = run.trace.of(fate=words.FATE_WRONG_STATE, node="client")
    if refused:
        return Failure("01 wrong state", {"reason": reason_told(refused[0])}, refused[0].n)
    last = next((e.n for e in reversed(run.trace.of(node="client")) if e.kind != words.FATE), None)
    if isinstance(error, zmq.Again):
        return Failure("01 gave up", {}, last)
    return Failure.saying(error_text(error, "client"), last)


def _waits(run: Any) -> int | None:
    """The event since which the client waits."""
    return next((e.n for e in reversed(run.trace.of(kind=words.BLOCKED, node="client"))), None)


# --- 01.1: the server comes two seconds late ---------------------------------------------


def play_late(answer: Any, seed: int) -> Run:
    """The answer is the client; the server echoes, and starts at 2 s."""
    scene = Scene("the late server", latency=0.05)
    scene.node(name="client")(answer)

    @scene.node(start=2.0)
    async def server(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        while True:
            question = await rep.recv_multipart()
            await node.sleep(node.random.uniform(0.05, 0.5))
            await rep.send_multipart(question)

    return play(scene, seed, until=60)


def _all_answered(run: Any) -> Failure | None:
    asked, answers = _texts(run, words.SENT), _texts(run, words.RECEIVED)
    first = next(iter(run.trace.of(kind=words.SENT, node="client")), None)
    bound = run.trace.of(kind=words.BOUND, node="server")[0]
    if fault := _fault(run):
        return fault
    if first is not None and first.n > bound.n:
        return Failure("01.1 waited", {"time": f"{first.t:.2f}"}, first.n)
    if tuple(asked) != QUESTIONS:
        return Failure("01.1 asked", {"asked": ", ".join(asked) or "–"}, first and first.n)
    if len(answers) < len(asked):
        facts = {"asked": len(asked), "answered": len(answers)}
        sent = run.trace.of(kind=words.SENT, node="client")
        return Failure("01.1 unanswered", facts, sent[-1].n)
    return None


def _judge_late(answer: Any) -> Verdict:
    return over_seeds(answer, play_late, _all_answered, seeds=SEEDS[:10], errors=True).verdict()


def _patient(
    sleep: float = 0, timeout: int = -1, answers: bool = True, last: int = 5
) -> Any:  # a client, with or without a mistake
    async def client(node: Any) -> None:
        await node.sleep(sleep)
        req = node.socket(zmq.REQ, rcvtimeo=timeout)
        req.connect("tcp://server:5555")
        for number in range(1, 6):
            await req.send(b"%d" % number)
            if answers and number <= last:
                await req.recv()

    return client


def _asks_once() -> Any:
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        await req.send(b"1")
        await req.recv()

    return client


# --- 01.2: A B A B A B -------------------------------------------------------------------


def play_two(answer: Any, seed: int) -> Run:
    """The answer is the client; the servers a and b say their names, one quick and one slow."""
    scene = Scene("two servers", latency=0.05)
    scene.node(name="client")(answer)

    async def server(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.bind(f"tcp://{node.name}:5555")
        pace = node.random.choice((0.01, 0.1, 1.0))
        while True:
            await rep.recv_multipart()
            await node.sleep(pace)
            await rep.send_string(node.name.upper())

    for name in ("a", "b"):
        scene.node(name=name)(server)
    return play(scene, seed, until=60)


def _in_turn(run: Any) -> Failure | None:
    answers = run.trace.of(kind=words.RECEIVED, node="client")
    got = " ".join(_texts(run, words.RECEIVED))
    sockets = run.trace.of(kind=words.OPENED, node="client")
    if fault := _fault(run):
        return fault
    if len(sockets) > 1:
        return Failure("01.2 sockets", {"count": len(sockets)}, sockets[1].n)
    if got == "A B A B A B":
        return None
    wrong = next((e for e, name in zip(answers, "ABABAB") if e.detail["preview"] != [name]), None)
    guilty = wrong.n if wrong else _waits(run) or (answers[-1].n if answers else None)
    return Failure("01.2 order" if answers else "01.2 nothing", {"got": got}, guilty)


def _judge_two(answer: Any) -> Verdict:
    client, why = answer if isinstance(answer, tuple) and len(answer) == 2 else (answer, None)
    if not_attempted(client):
        return not_attempted_yet()
    sample = over_seeds(client, play_two, _in_turn, seeds=SEEDS[:10], errors=True)
    if sample.failure is not None:
        return sample.verdict()
    key = {None: "01.2 why", ...: "01.2 why", "speed": "01.2 speed", "servers": "01.2 servers"}
    if why == "client":
        return sample.verdict()
    asked = sample.run.trace.of(kind=words.SENT, node="client")
    known = why is ... or why is None or isinstance(why, str)
    return not_yet(key.get(why, "01.2 words") if known else "01.2 words", sample.run, asked[1].n)


def _two(addresses: Sequence[str] = "ab", burst: bool = False) -> Any:
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        for name in addresses:
            req.connect(f"tcp://{name}:5555")
        for _ in range(6):
            await req.send(b"who are you?")
            if not burst:
                await req.recv()

    return client


def _two_sockets() -> Any:
    async def client(node: Any) -> None:
        sockets = [node.socket(zmq.REQ), node.socket(zmq.REQ)]
        for req, name in zip(sockets, "ab"):
            req.connect(f"tcp://{name}:5555")
        for number in range(6):
            await sockets[number % 2].send(b"who are you?")
            await sockets[number % 2].recv()

    return client


# --- solutions, and the wrong answers -----------------------------------------------------

PATIENT = """async def patient_client(node):
    req = node.socket(zmq.REQ)
    req.connect("tcp://server:5555")
    for number in range(1, 6):
        await req.send(b"%d" % number)
        await req.recv()"""
ALTERNATING = '''async def alternating_client(node):
    req = node.socket(zmq.REQ)
    req.connect("tcp://a:5555")
    req.connect("tcp://b:5555")
    for _ in range(6):
        await req.send(b"who are you?")
        await req.recv()

why = "client"'''

add_texts(in_cells(CELLS))
register(
    Exercise(
        "01.1", _judge_late, ("01.1 hint 1", "01.1 hint 2"), PATIENT, further="01.1 further",
        right=_patient,
        wrong=[
            ("sleeps", lambda: _patient(sleep=3)),
            ("asks all at once", lambda: _patient(answers=False)),
            ("gives up", lambda: _patient(timeout=500)),
            ("asks once", _asks_once),
            ("forgets the last answer", lambda: _patient(last=4)),
        ],
    ),
    Exercise(
        "01.2", _judge_two, ("01.2 hint 1", "01.2 hint 2"), ALTERNATING, further="01.2 further",
        right=lambda: (_two(), "client"),
        wrong=[
            ("one server", lambda: (_two("a"), "client")),
            ("two sockets", lambda: (_two_sockets(), "client")),
            ("asks all at once", lambda: (_two(burst=True), "client")),
            ("thinks it is speed", lambda: (_two(), "speed")),
            ("thinks they agree", lambda: (_two(), "servers")),
        ],
    ),
    CALLS,
    texts=TEXTS,
)  # fmt: skip
