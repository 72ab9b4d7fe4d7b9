"""How sockets and contexts end: linger, term, and who is woken by it."""

import gc
import re
import threading
import warnings

import pytest

from tests.behaviour.conftest import prepare
from tests.behaviour.helpers import bind, opened, refused


@pytest.fixture
def other(lib, nothing_left):
    """A context whose end is up to the test."""
    context = lib.Context()
    prepare(context)
    yield context
    context.destroy(linger=0)


def in_thread(function, *arguments):
    """Calls a function in a thread; returns (thread, list that gets its result or error)."""
    result = []

    def run():
        try:
            result.append(function(*arguments))
        except Exception as error:
            result.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, result


@pytest.mark.parametrize("kind", ["SUB", "XSUB"])
def test_nobody_lingers_to_say_what_it_wants_to_hear(lib, nothing_left, kind):
    context = lib.Context()
    socket = context.socket(getattr(lib, kind))
    assert socket.linger == 0
    socket.connect("tcp://127.0.0.1:9")  # the discard port: no publisher is there
    if kind == "SUB":
        socket.subscribe(b"")
    else:
        socket.send(b"\1")
    socket.close()
    thread, _ = in_thread(context.term)
    thread.join(20)
    assert not thread.is_alive()


def test_closing_twice_is_fine(lib, context):
    socket = context.socket(lib.PAIR)
    assert not socket.closed
    socket.close()
    assert socket.closed
    socket.close()
    socket.close(linger=0)


def test_a_socket_closes_at_the_end_of_a_block(lib, context):
    with context.socket(lib.PAIR) as socket:
        assert not socket.closed
    assert socket.closed


def test_how_sockets_are_shown(lib, context, aio):
    socket = context.socket(lib.PAIR)
    assert re.fullmatch(r"<zmq\.Socket\(zmq\.PAIR\) at 0x[0-9a-f]+>", repr(socket))
    socket.close()
    assert re.fullmatch(r"<zmq\.Socket\(zmq\.PAIR\) at 0x[0-9a-f]+ closed>", repr(socket))
    shadow = aio.Context.shadow(context)
    socket = shadow.socket(lib.REQ)
    assert re.fullmatch(r"<zmq\.asyncio\.Socket\(zmq\.REQ\) at 0x[0-9a-f]+>", repr(socket))
    socket.close()


def test_how_contexts_are_shown(lib, other):
    shape = r"<zmq\.Context\(%s\) at 0x[0-9a-f]+%s>"
    assert re.fullmatch(shape % ("", ""), repr(other))
    first = other.socket(lib.PAIR)
    assert re.fullmatch(shape % ("1 socket", ""), repr(other))
    second = other.socket(lib.PAIR)
    assert re.fullmatch(shape % ("2 sockets", ""), repr(other))
    first.close()
    second.close()
    other.term()
    assert re.fullmatch(shape % ("", " closed"), repr(other))


def test_with_linger_0_what_is_not_sent_is_gone(lib, other, ipc):
    zmq = lib
    push = opened(other, zmq.PUSH, linger=0)
    push.connect(ipc)
    push.send(b"never")
    push.close()
    other.term()  # does not wait
    with lib.Context() as later:
        pull = later.socket(zmq.PULL)
        pull.bind(ipc)
        assert not pull.poll(50)
        pull.close()


def test_closing_may_override_linger(lib, other, ipc):
    push = opened(other, lib.PUSH, linger=-1)
    push.connect(ipc)
    push.send(b"never")
    push.close(linger=0)
    other.term()


def test_a_linger_that_runs_out(lib, other, ipc):
    push = opened(other, lib.PUSH, linger=20)
    push.connect(ipc)
    push.send(b"never")
    push.close()
    other.term()


def test_with_linger_minus_1_term_waits_until_everything_is_sent(lib, other, ipc, context):
    zmq = lib
    push = opened(other, zmq.PUSH, linger=-1)
    push.connect(ipc)
    for number in range(100):
        push.send(b"%d" % number)
    push.close()
    thread, _ = in_thread(other.term)
    thread.join(0.03)
    assert thread.is_alive(), "term waits for somebody to take the messages"
    pull = context.socket(zmq.PULL)
    pull.bind(ipc)
    assert [pull.recv() for _ in range(100)] == [b"%d" % number for number in range(100)]
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_what_was_sent_before_a_close_arrives(lib, other, context, ipc, transport):
    zmq = lib
    pull = context.socket(zmq.PULL)
    address = bind(pull, ipc if transport == "ipc" else "tcp://127.0.0.1:*")
    push = opened(other, zmq.PUSH, linger=-1)
    push.connect(address)
    body = b"x" * 10_000
    for _ in range(500):
        push.send(body)
    push.close()
    thread, _ = in_thread(other.term)
    assert [pull.recv() for _ in range(500)] == [body] * 500
    thread.join(5)
    assert not thread.is_alive()


