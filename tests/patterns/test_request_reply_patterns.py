"""REQ and REP with toy pipes: envelopes, turns, and whom they listen to."""

import pytest

from tests.patterns.toys import OpenLedger, ToyPipe, attach, drain
from zlearn.engine.events import FATE_HIGH_WATER_MARK, FATE_NO_PEER, FATE_WRONG_STATE
from zlearn.patterns import WrongState
from zlearn.patterns.request_reply import Rep, Req


@pytest.fixture
def ledger():
    return OpenLedger()


def say(pattern, pipe, message):
    """The peer says something."""
    pipe.incoming.append(message)
    pattern.readable(pipe)


# --- REQ -------------------------------------------------------------------------------


def test_req_puts_an_empty_frame_in_front_and_takes_it_off_again():
    req, server = Req(), ToyPipe("server")
    attach(req, server)
    assert req.send([b"question", b"more"])
    assert server.written == [[b"", b"question", b"more"]]
    say(req, server, [b"", b"answer", b"more"])
    assert req.receive() == [b"answer", b"more"]


def test_req_asks_in_turn():
    req, servers = Req(), [ToyPipe("a"), ToyPipe("b"), ToyPipe("c")]
    attach(req, *servers)
    for number in range(6):
        server = servers[number % 3]
        assert req.send([b"%d" % number])
        assert server.written[-1] == [b"", b"%d" % number]
        say(req, server, [b"", b"ok"])
        assert req.receive() == [b"ok"]


def test_req_takes_turns(ledger):
    req, server = Req(ledger), ToyPipe("server")
    attach(req, server)
    with pytest.raises(WrongState):
        req.receive()
    assert req.can_send() and not req.can_receive()
    req.send([b"question"])
    assert not req.can_send()
    with pytest.raises(WrongState):
        req.send([b"another"])
    assert server.written == [[b"", b"question"]]
    say(req, server, [b"", b"answer"])
    assert req.can_receive() and req.receive() == [b"answer"]
    assert [call for _, call, *_ in ledger.moves] == ["send", "recv"]


def test_req_that_could_not_send_may_still_send():
    req, server = Req(), ToyPipe("server", room=0)
    attach(req, server)
    assert not req.send([b"x"]) and not req.can_send()
    server.room = 1
    req.writable(server)
    assert req.send([b"x"])


def test_req_listens_to_nobody_but_the_one_it_asked(ledger):
    req, asked, other = Req(ledger), ToyPipe("asked"), ToyPipe("other")
    attach(req, asked, other)
    req.send([b"question"])
    say(req, other, [b"", b"nobody asked me"])
    assert req.receive() is None
    say(req, asked, [b"", b"answer"])
    assert req.receive() == [b"answer"]
    assert ledger.discarded == [(FATE_WRONG_STATE, other)]


@pytest.mark.parametrize("malformed", [[b"answer"], [b""], [b"x", b"", b"answer"]])
def test_req_passes_over_a_reply_without_its_empty_frame(ledger, malformed):
    req, server = Req(ledger), ToyPipe("server")
    attach(req, server)
    req.send([b"question"])
    say(req, server, malformed)
    assert req.receive() is None
    say(req, server, [b"", b"answer"])
    assert req.receive() == [b"answer"]
    assert ledger.discarded == [(FATE_WRONG_STATE, server)]


def test_req_drops_what_came_before_it_asked(ledger):
    req, server = Req(ledger), ToyPipe("server", [b"", b"too early"])
    attach(req, server)
    req.send([b"question"])
    assert req.receive() is None
    assert ledger.discarded == [(FATE_WRONG_STATE, server)]


# --- REP -------------------------------------------------------------------------------


def test_rep_keeps_the_envelope_and_puts_it_back():
    rep, client = Rep(), ToyPipe("client", [b"way", b"back", b"", b"question", b"", b"more"])
    attach(rep, client)
    assert rep.receive() == [b"question", b"", b"more"]
    assert rep.send([b"answer"])
    assert client.written == [[b"way", b"back", b"", b"answer"]]


def test_rep_takes_clients_in_turn_and_answers_the_last_one():
    clients = [ToyPipe(name, [b"", name.encode() + b"1"], [b"", name.encode() + b"2"])
               for name in "abc"]  # fmt: skip
    rep = Rep()
    attach(rep, *clients)
    asked = []
    for _ in range(6):
        asked.append(rep.receive()[0])
        rep.send([b"to " + asked[-1]])
    assert asked == [b"a1", b"b1", b"c1", b"a2", b"b2", b"c2"]
    assert clients[1].written == [[b"", b"to b1"], [b"", b"to b2"]]


def test_rep_takes_turns():
    rep, client = Rep(), ToyPipe("client", [b"", b"1"], [b"", b"2"])
    attach(rep, client)
    with pytest.raises(WrongState):
        rep.send([b"answer"])
    assert not rep.can_send() and rep.can_receive()
    rep.receive()
    assert rep.can_send() and not rep.can_receive()
    with pytest.raises(WrongState):
        rep.receive()
    rep.send([b"answer"])
    assert rep.receive() == [b"2"]


@pytest.mark.parametrize("malformed", [[b"question"], [b"a", b"b"], [b""], [b"a", b""]])
def test_rep_skips_a_request_without_an_empty_frame_before_its_body(ledger, malformed):
    rep, client = Rep(ledger), ToyPipe("client", malformed, [b"", b"good"])
    attach(rep, client)
    assert rep.receive() == [b"good"]
    assert ledger.discarded == [(FATE_WRONG_STATE, client)]


def test_rep_drops_the_answer_when_whoever_asked_is_gone(ledger):
    rep, client = Rep(ledger), ToyPipe("client", [b"", b"1"])
    attach(rep, client)
    rep.receive()
    rep.stop_sending(client)
    assert rep.send([b"answer"]), "it does not wait"
    assert client.written == [] and ledger.ends == [(FATE_NO_PEER, None)]
    assert rep.receive() is None, "and it is ready for the next request"


def test_rep_drops_the_answer_when_whoever_asked_is_full(ledger):
    rep, client = Rep(ledger), ToyPipe("client", [b"", b"1"], room=0)
    attach(rep, client)
    rep.receive()
    assert rep.send([b"answer"])
    assert ledger.ends == [(FATE_HIGH_WATER_MARK, client)]


def test_another_peers_end_does_not_cost_the_one_who_asked_its_answer():
    rep, client, other = Rep(), ToyPipe("client", [b"", b"1"]), ToyPipe("other")
    attach(rep, client, other)
    rep.receive()
    rep.stop_sending(other)
    rep.send([b"answer"])
    assert client.written == [[b"", b"answer"]]
    assert drain(rep) == []
