"""What options change at REQ, DEALER and ROUTER, with toy pipes."""

import pytest

from tests.patterns.toys import OpenLedger, ToyOptions, ToyPipe, attach, drain, say, set_option
from zlearn.engine.events import FATE_DISCONNECTED, FATE_WRONG_STATE
from zlearn.patterns import WrongState
from zlearn.patterns.correlation import Correlation
from zlearn.patterns.dealer import Dealer
from zlearn.patterns.request_reply import Req
from zlearn.patterns.router import Router


@pytest.fixture
def ledger():
    return OpenLedger()


def named(name, *incoming):
    pipe = ToyPipe(name.decode(), *incoming)
    pipe.routing_id = name
    return pipe


def test_numbers_go_round_after_32_bits():
    correlation = Correlation(2**32 - 1)
    (number,) = correlation.next_envelope()
    assert number == b"\0\0\0\0"
    assert correlation.take_off([number, b"", b"x"]) == [b"", b"x"]
    assert correlation.take_off([b"", b"x"]) == correlation.take_off([]) == []


def test_a_relaxed_req_asks_the_next_and_listens_to_it_alone(ledger):
    req = Req(ledger, ToyOptions())
    first, second = ToyPipe("first"), ToyPipe("second")
    attach(req, first, second)
    assert req.send([b"1"])
    with pytest.raises(WrongState):
        req.send([b"2"])
    set_option(req, "req_relaxed")
    assert req.can_send() and req.send([b"2"])
    say(req, first, [b"", b"late"])
    say(req, second, [b"", b"answer"])
    assert req.receive() == [b"answer"]
    assert ledger.discarded == [(FATE_WRONG_STATE, first)]
    with pytest.raises(WrongState):
        req.receive()


def test_a_reply_with_another_number_is_thrown_away(ledger):
    req, pipe = Req(ledger, ToyOptions()), ToyPipe("server")
    attach(req, pipe)
    set_option(req, "req_correlate")
    req.send([b"1"])
    ((number, *rest),) = pipe.written
    assert rest == [b"", b"1"]
    say(req, pipe, [b"", b"x"], [b"abcd", b"", b"x"], [number, b"x"], [number, b"", b"ok"])
    assert req.receive() == [b"ok"]
    assert ledger.discarded == [(FATE_WRONG_STATE, pipe)] * 3
    set_option(req, "req_correlate", 0)
    req.send([b"2"])
    assert pipe.written[-1] == [b"", b"2"]


@pytest.mark.parametrize("kind", [Dealer, Req, Router])
def test_a_probe_is_announced_and_sent_to_each_new_peer(ledger, kind):
    pattern, pipe = kind(ledger, ToyOptions(probe_router=1)), ToyPipe("a")
    attach(pattern, pipe)
    assert pipe.written == ledger.begun == [[b""]]


def test_a_name_is_taken_over_and_what_the_old_one_says_is_thrown_away(ledger):
    router = Router(ledger, ToyOptions(router_handover=1))
    old, new = named(b"ann", [b"1"]), named(b"ann", [b"2"])
    attach(router, old)
    attach(router, new)
    assert old.refused and not new.refused
    old.incoming.append([b"last words"])
    router.stop_sending(old)
    router.stop_receiving(old)
    assert drain(router) == [[b"ann", b"2"]]
    assert ledger.discarded == [(FATE_DISCONNECTED, old)] * 2
    router.send([b"ann", b"x"])
    assert (old.written, new.written) == ([], [[b"x"]])


def test_a_name_in_advance_is_for_one_peer_that_we_connect_to(ledger):
    options = ToyOptions(connect_routing_id=b"given")
    router = Router(ledger, options)
    accepted, connected = named(b"own", [b"1"]), named(b"other", [b"2"])
    connected.is_identified = False
    attach(router, accepted, connected)
    router.send([b"given", b"x"])
    assert connected.written == [[b"x"]] and options.connect_routing_id == b""
    router.identified(connected)
    assert drain(router) == [[b"own", b"1"], [b"given", b"2"]]
