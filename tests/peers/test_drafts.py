"""The draft types with a libzmq that has them, the one inside zeromq.js, in both roles.

Rule for this file: what a draft does beyond ZMTP's frames: numbers and groups as labels.
"""

import pytest

from tests.behaviour.helpers import eventually
from tests.peers.conftest import bound, zmq
from tests.peers.peers import JAVASCRIPT

BODIES = [bytes(index % 251 for index in range(size)) for size in (0, 1, 255, 256, 70_000)]
COUNT = 200

pytestmark = pytest.mark.parametrize("we_bind", [True, False], ids=["we bind", "we connect"])


@pytest.fixture
def pair(ours, meet, we_bind):
    """Opens two sockets, one of ours and one of the peer's, and joins them."""

    def pair(our_kind, their_kind):
        our = ours.socket(getattr(zmq, our_kind))
        their = meet(JAVASCRIPT).socket(their_kind)
        if we_bind:
            their.connect(bound(our))
        else:
            our.connect(their.bind())
        return our, their

    return pair


def test_our_client_asks_their_server(pair):
    client, server = pair("CLIENT", "SERVER")
    for body in BODIES:
        client.send(body)
        routing_id, got = server.recv_multipart()
        assert got == body
        server.send_multipart([routing_id, b"re: " + body])
        assert client.recv() == b"re: " + body


def test_their_client_asks_our_server(pair):
    server, client = pair("SERVER", "CLIENT")
    for body in BODIES:
        client.send(body)
        request = server.recv(copy=False)
        assert request.bytes == body
        server.send(b"re: " + body, routing_id=request.routing_id)
        assert client.recv() == b"re: " + body


def test_our_server_answers_many_of_their_clients(ours, meet, we_bind):
    server = ours.socket(zmq.SERVER)
    clients = [meet(JAVASCRIPT).socket("CLIENT") for _ in range(5)]
    for client in clients:
        if we_bind:
            client.connect(bound(server))
        else:
            server.connect(client.bind())
    for number, client in enumerate(clients):
        client.send(b"%d" % number)
    requests = [server.recv(copy=False) for _ in clients]
    assert len({request.routing_id for request in requests}) == len(clients)
    for request in requests:
        server.send(b"you are %b" % request.bytes, routing_id=request.routing_id)
    assert [client.recv() for client in clients] == [
        b"you are %d" % number for number in range(len(clients))
    ]


def test_our_radio_speaks_to_their_dish(pair):
    radio, dish = pair("RADIO", "DISH")
    dish.join(b"news")
    eventually(lambda: radio.send(b"probe", group="news") or dish.poll_multipart(0.02))
    radio.send(b"not for it", group="new")
    for body in BODIES:
        radio.send(body, group="news")
    while (message := dish.recv_multipart()) == [b"news", b"probe"]:
        pass
    assert [message, *(dish.recv_multipart() for _ in BODIES[1:])] == [
        [b"news", body] for body in BODIES
    ]


def test_their_radio_speaks_to_our_dish(pair):
    dish, radio = pair("DISH", "RADIO")
    dish.join("news")

    def heard():
        radio.send_multipart([b"news", b"probe"])
        return dish.poll(20)

    eventually(heard)
    radio.send_multipart([b"new", b"not for it"])
    for body in BODIES:
        radio.send_multipart([b"news", body])
    while (frame := dish.recv(copy=False)).bytes == b"probe":
        pass
    got = [frame, *(dish.recv(copy=False) for _ in BODIES[1:])]
    assert [(each.group, each.bytes) for each in got] == [("news", body) for body in BODIES]


@pytest.mark.parametrize("we_send", [True, False], ids=["we send", "they send"])
def test_scatter_and_gather(pair, we_send):
    if we_send:
        sender, receiver = pair("SCATTER", "GATHER")
    else:
        receiver, sender = pair("GATHER", "SCATTER")
    for body in BODIES + [b"%d" % number for number in range(COUNT)]:
        sender.send(body)
    for body in BODIES + [b"%d" % number for number in range(COUNT)]:
        assert receiver.recv() == body
