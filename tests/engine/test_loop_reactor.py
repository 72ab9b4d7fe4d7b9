"""An asyncio loop as a reactor: what is done in the same turn, and what in one of its own."""

import asyncio
import socket

import pytest

import zlearn.zmq.asyncio as zmq_asyncio
from zlearn import zmq
from zlearn.engine.loop_reactor import LoopReactor


@pytest.fixture
def pair():
    """Two ends of a stream; the first byte is there already."""
    near, far = socket.socketpair()
    near.setblocking(False)
    far.send(b"x")
    yield near
    near.close()
    far.close()


def heard(pair, *, is_lab=False, on_read):
    """What happens on a loop when something is read, turn by turn. on_read: (reactor, note)."""

    async def main():
        loop = asyncio.get_running_loop()
        reactor = LoopReactor(loop)
        reactor._is_lab = is_lab
        notes = []

        def read():
            pair.recv(1)
            loop.call_soon(notes.append, "the next turn")
            on_read(reactor, notes.append)
            notes.append("read")

        reactor.add_reader(pair, read)
        while "the next turn" not in notes:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        reactor.remove_reader(pair)
        return notes

    return asyncio.run(main())


def test_what_a_read_brings_is_passed_on_as_it_ends(pair):
    def on_read(reactor, note):
        reactor.call_owner_soon(lambda: note("passed on"))

    assert heard(pair, on_read=on_read) == ["read", "passed on", "the next turn"]


def test_in_the_lab_each_step_has_a_turn(pair):
    def on_read(reactor, note):
        reactor.call_owner_soon(lambda: note("passed on"))

    assert heard(pair, is_lab=True, on_read=on_read) == ["read", "the next turn", "passed on"]


def test_the_first_answer_goes_out_at_once_and_the_next_are_gathered(pair):
    def on_read(reactor, note):
        def passed_on():
            for word in ("first", "second"):
                reactor.call_soon_threadsafe(note, word)

        reactor.call_owner_soon(passed_on)

    assert heard(pair, on_read=on_read) == ["read", "first", "the next turn", "second"]


def test_what_is_asked_for_while_a_link_reads_waits_for_its_end(pair):
    def on_read(reactor, note):
        reactor.call_soon_threadsafe(note, "asked")

    assert heard(pair, on_read=on_read)[0] == "read"


def test_nobody_suffers_from_another_who_raises(pair):
    def on_read(reactor, note):
        reactor.call_owner_soon(lambda: 1 / 0)
        reactor.call_owner_soon(lambda: note("passed on"))

    notes = heard(pair, on_read=on_read)
    assert sorted(notes) == ["passed on", "read", "the next turn"]


async def conversation(monkeypatch, plainly):
    """Requests, replies and a stream of messages over tcp."""
    if plainly:  # as in the lab: each step in a turn of its own
        told = LoopReactor.__init__

        def plain(self, *args):
            told(self, *args)
            self._is_lab = True

        monkeypatch.setattr(LoopReactor, "__init__", plain)
        monkeypatch.setattr(
            LoopReactor,
            "call_later",
            lambda self, seconds, function, *args, background=False: self.loop.call_later(
                seconds, function, *args
            ),
        )
    heard = []
    with zmq_asyncio.Context() as context:
        dealer, rep = context.socket(zmq.DEALER), context.socket(zmq.REP)
        rep.bind("tcp://127.0.0.1:*")
        dealer.connect(rep.last_endpoint.decode())

        async def answer():
            for number in range(60):
                heard.append(await rep.recv())
                await rep.send(b"%d" % number)

        answering = asyncio.create_task(answer())
        for size in (1, 9, 50):
            for number in range(size):
                await dealer.send_multipart([b"", b"%d of %d" % (number, size)])
            heard.append([await dealer.recv_multipart() for _ in range(size)])
        await answering
        dealer.close()
        rep.close()
    return heard


def test_a_conversation_is_the_same_with_a_turn_for_each_step(monkeypatch):
    quick = asyncio.run(asyncio.wait_for(conversation(monkeypatch, plainly=False), 30))
    assert quick == asyncio.run(asyncio.wait_for(conversation(monkeypatch, plainly=True), 30))
