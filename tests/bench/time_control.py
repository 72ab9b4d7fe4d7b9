"""What going back, forking and comparing cost, on a run of about ten thousand events.

    .venv/bin/python tests/bench/time_control.py [--events 10000] [--rewinds 1000] [--rounds 5]

`rewind` goes to events of such a play, chosen by chance, forth and back, and asks there for how
things stand (links, queues, messages) and for the trace so far. `another way` makes a fault
there, for which the world has to be played again. `fork and diff` plays the run again with one
cause changed and lays both beside each other, all of it: the play, the events written up, the
pairs, what follows. All is wall time.

Rule for this file: it is run by hand. No test fails for being slow.
"""

import argparse
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from zlearn import zmq  # noqa: E402
from zlearn.lab import Run, Scene, at  # noqa: E402


def shop(events: int) -> Scene:
    """A broker, two workers, four clients: so many requests that there are so many events."""
    scene = Scene("shop", latency=0.002)
    each = max(1, round(events / 62))

    @scene.node
    async def server(node: Any) -> None:
        router = node.socket(zmq.ROUTER)
        router.bind("tcp://server:5555")
        while True:
            await router.send_multipart(await router.recv_multipart())

    @scene.node(count=4)
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        for number in range(each):
            await req.send(b"%d" % number)
            await req.recv()
            await node.sleep(node.random.uniform(0.001, 0.01))

    return scene


def news(events: int) -> Scene:
    """A publisher and five subscribers."""
    scene = Scene("news", latency=0.002)
    count = max(1, round(events / 27))

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        await node.sleep(0.1)
        for number in range(count):
            await pub.send(b"%d" % number)
            await node.sleep(0.001)

    @scene.node(count=5)
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv()

    return scene


def victim_of(trace: Any) -> str:
    """Whom a fault hits."""
    return str(trace.events[0].node)


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    began = time.perf_counter()
    made = what()
    return time.perf_counter() - began, made


def rewinding(scene: Scene, count: int) -> dict[str, list[float]]:
    """The seconds that each of so many rewinds took, and what else is done there."""
    chance = random.Random(1)
    took: dict[str, list[float]] = {"rewind": [], "another way": []}
    with scene.begin() as play:
        play.run()
        end, last = play.checkpoint(), play.n
        for number in range(count):
            n = chance.randint(1, last)

            def rewind(n: int = n) -> Any:
                play.rewind(n)
                return play.moment(), play.trace

            seconds, (moment, trace) = timed(rewind)
            took["rewind"].append(seconds)
            if not n <= play.n == len(trace) == moment.n <= n + 20:
                raise RuntimeError(f"back to the event {n}, and it stands at {play.n}")
            if number % 50 == 0:
                victim = victim_of(trace)
                took["another way"].append(timed(lambda it=victim: play.latency(it))[0])
                play.rewind(end)
    return took


def forking(run: Run) -> tuple[float, float]:
    """The seconds of a fork with its events, and of the diff."""
    middle = run.trace.duration / 2
    victim = victim_of(run.trace)

    def fork() -> Any:
        made = run.fork(at=middle, faults=[at(middle).latency(victim, seconds=0.05)])
        len(made.after.trace.events)
        return made

    gc.collect()
    forked, made = timed(fork)
    compared, diff = timed(lambda: made.diff)
    if not diff:
        raise RuntimeError("nothing is different")
    return forked, compared


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rewinds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5, help="of forking and comparing")
    asked = parser.parse_args()
    for make in (shop, news):
        run = make(asked.events).play()
        print(f"{run.title}: {len(run.trace)} events", flush=True)
        for _ in range(asked.rounds):
            forked, compared = forking(run)
            total = forked + compared
            print(f"  fork and diff {total:5.2f} s: fork {forked:.2f}, diff {compared:.2f}")
        for what, took in rewinding(make(asked.events), asked.rewinds).items():
            middle, slowest = statistics.median(took) * 1000, max(took) * 1000
            print(f"  {len(took)} × {what}: median {middle:.1f} ms, slowest {slowest:.1f} ms")


if __name__ == "__main__":
    main()
