"""What a newcomer runs into first: an address that is taken, a call that waits for ever.

Rule for this file: each error says what to do. That it is pyzmq's error, tests/behaviour says.
"""

import os
import signal
import socket as system_socket
import sys
import threading

import pytest

from zlearn import zmq
from zlearn.lab import Lab


@pytest.fixture
def context():
    with zmq.Context() as context:
        context.linger = 0
        yield context
        context.destroy(linger=0)


def note_of(call, error=zmq.ZMQError):
    with pytest.raises(error) as caught:
        call()
    (note,) = caught.value.__notes__
    return note


# --- a cell that is run twice --------------------------------------------------------------


@pytest.mark.parametrize("name", ["tcp://127.0.0.1:{}", "tcp://*:{}"])
def test_who_has_a_port_is_named_though_it_is_of_another_context(context, name):
    first = context.socket(zmq.REP)
    port = first.bind_to_random_port("tcp://127.0.0.1")
    with zmq.Context() as again:
        note = note_of(lambda: again.socket(zmq.REP).bind(name.format(port)))
        again.destroy()
    assert f"by {first._name()} of this program" in note
    assert "run before" in note and "Close that socket first" in note


@pytest.mark.parametrize(
    "endpoint",
    [
        "inproc://here",
        pytest.param(
            f"ipc://@zlearn-first-runs-{os.getpid()}",
            id="ipc://@name",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux has such names"),
        ),
    ],
)
def test_who_has_a_name_is_named(context, endpoint):
    first = context.socket(zmq.PAIR)
    first.bind(endpoint)
    note = note_of(lambda: context.socket(zmq.PAIR).bind(endpoint))
    assert f"by {first._name()} of this program" in note and endpoint in note


def test_a_file_is_in_the_way(context, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    note = note_of(lambda: context.socket(zmq.PAIR).bind(f"ipc://{tmp_path}/notes.txt"))
    assert "a file lies there that is no socket" in note and "Use another one." in note


def test_in_the_lab_too():
    with Lab() as lab:
        server = lab.node("server")
        server.socket(zmq.REP).bind("tcp://server:5555")
        note = note_of(lambda: server.socket(zmq.REP).bind("tcp://server:5555"))
    assert "by server.rep of this program" in note


def test_a_port_of_another_program(context):
    with system_socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        note = note_of(lambda: context.socket(zmq.REP).bind(f"tcp://127.0.0.1:{port}"))
    assert "taken by another program" in note and "tcp://127.0.0.1:*" in note


# --- a call that is interrupted ------------------------------------------------------------


@pytest.fixture
def interrupt_soon():
    """Ctrl-C, or a notebook's square, a moment after it is called."""
    timers = []

    def set_timer():
        timers.append(threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)))
        timers[-1].start()

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield set_timer
    for timer in timers:
        timer.join()
    signal.signal(signal.SIGINT, before)


def test_an_interrupted_recv_says_why_it_waited_and_what_to_do(context, interrupt_soon):
    rep = context.socket(zmq.REP)
    endpoint = f"tcp://127.0.0.1:{rep.bind_to_random_port('tcp://127.0.0.1')}"
    interrupt_soon()
    note = note_of(rep.recv, KeyboardInterrupt)
    assert f"{rep._name()} was waiting in recv: no peer is connected." in note
    assert "rcvtimeo (milliseconds)" in note
    req = context.socket(zmq.REQ)
    req.connect(endpoint)
    req.send(b"still there?")
    assert rep.recv() == b"still there?"


def test_an_interrupted_send(context, interrupt_soon):
    push = context.socket(zmq.PUSH)
    interrupt_soon()
    note = note_of(lambda: push.send(b"x"), KeyboardInterrupt)
    assert "was waiting in send: no peer is connected." in note and "sndtimeo" in note


def test_an_interrupted_term_says_who_is_open(interrupt_soon):
    context = zmq.Context()
    pair = context.socket(zmq.PAIR)
    interrupt_soon()
    note = note_of(context.term, KeyboardInterrupt)
    assert f"(open: {pair._name()})" in note and "destroy(linger=0)" in note
    context.destroy(linger=0)
