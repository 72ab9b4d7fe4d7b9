"""XPUB and XSUB with toy pipes: what is told, what is done, and what the ledger says."""

import pytest

from tests.patterns.toys import OpenLedger, ToyOptions, ToyPipe, attach, drain, say, set_option
from zlearn.engine.events import FATE_FILTERED, FATE_HIGH_WATER_MARK, FATE_NO_PEER
from zlearn.patterns.publish_subscribe import Pub, Sub
from zlearn.patterns.xpub import XPub
from zlearn.patterns.xsub import XSub
from zlearn.zmtp.commands import Cancel, Subscribe


@pytest.fixture
def ledger():
    return OpenLedger()


@pytest.fixture
def xpub(ledger):
    return XPub(ledger, ToyOptions())


def told(xpub):
    return [message for (message,) in drain(xpub)]


def test_commands_and_messages_subscribe_alike(xpub):
    pipe = ToyPipe("a")
    attach(xpub, pipe)
    say(xpub, pipe, Subscribe(b"x"), [b"\1y"], [b"\0x"], Cancel(b"y"))
    assert told(xpub) == [b"\1x", b"\1y", b"\0x", b"\0y"]


def test_a_topic_is_told_of_once_for_all_peers(xpub):
    first, second = ToyPipe("first"), ToyPipe("second")
    attach(xpub, first, second)
    for pipe in (first, second):
        say(xpub, pipe, Subscribe(b"x"))
    say(xpub, first, Cancel(b"x"))
    assert told(xpub) == [b"\1x"]
    say(xpub, second, Cancel(b"x"))
    assert told(xpub) == [b"\0x"]


def test_the_last_of_two_modes_counts(xpub):
    pipe = ToyPipe("a")
    attach(xpub, pipe)
    set_option(xpub, "xpub_verboser")
    set_option(xpub, "xpub_verbose", 0)
    say(xpub, pipe, Subscribe(b"x"), Subscribe(b"x"))
    assert told(xpub) == [b"\1x"]


def test_what_was_read_earlier_is_recalled(xpub, ledger):
    pipe = ToyPipe("a")
    attach(xpub, pipe)
    set_option(xpub, "xpub_verbose")
    say(xpub, pipe, Subscribe(b"x"), [b"\1x"], [b"hello"])
    assert told(xpub) == [b"\1x", b"\1x", b"hello"]
    place = ("place", pipe)
    assert ledger.recalled == [(None, Subscribe(b"x")), (place, [b"\1x"]), (place, [b"hello"])]
    assert ledger.subscriptions == [(b"x", pipe, True)]
    assert xpub.origin is pipe


def test_a_message_that_changes_nothing_ends_here(xpub, ledger):
    pipe = ToyPipe("a")
    attach(xpub, pipe)
    say(xpub, pipe, [b"\1x"], [b"\1x"])
    assert told(xpub) == [b"\1x"]
    assert ledger.discarded == [(FATE_FILTERED, pipe)]


def test_a_pub_discards_what_is_no_subscription(ledger):
    pub, pipe = Pub(ledger), ToyPipe("a")
    attach(pub, pipe)
    say(pub, pipe, [b"hello"], [b"\0never"])
    assert ledger.discarded == [(FATE_FILTERED, pipe)] * 2


def test_manual_does_nothing_by_itself(xpub):
    set_option(xpub, "xpub_manual")
    first, second = ToyPipe("first"), ToyPipe("second")
    attach(xpub, first, second)
    say(xpub, first, Subscribe(b"x"))
    say(xpub, second, Subscribe(b"x"))
    xpub.send([b"x1"])
    assert first.written == second.written == []
    xpub.receive()
    xpub.subscribe(b"y")
    xpub.send([b"y1"])
    assert (first.written, second.written) == ([[b"y1"]], [])
    xpub.stop_sending(first)
    xpub.subscribe(b"z")
    xpub.send([b"z1"])
    assert told(xpub) == [b"\1x", b"\0x"] and second.written == []


def test_nodrop_asks_before_it_sends_to_anybody(xpub, ledger):
    set_option(xpub, "xpub_nodrop")
    full, free = ToyPipe("full", room=0), ToyPipe("free")
    attach(xpub, full, free)
    for pipe in (full, free):
        say(xpub, pipe, Subscribe(b""))
    assert not xpub.send([b"x"])
    assert free.written == ledger.ends == []
    set_option(xpub, "xpub_nodrop", 0)
    assert xpub.send([b"x"]) and free.written == [[b"x"]]
    assert ledger.ends == [(FATE_HIGH_WATER_MARK, full)]


def test_inverted_matching_reports_who_misses_it(xpub, ledger):
    set_option(xpub, "invert_matching")
    asked, other = ToyPipe("asked"), ToyPipe("other")
    attach(xpub, asked, other)
    say(xpub, asked, Subscribe(b"x"))
    xpub.send([b"x1"])
    assert (asked.written, other.written) == ([], [[b"x1"]])
    assert ledger.ends == [(FATE_FILTERED, asked)]


def test_a_sub_may_invert_too():
    sub = Sub(None, ToyOptions())
    set_option(sub, "invert_matching")
    sub.subscribe(b"a")
    attach(sub, ToyPipe("publisher", [b"a1"], [b"b1"]))
    assert drain(sub) == [[b"b1"]]


def test_a_welcome_is_announced_before_it_is_queued(ledger):
    pub, pipe = XPub(ledger, ToyOptions(xpub_welcome_msg=b"hi")), ToyPipe("a")
    attach(pub, pipe)
    assert ledger.begun == pipe.written == [[b"hi"]]


def test_xsub_sends_to_all_what_its_program_says(ledger):
    xsub, first, second = XSub(ledger), ToyPipe("first"), ToyPipe("second", room=1)
    attach(xsub, first, second)
    for message in ([b"\1a"], [b"hello"], [b"\0never"]):
        assert xsub.send(message)
    assert (first.written, second.written) == ([[b"\1a"], [b"hello"]], [[b"\1a"]])
    assert ledger.ends == [(FATE_HIGH_WATER_MARK, second), (FATE_FILTERED, None)]
    late = ToyPipe("late")
    attach(xsub, late)
    assert late.commands == [Subscribe(b"a")] and late.written == []


def test_xsub_receives_what_it_subscribed_to(ledger):
    xsub, pipe = XSub(ledger), ToyPipe("a", [b"a1"], [b"b1"])
    assert xsub.send([b"\1a"]) and ledger.ends == [(FATE_NO_PEER, None)]
    attach(xsub, pipe)
    assert drain(xsub) == [[b"a1"]]
    assert ledger.discarded == [(FATE_FILTERED, pipe)]
