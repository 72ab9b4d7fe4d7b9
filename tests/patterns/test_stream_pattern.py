"""STREAM and the raw ROUTER, with toy pipes."""

import pytest

from tests.patterns.toys import OpenLedger, ToyOptions, ToyPipe, attach, drain, say, set_option
from zlearn.patterns.pattern import Malformed, Unroutable
from zlearn.patterns.router import Router
from zlearn.patterns.stream import Stream

FIRST, SECOND = b"\0\0\0\0\1", b"\0\0\0\0\2"


def new_stream(**options):
    return Stream(OpenLedger(), ToyOptions(**options))


def new_raw_router(**options):
    router = Router(OpenLedger(), ToyOptions(**options))
    set_option(router, "router_raw")
    return router


@pytest.fixture(params=[new_stream, new_raw_router])
def make(request):
    return request.param


def unconnected(name="server"):
    pipe = ToyPipe(name)
    pipe.is_identified = False
    return pipe


def test_each_connection_is_named_at_once_and_the_newest_name_can_be_asked_for(make):
    raw = make()
    pipe, other = unconnected(), ToyPipe("client")
    attach(raw, pipe)
    assert raw.options.routing_id == FIRST
    attach(raw, other)
    assert raw.options.routing_id == SECOND
    raw.identified(pipe)  # it is connected now: its name stays
    assert raw.send([FIRST, b"hello"])
    assert pipe.written == [[b"hello"]]
    say(raw, pipe, [b"one"])
    say(raw, other, [b"two"])
    assert drain(raw) == [[FIRST, b"one"], [SECOND, b"two"]]


def test_a_name_in_advance_is_for_the_next_connection_that_is_ours(make):
    raw = make(connect_routing_id=b"server")
    attach(raw, ToyPipe("client"))
    assert raw.options.routing_id == FIRST  # that one came to us
    attach(raw, unconnected(), unconnected())
    assert list(raw.routes) == [FIRST, b"server", SECOND]


def test_a_name_in_advance_that_is_taken_is_not_given_twice(make):
    raw = make(connect_routing_id=b"server")
    attach(raw, unconnected())
    raw.options.connect_routing_id = b"server"
    attach(raw, unconnected())
    assert list(raw.routes) == [b"server", FIRST]


def test_an_empty_message_closes_the_connection_and_what_came_over_it_is_thrown_away(make):
    raw = make()
    pipe = ToyPipe("client")
    attach(raw, pipe)
    say(raw, pipe, [b"unread"])
    assert raw.send([FIRST, b""])
    assert pipe.hung_up
    assert not pipe.written
    say(raw, pipe, [b"still on its way"])
    raw.stop_sending(pipe)
    raw.stop_receiving(pipe)
    assert raw.receive() is None
    assert raw.ledger.discarded == [("lost: disconnected", pipe)] * 2
    assert not raw.left


def test_a_stream_says_when_it_can_not_send():
    stream = new_stream()
    pipe = ToyPipe("full", room=0)
    attach(stream, pipe)
    assert not stream.send([FIRST, b"hello"])
    for unknown in (b"hello", b""):
        with pytest.raises(Unroutable, match="no peer has the routing id b'nobody'$"):
            stream.send([b"nobody", unknown])
    assert stream.ledger.ends == []


def test_a_raw_router_drops():
    router = new_raw_router()
    attach(router, ToyPipe("full", room=0))
    assert router.send([FIRST, b"hello"])
    assert router.send([b"nobody", b""])
    assert [fate for fate, _ in router.ledger.ends] == ["dropped: high-water mark", "unroutable"]


@pytest.mark.parametrize("message", [[FIRST], [FIRST, b"a", b"b"], [b""]])
def test_a_stream_sends_two_frames(message):
    stream = new_stream()
    attach(stream, ToyPipe())
    with pytest.raises(Malformed, match="two frames"):
        stream.send(message)
