"""Heartbeats, seen from a raw peer: who is silent is given up, who answers stays."""

import pytest

from tests.behaviour.helpers import bind, eventually
from tests.interop.raw_peer import RawPeer, command, frame, greeting, ping, ready
from tests.interop.test_bad_input import Doorkeeper
from zlearn import zmq
from zlearn.engine import events


@pytest.fixture
def doorkeeper(ours):
    keeper = Doorkeeper()
    ours._core.hooks.add(keeper)
    return keeper


def server(ours, **options):
    socket = ours.socket(zmq.PULL)
    for name, value in options.items():
        setattr(socket, name, value)
    return socket, bind(socket)


def test_a_peer_that_is_silent_after_a_ping_is_given_up(ours, doorkeeper):
    _, address = server(ours, heartbeat_ivl=20, heartbeat_timeout=60)
    with RawPeer(address) as peer:
        peer.shake_hands(b"PUSH")
        peer.hear(ping(ttl=0))
        assert peer.hears_the_end()
    assert "sign of life" in eventually(doorkeeper.reasons)[0]


def test_without_a_time_out_of_its_own_the_interval_is_the_time_out(ours, doorkeeper):
    _, address = server(ours, heartbeat_ivl=20)
    with RawPeer(address) as peer:
        peer.shake_hands(b"PUSH")
        assert peer.hears_the_end()
    assert "sign of life" in eventually(doorkeeper.reasons)[0]


def test_a_peer_that_answers_stays(ours, doorkeeper):
    socket, address = server(ours, heartbeat_ivl=20, heartbeat_timeout=5000)
    with RawPeer(address) as peer:
        peer.shake_hands(b"PUSH")
        for _ in range(8):
            peer.hear(ping())
            peer.heard = b""
            peer.say(command(b"\4PONG"))
        peer.say(frame(b"still here"))
        assert socket.recv() == b"still here"
        assert doorkeeper.reasons() == []
    assert doorkeeper.count(events.PONG) >= 7


def test_messages_are_signs_of_life_too(ours, doorkeeper):
    socket, address = server(ours, heartbeat_ivl=20, heartbeat_timeout=5000)
    with RawPeer(address) as peer:
        peer.shake_hands(b"PUSH")
        for number in range(8):
            peer.hear(ping())
            peer.heard = b""
            peer.say(frame(b"%d" % number))
            assert socket.recv() == b"%d" % number
        assert doorkeeper.reasons() == []


def test_a_ping_is_answered_by_a_pong_with_its_context(ours, doorkeeper):
    _, address = server(ours)
    with RawPeer(address) as peer:
        peer.shake_hands(b"PUSH")
        for context in (b"", b"x", b"0123456789abcdef"):
            peer.say(ping(context=context))
            peer.hear(command(b"\4PONG" + context))
    assert doorkeeper.count(events.PING) == 3


def test_who_promised_to_be_heard_and_is_not_is_given_up(ours, doorkeeper):
    """The time to live of a PING, in tenths of a second."""
    _, address = server(ours)
    with RawPeer(address) as peer:
        peer.shake_hands(b"PUSH")
        peer.say(ping(ttl=1))
        peer.hear(b"\4PONG")
        assert peer.hears_the_end()
    assert "promised" in eventually(doorkeeper.reasons)[0]


def test_the_time_to_live_is_told_to_the_peer(ours):
    _, address = server(ours, heartbeat_ivl=20, heartbeat_timeout=5000, heartbeat_ttl=1500)
    with RawPeer(address) as peer:
        peer.shake_hands(b"PUSH")
        peer.hear(ping(ttl=15))


def test_without_heartbeats_nobody_is_asked(ours, doorkeeper):
    socket, address = server(ours)
    with RawPeer(address) as peer:
        peer.shake_hands(b"PUSH")
        peer.say(frame(b"x"))
        assert socket.recv() == b"x"
        assert b"PING" not in peer.heard
        assert doorkeeper.reasons() == []


def test_an_older_peer_is_not_pinged(ours, doorkeeper):
    """ZMTP 3.0 has no PING; a peer that speaks it is not given up for that."""
    socket, address = server(ours, heartbeat_ivl=10, heartbeat_timeout=20)
    with RawPeer(address) as peer:
        peer.say(greeting(version=(3, 0)), ready(b"PUSH"))
        peer.hear(b"\5READY")
        peer.say(frame(b"1"))
        assert socket.recv() == b"1"
        assert not socket.poll(100)
        peer.say(frame(b"2"))
        assert socket.recv() == b"2"
        assert b"PING" not in peer.heard and doorkeeper.reasons() == []


def test_two_zlearns_keep_each_other_alive(ours, doorkeeper):
    socket, address = server(ours, heartbeat_ivl=15, heartbeat_timeout=5000)
    push = ours.socket(zmq.PUSH)
    push.heartbeat_ivl, push.heartbeat_timeout = 15, 5000
    push.connect(address)
    eventually(lambda: doorkeeper.count(events.PONG) > 8)
    push.send(b"x")
    assert socket.recv() == b"x"
    assert doorkeeper.reasons() == []


def test_zlearn_and_libzmq_keep_each_other_alive(ours, theirs, doorkeeper):
    socket, address = server(ours, heartbeat_ivl=15, heartbeat_timeout=5000)
    import zmq as pyzmq

    push = theirs.socket(pyzmq.PUSH)
    push.heartbeat_ivl, push.heartbeat_timeout, push.heartbeat_ttl = 15, 5000, 5000
    push.connect(address)
    eventually(lambda: min(doorkeeper.count(events.PONG), doorkeeper.count(events.PING)) > 4)
    push.send(b"x")
    assert socket.recv() == b"x"
    assert doorkeeper.reasons() == []
