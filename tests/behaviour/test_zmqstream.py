"""ZMQStream and the other parts of zmq.eventloop, on tornado's loop."""

import asyncio
import importlib
import logging
import warnings

import pytest

from tests.behaviour.helpers import bind

pytest.importorskip("tornado")


@pytest.fixture
def eventloop(lib):
    """zmq.eventloop.zmqstream of the same library."""
    return importlib.import_module(lib.__name__ + ".eventloop.zmqstream")


@pytest.fixture
def play(lib, eventloop, nothing_left):
    """Runs a coroutine with two streams that are joined over tcp, and closes all."""

    def run(body, kinds=("PAIR", "PAIR")):
        async def main():
            with lib.Context() as context:
                left, right = (context.socket(getattr(lib, kind)) for kind in kinds)
                left.linger = right.linger = 0
                right.connect(bind(left))
                streams = eventloop.ZMQStream(left), eventloop.ZMQStream(right)
                try:
                    await asyncio.wait_for(body(*streams), 20)
                finally:
                    for stream in streams:
                        stream.close()

        asyncio.run(main())

    return run


async def until(condition):
    while not condition():
        await asyncio.sleep(0.002)


def test_messages_are_called_back_in_order(play):
    async def body(left, right):
        got = []
        left.on_recv(got.append)
        assert left.receiving() and not right.receiving()
        for number in range(200):
            right.send_multipart([b"%d" % number, b"body"])
        assert right.sending()
        await until(lambda: len(got) == 200)
        assert got == [[b"%d" % number, b"body"] for number in range(200)]
        assert not right.sending()

    play(body)


def test_each_way_to_send(lib, play):
    async def body(left, right):
        got = []
        left.on_recv(lambda message: got.append(message[0]))
        right.send(b"bytes")
        right.send_string("täxt")
        right.send_unicode("text")
        right.send_json({"a": 1})
        right.send_pyobj(("b", 2))
        with pytest.raises(TypeError):
            right.send_string(b"bytes")
        await until(lambda: len(got) == 5)
        assert got[:3] == [b"bytes", "täxt".encode(), b"text"]

    play(body)


def test_frames_instead_of_bytes(lib, play):
    async def body(left, right):
        got = []
        left.on_recv(got.append, copy=False)
        right.send(b"x")
        await until(lambda: got)
        assert isinstance(got[0][0], lib.Frame) and got[0][0].bytes == b"x"
        left.on_recv(got.append)
        right.send(b"y")
        await until(lambda: len(got) == 2)
        assert got[1] == [b"y"]

    play(body)


def test_callbacks_that_get_the_stream(play):
    async def body(left, right):
        got, sent = [], []
        left.on_recv_stream(lambda *args: got.append(args))
        right.on_send_stream(lambda *args: sent.append(args))
        right.send(b"x")
        await until(lambda: got and sent)
        assert got == [(left, [b"x"])]
        assert sent == [(right, [b"x"], None)]
        left.on_recv_stream(None)
        right.on_send_stream(None)
        assert not left.receiving()
        right.send(b"y")
        await asyncio.sleep(0.02)
        assert len(got) == len(sent) == 1

    play(body)


def test_what_was_sent_is_called_back(lib, play):
    async def body(left, right):
        sent = []
        right.on_send(lambda message, status: sent.append((message, status)))
        right.send_multipart([b"a", b"b"])
        right.send(b"c", copy=False, track=True)
        await until(lambda: len(sent) == 2)
        assert sent[0] == ([b"a", b"b"], None)
        assert isinstance(sent[1][1], lib.MessageTracker)
        right.send(b"d", callback=lambda message, status: sent.append(message))
        await until(lambda: len(sent) == 3)
        assert sent[2] == [b"d"]
        right.stop_on_send()

    play(body)


def test_coroutines_as_callbacks(play, caplog):
    async def body(left, right):
        got = []

        async def receive(message):
            await asyncio.sleep(0)
            got.append(message)
            if message == [b"bad"]:
                raise RuntimeError("a mistake in the callback")

        left.on_recv(receive)
        right.send(b"bad")
        right.send(b"good")
        await until(lambda: len(got) == 2)
        await asyncio.sleep(0.01)

    with caplog.at_level(logging.CRITICAL + 1, logger="tornado"):
        play(body)


