"""The runs that the decks and the README's pictures show: each a scene, played with a seed.

A run is the same whenever a deck is built, so what a slide says of it can be relied upon.

Rule for this file: one function a run, named as the slides name it; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zlearn import zmq
from zlearn.lab import Run, Scene

RUNS: dict[str, Callable[[], Run]] = {}


def run(function: Callable[[], Run]) -> Callable[[], Run]:
    """Makes a function's run known by the function's name."""
    RUNS[function.__name__] = function
    return function


def giver(
    kind: int, port: int, bodies: Iterable[bytes], wait: float, pause: float = 0.0, **options: Any
) -> Callable[[Any], Any]:
    """An actor that binds, waits for others to come, and sends, with a pause after each.

    wait, pause: seconds.
    """

    async def actor(node: Any) -> None:
        socket = node.socket(kind, **options)
        socket.bind(f"tcp://{node.name}:{port}")
        if wait:
            await node.sleep(wait)
        for body in bodies:
            await socket.send(body)
            if pause:
                await node.sleep(pause)

    return actor


def taker(
    kind: int, endpoint: str, work: float = 0.0, prefix: str = "", **options: Any
) -> Callable[[Any], Any]:
    """An actor that connects, and takes whatever comes; what a SUB wants begins with `prefix`.

    work: seconds for each message.
    """

    async def actor(node: Any) -> None:
        socket = node.socket(kind, **options)
        socket.connect(endpoint)
        if kind == zmq.SUB:
            socket.subscribe(prefix)
        while True:
            await socket.recv()
            if work:
                await node.sleep(work)

    return actor


async def sink(node: Any) -> None:
    """A PULL that is bound, and takes whatever comes."""
    pull = node.socket(zmq.PULL)
    pull.bind("tcp://sink:5558")
    while True:
        await pull.recv()


def tasks(count: int) -> list[bytes]:
    """So many tasks."""
    return [b"task %d" % number for number in range(1, count + 1)]


# --- patterns ----------------------------------------------------------------------------


@run
def ask_and_answer() -> Run:
    """A client asks twice, and a server answers."""
    scene = Scene("request–reply", latency=0.1)

    @scene.node
    async def server(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        while True:
            question = await rep.recv_string()
            await node.sleep(0.1)
            await rep.send_string(f"{question}, too")

    @scene.node
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        for word in ("Hello", "Bye"):
            await req.send_string(word)
            await req.recv_string()

    return scene.play(seed=1)


@run
def fan_out() -> Run:
    """One publisher, and three subscribers with different prefixes."""
    scene = Scene("publish–subscribe", latency=0.05)
    news = (b"rain", b"sun", b"rainbow")
    scene.node(name="publisher")(giver(zmq.PUB, 5556, news, wait=0.4, pause=0.1))
    for name, prefix in {"wants_rain": "rain", "wants_sun": "sun", "wants_all": ""}.items():
        scene.node(name=name)(taker(zmq.SUB, "tcp://publisher:5556", prefix=prefix))
    return scene.play(seed=1)


@run
def pipeline() -> Run:
    """Six tasks, dealt to three workers, gathered by a sink."""
    scene = Scene("pipeline", latency=0.05)
    scene.node(name="ventilator")(giver(zmq.PUSH, 5557, tasks(6), wait=0.4))

    async def worker(node: Any) -> None:
        pull, push = node.socket(zmq.PULL), node.socket(zmq.PUSH)
        pull.connect("tcp://ventilator:5557")
        push.connect("tcp://sink:5558")
        while True:
            task = await pull.recv_string()
            await node.sleep(0.05)
            await push.send_string(f"{task} done")

    scene.node(count=3)(worker)
    scene.node(sink)
    return scene.play(seed=1)


@run
def envelopes() -> Run:
    """A ROUTER knows by the first frame whom to answer; the DEALERs do not wait for a reply."""
    scene = Scene("router and dealers", latency=0.1)

    @scene.node
    async def router(node: Any) -> None:
        socket = node.socket(zmq.ROUTER)
        socket.bind("tcp://router:5560")
        while True:
            who, question = await socket.recv_multipart()
            await node.sleep(0.05)
            await socket.send_multipart([who, b"answer to " + question])

    async def dealer(node: Any) -> None:
        socket = node.socket(zmq.DEALER, routing_id=node.name.encode())
        socket.connect("tcp://router:5560")
        for number in (1, 2):
            await socket.send(b"question %d" % number)
        while True:
            await socket.recv()

    for name in ("ann", "bob"):
        scene.node(name=name)(dealer)
    return scene.play(seed=1)


# --- queues ------------------------------------------------------------------------------


@run
def slow_joiner() -> Run:
    """One publisher that doesn't wait, and three subscribers that come one after another."""
    scene = Scene("slow joiner", latency=0.030)
    news = [b"news %d" % number for number in range(1, 7)]
    scene.node(name="publisher")(giver(zmq.PUB, 5556, news, wait=0.0, pause=0.2))
    for number, start in enumerate((0.15, 0.3, 0.7), 1):
        subscriber = taker(zmq.SUB, "tcp://publisher:5556")
        scene.node(name=f"subscriber{number}", start=start)(subscriber)
    return scene.play(seed=1)


