"""High-water marks that are changed, and queues that outlive their sender.

The cases of libzmq's test_hwm.cpp, test_sockopt_hwm.cpp, test_hwm_pubsub.cpp and
test_router_mandatory_hwm.cpp that test_high_water_mark.py has not.
"""

import pytest

from tests.behaviour.helpers import (
    bind,
    eventually,
    not_now,
    opened,
    receive_all,
    send_until_refused,
)


def numbers(count):
    return [b"%d" % number for number in range(count)]


# --- what is queued survives its sender ---------------------------------------------------


@pytest.mark.behaviour("test_hwm: infinite_recv_inproc_bind_and_close_first")
@pytest.mark.behaviour("test_hwm: infinite_recv_inproc_connect_and_close_first")
@pytest.mark.parametrize("sender_binds", [True, False])
@pytest.mark.parametrize("bind_first", [True, False])
def test_what_is_queued_survives_the_close_of_its_sender(
    lib, context, inproc, sender_binds, bind_first
):
    zmq = lib
    push, pull = opened(context, zmq.PUSH, sndhwm=5), opened(context, zmq.PULL, rcvhwm=0)
    binder, connecter = (push, pull) if sender_binds else (pull, push)
    steps = [lambda: binder.bind(inproc), lambda: connecter.connect(inproc)]
    for step in steps if bind_first else reversed(steps):
        step()
    sent = send_until_refused(zmq, push, most=10)
    assert sent == 10
    push.close()
    assert [pull.recv() for _ in range(sent)] == numbers(sent)
    with not_now(zmq):
        pull.recv(zmq.DONTWAIT)


# --- marks that change --------------------------------------------------------------------


@pytest.mark.behaviour("test_sockopt_hwm: change_before_connected")
def test_a_mark_that_changes_before_anybody_connects(lib, context, inproc):
    zmq = lib
    push, pull = opened(context, zmq.PUSH, sndhwm=2), opened(context, zmq.PULL, rcvhwm=2)
    pull.rcvhwm = 3
    pull.bind(inproc)  # libzmq's binder keeps for those who come what it has now
    push.sndhwm = 1
    push.connect(inproc)
    assert (push.sndhwm, pull.rcvhwm) == (1, 3)
    assert send_until_refused(zmq, push) == 4


@pytest.mark.behaviour("test_sockopt_hwm: change_after_connected")
@pytest.mark.parametrize("marks", [(5, 1), (1, 5), (3, 3)])
def test_a_mark_that_changes_while_they_are_connected(lib, context, inproc, marks):
    zmq = lib
    if zmq.__name__ == "zmq" and marks[1] != 1:
        pytest.skip("in libzmq a receiver's new mark is for connections to come")
    push, pull = opened(context, zmq.PUSH, sndhwm=1), opened(context, zmq.PULL, rcvhwm=1)
    pull.bind(inproc)
    push.connect(inproc)
    push.sndhwm, pull.rcvhwm = marks
    assert send_until_refused(zmq, push) == 6
    assert receive_all(zmq, pull) == numbers(6)


@pytest.mark.behaviour("test_sockopt_hwm: decrease_when_full")
def test_a_mark_that_shrinks_below_what_is_queued(lib, context, inproc):
    zmq = lib
    push, pull = opened(context, zmq.PUSH, sndhwm=1), opened(context, zmq.PULL, rcvhwm=100)
    pull.bind(inproc)
    push.connect(inproc)
    assert send_until_refused(zmq, push) == 101
    pull.rcvhwm = 70
    push.get(zmq.EVENTS)
    assert [pull.recv() for _ in range(101)] == numbers(101)
    assert push.poll(20_000, zmq.POLLOUT)
    sent = send_until_refused(zmq, push)
    assert sent <= 71 and [pull.recv() for _ in range(sent)] == numbers(sent)


# --- publishers ---------------------------------------------------------------------------


def subscribed(zmq, context, endpoint, kind, sndhwm, **options):
    """An XPUB or PUB whose subscriber's subscription has arrived, and the subscriber."""
    xpub = opened(context, kind, sndhwm=sndhwm)
    sub = opened(context, zmq.SUB, **options)
    sub.subscribe(b"")
    sub.connect(bind(xpub, endpoint))
    assert xpub.recv() == b"\1"
    return xpub, sub


@pytest.mark.behaviour("test_hwm_pubsub: defaults")
@pytest.mark.parametrize("count", [100, 1000])
def test_a_publisher_drops_nothing_up_to_its_mark(lib, context, endpoint, count):
    zmq = lib
    xpub, sub = subscribed(zmq, context, endpoint, zmq.XPUB, count)
    for number in range(count):
        xpub.send(b"%d" % number, zmq.DONTWAIT)
    assert [sub.recv() for _ in range(count)] == numbers(count)
    assert not sub.poll(0)


