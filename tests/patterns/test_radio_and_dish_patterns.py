"""RADIO and DISH, with toy pipes."""

import pytest

from tests.patterns.toys import OpenLedger, ToyOptions, ToyPipe, attach, drain, say
from zlearn.patterns.pattern import Malformed
from zlearn.patterns.radio_dish import Dish, Radio, inspect_messages
from zlearn.zmtp import Join, Leave, ProtocolError


@pytest.fixture
def radio():
    return Radio(OpenLedger(), ToyOptions())


@pytest.fixture
def dish():
    return Dish(OpenLedger(), ToyOptions())


def test_who_joined_a_group_gets_what_is_sent_to_just_that_one(radio):
    first, second = ToyPipe("a", Join(b"A"), Join(b"AB")), ToyPipe("b", Join(b"B"))
    attach(radio, first, second)
    for group in (b"A", b"AB", b"ABC", b"B", b""):
        assert radio.send([group, b"to " + group])
    assert first.written == [[b"A", b"to A"], [b"AB", b"to AB"]]
    assert second.written == [[b"B", b"to B"]]
    assert radio.ledger.ends.count(("filtered", first)) == 3


def test_who_leaves_gets_no_more_and_joining_twice_is_joining_once(radio):
    pipe = ToyPipe("a", Join(b"A"), Join(b"A"), Leave(b"A"), Leave(b"A"), Leave(b"B"))
    attach(radio, pipe)
    assert radio.send([b"A", b"x"])
    assert pipe.written == []
    assert radio.ledger.subscriptions == [(b"A", pipe, True), (b"A", pipe, False)]
    assert not radio._groups


def test_a_peer_that_goes_is_in_no_group(radio):
    pipe = ToyPipe("a", Join(b"A"), Join(b"B"))
    attach(radio, pipe)
    radio.stop_sending(pipe)
    say(radio, pipe, Join(b"A"))  # it was on its way
    assert radio.send([b"A", b"x"])
    assert pipe.written == []
    assert radio.ledger.ends == [("dropped: no peer", None)]
    assert not radio._groups


def test_a_slow_dish_misses_a_message_or_is_waited_for(radio):
    slow, quick = ToyPipe("slow", Join(b"A"), room=0), ToyPipe("quick", Join(b"A"))
    attach(radio, slow, quick)
    assert radio.send([b"A", b"1"])
    assert radio.ledger.ends == [("dropped: high-water mark", slow)]
    radio.options.xpub_nodrop = 1
    assert not radio.send([b"A", b"2"])
    assert quick.written == [[b"A", b"1"]]


def test_over_udp_nobody_can_ask_so_everything_goes_there(radio):
    air = ToyPipe("udp")
    air.is_one_way = True
    attach(radio, air)
    assert radio.send([b"A", b"x"])
    assert air.written == [[b"A", b"x"]]
    radio.stop_sending(air)
    assert radio.send([b"A", b"y"])
    assert len(air.written) == 1


@pytest.mark.parametrize("message", [[b"x"], [b"A", b"x", b"y"], [b"g" * 256, b"x"]])
def test_a_radio_sends_a_group_and_a_body(radio, message):
    with pytest.raises(Malformed, match="to a group of at most 255 bytes"):
        radio.send(message)


def test_what_a_dish_says_beside_its_groups_is_not_received(radio):
    pipe = ToyPipe("a", [b"hello"], Join(b"A"))
    attach(radio, pipe)
    assert radio.ledger.discarded == [("filtered", pipe)]
    assert not radio.can_receive() and radio.can_send()


def test_a_dish_tells_its_groups_to_old_and_new_peers(dish):
    old, new = ToyPipe("old"), ToyPipe("new")
    attach(dish, old)
    dish.join(b"A")
    dish.join(b"B")
    dish.leave(b"A")
    attach(dish, new)
    assert old.commands == [Join(b"A"), Join(b"B"), Leave(b"A")]
    assert new.commands == [Join(b"B")]
    assert [type(command) for command in old.commands] == [Join, Join, Leave]


def test_a_dish_joins_once_and_leaves_what_it_joined(dish):
    assert not dish.objection(True, b"g" * 255)
    assert "255 bytes at most" in dish.objection(True, b"g" * 256)
    assert "not in the group" in dish.objection(False, b"A")
    dish.join(b"A")
    assert "already in the group" in dish.objection(True, b"A")
    assert not dish.objection(False, b"A")


def test_a_dish_filters_for_itself_too(dish):
    pipe = ToyPipe("a", [b"B", b"1"], [b"A", b"2"], [b"AB", b"3"])
    attach(dish, pipe)
    dish.join(b"A")
    assert dish.can_receive()
    assert drain(dish) == [[b"A", b"2"]]
    assert dish.ledger.discarded == [("filtered", pipe)] * 2
    assert not dish.can_send()


@pytest.mark.parametrize("bad", [[b"x"], [b"A", b"x", b"y"], [b"g" * 256, b"x"]])
def test_what_is_no_message_of_a_radio_ends_the_connection(bad):
    good = [b"A", b"x"]
    inspect_messages([good])
    with pytest.raises(ProtocolError) as caught:
        inspect_messages([good, bad, good])
    assert caught.value.batch == [good]
