"""The tap between peers in other languages and pyzmq: topology and timeline from bytes alone."""

import subprocess
import sys

import pytest
import zmq

from tests.lab.tap.stage import check
from tests.peers import peers
from zlearn.lab.tap import Tap
from zlearn.views import timeline_figure
from zlearn.views.export import to_svg

PEERS = {
    peer.name: peer
    for peer in (peers.PHP, peers.JEROMQ, peers.LIBZMQ_220, peers.LIBZMQ_416, peers.JAVASCRIPT)
}


@pytest.fixture
def context():
    context = zmq.Context()
    context.linger, context.rcvtimeo, context.sndtimeo = 0, 5000, 5000
    yield context
    context.destroy(linger=0)


@pytest.mark.parametrize("they_bind", [True, False], ids=["they bind", "they connect"])
@pytest.mark.parametrize("peer", PEERS)
def test_request_and_reply(meet, context, peer, they_bind):
    theirs = meet(PEERS[peer]).socket("REP" if they_bind else "REQ")
    ours = context.socket(zmq.REQ if they_bind else zmq.REP)
    if they_bind:
        real = theirs.bind()
    else:
        ours.bind("tcp://127.0.0.1:*")
        real = ours.last_endpoint.decode()
    asker, answerer = (ours, theirs) if they_bind else (theirs, ours)
    body = bytes(range(256)) * 300
    with Tap([("tcp://127.0.0.1:*", real)], {real.removeprefix("tcp://"): "server"}) as tap:
        (ours if they_bind else theirs).connect(tap.endpoints[0])
        for number in range(5):
            asker.send_multipart([b"question %d" % number, body])
            assert answerer.recv_multipart() == [b"question %d" % number, body]
            answerer.send_multipart([b"answer %d" % number])
            assert asker.recv_multipart() == [b"answer %d" % number]
    trace = check(tap.trace)
    (link,) = trace.links()
    old = PEERS[peer].wire == (1, 0)  # which doesn't say what it is
    assert link.binder == ("server.peer" if old else "server.rep")
    assert link.connector.endswith(".peer" if old else ".req")
    assert link.state() == "ready"
    assert {event.detail["version"] for event in trace.of(kind="ready")} <= {
        "1.0", "2.0", "3.0", "3.1",
    }  # fmt: skip
    assert [message.frames[1] for message in trace.messages()] == [
        text for number in range(5) for text in (f"question {number}", f"answer {number}")
    ]
    assert trace.fates() == {"received": 10}
    assert trace.topology().number_of_edges() == 1


SERVER = """
import sys, zmq
context = zmq.Context()
rep = context.socket(zmq.REP)
print(rep.bind_to_random_port("tcp://127.0.0.1"), flush=True)
while (question := rep.recv_multipart()) != [b"enough"]:
    rep.send_multipart([each.upper() for each in question])
rep.send(b"bye")
context.destroy(linger=1000)
"""


def test_two_processes_with_pyzmq(context):
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        address = f"127.0.0.1:{int(server.stdout.readline())}"
        names = {address: "server", "127.0.0.1": "client"}
        with Tap([("tcp://127.0.0.1:*", f"tcp://{address}")], names) as tap:
            req = context.socket(zmq.REQ)
            req.connect(tap.endpoints[0])
            for body in (b"", b"hello", bytes(300), b"x" * 1_000_000):
                req.send_multipart([b"question", body])
                assert req.recv_multipart() == [b"QUESTION", body.upper()]
            req.send(b"enough")
            assert req.recv() == b"bye"
            assert server.wait(10) == 0
    finally:
        server.kill()
        server.communicate()
    trace = check(tap.trace)
    (link,) = trace.links()
    assert (link.connector, link.binder) == ("client.req", "server.rep")
    assert trace.fates() == {"received": 10}
    heard = {frame for message in trace.messages() for frame in message.frames}
    assert {"hello", "HELLO", "enough", "bye"} <= heard
    drawn = to_svg(timeline_figure(trace))  # where messages are too close, not all have labels
    assert all(word in drawn for word in ("client", "server"))


@pytest.mark.parametrize("peer", [peers.PHP.name, peers.JEROMQ.name])
def test_a_publisher_of_theirs(meet, context, peer):
    pub = meet(PEERS[peer]).socket("PUB")
    sub = context.socket(zmq.SUB)
    sub.subscribe(b"news")
    with Tap([("tcp://127.0.0.1:*", pub.bind())]) as tap:
        sub.connect(tap.endpoints[0])
        for number in range(500):
            pub.send_multipart([b"news", b"%d" % number])
            if sub.poll(10):
                break
        first = sub.recv_multipart()
    trace = check(tap.trace)
    assert " | ".join(each.decode() for each in first) == trace.messages()[0].preview
    (told,) = [event for event in trace.of(kind="subscribed") if event.link]
    assert told.detail["topic"] == "news" and told.socket.endswith(".pub")
