"""PUSH, PULL, DEALER and PAIR with toy pipes."""

from tests.patterns.toys import ToyPipe, attach, drain
from zlearn.patterns import PATTERNS
from zlearn.patterns.dealer import Dealer
from zlearn.patterns.pair import Pair
from zlearn.patterns.pipeline import Pull, Push


def test_the_list_of_patterns_knows_each_by_its_name():
    assert all(name == pattern.name for name, pattern in PATTERNS.items())
    assert set(PATTERNS) == {
        "PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH",
        "XPUB", "XSUB", "STREAM",
        "SERVER", "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "DGRAM", "PEER", "CHANNEL",
    }  # fmt: skip


def test_who_may_talk_to_whom_is_the_same_from_both_sides():
    for name, pattern in PATTERNS.items():
        for peer in pattern.peers & PATTERNS.keys():
            assert name in PATTERNS[peer].peers, f"{name} takes {peer}, but not the other way"


def test_push_deals_out_and_never_receives():
    push, pipes = Push(), [ToyPipe("a"), ToyPipe("b")]
    attach(push, *pipes)
    assert push.can_send() and not push.can_receive()
    for number in range(4):
        assert push.send([b"%d" % number])
    assert [pipe.written for pipe in pipes] == [[[b"0"], [b"2"]], [[b"1"], [b"3"]]]


def test_push_waits_when_there_is_nobody_and_when_all_are_full():
    push, pipe = Push(), ToyPipe("a", room=1)
    assert not push.can_send() and not push.send([b"x"])
    attach(push, pipe)
    assert push.send([b"x"]) and not push.send([b"y"])
    pipe.room = 2
    push.writable(pipe)
    assert push.can_send() and push.send([b"y"])
    push.stop_sending(pipe)
    pipe.room = 9
    assert not push.can_send() and not push.send([b"z"])


def test_pull_takes_in_turn_and_says_from_whom():
    pull, first, second = Pull(), ToyPipe("a", [b"a1"], [b"a2"]), ToyPipe("b", [b"b1"])
    attach(pull, first, second)
    assert pull.can_receive() and not pull.can_send()
    assert pull.receive() == [b"a1"] and pull.origin is first
    assert pull.receive() == [b"b1"] and pull.origin is second
    assert pull.receive() == [b"a2"]
    assert pull.receive() is None and not pull.can_receive()


def test_pull_wakes_a_pipe_that_slept_and_drops_one_that_left():
    pull, pipe = Pull(), ToyPipe("a")
    attach(pull, pipe)
    assert pull.receive() is None
    pipe.incoming.append([b"late"])
    pull.readable(pipe)
    assert pull.can_receive()
    pull.stop_receiving(pipe)
    assert not pull.can_receive() and pull.receive() is None


def test_dealer_does_both_and_keeps_no_order_between_the_two():
    dealer, first, second = Dealer(), ToyPipe("a", [b"in a"]), ToyPipe("b", [b"in b"])
    attach(dealer, first, second)
    assert dealer.send([b"1"]) and dealer.send([b"2"]) and dealer.send([b"3"])
    assert drain(dealer) == [[b"in a"], [b"in b"]]
    assert (first.written, second.written) == ([[b"1"], [b"3"]], [[b"2"]])
    dealer.stop_sending(first)
    first.incoming.append([b"last words"])
    dealer.readable(first)
    assert dealer.send([b"4"]) and second.written[-1] == [b"4"]
    assert dealer.receive() == [b"last words"], "what came before the end can be read"


def test_pair_talks_to_the_first_and_sends_a_second_away():
    pair, first, second = Pair(), ToyPipe("first", [b"hello"]), ToyPipe("second", [b"me too"])
    assert not pair.can_send() and not pair.send([b"x"]) and pair.receive() is None
    assert pair.attach(first)
    assert not pair.attach(second)
    assert drain(pair) == [[b"hello"]]
    assert pair.send([b"to the first"])
    pair.stop_sending(second)
    pair.stop_receiving(second)
    assert pair.can_send(), "the second one's end is none of the first one's"
    assert (first.written, second.written) == ([[b"to the first"]], [])


def test_pair_takes_another_once_the_first_is_gone_and_read():
    pair, first, second = Pair(), ToyPipe("first", [b"last words"]), ToyPipe("second")
    assert pair.attach(first)
    pair.stop_sending(first)
    assert not pair.can_send() and not pair.send([b"x"])
    assert not pair.attach(second), "the first one's words are still to be read"
    assert pair.can_receive() and pair.receive() == [b"last words"]
    pair.stop_receiving(first)
    assert pair.attach(second) and pair.can_send()


def test_pair_waits_when_its_peer_is_full():
    pair, peer = Pair(), ToyPipe("peer", room=1)
    attach(pair, peer)
    assert pair.send([b"x"])
    assert not pair.can_send() and not pair.send([b"y"])
