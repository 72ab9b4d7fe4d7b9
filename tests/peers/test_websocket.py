"""ws, live: libzmq's own (in zeromq.js, which is built with it), and jszmq, made for browsers.

jszmq speaks ZWS2.0 without a mechanism, libzmq the others.

Rule for this file: conversations over ws; what stands on the wire is tests/zmtp's affair.
"""

import pytest

from tests.behaviour.helpers import eventually, free_address
from tests.peers import peers
from tests.peers.conftest import zmq
from zlearn.zmtp import z85

PEERS = {peer.name: peer for peer in (peers.JAVASCRIPT, peers.JSZMQ)}
SIZES = (0, 1, 124, 125, 126, 65534, 65535, 65536, 200_000)
BODIES = [bytes(index % 251 for index in range(size)) for size in SIZES]


@pytest.fixture(params=PEERS)
def peer(request, meet):
    return meet(PEERS[request.param])


@pytest.fixture(params=[True, False], ids=["we bind", "we connect"])
def join(request, ours):
    """Joins one of our sockets with one of the peer's."""

    def join(our, their):
        if request.param:
            our.bind("ws://127.0.0.1:*/zeromq")
            their.connect(our.last_endpoint.decode())
        else:
            address = free_address().replace("tcp:", "ws:") + "/zeromq"
            their.bind(address)
            our.connect(address)

    return join


def test_bodies_of_all_sizes_there_and_back(ours, peer, join):
    our, their = ours.socket(zmq.DEALER), peer.socket("DEALER")
    join(our, their)
    for body in BODIES:
        our.send_multipart([b"first", body])
        assert their.recv_multipart() == [b"first", body]
        their.send_multipart([body, b"last"])
        assert our.recv_multipart() == [body, b"last"]


def test_questions_and_answers(ours, peer, join):
    our, their = ours.socket(zmq.REP), peer.socket("REQ")
    join(our, their)
    for number in range(3):
        their.send(b"%d" % number)
        our.send(our.recv() + b" answered")
        assert their.recv() == b"%d answered" % number


def test_a_router_knows_the_names_of_its_peers(ours, peer, join):
    our, their = ours.socket(zmq.ROUTER), peer.socket("DEALER", b"their name")
    join(our, their)
    their.send(b"x")
    assert our.recv_multipart() == [b"their name", b"x"]
    our.send_multipart([b"their name", b"y"])
    assert their.recv() == b"y"


def test_we_subscribe(ours, peer, join):
    our, their = ours.socket(zmq.SUB), peer.socket("PUB")
    our.subscribe(b"a")
    join(our, their)

    def heard():
        their.send_multipart([b"b", b"not wanted"])
        their.send_multipart([b"abc", b"wanted"])
        return our.poll(20)

    eventually(heard)
    assert our.recv_multipart() == [b"abc", b"wanted"]


def test_the_peer_subscribes(ours, peer, join):
    our, their = ours.socket(zmq.XPUB), peer.socket("SUB")
    their.subscribe(b"a")
    join(our, their)
    # libzmq looks at who has come when it is called, and not before.
    eventually(lambda: their.poll_multipart() or our.poll(20))
    assert our.recv() == b"\1a"
    our.send_multipart([b"b", b"not wanted"])
    our.send_multipart([b"abc", b"wanted"])
    assert their.recv_multipart() == [b"abc", b"wanted"]


def test_many_in_order(ours, peer, join):
    our, their = ours.socket(zmq.PUSH), peer.socket("PULL")
    join(our, their)
    for number in range(200):
        our.send(b"%d" % number)
    assert [their.recv() for _ in range(200)] == [b"%d" % number for number in range(200)]


def new_keys():
    """A public and a secret key, as bytes of Z85."""
    from nacl.public import PrivateKey

    secret = PrivateKey.generate()
    return z85.encode(bytes(secret.public_key)), z85.encode(bytes(secret))


@pytest.mark.parametrize("we_serve", [True, False])
def test_curve_over_ws_with_libzmq(ours, meet, join, we_serve):
    pytest.importorskip("nacl")
    peer = meet(peers.JAVASCRIPT)
    (public, secret), (own_public, own_secret) = new_keys(), new_keys()
    our, their = ours.socket(zmq.DEALER), peer.socket("DEALER")
    if we_serve:
        our.curve_server, our.curve_secretkey = 1, secret
        for name, key in zip(
            ("curveServerKey", "curvePublicKey", "curveSecretKey"),
            (public, own_public, own_secret),
        ):
            their.set(name, key.hex())
    else:
        our.curve_serverkey, our.curve_publickey = public, own_public
        our.curve_secretkey = own_secret
        their.set("curveServer", b"1".hex())
        their.set("curveSecretKey", secret.hex())
    join(our, their)
    for body in BODIES:
        our.send_multipart([b"hidden", body])
        assert their.recv_multipart() == [b"hidden", body]
        their.send_multipart([body, b"hidden"])
        assert our.recv_multipart() == [body, b"hidden"]
