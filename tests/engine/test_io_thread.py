"""Who drives the links of blocking sockets: one thread at a time, and never none for long."""

import signal as system_signal
import socket
import sys
import threading
import time

import pytest

from tests.behaviour.helpers import eventually
from zlearn import zmq
from zlearn.engine.io_thread import IOThread
from zlearn.engine.signal import Signal

LONG = 10  # seconds; nothing here takes as long


@pytest.fixture
def thread():
    thread = IOThread()
    yield thread
    thread.stop()


@pytest.fixture
def context():
    context = zmq.Context()
    context.linger = 0
    yield context
    context.destroy()


@pytest.fixture
def nervous():
    """Threads that change places all the time."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def run(thread, function):
    """Calls it in the reactor; returns the thread in which it ran."""
    where, done = [], threading.Event()

    def call():
        where.append(threading.current_thread())
        function()
        done.set()

    thread.call_soon_threadsafe(call)
    assert done.wait(LONG)
    return where[0]


def nothing():
    pass


def wait_a_while(thread):
    """Waits in vain, twice: the first time the I/O thread drives, and learns of us."""
    signal = Signal()
    for _ in range(2):
        threading.Timer(0.01, signal.set).start()
        thread.call_soon_threadsafe(nothing)
        assert thread.wait(signal, LONG)
        signal.clear()
    signal.close()


def until_it_stands_by(thread):
    """Until the I/O thread has stepped back, because somebody waited and got what he waited for."""
    signal, deadline = Signal(), time.monotonic() + LONG
    while time.monotonic() < deadline:
        thread.call_soon_threadsafe(signal.set)
        assert thread.wait(signal, LONG)
        signal.clear()
        if not thread._held:
            signal.close()
            return
    pytest.fail("it never stepped back")


def test_the_first_call_starts_the_thread(thread):
    assert run(thread, nothing).name == "zlearn-io"


def test_waiting_before_the_first_call(thread):
    signal = Signal()
    assert not thread.wait(signal, 0.001)
    signal.set()
    assert thread.wait(signal, None)
    signal.close()


def test_one_who_waits_drives(thread):
    def attempt():
        run(thread, nothing)
        until_it_stands_by(thread)
        signal, where = Signal(), []

        def call():
            where.append(threading.current_thread())
            signal.set()

        threading.Timer(0.05, thread.call_soon_threadsafe, [call]).start()
        assert thread.wait(signal, LONG)
        return where == [threading.current_thread()]

    # On a busy machine the I/O thread may have it again before this one comes to wait.
    eventually(attempt)


def test_one_who_waits_keeps_the_time_of_others(thread):
    """Timers go on: heartbeats do not stop because a program waits."""
    run(thread, nothing)
    until_it_stands_by(thread)
    signal = Signal()
    thread._held["holder"] = object()  # what plans a call is a callback
    thread.call_later(0.01, signal.set)
    del thread._held["holder"]
    assert thread.wait(signal, LONG)


def test_the_time_is_up(thread):
    run(thread, nothing)
    until_it_stands_by(thread)
    signal = Signal()
    started = time.monotonic()
    assert not thread.wait(signal, 0.02)
    assert time.monotonic() - started >= 0.019
    assert not thread.wait(signal, 0)


def test_the_first_call_after_waiting_is_done_by_the_caller(thread):
    run(thread, nothing)
    until_it_stands_by(thread)
    signal, where = Signal(), []
    thread.call_soon_threadsafe(nothing)
    signal.set()
    assert thread.wait(signal, LONG)
    thread._may_do_it = threading.get_ident()
    while thread._held:  # the I/O thread may have taken it meanwhile
        until_it_stands_by(thread)
    thread.call_soon_threadsafe(lambda: where.append(threading.current_thread()))
    assert where in ([threading.current_thread()], [])
    assert run(thread, nothing).name == "zlearn-io", "and the second by the I/O thread"


def test_nobody_waits_and_all_the_same_somebody_drives(thread):
    """The program got what it waited for, and never comes back."""
    run(thread, nothing)
    until_it_stands_by(thread)
    thread._may_do_it = 0
    assert run(thread, nothing).name == "zlearn-io"
    until_it_stands_by(thread)
    near, far = socket.socketpair()
    with near, far:
        done = threading.Event()
        token = object()
        while not thread._hold(token):
            until_it_stands_by(thread)
        thread.add_reader(near, lambda: (near.recv(1), done.set()))
        thread._leave(token)
        far.send(b"x")
        assert done.wait(LONG)
        run(thread, lambda: thread.remove_reader(near))


def test_others_wait_while_one_drives(thread):
    """When the one who drives leaves, the others are not left alone."""
    run(thread, nothing)
    signals = [Signal() for _ in range(5)]
    results = []

    def wait(signal):
        results.append(thread.wait(signal, LONG))

    threads = [threading.Thread(target=wait, args=[signal]) for signal in signals]
    for each in threads:
        each.start()
    for signal in signals:
        thread.call_soon_threadsafe(thread.call_soon_threadsafe, signal.set)
    for each in threads:
        each.join(LONG)
    assert results == [True] * 5


def test_two_never_drive_at_once(thread, nervous):
    """What runs in the reactor needs no lock, however many threads wait and call."""
    count, inside, seen, done = 300, [], [], threading.Semaphore(0)

    def step(signal):
        inside.append(1)
        if len(inside) != 1:
            seen.append(len(inside))
        for _ in range(20):
            pass
        inside.pop()
        signal.set()

    def program():
        signal = Signal()
        for _ in range(count):
            thread.call_soon_threadsafe(step, signal)
            if not thread.wait(signal, LONG):
                seen.append("nobody came")
                break
            signal.clear()
        signal.close()
        done.release()

    threads = [threading.Thread(target=program) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert seen == [] and all(done.acquire(timeout=0) for _ in threads)


def test_it_can_be_stopped_while_somebody_waits():
    thread, signal, results = IOThread(), Signal(), []
    run(thread, nothing)
    until_it_stands_by(thread)
    waiter = threading.Thread(target=lambda: results.append(thread.wait(signal, LONG)))
    waiter.start()
    deadline = time.monotonic() + LONG
    while not thread._waiting and time.monotonic() < deadline:
        pass
    thread.stop()
    signal.set()
    waiter.join(LONG)
    assert results == [True]


@pytest.mark.skipif(not hasattr(system_signal, "setitimer"), reason="there are no such timers")
def test_a_signal_handler_that_raises_ends_the_waiting_and_gives_the_reactor_back(context):
    class Alarm(Exception):
        pass

    def ring(*args):
        raise Alarm

    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    push.connect(f"tcp://127.0.0.1:{pull.bind_to_random_port('tcp://127.0.0.1')}")
    before = system_signal.signal(system_signal.SIGALRM, ring)
    try:
        for number in range(20):
            push.send(b"%d" % number)
            assert pull.recv() == b"%d" % number
            system_signal.setitimer(system_signal.ITIMER_REAL, 0.005)
            with pytest.raises(Alarm):
                pull.recv()
    finally:
        system_signal.setitimer(system_signal.ITIMER_REAL, 0)
        system_signal.signal(system_signal.SIGALRM, before)


def test_a_handler_that_raises_within_a_callback_ends_its_link_alone(context):
    """How far the callback came, nobody knows; a new connection is a clean beginning."""
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    push.reconnect_ivl = 1
    push.connect(f"tcp://127.0.0.1:{pull.bind_to_random_port('tcp://127.0.0.1')}")
    pull.rcvtimeo = push.sndtimeo = LONG * 1000
    push.send(b"before")
    assert pull.recv() == b"before"
    thread = context._core.driver.lasting_reactor()
    until_it_stands_by(thread)
    token = object()
    while not thread._hold(token):
        until_it_stands_by(thread)
    (session,) = {
        reader.__self__
        for reader, _ in thread._poller.callbacks.values()
        if getattr(reader, "__qualname__", "") == "Session.fill"
        and reader.__self__.place.side == "connect"
    }

    def interrupt():
        raise KeyboardInterrupt

    session._connection.take_output = interrupt
    with pytest.raises(KeyboardInterrupt):
        thread._call(session._write_control)
    thread._leave(token)
    assert session.has_ended
    push.send(b"after")
    assert pull.recv() == b"after"


def test_traffic_in_both_directions_between_nervous_threads(context, nervous):
    """Programs that wait, send, and wait again, in four threads of one context."""
    count, problems = 300, []

    def serve(socket):
        for number in range(count):
            if socket.recv() != b"%d" % number:
                problems.append(number)
            socket.send(b"reply %d" % number)

    def ask(port):
        with context.socket(zmq.REQ) as socket:
            socket.rcvtimeo = LONG * 1000
            socket.connect(f"tcp://127.0.0.1:{port}")
            for number in range(count):
                socket.send(b"%d" % number)
                if socket.recv() != b"reply %d" % number:
                    problems.append(number)

    threads = []
    for _ in range(2):
        server = context.socket(zmq.REP)
        server.rcvtimeo = LONG * 1000
        port = server.bind_to_random_port("tcp://127.0.0.1")
        threads.append(threading.Thread(target=serve, args=[server]))
        threads.append(threading.Thread(target=ask, args=[port]))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == [] and not any(thread.is_alive() for thread in threads)
