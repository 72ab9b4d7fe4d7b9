"""A fork in the middle of traffic: the parent goes on, and the child makes a context of its own."""

import os
import signal
import time

import pytest

from tests.behaviour.helpers import PATIENCE, bind, eventually

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def in_child(function):
    """Runs a function in a child; returns how the child ended: 0 if all went well."""
    child = os.fork()
    if not child:
        code = 1
        try:
            function()
            code = 0
        finally:
            os._exit(code)  # without a word of pytest's
    return child


def outcome(child):
    """Waits for a child; one that hangs is killed, and that is told."""
    deadline = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "it hung"


@pytest.fixture
def talking(lib, context, endpoint):
    """A PUSH and a PULL that have talked."""
    push, pull = context.socket(lib.PUSH), context.socket(lib.PULL)
    address = bind(pull, endpoint)
    push.connect(address)
    push.send(b"before")
    assert pull.recv() == b"before"
    return push, pull, address


def test_a_child_talks_by_a_context_of_its_own(lib, talking):
    zmq = lib
    push, pull, address = talking

    def talk():
        own = zmq.Context()
        with own.socket(zmq.PAIR) as left, own.socket(zmq.PAIR) as right:
            right.rcvtimeo = 20_000
            left.connect(bind(right))
            left.send(b"x")
            assert right.recv() == b"x"
        own.term()

    assert outcome(in_child(talk)) == 0
    push.send(b"after")
    assert pull.recv() == b"after"


def test_a_child_reaches_its_parent(lib, context, talking):
    zmq = lib
    push, pull, address = talking
    if address.startswith("inproc"):
        pytest.skip("inproc is for one context")

    def talk():
        own = zmq.Context()
        with own.socket(zmq.PUSH) as socket:
            socket.linger = -1
            socket.connect(address)
            socket.send(b"from the child")
        own.term()

    child = in_child(talk)
    assert pull.recv() == b"from the child"
    assert outcome(child) == 0
    push.send(b"after")
    assert pull.recv() == b"after"


def test_what_a_child_closes_stays_open_in_the_parent(lib, context, talking):
    push, pull, _ = talking

    def close():
        push.close()
        pull.close()
        context.term()

    for number in range(20):
        child = in_child(close)
        push.send(b"%d" % number)
        assert pull.recv() == b"%d" % number
        assert outcome(child) == 0


def test_traffic_goes_on_through_many_forks(lib, context, talking):
    push, pull, _ = talking
    children, received = [], []
    for number in range(2000):
        push.send(b"%d" % number)
        if number % 200 == 0:
            children.append(in_child(lambda: None))
        while pull.poll(0):
            received.append(int(pull.recv()))
    while len(received) < 2000:
        received.append(int(pull.recv()))
    assert received == list(range(2000))
    assert [outcome(child) for child in children] == [0] * len(children)


def test_a_child_that_lives_on_does_not_hold_the_parents_connections(lib, context, talking):
    zmq = lib
    push, pull, address = talking
    if zmq.__name__ == "zmq" or address.startswith("inproc"):
        pytest.skip("libzmq's connections live on in the child; inproc has none")
    reader, writer = os.pipe()
    child = in_child(lambda: os.close(writer) or os.read(reader, 1))
    pull.close()
    again = context.socket(zmq.PULL)
    again.bind(address)  # the child doesn't hold the address either
    push.send(b"to the new one")
    eventually(lambda: push.send(b"to the new one") or again.poll(20))
    os.close(writer)
    os.close(reader)
    assert outcome(child) == 0


def test_sockets_of_the_parent_say_no_in_the_child(lib, context, talking):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("libzmq stops the child, or waits for a thread that is not there")
    push, pull, _ = talking

    def use():
        for call in (lambda: push.send(b"x"), pull.recv, lambda: pull.getsockopt(zmq.EVENTS)):
            try:
                call()
            except zmq.ZMQError as error:
                assert error.errno == zmq.ENOTSOCK
            else:
                raise AssertionError("a child must not speak in its parent's name")
        try:
            context.socket(zmq.PULL).bind("tcp://127.0.0.1:*")
        except zmq.ZMQError as error:
            assert error.errno == zmq.ETERM

    assert outcome(in_child(use)) == 0
    push.send(b"after")
    assert pull.recv() == b"after"
