"""Heartbeats are commands that go from end to end, and what was inferred is named as such.

Rule for this file: events in, model out.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from handmade import Hand

from zlearn import zmq
from zlearn.lab import Scene
from zlearn.lab.tap.telling import FACTS
from zlearn.views.display import figure
from zlearn.views.model import Model, merge


def heartbeats():
    scene = Scene("heartbeats", latency=0.01)

    @scene.node
    async def server(node):
        dealer = node.socket(zmq.DEALER)
        dealer.bind("tcp://server:1")
        await node.sleep(0.5)

    @scene.node
    async def client(node):
        dealer = node.socket(zmq.DEALER)
        dealer.heartbeat_ivl = 100
        dealer.connect("tcp://server:1")
        await node.sleep(0.5)

    return scene.play(seed=1, check=False, until=0.45)


def beats(model):
    return [copy for copy in model["copies"] if copy["label"] in ("PING", "PONG")]


def test_a_ping_and_its_pong_go_there_and_back():
    run = heartbeats()
    ping, pong, *_ = beats(Model.from_trace(run.trace).to_json())
    assert (ping["label"], ping["from"], ping["to"]) == ("PING", "client.dealer", "server.dealer")
    assert (pong["label"], pong["from"], pong["to"]) == ("PONG", "server.dealer", "client.dealer")
    assert ping["command"] and pong["command"]
    assert ping["read"] == pong["written"]
    said = {forth.forth: forth.parts for forth in run.trace.said}
    when = next(t for t, data in said[True] if b"PING" in data)
    assert ping["written"] == pytest.approx(when, abs=2e-3)
    assert pong["read"] == next(e.t for e in run.trace.events if e.kind == "pong")


def test_they_are_in_no_books_and_no_tank():
    run = heartbeats()
    model = Model.from_trace(run.trace).to_json()
    assert beats(model) and not model["depths"]
    assert model["captions"] == ["No message was sent."]
    assert not any(e["interesting"] for e in model["events"] if e["kind"] in ("ping", "pong"))


def test_patches_make_the_same_heartbeats():
    run = heartbeats()
    whole = Model.from_trace(run.trace).to_json()
    model, grown = Model("heartbeats", "lab", 1), {}
    for event in run.trace.events:
        merge(grown, model.feed([event]))
    assert beats(grown) == beats(whole)


def test_a_tap_tells_of_them_where_they_are_said():
    hand = Hand("tapped")
    hand.bind("b.dealer", "DEALER", "tcp://b:1")
    link = hand.connect("a.dealer", "DEALER", "tcp://b:1")
    hand.t = 0.3
    hand.put("a.dealer", "ping", link, context="")
    hand.t = 0.4
    hand.put("b.dealer", "pong", link, context="")
    hand.events[-1] = hand.events[-1]._replace(cause=hand.events[-2].n)
    trace = hand.trace()
    trace.header["world"] = "tap"
    ping, pong = beats(Model.from_trace(trace).to_json())
    assert [ping[key] for key in ("from", "to", "written", "read")] == [
        "a.dealer", "b.dealer", 0.3, 0.4,
    ]  # fmt: skip
    assert [pong[key] for key in ("from", "to", "written")] == ["b.dealer", "a.dealer", 0.4]


def test_a_ping_without_an_answer_is_drawn_too():
    hand = Hand("silence")
    hand.bind("b.dealer", "DEALER", "tcp://b:1")
    link = hand.connect("a.dealer", "DEALER", "tcp://b:1")
    hand.put("b.dealer", "ping", link, context="")
    hand.put("b.dealer", "ping", "no such link", context="")
    (ping,) = beats(Model.from_trace(hand.trace()).to_json())
    assert (ping["from"], ping["to"]) == ("a.dealer", "b.dealer")


@pytest.mark.parametrize("which", ["timeline", "topology"])
def test_they_can_be_printed(which):
    assert figure(Model.from_trace(heartbeats().trace).to_json(), which)


def test_a_model_says_which_kinds_were_inferred():
    run = heartbeats()
    assert "inferred" not in Model.from_trace(run.trace).to_json()
    run.trace.header["facts"] = FACTS
    assert "sent" in Model.from_trace(run.trace).to_json()["inferred"]
    assert "written" not in Model.from_trace(run.trace).to_json()["inferred"]
