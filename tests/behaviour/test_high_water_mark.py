"""High-water marks: how much fits in, and when there is room again."""

import pytest

from tests.behaviour.helpers import (
    can_bind,
    eventually,
    free_address,
    not_now,
    opened,
    send_until_refused,
)


def joined(zmq, context, inproc, sndhwm, rcvhwm, bind_first=True):
    push = opened(context, zmq.PUSH, sndhwm=sndhwm)
    pull = opened(context, zmq.PULL, rcvhwm=rcvhwm)
    if bind_first:
        pull.bind(inproc)
        push.connect(inproc)
    else:
        push.connect(inproc)
        pull.bind(inproc)
    return push, pull


@pytest.mark.behaviour("test_hwm: finite_both")
@pytest.mark.parametrize("bind_first", [True, False])
@pytest.mark.parametrize(("sndhwm", "rcvhwm"), [(1, 1), (3, 4), (2, 5), (10, 1)])
def test_inproc_has_room_for_both_marks_together(lib, context, inproc, sndhwm, rcvhwm, bind_first):
    zmq = lib
    push, pull = joined(zmq, context, inproc, sndhwm, rcvhwm, bind_first)
    assert send_until_refused(zmq, push) == sndhwm + rcvhwm
    assert [pull.recv() for _ in range(sndhwm + rcvhwm)] == [
        b"%d" % number for number in range(sndhwm + rcvhwm)
    ]
    with not_now(zmq):
        pull.recv(zmq.DONTWAIT)


@pytest.mark.behaviour("test_hwm: infinite_send")
@pytest.mark.behaviour("test_hwm: infinite_receive")
@pytest.mark.behaviour("test_hwm: infinite_both")
@pytest.mark.parametrize("bind_first", [True, False])
@pytest.mark.parametrize(("sndhwm", "rcvhwm"), [(0, 1), (1, 0), (0, 0)])
def test_no_mark_on_one_side_is_no_mark_at_all(lib, context, inproc, sndhwm, rcvhwm, bind_first):
    zmq = lib
    push, pull = joined(zmq, context, inproc, sndhwm, rcvhwm, bind_first)
    assert send_until_refused(zmq, push, most=3000) == 3000
    assert [pull.recv() for _ in range(3000)] == [b"%d" % number for number in range(3000)]


@pytest.mark.parametrize(
    ("sndhwm", "rcvhwm", "reads"), [(3, 4, 4), (1, 1, 1), (4, 4, 4), (5, 5, 5), (1, 2, 2)]
)
def test_a_full_pipe_has_room_again_at_the_low_water_mark(
    lib, context, inproc, sndhwm, rcvhwm, reads
):
    """Not at the first free place: a notice for each read would cost more than it is worth."""
    zmq = lib
    push, pull = joined(zmq, context, inproc, sndhwm, rcvhwm)
    assert send_until_refused(zmq, push) == sndhwm + rcvhwm
    for _ in range(reads - 1):
        pull.recv()
        assert not push.get(zmq.EVENTS) & zmq.POLLOUT
    pull.recv()
    assert push.get(zmq.EVENTS) & zmq.POLLOUT
    assert send_until_refused(zmq, push) == reads


def test_whole_messages_are_counted_and_not_frames(lib, context, inproc):
    zmq = lib
    push, pull = joined(zmq, context, inproc, 2, 3)
    for number in range(5):
        push.send_multipart([b"%d" % number, b"", b"x"], zmq.DONTWAIT)
    with not_now(zmq):
        push.send_multipart([b"one", b"too", b"many"], zmq.DONTWAIT)
    with not_now(zmq):
        push.send(b"one", zmq.DONTWAIT | zmq.SNDMORE)
    for number in range(5):
        assert pull.recv_multipart() == [b"%d" % number, b"", b"x"]


def test_each_peer_has_marks_of_its_own(lib, context, inproc):
    zmq = lib
    push = opened(context, zmq.PUSH, sndhwm=2)
    pulls = [opened(context, zmq.PULL, rcvhwm=1) for _ in range(3)]
    for number, pull in enumerate(pulls):
        pull.bind(f"{inproc}{number}")
        push.connect(f"{inproc}{number}")
    assert send_until_refused(zmq, push) == 3 * (2 + 1)


def test_a_sender_that_waits_goes_on_when_there_is_room(lib, context, inproc):
    zmq = lib
    push, pull = joined(zmq, context, inproc, 1, 1)
    assert send_until_refused(zmq, push) == 2
    push.sndtimeo = 20
    with not_now(zmq):
        push.send(b"no room")
    pull.recv()
    push.send(b"room again")
    assert [pull.recv(), pull.recv()] == [b"1", b"room again"]


@pytest.mark.behaviour("test_bind_after_connect_tcp: queued messages arrive")
@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_a_connected_push_takes_its_own_mark_before_the_peer_is_there(lib, context, ipc, transport):
    zmq = lib
    address = ipc
    if transport == "tcp":
        address = free_address()
    push = opened(context, zmq.PUSH, sndhwm=5)
    push.connect(address)
    assert send_until_refused(zmq, push) == 5
    pull = context.socket(zmq.PULL)
    eventually(lambda: can_bind(zmq, pull, address))
    assert [pull.recv() for _ in range(5)] == [b"%d" % number for number in range(5)]


def test_a_new_mark_holds_for_pipes_that_exist(lib, context, inproc):
    zmq = lib
    push, pull = joined(zmq, context, inproc, 1, 1)
    push.sndhwm = 5
    assert push.get(zmq.EVENTS) == zmq.POLLOUT
    assert send_until_refused(zmq, push) == 6
    assert pull.recv() == b"0"


@pytest.mark.behaviour("test_sockopt_hwm: decrease_when_full")
def test_a_mark_that_shrinks_loses_nothing(lib, context, inproc):
    zmq = lib
    push, pull = joined(zmq, context, inproc, 100, 4)
    for number in range(50):
        push.send(b"%d" % number)
    push.sndhwm = 1
    assert not push.get(zmq.EVENTS) & zmq.POLLOUT
    with not_now(zmq):
        push.send(b"full now", zmq.DONTWAIT)
    assert [pull.recv() for _ in range(50)] == [b"%d" % number for number in range(50)]


def test_hwm_is_both_marks(lib, context):
    zmq = lib
    socket = context.socket(zmq.DEALER)
    assert (socket.sndhwm, socket.rcvhwm, socket.hwm) == (1000, 1000, 1000)
    socket.hwm = 7
    assert (socket.sndhwm, socket.rcvhwm, socket.hwm) == (7, 7, 7)
    socket.set_hwm(8)
    assert (socket.sndhwm, socket.rcvhwm, socket.get_hwm()) == (8, 8, 8)
