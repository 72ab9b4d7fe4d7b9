"""EPGM between two hosts of our own, where every fifth data packet is lost: nothing is missed.

PGM is multicast that repairs itself: a receiver that sees a gap asks for what is missing (NAK),
and the sender sends it again (RDATA). Debian's libzmq, which contains OpenPGM, is the peer, and
with a second of its kind it is the proof that the wire is sound.

Rule for this file: no clock decides; each test waits for what has to arrive.
"""

import pytest

from tests.behaviour.helpers import eventually
from tests.peers.namespaces import ODATA, RDATA
from tests.peers.peers import LIBZMQ_DEBIAN, ZLEARN

PORT = 5555  # the hosts are our own, and so are all their ports
RATE, RECOVERY_IVL = 8, 9
COUNT = 300

PAIRS = {
    "libzmq to libzmq": (LIBZMQ_DEBIAN, LIBZMQ_DEBIAN),
    "zlearn to libzmq": (ZLEARN, LIBZMQ_DEBIAN),
    "libzmq to zlearn": (LIBZMQ_DEBIAN, ZLEARN),
    "zlearn to zlearn": (ZLEARN, ZLEARN),
}


@pytest.fixture(params=PAIRS)
def talk(request, wire, start):
    """A PUB on the left, a SUB on the right, which has heard it already."""
    sender, receiver = PAIRS[request.param]
    pub = open_socket(start(sender, wire.left.inside), "PUB", wire.left)
    sub = open_socket(start(receiver, wire.right.inside), "SUB", wire.right)
    return pub, sub


def open_socket(puppet, kind, host):
    socket = puppet.socket(kind)
    socket.set(RATE, 40_000)  # kilobits a second: the usual 100 make a test long
    socket.set(RECOVERY_IVL, 10_000)
    socket.connect(f"epgm://{host.address};239.192.1.1:{PORT}")
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


def message(number):
    """Bodies of many sizes: some packets carry several, and some bodies need several packets."""
    return b"%d " % number + b"x" * (number % 7 * 300) + b"y" * (6000 if number % 20 == 0 else 0)


def test_every_message_arrives_though_every_fifth_data_packet_is_lost(talk, wire):
    pub, sub = talk
    sub.subscribe(b"")
    hear_of_each_other(pub, sub)
    wire.right.lose_every_fifth(ODATA, PORT)
    wire.right.filter(f"udp dport {PORT} @th,96,8 {RDATA} counter")
    for number in range(COUNT):
        pub.send(message(number))
    for number in range(COUNT):
        assert sub.recv() == message(number)
    lost, arrived, repaired = wire.right.counted()
    assert lost >= COUNT // 10 and lost == (lost + arrived) // 5
    assert repaired >= lost, "nothing arrives but what was sent"


def test_messages_of_several_frames_and_topics(talk):
    pub, sub = talk
    sub.subscribe(b"wanted")
    hear_of_each_other(pub, sub, b"wanted")
    big = bytes(range(256)) * 300
    for frames in ([b"unwanted", b"1"], [b"wanted", b"", b"2", big], [b"no"], [b"wanted!"]):
        pub.send_multipart(frames)
    assert sub.recv_multipart() == [b"wanted", b"", b"2", big]
    assert sub.recv_multipart() == [b"wanted!"]