def _too_fast(kind: int, other: int, title: str) -> Run:
    """One sends sooner than the other takes, through small queues and small kernel buffers."""
    scene = Scene(title, latency=0.02, kernel_buffer=1100)
    bodies = [b"%-1000d" % number for number in range(1, 15)]
    scene.node(name="fast")(giver(kind, 5570, bodies, wait=0.2, pause=0.02, sndhwm=3))
    scene.node(name="slow")(taker(other, "tcp://fast:5570", work=0.15, rcvhwm=2))
    return scene.play(seed=1)


@run
def push_waits() -> Run:
    """At its high-water mark a PUSH waits."""
    return _too_fast(zmq.PUSH, zmq.PULL, "a PUSH at its high-water mark")


@run
def pub_drops() -> Run:
    """At its high-water mark a PUB drops."""
    return _too_fast(zmq.PUB, zmq.SUB, "a PUB at its high-water mark")


@run
def one_is_slow() -> Run:
    """Dealing is not balancing: the slow worker gets its turn."""
    scene = Scene("one is slow", latency=0.02)
    scene.node(name="ventilator")(giver(zmq.PUSH, 5557, tasks(12), wait=0.2))
    for number, work in enumerate((0.02, 0.2, 0.02), 1):
        worker = taker(zmq.PULL, "tcp://ventilator:5557", work=work)
        scene.node(name=f"worker{number}")(worker)
    return scene.play(seed=1)


# --- reliability -------------------------------------------------------------------------


async def _server(node: Any) -> None:
    rep = node.socket(zmq.REP)
    rep.bind("tcp://server:5555")
    while True:
        question = await rep.recv_string()
        await node.sleep(0.2)
        await rep.send_string(f"answer to {question}")


@run
def stuck() -> Run:
    """The server dies with a question in its hands; the client waits for ever."""
    scene = Scene("a REQ whose server died", latency=0.05)
    scene.node(name="server")(_server)

    @scene.node
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        for number in (1, 2):
            await req.send_string(f"question {number}")
            await req.recv_string()

    scene.at(0.75).crash("server")
    scene.at(1.2).restart("server")
    return scene.play(seed=1, until=2.5)


@run
def lazy_pirate() -> Run:
    """The client gives up after a while, opens a new socket, and asks again."""
    scene = Scene("the lazy pirate", latency=0.05)
    scene.node(name="server")(_server)

    @scene.node
    async def client(node: Any) -> None:
        for number in (1, 2):
            for _ in range(3):
                req = node.socket(zmq.REQ, linger=0)
                req.connect("tcp://server:5555")
                await req.send_string(f"question {number}")
                if await req.poll(600):
                    await req.recv_string()
                    req.close()
                    break
                req.close()

    scene.at(0.75).crash("server")
    scene.at(1.2).restart("server")
    return scene.play(seed=1, until=4)


@run
def dies_with_the_pipe() -> Run:
    """What a worker was dealt, and had not done when it went home."""
    scene = Scene("one goes home", latency=0.05)
    scene.node(name="ventilator")(giver(zmq.PUSH, 5557, tasks(8), wait=0.4, pause=0.05))
    for number, most in enumerate((8, 2), 1):

        async def worker(node: Any, most: int = most) -> None:
            pull = node.socket(zmq.PULL)
            pull.connect("tcp://ventilator:5557")
            for _ in range(most):
                await pull.recv_string()
                await node.sleep(0.1)
            pull.close()

        scene.node(name=f"worker{number}")(worker)
    return scene.play(seed=1, until=3)


@run
def linger_0() -> Run:
    """Who closes with linger 0 takes along what was not yet sent."""
    scene = Scene("linger 0", latency=0.2)

    for name, linger in (("hasty", 0), ("patient", 5000)):

        async def sender(node: Any, linger: int = linger) -> None:
            push = node.socket(zmq.PUSH, linger=linger)
            push.connect("tcp://sink:5558")
            await push.send_string(f"from {node.name}")
            push.close()

        scene.node(name=name)(sender)

    scene.node(sink)
    return scene.play(seed=1, until=3)


def five_nodes() -> Run:
    """One lost message and one blocked sender: what the README compares tools by."""
    scene = Scene("five nodes: one message lost, one sender blocked", latency=0.010)

    news = [b"open", b"shut", b"open"]
    scene.node(name="door")(giver(zmq.PUB, 5556, news, wait=0.0, pause=0.1))
    for name in ("desk", "guard"):
        scene.node(name=name)(taker(zmq.SUB, "tcp://door:5556"))
    pictures = [b"%d" % number + b"." * 40_000 for number in range(12)]
    scene.node(name="camera")(giver(zmq.PUSH, 5557, pictures, wait=0.05, sndhwm=1))
    scene.node(name="store")(taker(zmq.PULL, "tcp://camera:5557", work=0.12, rcvhwm=1))
    return scene.play(seed=1, check=False, until=0.45)
