"""Predicates over traces: whether they hold, which event decided, and how they are put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.trace.event import Event
from zlearn.trace.predicates import (
    always,
    at_most,
    bounded,
    conserved,
    event,
    eventually,
    happens_before,
    never,
)  # fmt: skip
from zlearn.trace.texts import LANGUAGES
from zlearn.trace.trace import Trace


def trace(kinds):
    """A trace of one socket in which these kinds of events happen, a letter each."""
    names = {"s": "sent", "r": "received", "b": "blocked"}
    return Trace({}, [Event(n, n / 10, "a", "a.x", names[kind]) for n, kind in enumerate(kinds, 1)])


SENT, RECEIVED = event("sent"), event("received")


@pytest.mark.parametrize(
    ("predicate", "kinds", "holds", "decided"),
    [
        (never(SENT), "rr", True, None),
        (never(SENT), "rsrs", False, 2),
        (always(SENT), "ss", True, None),
        (always(SENT), "ssr", False, 3),
        (always(event(node="a"), of=SENT), "srs", True, None),
        (eventually(SENT, 2), "srs", True, 3),
        (eventually(SENT, 2), "rsr", False, 2),
        (eventually(SENT), "rr", False, 2),
        (at_most(SENT, 1), "sr", True, None),
        (at_most(SENT, 1), "srss", False, 3),
        (happens_before(SENT, RECEIVED), "sr", True, None),
        (happens_before(SENT, RECEIVED), "brs", False, 2),
        (happens_before(SENT, RECEIVED, caused=True), "sbr", True, None),
        (never(SENT) & never(RECEIVED), "brs", False, 3),
        (never(SENT) & never(RECEIVED), "br", False, 2),
        (never(SENT) | never(RECEIVED), "bs", True, None),
        (never(SENT) | never(RECEIVED), "bsr", False, 3),
        (~eventually(SENT), "rr", True, 2),
        (~eventually(SENT), "rs", False, 2),
    ],
)
def test_whether_it_holds_and_what_decided(predicate, kinds, holds, decided):
    verdict = predicate(trace(kinds))
    assert (verdict.holds, bool(verdict), verdict.event) == (holds, holds, decided)
    for language in LANGUAGES:
        said = verdict.in_words(language)
        assert said in ("It holds.", "成立。") if holds else f"{decided}" in said


kinds = st.text("srb", max_size=12)


@given(kinds, st.sampled_from([never, eventually, always]))
def test_not_not_is_the_same(kinds, make):
    predicate = make(SENT)
    assert (~~predicate)(trace(kinds)).holds == predicate(trace(kinds)).holds


@given(kinds)
def test_laws_between_them(kinds):
    made = trace(kinds)
    assert never(SENT)(made).holds == (not eventually(SENT)(made).holds)
    assert at_most(SENT, 0)(made).holds == never(SENT)(made).holds
    both, one = never(SENT) & never(RECEIVED), never(SENT) | never(RECEIVED)
    assert both(made).holds == (never(SENT)(made).holds and never(RECEIVED)(made).holds)
    assert one(made).holds == (never(SENT)(made).holds or never(RECEIVED)(made).holds)


def test_conserved_and_bounded_of_a_run():
    from zlearn import zmq
    from zlearn.lab import Scene

    scene = Scene("queue")

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:1")
        for _ in range(3):
            await push.send(b"x")

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:1")
        await node.sleep(1.0)
        await pull.recv()

    run = scene.play()
    verdict = conserved()(run)
    assert run.trace.event(verdict.event).detail["fate"] == "unread"
    assert "source.push#2" in str(verdict) and "unread" in str(verdict)
    assert "source.push#2" in verdict.in_words("zh")
    assert conserved(allow=["unread"])(run) and conserved("other.*")(run)
    verdict = bounded("sink.*", 2)(run)
    assert run.trace.event(verdict.event).detail["depth"] == 3
    assert "inbox of sink.pull" in str(verdict) and "接收队列" in verdict.in_words("zh")
    assert bounded("sink.*", 3)(run)
