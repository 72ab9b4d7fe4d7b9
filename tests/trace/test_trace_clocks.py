"""Logical clocks, held against what they are clocks of: who can be reached from whom.

Rule for this file: reachability is worked out here anew, by brute force.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_trace_random import WALK, Toy

from zlearn.trace import Event, Trace
from zlearn.trace.clocks import place_of

# Other work on the machine may stall a draw: that is no failure.
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PLACES = [("a", "a.x"), ("a", "a.y"), ("b", "b.x"), ("b", ""), ("", "")]


@st.composite
def traces(draw):
    """Events at a few places, each with an earlier cause or none; numbers may be missing."""
    events, n = [], 0
    for _ in range(draw(st.integers(0, 25))):
        n += draw(st.integers(1, 2))
        cause = draw(st.none() | st.integers(0, n - 1))
        node, socket = draw(st.sampled_from(PLACES))
        events.append(Event(n, float(n), node, socket, "state", cause=cause))
    return Trace({}, events)


def reached(trace: Trace) -> dict[int, set[int]]:
    """The events that happened before each, by closing over causes and places."""
    before: dict[int, set[int]] = {}
    for event in trace:
        direct = [each.n for each in trace
                  if each.n < event.n and (each.n == event.cause
                                           or place_of(each) == place_of(event))]  # fmt: skip
        before[event.n] = set(direct).union(*(before[n] for n in direct))
    return before


def agrees(trace: Trace) -> None:
    before = reached(trace)
    for a in trace:
        for b in trace:
            assert trace.happens_before(a.n, b.n) == (a.n in before[b.n])
    for event, vector in trace.clocks.vectors():
        known = [trace.event(n) for n in before[event.n]] + [event]
        assert vector == {
            place: sum(place_of(each) == place for each in known)
            for place in map(place_of, known)
        }  # fmt: skip
    lamport = trace.lamport()
    assert list(lamport) == [event.n for event in trace]
    assert all(lamport[a] < lamport[b] for b in before for a in before[b])
    # And no number is larger than it must be.
    assert all(lamport[b] == 1 + max((lamport[a] for a in before[b]), default=0) for b in before)


@QUIET
@given(traces())
def test_the_clocks_tell_who_can_be_reached(trace):
    agrees(trace)


@QUIET
@given(WALK.filter(lambda walk: len(walk) < 12))
def test_the_clocks_of_a_recorded_trace(walk):
    toy = Toy()
    for move in walk:
        toy.move(*move)
    agrees(toy.stage.recorder.finish())


@QUIET
@given(traces())
def test_vector_clocks_compare_as_the_events_do(trace):
    vectors = {event.n: vector for event, vector in trace.clocks.vectors()}
    for a in trace:
        for b in trace:
            smaller = all(count <= vectors[b.n].get(place, 0)
                          for place, count in vectors[a.n].items())  # fmt: skip
            assert trace.happens_before(a.n, b.n) == (smaller and a.n != b.n)


def test_who_is_not_in_the_trace_has_no_past():
    trace = Trace({}, [Event(1, 0.0, "a", "a.x", "sent")])
    for pair in ((1, 2), (2, 1)):
        with pytest.raises(KeyError):
            trace.happens_before(*pair)


def test_a_vector_is_the_callers_own():
    """Each event follows the one before it; what becomes of its vector changes no later one."""
    events = [Event(n, 0.0, f"node{n}", "", "state", cause=n - 1 or None) for n in range(1, 400)]
    sizes = []
    for _, vector in Trace({}, events).clocks.vectors():
        sizes.append(len(vector))
        vector.clear()
    assert sizes == list(range(1, 400))
