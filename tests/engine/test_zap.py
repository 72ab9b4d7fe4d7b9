"""Strangers at a guarded door: how many wait for the handler, how long, and at what cost."""

import gc
import os
import tracemalloc

import pytest

from tests.behaviour.conftest import prepare
from tests.behaviour.helpers import bind, eventually
from tests.behaviour.security import GOOD, HANDLER, secure_client, secure_server
from tests.behaviour.test_security_raw_peers import Raw, curve_client, plain_client
from zlearn import zmq
from zlearn.engine import zap
from zlearn.engine.zap import Fault, Verdict, read_reply

STRANGERS = 200


@pytest.fixture
def context():
    made = zmq.Context()
    prepare(made)
    yield made
    made.destroy(linger=0)


@pytest.fixture
def strangers():
    made = []
    yield made
    for stranger in made:
        stranger.socket.close()


def knock(strangers, address, mechanism, count):
    """So many strangers say all that they can say before they are answered."""
    for _ in range(count):
        stranger = Raw(address, mechanism)
        strangers.append(stranger)
        stranger.go_on()
        stranger.say(stranger.hear())
        if mechanism is curve_client:
            stranger.say(stranger.hear())


def links_of(context):
    """The sessions of a context's servers."""
    return [
        session
        for core in list(context._core.sockets)
        for links in core.endpoints._links.values()
        for link in links
        for session in getattr(link, "_sessions", ())
    ]


def test_no_more_than_a_limit_wait_for_the_handler(context, strangers, monkeypatch):
    monkeypatch.setattr(zap, "MOST_ASKED", 5)
    handler = context.socket(zmq.REP)
    handler.bind(HANDLER)
    server = secure_server(context.socket(zmq.PULL), "PLAIN")
    address = bind(server)
    knock(strangers, address, plain_client, 12)
    eventually(lambda: len(links_of(context)) == 5)
    for _ in range(5):
        handler.recv_multipart()
        handler.send_multipart([*GOOD[:2], b"400", b"", b"", b""])
    client = secure_client(context.socket(zmq.PUSH), "PLAIN")
    client.connect(address)
    assert eventually(lambda: handler.poll(10)) and handler.recv_multipart()[6] == b"ada"
    handler.send_multipart(GOOD)
    client.send(b"hello")
    assert server.recv() == b"hello"


@pytest.mark.parametrize("mechanism", ["PLAIN", "CURVE"])
def test_who_never_gets_an_answer_is_gone_after_a_while(context, strangers, mechanism):
    handler = context.socket(zmq.REP)
    handler.bind(HANDLER)
    server = secure_server(context.socket(zmq.PULL), mechanism)
    server.handshake_ivl = 300
    client = {"PLAIN": plain_client, "CURVE": curve_client}[mechanism]
    knock(strangers, bind(server), client, 10)
    eventually(lambda: not links_of(context))
    assert not context._core.inproc._bound[HANDLER.partition("://")[2]].connections


@pytest.mark.parametrize("step", ["nothing", "greeting", "hello", "garbage"])
def test_half_open_handshakes_cost_little_and_end(context, strangers, step):
    server = secure_server(context.socket(zmq.PULL), "CURVE")
    server.handshake_ivl = 3000
    address = bind(server)
    friend = secure_client(context.socket(zmq.PUSH), "CURVE")
    friend.connect(address)
    friend.send(b"1")
    assert server.recv() == b"1"
    strangers += [Raw(address, curve_client) for _ in range(STRANGERS)]
    gc.collect()
    tracemalloc.start()
    try:
        for stranger in strangers:
            if step in ("greeting", "hello"):
                stranger.go_on()
            if step == "hello":
                stranger.say(stranger.hear())
            if step == "garbage":
                stranger.say(os.urandom(4000))
        friend.send(b"2")
        assert server.recv() == b"2"
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown / STRANGERS < 40_000, "bytes for each stranger, and what the test itself keeps"
    eventually(lambda: len(links_of(context)) == 1, within=15)
    friend.send(b"3")
    assert server.recv() == b"3"


def test_a_peer_that_goes_on_while_its_answer_is_due_has_to_wait(context, strangers):
    """What it says stays in the kernel, and costs us nothing."""
    handler = context.socket(zmq.REP)
    handler.bind(HANDLER)
    server = secure_server(context.socket(zmq.PULL), "PLAIN")
    knock(strangers, bind(server), plain_client, 1)
    assert handler.poll(20_000)
    stranger = strangers[0]
    stranger.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        for _ in range(1000):
            stranger.socket.sendall(bytes(100_000))
    handler.recv_multipart()
    handler.send_multipart(GOOD)
    stranger.socket.settimeout(20)
    assert stranger.hears_the_end(), "zeros are no INITIATE"


def test_replies_as_they_are_read():
    assert read_reply([b"", *GOOD]) == Verdict(200, "OK", {"User-Id": b"ada"})
    assert isinstance(read_reply([]), Fault)
    assert read_reply([b"x", *GOOD]).number == zap.UNSPECIFIED
