"""Security in the lab: the same seed makes the same keys, and the books balance with ZAP."""

import pytest

from tests.behaviour.security import GOOD, HANDLER, secure_client, secure_server
from zlearn import zmq
from zlearn.lab import Scene


def guarded(mechanism, status=b"200"):
    """A server with a handler beside it, and two clients."""
    scene = Scene("guarded", latency=0.01)
    reply = [*GOOD[:2], status, *GOOD[3:]]

    @scene.node
    def server(node):
        handler = node.socket(zmq.REP)
        handler.bind(HANDLER)
        rep = secure_server(node.socket(zmq.REP), mechanism)
        rep.bind("tcp://server:5555")
        poller = zmq.Poller()
        poller.register(handler, zmq.POLLIN)
        poller.register(rep, zmq.POLLIN)
        while True:
            ready = dict(poller.poll())
            if handler in ready:
                handler.recv_multipart()
                handler.send_multipart(reply)
            if rep in ready:
                rep.send(rep.recv() + b"!")

    @scene.node(count=2)
    async def client(node):
        req = secure_client(node.socket(zmq.REQ, rcvtimeo=2000), mechanism)
        req.connect("tcp://server:5555")
        for number in range(3):
            await req.send(b"%d" % number)
            try:
                assert await req.recv() == b"%d!" % number
            except zmq.Again:
                return

    return scene


@pytest.mark.parametrize("mechanism", ["NULL", "PLAIN", "CURVE"])
@pytest.mark.parametrize("status", [b"200", b"400", b"300"])
def test_a_guarded_server_plays_alike_each_time(mechanism, status):
    first, second = (
        guarded(mechanism, status).play(seed=3, until=5, check=False).trace for _ in range(2)
    )
    assert first.sha256() == second.sha256()
    assert first.books().balanced, first.books()
    replies = first.of(kind="received", socket="client1.req")
    assert len(replies) == (3 if status == b"200" else 0)


def test_another_seed_makes_other_keys_and_the_same_story():
    one, other = (guarded("CURVE").play(seed=seed, until=5, check=False).trace for seed in (1, 2))
    kinds = [[event.kind for event in trace if event.kind == "received"] for trace in (one, other)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("status", [b"400", b"300"])
def test_the_trace_says_that_a_peer_was_refused(status):
    trace = guarded("PLAIN", status).play(seed=1, until=5, check=False).trace
    told = [event.detail for event in trace if event.kind == "handshake" and event.detail]
    assert told and all(detail["status"] == int(status) for detail in told)
    assert "refused" in told[0]["reason"]
