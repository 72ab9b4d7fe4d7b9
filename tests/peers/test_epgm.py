"""EPGM and PGM between two hosts of our own, where every fifth packet is lost: nothing is missed.

PGM is multicast that repairs itself: a receiver that sees a gap asks for what is missing (NAK),
and the sender sends it again (RDATA). Debian's libzmq, which contains OpenPGM, is the peer, and
with a second of its kind it is the proof that the wire is sound.

Rule for this file: no clock decides; each test waits for what has to arrive.
"""

import os
import signal

import pytest

from tests.behaviour.helpers import eventually
from tests.peers.namespaces import NAK, NCF, ODATA, RDATA, SPM
from tests.peers.peers import LIBZMQ_DEBIAN, ZLEARN

PORT = 5555  # the hosts are our own, and so are all their ports
RATE, RECOVERY_IVL, MULTICAST_HOPS, MULTICAST_LOOP = 8, 9, 25, 96
COUNT = 300

PAIRS = {
    "libzmq to libzmq": (LIBZMQ_DEBIAN, LIBZMQ_DEBIAN),
    "zlearn to libzmq": (ZLEARN, LIBZMQ_DEBIAN),
    "libzmq to zlearn": (LIBZMQ_DEBIAN, ZLEARN),
    "zlearn to zlearn": (ZLEARN, ZLEARN),
}


@pytest.fixture(params=["epgm", "pgm"])
def transport(request):
    return request.param


@pytest.fixture(params=PAIRS)
def players(request, wire, start):
    """Two puppets: that of the sender on the left, that of the receiver on the right."""
    sender, receiver = PAIRS[request.param]
    return start(sender, wire.left.inside), start(receiver, wire.right.inside)


@pytest.fixture
def talk(players, wire, transport):
    """A PUB on the left, a SUB on the right, which has heard it already."""
    pub = open_socket(players[0], "PUB", wire.left, transport)
    sub = open_socket(players[1], "SUB", wire.right, transport)
    return pub, sub


def open_socket(puppet, kind, host, transport, **options):
    socket = puppet.socket(kind)
    socket.set(RATE, 40_000)  # kilobits a second: the usual 100 make a test long
    socket.set(RECOVERY_IVL, 10_000)
    for option, value in options.items():
        socket.set(globals()[option], value)
    socket.connect(f"{transport}://{host.address};239.192.1.1:{PORT}")
    return socket


def hear_of_each_other(pub, sub, topic=b""):
    """Publishes until the subscriber hears something, and takes all of that away again."""

    def heard():
        pub.send(topic + b"probe")
        return sub.poll_multipart(0.02)

    eventually(heard)
    pub.send(topic + b"last probe")
    while sub.recv() != topic + b"last probe":
        pass


def know_the_sender(wire, transport):
    """Waits for a heartbeat: OpenPGM gives up what it misses from a sender without an SPM."""
    wire.right.count(SPM, transport)
    eventually(lambda: wire.right.counted()[-1])
    wire.right.count_no_more()


def message(number):
    """Bodies of many sizes: some packets carry several, and some bodies need several packets."""
    return b"%d " % number + b"x" * (number % 7 * 300) + b"y" * (6000 if number % 20 == 0 else 0)


def test_every_message_arrives_though_every_fifth_data_packet_is_lost(talk, wire, transport):
    pub, sub = talk
    sub.subscribe(b"")
    hear_of_each_other(pub, sub)
    know_the_sender(wire, transport)
    wire.right.lose_every_fifth(ODATA, transport)
    wire.right.count(RDATA, transport)
    for number in range(COUNT):
        pub.send(message(number))
    for number in range(COUNT):
        assert sub.recv() == message(number)
    lost, arrived, repaired = wire.right.counted()
    assert lost >= COUNT // 10 and lost == (lost + arrived) // 5
    assert repaired >= lost, "nothing arrives but what was sent"


def test_questions_and_answers_may_be_lost_too(talk, wire, transport):
    pub, sub = talk
    sub.subscribe(b"")
    hear_of_each_other(pub, sub)
    know_the_sender(wire, transport)
    for kind in (ODATA, RDATA, NCF, SPM):
        wire.right.lose_every_fifth(kind, transport)
    wire.left.lose_every_fifth(NAK, transport)
    for number in range(COUNT):
        pub.send(message(number))
    for number in range(COUNT):
        assert sub.recv() == message(number)
    assert wire.left.counted()[0] > 0


def test_messages_of_several_frames_and_topics(talk):
    pub, sub = talk
    sub.subscribe(b"wanted")
    hear_of_each_other(pub, sub, b"wanted")
    big = bytes(range(256)) * 300
    for frames in ([b"unwanted", b"1"], [b"wanted", b"", b"2", big], [b"no"], [b"wanted!"]):
        pub.send_multipart(frames)
    assert sub.recv_multipart() == [b"wanted", b"", b"2", big]
    assert sub.recv_multipart() == [b"wanted!"]


@pytest.mark.parametrize("ends", ["in peace", "killed"])
def test_a_sender_that_begins_anew_is_heard_again(players, wire, start, transport, ends):
    first, listener = players
    pub = open_socket(first, "PUB", wire.left, transport)
    sub = open_socket(listener, "SUB", wire.right, transport)
    sub.subscribe(b"")
    hear_of_each_other(pub, sub)
    if ends == "killed":
        os.killpg(first.process.pid, signal.SIGKILL)
        first.process.wait()
        peer = ZLEARN if "pyzmq_puppet.py" in str(first.process.args) else LIBZMQ_DEBIAN
        first = start(peer, wire.left.inside)
    else:
        pub.close()
    pub = open_socket(first, "PUB", wire.left, transport)
    hear_of_each_other(pub, sub)
    for number in range(20):
        pub.send(message(number))
    for number in range(20):
        assert sub.recv() == message(number)


def test_the_last_message_is_repaired_though_nothing_follows(talk, wire, transport):
    pub, sub = talk
    sub.subscribe(b"")
    hear_of_each_other(pub, sub)
    know_the_sender(wire, transport)
    wire.right.lose_every_fifth(ODATA, transport)
    for number in range(10):  # each a packet of its own, and the fifth and the tenth are lost
        pub.send(message(number + 1))
        assert sub.recv() == message(number + 1)
    assert wire.right.counted()[0] == 2


def test_what_is_sent_passes_as_many_routers_as_it_may(wire, start, transport):
    wire.right.filter("ip daddr 239.192.1.1 ip ttl 7 counter", "ip daddr 239.192.1.1 counter")
    sub = open_socket(start(ZLEARN, wire.right.inside), "SUB", wire.right, transport)
    sub.subscribe(b"")
    puppet = start(ZLEARN, wire.left.inside)
    pub = open_socket(puppet, "PUB", wire.left, transport, MULTICAST_HOPS=7)
    hear_of_each_other(pub, sub)
    with_seven, all_ = wire.right.counted()
    assert with_seven == all_ > 0


def test_a_machine_hears_itself_unless_it_is_told_not_to(wire, start, transport):
    listener, talker = start(ZLEARN, wire.left.inside), start(ZLEARN, wire.left.inside)
    here = open_socket(listener, "SUB", wire.left, transport)
    there = open_socket(start(ZLEARN, wire.right.inside), "SUB", wire.right, transport)
    silent = open_socket(talker, "PUB", wire.left, transport, MULTICAST_LOOP=0)
    for sub in (here, there):
        sub.subscribe(b"")
    hear_of_each_other(silent, there)
    loud = open_socket(talker, "PUB", wire.left, transport)
    loud.send(b"to all")
    assert there.recv() == here.recv() == b"to all"
