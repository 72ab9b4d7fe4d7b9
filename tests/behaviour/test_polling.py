"""poll, Poller, select, and the descriptor that other loops watch."""

import os
import select
import threading
import time

import pytest

from tests.behaviour.helpers import bind, eventually, opened


@pytest.fixture
def pair(lib, context, endpoint):
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left, endpoint))
    left.poll(20_000, lib.POLLOUT)
    return left, right


def test_a_socket_tells_what_it_is_ready_for(lib, pair):
    zmq = lib
    left, right = pair
    both = zmq.POLLIN | zmq.POLLOUT
    assert left.poll(0) == 0
    assert left.poll(0, zmq.POLLOUT) == zmq.POLLOUT
    assert left.poll(0, both) == zmq.POLLOUT
    right.send(b"x")
    assert left.poll(20_000) == zmq.POLLIN
    assert left.poll(None) == zmq.POLLIN
    assert left.poll(0, both) == both == left.get(zmq.EVENTS)
    left.recv()
    assert left.poll(0) == 0


def test_polling_waits_as_long_as_it_is_told(lib, pair):
    left, _ = pair
    start = time.monotonic()
    assert left.poll(30) == 0
    assert time.monotonic() - start > 0.025


def test_polling_wakes_up_when_something_comes(lib, pair):
    zmq = lib
    left, right = pair
    thread = threading.Timer(0.02, right.send, [b"x"])
    thread.start()
    assert left.poll(20_000) == zmq.POLLIN
    thread.join()
    assert left.recv() == b"x"


def test_a_poller_tells_of_several_in_the_order_they_were_registered(lib, context, inproc):
    zmq = lib
    pulls = [context.socket(zmq.PULL) for _ in range(3)]
    push = context.socket(zmq.PUSH)
    poller = zmq.Poller()
    for number, pull in enumerate(pulls):
        pull.bind(f"{inproc}{number}")
        push.connect(f"{inproc}{number}")
        poller.register(pull, zmq.POLLIN)
    poller.register(push, zmq.POLLOUT)
    assert poller.poll(0) == [(push, zmq.POLLOUT)]
    for _ in pulls:
        push.send(b"x")
    poller.unregister(push)
    assert poller.poll(20_000) == [(pull, zmq.POLLIN) for pull in pulls]
    pulls[1].recv()
    assert dict(poller.poll(0)) == {pulls[0]: zmq.POLLIN, pulls[2]: zmq.POLLIN}


def test_the_list_of_a_poller(lib, context):
    zmq = lib
    poller, socket = zmq.Poller(), context.socket(zmq.PAIR)
    assert socket not in poller
    poller.register(socket)
    assert socket in poller and poller.sockets == [(socket, zmq.POLLIN | zmq.POLLOUT)]
    poller.modify(socket, zmq.POLLIN)
    poller.register(socket, zmq.POLLIN)
    assert poller.sockets == [(socket, zmq.POLLIN)]
    poller.register(socket, 0)
    assert socket not in poller
    poller.register(socket, 0)
    poller.register(socket, zmq.POLLIN)
    poller.unregister(socket)
    assert socket not in poller
    with pytest.raises(KeyError):
        poller.unregister(socket)


def test_a_poller_watches_descriptors_too(lib, pair):
    zmq = lib
    left, right = pair
    reader, writer = os.pipe()
    try:
        poller = zmq.Poller()
        poller.register(reader, zmq.POLLIN)
        poller.register(left, zmq.POLLIN)
        assert poller.poll(0) == []
        assert poller.poll(10) == []
        os.write(writer, b"x")
        assert poller.poll(20_000) == [(reader, zmq.POLLIN)]
        right.send(b"x")
        eventually(lambda: len(poller.poll(20_000)) == 2)
        assert dict(poller.poll(20_000)) == {reader: zmq.POLLIN, left: zmq.POLLIN}
        poller.register(writer, zmq.POLLOUT)
        assert (writer, zmq.POLLOUT) in poller.poll(0)
    finally:
        os.close(reader)
        os.close(writer)


def test_a_poller_watches_things_with_a_descriptor(lib, context):
    zmq = lib
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as file:
        poller = zmq.Poller()
        poller.register(file, zmq.POLLIN)
        os.write(writer, b"x")
        assert len(poller.poll(20_000)) == 1
        os.close(writer)


def test_an_empty_poller(lib):
    assert lib.Poller().poll(0) == []
    assert lib.Poller().poll(1) == []


def test_select(lib, pair):
    zmq = lib
    left, right = pair
    assert zmq.select([left, right], [], [], 0) == ([], [], [])
    left.send(b"x")
    assert zmq.select([left, right], [], [], 5) == ([right], [], [])
    assert zmq.select([left, right], [left], [], 5) == ([right], [left], [])


def test_the_descriptor_rings_for_a_message(lib, pair):
    """The contract: wait for the descriptor, then read EVENTS until there are none."""
    zmq = lib
    left, right = pair
    assert left.fileno() == left.fd == left.get(zmq.FD)
    for number in range(20):
        right.send(b"%d" % number)
        deadline = time.monotonic() + 5
        while not left.get(zmq.EVENTS) & zmq.POLLIN:
            rung, _, _ = select.select([left.fileno()], [], [], 5)
            assert rung and time.monotonic() < deadline, "it did not ring"
        assert left.recv() == b"%d" % number


def test_the_descriptor_is_quiet_when_there_is_nothing(lib, pair):
    zmq = lib
    left, right = pair
    right.send(b"x")
    assert left.poll(20_000)
    left.recv()
    eventually(lambda: not left.get(zmq.EVENTS) & zmq.POLLIN)
    assert select.select([left.fileno()], [], [], 0.02) == ([], [], [])


def test_the_descriptor_rings_when_there_is_room_again(lib, context, inproc):
    zmq = lib
    push, pull = opened(context, zmq.PUSH, sndhwm=1), opened(context, zmq.PULL, rcvhwm=1)
    pull.bind(inproc)
    push.connect(inproc)
    while push.get(zmq.EVENTS) & zmq.POLLOUT:
        push.send(b"x")
    assert not select.select([push.fileno()], [], [], 0)[0]
    pull.recv()
    assert select.select([push.fileno()], [], [], 5)[0]
    assert push.get(zmq.EVENTS) & zmq.POLLOUT


def test_events_are_plain_numbers(lib, context, inproc):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.bind(inproc)
    push.connect(inproc)
    poller = zmq.Poller()
    poller.register(push, zmq.POLLOUT)
    for events in (push.poll(20_000, zmq.POLLOUT), dict(poller.poll(20_000))[push]):
        assert (events, type(events)) == (zmq.POLLOUT, int)
