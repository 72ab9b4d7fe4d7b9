"""Secured servers, and peers of plain bytes that try to get past them.

What such a peer says is made by zlearn's handshakes, spoilt on purpose; the server is of
either library. Each is shown the door with libzmq's number, and never gets a message in.
"""

import os
import socket as system_socket
from contextlib import contextmanager

import pytest

from tests.behaviour.helpers import bind, eventually
from tests.behaviour.security import (
    CLIENT_KEYS,
    GOOD,
    MECHANISMS,
    SERVER_KEYS,
    Monitor,
    handler,
    secure_client,
    secure_server,
)
from zlearn.zmtp import Connection, z85
from zlearn.zmtp.curve_client import CurveClient
from zlearn.zmtp.plain import PlainClient

UNEXPECTED, INVALID_SEQUENCE = 0x10000001, 0x10000002
MALFORMED_HELLO, MALFORMED_INITIATE = 0x10000013, 0x10000014
CRYPTOGRAPHIC = 0x11000001
GREETING_SIZE, WELCOME_SIZE = 64, 170
REVISION_END = 11  # bytes of a greeting that have to be heard before all of ours may be said
COOKIE_AT, BOX_AT = 9 + 9 + 20, 9 + 9 + 120  # places within them, in the bytes of INITIATE

PATIENCE = 20.0


def greeting(mechanism):
    return b"\xff" + bytes(8) + b"\x7f\3\1" + mechanism.encode().ljust(20, b"\0") + bytes(32)


def command(body):
    return b"\4" + bytes([len(body)]) + body


class Raw:
    """A TCP connection to a server, with a client's handshake to take the words from."""

    def __init__(self, address, mechanism):
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        self.socket = system_socket.create_connection((host, int(port)), PATIENCE)
        self.client = Connection("DEALER", frozenset({"DEALER"}), new_mechanism=mechanism)
        self.client.start()
        self.said = []

    def say(self, data):
        self.said.append(data)
        self._send(data)

    def _send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def go_on(self):
        """Says the greeting, piece by piece as the server's first bytes allow it."""
        greeting = piece = self.client.take_output()
        heard = 0
        while len(greeting) < GREETING_SIZE:
            self._send(piece)
            data = self.socket.recv(REVISION_END - heard)
            assert data, "the server hung up"
            heard += len(data)
            self.client.receive(data)
            piece = self.client.take_output()
            greeting += piece
        self._send(piece)
        self.said.append(greeting)

    def hear(self):
        """Reads until the handshake has come a step further."""
        while not self.client.ready:
            data = self.socket.recv(65536)
            assert data, "the server hung up"
            self.client.receive(data)
            if output := self.client.take_output():
                return output
        return b""

    def wait_for(self, size):
        """Reads so many bytes, whatever they are."""
        while size:
            size -= len(self.socket.recv(size))

    def hears_the_end(self):
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass
        return True


def curve_client(own):
    return CurveClient(
        own, z85.decode(SERVER_KEYS[0]), *map(z85.decode, CLIENT_KEYS), draw=os.urandom
    )


def plain_client(own):
    return PlainClient(own, b"ada", b"secret")


@pytest.fixture
def curve(lib, context, inproc):
    """A server of CURVE that lets everybody in, and its monitor."""
    server = secure_server(context.socket(lib.DEALER), "CURVE")
    monitor = Monitor(lib, server, inproc)
    bind(server)
    return server, monitor


@contextmanager
def raw(server, mechanism=curve_client):
    peer = Raw(server.last_endpoint.decode(), mechanism)
    try:
        yield peer
    finally:
        peer.socket.close()


def still_serves(lib, context, server, mechanism):
    client = secure_client(context.socket(lib.DEALER), mechanism)
    client.connect(server.last_endpoint.decode())
    client.send(b"friend")
    assert server.recv() == b"friend"
    assert not server.poll(0), "nobody else got a message in"
    client.close()


# --- CURVE -----------------------------------------------------------------------------

