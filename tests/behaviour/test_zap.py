"""ZAP: servers ask, the handler answers or fails to, and both sides' monitors hear of it."""

import errno

import pytest

from tests.behaviour.helpers import bind, eventually
from tests.behaviour.security import (
    CLIENT_KEYS,
    GOOD,
    HANDLER,
    MECHANISMS,
    Monitor,
    Pair,
    handler,
    secure_client,
    secure_server,
)
from zlearn.zmtp import z85

every_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS)

CREDENTIALS = {"NULL": 0, "PLAIN": 2, "CURVE": 1}

# Milliseconds for a handshake: far more than a busy machine needs for one. Tests wait for the end
# of the shorter; of the longer only where libzmq does not judge a reply at once.
HANDSHAKE_IVL, LONG_HANDSHAKE_IVL = 1000, 4000

# Milliseconds until the next attempt: never. libzmq ends the program (zap_client.cpp: ENOTCONN) if
# it asks just when the handler's socket is closed, so nobody asks any more by then.
ONCE = -1

# Replies that are none, and what the server's monitor is told (ZMQ_PROTOCOL_ERROR_ZAP_...).
FAULTS = {
    "another version": ([b"0.9", *GOOD[1:]], 0x20000003),
    "another request's": ([b"1.0", b"2", *GOOD[2:]], 0x20000002),
    "a status that is none": ([b"1.0", b"1", b"invalid", *GOOD[3:]], 0x20000004),
    "status 201": ([b"1.0", b"1", b"201", *GOOD[3:]], 0x20000004),
    "status 600": ([b"1.0", b"1", b"600", *GOOD[3:]], 0x20000004),
    "too many frames": ([*GOOD, b""], 0x20000001),
    "too few frames": (GOOD[:5], 0x20000001),
    "one frame": ([b"1.0"], 0x20000001),
    "properties that are cut short": ([*GOOD[:5], b"\5X-Tea\0\0\1\0green"], 0x20000005),
}


@pytest.fixture
def pair(lib, context, inproc):
    return lambda mechanism, **kinds: Pair(lib, context, inproc, mechanism, **kinds)


@pytest.mark.behaviour("test_security: zap")
@every_mechanism
def test_who_is_welcome_gets_in(lib, context, pair, mechanism):
    with handler(lib, context, lambda request: GOOD) as asked:
        both = pair(mechanism).connect()
        both.talk()
    assert both.at_server.until("HANDSHAKE_SUCCEEDED") == 0
    assert both.at_client.until("HANDSHAKE_SUCCEEDED") == 0
    assert len(asked) == 1


@pytest.mark.behaviour("test_security: zap")
def test_what_the_handler_is_asked(lib, context, pair):
    with handler(lib, context, lambda request: GOOD) as asked:
        for mechanism in MECHANISMS:
            server = secure_server(context.socket(lib.DEALER), mechanism)
            server.zap_domain = b"tea"
            server.routing_id = b"server"
            client = secure_client(context.socket(lib.DEALER), mechanism)
            client.connect(bind(server))
            client.send(b"hello")
            assert server.recv() == b"hello"
    everywhere = [b"1.0", b"1", b"tea", b"127.0.0.1", b"server"]
    plain, key = [b"ada", b"secret"], z85.decode(CLIENT_KEYS[0])
    assert asked == [
        [*everywhere, b"NULL"],
        [*everywhere, b"PLAIN", *plain],
        [*everywhere, b"CURVE", key],
    ]


@pytest.mark.behaviour("test_security: zap")
@pytest.mark.parametrize("status", [400, 500])
@every_mechanism
def test_a_refusal_is_heard_on_both_sides(lib, context, pair, mechanism, status):
    reply = [b"1.0", b"1", b"%d" % status, b"no", b"", b""]
    with handler(lib, context, lambda request: reply):
        both = pair(mechanism).connect()
        assert both.at_server.until("HANDSHAKE_FAILED_AUTH") == status
        assert both.at_client.until("HANDSHAKE_FAILED_AUTH") == status
        assert both.at_server.next()[0] == both.at_client.next()[0] == "DISCONNECTED"
        assert "CONNECT_RETRIED" not in both.at_client.names(), "it would be refused again"


@pytest.mark.behaviour("test_security: zap")
@every_mechanism
def test_a_client_that_is_told_to_come_later_comes_later(lib, context, pair, mechanism):
    replies = iter([[b"1.0", b"1", b"300", b"later", b"", b""]])
    with handler(lib, context, lambda request: next(replies, GOOD)) as asked:
        both = pair(mechanism)
        both.server.handshake_ivl = HANDSHAKE_IVL
        both.connect()
        assert both.at_server.until("HANDSHAKE_FAILED_AUTH") == 300
        both.talk()
    assert len(asked) == 2
    assert "HANDSHAKE_FAILED_AUTH" not in both.at_client.names(), "nobody told it why"
    assert "CONNECT_RETRIED" in both.at_client.names()


