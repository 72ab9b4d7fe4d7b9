"""The scenes whose traces are compared between interpreters; as a program, their hashes as JSON.

    PYTHONPATH=. python -m tests.hashes.scenes

Rule for this file: the standard library and zlearn alone, so that it runs wherever there is a
Python, also in a browser's. Whatever could go another way elsewhere should be in one of them:
chance, ties in time, tasks, timers, rounding, the order of dicts and sets.
"""

import asyncio
import json
import platform
import random
import sys

from tests.lab.random_faults import UNTIL, random_scene
from zlearn import zmq
from zlearn.lab import Scene

RANDOM_SCENES = 40


def request_and_reply():
    scene = Scene("request and reply", latency=0.0037)

    @scene.node
    async def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        while True:
            await rep.send(await rep.recv())

    @scene.node(count=3, start=0.05)
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        for number in range(10):
            await req.send(f"{node.name} {number} größer".encode())
            await req.recv()
            await node.sleep(node.random.expovariate(20))

    return scene


def publish_and_subscribe():
    scene = Scene("publish and subscribe", bandwidth=200_000, kernel_buffer=4096)

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.XPUB, sndhwm=5)
        pub.bind("tcp://publisher:5556")
        await node.sleep(0.2)
        for number in range(60):
            await pub.send_multipart([b"AB"[number % 2 : number % 2 + 1], bytes(number * 40)])
            await node.sleep(node.random.random() / 200)

    @scene.node(count=4)
    async def subscriber(node):
        sub = node.socket(zmq.SUB, rcvhwm=2)
        for topic in "AB" if node.number > 2 else "A":
            sub.subscribe(topic)
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv_multipart()
            await node.sleep(node.random.gauss(0.01, 0.002))

    return scene


def broker():
    scene = Scene("broker", latency=0.002)

    @scene.node
    async def queue(node):
        front, back = node.socket(zmq.ROUTER), node.socket(zmq.DEALER)
        front.bind("tcp://queue:1")
        back.bind("tcp://queue:2")

        async def carry(one, other):
            while True:
                await other.send_multipart(await one.recv_multipart())

        async with asyncio.TaskGroup() as group:
            group.create_task(carry(front, back))
            group.create_task(carry(back, front))

    @scene.node(count=2)
    async def worker(node):
        rep = node.socket(zmq.REP)
        rep.connect("tcp://queue:2")
        while True:
            await rep.send((await rep.recv()).upper())

    @scene.node(count=4)
    async def asker(node):
        req = node.socket(zmq.REQ, routing_id=node.name.encode(), req_relaxed=1)
        req.connect("tcp://queue:1")
        for _ in range(8):
            await req.send(node.random.randbytes(6))
            try:
                await asyncio.wait_for(req.recv(), 0.02)
            except TimeoutError:
                node.log("too late")

    scene.at(0.01).freeze("worker1", lasts=0.05)
    return scene


def on_one_host():
    """inproc, ipc, and pairs; many things at the same moment."""
    scene = Scene("on one host")

    @scene.node
    async def host(node):
        one, other = node.socket(zmq.PAIR), node.socket(zmq.PAIR)
        one.bind("inproc://hall")
        other.connect("inproc://hall")
        push, pull = node.socket(zmq.PUSH), node.socket(zmq.PULL)
        pull.bind("ipc://door")
        push.connect("ipc://door")

        async def talk(number):
            await asyncio.sleep(0.001 * (number % 3))
            await one.send(b"%d" % number)
            await push.send(b"%d" % number)
            return await asyncio.gather(other.recv(), pull.recv())

        await asyncio.gather(*(talk(number) for number in range(20)))

    return scene


def tools_of_asyncio():
    """What the standard library has for many tasks at once, also where it was rewritten."""
    scene = Scene("tools of asyncio", latency=0.0005, jitter=0.0)

    @scene.node
    async def server(node):
        router = node.socket(zmq.ROUTER)
        router.bind("tcp://server:1")
        while True:
            await router.send_multipart(await router.recv_multipart())

    @scene.node(count=2)
    async def client(node):
        dealer = node.socket(zmq.DEALER, rcvtimeo=30)
        dealer.connect("tcp://server:1")
        queue, room, seen = asyncio.Queue(2), asyncio.Semaphore(2), asyncio.Condition()
        done, start = asyncio.Event(), asyncio.Barrier(3)

        async def ask(number):
            await start.wait()
            async with room:
                await dealer.send(b"%d" % number)
                await asyncio.sleep(0)
            await queue.put(number)
            async with seen:
                seen.notify()
            return number

        async def count():
            for _ in range(6):
                await queue.get()
            async with seen:
                await seen.wait_for(lambda: True)
            done.set()

        counting = asyncio.create_task(count())
        asking = [asyncio.create_task(ask(number)) for number in range(3)]
        for each in asyncio.as_completed(asking):
            await dealer.send(b"completed %d" % await each)
        first, rest = await asyncio.wait(
            [asyncio.create_task(ask(number)) for number in range(3, 6)],
            return_when=asyncio.FIRST_COMPLETED,
        )
        await dealer.send(b"%d of %d" % (len(first), len(first) + len(rest)))
        await asyncio.wait_for(done.wait(), 1.0)
        await asyncio.gather(*rest, counting)
        for _ in range(5):
            await asyncio.shield(asyncio.wait_for(dealer.recv(), 0.1))
        try:
            async with asyncio.timeout(0.01), asyncio.TaskGroup() as group:
                group.create_task(asyncio.sleep(5))
                group.create_task(asyncio.wait_for(dealer.recv(), 0.02))
                group.create_task(asyncio.to_thread(node.log, "in no thread"))
        except TimeoutError:
            await dealer.send(b"over")
        try:
            while True:
                await asyncio.wait_for(dealer.recv(), None)
        except zmq.Again:
            await dealer.send(b"no more")

    return scene


