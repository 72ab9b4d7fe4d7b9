"""Publishers and subscribers of ZMTP 1.0 and 2.0, made of plain bytes: who filters, who says what.

Live ones are in tests/peers; here every byte can be counted.
"""

import socket as system_socket

import pytest

from tests.behaviour.helpers import bind, eventually
from tests.interop.raw_peer import RawPeer, frame
from zlearn import zmq
from zlearn.trace.recorder import Recorder

SIGNATURE = b"\xff\0\0\0\0\0\0\0\1\x7f"
PUB, SUB = 1, 2  # as ZMTP 2.0 has them


@pytest.fixture
def recorder(ours):
    recorder = Recorder()
    ours._core.hooks.add(recorder)
    return recorder


def test_a_publisher_of_1_is_told_nothing_and_filtered_here(ours, recorder):
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        sub = ours.socket(zmq.SUB)
        sub.subscribe(b"A")
        sub.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        with RawPeer(sock=listener.accept()[0]) as peer:
            peer.say(b"\1\0", b"\2\0B", b"\2\1A\4\0one", b"\2\0B", b"\2\0A")
            assert sub.recv_multipart() == [b"A", b"one"]
            assert sub.recv_multipart() == [b"A"]
            sub.subscribe(b"B")
            sub.unsubscribe(b"A")
            peer.say(b"\2\0A", b"\2\0B")
            assert sub.recv_multipart() == [b"B"]
            sub.close()
            assert peer.hears_the_end()
            assert peer.heard == SIGNATURE
    trace = recorder.finish()
    assert trace.books().balanced
    told = [event.detail for event in trace if event.kind == "ready"]
    assert [(each["version"], each["peer_type"]) for each in told] == [("1.0", "")]


@pytest.mark.parametrize("kind", [zmq.PUB, zmq.XPUB])
def test_a_subscriber_of_1_gets_everything(ours, recorder, kind):
    pub = ours.socket(kind)
    with RawPeer(bind(pub)) as peer:
        peer.say(b"\1\0")
        if kind == zmq.XPUB:
            assert pub.recv() == b"\1", "the program hears of it, as from a newer peer"
        eventually(lambda: pub.get(zmq.EVENTS) and recorder.trace.of(kind="subscribed"))
        pub.send(b"A")
        pub.send_multipart([b"B", bytes(254)])
        said = SIGNATURE + b"\2\0A" + b"\2\1B" + b"\xff" + bytes(7) + b"\xff\0" + bytes(254)
        assert peer.hear(said) == said
    assert recorder.finish().books().balanced


def test_a_subscriber_of_2_gets_what_it_asks_for(ours, recorder):
    pub = ours.socket(zmq.XPUB)
    with RawPeer(bind(pub)) as peer:
        peer.say(SIGNATURE, b"\1", bytes([SUB]), b"\0\0", frame(b"\1A"))
        assert pub.recv() == b"\1A"
        pub.send(b"B")
        pub.send(b"A")
        said = SIGNATURE + b"\3" + bytes([zmq.XPUB]) + b"\0\0" + frame(b"A")
        assert peer.hear(said) == said
        peer.say(frame(b"\0A"))
        assert pub.recv() == b"\0A"
    assert recorder.finish().books().balanced


def test_a_publisher_of_2_is_asked_by_messages(ours):
    sub = ours.socket(zmq.SUB)
    sub.subscribe(b"A")
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        sub.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        with RawPeer(sock=listener.accept()[0]) as peer:
            peer.say(SIGNATURE, b"\1", bytes([PUB]), b"\0\0")
            said = SIGNATURE + b"\3" + bytes([SUB]) + b"\0\0" + frame(b"\1A")
            assert peer.hear(said) == said
            peer.say(frame(b"A", more=True), frame(b"one"))
            assert sub.recv_multipart() == [b"A", b"one"]


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_what_waits_for_an_older_server_that_comes_late_is_not_lost(ours, version):
    """The message was queued before anybody knew which version it would be said in."""
    push = ours.socket(zmq.PUSH)
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        push.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        push.send_multipart([b"a", b"b"])
        with RawPeer(sock=listener.accept()[0]) as peer:
            if version == "1.0":
                peer.say(b"\1\0")
                peer.hear(SIGNATURE + b"\2\1a\2\0b")
            else:
                peer.say(SIGNATURE, b"\1\7\0\0")
                peer.hear(SIGNATURE + b"\3\x08\0\0" + frame(b"a", more=True) + frame(b"b"))
