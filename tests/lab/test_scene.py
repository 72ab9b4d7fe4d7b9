"""Scenes in the lab: exact virtual times, the same bytes for the same seed, clean endings."""

import asyncio
import threading
import time

import pytest

from zlearn import zmq
from zlearn.engine import events
from zlearn.lab import Scene
from zlearn.lab.wall_clock import SleptForReal
from zlearn.lab.world import NeverEnds
from zlearn.trace import display


def market():
    """Five nodes, four patterns, an async and a blocking actor: something for chance to stir."""
    scene = Scene("market", latency=0.010)

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://*:5556")
        push = node.socket(zmq.PUSH, sndhwm=2)
        push.connect("tcp://sink:5557")
        for number in range(20):
            await pub.send_multipart([b"AB"[number % 2 :][:1], b"%d" % number])
            await push.send(b"job %d" % number)
            await node.sleep(node.random.uniform(0.0, 0.02))

    @scene.node(count=2, start=0.05)
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"A" if node.number == 1 else b"B")
        sub.connect("tcp://publisher:5556")
        async with asyncio.timeout(0.4):
            while True:
                await sub.recv_multipart()

    @scene.node
    def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:5557")
        rep = node.socket(zmq.REP)
        rep.bind("tcp://sink:5558")
        for _ in range(5):
            pull.recv()
            node.sleep(0.01)
        rep.send(b"seen: " + rep.recv())
        while True:
            pull.recv()

    @scene.node
    async def asker(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://sink:5558")
        await req.send(b"how many?")
        assert await req.recv() == b"seen: how many?"

    return scene


def text_of(run):
    return "\n".join(event.line() for event in run.trace)


def test_the_same_seed_gives_the_same_trace_to_the_byte():
    first, second = (market().play(seed=7, check=False) for _ in range(2))
    assert text_of(first) == text_of(second)
    assert first.trace.sha256() == second.trace.sha256()
    assert len(first.trace) > 200


def test_another_seed_gives_another_trace():
    one, other = (market().play(seed=seed, check=False) for seed in (7, 8))
    assert text_of(one) != text_of(other)
    assert one.fates()["received"] > 0 and other.fates()["received"] > 0


def test_the_trace_does_not_depend_on_what_ran_before_or_around_it():
    first = market().play(seed=7, check=False).trace.sha256()

    async def cell():
        asyncio.create_task(asyncio.sleep(0))
        return market().play(seed=7, check=False).trace.sha256()

    assert asyncio.run(cell()) == first


def test_the_books_of_the_market_balance():
    books = market().play(seed=7, check=False).trace.books()
    assert books.balanced and books.sent == sum(books.fates.values()) > 40


def slow_joiner(late, latency=0.010):
    scene = Scene("slow joiner", latency=latency, jitter=0.0)

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        for number in range(100):
            await pub.send(b"%d" % number)
            await node.sleep(0.010)

    @scene.node(start=late)
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv()

    return scene


@pytest.mark.parametrize(("late", "lost"), [(0.005, 8), (0.105, 18), (0.505, 58)])
def test_a_slow_joiner_loses_exactly_so_many(late, lost):
    # One trip to knock, one for the answer, then the subscriber's pieces of the greeting, each
    # of which needs the publisher's: one trip for the signature (beside the last step of TCP's
    # handshake), one for the revision back, one for the subscriber's, one for the publisher's
    # READY back, and one for the subscription: seven trips of 10 ms, in which a message goes out
    # each 10 ms.
    run = slow_joiner(late).play(seed=1)
    received = run.fates()["received"]
    assert 100 - received == lost
    assert sum(run.fates().values()) == 100
    first = run.trace.of(kind=events.RECEIVED)[0]
    assert first.detail["preview"] == [str(lost)]


def test_who_waits_for_the_subscriber_loses_nothing():
    run = slow_joiner(0.0, latency=0.0).play(seed=1)
    assert run.fates()["received"] >= 99


def test_a_play_ends_exactly_at_until():
    scene = Scene("ticker")

    @scene.node
    async def ticker(node):
        while True:
            await node.sleep(1.0)
            node.log(f"tick at {node.now():g}")

    run = scene.play(until=3.0)
    assert [event.detail["text"] for event in run.trace] == ["tick at 1", "tick at 2", "tick at 3"]


def test_until_may_be_later_than_the_last_event():
    scene = Scene("short")

    @scene.node
    async def ticker(node):
        await node.sleep(1.0)
        push = node.socket(zmq.PUSH)
        push.connect("tcp://nobody:1")
        await push.send(b"x")

    run = scene.play(until=2.0)
    assert 1.9 < run.trace.events[-1].t <= 2.0  # it went on trying to connect
    assert run.fates() == {"in flight": 1}


def test_a_play_without_end_is_explained(monkeypatch):
    monkeypatch.setattr("zlearn.lab.world.MOST_ROUNDS", 1000)
    scene = Scene("for ever")

    @scene.node
    async def ticker(node):
        while True:
            await node.sleep(1.0)

    with pytest.raises(NeverEnds, match="until="):
        scene.play()


def test_a_play_ends_although_somebody_goes_on_trying_to_connect():
    scene = Scene("nobody there")

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        await req.send(b"?")
        await req.recv()

    run = scene.play()
    assert run.fates() == {"in flight": 1}
    assert "client.req.recv() waits" in run.waiting["client"]
    assert "no node 'server'" in run.waiting["client"]


def test_a_server_that_comes_late_is_waited_for():
    scene = Scene("late server")
    got = []

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        await req.send(b"?")
        got.append((await req.recv(), node.now()))

    @scene.node(start=5.0)
    async def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        await rep.send(await rep.recv())

    scene.play()
    assert got[0][0] == b"?" and 5.0 < got[0][1] < 5.5


def test_a_client_comes_back_after_its_server_was_restarted():
    scene = Scene("restart")
    got = []

    @scene.node
    async def server(node):
        for _ in range(2):
            rep = node.socket(zmq.REP)
            rep.bind("tcp://server:5555")
            await rep.send(await rep.recv())
            await node.sleep(0.1)
            rep.close(linger=0)
            await node.sleep(0.01)  # a close frees its address before long, not at once

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        for number in range(2):
            await req.send(b"%d" % number)
            got.append(await req.recv())
            await node.sleep(0.15)

    scene.play()
    assert got == [b"0", b"1"]


def test_a_second_peer_of_a_pair_does_not_keep_the_world_busy():
    scene = Scene("three is a crowd")

    @scene.node
    async def left(node):
        pair = node.socket(zmq.PAIR)
        pair.bind("tcp://left:5555")
        while True:
            await pair.recv()

    @scene.node(count=2)
    async def right(node):
        pair = node.socket(zmq.PAIR)
        pair.connect("tcp://left:5555")
        await pair.send(b"hello")

    run = scene.play()
    assert run.fates()["received"] == 1
    assert run.trace.books().balanced


def test_an_actor_that_fails_is_named_and_all_is_cleaned_up():
    scene = Scene("failing")
    ended = []

    @scene.node
    async def fails(node):
        await node.sleep(1.0)
        raise ValueError("on purpose")

    @scene.node
    def blocks(node):
        try:
            node.socket(zmq.PULL).recv()
        finally:
            ended.append("blocks")

    before = threading.active_count()
    with pytest.raises(ValueError, match="on purpose") as caught:
        scene.play()
    assert "raised by the actor on the node fails" in caught.value.__notes__
    assert ended == ["blocks"]
    assert threading.active_count() == before
    run = scene.play(check=False)
    assert list(run.errors) == ["fails"]


def test_several_failures_come_as_a_group():
    scene = Scene("failing")

    @scene.node(count=2)
    async def fails(node):
        raise ValueError(node.name)

    with pytest.raises(ExceptionGroup, match="2 actors"):
        scene.play()


def test_time_sleep_is_explained_in_an_async_actor_and_is_itself_again_afterwards():
    real = time.sleep
    scene = Scene("sleepy")

    @scene.node
    async def sleepy(node):
        time.sleep(1.0)

    with pytest.raises(SleptForReal, match=r"await node\.sleep\(1\.0\)"):
        scene.play()
    assert time.sleep is real


def test_a_blocking_call_in_an_async_actor_is_explained():
    scene = Scene("mixed up")

    @scene.node
    async def confused(node):
        zmq.Context.socket(node._owner, zmq.PULL).recv()

    with pytest.raises(RuntimeError, match="blocking call"):
        scene.play()


def test_blocking_and_async_actors_of_the_same_program_see_the_same():
    def scene(blocking):
        scene = Scene("echo")

        if blocking:

            @scene.node
            def server(node):
                rep = node.socket(zmq.REP)
                rep.bind("tcp://server:5555")
                for _ in range(3):
                    rep.send(rep.recv().upper())
        else:

            @scene.node
            async def server(node):
                rep = node.socket(zmq.REP)
                rep.bind("tcp://server:5555")
                for _ in range(3):
                    await rep.send((await rep.recv()).upper())

        @scene.node
        async def client(node):
            req = node.socket(zmq.REQ)
            req.connect("tcp://server:5555")
            for text in (b"a", b"b", b"c"):
                await req.send(text)
                assert await req.recv() == text.upper()

        return scene

    def received(run):
        return [(event.t, event.msg) for event in run.trace.of(kind=events.RECEIVED)]

    assert received(scene(True).play(seed=3)) == received(scene(False).play(seed=3))


def test_a_receive_time_out_is_virtual_and_exact():
    scene = Scene("patience")
    times = {}

    @scene.node
    def blocking(node):
        pull = node.socket(zmq.PULL, rcvtimeo=2500)
        pull.bind("tcp://*:1")
        with pytest.raises(zmq.Again):
            pull.recv()
        times["blocking"] = node.now()

    @scene.node
    async def waiting(node):
        pull = node.socket(zmq.PULL, rcvtimeo=1500)
        pull.bind("tcp://*:1")
        with pytest.raises(zmq.Again):
            await pull.recv()
        times["async"] = node.now()

    scene.play()
    assert times == {"blocking": 2.5, "async": 1.5}


def test_a_blocking_time_out_counts_from_the_call_whatever_rings_meanwhile():
    scene = Scene("patience with interruptions")
    times = []

    @scene.node
    def blocking(node):
        pull = node.socket(zmq.PULL, rcvtimeo=2500)
        pull.bind("tcp://*:1")
        with pytest.raises(zmq.Again):
            pull.recv()
        times.append(node.now())

    @scene.node(count=3, start=1.0)
    async def visitor(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://blocking:1")  # attaching a peer rings the one who waits
        await node.sleep(node.number / 4)
        push.close()

    scene.play()
    assert times == [2.5]


def test_bandwidth_and_kernel_buffer_hold_a_fast_sender_back():
    scene = Scene("narrow", latency=0.001, bandwidth=10_000, kernel_buffer=1_000, jitter=0.0)
    times = []

    @scene.node
    async def sender(node):
        push = node.socket(zmq.PUSH, sndhwm=1)
        push.bind("tcp://*:1")
        for _ in range(20):
            await push.send(b"x" * 1000)
        times.append(node.now())

    @scene.node
    async def receiver(node):
        pull = node.socket(zmq.PULL, rcvhwm=1)
        pull.connect("tcp://sender:1")
        for _ in range(20):
            await pull.recv()
        times.append(node.now())

    run = scene.play()
    assert run.fates() == {"received": 20}
    assert times[1] > 20_000 / 10_000  # 20 kB at 10 kB a second
    assert times[0] > 1.0  # the sender felt it


def test_a_route_of_its_own_makes_one_peer_slow():
    scene = Scene("far away", latency=0.001, jitter=0.0)
    scene.route("server", "client2", latency=1.0)
    times = {}

    @scene.node
    async def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:1")
        while True:
            await rep.send(await rep.recv())

    @scene.node(count=2)
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:1")
        await req.send(b"")
        await req.recv()
        times[node.name] = node.now()

    scene.play()
    assert times["client1"] == pytest.approx(0.008) and times["client2"] == pytest.approx(8.0)


def test_live_gets_all_events_in_order_and_in_batches():
    batches = []
    run = market().play(seed=7, check=False, live=batches.append)
    assert [event for batch in batches for event in batch] == run.trace.events
    assert 2 < len(batches) < len(run.trace)


def test_a_node_defined_again_takes_the_place_of_the_first():
    scene = Scene("cells run twice")
    for _ in range(2):

        @scene.node(count=2)
        async def worker(node):
            node.log("here")

    assert [role.name for role in scene.roles] == ["worker1", "worker2"]
    assert len(scene.play().trace) == 2


def test_two_nodes_of_one_name_are_refused():
    scene = Scene("twins")

    @scene.node(count=1)
    async def worker(node): ...

    @scene.node
    async def worker1(node): ...

    with pytest.raises(ValueError, match='"worker1"'):
        scene.play()


def test_an_unknown_world_is_refused():
    with pytest.raises(ValueError, match="loopback"):
        Scene("x").play(world="moon")


def test_sockets_that_the_actor_lets_go_stay_open_until_the_play_ends():
    scene = Scene("gone home")

    @scene.node
    async def sender(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://receiver:1")
        await push.send(b"still delivered")

    @scene.node
    async def receiver(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://receiver:1")

    run = scene.play()
    assert run.fates() == {"unread": 1}
    assert not run.trace.of(kind=events.CLOSED)


def test_inproc_and_ipc_in_a_scene():
    scene = Scene("near")
    got = []

    @scene.node
    async def house(node):
        left, right = node.socket(zmq.PAIR), node.socket(zmq.PAIR)
        left.bind("inproc://hall")
        right.connect("inproc://hall")
        await right.send(b"inside")
        got.append(await left.recv())
        pull = node.socket(zmq.PULL)
        pull.bind("ipc:///tmp/door")
        got.append(await pull.recv())

    @scene.node
    async def neighbour(node):
        push = node.socket(zmq.PUSH)
        push.connect("ipc:///tmp/door")
        await push.send(b"next door")

    run = scene.play()
    assert got == [b"inside", b"next door"]
    assert run.trace.books().balanced


def test_a_run_tells_what_it_is():
    run = slow_joiner(0.005).play(seed=4)
    assert (run.world, run.seed, run.title) == ("lab", 4, "slow joiner")
    assert "seed 4" in repr(run)
    lost = run.trace.of(kind=events.FATE)[0]
    assert run.why(lost.msg).startswith(run.trace.why(lost.msg).removesuffix("."))
    assert f"event {run.trace.explain(lost.msg).event} decided it" in run.why(lost.msg)


def test_a_run_is_shown_by_whoever_can_draw():
    class Picture:
        def _repr_mimebundle_(self, include=None, exclude=None):
            return {"text/html": "<p>a picture</p>"}

    run = slow_joiner(0.005).play()
    shown = []
    display.use(lambda trace, **options: shown.append((trace, options)) or Picture())
    try:
        assert run._repr_mimebundle_() == {"text/html": "<p>a picture</p>"}
        run.show(width=300)
    finally:
        display.use(None)
    assert shown == [(run, {}), (run, {"width": 300})]
