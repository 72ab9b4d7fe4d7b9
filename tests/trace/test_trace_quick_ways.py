"""The recorder's quick ways beside its plain ones: not a byte of a trace depends on them."""

import asyncio
import threading
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn import zmq
from zlearn.engine import hooks, ledger
from zlearn.lab import Scene
from zlearn.lab.loop import LabLoop
from zlearn.trace import flows, notes, recorder
from zlearn.trace.preview import body_facts, plain, plain_table, preview

BODIES = [b"a", b"", b"topic one", "é".encode() * 30, b"\xff" * 2000, b"x" * 1024]


def scene(watch=lambda world: None):
    """Actors who fan out, ask, fill a queue, start others, and send bodies of many kinds."""
    scene = Scene("quick ways", latency=0.002)

    @scene.node
    async def watcher(node):
        watch(node._world)

    @scene.node
    async def server(node):
        pub, rep = node.socket(zmq.PUB), node.socket(zmq.REP)
        pub.bind("tcp://server:1")
        rep.bind("tcp://server:2")
        for number in range(12):
            await rep.send(await rep.recv())
            await pub.send_multipart([b"topic", BODIES[number % len(BODIES)]])
            await pub.send(BODIES[number % len(BODIES)])

    @scene.node(count=2)
    async def client(node):
        sub, req = node.socket(zmq.SUB), node.socket(zmq.REQ)
        sub.subscribe(b"topic")
        sub.connect("tcp://server:1")
        req.connect("tcp://server:2")
        push = node.socket(zmq.PUSH)
        push.sndhwm = 3
        push.connect("tcp://sink:3")

        async def listen():
            while True:
                await push.send_multipart(await sub.recv_multipart())

        listening = asyncio.get_running_loop().create_task(listen())
        for number in range(6):
            await req.send(b"%d" % number)
            await req.recv()
        await node.sleep(0.5)
        listening.cancel()

    @scene.node(start=0.1)
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.rcvhwm = 2
        pull.bind("tcp://sink:3")
        while True:
            await pull.recv_multipart()
            await node.sleep(0.01)

    return scene


def played(**how):
    return scene().play(seed=3, until=2.0, **how).trace


def test_quick_ways_make_the_same_trace(monkeypatch):
    quick = played()
    with monkeypatch.context() as plainly:
        plainly.setattr(ledger, "occurrence_of", lambda fields: hooks.Occurrence(*fields))
        plainly.setattr(notes, "note_with", lambda fields: notes.Note(*fields))
        plainly.setattr(notes, "body", body_facts)
        plainly.setattr(
            flows.Flows,
            "step_of_message",
            lambda self, kind, socket: self.step(hooks.Occurrence(kind, "", socket)),
        )
        slow = played()
    assert len(quick.events) > 300
    assert quick.sha256() == slow.sha256()


def test_a_flow_is_its_owners_alone():
    """In its task it is; not in a callback, another task, another thread, or a loop within."""
    asked = []

    def ask(flow):
        asked.append((flow.is_mine(), flow.owner == flows.current_owner()))

    async def ask_in_a_task(flow):
        ask(flow)

    async def main():
        flow = flows.Flow(flows.current_owner(), flows.Step())
        ask(flow)
        asyncio.get_running_loop().call_soon(ask, flow)
        await asyncio.get_running_loop().create_task(ask_in_a_task(flow))
        thread = threading.Thread(target=ask, args=(flow,))
        thread.start()
        thread.join()  # all the while this task is its loop's current one
        with LabLoop().nested():
            ask(flow)
        ask(flow)

    asyncio.run(main())
    ask(flows.Flow(flows.current_owner(), flows.Step()))
    assert all(is_mine == is_owners for is_mine, is_owners in asked)
    assert [is_mine for is_mine, _ in asked] == [True, False, False, False, False, True, True]


def test_events_written_later_are_those_written_at_once():
    heard = []
    at_once = played(live=heard.extend)
    assert at_once.sha256() == played().sha256()
    assert [event.n for event in heard] == [event.n for event in at_once.events]


def test_batches_count_what_detail_tells():
    """The same scene, followed by batches and message by message at once."""
    batches = recorder.Recorder(clock=lambda: 0.0, per_message=False)

    def watch(world):
        for node in world.nodes.values():
            node.hooks.add(batches)

    trace = scene(watch).play(seed=3, until=2.0).trace
    counted, followed = Counter(), Counter()
    for event in batches.trace.events:
        if event.kind in ("written", "read", "sent", "received"):
            counted[event.kind, event.socket] += event.detail["count"]
    for event in trace.events:
        if event.kind in ("written", "read", "sent", "received"):
            followed[event.kind, event.socket] += 1
    assert counted and counted == followed


FACTS = st.one_of(st.integers(), st.floats(), st.binary(max_size=9), st.text(), st.booleans())


@given(
    st.dictionaries(
        st.one_of(st.text(max_size=20), st.integers()),
        st.recursive(FACTS, lambda facts: st.dictionaries(st.text(max_size=3), facts, max_size=1)),
    )
)
def test_plain_tables_are_plain(detail):
    assert plain_table(detail) == plain(detail)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=60).map(str.encode)))
def test_bytes_are_previewed_as_views_of_them(frame):
    assert preview(frame) == preview(memoryview(frame))


@pytest.mark.parametrize("message", [[b"a"], [b"", b"b"], [b"x" * 1024], [b"x"] * 9, [b"x" * 1025]])
def test_what_is_kept_of_a_body_is_bounded(message):
    kept = notes.body(message)
    assert isinstance(kept, dict) or sum(map(len, kept)) <= notes.SHORT * notes.FRAMES