@pytest.mark.behaviour("test_hwm_pubsub: blocking")
def test_with_nodrop_a_publisher_waits_and_nothing_is_lost(lib, context, endpoint):
    zmq = lib
    xpub, sub = subscribed(zmq, context, endpoint, zmq.XPUB, 20, rcvhwm=20)
    xpub.xpub_nodrop = 1
    sent, waited, got = 0, 0, []
    body = b"x" * 100_000  # so that the kernel's buffers can't take it all
    while sent < 300:
        try:
            xpub.send_multipart([b"%d" % sent, body], zmq.DONTWAIT)
            sent += 1
        except zmq.Again:
            waited += 1
            got.append(sub.recv_multipart()[0])
            xpub.get(zmq.EVENTS)
    while len(got) < sent:
        got.append(sub.recv_multipart()[0])
    assert got == numbers(300) and waited > 0


@pytest.mark.behaviour("test_hwm_pubsub: reset_hwm")
def test_a_publisher_has_room_again_after_its_subscriber_read(lib, context, endpoint):
    """What is received makes room: a mark of 11,024 takes 9,999, and then 1,100 more."""
    zmq = lib
    xpub, sub = subscribed(zmq, context, endpoint, zmq.XPUB, 11024, rcvhwm=11024)
    for count in (9999, 1100):
        for number in range(count):
            xpub.send(b"%d" % number)
        assert [sub.recv() for _ in range(count)] == numbers(count)
    assert not sub.poll(0)


@pytest.mark.behaviour("test_hwm_pubsub: drops")
def test_a_publisher_drops_what_is_too_much_and_goes_on(lib, context, endpoint):
    zmq = lib
    xpub, sub = subscribed(zmq, context, endpoint, zmq.XPUB, 10, rcvhwm=10)
    body = b"x" * 100_000
    for number in range(500):
        xpub.send_multipart([b"%d" % number, body])
    got = []
    while sub.poll(100):
        got.append(int(sub.recv_multipart()[0]))
    assert 10 <= len(got) < 500 and got == sorted(got)
    eventually(lambda: xpub.send(b"again") or sub.poll(10))
    assert sub.recv() == b"again"


# --- ROUTER_MANDATORY ---------------------------------------------------------------------


@pytest.mark.behaviour("test_router_mandatory_hwm: hwm")
@pytest.mark.parametrize(("sndhwm", "rcvhwm"), [(1, 1), (10, 5)])
@pytest.mark.parametrize("frame_by_frame", [False, True])
def test_mandatory_says_again_at_the_mark_exactly(
    lib, context, inproc, sndhwm, rcvhwm, frame_by_frame
):
    zmq = lib
    router = opened(context, zmq.ROUTER, router_mandatory=1, sndhwm=sndhwm, sndtimeo=0)
    router.bind(inproc)
    dealer = opened(context, zmq.DEALER, routing_id=b"X", rcvhwm=rcvhwm)
    dealer.connect(inproc)
    dealer.send(b"hello")
    assert router.recv_multipart() == [b"X", b"hello"]
    for number in range(sndhwm + rcvhwm):
        router.send_multipart([b"X", b"%d" % number])
    with not_now(zmq):
        if frame_by_frame:
            router.send(b"X", zmq.SNDMORE)  # not one frame too late
        else:
            router.send_multipart([b"X", b"too much"])
    assert receive_all(zmq, dealer) == numbers(sndhwm + rcvhwm)
    router.get(zmq.EVENTS)  # it hears what was read, too
    router.send_multipart([b"X", b"room again"])
    assert dealer.recv() == b"room again"


@pytest.mark.behaviour("test_router_mandatory_hwm: hwm")
def test_over_a_network_a_full_peer_is_told_too(lib, context):
    zmq = lib
    router = opened(context, zmq.ROUTER, router_mandatory=1, sndhwm=1, sndtimeo=0)
    dealer = opened(context, zmq.DEALER, routing_id=b"X", rcvhwm=1)
    dealer.connect(bind(router))
    dealer.send(b"hello")
    assert router.recv_multipart() == [b"X", b"hello"]
    body = b"x" * 1_000_000
    sent = 0
    with not_now(zmq):
        while sent < 200:
            router.send_multipart([b"X", body])
            sent += 1
    assert 1 <= sent < 200
    assert all(dealer.recv() == body for _ in range(sent))
