"""Peers that talk nonsense: each is shown the door with a reason, and harms nobody else."""

import random
import re
import socket as system_socket
import tracemalloc

import pytest

from tests.behaviour.helpers import bind, eventually
from tests.interop.conftest import prepare
from tests.interop.raw_peer import (
    RawPeer,
    command,
    frame,
    greeting,
    long_frame,
    ping,
    ready,
)
from zlearn import zmq
from zlearn.engine import events
from zlearn.engine.hooks import Hook
from zlearn.engine.incoming import keep_large_memory

keep_large_memory()  # now: it is memory that nobody ever touches, and yet it would be counted

MEGABYTE = 2**20


class Doorkeeper(Hook):
    """Remembers how connections ended."""

    def __init__(self):
        self.occurrences = []

    def occurred(self, occurrence):
        self.occurrences.append(occurrence)

    def reasons(self):
        return [
            each.detail["reason"]
            for each in self.occurrences
            if each.kind in (events.DISCONNECTED, events.REFUSED)
        ]

    def count(self, kind):
        return sum(each.kind == kind for each in self.occurrences)


@pytest.fixture
def doorkeeper(ours):
    keeper = Doorkeeper()
    ours._core.hooks.add(keeper)
    return keeper


@pytest.fixture(params=["REP", "PULL"])
def server(request, ours, doorkeeper):
    """A server, and what bad peers of it pretend to be."""
    socket = ours.socket(getattr(zmq, request.param))
    socket.handshake_ivl = 2000
    socket.maxmsgsize = 100_000
    bind(socket)
    return socket


@pytest.fixture
def friend(server):
    """Whoever does it right, with a context of its own."""
    context = prepare(zmq.Context())
    socket = context.socket(zmq.REQ if server.type == zmq.REP else zmq.PUSH)
    socket.connect(server.last_endpoint.decode())
    yield socket
    context.destroy(linger=0)


def kind_for(server):
    return b"REQ" if server.type == zmq.REP else b"PUSH"


def talk(friend, server, count=20):
    """Messages of a friend, all of which arrive, and in order."""
    if server.type == zmq.PULL:
        for number in range(count):
            friend.send(b"%d" % number)
        assert [server.recv() for _ in range(count)] == [b"%d" % number for number in range(count)]
        return
    for number in range(count):
        friend.send(b"%d" % number)
        assert server.recv() == b"%d" % number
        server.send(b"ok")
        assert friend.recv() == b"ok"


chance = random.Random(7)
GARBAGE = bytes([0x41]) + chance.randbytes(2000)
LATE_GARBAGE = bytes([0x85]) + chance.randbytes(2000)

NUMBERS = {b"REQ": 3, b"PUSH": 8}  # of socket types in ZMTP 2.0


def greeting_of_2(number, identity=b"\0\0"):
    return greeting()[:10] + b"\1" + bytes([number]) + identity


