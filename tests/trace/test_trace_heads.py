"""Heads: what a trace keeps of a frame that its preview doesn't hold.

Rule for this file: bytes in, facts out, and back again.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn import zmq
from zlearn.lab import Lab
from zlearn.lab.tap.bodies import facts_of
from zlearn.lab.tap.skimmer import Long
from zlearn.trace.event import event_from
from zlearn.trace.preview import FRAMES, HEAD, body_facts, whole_frame

FRAME = st.binary(max_size=300) | st.sampled_from([b"0xff", b"0x", "…".encode(), b"x" * 48])


def test_short_texts_need_no_heads():
    assert "heads" not in body_facts([b"Hello", b"", "日本 ✓".encode(), b"\x00\xff"])


@given(st.lists(FRAME, min_size=1, max_size=10))
def test_a_frame_is_known_from_its_preview_or_begins_with_its_head(frames):
    facts = body_facts(frames)
    heads = facts.get("heads", [None] * len(facts["preview"]))
    assert len(heads) == len(facts["preview"]) == min(FRAMES, len(frames))
    for frame, text, head in zip(frames, facts["preview"], heads, strict=False):
        if head is None:
            assert whole_frame(text) == frame
        else:
            assert head == [len(frame), frame[:HEAD].hex()]


def test_a_literal_0x_is_told_from_bytes():
    assert body_facts([b"0xff"])["heads"] == [[4, b"0xff".hex()]]


def test_a_tap_knows_the_size_of_what_it_kept_in_part():
    facts = facts_of([b"id", Long(10 << 20, b"z" * 100)], False)
    assert facts["heads"] == [None, [10 << 20, "7a" * 64]]


def test_what_is_received_is_not_kept_twice():
    with Lab(seed=1) as lab:
        pull, push = lab.node("sink").socket(zmq.PULL), lab.node("source").socket(zmq.PUSH)
        pull.bind("tcp://sink:1")
        push.connect("tcp://sink:1")
        push.send(b"x" * 10_000)
        pull.recv()
        trace = lab.finish().trace
    (sent,), (received,) = trace.of(kind="sent"), trace.of(kind="received")
    assert sent.detail["heads"] == [[10_000, "78" * 64]]
    assert "heads" not in received.detail and received.detail["preview"] == sent.detail["preview"]


@pytest.mark.parametrize("heads", [{}, [3], [[3]], [["3", "00"]], [[True, "00"]]])
def test_heads_of_another_form_are_refused(heads):
    fields = {"n": 1, "t": 0, "kind": "sent", "detail": {"heads": heads}}
    with pytest.raises(ValueError, match="'heads' must be"):
        event_from(json.loads(json.dumps(fields)))
