"""PUB and SUB with toy pipes: matching at the source, and filtering once more."""

import pytest

from tests.patterns.toys import OpenLedger, ToyPipe, attach, drain, say
from zlearn.engine.events import FATE_FILTERED, FATE_HIGH_WATER_MARK, FATE_NO_PEER
from zlearn.patterns.publish_subscribe import Pub, Sub
from zlearn.zmtp.commands import Cancel, Subscribe


@pytest.fixture
def ledger():
    return OpenLedger()


# --- PUB -------------------------------------------------------------------------------


def test_pub_gives_each_what_it_asked_for(ledger):
    pub = Pub(ledger)
    weather, sport, all_of_it = (ToyPipe(name) for name in ("weather", "sport", "all"))
    attach(pub, weather, sport, all_of_it)
    say(pub, weather, Subscribe(b"weather"))
    say(pub, sport, Subscribe(b"sport"))
    say(pub, all_of_it, Subscribe(b""))
    assert pub.send([b"weather.today", b"sun"])
    assert [len(pipe.written) for pipe in (weather, sport, all_of_it)] == [1, 0, 1]
    assert ledger.ends == [(FATE_FILTERED, sport)]


def test_pub_matches_the_first_frame_alone():
    pub, pipe = Pub(), ToyPipe("a")
    attach(pub, pipe)
    say(pub, pipe, Subscribe(b"topic"))
    pub.send([b"other", b"topic"])
    pub.send([b"topic", b"other"])
    assert pipe.written == [[b"topic", b"other"]]


def test_pub_takes_subscriptions_that_came_with_the_connection():
    pub, pipe = Pub(), ToyPipe("a", Subscribe(b"x"))
    attach(pub, pipe)
    pub.send([b"xyz"])
    assert pipe.written == [[b"xyz"]]


def test_pub_understands_subscriptions_as_messages_and_ignores_other_messages():
    pub, pipe = Pub(), ToyPipe("a")
    attach(pub, pipe)
    say(pub, pipe, [b"\1x"], [b"hello"], [b"two frames", b"\1y"], [b"\2z"], [b""])
    for topic in (b"x", b"y", b"z", b"hello"):
        pub.send([topic])
    assert pipe.written == [[b"x"], [b"y"]]  # libzmq looks at each frame
    say(pub, pipe, [b"\0x"])
    pub.send([b"x"])
    assert pipe.written == [[b"x"], [b"y"]]


def test_pub_counts_a_peer_once_since_the_peer_counts_for_itself(ledger):
    pub, pipe = Pub(ledger), ToyPipe("a")
    attach(pub, pipe)
    say(pub, pipe, Subscribe(b"x"), Subscribe(b"x"), Cancel(b"x"), Cancel(b"nothing"))
    pub.send([b"x"])
    assert pipe.written == []
    assert ledger.subscriptions == [(b"x", pipe, True), (b"x", pipe, False)]


def test_pub_gives_one_copy_even_if_two_subscriptions_match():
    pub, pipe = Pub(), ToyPipe("a")
    attach(pub, pipe)
    say(pub, pipe, Subscribe(b""), Subscribe(b"x"), Subscribe(b"xy"))
    pub.send([b"xyz"])
    assert pipe.written == [[b"xyz"]]


def test_pub_never_waits_and_says_whom_it_dropped(ledger):
    pub, full, free = Pub(ledger), ToyPipe("full", room=0), ToyPipe("free")
    assert pub.can_send() and pub.send([b"to nobody"])
    attach(pub, full, free)
    for pipe in (full, free):
        say(pub, pipe, Subscribe(b""))
    assert pub.can_send() and pub.send([b"x"])
    assert free.written == [[b"x"]]
    assert ledger.ends == [(FATE_NO_PEER, None), (FATE_HIGH_WATER_MARK, full)]


def test_pub_forgets_a_peer_that_is_gone():
    pub, pipe = Pub(), ToyPipe("a")
    attach(pub, pipe)
    say(pub, pipe, Subscribe(b""))
    pub.stop_sending(pipe)
    pub.send([b"x"])
    say(pub, pipe, Subscribe(b"late"))
    pub.send([b"late"])
    assert pipe.written == []


# --- SUB -------------------------------------------------------------------------------


def test_sub_tells_its_subscriptions_to_all_publishers_also_later_ones():
    sub, early, late = Sub(), ToyPipe("early"), ToyPipe("late")
    attach(sub, early)
    sub.subscribe(b"b")
    sub.subscribe(b"a")
    attach(sub, late)
    assert early.commands == [Subscribe(b"b"), Subscribe(b"a")]
    assert late.commands == [Subscribe(b"a"), Subscribe(b"b")]


def test_sub_counts_its_subscriptions():
    sub, pipe = Sub(), ToyPipe("a")
    attach(sub, pipe)
    for _ in range(2):
        sub.subscribe(b"x")
    sub.unsubscribe(b"x")
    sub.unsubscribe(b"never made")
    assert pipe.commands == [Subscribe(b"x")] * 2, "an XPUB may want to know of each"
    say(sub, pipe, [b"x1"])
    assert drain(sub) == [[b"x1"]]
    sub.unsubscribe(b"x")
    assert pipe.commands[2:] == [Cancel(b"x")]
    say(sub, pipe, [b"x2"])
    assert drain(sub) == []


def test_sub_filters_once_more(ledger):
    sub, pipe = Sub(ledger), ToyPipe("old publisher", [b"a1"], [b"b1"], [b"a2"])
    sub.subscribe(b"a")
    attach(sub, pipe)
    assert drain(sub) == [[b"a1"], [b"a2"]]
    assert ledger.discarded == [(FATE_FILTERED, pipe)]


def test_sub_is_not_readable_for_what_it_does_not_want():
    sub, pipe = Sub(), ToyPipe("old publisher", [b"b1"])
    sub.subscribe(b"a")
    attach(sub, pipe)
    assert not sub.can_receive()
    say(sub, pipe, [b"b2"], [b"a1"])
    assert sub.can_receive() and sub.can_receive()
    assert drain(sub) == [[b"a1"]], "polling takes nothing away"


def test_sub_without_a_subscription_receives_nothing():
    sub, pipe = Sub(), ToyPipe("a", [b"x"], [b""])
    attach(sub, pipe)
    assert drain(sub) == [] and not sub.can_send()


def test_sub_tells_nothing_to_a_publisher_that_is_gone():
    sub, pipe = Sub(), ToyPipe("a")
    attach(sub, pipe)
    sub.stop_sending(pipe)
    sub.subscribe(b"x")
    assert pipe.commands == []
