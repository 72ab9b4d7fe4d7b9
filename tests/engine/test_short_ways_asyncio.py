"""The short ways of asyncio sockets: the same as the long ones, and the loop gets its turns."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zlearn.zmq as zmq
from zlearn.engine.hooks import Hook
from zlearn.zmq.asyncio import Context
from zlearn.zmq.asyncio.socket import PATIENCE, Socket


class Watcher(Hook):
    """Notes nothing: that somebody watches is enough to close the short ways."""

    def occurred(self, occurrence):
        pass


def play(scene, *args):
    async def main():
        with Context() as context:
            context.linger = 0
            pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
            port = pull.bind_to_random_port("tcp://127.0.0.1")
            push.connect(f"tcp://127.0.0.1:{port}")
            await push.send(b"first")
            assert await pull.recv() == b"first"
            try:
                return await asyncio.wait_for(scene(push, pull, *args), 30)
            finally:
                pull.close()
                push.close()

    return asyncio.run(main())


@pytest.mark.parametrize("watched", [False, True])
@pytest.mark.parametrize("plainly", [False, True])
def test_what_comes_between_the_attempt_and_the_waiting_is_not_missed(
    monkeypatch, watched, plainly
):
    """A peer in another thread may send just then; over inproc nothing else would wake us."""

    async def scene():
        with Context() as context, zmq.Socket(context, zmq.PUSH) as push:
            context.linger = 0
            with context.socket(zmq.PULL) as pull:
                pull.bind("inproc://just-then")
                push.connect("inproc://just-then")
                push.send(b"first")
                assert await pull.recv() == b"first"
                if watched:
                    context._core.hooks.add(Watcher())
                line_up = Socket._line_up

                def line_up_late(self, *args):
                    push.send(b"just then")
                    line_up(self, *args)

                monkeypatch.setattr(Socket, "_line_up", line_up_late)
                receive = pull.recv_multipart if plainly else pull.recv
                came = await asyncio.wait_for(receive(), 30)
                assert came == ([b"just then"] if plainly else b"just then")

    asyncio.run(scene())


@pytest.mark.parametrize("watched", [False, True])
def test_messages_come_as_they_went(watched):
    async def scene(push, pull):
        if watched:
            push.context._core.hooks.add(Watcher())
        sent = [[b"%d" % number] * (number % 3 + 1) for number in range(400)]
        received = []
        for message in sent:
            if len(message) == 1:
                await push.send(message[0])
            else:
                await push.send_multipart(message)
        for _ in sent:
            message = [await pull.recv()]
            while pull.rcvmore:
                message.append(await pull.recv())
            received.append(message)
        assert received == sent

    play(scene)


def test_a_program_that_only_sends_lets_the_loop_write():
    async def scene(push, pull):
        turns = []
        asyncio.get_running_loop().call_soon(turns.append, 1)
        for _ in range(2 * PATIENCE):
            await push.send(b"x")
        assert turns

    play(scene)


def test_a_program_that_only_receives_lets_the_others_run():
    async def scene(push, pull):
        for _ in range(3 * PATIENCE):
            await push.send(b"x")
        await asyncio.sleep(0.05)  # for them to arrive; if they did not, there are turns anyway
        turns = []
        asyncio.get_running_loop().call_soon(turns.append, 1)
        for _ in range(2 * PATIENCE):
            await pull.recv()
        assert turns

    play(scene)


def test_one_who_comes_later_does_not_overtake():
    async def scene(push, pull):
        first = pull.recv()
        assert not first.done()
        await push.send(b"1")
        await push.send(b"2")
        second = pull.recv()
        assert await asyncio.gather(first, second) == [b"1", b"2"]

    play(scene)


def test_what_was_sent_at_once_can_be_awaited_in_every_way():
    async def scene(push, pull):
        results = [push.send(b"x") for _ in range(5)]
        assert await asyncio.gather(*results) == [None] * 5
        assert await asyncio.wait_for(push.send(b"x"), 5) is None
        future = push.send(b"x")
        await future
        assert future.done() and not future.cancel() and future.result() is None

    play(scene)


STEPS = ("send", "send_two", "recv", "recv_multipart", "cancel", "turn")


@given(st.lists(st.sampled_from(STEPS), max_size=40))
def test_whatever_happens_no_message_is_lost_or_overtaken(steps):
    async def scene(push, pull):
        sent, received = [], []
        for step in steps:
            if step == "send":
                sent.append([b"%d" % len(sent)])
                await push.send(sent[-1][0])
            elif step == "send_two":
                sent.append([b"a", b"%d" % len(sent)])
                await push.send_multipart(sent[-1])
            elif step == "turn":
                await asyncio.sleep(0)
            elif step == "cancel":
                future = pull.recv_multipart()
                if not future.cancel():
                    received.append(future.result())
            elif len(received) < len(sent):
                received.append(await receive(pull, step))
        while len(received) < len(sent):
            received.append(await receive(pull, "recv_multipart"))
        assert received == sent

    play(scene)


async def receive(pull, how):
    if how == "recv_multipart":
        return await pull.recv_multipart()
    message = [await pull.recv()]
    while pull.rcvmore:
        message.append(await pull.recv())
    return message
