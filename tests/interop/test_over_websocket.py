"""ws endpoints with zlearn at both ends: grammar, bad visitors, heartbeats, and who comes back."""

import http.client
import socket as system_socket

import pytest

from tests.behaviour.helpers import bind, can_bind, eventually, free_address, opened, refused
from zlearn import zmq


@pytest.fixture
def context():
    context = zmq.Context()
    context.linger, context.rcvtimeo, context.sndtimeo, context.reconnect_ivl = 0, 5000, 5000, 10
    yield context
    context.destroy(linger=0)


def port_of(address):
    return int(address.split(":")[2].partition("/")[0])


def test_it_says_that_it_has_it():
    assert zmq.has("ws") and not zmq.has("wss")


@pytest.mark.parametrize("path", ["", "/", "/a/path"])
def test_the_last_endpoint_keeps_its_path(context, path):
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    address = bind(pull, f"ws://127.0.0.1:*{path}")
    assert address.startswith("ws://127.0.0.1:") and address.endswith(path)
    push.connect(address)
    push.send(b"x")
    assert pull.recv() == b"x"
    push.disconnect(address)
    pull.unbind(address)


@pytest.mark.parametrize("address", ["ws://", "ws://127.0.0.1", "ws://127.0.0.1/x", "ws://a:b/c"])
def test_a_ws_address_has_a_port(context, address):
    for call in ("bind", "connect"):
        with refused(zmq, "EINVAL"):
            getattr(context.socket(zmq.PULL), call)(address)


def test_wss_is_refused(context):
    with refused(zmq, "EPROTONOSUPPORT"):
        context.socket(zmq.PULL).bind("wss://127.0.0.1:*")


@pytest.mark.parametrize("sizes", [(0, 1, 125, 126), (65535, 65536, 1_000_000)])
def test_bodies_of_all_sizes(context, sizes):
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    right.connect(bind(left, "ws://127.0.0.1:*/x"))
    for size in sizes:
        right.send_multipart([b"", b"x" * size])
        assert left.recv_multipart() == [b"", b"x" * size]
        left.send_multipart([b"y" * size, b""])
        assert right.recv_multipart() == [b"y" * size, b""]


def test_a_name_is_looked_up(context):
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    push.connect(f"ws://localhost:{port_of(bind(pull, 'ws://127.0.0.1:*/x'))}/x")
    push.send(b"x")
    assert pull.recv() == b"x"


def test_a_browser_that_visits_gets_an_answer_and_harms_nobody(context):
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    address = bind(pull, "ws://127.0.0.1:*/zeromq")
    push.connect(address)
    push.send(b"before")
    assert pull.recv() == b"before"
    for path, status in (("/zeromq", 426), ("/favicon.ico", 404)):
        browser = http.client.HTTPConnection("127.0.0.1", port_of(address), timeout=5)
        browser.request("GET", path)
        answer = browser.getresponse()
        assert answer.status == status and b"ZeroMQ" in answer.read()
        browser.close()
    push.send(b"after")
    assert pull.recv() == b"after"


def test_a_peer_of_plain_zmtp_is_turned_away(context):
    pull = context.socket(zmq.PULL)
    told = pull.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)
    told.rcvtimeo = 20_000
    port = port_of(bind(pull, "ws://127.0.0.1:*"))
    with system_socket.create_connection(("127.0.0.1", port), timeout=20) as stranger:
        stranger.sendall(b"\xff\0\0\0\0\0\0\0\1\x7f\3\1NULL\r\n\r\n")
        assert stranger.recv(100).startswith(b"HTTP/1.1 400 ")
    number = int.from_bytes(told.recv_multipart()[0][2:], "little")
    assert number == zmq.PROTOCOL_ERROR_WS_UNSPECIFIED
    pull.disable_monitor()


def test_a_silent_visitor_is_given_up(context):
    pull = opened(context, zmq.PULL, handshake_ivl=30)
    port = port_of(bind(pull, "ws://127.0.0.1:*"))
    with system_socket.create_connection(("127.0.0.1", port), timeout=20) as stranger:
        assert stranger.recv(1) == b""


def test_the_client_comes_back_to_a_server_that_is_there_again(context):
    address = free_address().replace("tcp:", "ws:") + "/x"
    push = context.socket(zmq.PUSH)
    push.connect(address)
    push.send(b"early")
    pull = context.socket(zmq.PULL)
    pull.bind(address)
    assert pull.recv() == b"early"
    pull.close()
    again = context.socket(zmq.PULL)
    eventually(lambda: can_bind(zmq, again, address))

    def comes_through():
        push.send(b"again")
        return again.poll(20)

    eventually(comes_through)


def test_heartbeats_keep_a_connection_whose_peer_answers(context):
    pull = opened(context, zmq.PULL, heartbeat_ivl=10, heartbeat_timeout=5000)
    told = pull.get_monitor_socket(zmq.EVENT_DISCONNECTED)
    push = context.socket(zmq.PUSH)
    push.connect(bind(pull, "ws://127.0.0.1:*/x"))
    push.send(b"x")
    assert pull.recv() == b"x"
    assert not told.poll(100)
    pull.disable_monitor()


def test_heartbeats_end_a_connection_whose_peer_is_silent(context):
    pull = opened(context, zmq.PULL, heartbeat_ivl=10, heartbeat_timeout=30)
    port = port_of(bind(pull, "ws://127.0.0.1:*/x"))
    request = (
        "GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: ZWS2.0\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    no_routing_id = b"\x82\x81\0\0\0\0\0"
    with system_socket.create_connection(("127.0.0.1", port), timeout=20) as silent:
        silent.sendall(request.encode() + no_routing_id)
        heard = b""
        while data := silent.recv(1000):
            heard += data
    assert b"\x89\0" in heard, "it was asked for a sign of life, and then given up"


def test_subscriptions_come_and_go(context):
    pub, sub = context.socket(zmq.XPUB), context.socket(zmq.SUB)
    sub.subscribe(b"a")
    sub.connect(bind(pub, "ws://127.0.0.1:*/x"))
    assert pub.recv() == b"\1a"
    sub.unsubscribe(b"a")
    assert pub.recv() == b"\0a"


def test_plain_over_ws_asks_its_handler(context):
    handler = context.socket(zmq.REP)
    handler.bind("inproc://zeromq.zap.01")
    server, client = opened(context, zmq.PULL, plain_server=1), context.socket(zmq.PUSH)
    client.plain_username, client.plain_password = b"me", b"secret"
    client.connect(bind(server, "ws://127.0.0.1:*/x"))
    version, number, *_, mechanism, name, password = handler.recv_multipart()
    assert (mechanism, name, password) == (b"PLAIN", b"me", b"secret")
    handler.send_multipart([version, number, b"200", b"", b"", b""])
    client.send(b"x")
    assert server.recv() == b"x"
