"""The same scenes on real sockets: names are mapped, real time passes, everything ends."""

import asyncio
import gc
import threading

import pytest

from zlearn import zmq
from zlearn.engine import events
from zlearn.lab import Scene


def echo(blocking_server=False):
    scene = Scene("echo")

    if blocking_server:

        @scene.node
        def server(node):
            rep = node.socket(zmq.REP)
            rep.bind("tcp://server:5555")
            while True:
                rep.send(rep.recv().upper())
    else:

        @scene.node
        async def server(node):
            rep = node.socket(zmq.REP)
            rep.bind("tcp://server:5555")
            while True:
                await rep.send((await rep.recv()).upper())

    @scene.node(count=2)
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        await req.send(b"hello")
        assert await req.recv() == b"HELLO"

    return scene


def shapes(run):
    """What happened, without times: the same in every world."""
    return {
        "sockets": sorted((socket.name, socket.type) for socket in run.trace.sockets()),
        "fates": dict(run.fates()),
        "bound": [event.detail["endpoint"] for event in run.trace.of(kind=events.BOUND)],
    }


@pytest.mark.parametrize("blocking", [False, True])
def test_the_same_scene_tells_the_same_story_in_both_worlds(blocking):
    before = threading.active_count()
    real = echo(blocking).play(world="loopback")
    assert shapes(real) == shapes(echo(blocking).play())
    assert real.fates() == {"received": 4}
    assert real.trace.books().balanced
    assert (real.world, real.seed) == ("loopback", None)
    assert threading.active_count() == before


def test_inside_a_running_loop_as_in_a_notebook():
    async def cell():
        return echo().play(world="loopback")

    assert asyncio.run(cell()).fates() == {"received": 4}


def test_two_plays_do_not_get_into_each_others_way():
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(echo().play(world="loopback").fates()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [{"received": 4}] * 2


def test_errors_are_raised_with_the_node_named():
    scene = Scene("failing")

    @scene.node
    async def fails(node):
        raise ValueError("on purpose")

    @scene.node
    def fails_too(node):
        raise ValueError("on purpose")

    run = scene.play(world="loopback", check=False)
    assert sorted(run.errors) == ["fails", "fails_too"]
    with pytest.raises(ExceptionGroup):
        scene.play(world="loopback")


def test_addresses_have_the_same_rules_as_in_the_lab():
    scene = Scene("rules")
    errnos = {}

    @scene.node
    async def server(node):
        rep = node.socket(zmq.REP)
        for endpoint in ("tcp://other:1", "tcp://*:1", "tcp://server:1"):
            try:
                rep.bind(endpoint)
                errnos[endpoint] = 0
            except zmq.ZMQError as error:
                errnos[endpoint] = error.errno

    for world in ("lab", "loopback"):
        scene.play(world=world)
        assert errnos == {
            "tcp://other:1": zmq.EADDRNOTAVAIL,
            "tcp://*:1": 0,
            "tcp://server:1": zmq.EADDRINUSE,
        }


def test_ipc_names_are_paths_of_this_play():
    scene = Scene("doors")

    @scene.node
    async def house(node):
        pull = node.socket(zmq.PULL)
        pull.bind("ipc:///no/such/folder/door")
        await pull.recv()

    @scene.node
    async def neighbour(node):
        push = node.socket(zmq.PUSH)
        push.connect("ipc:///no/such/folder/door")
        await push.send(b"hello")

    run = scene.play(world="loopback")
    assert run.fates() == {"received": 1}
    assert run.trace.of(kind=events.BOUND)[0].detail["endpoint"] == "ipc:///no/such/folder/door"


def test_until_ends_a_play_of_actors_that_go_on_and_on():
    scene = Scene("ticker")

    @scene.node
    async def ticker(node):
        while True:
            node.log("tick")
            await node.sleep(0.01)

    run = scene.play(world="loopback", until=0.1)
    assert run.trace.events[-1].t <= 0.2
    assert len(run.trace) >= 2


def test_a_blocking_actor_that_sleeps_is_woken_by_the_end():
    scene = Scene("sleeper")
    ended = []

    @scene.node
    def sleeper(node):
        try:
            node.sleep(3600)
        finally:
            ended.append(True)

    scene.play(world="loopback", until=0.05)
    assert ended == [True]


def test_live_gets_all_events():
    seen = []
    run = echo().play(world="loopback", live=seen.extend)
    assert sorted(event.n for event in seen) == [event.n for event in run.trace]


def test_a_server_that_comes_late_is_waited_for():
    scene = Scene("late")
    got = []

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ, reconnect_ivl=10)
        req.connect("tcp://server:5555")
        await req.send(b"?")
        got.append(await req.recv())

    @scene.node(start=0.1)
    async def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        await rep.send(await rep.recv())

    run = scene.play(world="loopback")
    assert got == [b"?"]
    assert run.trace.of(kind=events.RETRYING)
    gc.collect()


def test_a_play_ends_although_somebody_tries_to_connect_for_ever():
    scene = Scene("in vain")

    @scene.node
    async def client(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://nobody:5555")
        await push.send(b"hello")

    run = scene.play(world="loopback")
    assert run.fates() == {"in flight": 1}
    assert run.tanks().balanced
