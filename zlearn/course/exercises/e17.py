"""The exercises of notebook 17: which channel of a kernel carried a word, and a web server.

17.1 reads traces of a kernel, made in the lab; 17.2 answers browsers whose requests come in
pieces.

Rule for this file: scenes and judges. The texts are in e17_texts.py, right and wrong answers
in e17_answers.py, and what the notebook needs of the machine in e17_peers.py.
"""

import random
from typing import Any

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.exercises.e17_answers import CARRIED, WEB, WRONG_CARRIED, WRONG_WEB, made
from zlearn.course.exercises.e17_cells import CELLS
from zlearn.course.exercises.e17_texts import TEXTS
from zlearn.course.judging import SEEDS, not_yet, over_seeds, play_scene
from zlearn.course.predicates import Failure
from zlearn.course.texts import add_texts, in_cells
from zlearn.course.verdict import Verdict
from zlearn.engine import events as words
from zlearn.lab import Scene
from zlearn.lab.node import LOG

# --- 17.1: which channel carried it ------------------------------------------------------

CHANNELS = {"kernel.router": "shell", "kernel.router2": "stdin", "kernel.pub": "iopub"}
WORDS = ("print", "Ada", "Grace", "hello", "who?", "tomato")


def _kernel_scene(seed: int) -> Scene:
    """A cell that prints, or asks for something, or both; its page hears about it."""
    chance = random.Random(seed)
    name, greets, asks = chance.choice(("Ada", "Grace")), chance.random() < 0.7, seed % 2
    scene = Scene("a kernel and its page", latency=0.01)
    cell = "print('hello', input('who?'))" if asks else f"print('hello {name}')"

    @scene.node
    async def kernel(node: Any) -> None:
        shell, stdin = node.socket(zmq.ROUTER), node.socket(zmq.ROUTER)
        iopub = node.socket(zmq.PUB)
        for port, socket in enumerate((shell, stdin, iopub), 5001):
            socket.bind(f"tcp://kernel:{port}")
        who, code = await shell.recv_multipart()
        await iopub.send_multipart([b"status", b"busy with " + code])
        if asks:
            await stdin.send_multipart([b"page", b"who?"])
            await stdin.recv_multipart()
        if greets:
            await iopub.send_multipart([b"stream", b"hello " + name.encode()])
        await shell.send_multipart([who, b"ok"])

    @scene.node
    async def page(node: Any) -> None:
        shell, iopub = node.socket(zmq.DEALER), node.socket(zmq.SUB)
        stdin = node.socket(zmq.DEALER, routing_id=b"page")
        for port, socket in enumerate((shell, stdin, iopub), 5001):
            socket.connect(f"tcp://kernel:{port}")
        iopub.subscribe("")
        await node.sleep(0.2)  # tuned in, and known
        await shell.send_string(cell)
        if asks:
            await stdin.recv()
            await stdin.send_string(name)
        await shell.recv()
        while await iopub.poll(100):
            await iopub.recv_multipart()

    return scene


def _play_kernel(answer: Any, seed: int) -> Any:
    run: Any = play_scene(_kernel_scene(seed), seed, until=5)
    run.asked = WORDS[seed % len(WORDS) :] + WORDS[: seed % len(WORDS)]
    run.found = [answer(run.trace, dict(CHANNELS), word) for word in run.asked]
    return run


