"""Each pattern of ZeroMQ as a small scene in the lab, for pictures to be looked at and compared.

    model_of("pub-sub")        the drawing model of that scene's run

Rule for this file: scenes only, each as short as it can be, and each with something to see.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from zlearn import zmq
from zlearn.lab import Scene, at
from zlearn.views.model import Model

SCENES: dict[str, Callable[[], Scene]] = {}


def _scene(name: str) -> Callable[[Callable[[Scene], None]], Callable[[], Scene]]:
    def register(fill: Callable[[Scene], None]) -> Callable[[], Scene]:
        def make() -> Scene:
            scene = Scene(name, latency=0.010)
            fill(scene)
            return scene

        SCENES[name] = make
        return make

    return register


def model_of(name: str, language: str = "en") -> dict[str, Any]:
    """The drawing model of one run of a scene, always the same; each caller has its own."""
    model: dict[str, Any] = json.loads(_model_text(name, language))
    return model


@cache
def _model_text(name: str, language: str) -> str:
    run = SCENES[name]().play(seed=1, check=False, until=5.0)
    return Model.from_trace(run.trace, language=language).dumps()


@_scene("req-rep")
def request_reply(scene: Scene) -> None:
    @scene.node
    async def server(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        while True:
            await rep.send(b"world " + await rep.recv())

    @scene.node
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        for number in range(3):
            await req.send(b"hello %d" % number)
            await req.recv()
            await node.sleep(0.02)


@_scene("pub-sub")
def publish_subscribe(scene: Scene) -> None:
    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        for number in range(8):
            await pub.send_multipart([b"weather" if number % 2 else b"sport", b"%d" % number])
            await node.sleep(0.03)

    @scene.node(count=2)
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"weather" if node.number == 1 else b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv_multipart()

    @scene.node(start=0.12)
    async def late(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv_multipart()


@_scene("push-pull")
def pipeline(scene: Scene) -> None:
    @scene.node
    async def ventilator(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.bind("tcp://ventilator:5557")
        await node.sleep(0.05)
        for number in range(9):
            await push.send(b"task %d" % number)

    @scene.node(count=3)
    async def worker(node: Any) -> None:
        pull, push = node.socket(zmq.PULL), node.socket(zmq.PUSH)
        pull.connect("tcp://ventilator:5557")
        push.connect("tcp://sink:5558")
        while True:
            task = await pull.recv()
            await node.sleep(0.01 * node.number)
            await push.send(task)

    @scene.node
    async def sink(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:5558")
        while True:
            await pull.recv()


@_scene("router-dealer")
def broker(scene: Scene) -> None:
    @scene.node
    async def broker(node: Any) -> None:
        front, back = node.socket(zmq.ROUTER), node.socket(zmq.DEALER)
        front.bind("tcp://broker:5559")
        back.bind("tcp://broker:5560")
        for _ in range(6):
            await back.send_multipart(await front.recv_multipart())
            await front.send_multipart(await back.recv_multipart())

    @scene.node(count=2)
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        req.connect("tcp://broker:5559")
        for number in range(3):
            await req.send(b"%d" % number)
            await req.recv()

    @scene.node(count=2)
    async def service(node: Any) -> None:
        rep = node.socket(zmq.REP)
        rep.connect("tcp://broker:5560")
        while True:
            await rep.send(b"done " + await rep.recv())


@_scene("xpub-xsub")
def forwarder(scene: Scene) -> None:
    @scene.node
    async def forwarder(node: Any) -> None:
        xsub, xpub = node.socket(zmq.XSUB), node.socket(zmq.XPUB)
        xsub.bind("tcp://forwarder:5561")
        xpub.bind("tcp://forwarder:5562")
        await xsub.send(await xpub.recv())
        while True:
            await xpub.send_multipart(await xsub.recv_multipart())

    @scene.node(count=2)
    async def source(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.connect("tcp://forwarder:5561")
        await node.sleep(0.1)
        for number in range(3):
            await pub.send(b"tick %d" % number)
            await node.sleep(0.02 * node.number)

    @scene.node
    async def viewer(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"tick")
        sub.connect("tcp://forwarder:5562")
        while True:
            await sub.recv()


@_scene("pair")
def pair(scene: Scene) -> None:
    @scene.node
    async def program(node: Any) -> None:
        one, other = node.socket(zmq.PAIR), node.socket(zmq.PAIR)
        one.bind("inproc://stairs")
        other.connect("inproc://stairs")
        for number in range(3):
            await one.send(b"up %d" % number)
            await node.sleep(0.01)
            await other.recv()
            await other.send(b"down %d" % number)
            await one.recv()


@_scene("high-water mark")
def high_water_mark(scene: Scene) -> None:
    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.sndhwm = 3
        pub.bind("tcp://publisher:5556")
        await node.sleep(0.1)
        for number in range(14):
            await pub.send(b"%d" % number + b"x" * 30000)

    @scene.node
    async def slow(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.rcvhwm = 2
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        await node.sleep(0.6)
        while True:
            await sub.recv()
            await node.sleep(0.02)


@_scene("blocked sender")
def blocked_sender(scene: Scene) -> None:
    @scene.node
    async def producer(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.sndhwm = 2
        push.bind("tcp://producer:5557")
        for number in range(12):
            await push.send(b"%d" % number + b"x" * 30000)

    @scene.node
    async def consumer(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.rcvhwm = 2
        pull.connect("tcp://producer:5557")
        await node.sleep(0.4)
        for _ in range(9):
            await pull.recv()
            await node.sleep(0.03)


@_scene("outage")
def outage(scene: Scene) -> None:
    scene.faults.append(at(0.15).cut("sensor", "collector"))

    @scene.node
    async def sensor(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://collector:5558")
        for number in range(9):
            await push.send(b"%d" % number)
            await node.sleep(0.03)

    @scene.node
    async def collector(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://collector:5558")
        while True:
            await pull.recv()


@_scene("crowd")
def crowd(scene: Scene) -> None:
    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.sndhwm = 4
        pub.bind("tcp://publisher:5556")
        await node.sleep(0.2)
        for number in range(12):
            await pub.send(b"%d" % number + b"x" * 20000)
            await node.sleep(0.01)

    @scene.node(count=40)
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.rcvhwm = 2
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        await node.sleep(0.8 if node.number in (7, 33) else 0.0)
        while True:
            await sub.recv()
