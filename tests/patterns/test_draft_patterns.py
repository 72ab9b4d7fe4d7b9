"""The drafts with toy pipes: CLIENT, SERVER, PEER, SCATTER, GATHER, CHANNEL, DGRAM."""

import pytest

from tests.patterns.toys import OpenLedger, ToyOptions, ToyPipe, attach, drain, say
from zlearn.patterns import DRAFTS, STABLE
from zlearn.patterns.client_server import Client, Peer, Server
from zlearn.patterns.datagram import Datagram
from zlearn.patterns.pattern import Malformed, Unroutable
from zlearn.patterns.scatter_gather import Channel, Gather, Scatter

FIRST, SECOND = b"\0\0\0\1", b"\0\0\0\2"


def new(kind, **options):
    return kind(OpenLedger(), ToyOptions(**options))


def test_drafts_may_be_shared_by_threads_but_for_datagrams():
    assert {kind.name for kind in STABLE + DRAFTS if kind.is_thread_safe} == {
        kind.name for kind in DRAFTS if kind is not Datagram
    }


@pytest.mark.parametrize("kind", [Client, Scatter, Channel])
def test_a_message_has_one_frame(kind):
    socket, pipe = new(kind), ToyPipe()
    attach(socket, pipe)
    assert socket.send([b"a"])
    for message in ([b"a", b"b"], []):
        with pytest.raises(Malformed, match="one frame"):
            socket.send(message)
    assert pipe.written == [[b"a"]]


@pytest.mark.parametrize("kind", [Client, Gather, Channel])
def test_messages_of_several_frames_are_not_received(kind):
    socket, pipe = new(kind), ToyPipe()
    attach(socket, pipe)
    say(socket, pipe, [b"a"], [b"b", b"c"], [b"d", b"e", b"f"], [b"g"])
    assert drain(socket) == [[b"a"], [b"g"]]
    assert socket.ledger.discarded == [("filtered", pipe)] * 2


def test_clients_scatters_and_gathers_take_turns():
    for kind in (Client, Scatter):
        socket, pipes = new(kind), [ToyPipe("a"), ToyPipe("b")]
        attach(socket, *pipes)
        for number in range(4):
            assert socket.send([b"%d" % number])
        assert [pipe.written for pipe in pipes] == [[[b"0"], [b"2"]], [[b"1"], [b"3"]]]
    gather, pipes = new(Gather), [ToyPipe("a", [b"1"], [b"2"]), ToyPipe("b", [b"3"], [b"4"])]
    attach(gather, *pipes)
    assert drain(gather) == [[b"1"], [b"3"], [b"2"], [b"4"]]


def test_a_channel_has_one_peer():
    channel = new(Channel)
    attach(channel, ToyPipe())
    assert not channel.attach(ToyPipe())


@pytest.mark.parametrize("kind", [Server, Peer])
def test_a_server_gives_each_peer_a_number(kind):
    server, first, second = new(kind), ToyPipe("a", [b"one"]), ToyPipe("b", [b"two"], [b"x", b"y"])
    attach(server, first)
    assert server.newest == FIRST
    attach(server, second)
    assert server.newest == SECOND
    assert drain(server) == [[FIRST, b"one"], [SECOND, b"two"]]
    assert server.send([SECOND, b"answer"])
    assert (first.written, second.written) == ([], [[b"answer"]])


def test_a_server_says_when_it_can_not_send():
    server = new(Server)
    attach(server, ToyPipe(room=0))
    assert not server.send([FIRST, b"later"])
    for message in ([SECOND, b"x"], [b"x"], [bytes(4), b"x"]):
        with pytest.raises(Unroutable, match="routing.id"):
            server.send(message)
    with pytest.raises(Malformed, match="one frame"):
        server.send([FIRST, b"x", b"y"])
    assert server.ledger.ends == []


def test_a_peer_that_is_gone_can_be_read_but_not_written():
    server, pipe = new(Server), ToyPipe("a", [b"last words"])
    attach(server, pipe)
    server.stop_sending(pipe)
    with pytest.raises(Unroutable):
        server.send([FIRST, b"x"])
    assert server.receive() == [FIRST, b"last words"]
    server.stop_receiving(pipe)
    assert server.receive() is None


def test_no_peer_has_the_number_zero():
    class Zero(ToyOptions):
        numbers = iter((0, 7))

        def new_routing_id(self):
            return b"\0" + next(self.numbers).to_bytes(4, "big")

    server = Server(OpenLedger(), Zero())
    attach(server, ToyPipe())
    assert server.newest == b"\0\0\0\7"


def test_a_dgram_sends_to_addresses_and_drops_where_there_is_no_way():
    dgram, pipe = new(Datagram), ToyPipe("udp", [b"1.2.3.4:5", b"hello"], room=1)
    assert dgram.send([b"1.2.3.4:5", b"nowhere"])
    assert dgram.ledger.ends == [("dropped: no peer", None)]
    attach(dgram, pipe)
    assert dgram.receive() == [b"1.2.3.4:5", b"hello"]
    assert dgram.send([b"1.2.3.4:5", b"hello"]) and not dgram.send([b"1.2.3.4:5", b"more"])
    for message in ([b"x"], [b"x", b"y", b"z"]):
        with pytest.raises(Malformed, match="two frames"):
            dgram.send(message)