def _judge_carried(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("17.1 no function", kind=type(answer).__name__)
    return over_seeds(answer, _play_kernel, _carried, seeds=SEEDS[:10]).verdict()


def _carried(run: Any) -> Failure | None:
    right = made(CARRIED, "carried")
    for word, found in zip(run.asked, run.found):
        if not isinstance(found, set | frozenset):
            return Failure("17.1 no set", {"kind": type(found).__name__}, final=True)
        strange = [name for name in found if name not in CHANNELS.values()]
        if strange:
            return Failure("17.1 no channel", {"name": str(strange[0])[:60]})
        wanted = right(run.trace, CHANNELS, word)
        for channel in sorted(wanted ^ found):
            facts = {"word": word, "channel": channel}
            if channel in found:
                return Failure("17.1 too much", facts)
            return Failure("17.1 missing", facts, _carrying(run.trace, channel, word))
    return None


def _carrying(trace: Any, channel: str, word: str) -> int:
    """The n of the event that sent the word over the channel."""
    return next(
        int(copy.events[0])
        for copy in trace.copies()
        if channel in (CHANNELS.get(copy.sender), CHANNELS.get(copy.receiver))
        and any(word in frame for frame in copy.frames)
    )


# --- 17.2: a web server ------------------------------------------------------------------

END = b"\r\n\r\n"
PAGES = {"/hello": ("HTTP/1.1 200", "hello"), "/nothing": ("HTTP/1.1 404", "")}


def _play_web(answer: Any, seed: int) -> Any:
    """Two browsers; each sends its request in pieces, and says what became of it."""
    chance = random.Random(seed)
    scene = Scene("two browsers", latency=0.01)
    scene.node(name="server")(answer)
    paths = ["/hello", "/nothing"] if seed % 2 else ["/hello", "/hello"]
    for number, path in enumerate(paths, 1):
        request = f"GET {path} HTTP/1.1\r\nHost: server\r\n".encode() + b"\r\n"
        cut = chance.randrange(3, len(request) - 2)
        start = chance.uniform(0.0, 0.1)
        browser = _browser(path, [request[:cut], request[cut:]])
        scene.node(name=f"browser{number}", start=start)(browser)
    return play_scene(scene, seed, until=30)


def _browser(path: str, pieces: list[bytes]) -> Any:
    async def browser(node: Any) -> None:
        stream = node.socket(zmq.STREAM)
        stream.connect("tcp://server:8080")
        who, _ = await stream.recv_multipart()
        for number, piece in enumerate(pieces, 1):
            await stream.send_multipart([who, piece])
            if number < len(pieces) and await stream.poll(300):
                node.log(f"early|{piece[-20:].decode()!r}")
                return
        heard = b""
        while not _is_whole(heard) and await stream.poll(1000):
            heard += (await stream.recv_multipart())[1]
        node.log(f"{path}|{heard.decode(errors='replace')}")

    return browser


def _is_whole(heard: bytes) -> bool:
    head, end, body = heard.partition(END)
    length = _length(head.decode(errors="replace"))
    return bool(end) and length is not None and len(body) >= length


def _length(head: str) -> int | None:
    for line in head.splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-length" and value.strip().isdigit():
            return int(value)
    return None


def _judge_web(answer: Any) -> Verdict:
    if not callable(answer):
        return not_yet("17.2 no actor", kind=type(answer).__name__)
    return over_seeds(answer, _play_web, _served, seeds=SEEDS[:10]).verdict()


def _served(run: Any) -> Failure | None:
    told = {event.node: event for event in run.trace.of(kind=LOG)}
    for node in ("browser1", "browser2"):
        if node not in told:
            return Failure("17.2 silent", {"node": node}, _last(run, node))
        path, _, text = str(told[node].detail["text"]).partition("|")
        key, facts = _wrong(path, text)
        if key:
            return Failure(key, {"node": node, **facts}, told[node].n)
    return None


def _wrong(path: str, text: str) -> tuple[str, dict[str, Any]]:
    """What is wrong with what a browser heard: a key and its facts; "" if nothing is."""
    head, end, body = text.partition(END.decode())
    if path == "early":
        return "17.2 early", {"said": text.strip("'")}
    if not text:
        return "17.2 silent", {}
    status, wanted = PAGES[path]
    if not text.startswith(status):
        return "17.2 status", {"path": path, "said": _shown(text[:20]), "wanted": status}
    if not end:
        return "17.2 head", {"said": _shown(text[:80])}
    length = _length(head)
    if length is None:
        return "17.2 length", {}
    if body != wanted or length != len(wanted):
        return "17.2 body", {"length": length, "said": _shown(body[:40]), "wanted": wanted}
    return "", {}


def _shown(text: str) -> str:
    """A text on one line: its line ends as they are written in Python."""
    return repr(text)[1:-1]


def _last(run: Any, node: str) -> int | None:
    events = [event for event in run.trace.of(node=node) if event.kind != words.FATE]
    return int(events[-1].n) if events else None


# --- registered --------------------------------------------------------------------------

add_texts(in_cells(CELLS))
register(
    Exercise(
        "17.1",
        _judge_carried,
        hints=("17.1 hint 1", "17.1 hint 2", "17.1 hint 3"),
        solution=CARRIED,
        right=lambda: made(CARRIED, "carried"),
        wrong=WRONG_CARRIED,
        further="17.1 further",
    ),
    Exercise(
        "17.2",
        _judge_web,
        hints=("17.2 hint 1", "17.2 hint 2", "17.2 hint 3"),
        solution=WEB,
        right=lambda: made(WEB, "web_server"),
        wrong=WRONG_WEB,
        further="17.2 further",
    ),
    texts=TEXTS,
)
