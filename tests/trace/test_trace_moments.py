"""Moments of a trace, cones, and two runs side by side."""

import pytest

from zlearn import zmq
from zlearn.engine import events as e
from zlearn.lab import Scene, at
from zlearn.trace.diff import Diff
from zlearn.trace.moments import EVERY, Moments
from zlearn.trace.texts import LANGUAGES


def pipeline(count=40, pause=0.01, workers=2):
    scene = Scene("pipeline", latency=0.005)

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.bind("tcp://source:1")
        for number in range(count):
            await push.send(b"%d" % number)
            await node.sleep(pause)

    @scene.node(count=workers)
    async def worker(node):
        pull = node.socket(zmq.PULL)
        pull.connect("tcp://source:1")
        while True:
            await pull.recv()
            await node.sleep(0.03)

    return scene


@pytest.fixture(scope="module")
def run():
    return pipeline(count=80).play()


# --- moments -----------------------------------------------------------------------------


def test_a_moment_is_the_same_in_whichever_order_one_asks(run):
    trace = run.trace
    assert len(trace) > EVERY
    asked = [len(trace), 3, EVERY, 0, EVERY + 1, 17, len(trace) - 1]
    from_the_start = {n: Moments(trace.events, trace._network).after(n) for n in asked}
    assert {n: trace.at(n) for n in asked} == from_the_start
    assert {n: trace.at(n) for n in reversed(asked)} == from_the_start


def test_a_moment_is_a_copy_and_a_few_events_away(run):
    trace = run.trace
    trace.at(len(trace))
    moments, applied = trace._moments, []
    plain = moments._apply
    moments._apply = lambda moment, event: (applied.append(event.n), plain(moment, event))
    for n in range(0, len(trace), 37):
        applied.clear()
        trace.at(n)
        assert len(applied) < EVERY
    moments._apply = plain


def test_what_moments_say_agrees_with_what_the_trace_says(run):
    trace = run.trace
    for event in trace:
        moment = trace.at(event.n)
        if event.kind in (e.READ, e.RECEIVED):
            inbox = moment.queue(event.socket, pipe=event.detail["pipe"])
            assert len(inbox) == event.detail["depth"]
        if event.kind == e.READY:
            assert moment.links[event.link] == "ready"
    end = trace.at(len(trace))
    assert end.fates == trace.fates()
    assert {name: s.is_open for name, s in end.sockets.items()} == {
        s.name: s.closed is None for s in trace.sockets()
    }
    assert trace.at(0).sockets == {}


def test_where_a_copy_is(run):
    journey = run.trace.journey("source.push#5")
    wheres = []
    for event in journey:
        spot = run.trace.at(event.n).copies.get("source.push#5/1") or run.trace.at(
            event.n
        ).copies.get("source.push#5/2")
        wheres.append((event.kind, spot and spot.where))
    assert wheres == [
        ("sent", None),
        ("queued", "outbox"),
        ("written", "link"),
        ("read", "inbox"),
        ("received", None),
    ]


@pytest.mark.parametrize("n", [-1, 10**6])
def test_there_is_no_such_moment(run, n):
    with pytest.raises(IndexError, match="there is no event"):
        run.trace.at(n)


# --- cones -------------------------------------------------------------------------------


def test_a_cone_is_all_that_it_happened_before(run):
    trace = run.trace
    for n in (1, 20, 100, len(trace)):
        cone = {event.n for event in trace.cone(n)}
        assert cone == {event.n for event in trace if trace.happens_before(n, event.n)}
    with pytest.raises(KeyError):
        trace.cone(10**6)


# --- two runs ----------------------------------------------------------------------------


def test_a_run_does_not_differ_from_itself(run):
    diff = run.trace.diff(pipeline(count=80).play().trace)
    assert not diff and diff.divergence is None
    assert "the same" in str(diff)


def test_other_times_are_no_difference():
    one, other = (pipeline(workers=1).play(seed=seed).trace for seed in (1, 2))
    diff = one.diff(other)
    assert all(pair.first and pair.second for pair in diff.pairs)
    assert any(pair.has_moved for pair in diff.pairs)


def test_the_first_divergence_and_what_follows(run):
    other = pipeline(count=80).play(faults=[at(0.155).drop("source.push")])
    diff = run.trace.diff(other.trace)
    fault = other.trace.of(kind=e.FAULT)[0]
    assert diff.divergence == (None, fault)
    dropped = other.trace.of(fate="dropped: fault")[0]
    assert dropped in diff.only_second
    gone = {event.msg for event in diff.only_first}
    assert dropped.msg in gone or dropped.msg.replace("/1", "/2") in gone
    assert diff.follows[1] == {event.n for event in other.trace.cone(fault.n)}
    for language in LANGUAGES:
        assert f"+ {fault.n} " in diff.in_words(language)
    data = diff.as_dict()
    assert data["divergence"] == [None, fault.n] and dropped.n in data["only_second"]


def test_every_event_of_both_is_in_one_pair(run):
    other = pipeline(count=30).play(seed=3)
    diff = Diff(run.trace, other.trace)
    firsts = [pair.first.n for pair in diff.pairs if pair.first]
    seconds = sorted(pair.second.n for pair in diff.pairs if pair.second)
    assert firsts == [event.n for event in run.trace]
    assert seconds == [event.n for event in other.trace]
    for pair in diff.pairs:
        if pair.first and pair.second:
            assert pair.first.msg == pair.second.msg and pair.first.kind == pair.second.kind
