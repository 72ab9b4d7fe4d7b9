"""What a socket's monitor tells: the same events in the same order, from both libraries."""

import asyncio
import errno
import importlib
import socket as system_socket
import struct

import pytest

from tests.behaviour.helpers import bind, free_address, opened, refused

GREETING = b"\xff" + b"\0" * 8 + b"\x7f\x03\x00NULL".ljust(24, b"\0") + b"\0" * 32
OTHER_GREETING = GREETING.replace(b"NULL\0", b"PLAIN")

GOOD_CONNECT = ["CONNECT_DELAYED", "CONNECTED", "HANDSHAKE_SUCCEEDED"]
GOOD_ACCEPT = ["LISTENING", "ACCEPTED", "HANDSHAKE_SUCCEEDED"]
REFUSED = ["CONNECT_DELAYED", "CLOSED", "CONNECT_RETRIED"]


@pytest.fixture
def tools(lib):
    """The module `zmq.utils.monitor` of the same library."""
    return importlib.import_module(lib.__name__ + ".utils.monitor")


@pytest.fixture
def watched(context, inproc):
    """Makes a socket and the PAIR that hears of it."""
    count = iter(range(100))

    def make(kind, events=None, **options):
        socket = opened(context, kind, **options)
        return socket, socket.get_monitor_socket(events, f"{inproc}-monitor{next(count)}")

    return make


class Told:
    """What a monitor says, as it comes."""

    def __init__(self, tools, pair):
        self.tools, self.pair = tools, pair
        self.values, self.endpoints = {}, {}

    def next(self, count):
        return [self.one() for _ in range(count)]

    def until(self, name):
        names = [self.one()]
        while names[-1] != name:
            names.append(self.one())
        return names

    def one(self):
        message = self.tools.recv_monitor_message(self.pair)
        name = message["event"].name
        self.values[name] = message["value"]
        self.endpoints[name] = message["endpoint"].decode()
        return name

    def nothing(self):
        return not self.pair.poll(30)


@pytest.fixture
def told(tools):
    return lambda pair: Told(tools, pair)


def connection(address):
    """A bare TCP connection."""
    host, port = address.removeprefix("tcp://").split(":")
    return system_socket.create_connection((host, int(port)))


# --- good connections --------------------------------------------------------------


@pytest.mark.behaviour("test_monitor: basic")
def test_a_good_connection_over_tcp(lib, watched, told):
    zmq = lib
    server, server_pair = watched(zmq.PULL)
    client, client_pair = watched(zmq.PUSH)
    address = bind(server)
    client.connect(address)
    at_server, at_client = told(server_pair), told(client_pair)
    assert at_server.next(3) == GOOD_ACCEPT
    assert at_client.next(3) == GOOD_CONNECT
    assert set(at_server.endpoints.values()) == set(at_client.endpoints.values()) == {address}
    assert at_server.values["HANDSHAKE_SUCCEEDED"] == 0
    assert at_client.values["CONNECT_DELAYED"] == errno.EINPROGRESS
    for fd in (at_server.values["LISTENING"], at_server.values["ACCEPTED"]):
        assert fd > 2
    client.close()
    assert at_client.next(1) == ["MONITOR_STOPPED"]
    assert at_server.next(1) == ["DISCONNECTED"]
    assert at_server.values["DISCONNECTED"] == at_server.values["ACCEPTED"]
    server.close()
    assert at_server.next(2) == ["CLOSED", "MONITOR_STOPPED"]
    assert at_server.values["CLOSED"] == at_server.values["LISTENING"]
    assert at_server.endpoints["MONITOR_STOPPED"] == ""


def test_a_good_connection_over_ipc(lib, watched, told, ipc):
    server, server_pair = watched(lib.PULL)
    client, client_pair = watched(lib.PUSH)
    server.bind(ipc)
    client.connect(ipc)
    at_server, at_client = told(server_pair), told(client_pair)
    assert at_server.next(3) == GOOD_ACCEPT
    assert at_client.next(2) == ["CONNECTED", "HANDSHAKE_SUCCEEDED"]
    client.close()
    assert at_server.next(1) == ["DISCONNECTED"]
    server.close()
    assert at_server.next(2) == ["CLOSED", "MONITOR_STOPPED"]
    assert {at_server.endpoints[name] for name in ("LISTENING", "ACCEPTED", "CLOSED")} == {ipc}


def test_inproc_is_no_news(lib, context, watched, told, inproc):
    server, pair = watched(lib.PULL)
    server.bind(inproc)
    client = context.socket(lib.PUSH)
    client.connect(inproc)
    client.send(b"hello")
    assert server.recv() == b"hello"
    client.close()
    server.close()
    assert told(pair).next(1) == ["MONITOR_STOPPED"]


def test_messages_are_no_news(lib, context, watched, told):
    server, pair = watched(lib.PULL)
    client = context.socket(lib.PUSH)
    client.connect(bind(server))
    for number in range(100):
        client.send(b"%d" % number)
        server.recv()
    at_server = told(pair)
    assert at_server.next(3) == GOOD_ACCEPT
    assert at_server.nothing()