# What a bad peer says, and a pattern for the reason why it is sent away. KIND is the socket
# type that the server expects.
WRONG = {
    "random garbage": (lambda kind: [GARBAGE], "ZMTP"),
    "an HTTP request": (lambda kind: [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 3], "ZMTP"),
    "a TLS hello": (lambda kind: [b"\x16\x03\x01\x02\x00\x01\x00" + bytes(200)], "ZMTP"),
    "a signature with a wrong end": (lambda kind: [greeting(signature=b"\xff" + bytes(9))], "."),
    "another mechanism": (lambda kind: [greeting(mechanism=b"PLAIN")], "mechanism.*PLAIN"),
    "a mechanism nobody knows": (lambda kind: [greeting(mechanism=b"\xff" * 20)], "mechanism"),
    "the socket type of a stranger": (lambda kind: [greeting(), ready(b"SUB")], "SUB"),
    "a socket type that does not exist": (
        lambda kind: [greeting(), ready(b"NONSENSE")],
        "NONSENSE",
    ),
    "READY cut in the middle": (lambda kind: [greeting(), command(b"\5READY\x0bSocket")], "."),
    "a message before READY": (lambda kind: [greeting(), frame(b"too early")], "."),
    "another command before READY": (lambda kind: [greeting(), ping()], "."),
    "an ERROR instead of READY": (lambda kind: [greeting(), command(b"\5ERROR\3bad")], "bad"),
    "garbage after the handshake": (lambda kind: [greeting(), ready(kind), LATE_GARBAGE], "."),
    "a command with MORE": (lambda kind: [greeting(), ready(kind), b"\5\1x"], "."),
    "a length of 2^63": (lambda kind: [greeting(), ready(kind), long_frame(2**63)], "."),
    "a length of 2^64 - 1": (lambda kind: [greeting(), ready(kind), long_frame(2**64 - 1)], "."),
    "more than MAXMSGSIZE": (lambda kind: [greeting(), ready(kind), long_frame(100_001)], "100"),
    "2.0: the socket type of a stranger": (lambda kind: [greeting_of_2(2)], "SUB"),
    "2.0: a socket type that does not exist": (lambda kind: [greeting_of_2(77)], "77"),
    "2.0: an identity with MORE": (
        lambda kind: [greeting_of_2(NUMBERS[kind], b"\1\3abc")],
        "can't be an identity",
    ),
    "2.0: an identity of 256 bytes": (
        lambda kind: [greeting_of_2(NUMBERS[kind], b"\2" + (256).to_bytes(8, "big"))],
        "can't be an identity",
    ),
    "2.0: a length of 2^63": (lambda kind: [greeting_of_2(NUMBERS[kind]), long_frame(2**63)], "."),
    "2.0: more than MAXMSGSIZE": (
        lambda kind: [greeting_of_2(NUMBERS[kind]), long_frame(100_001)],
        "100",
    ),
    "a revision that never was": (lambda kind: [greeting(version=(2, 3))], "revision 2"),
    "1.0: an identity with MORE": (lambda kind: [b"\4\1abc"], "ZMTP"),
    "1.0: an identity of 256 bytes": (
        lambda kind: [b"\xff" + (257).to_bytes(8, "big") + bytes(257)],
        "ZMTP",
    ),
    "1.0: a length of 0": (lambda kind: [b"\4\0abc", b"\0"], "length 0"),
    "1.0: more than MAXMSGSIZE": (
        lambda kind: [b"\1\0", b"\xff" + (100_002).to_bytes(8, "big") + b"\0"],
        "100",
    ),
    "1.0: a length of 2^64 - 1": (lambda kind: [b"\1\0", b"\xff" * 9 + b"\0"], "mistake"),
    "a long command of 2^40": (
        lambda kind: [greeting(), ready(kind), long_frame(2**40, flags=6)],
        ".",
    ),
}