def datagrams():
    scene = Scene("datagrams")
    scene.at(0.1).loss("speaker", "listener1", 0.5)

    @scene.node(count=2)
    async def listener(node):
        dish = node.socket(zmq.DISH)
        dish.bind("udp://239.0.0.1:5555")
        dish.join("news")
        while True:
            await dish.recv()

    @scene.node
    async def speaker(node):
        radio = node.socket(zmq.RADIO)
        radio.connect("udp://239.0.0.1:5555")
        for number in range(20):
            await node.sleep(0.02)
            await radio.send(b"%d" % number, group="news" if number % 3 else "sport")

    return scene


def breaking_down():
    """One of each kind of fault, heartbeats and reconnection."""
    scene = Scene("breaking down", latency=0.01)

    @scene.node
    async def server(node):
        pull = node.socket(zmq.PULL, heartbeat_ivl=200, heartbeat_timeout=500)
        pull.bind("tcp://server:1")
        while True:
            await pull.recv()

    @scene.node(count=2)
    async def client(node):
        push = node.socket(zmq.PUSH, sndhwm=10, heartbeat_ivl=150, sndtimeo=300)
        push.connect("tcp://server:1")
        for _ in range(100):
            try:
                await push.send(b"x" * node.random.randint(1, 3000))
            except zmq.Again:
                node.log("no room")
            await node.sleep(0.05)

    scene.at(0.2).latency("client1", "server", 0.1, lasts=0.5)
    scene.at(0.4).jitter("client2", "server", 0.05, lasts=0.5)
    scene.at(0.6).loss("client1", "server", 0.3, lasts=0.4)
    scene.at(0.8).bandwidth("client2", "server", 9000, lasts=1.0)
    scene.at(1.0).partition("client1", "server", lasts=1.5)
    scene.at(1.2).crash("client2", lasts=0.3)
    scene.at(2.0).cut("client2", "server", lasts=0.2)
    scene.at(2.5).slow("server", 0.02, lasts=1.0)
    scene.at(3.0).restart("server")
    scene.at(3.5).hold("client1", "server", lasts=0.1)
    scene.at(3.6).drop("client2.push")
    scene.at(4.0).reset("client1", "server")
    return scene


def blocking_actors():
    """Plain functions, which need threads."""
    scene = Scene("blocking actors")

    @scene.node
    def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:1")
        while True:
            rep.send(rep.recv())

    @scene.node(count=3)
    def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:1")
        for _ in range(5):
            req.send(node.random.randbytes(3))
            if req.poll(1):
                node.log("so soon")
            req.recv()
            node.sleep(node.random.random() / 100)

    return scene


NAMED = [
    request_and_reply, publish_and_subscribe, broker, on_one_host, tools_of_asyncio, datagrams,
    breaking_down, blocking_actors,
]  # fmt: skip
SCENES = {scene.__name__: scene for scene in NAMED} | {
    f"random_scene_{seed}": lambda seed=seed: random_scene(random.Random(seed))
    for seed in range(RANDOM_SCENES)
}


def told(make):
    """The hash of a scene's trace, and how many events it has; or the error, in its words."""
    scene = make()
    run = scene.play(seed=7, until=UNTIL, check=False)
    if run.errors:
        return str(next(iter(run.errors.values())))
    return [run.trace.sha256(), len(run.trace)]


def report():
    """Which Python this is, and what `told` says of each scene."""
    scenes = {name: told(make) for name, make in SCENES.items()}
    where = f"{platform.python_implementation()} {platform.python_version()} on {sys.platform}"
    return {"python": where, "scenes": scenes}


def main():
    print(json.dumps(report()))


if __name__ == "__main__":
    main()
