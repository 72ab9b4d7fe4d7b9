"""Why a call would wait for ever, when a fault is behind it: the explanation names the fault."""

import pytest

from zlearn import zmq
from zlearn.lab import Lab, Scene, WaitsForEver
from zlearn.lab.faults import told
from zlearn.trace import speaking
from zlearn.views import sayings


def echo(lab):
    rep, req = lab.node("server").socket(zmq.REP), lab.node("client").socket(zmq.REQ)
    rep.bind("tcp://server:5555")
    req.connect("tcp://server:5555")
    req.send(b"hello")
    assert rep.recv() == b"hello"
    rep.send(b"hello")
    assert req.recv() == b"hello"
    return rep, req


def why(call):
    with pytest.raises(WaitsForEver) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("freeze", "freeze: server"),
        ("hold", "hold: client – server"),
        ("partition", "partition: client – server"),
        ("crash", "crash: server"),
        ("cut", "cut: client – server"),
    ],
)
def test_the_fault_that_holds_a_message_back_is_named(verb, words):
    with Lab() as lab:
        _, req = echo(lab)
        t = lab.now()
        getattr(lab, verb)(*(("server",) if verb in ("freeze", "crash") else ("client", "server")))
        req.send(b"again")
        said = why(req.recv)
    assert said.startswith("client.req.recv() would wait for ever: ")
    assert f"; a fault is behind it: {words} (at {t:.9f}".rstrip("0") in said


def test_it_is_said_in_the_language_that_we_speak(monkeypatch):
    monkeypatch.setattr(speaking, "_chosen", [])  # whatever a test before has chosen
    monkeypatch.setenv(speaking.ASKED, "zh")
    with Lab() as lab:
        _, req = echo(lab)
        lab.hold("client", "server")
        req.send(b"again")
        said = why(req.recv)
        held = lab.trace.of(kind="fault")[-1]
    assert said.startswith("client.req.recv() 会永远等下去：")
    assert "扣住：client – server" in said
    assert sayings.text("zh", held) == "故障：扣住：client – server"
    assert sayings.text("en", held) == "fault: hold: client – server"


def test_a_fault_that_is_no_fault_of_ours_is_told_as_it_stands():
    assert told({"fault": "quake", "what": "quake: all", "value": "x"}, "zh") == "quake: all"
    assert told({"fault": "crash", "what": "crash: a", "one": "a"}, "zh") == "崩溃：a"
    over = {"fault": "cut", "what": "over: cut: a – b", "one": "a", "other": "b", "over": True}
    assert told(over, "zh") == "结束：切断：a – b"


def test_a_fault_that_is_over_or_holds_nothing_back_is_not_named():
    with Lab() as lab:
        rep, _ = echo(lab)
        lab.freeze("server")
        lab.thaw("server")
        lab.node("elsewhere")
        lab.hold("client", "elsewhere")
        assert "fault" not in why(rep.recv)


def test_a_message_that_was_dropped_on_purpose_is_named():
    with Lab() as lab:
        _, req = echo(lab)
        lab.drop("client.req")
        req.send(b"again")
        assert "a fault is behind it: drop: client.req" in why(req.recv)


def test_a_frozen_worker_behind_a_broker_is_found():
    with Lab() as lab:
        broker = lab.node("broker")
        front, back = broker.socket(zmq.ROUTER), broker.socket(zmq.DEALER)
        front.bind("tcp://broker:1")
        back.bind("tcp://broker:2")
        worker, req = lab.node("worker").socket(zmq.REP), lab.node("client").socket(zmq.REQ)
        worker.connect("tcp://broker:2")
        req.connect("tcp://broker:1")
        lab.run(0.1)
        lab.freeze("worker")
        req.send(b"work")
        back.send_multipart(front.recv_multipart())
        assert "a fault is behind it: freeze: worker" in why(req.recv)


def test_a_run_says_so_of_those_who_wait():
    scene = Scene("stuck")

    @scene.node
    async def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        while True:
            await rep.send(await rep.recv())

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        await req.send(b"1")
        await req.recv()
        await node.sleep(1.0)
        await req.send(b"2")
        await req.recv()

    scene.at(0.5).freeze("server")
    assert "a fault is behind it: freeze: server (at 0.5 s)" in scene.play().waiting["client"]
