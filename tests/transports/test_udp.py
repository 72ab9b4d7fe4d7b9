"""What the kernel is asked for when a place for datagrams is opened, and what comes back."""

import socket

import pytest

from zlearn.transports.datagrams import Datagram
from zlearn.transports.endpoint import parse
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.sockets import SocketNetwork


class Host:
    """Takes note of losses."""

    timers = None

    def __init__(self):
        self.losses = []

    def fill(self):
        """Nothing waits here."""

    def lost(self, reason):
        self.losses.append(reason)


@pytest.fixture
def open_place():
    opened = []

    def open_place(text, side, **options):
        place = SocketNetwork().open_datagrams(parse(text), LinkOptions(**options), side)
        opened.append(place)
        return place

    yield open_place
    for place in opened:
        place.close()


def asked(place, level, name):
    with socket.socket(fileno=socket.dup(place.fileno())) as copy:
        return copy.getsockopt(level, name)


@pytest.mark.parametrize(
    ("option", "value", "level", "name"),
    [
        ("multicast_hops", 7, socket.IPPROTO_IP, socket.IP_MULTICAST_TTL),
        ("multicast_loop", 0, socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP),
        ("tos", 16, socket.IPPROTO_IP, socket.IP_TOS),
    ],
)
def test_options_reach_the_kernel(open_place, option, value, level, name):
    place = open_place("udp://239.255.7.7:5555", "connect", **{option: value})
    assert asked(place, level, name) == value


def test_buffers_have_the_size_that_is_asked_for(open_place):
    place = open_place("udp://127.0.0.1:*", "bind", rcvbuf=10_000, sndbuf=20_000)
    assert asked(place, socket.SOL_SOCKET, socket.SO_RCVBUF) in (10_000, 20_000)  # Linux doubles
    assert asked(place, socket.SOL_SOCKET, socket.SO_SNDBUF) in (20_000, 40_000)


def test_each_chunk_is_a_datagram_and_a_read_gives_one(open_place):
    bound = open_place("udp://127.0.0.1:*", "bind")
    sender = open_place(str(bound.endpoint), "connect")
    assert bound.read(100) is None
    assert sender.write([b"one", b"", b"three"]) == 8
    came = [bound.read(100) for _ in range(3)]
    assert came == [b"one", b"", b"three"]
    assert all(came)
    assert len({datagram.address for datagram in came}) == 1
    assert bound.write([Datagram(b"back", came[0].address)]) == 4
    assert sender.read(100) == b"back"


def test_a_loss_on_this_machine_is_told_and_the_rest_goes(open_place):
    bound, host = open_place("udp://127.0.0.1:*", "bind"), Host()
    sender = open_place(str(bound.endpoint), "connect")
    sender.start(host)
    too_large, unknown = bytes(70_000), Datagram(b"x", ("no number", 1))
    assert sender.write([b"a", too_large, unknown, b"b"]) == 70_003
    assert [bound.read(10), bound.read(10), bound.read(10)] == [b"a", b"b", None]
    assert len(host.losses) == 2
    assert "Message too long" in host.losses[0]


def test_an_unknown_name_is_refused_at_once(open_place):
    with pytest.raises(OSError, match="no address is known"):
        open_place("udp://a..b:5555", "connect")