# --- peers that go, and peers that are not there -----------------------------------


def test_a_server_that_goes_and_comes_back(lib, context, watched, told):
    zmq = lib
    server = context.socket(zmq.PULL)
    client, pair = watched(zmq.PUSH)
    address = bind(server)
    client.connect(address)
    at_client = told(pair)
    assert at_client.next(3) == GOOD_CONNECT
    server.close()
    assert at_client.next(2) == ["DISCONNECTED", "CONNECT_RETRIED"]
    assert at_client.values["DISCONNECTED"] == at_client.values["CONNECTED"]
    assert 10 <= at_client.values["CONNECT_RETRIED"] <= 20
    assert at_client.next(6) == REFUSED * 2
    server = context.socket(zmq.PULL)
    server.bind(address)
    names = at_client.until("HANDSHAKE_SUCCEEDED")
    assert names == REFUSED * (len(names) // 3 - 1) + GOOD_CONNECT


def test_nobody_there_over_tcp(lib, watched, told):
    client, pair = watched(lib.PUSH)
    address = free_address()
    client.connect(address)
    at_client = told(pair)
    assert at_client.next(6) == REFUSED * 2
    assert set(at_client.endpoints.values()) == {address}


def test_nobody_there_over_ipc(lib, watched, told, ipc):
    client, pair = watched(lib.PUSH)
    client.connect(ipc)
    assert told(pair).next(4) == ["CLOSED", "CONNECT_RETRIED"] * 2


def test_a_name_that_nobody_knows(lib, watched, told):
    client, pair = watched(lib.PUSH)
    client.connect("tcp://nobody.invalid:5555")
    at_client = told(pair)
    assert at_client.next(2) == ["CONNECT_RETRIED"] * 2
    assert at_client.endpoints == {"CONNECT_RETRIED": "tcp://nobody.invalid:5555"}


# --- addresses ---------------------------------------------------------------------


def test_an_address_that_is_taken(lib, context, watched, told):
    first = context.socket(lib.PULL)
    address = bind(first)
    late, pair = watched(lib.PULL, lib.EVENT_BIND_FAILED | lib.EVENT_LISTENING)
    with pytest.raises(lib.ZMQError):  # libzmq's own telling may overwrite the errno
        late.bind(address)
    at_late = told(pair)
    assert at_late.next(1) == ["BIND_FAILED"]
    assert at_late.values["BIND_FAILED"] == lib.EADDRINUSE
    assert at_late.nothing()


def test_an_address_that_is_given_back(lib, watched, told):
    server, pair = watched(lib.PULL)
    address = bind(server)
    at_server = told(pair)
    assert at_server.next(1) == ["LISTENING"]
    server.unbind(address)
    assert at_server.next(1) == ["CLOSED"]
    assert at_server.endpoints["CLOSED"] == address
    server.close()
    assert at_server.next(1) == ["MONITOR_STOPPED"]


# --- handshakes that fail ----------------------------------------------------------


def test_sockets_that_do_not_match(lib, watched, told):
    server, server_pair = watched(lib.PULL)
    client, client_pair = watched(lib.REQ)
    client.connect(bind(server))
    at_server, at_client = told(server_pair), told(client_pair)
    assert at_server.next(3) == ["LISTENING", "ACCEPTED", "DISCONNECTED"]
    assert at_client.next(3) == ["CONNECT_DELAYED", "CONNECTED", "DISCONNECTED"]
    assert at_client.nothing()  # it does not try again


def test_a_peer_that_goes_before_its_handshake(lib, watched, told):
    server, pair = watched(lib.PULL)
    address = bind(server)
    connection(address).close()
    at_server = told(pair)
    expected = ["LISTENING", "ACCEPTED", "HANDSHAKE_FAILED_NO_DETAIL", "DISCONNECTED"]
    assert at_server.next(4) == expected


def test_a_server_that_goes_before_its_handshake(lib, watched, told):
    client, pair = watched(lib.PUSH)
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        client.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        at_client = told(pair)
        accepted, _ = listener.accept()
        assert at_client.next(2) == ["CONNECT_DELAYED", "CONNECTED"]
        accepted.close()
        expected = ["HANDSHAKE_FAILED_NO_DETAIL", "DISCONNECTED", "CONNECT_RETRIED"]
        assert at_client.next(3) == expected


def test_a_peer_that_says_nothing(lib, watched, told):
    server, pair = watched(lib.PULL, handshake_ivl=50)
    address = bind(server)
    with connection(address):
        at_server = told(pair)
        expected = ["LISTENING", "ACCEPTED", "HANDSHAKE_FAILED_NO_DETAIL", "DISCONNECTED"]
        assert at_server.next(4) == expected
        assert at_server.values["HANDSHAKE_FAILED_NO_DETAIL"] == lib.EAGAIN


@pytest.mark.parametrize(
    "said, error",
    [
        (GREETING + b"\x04\x06\x05HELLO", "ZMTP_UNEXPECTED_COMMAND"),
        (OTHER_GREETING, "ZMTP_MECHANISM_MISMATCH"),
    ],
)
def test_a_peer_that_breaks_the_rules(lib, watched, told, said, error):
    server, pair = watched(lib.PULL)
    address = bind(server)
    with connection(address) as peer:
        peer.sendall(said)
        at_server = told(pair)
        expected = ["LISTENING", "ACCEPTED", "HANDSHAKE_FAILED_PROTOCOL", "DISCONNECTED"]
        assert at_server.next(4) == expected
    number = getattr(lib, f"PROTOCOL_ERROR_{error}")
    assert at_server.values["HANDSHAKE_FAILED_PROTOCOL"] == number


# --- the monitor itself ------------------------------------------------------------


def test_only_what_is_wanted_is_told(lib, context, watched, told):
    server, pair = watched(lib.PULL, lib.EVENT_ACCEPTED | lib.EVENT_MONITOR_STOPPED)
    client = context.socket(lib.PUSH)
    client.connect(bind(server))
    client.send(b"hello")
    server.recv()
    server.close()
    assert told(pair).next(2) == ["ACCEPTED", "MONITOR_STOPPED"]


def test_a_monitor_may_come_late_and_knows_the_connections(lib, context, watched, told, inproc):
    server, client = context.socket(lib.PULL), context.socket(lib.PUSH)
    address = bind(server)
    client.connect(address)
    client.send(b"hello")
    server.recv()
    at_server = told(server.get_monitor_socket(addr=inproc))
    client.close()
    assert at_server.next(1) == ["DISCONNECTED"]
    assert at_server.endpoints["DISCONNECTED"] == address


@pytest.mark.behaviour("test_monitor: stopped")
def test_a_monitor_is_stopped_and_its_pair_stays_open(lib, watched, told):
    server, pair = watched(lib.PULL)
    server.disable_monitor()
    at_server = told(pair)
    assert at_server.next(1) == ["MONITOR_STOPPED"]
    bind(server)
    assert at_server.nothing()
    assert not pair.closed


def test_a_monitor_is_asked_for_again(lib, watched):
    server, pair = watched(lib.PULL)
    assert server.get_monitor_socket() is pair
    if lib.__name__ == "zmq":
        pytest.skip("libzmq waits for ever to tell a PAIR that is closed of the end")
    pair.close()
    again = server.get_monitor_socket()
    assert again is not pair
    assert again.type == lib.PAIR


def test_a_new_monitor_takes_the_place_of_the_old_one(lib, watched, told, context, inproc):
    server, old = watched(lib.PULL)
    server.monitor(f"{inproc}-new")
    new = context.socket(lib.PAIR)
    new.connect(f"{inproc}-new")
    bind(server)
    assert told(old).next(1) == ["MONITOR_STOPPED"]
    assert told(new).next(1) == ["LISTENING"]


@pytest.mark.behaviour("test_monitor: invalid_protocol")
@pytest.mark.behaviour("test_monitor: versioned_basic")
@pytest.mark.parametrize(
    "address, events, name",
    [
        ("tcp://127.0.0.1:*", 0xFFFF, "EPROTONOSUPPORT"),
        ("nonsense", 0xFFFF, "EINVAL"),
        ("inproc://too-much", 0x10000, "EINVAL"),
    ],
)
def test_a_monitor_that_cannot_be(lib, watched, told, address, events, name):
    server, pair = watched(lib.PULL)
    with refused(lib, name):
        server.monitor(address, events)
    bind(server)
    assert told(pair).next(1) == ["LISTENING"]  # the old one goes on


def test_a_monitor_where_another_socket_is(lib, context, inproc):
    holder, server = context.socket(lib.PAIR), context.socket(lib.PULL)
    holder.bind(inproc)
    with refused(lib, "EADDRINUSE"):
        server.monitor(inproc)


def test_a_context_ends_beneath_a_monitor(lib, inproc):
    context = lib.Context()
    socket = context.socket(lib.PULL)
    pair = socket.get_monitor_socket(addr=inproc)
    bind(socket)
    context.destroy(linger=0)
    assert socket.closed and pair.closed and context.closed


def test_the_frames_of_an_event(lib, watched, tools):
    server, pair = watched(lib.PULL)
    address = bind(server)
    first, endpoint = pair.recv_multipart()
    event, descriptor = struct.unpack("=Hi", first)
    assert (event, endpoint) == (lib.EVENT_LISTENING, address.encode())
    expected = {"event": lib.EVENT_LISTENING, "value": descriptor, "endpoint": endpoint}
    assert tools.parse_monitor_message([first, endpoint]) == expected


@pytest.mark.parametrize("frames", [[b"123456"], [b"12345", b""], [b"123456", b"", b""]])
def test_frames_that_are_no_event(lib, tools, frames):
    with pytest.raises(RuntimeError, match="Invalid event message format"):
        tools.parse_monitor_message(frames)


def test_events_are_awaited(lib, aio, tools, inproc):
    async def main():
        with (
            aio.Context() as context,
            context.socket(lib.PULL) as server,
            server.get_monitor_socket(addr=inproc) as pair,
        ):
            bind(server)
            return await asyncio.wait_for(tools.recv_monitor_message(pair), 5)

    assert asyncio.run(main())["event"] == lib.EVENT_LISTENING
