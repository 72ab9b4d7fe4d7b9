"""PUSH and PULL: dealt out in turn, gathered in turn, and never dropped."""

from itertools import count

from tests.behaviour.helpers import (
    bind,
    eventually,
    not_now,
    opened,
    receive_all,
    send_until_refused,
)


def test_pull_gathers_from_its_peers_in_turn(lib, context, inproc):
    zmq = lib
    pull = context.socket(zmq.PULL)
    pull.bind(inproc)
    for name in (b"a", b"b", b"c"):
        push = context.socket(zmq.PUSH)
        push.connect(inproc)
        for number in range(3):
            push.send(name + b"%d" % number)
    assert pull.poll(20_000)
    got = [pull.recv() for _ in range(9)]
    assert got == [b"a0", b"b0", b"c0", b"a1", b"b1", b"c1", b"a2", b"b2", b"c2"]


def test_pull_keeps_each_senders_order_over_a_network(lib, context, endpoint):
    zmq = lib
    pull = context.socket(zmq.PULL)
    address = bind(pull, endpoint)
    pushes = [context.socket(zmq.PUSH) for _ in range(3)]
    for push in pushes:
        push.connect(address)
    for number in range(100):
        for who, push in enumerate(pushes):
            push.send(b"%d %d" % (who, number))
    got = [tuple(map(int, pull.recv().split())) for _ in range(300)]
    for who in range(3):
        assert [number for sender, number in got if sender == who] == list(range(100))


def test_a_bound_push_without_a_peer_waits(lib, context, endpoint):
    zmq = lib
    push = context.socket(zmq.PUSH)
    bind(push, endpoint)
    with not_now(zmq):
        push.send(b"x", zmq.DONTWAIT)
    with not_now(zmq):
        push.send(b"x", zmq.NOBLOCK)
    push.sndtimeo = 20
    with not_now(zmq):
        push.send(b"x")
    with not_now(zmq):
        push.send_multipart([b"x", b"y"])
    assert not push.get(zmq.EVENTS) & zmq.POLLOUT
    assert not push.poll(1, zmq.POLLOUT)


def test_a_push_goes_on_as_soon_as_a_peer_comes(lib, context, endpoint):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.connect(bind(push, endpoint))
    push.send(b"x")
    assert pull.recv() == b"x"


def test_a_connected_push_need_not_wait_for_its_peer(lib, context, inproc):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.connect(inproc)
    push.send(b"early")
    pull.bind(inproc)
    assert pull.recv() == b"early"


def test_pull_waits_when_there_is_nothing(lib, context, endpoint):
    zmq = lib
    pull = context.socket(zmq.PULL)
    bind(pull, endpoint)
    with not_now(zmq):
        pull.recv(zmq.DONTWAIT)
    pull.rcvtimeo = 20
    with not_now(zmq):
        pull.recv()
    with not_now(zmq):
        pull.recv_multipart()


def test_push_skips_a_peer_that_is_full_and_loses_nothing(lib, context, inproc):
    zmq = lib
    push = opened(context, zmq.PUSH, sndhwm=1)
    small, large = opened(context, zmq.PULL, rcvhwm=1), opened(context, zmq.PULL, rcvhwm=9)
    for pull, name in ((small, inproc), (large, inproc + "-large")):
        pull.bind(name)
        push.connect(name)
    assert send_until_refused(zmq, push) == 2 + 10
    got_small, got_large = receive_all(zmq, small), receive_all(zmq, large)
    assert got_small == [b"0", b"2"]
    assert sorted(got_small + got_large, key=int) == [b"%d" % number for number in range(12)]


def test_push_over_a_network_waits_and_loses_nothing(lib, context, endpoint):
    zmq = lib
    push, pull = opened(context, zmq.PUSH, sndhwm=5), opened(context, zmq.PULL, rcvhwm=5)
    push.connect(bind(pull, endpoint))
    body = b"x" * 100_000  # so that the kernel's buffers are full soon
    sent = 0

    def is_full():
        nonlocal sent
        try:
            push.send_multipart([b"%d" % sent, body], zmq.DONTWAIT)
        except zmq.Again:
            return not push.poll(50, zmq.POLLOUT)
        sent += 1

    eventually(is_full)
    assert sent >= 10
    for number in count():
        assert pull.recv_multipart() == [b"%d" % number, body]
        if number == sent - 1:
            break
    with not_now(zmq):
        pull.recv(zmq.DONTWAIT)
