"""Searches: over seeds and over orders of delivery; what is covered, what is found, how short."""

import os
import sys
from types import SimpleNamespace

import pytest

from zlearn import zmq
from zlearn.lab import Scene, at
from zlearn.lab.orders import for_all_orders, play_order
from zlearn.lab.seeds import for_all_seeds
from zlearn.trace.predicates import conserved, event, eventually, never


def sleeper(pause=0.1, latency=0.001, count=1, jitter=0.0):
    """A publisher that sleeps instead of waiting for its subscriber."""
    scene = Scene("sleeper", latency=latency, jitter=jitter)

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        await node.sleep(pause)
        for number in range(count):
            await pub.send(b"%d" % number)

    @scene.node
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv()

    return scene


def synchronised():
    """A publisher that waits until its subscriber says that it is there."""
    scene = Scene("synchronised", latency=0.001, jitter=0.0)

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.XPUB)
        pub.bind("tcp://publisher:5556")
        await pub.recv()
        await pub.send(b"hello")

    @scene.node
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        await sub.recv()

    return scene


# --- orders ------------------------------------------------------------------------------


def test_the_natural_order_is_the_plain_play():
    run, widths = play_order(sleeper(), ())
    plain = sleeper().play()
    assert [e[:7] for e in run.trace] == [e[:7] for e in plain.trace]
    assert len(widths) >= 8


def test_the_losing_order_of_a_publisher_that_sleeps_is_found_and_printed():
    findings = for_all_orders(sleeper(), conserved(), bound=60)
    assert not findings and findings.failing > 0
    found = findings.shortest
    assert len(found.order) == 1, "one delivery that is late is enough"
    fate = found.run.trace.event(found.verdict.event)
    assert fate.detail["fate"] in ("dropped: no peer", "filtered")
    said = str(findings)
    assert "orders of delivery" in said and "fails in" in said
    assert f"{fate.n:>6} " in said and "sent publisher.pub#1" in said
    assert said.splitlines()[-1] == str(found.verdict)
    assert "种投递顺序" in findings.in_words("zh")


def test_who_synchronises_loses_nothing_in_any_order():
    findings = for_all_orders(synchronised(), conserved() & eventually(event("received")))
    assert findings and findings.complete
    assert findings.runs >= 2
    assert "there are no others" in str(findings)


def test_what_was_covered_is_stated():
    some = for_all_orders(sleeper(), lambda run: True, bound=5)
    assert (some.runs, some.complete, some.holds) == (5, False, True)
    assert "the bound is 5" in str(some)
    one = for_all_orders(sleeper(), lambda run: True, deviations=1)
    assert not one.complete and "at most 1 places" in str(one)
    every = for_all_orders(sleeper(), lambda run: True, bound=100_000)
    assert every.complete and every.runs > one.runs


def test_each_order_is_another_and_the_books_of_all_balance():
    seen = []

    def balanced(run):
        seen.append(tuple((e.kind, e.socket, e.link) for e in run.trace))
        return run.trace.books().balanced

    findings = for_all_orders(sleeper(), balanced, bound=200)
    assert findings.holds
    assert len(seen) == findings.runs and len(set(seen)) > 5


def test_a_search_can_be_repeated():
    first, second = (for_all_orders(sleeper(), conserved(), bound=30) for _ in range(2))
    assert str(first) == str(second)


# --- seeds -------------------------------------------------------------------------------


def race(count=8, rounds=2):
    """Somebody who is sometimes too late: chance decides."""
    scene = Scene("race")

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        await node.sleep(node.random.uniform(0.0, 0.02))
        for _ in range(rounds):
            for _ in range(count):
                await pub.send(b"x")

    @scene.node
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv()

    return scene


