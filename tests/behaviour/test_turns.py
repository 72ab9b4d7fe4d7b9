"""Whose turn it is: requests and work dealt out strictly in turn, and taken in turn.

The cases of libzmq's test_spec_*.cpp (RFC 28, RFC 30). Over a network it is not known when
everything has arrived; so here the senders close, and the receiver's monitor tells when the
last byte of each of them is in.
"""

import pytest

from tests.behaviour.helpers import bind, not_now, opened, refused
from tests.interop.raw_peer import RawPeer, frame

FIVE = range(5)


def each_bound(zmq, context, kind, endpoint):
    """Five sockets that are bound, and where."""
    for number in FIVE:
        socket = context.socket(kind)
        yield socket, bind(socket, endpoint if "*" in endpoint else f"{endpoint}-{number}")


def connected_to_five(zmq, context, kind, peers, endpoint):
    """A socket that is connected to five others."""
    socket, others = context.socket(kind), []
    for other, address in each_bound(zmq, context, peers, endpoint):
        others.append(other)
        socket.connect(address)
    return socket, others


class Arrivals:
    """Senders that come to a socket, send, and go; `wait` returns when all of it is there."""

    def __init__(self, zmq, context, receiver, endpoint):
        self.zmq, self.context, self.receiver = zmq, context, receiver
        self.is_watched = not endpoint.startswith("inproc")  # which has no monitor events
        if self.is_watched:
            self.monitor = receiver.get_monitor_socket(zmq.EVENT_DISCONNECTED)
            self.monitor.rcvtimeo = 20_000
        self.address = bind(receiver, endpoint)
        self.count = 0

    def send(self, kind, messages, **options):
        sender = opened(self.context, kind, linger=-1, **options)
        sender.connect(self.address)
        for message in messages:
            sender.send_multipart(message)
        sender.close()
        self.count += 1

    def wait(self):
        for _ in range(self.count if self.is_watched else 0):
            self.monitor.recv_multipart()
        assert self.receiver.poll(20_000)  # and it works off what it was told


# --- dealing out --------------------------------------------------------------------------


@pytest.mark.behaviour("test_spec_req: round_robin_out")
def test_req_asks_its_peers_in_turn(lib, context, endpoint):
    zmq = lib
    req, reps = connected_to_five(zmq, context, zmq.REQ, zmq.REP, endpoint)
    for number in range(15):
        req.send(b"%d" % number)
        rep = reps[number % 5]
        assert rep.recv() == b"%d" % number
        rep.send(b"ok")
        assert req.recv() == b"ok"


@pytest.mark.behaviour("test_spec_dealer: round_robin_out")
@pytest.mark.behaviour("test_spec_pushpull: push_round_robin_out")
@pytest.mark.parametrize("kinds", [("DEALER", "REP"), ("DEALER", "DEALER"), ("PUSH", "PULL")])
def test_dealer_and_push_deal_out_in_turn(lib, context, endpoint, kinds):
    zmq = lib
    kind, peers = (getattr(zmq, name) for name in kinds)
    sender, receivers = connected_to_five(zmq, context, kind, peers, endpoint)
    for number in range(10):
        sender.send_multipart([b"", b"%d" % number])
    for number in range(10):
        receiver = receivers[number % 5]
        assert receiver.recv_multipart()[-1] == b"%d" % number
        if peers == zmq.REP:
            receiver.send(b"ok")


@pytest.mark.behaviour("test_spec_req: block_on_send_no_peers")
@pytest.mark.behaviour("test_spec_dealer: block_on_send_no_peers")
@pytest.mark.behaviour("test_spec_pushpull: block_on_send_no_peers")
@pytest.mark.parametrize("kind", ["REQ", "DEALER", "PUSH"])
@pytest.mark.parametrize("bound", [False, True])
def test_who_has_nobody_to_send_to_waits(lib, context, endpoint, kind, bound):
    zmq = lib
    sender = context.socket(getattr(zmq, kind))
    if bound:
        bind(sender, endpoint)
    with not_now(zmq):
        sender.send(b"x", zmq.DONTWAIT)
    sender.sndtimeo = 20
    with not_now(zmq):
        sender.send(b"x")
    assert not sender.poll(0, zmq.POLLOUT)


# --- gathering ----------------------------------------------------------------------------


def one_of_each_at_a_time(got):
    """Whether the senders of two rounds of messages were heard in turn."""
    first, second = got[:5], got[5:]
    return set(first) == set(second) and len(set(first)) == 5


@pytest.mark.behaviour("test_spec_dealer: fair_queue_in")
@pytest.mark.behaviour("test_spec_pushpull: pull_fair_queue_in")
@pytest.mark.parametrize("kinds", [("DEALER", "DEALER"), ("PULL", "PUSH")])
def test_dealer_and_pull_gather_in_turn(lib, context, endpoint, kinds):
    zmq = lib
    receiver = context.socket(getattr(zmq, kinds[0]))
    arrivals = Arrivals(zmq, context, receiver, endpoint)
    for who in (b"A", b"B", b"C", b"D", b"E"):
        arrivals.send(getattr(zmq, kinds[1]), [[who, b"1"], [who, b"2"]])
    arrivals.wait()
    got = [receiver.recv_multipart() for _ in range(10)]
    assert one_of_each_at_a_time([who for who, _ in got])
    assert [number for _, number in got] == [b"1"] * 5 + [b"2"] * 5


