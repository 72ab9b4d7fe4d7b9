"""The exercises of notebook 02: the wire.

02.1 writes the bytes of a greeting, 02.2 reads the bytes of messages, 02.3 knows who talks to
whom. Bytes are spoken and heard by a STREAM, a socket for raw TCP: the stranger on the line.

Rule for this file: scenes and judges. The texts are in e02_texts.py, right and wrong answers
in e02_answers.py.
"""

import random
from collections.abc import Iterable
from typing import Any, NamedTuple

from zlearn import zmq
from zlearn.course.blame import error_text
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e02_answers import (
    GREETING,
    MORE_AT,
    TALK,
    WRONG_GREETING,
    WRONG_MORE_AT,
    WRONG_TALK,
    made,
)
from zlearn.course.exercises.e02_cells import CELLS
from zlearn.course.exercises.e02_texts import TEXTS
from zlearn.course.judging import correct, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells
from zlearn.course.verdict import Verdict, reason_told
from zlearn.engine import events as words
from zlearn.lab import Scene
from zlearn.zmtp.commands import Ready, encode_command
from zlearn.zmtp.frames import LONG, MORE, encode_command_frame
from zlearn.zmtp.greeting import SIZE, encode_greeting

SERVER = "tcp://server:5555"
MECHANISMS = ("NULL", "PLAIN")
VERSION = b"\3\1"


# --- 02.1: a greeting --------------------------------------------------------------------


def _play_greeting(answer: Any, seed: int) -> Any:
    """A stranger says what the answer gave it, in as many pieces as the network likes."""
    chance = random.Random(f"02.1/{seed}")
    mechanism = MECHANISMS[seed % 2 if seed < 3 else chance.randrange(2)]
    said = answer(mechanism)
    whole = bytes(said) if isinstance(said, bytes | bytearray) else b""
    scene = Scene("a stranger greets", latency=chance.uniform(0.005, 0.1))

    @scene.node
    async def server(node: Any) -> None:
        pull = node.socket(zmq.PULL, plain_server=mechanism == "PLAIN")
        pull.bind(SERVER)
        await node.sleep(5)

    @scene.node
    async def stranger(node: Any) -> None:
        raw = node.socket(zmq.STREAM)
        raw.connect(SERVER)
        name, _ = await raw.recv_multipart()
        for piece in _pieces(whole, chance):
            await raw.send_multipart([name, piece])
            await node.sleep(chance.uniform(0.001, 0.05))

    run = play_scene(scene, seed, until=5)
    run.said, run.mechanism = said, mechanism
    return run


def _pieces(data: bytes, chance: random.Random) -> Iterable[bytes]:
    cuts = sorted(chance.sample(range(1, len(data)), min(3, len(data) - 1))) if data else []
    return (data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)]) if a < b)


def _is_answered(run: Any) -> Failure | None:
    said = run.said
    if not isinstance(said, bytes | bytearray):
        return Failure("02.1 no bytes", {"kind": type(said).__name__}, final=True)
    facts = {"mechanism": run.mechanism, "size": len(said), "whole": SIZE}
    server = run.trace.of(node="server")
    if refused := [event for event in server if event.kind in (words.REFUSED, words.DISCONNECTED)]:
        if run.trace.of(kind=words.HANDSHAKE, node="server") and len(said) > SIZE:
            return Failure("02.1 long", facts, refused[0].n)
        facts["reason"] = reason_told(refused[0])
        return Failure("02.1 refused", facts, refused[0].n)
    greeted = run.trace.of(kind=words.HANDSHAKE, node="server")
    if not greeted:
        return Failure("02.1 waits", facts, server[-1].n)
    if len(said) > SIZE:
        return Failure("02.1 long", facts, greeted[0].n)
    if said[10:12] != VERSION:
        told = f"{said[10]}.{said[11]}"
        return Failure("02.1 version", {"version": told}, greeted[0].n)
    return None


