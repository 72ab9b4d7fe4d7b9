"""udp between zlearn and a libzmq with drafts, the one inside zeromq.js."""

import socket as system_socket

import pytest

from tests.behaviour.helpers import eventually
from tests.peers.conftest import zmq
from tests.peers.peers import JAVASCRIPT

BODIES = [b"", b"x", b"body" * 1000]


@pytest.fixture
def address():
    """A free port for datagrams, which a peer may bind."""
    with system_socket.socket(system_socket.AF_INET, system_socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return f"udp://127.0.0.1:{sock.getsockname()[1]}"


def test_their_dish_hears_our_radio(ours, meet, address):
    dish = meet(JAVASCRIPT).socket("DISH")
    dish.bind(address)
    dish.join(b"news")
    radio = ours.socket(zmq.RADIO)
    radio.connect(address)
    eventually(lambda: radio.send(b"probe", group="news") or dish.poll_multipart(0.1))
    radio.send(b"filtered", group="other")
    for body in BODIES:
        radio.send(body, group="news")
    while (message := dish.recv_multipart()) == [b"news", b"probe"]:
        pass
    assert [message, *(dish.recv_multipart() for _ in BODIES[1:])] == [
        [b"news", body] for body in BODIES
    ]


def test_our_dish_hears_their_radio(ours, meet):
    dish = ours.socket(zmq.DISH)
    dish.bind("udp://127.0.0.1:*")
    dish.join("news")
    radio = meet(JAVASCRIPT).socket("RADIO")
    radio.connect(dish.last_endpoint.decode())
    radio.send_multipart([b"other", b"filtered"])
    for body in BODIES:
        radio.send_multipart([b"news", body])
        frame = dish.recv(copy=False)
        assert (frame.group, frame.bytes) == ("news", body)


def test_groups_of_the_loopback_interface(ours, meet, address):
    address = address.replace("127.0.0.1", "127.0.0.1;239.255.7.9")
    theirs = meet(JAVASCRIPT).socket("DISH")
    theirs.bind(address)
    theirs.join(b"g")
    dish = ours.socket(zmq.DISH)
    dish.bind(address)
    dish.join("g")
    radio = ours.socket(zmq.RADIO)
    radio.connect(address)
    eventually(lambda: radio.send(b"all", group="g") or theirs.poll_multipart(0.1))
    assert dish.recv() == b"all"


def test_dgrams_talk(ours, meet, address):
    theirs = meet(JAVASCRIPT).socket("DGRAM")
    theirs.bind(address)
    dgram = ours.socket(zmq.DGRAM)
    dgram.bind("udp://127.0.0.1:*")
    there = address.removeprefix("udp://").encode()
    here = dgram.last_endpoint.removeprefix(b"udp://")
    # Its bind returns before the port is bound: what comes too early is gone.
    source, body = eventually(
        lambda: dgram.send_multipart([there, b"ping"]) or theirs.poll_multipart(0.1)
    )
    assert (source.rstrip(b"\0"), body) == (here, b"ping")
    theirs.send_multipart([source, b"pong"])
    assert dgram.recv_multipart() == [there, b"pong"]
    dgram.send_multipart([there + b"\0", b"as libzmq writes it"])
    while (body := theirs.recv_multipart()[1]) == b"ping":
        pass
    assert body == b"as libzmq writes it"


@pytest.mark.parametrize(
    ("kind", "call"),
    [("RADIO", "bind"), ("DISH", "connect"), ("DGRAM", "connect"), ("PUB", "bind")],
)
def test_they_refuse_what_we_refuse(ours, meet, address, kind, call):
    theirs = meet(JAVASCRIPT).socket(kind)
    with pytest.raises(Exception, match="protocol is not compatible|ENOCOMPATPROTO"):
        getattr(theirs, call)(address)
    with pytest.raises(zmq.ZMQError) as caught:
        getattr(ours.socket(getattr(zmq, kind)), call)(address)
    assert caught.value.errno == zmq.ENOCOMPATPROTO
