"""A model that grows by patches: it ends as one made at once, and a patch costs its own size.

Rule for this file: events in, models out. No picture, no browser, no clock but a hand-turned one.
"""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

import handmade
from handmade import Hand

from zlearn.views.model import Model
from zlearn.views.patches import LISTS, Grown

SCENES = [
    handmade.request_reply,
    handmade.slow_joiner,
    handmade.pipeline,
    handmade.outage,
    handmade.in_one_process,
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SCENES), st.lists(st.integers(1, 40), max_size=12), st.data())
def test_random_patches_grow_to_what_is_made_at_once(scene, sizes, data):
    events = scene().events
    now = [0.0]
    model, grown = Model("cut", "lab", 1, live=True, clock=lambda: now[0]), Grown({})
    start = 0
    for size in [*sizes, len(events)]:
        now[0] += data.draw(st.sampled_from([0.0, 0.4, 1.0]))
        grown.merge(model.feed(events[start : start + size]))
        start += size
    model.live = False
    grown.merge(model.feed([]))
    once = Model("cut", "lab", 1)
    once.feed(events)
    assert grown.whole == model.to_json() == once.to_json()


def test_merging_leaves_the_patch_as_it_was_and_may_be_done_twice():
    hand = handmade.request_reply()
    model, grown = Model(), Grown({})
    patches = [model.feed(hand.events[:20]), model.feed(hand.events[20:])]
    shown = [repr(patch) for patch in patches]
    for patch in patches:
        grown.merge(patch)
        grown.merge({name: patch[name] for name in LISTS})
    assert [repr(patch) for patch in patches] == shown
    assert grown.whole == model.to_json()


# --- captions ------------------------------------------------------------------------------


def test_live_captions_come_once_a_second_and_at_the_end():
    hand = handmade.pipeline()
    now = [10.0]
    model = Model(live=True, clock=lambda: now[0])
    assert "captions" in model.feed(hand.events[:50])
    assert "captions" not in model.feed(hand.events[50:60])
    now[0] += 1.0
    assert model.owes_captions
    assert model.feed([])["captions"] == model.captions()
    now[0] += 1.0
    assert not model.owes_captions, "nothing has come since"
    model.feed(hand.events[60:])
    model.live = False
    assert model.feed([])["captions"] == Model.from_trace(hand.trace()).captions()


# --- what a patch costs ----------------------------------------------------------------------


def scene_of(nodes: int) -> tuple[Hand, str]:
    """A publisher with so many subscribers, each of which got something and closed nothing."""
    hand = Hand()
    hand.bind("hub.pub", "PUB", "tcp://hub:1")
    links = [hand.connect(f"leaf{n}.sub", "SUB", "tcp://hub:1") for n in range(nodes)]
    for link in links:
        hand.t += 0.001
        whole_way(hand, link)
    return hand, links[0]


def whole_way(hand: Hand, link: str) -> None:
    copy = hand.queue(hand.send("hub.pub", "x"), link)
    hand.write(copy, link)
    hand.read(copy, link)
    hand.receive(copy, link)


def steps_of(work) -> int:
    """How many instructions of Python `work` takes."""
    count = 0

    def tracer(frame, what, _argument):
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += what == "opcode"
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


LATE = {
    "a message": lambda hand, link: whole_way(hand, link),
    "a socket that closes": lambda hand, link: hand.put("leaf0.sub", "closed"),
    "a link that breaks": lambda hand, link: hand.put(
        "leaf0.sub", "disconnected", link, reason="cut"
    ),
    "an endpoint": lambda hand, link: hand.put("leaf0.sub", "bound", endpoint="tcp://leaf0:2"),
    "a look": lambda hand, link: hand.put("hub.pub", "buffers", link, send=1, receive=2),
}


@pytest.mark.parametrize("what", [name for name in LATE if name != "an endpoint"])
def test_a_patch_costs_its_own_size_and_not_the_models(what):
    costs = []
    for nodes in (10, 300):
        hand, link = scene_of(nodes)
        model, grown = Model(live=True, clock=lambda: 0.0), Grown({})
        grown.merge(model.feed(hand.events))
        known = len(hand.events)
        LATE[what](hand, link)
        grown.merge({"copies": [], "depths": [], "calls": [], "events": []})
        costs.append(steps_of(lambda: grown.merge(model.feed(hand.events[known:]))))  # noqa: B023
    assert 50 < costs[1] < costs[0] * 1.2 + 100


def test_only_another_shape_is_laid_out_anew(monkeypatch):
    hand, link = scene_of(5)
    model = Model(live=True)
    model.feed(hand.events)
    laid_out = []
    monkeypatch.setattr(model.places, "lay_out", lambda facts: laid_out.append(len(facts)) or [])
    for what in ("a message", "a link that breaks", "a socket that closes"):
        known = len(hand.events)
        LATE[what](hand, link)
        model.feed(hand.events[known:])
    assert laid_out == []
    known = len(hand.events)
    LATE["an endpoint"](hand, link)
    model.feed(hand.events[known:])
    assert laid_out == [6]