def test_receiving_stops_and_goes_on(play):
    async def body(left, right):
        got = []
        left.on_recv(got.append)
        right.send(b"a")
        await until(lambda: got)
        left.stop_on_recv()
        right.send(b"b")
        right.send(b"c")
        await asyncio.sleep(0.03)
        assert len(got) == 1
        left.on_recv(got.append)
        await until(lambda: len(got) == 3)

    play(body)


def test_flush_handles_what_waits_at_once(lib, play):
    async def body(left, right):
        got = []
        left.on_recv(got.append)
        for number in range(5):
            right.send(b"%d" % number)
        assert right.flush(lib.POLLIN) == 0
        assert right.flush(lib.POLLOUT) == 5 and not right.sending()
        count = 0
        while count < 5:  # without the loop having a turn
            count += left.flush(limit=1)
        assert [message[0] for message in got] == [b"0", b"1", b"2", b"3", b"4"]
        assert left.flush() == right.flush() == 0

    play(body)


def test_flush_throws_away_what_nobody_waits_for(lib, play):
    async def body(left, right):
        right.send(b"x")
        right.flush()
        await until(lambda: left.socket.poll(0))
        assert left.flush() == 1 and not left.socket.poll(0)

    play(body)


def test_closing(lib, play):
    async def body(left, right):
        closed = []
        left.set_close_callback(lambda: closed.append(True))
        assert not left.closed()
        left.close()
        left.close()
        assert left.closed() and closed == [True] and left.socket is None
        with pytest.raises(OSError, match="closed"):
            left.on_recv(print)
        with pytest.raises(OSError, match="closed"):
            left.flush()
        right.socket.close()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert right.closed() and right.socket is None

    play(body)


def test_a_stream_that_is_closed_by_its_callback(play):
    async def body(left, right):
        got = []

        def receive(message):
            got.append(message)
            left.close()

        left.on_recv(receive)
        right.send(b"a")
        right.send(b"b")
        await until(left.closed)
        await asyncio.sleep(0.01)
        assert got == [[b"a"]]

    play(body)


def test_the_methods_of_the_socket(lib, play):
    async def body(left, right):
        assert left.getsockopt(lib.TYPE) == lib.PAIR
        left.setsockopt(lib.LINGER, 5)
        assert left.socket.linger == 5
        assert left.bind_to_random_port("tcp://127.0.0.1") > 0
        assert left.io_loop is right.io_loop

    play(body)


def test_an_asyncio_socket_becomes_a_blocking_one(lib, aio, eventloop, nothing_left):
    async def main():
        with aio.Context() as context:
            left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
            right.connect(bind(left))
            with pytest.warns(RuntimeWarning):
                stream = eventloop.ZMQStream(left)
            assert type(stream.socket) is lib.Socket
            got = []
            stream.on_recv(got.append)
            await right.send(b"x")
            await until(lambda: got)
            stream.close()
            right.close()

    asyncio.run(main())


def test_a_server_of_requests(lib, play):
    async def body(server, client):
        server.on_recv_stream(lambda stream, message: stream.send_multipart(message[::-1]))
        got = []
        client.on_recv(got.append)
        client.send_multipart([b"a", b"b"])
        await until(lambda: got)
        assert got == [[b"b", b"a"]]

    play(body, ("REP", "REQ"))


def test_futures(lib, nothing_left):
    future = importlib.import_module(lib.__name__ + ".eventloop.future")

    async def main():
        with future.Context() as context:
            left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
            assert isinstance(left, future.Socket)
            right.connect(bind(left))
            await right.send_multipart([b"a", b"b"])
            assert await left.poll(20_000) == lib.POLLIN
            assert await left.recv_multipart() == [b"a", b"b"]
            poller = future.Poller()
            poller.register(left, lib.POLLIN)
            assert await poller.poll(5) == []
            left.close()
            right.close()

    asyncio.run(main())


def test_deprecated_names(lib):
    with pytest.warns(DeprecationWarning):
        ioloop = importlib.reload(importlib.import_module(lib.__name__ + ".eventloop.ioloop"))
    with pytest.warns(DeprecationWarning):
        ioloop.install()
    from tornado.ioloop import IOLoop

    assert issubclass(ioloop.IOLoop, IOLoop)
    assert ioloop.ZMQIOLoop is not None