def _judge_greeting(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("02.1 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_greeting, _is_answered).verdict()


# --- 02.2: find MORE ---------------------------------------------------------------------

EARS_OWN = encode_greeting("NULL", False, b"") + encode_command_frame(
    encode_command(Ready({"Socket-Type": b"PULL"}))
)
LONGEST = 400  # bytes of a frame: some need a size of eight bytes
SHOWN = 32  # bytes of the data, where a function failed with them


def _play_ear(answer: Any, seed: int) -> Any:
    """A PUSH sends messages of several frames; an ear that knows ZMTP hears them as bytes."""
    chance = random.Random(f"02.2/{seed}")
    scene = Scene("an ear on the line", latency=0.05)
    heard = bytearray()
    messages = [_some_frames(chance) for _ in range(chance.randrange(3, 8))]
    if seed % 2:
        messages[-1].append(bytes([1, 2, 1, 0]))

    @scene.node
    async def source(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://ear:5555")
        for message in messages:
            await push.send_multipart(message)

    @scene.node
    async def ear(node: Any) -> None:
        raw = node.socket(zmq.STREAM)
        raw.bind("tcp://ear:5555")
        name, _ = await raw.recv_multipart()
        await raw.send_multipart([name, EARS_OWN])
        while True:
            heard.extend((await raw.recv_multipart())[1])

    run = play_scene(scene, seed, until=5)
    run.heard = bytes(heard[len(EARS_OWN) :])
    try:
        run.told = answer(run.heard)
    except Exception as error:  # the learner's: what it was given is worth seeing
        run.told = error
    return run


def _some_frames(chance: random.Random) -> list[bytes]:
    sizes = [chance.choice((0, 1, 3, 8, LONGEST)) for _ in range(chance.randrange(1, 5))]
    return [bytes(chance.choice((0, 1, 2, 97)) for _ in range(size)) for size in sizes]


class _Frame(NamedTuple):
    """A frame in the stream: where its flags stand, and where the next frame's do."""

    at: int
    flags: int
    end: int
    message: int  # 1, 2, …


def _frames(data: bytes) -> list[_Frame]:
    found, at, message = [], 0, 1
    while at < len(data):
        flags = data[at]
        start = at + (9 if flags & LONG else 2)
        end = start + int.from_bytes(data[at + 1 : start], "big")
        found.append(_Frame(at, flags, end, message))
        at, message = end, message + (not flags & MORE)
    return found


def _found_more(run: Any) -> Failure | None:
    told = run.told
    if isinstance(told, Exception):
        cut = " …" if len(run.heard) > SHOWN else ""
        data = run.heard[:SHOWN].hex(" ") + cut
        return Failure("02.2 raised", {"error": error_text(told), "data": data})
    if not isinstance(told, list | tuple | set) or not all(isinstance(at, int) for at in told):
        return Failure("02.2 no list", {"kind": type(told).__name__}, final=True)
    frames = _frames(run.heard)
    sent = [event.n for event in run.trace.of(kind=words.SENT, node="source")]
    begins = {frame.at for frame in frames}
    for at in sorted(told):
        frame = next((each for each in frames if each.at <= at < each.end), None)
        if frame is None:
            return Failure("02.2 outside", {"at": at, "size": len(run.heard)})
        if at not in begins:
            return Failure("02.2 inside", {"at": at, "begin": frame.at}, sent[frame.message - 1])
        if not frame.flags & MORE:
            facts = {"at": at, "flags": f"{frame.flags:02x}"}
            return Failure("02.2 last", facts, sent[frame.message - 1])
    for frame in frames:
        if frame.flags & MORE and frame.at not in told:
            key = "02.2 missed long" if frame.flags & LONG else "02.2 missed"
            facts = {"at": frame.at, "flags": f"{frame.flags:02x}"}
            return Failure(key, facts, sent[frame.message - 1])
    return None


def _judge_more(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("02.2 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_ear, _found_more).verdict()


# --- 02.3: who talks to whom -------------------------------------------------------------

PAIRS = ("REQ–REP", "REQ–REQ", "PUSH–PULL", "PUSH–SUB",
         "PUB–SUB", "PUB–PULL", "PAIR–PAIR", "PAIR–REP")  # fmt: skip


def play_pair(pair: str) -> Any:
    """Two sockets of these types, connected: do they get as far as "ready"?"""
    one, other = pair.split("–")
    scene = Scene(pair, latency=0.1)

    @scene.node
    async def left(node: Any) -> None:
        node.socket(getattr(zmq, one)).connect("tcp://right:5555")
        await node.sleep(2)

    @scene.node
    async def right(node: Any) -> None:
        node.socket(getattr(zmq, other)).bind("tcp://right:5555")
        await node.sleep(2)

    return play_scene(scene, 1, until=2)


def _judge_talk(answer: Any) -> Verdict:
    if not isinstance(answer, set | frozenset | list | tuple):
        return not_yet("02.3 no set", kind=type(answer).__name__)
    told = {str(each).strip().upper().replace("-", "–") for each in answer}
    if strange := sorted(told - set(PAIRS)):
        return not_yet("02.3 no pair", pair=strange[0][:40])
    for pair in PAIRS:
        run = play_pair(pair)
        ready = run.trace.of(kind=words.READY)
        if ready and pair not in told:
            return not_yet("02.3 talks", run, ready[-1].n, pair=pair)
        if not ready and pair in told:
            refused = run.trace.of(kind=words.REFUSED)[-1]
            return not_yet("02.3 silent", run, refused.n, pair=pair, reason=reason_told(refused))
    return correct(run=run)


# --- registered --------------------------------------------------------------------------

register(
    Exercise(
        "02.1",
        _judge_greeting,
        hints=("02.1 hint 1", "02.1 hint 2", "02.1 hint 3"),
        solution=GREETING,
        right=lambda: made(GREETING, "greeting"),
        wrong=WRONG_GREETING,
        further="02.1 further",
    ),
    Exercise(
        "02.2",
        _judge_more,
        hints=("02.2 hint 1", "02.2 hint 2", "02.2 hint 3"),
        solution=MORE_AT,
        right=lambda: made(MORE_AT, "more_at"),
        wrong=WRONG_MORE_AT,
        further="02.2 further",
    ),
    Exercise(
        "02.3",
        _judge_talk,
        hints=("02.3 hint 1", "02.3 hint 2"),
        solution=TALK,
        right=lambda: made(TALK, "talk"),
        wrong=WRONG_TALK,
        further="02.3 further",
    ),
    texts=TEXTS,
)
add_texts(in_cells(CELLS))
