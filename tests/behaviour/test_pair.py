"""PAIR: one peer, both directions."""

import pytest

from tests.behaviour.helpers import bind, eventually, not_now


def test_both_directions(lib, context, endpoint):
    zmq = lib
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    right.connect(bind(left, endpoint))
    for number in range(3):
        left.send_multipart([b"%d" % number, b"to the right"])
        right.send_multipart([b"%d" % number, b"to the left"])
    for number in range(3):
        assert right.recv_multipart() == [b"%d" % number, b"to the right"]
        assert left.recv_multipart() == [b"%d" % number, b"to the left"]


def test_pair_without_a_peer_waits(lib, context, endpoint):
    zmq = lib
    pair = context.socket(zmq.PAIR)
    bind(pair, endpoint)
    with not_now(zmq):
        pair.send(b"x", zmq.DONTWAIT)
    with not_now(zmq):
        pair.recv(zmq.DONTWAIT)


@pytest.mark.behaviour("test_pair: second connection")
def test_a_second_peer_is_sent_away(lib, context, endpoint):
    zmq = lib
    bound, first, second = (context.socket(zmq.PAIR) for _ in range(3))
    address = bind(bound, endpoint)
    first.connect(address)
    first.send(b"first")
    assert bound.recv() == b"first"
    second.connect(address)
    second.send(b"second", zmq.DONTWAIT)
    assert not bound.poll(50), "the second one is not heard"
    bound.send(b"to the first")
    assert first.recv() == b"to the first"
    assert not second.poll(0)


def test_another_may_come_when_the_first_is_gone(lib, context, endpoint):
    zmq = lib
    bound, first = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    address = bind(bound, endpoint)
    first.connect(address)
    first.send(b"first")
    assert bound.recv() == b"first"
    first.close()
    later = None

    def comes_in():
        nonlocal later
        if later is not None:
            later.close()
        later = context.socket(zmq.PAIR)
        later.connect(address)
        later.send(b"later")
        return bound.poll(50)

    eventually(comes_in)
    assert bound.recv() == b"later"
    bound.send(b"welcome")
    assert later.recv() == b"welcome"
