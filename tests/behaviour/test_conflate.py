"""CONFLATE: the newest message alone, for those who have no use for older ones."""

import pytest

from tests.behaviour.helpers import bind, not_now, opened, receive_all, refused


def last_of(zmq, socket, last):
    """What comes until the last one does."""
    got = [socket.recv()]
    while got[-1] != last:
        got.append(socket.recv())
    return got


@pytest.mark.behaviour("test_conflate: last of 20")
@pytest.mark.parametrize(("sending", "receiving"), [("PUSH", "PULL"), ("DEALER", "DEALER")])
def test_a_receiver_keeps_the_last_message_alone(lib, context, sending, receiving):
    zmq = lib
    receiver = opened(context, getattr(zmq, receiving), conflate=1)
    sender = context.socket(getattr(zmq, sending))
    sender.connect(bind(receiver))
    for number in range(200):
        sender.send(b"%d" % number)
    assert receiver.poll(20_000)
    got = last_of(zmq, receiver, b"199")
    assert len(got) < 199 and got == sorted(got, key=int)


@pytest.mark.behaviour("test_conflate: last of 20")
@pytest.mark.parametrize(("sending", "receiving"), [("PUSH", "PULL"), ("DEALER", "DEALER")])
def test_over_inproc_who_connects_decides(lib, context, inproc, sending, receiving):
    zmq = lib
    sender = opened(context, getattr(zmq, sending), conflate=1, sndhwm=2)
    receiver = opened(context, getattr(zmq, receiving), rcvhwm=2)
    receiver.bind(inproc)
    sender.connect(inproc)
    for number in range(20):
        sender.send(b"%d" % number, zmq.DONTWAIT)  # a mark is never reached
    assert receive_all(zmq, receiver) == [b"19"]
    sender.send(b"20")
    assert receive_all(zmq, receiver) == [b"20"]
    with not_now(zmq):
        receiver.recv(zmq.DONTWAIT)


def test_a_subscriber_keeps_the_last_message_alone(lib, context, inproc):
    zmq = lib
    pub, sub = context.socket(zmq.PUB), opened(context, zmq.SUB, conflate=1)
    pub.bind(inproc)
    sub.subscribe(b"")
    sub.connect(inproc)
    for number in range(20):
        pub.send(b"%d" % number)
    assert receive_all(zmq, sub) == [b"19"]


def test_others_do_not_conflate(lib, context, inproc):
    zmq = lib
    first, second = opened(context, zmq.PAIR, conflate=1), context.socket(zmq.PAIR)
    second.bind(inproc)
    first.connect(inproc)
    for number in range(3):
        first.send(b"%d" % number)
    assert receive_all(zmq, second) == [b"0", b"1", b"2"]


def test_conflate_reads_back(lib, context):
    zmq = lib
    socket = context.socket(zmq.ROUTER)
    assert socket.conflate == 0
    socket.conflate = 1
    assert socket.get(zmq.CONFLATE) == 1
    with refused(zmq, "EINVAL"):
        socket.set(zmq.CONFLATE, 2)