SPOILT_HELLOS = {
    "too short": (lambda hello: command(b"\5HELLO"), MALFORMED_HELLO),
    "another name": (lambda hello: hello.replace(b"HELLO", b"HELLX"), UNEXPECTED),
    "another version": (lambda hello: hello.replace(b"HELLO\1", b"HELLO\2"), MALFORMED_HELLO),
    "a bit flipped in the box": (
        lambda hello: hello[:-1] + bytes([hello[-1] ^ 1]),
        CRYPTOGRAPHIC,
    ),
    "another passing key": (lambda hello: hello[:84] + b"x" + hello[85:], CRYPTOGRAPHIC),
    "INITIATE first": (lambda hello: command(b"\x08INITIATE" + bytes(200)), UNEXPECTED),
    "READY": (lambda hello: command(b"\5READY"), UNEXPECTED),
    "a message": (lambda hello: b"\0\6sneaky", None),
}
SPOILT_INITIATES = {
    "too short": (lambda initiate: command(b"\x08INITIATE"), MALFORMED_INITIATE),
    "another name": (lambda initiate: initiate.replace(b"INITIATE", b"INITIATX"), UNEXPECTED),
    "another cookie": (lambda initiate: flip(initiate, COOKIE_AT), CRYPTOGRAPHIC),
    "another box": (lambda initiate: flip(initiate, BOX_AT), CRYPTOGRAPHIC),
    "HELLO again": (lambda initiate: command(b"\5HELLO" + bytes(194)), UNEXPECTED),
}


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.behaviour("test_security: raw peers")
@pytest.mark.behaviour("test_security: curve")
@pytest.mark.parametrize("case", SPOILT_HELLOS)
def test_a_spoilt_hello(lib, context, curve, case):
    server, monitor = curve
    spoil, number = SPOILT_HELLOS[case]
    with raw(server) as peer:
        peer.go_on()
        peer.say(spoil(peer.hear()))
        assert peer.hears_the_end()
    if number is not None:
        assert monitor.until("HANDSHAKE_FAILED_PROTOCOL") == number
    still_serves(lib, context, server, "CURVE")


@pytest.mark.behaviour("test_security: raw peers")
@pytest.mark.behaviour("test_security: curve")
@pytest.mark.parametrize("case", SPOILT_INITIATES)
def test_a_spoilt_initiate(lib, context, curve, case):
    server, monitor = curve
    spoil, number = SPOILT_INITIATES[case]
    with raw(server) as peer:
        peer.go_on()
        peer.say(peer.hear())
        peer.say(spoil(peer.hear()))
        assert peer.hears_the_end()
    assert monitor.until("HANDSHAKE_FAILED_PROTOCOL") == number
    still_serves(lib, context, server, "CURVE")


def test_a_handshake_that_was_overheard_is_worth_nothing(lib, context, curve):
    server, monitor = curve
    with raw(server) as honest:
        for _ in range(2):
            honest.go_on() if not honest.said else None
            honest.say(honest.hear())
        honest.hear()
        assert honest.client.ready
        honest.say(b"".join(honest.client.encode([[b"pay 10"]])))
        assert server.recv() == b"pay 10"
        with raw(server) as thief:
            hello, initiate = honest.said[:2], honest.said[2:]
            thief.say(b"".join(hello))
            thief.wait_for(GREETING_SIZE + WELCOME_SIZE)
            thief.say(b"".join(initiate))
            assert thief.hears_the_end()
        assert monitor.until("HANDSHAKE_FAILED_PROTOCOL") == CRYPTOGRAPHIC
    assert not server.poll(0)
    still_serves(lib, context, server, "CURVE")


