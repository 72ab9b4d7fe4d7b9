"""ROUTER with toy pipes: its table of names."""

import pytest

from tests.patterns.toys import OpenLedger, ToyOptions, ToyPipe, attach, drain
from zlearn.engine.events import FATE_HIGH_WATER_MARK, FATE_UNROUTABLE
from zlearn.patterns import Unroutable
from zlearn.patterns.router import Router


def named(name, *incoming, **facts):
    pipe = ToyPipe(name.decode(), *incoming, **facts)
    pipe.routing_id = name
    return pipe


@pytest.fixture
def ledger():
    return OpenLedger()


@pytest.fixture
def router(ledger):
    return Router(ledger, ToyOptions())


def test_the_name_of_the_sender_stands_in_front(router):
    attach(router, named(b"ann", [b"hello"], [b"two", b"frames"]), named(b"bob", [b"hi"]))
    assert drain(router) == [[b"ann", b"hello"], [b"bob", b"hi"], [b"ann", b"two", b"frames"]]


def test_the_first_frame_says_whom_to_send_to_and_is_taken_off(router):
    ann, bob = named(b"ann"), named(b"bob")
    attach(router, ann, bob)
    assert router.send([b"bob", b"", b"answer"])
    assert (ann.written, bob.written) == ([], [[b"", b"answer"]])


def test_a_peer_without_a_name_gets_five_bytes_of_its_own(router):
    first, second = ToyPipe("first", [b"x"]), ToyPipe("second", [b"y"])
    attach(router, first, second)
    (one, _), (two, _) = drain(router)
    assert one != two
    assert all(len(name) == 5 and name[0] == 0 for name in (one, two))
    router.send([two, b"to the second"])
    assert second.written == [[b"to the second"]]


def test_a_name_that_nobody_has_is_dropped_without_a_word(router, ledger):
    assert router.can_send()
    assert router.send([b"nobody", b"x"])
    assert ledger.ends == [(FATE_UNROUTABLE, None)]


def test_a_name_alone_is_no_message(router, ledger):
    ann = named(b"ann")
    attach(router, ann)
    assert router.send([b"ann"])
    assert ann.written == [] and ledger.ends == [(FATE_UNROUTABLE, None)]


def test_mandatory_says_so_when_there_is_no_such_peer(ledger):
    router = Router(ledger, ToyOptions(router_mandatory=1))
    with pytest.raises(Unroutable, match="nobody"):
        router.send([b"nobody", b"x"])
    assert ledger.ends == [], "it was not sent, so it has no fate"


def test_a_full_peer_misses_the_message_or_must_be_waited_for(ledger):
    ann = named(b"ann", room=1)
    polite = Router(ledger, ToyOptions())
    attach(polite, ann)
    assert polite.send([b"ann", b"1"]) and polite.send([b"ann", b"2"])
    assert ledger.ends == [(FATE_HIGH_WATER_MARK, ann)]
    bob = named(b"bob", room=1)
    strict = Router(ledger, ToyOptions(router_mandatory=1))
    attach(strict, bob)
    assert strict.send([b"bob", b"1"]) and not strict.send([b"bob", b"2"])
    assert len(ledger.ends) == 1


def test_a_peer_is_known_when_it_has_introduced_itself(router, ledger):
    late = ToyPipe("late", [b"hello"])
    late.is_identified = False
    attach(router, late)
    assert router.receive() is None and not router.can_receive()
    late.routing_id, late.is_identified = b"late", True
    router.identified(late)
    router.identified(late)
    assert drain(router) == [[b"late", b"hello"]]


def test_a_second_peer_of_the_same_name_is_left_aside(router):
    first, second = named(b"ann", [b"first"]), named(b"ann", [b"second"])
    attach(router, first, second)
    assert drain(router) == [[b"ann", b"first"]]
    router.send([b"ann", b"x"])
    assert (first.written, second.written) == ([[b"x"]], [])
    router.stop_sending(second)
    router.send([b"ann", b"y"])
    assert first.written == [[b"x"], [b"y"]], "the second one's end is none of the first one's"


def test_the_name_is_free_again_when_its_peer_is_gone(router):
    old, new = named(b"ann", [b"last words"]), named(b"ann", [b"back again"])
    attach(router, old)
    router.stop_sending(old)
    attach(router, new)
    router.send([b"ann", b"x"])
    assert (old.written, new.written) == ([], [[b"x"]])
    assert drain(router) == [[b"ann", b"last words"], [b"ann", b"back again"]]
    router.stop_receiving(old)
    router.send([b"ann", b"y"])
    assert new.written == [[b"x"], [b"y"]]
