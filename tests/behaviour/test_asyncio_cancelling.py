"""Calls of asyncio that are cancelled take no message, whatever was to be made of it."""

import asyncio

import pytest

from tests.behaviour.helpers import bind

CALLS = {
    "recv": lambda socket: socket.recv(),
    "recv_multipart": lambda socket: socket.recv_multipart(),
    "recv_string": lambda socket: socket.recv_string(),
    "recv_json": lambda socket: socket.recv_json(),
    "recv_serialized": lambda socket: socket.recv_serialized(lambda frames: frames),
    "recv_into": lambda socket: socket.recv_into(bytearray(9)),
    "poll": lambda socket: socket.poll(),
}


@pytest.fixture
def play(lib, aio, nothing_left):
    """Runs a coroutine with two sockets that are joined."""

    def run(body):
        async def main():
            with aio.Context() as context:
                left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
                left.linger = right.linger = 0
                right.connect(bind(left))
                with left, right:
                    await asyncio.wait_for(body(left, right), 20)

        asyncio.run(main())

    return run


@pytest.mark.parametrize("call", CALLS)
def test_a_cancelled_call_takes_nothing(lib, play, call):
    if lib.__name__ == "zmq" and call in ("recv_string", "recv_json", "recv_serialized"):
        pytest.skip("pyzmq drops a message then, and says so in a warning")

    async def body(left, right):
        for _ in range(3):
            waiting = asyncio.ensure_future(CALLS[call](left))
            await asyncio.sleep(0.002)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await right.send(b"1")
        assert await left.recv() == b"1"

    play(body)


@pytest.mark.parametrize("call", [name for name in CALLS if name != "poll"])
def test_what_comes_after_a_timeout_is_for_the_next(lib, play, call):
    if lib.__name__ == "zmq" and call in ("recv_string", "recv_json", "recv_serialized"):
        pytest.skip("pyzmq drops a message then, and says so in a warning")

    async def body(left, right):
        for number in range(20):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(CALLS[call](left), 0.001)
            await right.send(b"%d" % number)
            assert await left.recv() == b"%d" % number

    play(body)


def test_results_are_changed_as_they_come(play):
    async def body(left, right):
        texts = [left.recv_string() for _ in range(3)]
        bad = left.recv_json()
        into = bytearray(3)
        count = left.recv_into(into)
        for text in (b"a", b"b", b"c", b"no json", b"xyz"):
            await right.send(text)
        assert await asyncio.gather(*texts) == ["a", "b", "c"]
        with pytest.raises(ValueError):
            await bad
        assert await count == 3 and into == b"xyz"

    play(body)


def test_a_call_that_may_not_wait_is_decided_at_once(lib, play):
    async def body(left, right):
        waiting = left.recv()
        with pytest.raises(lib.Again):
            await left.recv(lib.DONTWAIT)
        await right.send(b"x")
        assert await waiting == b"x"
        for _ in range(200):
            assert left.recv(lib.DONTWAIT).done()

    play(body)


def test_lent_memory_and_trackers(lib, play):
    async def body(left, right):
        tracker = await right.send(bytes(200_000), copy=False, track=True)
        assert isinstance(tracker, lib.MessageTracker)
        frame = await left.recv(copy=False)
        assert len(frame) == 200_000 and frame["Socket-Type"] == "PAIR"
        tracker = await right.send_multipart([b"a", b"b"], copy=False)
        assert tracker.done
        assert await right.send(b"c") is None
        assert [each.bytes for each in await left.recv_multipart(copy=False)] == [b"a", b"b"]

    play(body)


def test_deprecated_names(aio):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        aio.install()
        loop = aio.ZMQEventLoop()
    assert isinstance(loop, asyncio.SelectorEventLoop)
    loop.close()
