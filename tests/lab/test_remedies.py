"""Why, with the event that decided it; and remedies, tried out by playing the run again."""

import random

import pytest

from tests.lab.random_faults import check, random_scene
from zlearn import zmq
from zlearn.engine import events as words
from zlearn.lab import Scene, at
from zlearn.trace.texts import LANGUAGES

SAVED = ("received", "unread")


def news(sleep=1.0, start=0.0, count=5, **options):
    """A publisher that sleeps and sends, and a subscriber."""
    scene = Scene("news", latency=0.010)

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.PUB, **options)
        pub.bind("tcp://publisher:1")
        if sleep:
            await node.sleep(sleep)
        for _ in range(count):
            await pub.send(b"news")

    @scene.node(start=start)
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:1")
        while True:
            await sub.recv()

    return scene


def closing(linger):
    scene = Scene("closing", bandwidth=10_000, kernel_buffer=500)

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:1")
        await node.sleep(1.0)
        for _ in range(100):  # some wait in the outbox, and some to be written
            await push.send(b"x" * 100)
        push.close(linger=linger)

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:1")
        while True:
            await pull.recv()

    return scene


def conflating():
    scene = Scene("conflating")

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:1")
        for number in range(5):
            await push.send(b"%d" % number)
            await node.sleep(0.01)

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL, conflate=1)
        pull.bind("tcp://sink:1")
        await node.sleep(1.0)
        while True:
            await pull.recv()

    return scene


def faulty(**lasts):
    scene = news(start=0.2)
    scene.at(1.005).cut("publisher", "subscriber")
    return scene


def crashing():
    scene = closing(-1)
    scene.at(1.01).crash("source")
    return scene


CASES = {
    "start": (lambda: news(sleep=1.0, start=1.01), "dropped: no peer", "start"),
    "wait": (lambda: news(sleep=0.02), "dropped: no peer", "wait"),
    "option sndhwm": (lambda: news(start=0.2, sndhwm=2), "dropped: high-water mark", "option"),
    "option linger": (lambda: closing(0), "lost: linger expired", "option"),
    "option linger, in writing": (lambda: closing(0), "lost: disconnected", "option"),
    "option conflate": (conflating, "conflated", "option"),
    "without cut": (faulty, "lost: disconnected", "without"),
    "without crash": (crashing, "lost: linger expired", "without"),
    "without crash, in writing": (crashing, "lost: disconnected", "without"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_remedy_that_is_stated_saves_the_message(case):
    make, fate, what = CASES[case]
    run = make().play()
    lost = run.trace.of(fate=fate)[0].msg
    message = run.trace.copy(lost).message
    remedy = run.remedy(message)
    assert remedy.what == what and remedy.can_be_tried
    fork = run.try_out(remedy)
    saved = fork.after.trace.message(message).copies
    assert saved and all(copy.fate in SAVED for copy in saved), fork.after.fates()
    for language in LANGUAGES:
        told = run.trace.explain(message, language)
        assert run.trace.event(told.event) and str(told.event) in told.sentence
        assert remedy.in_words(run.trace, language) in run.why(message, language)


def test_a_message_that_was_dropped_on_purpose_names_the_fault():
    run = news(start=0.2).play(faults=[at(0.5).drop("publisher.pub#2")])
    fault = run.trace.of(kind=words.FAULT)[0]
    told = run.trace.explain("publisher.pub#2")
    assert told.event == fault.n == told.remedy.event
    assert run.why("publisher.pub#2").endswith(
        f"; event {fault.n} decided it, and doing without this (drop: publisher.pub#2) "
        "would have saved it."
    )
    assert run.try_out(told.remedy).after.fates() == {"received": 5}


def test_who_does_not_wait_at_all_can_only_be_told_to_wait():
    run = news(sleep=0.0).play()
    remedy = run.remedy("publisher.pub#1")
    assert remedy.what == "synchronise" and not remedy.can_be_tried
    assert "publisher waiting for its peer" in run.why("publisher.pub#1")
    with pytest.raises(ValueError, match="only its program"):
        run.try_out(remedy)


def test_when_a_node_is_restarted_its_start_is_no_remedy():
    scene = news(sleep=0.5, start=1.0)
    scene.at(0.6).restart("subscriber")
    run = scene.play()
    remedy = run.remedy("publisher.pub#1")
    assert remedy.what == "wait"
    assert run.try_out(remedy).after.fates() == {"received": 5}


def test_what_was_received_needs_no_remedy():
    run = news(start=0.2).play()
    assert run.remedy("publisher.pub#1") is None
    received = run.trace.of(kind=words.RECEIVED)[0]
    assert f"event {received.n} decided it." in run.why("publisher.pub#1")


def test_a_crash_is_told_as_a_crash():
    run = crashing().play()
    lost = run.trace.of(fate="lost: linger expired")[0].msg
    assert "which crashed" in run.why(lost) and "崩溃" in run.why(lost, "zh")


def test_a_way_that_was_gone_as_soon_as_it_was_there_is_no_remedy():
    """The link is reset while its subscription is on the way: a later one would have done."""
    scene = news(sleep=0.5, start=0.48, count=1)
    run = scene.play()
    subscribed = next(event for event in run.trace.of(kind=words.SUBSCRIBED) if event.link)
    assert subscribed.t > 0.5
    scene.at(subscribed.t).reset("publisher", "subscriber")
    run = scene.play()
    first = next(event for event in run.trace.of(kind=words.SUBSCRIBED) if event.link)
    assert first.t == subscribed.t, "it comes, and is gone"
    told = run.trace.explain("publisher.pub#1")
    assert told.event > first.n
    assert run.try_out(told.remedy).after.fates()["received"] == 1


@pytest.mark.parametrize("seed", [480, 974])
def test_each_remedy_of_scenes_in_which_one_was_wrong(seed):
    check(random_scene(random.Random(seed)), seed, every=True)


@pytest.mark.parametrize("seed", range(25))
def test_random_scenes_with_random_faults(seed):
    """Books balance, each why names an event, and stated remedies save (2,000 by hand)."""
    check(random_scene(random.Random(seed)), seed)