def test_a_bound_socket_lingers_too(lib, other, context):
    zmq = lib
    push, pull = opened(other, zmq.PUSH, linger=-1), context.socket(zmq.PULL)
    pull.connect(bind(push))
    for number in range(500):
        push.send(b"%d" % number)
    push.close()
    other.term()
    assert [pull.recv() for _ in range(500)] == [b"%d" % number for number in range(500)]


def test_what_is_in_an_inproc_queue_outlives_its_sender(lib, context, inproc):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.bind(inproc)
    push.connect(inproc)
    for number in range(5):
        push.send(b"%d" % number)
    push.close()
    assert [pull.recv() for _ in range(5)] == [b"0", b"1", b"2", b"3", b"4"]


@pytest.mark.behaviour("test_ctx_destroy: waits for close")
def test_term_waits_until_the_sockets_are_closed(lib, other):
    socket = other.socket(lib.PAIR)
    thread, _ = in_thread(other.term)
    thread.join(0.03)
    assert thread.is_alive()
    socket.close()
    thread.join(5)
    assert not thread.is_alive() and other.closed


CALLS_THAT_WAIT = {
    "recv": lambda socket, zmq: socket.recv(),
    "recv_multipart": lambda socket, zmq: socket.recv_multipart(),
    "send": lambda socket, zmq: socket.send(b"x"),
    "poll": lambda socket, zmq: socket.poll(20_000),
    "poller": lambda socket, zmq: polled(socket, zmq),
}


def polled(socket, zmq):
    poller = zmq.Poller()
    poller.register(socket, zmq.POLLIN)
    return poller.poll(20_000)


@pytest.mark.behaviour("test_ctx_destroy: woken")
@pytest.mark.parametrize("call", CALLS_THAT_WAIT)
def test_term_wakes_a_call_that_waits(lib, other, call):
    zmq = lib
    socket = other.socket(zmq.PAIR)
    socket.bind("tcp://127.0.0.1:*")
    thread = threading.Timer(0.02, other.term)
    thread.start()
    with refused(zmq, "ETERM", "ContextTerminated"):
        CALLS_THAT_WAIT[call](socket, zmq)
    with refused(zmq, "ETERM", "ContextTerminated"):
        socket.send(b"x", zmq.DONTWAIT)
    with refused(zmq, "ETERM", "ContextTerminated"):
        socket.recv(zmq.DONTWAIT)
    assert thread.is_alive(), "and it waits for the socket to be closed"
    socket.close()
    thread.join(5)
    assert not thread.is_alive()


def test_after_term(lib, other):
    zmq = lib
    other.term()
    assert other.closed
    other.term()
    other.destroy()
    with refused(zmq, "ENOTSUP"):
        other.socket(zmq.PAIR)


def test_destroy_closes_what_is_open(lib, other):
    sockets = [other.socket(lib.PAIR) for _ in range(3)]
    sockets[0].bind("tcp://127.0.0.1:*")
    sockets[1].connect(sockets[0].last_endpoint.decode())
    sockets[1].send(b"x")
    other.destroy(linger=0)
    assert other.closed and all(socket.closed for socket in sockets)


def test_a_context_ends_with_its_block(lib, nothing_left):
    with lib.Context() as context:
        socket = context.socket(lib.PAIR)
        socket.close()
    assert context.closed


def test_a_forgotten_socket_is_closed_with_a_warning(lib, other):
    socket = other.socket(lib.PAIR)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del socket
        gc.collect()
    assert [each.category for each in caught] == [ResourceWarning]
    assert "socket" in str(caught[0].message)
    other.term()  # does not wait: nothing is open


def test_a_forgotten_context_ends_with_its_sockets(lib, nothing_left):
    """Also when the garbage collector finds them together, in whichever order."""
    if lib.__name__ == "zmq":
        pytest.skip("pyzmq's context waits for ever for sockets that nobody can close any more")

    def forget():
        context = lib.Context()
        context.linger = 0
        cycle = [context, context.socket(lib.PAIR), context.socket(lib.PAIR)]
        cycle[1].bind("tcp://127.0.0.1:*")
        cycle[2].connect(cycle[1].last_endpoint.decode())
        cycle.append(cycle)
        del context, cycle
        gc.collect()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        thread, _ = in_thread(forget)
        thread.join(5)
        assert not thread.is_alive()


def test_a_hundred_sockets_come_and_go(lib, context):
    zmq = lib
    rep = context.socket(zmq.REP)
    address = bind(rep)
    for number in range(100):
        with context.socket(zmq.REQ) as req:
            req.connect(address)
            req.send(b"%d" % number)
            rep.send(rep.recv())
            assert req.recv() == b"%d" % number


@pytest.mark.behaviour("test_shutdown_stress: 100 threads")
def test_a_hundred_threads_connect_to_a_publisher_that_closes(lib, other):
    zmq = lib
    pub = other.socket(zmq.PUB)
    address = bind(pub)

    def connect():
        with other.socket(zmq.SUB) as sub:
            sub.connect(address)

    threads = [threading.Thread(target=connect) for _ in range(100)]
    for thread in threads:
        thread.start()
    pub.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    other.term()
    assert other.closed
