"""STREAM in the lab: bytes and no messages, and what a trace says of them."""

import pytest

from zlearn import zmq
from zlearn.engine import events
from zlearn.lab import Scene


@pytest.fixture
def run():
    heard = []
    scene = Scene("raw bytes")

    @scene.node
    async def server(node):
        stream = node.socket(zmq.STREAM)
        stream.bind("tcp://*:80")
        name, _ = await stream.recv_multipart()
        data = b""
        while not data.endswith(b"."):
            data += (await stream.recv_multipart())[1]
        await stream.send_multipart([name, data.upper()])
        await stream.send_multipart([name, b""])

    @scene.node
    async def client(node):
        stream = node.socket(zmq.STREAM, reconnect_ivl=-1)
        stream.connect("tcp://server:80")
        name = stream.routing_id
        for piece in (b"one ", b"two ", b"three."):
            await stream.send_multipart([name, piece])
        while (message := await stream.recv_multipart()) != [name, b""] or not heard:
            heard.append(message[1])
        assert b"".join(heard) == b"ONE TWO THREE."

    return scene.play()


def test_a_copy_ends_when_its_last_byte_is_out(run):
    assert run.fates() == {"sent as raw bytes": 4}
    assert run.trace.books().balanced
    copy = next(copy for copy in run.trace.copies() if copy.counted)
    assert copy.written is not None
    assert copy.read is None
    assert "raw bytes" in run.why(copy.id)


def test_what_comes_in_is_told_by_the_chunk(run):
    read = run.trace.of(kind=events.READ, socket="server.stream")
    assert read
    assert all(event.detail["raw"] and "?" in event.msg for event in read)
    received = run.trace.of(kind=events.RECEIVED, socket="server.stream")
    previews = [event.detail["preview"] for event in received]
    assert previews[0][-1] == ""  # somebody came
    assert "".join(preview[-1] for preview in previews) == "one two three."


def test_the_link_is_ready_without_a_handshake(run):
    kinds = [event.kind for event in run.trace if event.link and event.socket == "client.stream"]
    assert events.HANDSHAKE not in kinds
    assert kinds.index(events.READY) == kinds.index(events.CONNECTED) + 1


def test_it_can_be_drawn(run):
    pytest.importorskip("matplotlib")
    from zlearn.views import timeline_figure, to_svg, topology_figure

    for draw in (topology_figure, timeline_figure):
        for language in ("en", "zh"):
            assert "STREAM" in to_svg(draw(run.trace, language=language))
