"""SOCKS5: the conversation without a proxy, and sockets with a small proxy of the test's own."""

import errno
import socket
import socketserver
import threading

import pytest

from tests.behaviour.helpers import bind, eventually, free_address, opened
from zlearn import zmq
from zlearn.transports.socks import converse

REPLY = bytes.fromhex("05 00 00 01")  # an IPv4 address and a port follow


def spoken(conversation, *answers):
    """What we say, each with how much we want to hear then, and whether it is over at the end."""
    said = [next(conversation)]
    for answer in answers:
        try:
            said.append(conversation.send(answer))
        except StopIteration:
            return [*said, "connected"]
    return said


ADDRESSES = {
    "127.0.0.1": "01 7f000001",
    "::1": "04 00000000000000000000000000000001",
    "name.example": "03 0c" + b"name.example".hex(),
}


@pytest.mark.parametrize("host", ADDRESSES)
def test_the_request_has_an_address_of_each_kind(host):
    said = spoken(converse(host, 0x1234), b"\5\0")
    request = bytes.fromhex("050100" + ADDRESSES[host] + "1234")
    assert said == [(b"\5\1\0", 2), (request, 4)]


@pytest.mark.parametrize(
    ("kind", "rest"),
    [(b"\1", [bytes(6)]), (b"\4", [bytes(18)]), (b"\3", [b"\5", bytes(7)])],
)
def test_the_answer_may_have_an_address_of_each_kind(kind, rest):
    said = spoken(converse("127.0.0.1", 1), b"\5\0", b"\5\0\0" + kind, *rest)
    assert said[-1] == "connected"
    assert [wanted for _, wanted in said[2:-1]] == [len(each) for each in rest]


def test_a_name_and_a_password_are_told_when_they_are_asked_for():
    said = spoken(converse("127.0.0.1", 1, b"me", b"secret"), b"\5\2", b"\1\0")
    assert said[0] == (b"\5\2\0\2", 2)
    assert said[1] == (b"\1\2me\6secret", 2)
    assert said[2][0].startswith(b"\5\1\0\1")


REFUSALS = {
    "another version": [b"\4\0"],
    "no way to prove who we are": [b"\5\xff"],
    "a way that we did not offer": [b"\5\2"],
    "by its rules": [b"\5\0", b"\5\2\0\1"],
    "for an unknown reason": [b"\5\0", b"\5\x7f\0\1"],
    "an address of no kind": [b"\5\0", b"\5\0\0\7"],
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_proxy_may_refuse(case):
    with pytest.raises(OSError) as caught:
        spoken(converse("127.0.0.1", 1), *REFUSALS[case])
    assert caught.value.errno == errno.ECONNREFUSED and "SOCKS" in caught.value.strerror


def test_a_wrong_password_is_refused():
    with pytest.raises(OSError, match="SOCKS_PASSWORD"):
        spoken(converse("127.0.0.1", 1, b"me", b"wrong"), b"\5\2", b"\1\1")


# --- with a proxy ------------------------------------------------------------------


class Proxy(socketserver.ThreadingTCPServer):
    """Connects to whatever it is asked for; with `users`, only for those."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, users=None):
        super().__init__(("127.0.0.1", 0), Client)
        self.users = users
        self.asked = []
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def end(self):
        self.shutdown()
        self.thread.join()
        self.server_close()


class Client(socketserver.StreamRequestHandler):
    """One connection to the proxy. It writes byte by byte: answers may come in pieces."""

    def say(self, data):
        for byte in data:
            self.request.sendall(bytes([byte]))

    def handle(self):
        ways = self.rfile.read(self.rfile.read(2)[1])
        if self.server.users and 2 not in ways:
            return self.say(b"\5\xff")
        self.say(b"\5\2" if self.server.users else b"\5\0")
        if self.server.users:
            name = self.rfile.read(self.rfile.read(2)[1])
            password = self.rfile.read(self.rfile.read(1)[0])
            self.say(b"\1\0" if self.server.users.get(name) == password else b"\1\1")
        kind = self.rfile.read(4)[3]
        host = self.rfile.read(self.rfile.read(1)[0] if kind == 3 else 4)
        host = host.decode() if kind == 3 else socket.inet_ntoa(host)
        port = int.from_bytes(self.rfile.read(2), "big")
        self.server.asked.append((host, port))
        try:
            with socket.create_connection((host, port)) as far:
                greeting = far.recv(10)  # the peer's first bytes come along with the answer
                self.request.sendall(REPLY + bytes(6) + greeting)
                self.relay(far)
        except OSError:
            self.say(b"\5\5\0\1" + bytes(6))

    def relay(self, far):
        back = threading.Thread(target=self.copy, args=(far, self.request))
        back.start()
        self.copy(self.request, far)
        back.join()

    @staticmethod
    def copy(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


@pytest.fixture
def start_proxy():
    started = []

    def start(**options):
        started.append(Proxy(**options))
        return started[-1]

    yield start
    for proxy in started:
        proxy.end()


@pytest.fixture
def context():
    context = zmq.Context()
    context.linger, context.rcvtimeo, context.reconnect_ivl = 0, 5000, 10
    yield context
    context.destroy(linger=0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("proxy_host", ["127.0.0.1", "localhost"])
def test_messages_go_through_a_proxy(start_proxy, context, host, proxy_host):
    proxy = start_proxy()
    address = proxy.address.replace("127.0.0.1", proxy_host)
    pull = context.socket(zmq.PULL)
    port = bind(pull).rpartition(":")[2]
    push = opened(context, zmq.PUSH, socks_proxy=address.encode())
    push.connect(f"tcp://{host}:{port}")
    for size in (1, 300, 100_000):
        push.send(b"x" * size)
        assert len(pull.recv()) == size
    assert proxy.asked == [(host, int(port))], "a name is looked up by the proxy"


def test_a_proxy_that_wants_a_password(start_proxy, context):
    proxy = start_proxy(users={b"me": b"secret"})
    pull = context.socket(zmq.PULL)
    address = bind(pull)
    push = opened(context, zmq.PUSH, socks_proxy=proxy.address.encode())
    push.socks_username, push.socks_password = b"me", b"secret"
    push.connect(address)
    push.send(b"x")
    assert pull.recv() == b"x"


def test_a_refusal_is_told_and_tried_again(start_proxy, context):
    proxy = start_proxy(users={b"me": b"secret"})
    push = opened(context, zmq.PUSH, socks_proxy=proxy.address.encode())
    told = push.get_monitor_socket(zmq.EVENT_CONNECT_RETRIED | zmq.EVENT_CONNECTED)
    push.connect("tcp://127.0.0.1:9")
    for _ in range(2):
        assert told.recv_multipart()[0][:2] == b"\4\0"
    push.disable_monitor()


def test_the_peer_may_come_later_than_the_proxy(start_proxy, context):
    proxy, address = start_proxy(), free_address()
    push = opened(context, zmq.PUSH, socks_proxy=proxy.address.encode())
    push.connect(address)
    push.send(b"early")
    eventually(lambda: len(proxy.asked) > 2)
    pull = context.socket(zmq.PULL)
    pull.bind(address)
    assert pull.recv() == b"early"


def test_a_silent_proxy_is_given_up(context):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        push = opened(context, zmq.PUSH, socks_proxy=address.encode(), connect_timeout=20)
        told = push.get_monitor_socket(zmq.EVENT_CONNECT_RETRIED | zmq.EVENT_CONNECTED)
        push.connect("tcp://127.0.0.1:9")
        assert told.recv_multipart()[0][:2] == b"\4\0"
        push.disable_monitor()