@pytest.mark.behaviour("test_security: zap")
@pytest.mark.parametrize("fault", FAULTS)
@every_mechanism
def test_what_is_no_reply_lets_nobody_in(lib, context, pair, mechanism, fault):
    reply, number = FAULTS[fault]
    with handler(lib, context, lambda request: reply):
        both = pair(mechanism)
        both.server.handshake_ivl = LONG_HANDSHAKE_IVL  # libzmq sometimes waits for it
        both.client.reconnect_ivl = ONCE
        both.connect()
        assert both.at_server.until("HANDSHAKE_FAILED_PROTOCOL") == number
        assert both.at_server.until("DISCONNECTED") > 0
        assert both.is_silent()


# --- without a handler -----------------------------------------------------------------


@pytest.mark.behaviour("test_security: zap")
@every_mechanism
def test_without_a_handler(pair, mechanism):
    both = pair(mechanism).connect()
    if mechanism == "PLAIN":
        assert both.at_server.until("HANDSHAKE_FAILED_NO_DETAIL") == errno.EFAULT
        assert both.is_silent()
    else:
        both.talk()


@pytest.mark.behaviour("test_security: zap")
@every_mechanism
def test_without_a_handler_nobody_gets_into_a_domain_that_is_enforced(pair, mechanism):
    both = pair(mechanism)
    both.server.zap_domain = b"tea"
    both.server.zap_enforce_domain = 1
    both.connect()
    assert both.at_server.until("HANDSHAKE_FAILED_NO_DETAIL") == errno.EFAULT
    assert both.is_silent()


def test_curve_asks_nobody_where_no_domain_is_enforced(lib, context, pair):
    with handler(lib, context, lambda request: [b"1.0", b"1", b"400", b"", b"", b""]) as asked:
        both = pair("CURVE")
        both.server.zap_enforce_domain = 1
        both.connect().talk()
    assert asked == []


@pytest.mark.behaviour("test_security: zap")
@every_mechanism
def test_a_handler_that_does_not_answer_holds_up_nobody_else(lib, context, pair, mechanism):
    with handler(lib, context, lambda request: None) as asked:
        both = pair(mechanism)
        both.server.handshake_ivl = HANDSHAKE_IVL
        both.client.reconnect_ivl = ONCE
        both.connect()
        eventually(lambda: asked)
        open_server, open_client = context.socket(lib.PULL), context.socket(lib.PUSH)
        open_client.connect(bind(open_server))
        open_client.send(b"meanwhile")
        assert open_server.recv() == b"meanwhile"
        assert both.at_server.until("DISCONNECTED") > 0
        assert both.is_silent()


@every_mechanism
def test_a_handler_that_ends_before_it_answers(lib, context, pair, mechanism):
    """libzmq waits for the handshake's time-out, zlearn knows at once; nobody gets in."""
    question = context.socket(lib.REP)
    question.bind(HANDLER)
    both = pair(mechanism)
    both.server.handshake_ivl = HANDSHAKE_IVL
    both.client.reconnect_ivl = ONCE
    both.connect()
    assert question.poll(20_000)
    question.close()
    assert both.at_server.until("DISCONNECTED") > 0
    if mechanism == "PLAIN":
        assert both.is_silent()


@pytest.mark.parametrize("kind", ["REP", "ROUTER"])
def test_a_router_can_be_the_handler_too(lib, context, pair, kind):
    answering = context.socket(getattr(lib, kind))
    answering.bind(HANDLER)
    both = pair("PLAIN").connect()
    question = answering.recv_multipart()
    envelope, request = question[:-8], question[-8:]
    assert request[0] == b"1.0" and len(envelope) == (2 if kind == "ROUTER" else 0)
    answering.send_multipart([*envelope, *GOOD])
    both.talk()


def test_a_context_ends_while_its_handler_is_silent(lib, inproc):
    context = lib.Context()
    context.linger = 0
    answering = context.socket(lib.REP)
    answering.bind(HANDLER)
    both = Pair(lib, context, inproc, "PLAIN").connect()
    assert answering.poll(20_000)
    for socket in (both.at_server.pair, both.at_client.pair, both.server, both.client, answering):
        socket.close()
    context.term()


def test_inproc_asks_nobody(lib, context, inproc):
    with handler(lib, context, lambda request: GOOD) as asked:
        server = secure_server(context.socket(lib.DEALER), "PLAIN")
        client = context.socket(lib.DEALER)
        server.bind(inproc)
        client.connect(inproc)
        client.send(b"hello")
        assert server.recv() == b"hello"
    assert asked == []


def test_a_client_asks_too_when_it_has_a_domain(lib, context, inproc):
    """With NULL both sides are alike."""
    with handler(lib, context, lambda request: [b"1.0", b"1", b"400", b"", b"", b""]) as asked:
        server, client = context.socket(lib.DEALER), context.socket(lib.DEALER)
        client.zap_domain = b"careful"
        client.reconnect_ivl = ONCE
        at_server = Monitor(lib, server, inproc)
        client.connect(bind(server))
        assert at_server.until("HANDSHAKE_FAILED_AUTH") == 400
    assert asked[0][2] == b"careful"
