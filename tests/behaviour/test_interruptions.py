"""Signals during a call that waits (PEP 475), and resources that nobody closed."""

import gc
import os
import signal
import threading
import time
import warnings

import pytest

from tests.behaviour.helpers import bind


class Rescue(Exception):
    """What a handler raises."""


@pytest.fixture
def alarms():
    """Sends the signal USR1 to this process after a while; calls the handler it is given."""
    before = signal.getsignal(signal.SIGUSR1)
    timers = []

    def set_alarm(handler, delay=0.05):
        signal.signal(signal.SIGUSR1, handler)
        timers.append(threading.Timer(delay, os.kill, (os.getpid(), signal.SIGUSR1)))
        timers[-1].start()

    yield set_alarm
    for timer in timers:
        timer.cancel()
        timer.join()
    signal.signal(signal.SIGUSR1, before)


def fail(*args):
    raise Rescue


CALLS = {
    "recv": lambda zmq, socket: socket.recv(),
    "recv_multipart": lambda zmq, socket: socket.recv_multipart(),
    "send": lambda zmq, socket: socket.send(b"x"),
    "poll": lambda zmq, socket: socket.poll(20_000),
    "Poller.poll": lambda zmq, socket: poller_of(zmq, socket).poll(20_000),
    "select": lambda zmq, socket: zmq.select([socket], [], [], 5),
}


def poller_of(zmq, socket):
    poller = zmq.Poller()
    poller.register(socket, zmq.POLLIN)
    return poller


@pytest.mark.parametrize("call", CALLS)
def test_a_handler_that_raises_ends_the_call(lib, context, alarms, call):
    socket = context.socket(lib.PAIR)
    alarms(fail)
    with pytest.raises(Rescue):
        CALLS[call](lib, socket)
    assert not socket.closed and socket.poll(0) == 0


def test_ctrl_c_ends_the_call(lib, context):
    socket = context.socket(lib.PAIR)
    timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        socket.recv()
    timer.join()


def test_a_call_goes_on_after_a_handler(lib, context, alarms, inproc):
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left, inproc))
    seen = []

    def answer(*args):
        seen.append(args)
        right.send(b"from the handler")

    for receive in (left.recv, lambda: left.poll(20_000) and left.recv()):
        alarms(answer)
        assert receive() == b"from the handler"
    assert len(seen) == 2


def test_a_timeout_is_kept_across_a_handler(lib, context, alarms):
    socket = context.socket(lib.PAIR)
    alarms(lambda *args: None, 0.02)
    start = time.monotonic()
    assert socket.poll(80) == 0
    assert time.monotonic() - start > 0.07


def test_the_end_of_a_context_can_be_interrupted(lib, nothing_left, alarms):
    context = lib.Context()
    socket = context.socket(lib.PAIR)
    alarms(fail)
    with pytest.raises(Rescue):
        context.term()
    socket.close()
    context.term()
    assert context.closed


def warned_of(action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
        gc.collect()
    return [str(each.message) for each in caught if each.category is ResourceWarning]


def test_unclosed_things_are_warned_of(lib, nothing_left):
    def forget_a_socket():
        with lib.Context() as context:
            socket = context.socket(lib.PAIR)
            del socket
            gc.collect()

    def leave_a_socket_open():
        with lib.Context() as context:
            socket = context.socket(lib.PAIR)
        assert socket.closed

    def forget_a_context():
        context = lib.Context()
        del context

    assert len(warned_of(forget_a_socket)) == 1
    assert len(warned_of(leave_a_socket_open)) == 1
    assert len(warned_of(forget_a_context)) == 1


def test_closed_things_are_not_warned_of(lib, nothing_left):
    def behave():
        with lib.Context() as context, context.socket(lib.PAIR):
            pass
        context = lib.Context()
        context.socket(lib.PAIR).close()
        context.term()

    assert warned_of(behave) == []


def test_a_forked_child_has_an_instance_of_its_own(lib, inproc, nothing_left):
    parents = lib.Context.instance()
    socket = parents.socket(lib.PAIR)
    socket.bind("tcp://127.0.0.1:*")
    child = os.fork()
    if not child:
        code = 1
        try:
            own = lib.Context.instance()
            one, other = own.socket(lib.PAIR), own.socket(lib.PAIR)
            other.rcvtimeo = 20_000
            one.connect(bind(other))
            one.send(b"x")
            assert own is not parents and other.recv() == b"x"
            one.close()
            other.close()
            own.term()
            socket.close()
            parents.term()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with parents.socket(lib.PAIR) as other:
        other.linger = 0
        other.connect(socket.last_endpoint)
        other.send(b"still here")
        assert socket.recv() == b"still here"
    socket.close()
    parents.term()