@pytest.mark.parametrize("in_one_piece", [True, False], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("name", WRONG)
def test_a_bad_peer_is_sent_away_and_harms_nobody(server, friend, doorkeeper, name, in_one_piece):
    pieces, reason = WRONG[name]
    said = b"".join(pieces(kind_for(server)))
    talk(friend, server)
    with RawPeer(server.last_endpoint.decode()) as peer:
        for piece in [said] if in_one_piece else [said[:500][i : i + 1] for i in range(500)]:
            peer.say(piece)
        talk(friend, server)
        assert peer.hears_the_end()
    talk(friend, server)
    assert len(eventually(doorkeeper.reasons)) == 1, "nobody else had to go"
    assert re.search(reason, doorkeeper.reasons()[0]), doorkeeper.reasons()
    assert len(doorkeeper.reasons()[0].split()) > 3, "a reason is a sentence"
    assert not server.poll(0), "nothing that it said got through"


def test_a_peer_that_leaves_in_the_middle_of_a_message(server, friend, doorkeeper):
    talk(friend, server)
    for rest in (b"\1", b"\1\5ab", b"\1\0\0\5abc", long_frame(70_000, b"x" * 60_000)):
        with RawPeer(server.last_endpoint.decode()) as peer:
            peer.shake_hands(kind_for(server))
            peer.say(rest)
            talk(friend, server)
    eventually(lambda: len(doorkeeper.reasons()) == 4)
    assert all("closed" in reason or "broke" in reason for reason in doorkeeper.reasons())
    assert not server.poll(0), "half a message is none"


def test_a_peer_that_says_nothing(server, friend, doorkeeper):
    talk(friend, server)
    silent = [RawPeer(server.last_endpoint.decode()) for _ in range(5)]
    silent[1].say(greeting()[:20])
    silent[2].say(greeting())
    silent[3].say(greeting_of_2(NUMBERS[kind_for(server)], b"\0\5abcd"))
    silent[4].say(b"\x20\0an identity of 31 bytes")
    talk(friend, server)
    for peer in silent:
        assert peer.hears_the_end()
        peer.hang_up()
    talk(friend, server)
    assert [("handshake" in reason) for reason in doorkeeper.reasons()] == [True] * 5


def test_peers_that_come_and_go_at_once(server, friend, doorkeeper):
    for _ in range(50):
        RawPeer(server.last_endpoint.decode()).hang_up()
    talk(friend, server)
    eventually(lambda: len(doorkeeper.reasons()) == 50)


@pytest.mark.parametrize("in_one_piece", [True, False])
def test_what_came_before_the_mistake_counts(server, in_one_piece):
    """Whole messages were sent in good faith."""
    envelope = frame(b"", more=True) if server.type == zmq.REP else b""
    with RawPeer(server.last_endpoint.decode()) as peer:
        said = greeting() + ready(kind_for(server)), envelope + frame(b"good"), b"\5\0nonsense"
        if in_one_piece:
            peer.say(*said)
        else:
            peer.say(said[0])
            peer.hear(b"\5READY")
            peer.say(*said[1:])
        assert peer.hears_the_end()
    assert server.recv() == b"good"
    if server.type == zmq.REP:
        server.send(b"to nobody, and that is fine")
    assert not server.poll(0)


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_an_older_peer_is_welcome(server, friend, doorkeeper, version):
    kind, empty = kind_for(server), server.type == zmq.REP
    talk(friend, server)
    with RawPeer(server.last_endpoint.decode()) as peer:
        if version == "2.0":
            peer.say(greeting_of_2(NUMBERS[kind], b"\0\2me"))
            peer.say(frame(b"", more=True) if empty else b"", frame(b"hello"))
        else:
            peer.say(b"\3\0me", b"\1\1" if empty else b"", b"\6\0hello")
        assert server.recv() == b"hello"
        if empty:
            server.send(b"welcome")
            peer.hear(b"\1\1\x08\0welcome" if version == "1.0" else b"\1\0\0\7welcome")
        talk(friend, server)
    [told] = [
        each.detail
        for each in doorkeeper.occurrences
        if each.kind == events.READY and each.detail["version"] == version
    ]
    assert told["routing_id"] == b"me".hex()


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("option", ["plain_server", "zap_domain"])
def test_an_older_peer_is_not_where_nobody_comes_in_unasked(ours, doorkeeper, option, version):
    socket = ours.socket(zmq.PULL)
    setattr(socket, option, b"global" if option == "zap_domain" else 1)
    bind(socket)
    with RawPeer(socket.last_endpoint.decode()) as peer:
        if version == "2.0":
            peer.say(greeting_of_2(NUMBERS[b"PUSH"]), frame(b"sneaky"))
        else:
            peer.say(b"\1\0", b"\7\0sneaky")
        assert peer.hears_the_end()
    [reason] = eventually(doorkeeper.reasons)
    assert f"the peer speaks ZMTP {version}, which has no security mechanisms" in reason
    assert not socket.poll(0)


def test_what_libzmq_tolerates_is_tolerated(server, friend):
    """A READY without a type, one too many, and bits that are reserved for later."""
    envelope = frame(b"", more=True) if server.type == zmq.REP else b""
    with RawPeer(server.last_endpoint.decode()) as peer:
        peer.say(greeting(), command(b"\5READY"), ready(kind_for(server)))
        peer.say(envelope, b"\xf8\5hello")
        assert server.recv() == b"hello"
        if server.type == zmq.REP:
            server.send(b"welcome")
            peer.hear(frame(b"welcome"))
        talk(friend, server)


def test_a_length_that_is_a_lie_costs_no_memory(server, friend):
    talk(friend, server)
    for socket, leave in ((friend, friend.disconnect), (server, server.unbind)):
        leave(socket.last_endpoint.decode())
    server.maxmsgsize = -1  # for what is bound from now on
    bind(server)
    friend.connect(server.last_endpoint.decode())
    tracemalloc.start()
    try:
        with RawPeer(server.last_endpoint.decode()) as peer:
            peer.shake_hands(kind_for(server))
            peer.say(long_frame(2**62, b"x" * MEGABYTE))
            talk(friend, server)
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * MEGABYTE
    talk(friend, server)


def test_a_peer_that_floods_with_pings_and_never_reads_costs_no_memory(
    ours, doorkeeper, server, friend
):
    ours._core.hooks.remove(doorkeeper)  # who remembers all that happens needs memory for it
    tracemalloc.start()
    try:
        with RawPeer(server.last_endpoint.decode()) as peer:
            peer.shake_hands(kind_for(server))
            peer.socket.settimeout(0.2)
            flood = ping(context=b"0123456789abcdef") * 3_000
            try:
                for _ in range(30):
                    peer.say(flood)
            except TimeoutError:
                pass
            talk(friend, server)
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE


# --- the other way round: bad servers -------------------------------------------------------


@pytest.fixture
def listener():
    """A server of raw sockets."""
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        yield listener


def connect_to(listener, ours, kind=zmq.PUSH):
    socket = ours.socket(kind)
    socket.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    return socket


def test_a_client_comes_back_when_its_server_hangs_up(listener, ours, doorkeeper):
    push = connect_to(listener, ours)
    for _ in range(3):
        with RawPeer(sock=listener.accept()[0]) as peer:
            peer.hear(b"\x7f")
    eventually(lambda: len(doorkeeper.reasons()) >= 3)
    assert doorkeeper.count(events.RETRYING) >= 2
    assert not push.closed


def test_a_client_does_not_come_back_to_a_server_that_talks_nonsense(listener, ours, doorkeeper):
    """It would make the same mistake again; libzmq gives up, too."""
    push = connect_to(listener, ours)
    with RawPeer(sock=listener.accept()[0]) as peer:
        peer.say(b"HTTP/1.1 400 Bad Request\r\n" * 5)
        assert peer.hears_the_end()
    assert eventually(doorkeeper.reasons)
    assert doorkeeper.count(events.RETRYING) == 0
    with pytest.raises(zmq.Again):
        push.send(b"x", zmq.DONTWAIT)


def test_what_was_queued_for_a_raw_server_is_there_in_order(listener, ours):
    push = connect_to(listener, ours)
    for number in range(10):
        push.send(b"%d" % number)
    with RawPeer(sock=listener.accept()[0]) as peer:
        peer.shake_hands(b"PULL")
        peer.hear(b"".join(frame(b"%d" % number) for number in range(10)))


def test_a_client_that_asked_a_server_who_hung_up_waits_and_goes_on(listener, ours):
    dealer = connect_to(listener, ours, zmq.DEALER)
    with RawPeer(sock=listener.accept()[0]) as peer:
        peer.shake_hands(b"ROUTER")
    with RawPeer(sock=listener.accept()[0]) as peer:
        peer.shake_hands(b"ROUTER")
        dealer.send(b"still here")
        peer.hear(frame(b"still here"))
        peer.say(frame(b"a", more=True), frame(b"b"))
        assert dealer.recv_multipart() == [b"a", b"b"]