@pytest.mark.behaviour("test_spec_router: fair_queue_in")
def test_router_gathers_in_turn_and_says_from_whom(lib, context, endpoint):
    zmq = lib
    router = context.socket(zmq.ROUTER)
    arrivals = Arrivals(zmq, context, router, endpoint)
    for who in (b"A", b"B", b"C", b"D", b"E"):
        arrivals.send(zmq.DEALER, [[b"M"], [b"M"]], routing_id=who)
    arrivals.wait()
    got = [router.recv_multipart() for _ in range(10)]
    assert one_of_each_at_a_time([who for who, _ in got])
    assert {body for _, body in got} == {b"M"}


@pytest.mark.behaviour("test_spec_rep: fair_queue_in")
def test_rep_takes_the_requests_of_its_peers_in_turn(lib, context, endpoint):
    zmq = lib
    rep = context.socket(zmq.REP)
    arrivals = Arrivals(zmq, context, rep, endpoint)
    for who in (b"A", b"B", b"C", b"D", b"E"):
        arrivals.send(zmq.DEALER, [[b"", who], [b"", who]])
    arrivals.wait()
    got = []
    for _ in range(10):
        got.append(rep.recv())
        rep.send(b"answer")
    assert one_of_each_at_a_time(got)


@pytest.mark.behaviour("test_spec_rep: fair_queue_in")
def test_rep_serves_each_of_many_reqs(lib, context, endpoint):
    zmq = lib
    rep = context.socket(zmq.REP)
    address = bind(rep, endpoint)
    reqs = [context.socket(zmq.REQ) for _ in FIVE]
    for number, req in enumerate(reqs):
        req.connect(address)
        req.send(b"%d" % number)
    for _ in FIVE:
        rep.send(b"to " + rep.recv())
    assert [req.recv() for req in reqs] == [b"to %d" % number for number in FIVE]


# --- envelopes ----------------------------------------------------------------------------


@pytest.mark.behaviour("test_spec_req: req_message_format")
def test_a_request_is_an_empty_frame_and_its_body(lib, context, endpoint):
    zmq = lib
    req, router = context.socket(zmq.REQ), context.socket(zmq.ROUTER)
    req.connect(bind(router, endpoint))
    req.send_multipart([b"ABC", b"DEF"])
    name, *rest = router.recv_multipart()
    assert rest == [b"", b"ABC", b"DEF"]
    router.send_multipart([name, b"", b"GHI"])
    assert req.recv_multipart() == [b"GHI"]


@pytest.mark.behaviour("test_spec_req: req_message_format")
def test_a_request_on_the_wire(lib, context):
    zmq = lib
    req = context.socket(zmq.REQ)
    with RawPeer(bind(req)) as peer:
        peer.shake_hands(b"REP")
        req.send_multipart([b"A", b"B"])
        peer.hear(frame(b"", more=True) + frame(b"A", more=True) + frame(b"B"))
        peer.say(frame(b"", more=True), frame(b"C", more=True), frame(b"D"))
        assert req.recv_multipart() == [b"C", b"D"]


@pytest.mark.behaviour("test_spec_req: req_only_listens_to_current_peer")
def test_a_reply_from_another_peer_is_discarded(lib, context, endpoint):
    zmq = lib
    req, routers = connected_to_five(zmq, context, zmq.REQ, zmq.ROUTER, endpoint)
    names = []
    for router in routers:  # each is asked once
        req.send(b"who am I to you?")
        names.append(router.recv_multipart()[0])
        router.send_multipart([names[-1], b"", b"this one"])
        assert req.recv() == b"this one"
    req.send(b"request")  # the first again
    assert routers[0].recv_multipart() == [names[0], b"", b"request"]
    for router, name in zip(routers[1:], names[1:], strict=True):
        router.send_multipart([name, b"", b"not asked"])
    with not_now(zmq):
        req.recv(zmq.DONTWAIT)
    routers[0].send_multipart([names[0], b"", b"asked"])
    assert req.recv() == b"asked"
    with refused(zmq, "EFSM"):
        req.recv(zmq.DONTWAIT)


@pytest.mark.behaviour("test_spec_rep: envelope")
def test_everything_up_to_the_empty_frame_goes_back_with_the_reply(lib, context, endpoint):
    zmq = lib
    rep, dealer = context.socket(zmq.REP), context.socket(zmq.DEALER)
    dealer.connect(bind(rep, endpoint))
    dealer.send_multipart([b"X", b"Y", b"", b"A", b"", b"B"])
    assert rep.recv_multipart() == [b"A", b"", b"B"]
    rep.send_multipart([b"C", b"D"])
    assert dealer.recv_multipart() == [b"X", b"Y", b"", b"C", b"D"]
