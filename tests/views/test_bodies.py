"""What a model carries of frames: the bytes that a trace has kept, each once.

Rule for this file: details and small traces in, lists out.
"""

import json

from hypothesis import given
from hypothesis import strategies as st

from zlearn import zmq
from zlearn.lab import Scene
from zlearn.trace.preview import body_facts, facts_received
from zlearn.views import bodies
from zlearn.views.model import Model


def beginning(frame):
    """The first bytes of a frame as a model holds it."""
    return frame.encode() if isinstance(frame, str) else bytes.fromhex(frame[1])


@given(st.lists(st.binary(max_size=200) | st.text(max_size=40).map(str.encode), min_size=1))
def test_what_is_sent_is_known_to_the_byte_or_to_64(frames):
    detail = body_facts(frames)
    found = bodies.frames(detail)
    for frame, each in zip(frames, found, strict=False):
        assert beginning(each) == frame if isinstance(each, str) else each[0] == len(frame)
        assert frame.startswith(beginning(each))
        assert len(beginning(each)) >= min(64, len(frame))
    assert len(found) + bodies.more(detail) == len(frames)


def test_a_receiver_s_cut_frame_is_the_sender_s():
    sent = body_facts([b"y" * 500])
    got = facts_received(body_facts([b"\x00\x01\x02\x03\x04", b"", b"y" * 500]))
    assert bodies.frames(got, sent) == [[5, "0001020304"], "", [500, "79" * 64]]


def test_a_trace_without_heads_says_that_it_does_not_know():
    text = bodies.frames({"preview": ["x" * 47 + "…"], "size": 90, "frames": 1})
    assert text == [[None, "78" * 47]]
    assert bodies.frames({"preview": ["0x" + "ff" * 22 + "…"]}) == [[None, "ff" * 22]]


def played(body):
    scene = Scene("broker", latency=0.01)

    @scene.node
    async def server(node):
        router = node.socket(zmq.ROUTER)
        router.bind("tcp://server:1")
        await router.send_multipart(await router.recv_multipart())

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:1")
        await req.send(body)
        await req.recv()

    return Model.from_trace(scene.play(seed=1, check=False).trace)


def test_frames_go_with_the_events_that_show_them():
    events = {(e["kind"], e["socket"]): e for e in played(b"q" * 5000).events if "frames" in e}
    body = [5000, "71" * 64]
    assert events["sent", "client.req"]["frames"] == [body]
    assert events["received", "server.router"]["frames"][1:] == ["", body]
    assert events["sent", "server.router"]["frames"][1:] == ["", body]
    assert events["received", "client.req"]["frames"] == [body]


def test_what_arrives_as_it_was_sent_is_not_told_again():
    scene = Scene("plain", latency=0.01)

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:1")
        await pull.recv()

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:1")
        await push.send(b"z" * 10_000_000)

    model = Model.from_trace(scene.play(seed=1, check=False).trace)
    assert [event["kind"] for event in model.events if "frames" in event] == ["sent"]
    assert len(json.dumps(model.to_json())) < 20_000