def test_a_message_that_is_said_again(lib, context, curve):
    """zlearn hangs up; libzmq only hears no more of what this connection says."""
    server, monitor = curve
    with raw(server) as peer:
        peer.go_on()
        peer.say(peer.hear())
        peer.say(peer.hear())
        peer.hear()
        message = b"".join(peer.client.encode([[b"pay 10"]]))
        peer.say(message)
        assert server.recv() == b"pay 10"
        peer.say(message)
        assert monitor.until("HANDSHAKE_FAILED_PROTOCOL") == INVALID_SEQUENCE
        if lib.__name__ == "zlearn.zmq":
            assert peer.hears_the_end()
    assert not server.poll(0)
    still_serves(lib, context, server, "CURVE")


# --- PLAIN -----------------------------------------------------------------------------

SPOILT_PLAIN = {
    "no name": (b"\5HELLO", MALFORMED_HELLO),
    "a name cut short": (b"\5HELLO\5ad", MALFORMED_HELLO),
    "no password": (b"\5HELLO\3ada", MALFORMED_HELLO),
    "a password cut short": (b"\5HELLO\3ada\6sec", MALFORMED_HELLO),
    "more than a password": (b"\5HELLO\3ada\6secret!", MALFORMED_HELLO),
    "another command": (b"\5READY", UNEXPECTED),
    "INITIATE first": (b"\x08INITIATE", UNEXPECTED),
}


@pytest.mark.behaviour("test_security: raw peers")
@pytest.mark.behaviour("test_security: plain")
@pytest.mark.parametrize("case", SPOILT_PLAIN)
def test_a_spoilt_hello_of_plain(lib, context, inproc, case):
    body, number = SPOILT_PLAIN[case]
    with handler(lib, context, lambda request: GOOD) as asked:
        server = secure_server(context.socket(lib.DEALER), "PLAIN")
        monitor = Monitor(lib, server, inproc)
        bind(server)
        with raw(server, plain_client) as peer:
            peer.go_on()
            peer.hear()
            peer.say(command(body))
            assert peer.hears_the_end()
        assert monitor.until("HANDSHAKE_FAILED_PROTOCOL") == number
        assert asked == []
        still_serves(lib, context, server, "PLAIN")


# --- older peers, and none --------------------------------------------------------------

VANILLA = {
    "ZMTP 1.0": b"\1\0" + b"\x07\0sneaky",
    "ZMTP 2.0": b"\xff" + bytes(8) + b"\x7f\1\5" + b"\0\0" + b"\0\6sneaky",
    "NULL": greeting("NULL") + command(b"\5READY") + b"\0\6sneaky",
}


@pytest.mark.behaviour("test_security: raw peers")
@pytest.mark.parametrize("case", VANILLA)
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_peer_without_security_gets_no_message_in(lib, context, mechanism, case):
    if mechanism == "NULL" and case == "NULL":
        pytest.skip("this one is asked about, and may come in")
    refuse = [b"1.0", b"1", b"400", b"", b"", b""]
    with handler(lib, context, lambda request: refuse):
        server = secure_server(context.socket(lib.DEALER), mechanism)
        server.handshake_ivl = 200
        with raw_socket(bind(server)) as peer:
            peer.sendall(VANILLA[case])
            assert not server.poll(100)


@contextmanager
def raw_socket(address):
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    with system_socket.create_connection((host, int(port)), PATIENCE) as peer:
        yield peer


# --- many at once -------------------------------------------------------------------------


def test_a_flood_of_half_open_handshakes_and_garbage(lib, context, curve):
    server, _ = curve
    address = server.last_endpoint.decode()
    peers = [Raw(address, curve_client) for _ in range(60)]
    try:
        for number, peer in enumerate(peers):
            if number % 3 > 0:
                peer.go_on()
            if number % 3 == 1:
                peer.say(peer.hear())
            if number % 3 == 2:
                peer.say(os.urandom(5000))
        still_serves(lib, context, server, "CURVE")
        for peer in peers[::2]:
            peer.say(os.urandom(300))
        still_serves(lib, context, server, "CURVE")
    finally:
        for peer in peers:
            peer.socket.close()
    eventually(lambda: still_serves(lib, context, server, "CURVE") is None)
