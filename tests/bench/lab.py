"""The lab's speed: journeys a second of wall time, and how the cost of one grows with the scene.

    .venv/bin/python tests/bench/run.py lab [--only TEXT]

A journey is one copy of a message from its `sent` to its fate, all its events recorded: each
of them can be asked for afterwards. `played` is what the play costs, from the moment when all
are connected to the last message received; `read` adds what it costs to write the events up
for the first who asks for them. `a node` is the cost of making, connecting and closing one.
All is processor time, the least of a few rounds: other programs can only add to it.

Rule for this file: it is run by hand. No test fails for being slow.
"""

import gc
import time
from collections.abc import Callable
from typing import Any

from harness import spread

from zlearn import zmq
from zlearn.lab import Scene

JOURNEYS = 20_000
ROUNDS = 3
BODY = b"sixteen bytes ok"
JOURNEYS_OF_CURVE = 50_000  # whatever the number of nodes
CONNECTED = 5.0  # virtual seconds: by then all are


def pairs(nodes: int, journeys: int, mark: Callable[[], object]) -> Scene:
    """`nodes` / 2 PUSHes, each with a PULL of its own."""
    scene, couples = Scene(f"{nodes} nodes in pairs"), nodes // 2
    each = journeys // couples

    @scene.node(count=couples)
    async def pusher(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect(f"tcp://puller{node.number}:5555")
        await node.sleep(CONNECTED)
        mark()
        for _ in range(each):
            await push.send(BODY)

    @scene.node(count=couples)
    async def puller(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind(f"tcp://puller{node.number}:5555")
        for _ in range(each):
            await pull.recv()
        mark()

    return scene


def star(nodes: int, journeys: int, mark: Callable[[], object]) -> Scene:
    """One PUB and `nodes` - 1 SUBs: each message makes so many copies."""
    scene, spokes = Scene(f"a star of {nodes} nodes"), nodes - 1
    each = journeys // spokes

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        await node.sleep(CONNECTED)
        mark()
        for _ in range(each):
            await pub.send(BODY)

    @scene.node(count=spokes)
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        for _ in range(each):
            await sub.recv()
        mark()

    return scene


Maker = Callable[[int, int, Callable[[], object]], Scene]

SCENES: dict[str, tuple[Maker, int]] = {
    "PUSH to PULL": (pairs, 2),
    "PUB to 8 SUBs": (star, 9),
    **{
        f"{nodes} nodes, {word}": (make, nodes)
        for word, make in (("pairs", pairs), ("star", star))
        for nodes in (10, 100, 1000)
    },
}


def play(make: Maker, nodes: int, journeys: int) -> dict[str, float]:
    """Plays a scene once, and says what it cost."""
    clock, moments, walls = time.process_time, [], []

    def mark() -> None:
        moments.append(clock())
        walls.append(time.perf_counter())

    scene = make(nodes, journeys, mark)
    gc.collect()
    started = clock()
    run = scene.play(seed=1)
    ended = clock()
    events = len(run.trace.events)
    written = clock()
    played = moments[-1] - moments[0]
    copies = [copy for copy in run.trace.copies() if copy.counted]
    if any(copy.fate != "received" for copy in copies):
        raise RuntimeError(f"{scene.title}: not all was received: {run.fates()}")
    return {
        "journeys": len(copies),
        "events": events,
        "played": played / len(copies),
        "wall": (walls[-1] - walls[0]) / len(copies),
        "read": (played + written - ended) / len(copies),
        "node": (ended - started - played) / nodes,
    }


def measure(name: str, journeys: int, rounds: int) -> dict[str, Any]:
    """The least cost of a journey in a few rounds, in seconds, and the rate that it allows.

    wall: the rates by the clock on the wall, with their spread.
    """
    make, nodes = SCENES[name]
    if "nodes" in name:  # a curve: traces of one length, for that has its price, too
        journeys = JOURNEYS_OF_CURVE
    runs = [play(make, nodes, journeys) for _ in range(rounds)]
    row = {"name": name, "nodes": nodes, **{key: min(run[key] for run in runs) for key in runs[0]}}
    row["rate"] = 1 / row["played"]
    row["wall"] = spread([1 / run["wall"] for run in runs])
    print(
        f"{name:20} {row['rate']:9,.0f} journeys/s ({row['wall']['median']:,.0f} by the wall)"
        f"   a journey {row['played'] * 1e6:5.1f} µs played, {row['read'] * 1e6:5.1f} µs read too"
        f"   a node {row['node'] * 1e3:4.2f} ms",
        flush=True,
    )
    return row


def rows(rounds: int, only: str = "") -> list[dict[str, Any]]:
    """The scenes whose names hold this text; a few rounds are enough."""
    return [measure(name, JOURNEYS, min(rounds, ROUNDS)) for name in SCENES if only in name]