def test_the_shortest_failing_run_of_many_seeds_is_kept_and_made_smaller():
    whole = for_all_seeds(race, conserved(), seeds=20, shrink=False)
    assert 0 < whole.failing < 20 and whole.runs == 20
    small = for_all_seeds(race, conserved(), seeds=20)
    assert small.shortest.parameters == {"count": 1, "rounds": 1}
    assert small.shortest.length <= whole.shortest.length
    assert not conserved()(small.shortest.run)
    again = race(count=1, rounds=1).play(seed=small.shortest.seed)
    assert again.trace.sha256() == small.shortest.run.trace.sha256()
    assert "20 seeds played: it fails in" in str(small) and "count = 1" in str(small)


def hopeful(updates=3):
    """A publisher that sleeps a little longer than it usually takes a subscriber to come."""
    return sleeper(pause=0.0095, jitter=0.5, count=updates)  # "it will be there by then"


def test_who_sleeps_instead_of_synchronising_loses_for_some_seeds_and_the_shortest_is_printed(
    capsys,
):
    if os.environ.get("CI") != "true":
        pytest.importorskip("tqdm")
    findings = for_all_seeds(hopeful, conserved(), seeds=50, progress=True)
    assert "50/50" in capsys.readouterr().err, "the bar has come to its end"
    assert 0 < findings.failing < 25, "mostly it seems to work"
    found = findings.shortest
    assert found.parameters == {"updates": 1} and found.length < 20
    assert found.run.fates() == {"filtered": 1}, "its subscription is not there yet"
    print(findings)
    said = capsys.readouterr().out
    assert said.startswith(f"50 seeds played: it fails in {findings.failing} of 50.\n")
    told = [line for line in said.splitlines() if " s  " in line]
    assert len(told) == found.length, "each event up to the loss, on a line"
    assert "sent publisher.pub#1" in told[-2]
    assert "filtered no subscription of this peer has arrived" in told[-1]
    assert "the subscription of subscriber.sub arrived only at" in said.splitlines()[-1]
    assert for_all_seeds(synchronised(), conserved(), seeds=50).holds


def test_faults_that_do_not_matter_are_left_out():
    def scene():
        scene = Scene("faulty")

        @scene.node
        async def source(node):
            push = node.socket(zmq.PUSH)
            push.connect("tcp://sink:1")
            for _ in range(3):
                await push.send(b"x")
                await node.sleep(0.1)

        @scene.node
        async def sink(node):
            pull = node.socket(zmq.PULL)
            pull.bind("tcp://sink:1")
            while True:
                await pull.recv()

        scene.at(0.01).latency("source", "sink", 0.002)
        scene.at(0.05).drop("source.push")
        return scene

    findings = for_all_seeds(scene(), conserved(), seeds=3, faults=[at(0.02).slow("sink", 0.01)])
    assert [fault.what for fault in findings.shortest.faults] == ["drop"]
    assert "drop: source.push" in str(findings)


def test_all_seeds_hold():
    findings = for_all_seeds(synchronised(), conserved(), seeds=[3, 5])
    assert findings.holds and findings.shortest is None
    assert str(findings) == "2 seeds played: it holds in all of them."


def test_what_an_actor_raises_is_a_failure():
    scene = Scene("failing")

    @scene.node
    async def fails(node):
        node.log("here")
        raise ValueError("on purpose")

    findings = for_all_seeds(scene, lambda run: True, seeds=1)
    assert "ValueError: on purpose" in str(findings) and findings.shortest.verdict.event == 1
    assert for_all_seeds(scene, never(event("sent")), seeds=1, errors=True).holds


def test_a_bar_shows_how_far_it_is(monkeypatch):
    shown = []
    bar = SimpleNamespace(tqdm=lambda items: (shown.append(each) or each for each in items))
    monkeypatch.setitem(sys.modules, "tqdm.auto", bar)
    assert for_all_seeds(synchronised(), conserved(), seeds=3, progress=True).runs == 3
    assert shown == [1, 2, 3]


def test_a_bar_without_tqdm_is_explained(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match="pip install tqdm"):
        for_all_seeds(synchronised(), conserved(), seeds=1, progress=True)
