"""Every pattern with every peer, in both roles: who binds makes no difference to what is said.

The peers differ in age, language and protocol (peers.py); the conversations are the same.

Rule for this file: a conversation is a function of two sockets, whoever has which of them.
"""

import pytest

from tests.behaviour.helpers import eventually
from tests.peers import peers
from tests.peers.conftest import bound, zmq
from tests.peers.puppets import Failed

PEERS = {
    peer.name: peer
    for peer in (
        peers.LIBZMQ_220,
        peers.LIBZMQ_322,
        peers.JEROMQ,
        peers.LIBZMQ_416,
        peers.LIBZMQ_DEBIAN,
        peers.JZMQ,
        peers.PHP,
        peers.JAVASCRIPT,
        peers.RUST,
    )
}
# 253 is the longest body in a short frame of ZMTP 1.0, 255 that of all later ones.
SIZES = (0, 1, 253, 254, 255, 256, 70_000)
BODIES = [bytes(index % 251 for index in range(size)) for size in SIZES]
COUNT = 500

pytestmark = [
    pytest.mark.parametrize("peer", PEERS),
    pytest.mark.parametrize("we_bind", [True, False], ids=["we bind", "we connect"]),
]


@pytest.fixture
def pair(ours, meet, peer, we_bind):
    """Opens two sockets, one of ours and one of the peer's, and joins them."""

    def pair(our_kind, their_kind, our_id=None, their_id=None):
        our = ours.socket(getattr(zmq, our_kind))
        if our_id:
            our.setsockopt(zmq.IDENTITY, our_id)
        their = meet(PEERS[peer]).socket(their_kind, their_id)
        if we_bind:
            their.connect(bound(our))
        else:
            our.connect(their.bind())
        return our, their

    return pair


def ask(req, rep):
    """Questions and answers of all sizes, of one frame and of many."""
    for body in BODIES:
        req.send_multipart([body])
        assert rep.recv_multipart() == [body]
        rep.send_multipart([b"answer", body])
        assert req.recv_multipart() == [b"answer", body]
    req.send_multipart(BODIES)
    assert rep.recv_multipart() == BODIES
    rep.send_multipart([b"", b""])
    assert req.recv_multipart() == [b"", b""]


def pour(sender, receiver):
    """Bodies of all sizes, then many in a row: all arrive, in order."""
    for body in BODIES:
        sender.send_multipart([body])
    sender.send_multipart(BODIES)
    for number in range(COUNT):
        sender.send_multipart([b"%d" % number])
    for body in BODIES:
        assert receiver.recv_multipart() == [body]
    assert receiver.recv_multipart() == BODIES
    assert [receiver.recv_multipart() for _ in range(COUNT)] == [
        [b"%d" % number] for number in range(COUNT)
    ]


def heard(receiver, patience=0.01):
    """What is there within some seconds, or None."""
    if hasattr(receiver, "poll_multipart"):
        return receiver.poll_multipart(patience)
    return receiver.recv_multipart() if receiver.poll(patience * 1000) else None


def until_heard(pub, sub, topic):
    """Publishes until the subscriber hears it, and takes all of that away again."""

    def answer():
        pub.send_multipart([topic, b"probe"])
        return heard(sub)

    eventually(answer)
    pub.send_multipart([topic, b"last probe"])
    while sub.recv_multipart() != [topic, b"last probe"]:
        pass


def until_silent(pub, sub, topic):
    """Publishes until the subscriber does not hear it any more."""

    def no_answer():
        pub.send_multipart([topic, b"probe"])
        return not heard(sub, 0.05)

    eventually(no_answer)


def publish(pub, sub):
    """Topics that are wanted, and some that are not or not any more."""
    sub.subscribe(b"news")
    sub.subscribe(b"w")
    until_heard(pub, sub, b"news")
    until_heard(pub, sub, b"weather")
    for topic in (b"new", b"sports", b"", b"news", b"newspaper", b"weather"):
        pub.send_multipart([topic, *BODIES])
    for topic in (b"news", b"newspaper", b"weather"):
        assert sub.recv_multipart() == [topic, *BODIES]
    sub.unsubscribe(b"news")
    until_silent(pub, sub, b"news")
    pub.send_multipart([b"news", b"unwanted"])
    pub.send_multipart([b"weather", b"wanted"])
    assert sub.recv_multipart() == [b"weather", b"wanted"]


def test_req_asks_their_rep(pair):
    ask(*pair("REQ", "REP"))


def test_rep_answers_their_req(pair):
    rep, req = pair("REP", "REQ")
    ask(req, rep)


def test_push_to_their_pull(pair):
    pour(*pair("PUSH", "PULL"))


def test_pull_from_their_push(pair):
    pull, push = pair("PULL", "PUSH")
    pour(push, pull)


def test_pair_with_their_pair(pair):
    left, right = pair("PAIR", "PAIR")
    pour(left, right)
    pour(right, left)


def test_pub_to_their_sub(pair):
    publish(*pair("PUB", "SUB"))


def test_sub_to_their_pub(pair):
    sub, pub = pair("SUB", "PUB")
    publish(pub, sub)


def test_dealer_with_their_router(pair):
    dealer, router = pair("DEALER", "ROUTER", our_id=b"our name")
    route(dealer, router)


def test_router_with_their_dealer(pair):
    router, dealer = pair("ROUTER", "DEALER", their_id=b"their name")
    route(dealer, router, b"their name")


def route(dealer, router, name=b"our name"):
    """The router knows the dealer by its name, and both say what they like when they like."""
    for body in BODIES:
        dealer.send_multipart([body, b"", body])
    for body in BODIES:
        assert router.recv_multipart() == [name, body, b"", body]
    for body in BODIES:
        router.send_multipart([b"somebody else", b"lost"])
        router.send_multipart([name, b"", body])
    for body in BODIES:
        assert dealer.recv_multipart() == [b"", body]


def test_router_answers_their_req(pair):
    router, req = pair("ROUTER", "REQ")
    req.send_multipart([b"question"])
    name, empty, question = router.recv_multipart()
    assert name[0] == 0 and len(name) == 5, "a name that the router made up"
    assert [empty, question] == [b"", b"question"]
    router.send_multipart([name, b"", b"answer"])
    assert req.recv_multipart() == [b"answer"]


def test_dealer_asks_their_rep(pair):
    dealer, rep = pair("DEALER", "REP")
    dealer.send_multipart([b"hop", b"", b"question"])
    assert rep.recv_multipart() == [b"question"]
    rep.send_multipart([b"answer"])
    assert dealer.recv_multipart() == [b"hop", b"", b"answer"]


def test_a_peer_that_leaves_and_comes_back_is_found_again(ours, meet, peer, we_bind):
    """Whoever connects keeps trying, and whoever binds finds the address free again."""
    their = meet(PEERS[peer])
    pull = ours.socket(zmq.PULL)
    if we_bind:
        address = bound(pull)
    else:
        address = their.socket("PUSH").bind()
        pull.connect(address)
    for _ in range(3):
        their.close_all()
        push = their.socket("PUSH")
        if we_bind:
            push.connect(address)
        else:
            eventually(lambda push=push: can_bind(push, address))
        push.send_multipart([b"here I am"])
        assert pull.recv_multipart() == [b"here I am"]


def can_bind(socket, address):
    """Binds, unless somebody who leaves has the address for a moment more."""
    try:
        return socket.bind(address)
    except Failed:
        return None
