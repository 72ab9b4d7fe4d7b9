"""The runs that the decks and the README's pictures show: each a scene, played with a seed.

A run is the same whenever a deck is built, so what a slide says of it can be relied upon.

Rule for this file: one function a run, named as the slides name it; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zlearn import zmq
from zlearn.lab import Run, Scene

RUNS: dict[str, Callable[[], Run]] = {}


def run(function: Callable[[], Run]) -> Callable[[], Run]:
    """Makes a function's run known by the function's name."""
    RUNS[function.__name__] = function
    return function


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

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        await node.sleep(0.4)
        for word in ("rain", "sun", "rainbow"):
            await pub.send_string(word)
            await node.sleep(0.1)

    for name, prefix in {"wants_rain": "rain", "wants_sun": "sun", "wants_all": ""}.items():

        async def subscriber(node: Any, prefix: str = prefix) -> None:
            sub = node.socket(zmq.SUB)
            sub.connect("tcp://publisher:5556")
            sub.subscribe(prefix)
            while True:
                await sub.recv_string()

        scene.node(name=name)(subscriber)
    return scene.play(seed=1)


@run
def pipeline() -> Run:
    """Six tasks, dealt to three workers, gathered by a sink."""
    scene = Scene("pipeline", latency=0.05)

    @scene.node
    async def ventilator(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.bind("tcp://ventilator:5557")
        await node.sleep(0.4)
        for number in range(1, 7):
            await push.send_string(f"task {number}")

    async def worker(node: Any) -> None:
        pull, push = node.socket(zmq.PULL), node.socket(zmq.PUSH)
        pull.connect("tcp://ventilator:5557")
        push.connect("tcp://sink:5558")
        while True:
            task = await pull.recv_string()
            await node.sleep(0.05)
            await push.send_string(f"{task} done")

    scene.node(count=3)(worker)

    @scene.node
    async def sink(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:5558")
        while True:
            await pull.recv_string()

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

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        for number in range(1, 7):
            await pub.send_string(f"news {number}")
            await node.sleep(0.2)

    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.connect("tcp://publisher:5556")
        sub.subscribe("")
        while True:
            await sub.recv_string()

    for number, start in enumerate((0.15, 0.3, 0.7), 1):
        scene.node(name=f"subscriber{number}", start=start)(subscriber)
    return scene.play(seed=1)


def _too_fast(kind: int, other: int, title: str) -> Run:
    """One sends ten messages as fast as it may; the other needs a while for each."""
    scene = Scene(title, latency=0.02, kernel_buffer=1100)

    @scene.node
    async def fast(node: Any) -> None:
        socket = node.socket(kind, sndhwm=3)
        socket.bind("tcp://fast:5570")
        await node.sleep(0.2)
        for number in range(1, 15):
            await socket.send(b"%-1000d" % number)
            await node.sleep(0.02)

    @scene.node
    async def slow(node: Any) -> None:
        socket = node.socket(other, rcvhwm=2)
        socket.connect("tcp://fast:5570")
        if other == zmq.SUB:
            socket.subscribe(b"")
        while True:
            await socket.recv()
            await node.sleep(0.15)

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

    @scene.node
    async def ventilator(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.bind("tcp://ventilator:5557")
        await node.sleep(0.2)
        for number in range(1, 13):
            await push.send_string(f"task {number}")

    for number, seconds in enumerate((0.02, 0.2, 0.02), 1):

        async def worker(node: Any, seconds: float = seconds) -> None:
            pull = node.socket(zmq.PULL)
            pull.connect("tcp://ventilator:5557")
            while True:
                await pull.recv_string()
                await node.sleep(seconds)

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

    @scene.node
    async def ventilator(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.bind("tcp://ventilator:5557")
        await node.sleep(0.4)
        for number in range(1, 9):
            await push.send_string(f"task {number}")
            await node.sleep(0.05)

    for number, tasks in enumerate((8, 2), 1):

        async def worker(node: Any, tasks: int = tasks) -> None:
            pull = node.socket(zmq.PULL)
            pull.connect("tcp://ventilator:5557")
            for _ in range(tasks):
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

    @scene.node
    async def sink(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:5558")
        while True:
            await pull.recv_string()

    return scene.play(seed=1, until=3)
