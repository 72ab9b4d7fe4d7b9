"""zmq.asyncio: calls that are awaited, in order, and cancelled without loss."""

import asyncio

import pytest

from tests.behaviour.conftest import prepare
from tests.behaviour.helpers import bind, not_now, opened, refused


@pytest.fixture
def shadow(aio, context):
    """A context of asyncio sockets, beside the blocking one of the same test."""
    shadow = aio.Context.shadow(context)
    prepare(shadow)
    yield shadow
    for socket in list(shadow._sockets):  # the other context does not know them
        socket.close(linger=0)


@pytest.fixture
def pair(lib, shadow, endpoint):
    left, right = shadow.socket(lib.PAIR), shadow.socket(lib.PAIR)

    def join():
        right.connect(bind(left, endpoint))
        return left, right

    yield join
    left.close(linger=0)
    right.close(linger=0)


def run(coroutine):
    """Runs a coroutine to its end, or for 10 seconds."""
    return asyncio.run(asyncio.wait_for(coroutine, 30))


def test_send_then_receive(pair):
    async def main():
        left, right = pair()
        for number in range(10):
            await left.send(b"%d" % number)
        return [await right.recv() for _ in range(10)]

    assert run(main()) == [b"%d" % number for number in range(10)]


def test_receive_before_send(pair):
    async def main():
        left, right = pair()
        receiving = asyncio.ensure_future(right.recv_multipart())
        await asyncio.sleep(0)
        assert not receiving.done()
        await left.send_multipart([b"a", b"b"])
        return await receiving

    assert run(main()) == [b"a", b"b"]


def test_two_receivers_get_their_messages_in_the_order_they_asked(pair):
    async def main():
        left, right = pair()
        receiving = [asyncio.ensure_future(right.recv()) for _ in range(5)]
        for number in range(5):
            await left.send(b"%d" % number)
        return await asyncio.gather(*receiving)

    assert run(main()) == [b"0", b"1", b"2", b"3", b"4"]


def test_a_cancelled_receiver_takes_nothing_with_it(pair):
    async def main():
        left, right = pair()
        first, second = right.recv(), right.recv()
        await asyncio.sleep(0)
        first.cancel()
        await left.send(b"for the second")
        assert await second == b"for the second"
        with pytest.raises(asyncio.CancelledError):
            await first
        waiting = asyncio.ensure_future(right.recv())
        await asyncio.sleep(0.01)
        waiting.cancel()
        await left.send(b"for the next")
        return await right.recv()

    assert run(main()) == b"for the next"


def test_time_outs_of_asyncio_lose_nothing(pair):
    async def main():
        left, right = pair()
        got = []
        sending = asyncio.ensure_future(send_slowly(left))
        while len(got) < 30:
            try:
                got.append(await asyncio.wait_for(right.recv(), 0.001))
            except TimeoutError:
                pass
        await sending
        return got

    async def send_slowly(left):
        for number in range(30):
            await left.send(b"%d" % number)
            await asyncio.sleep(0.001)

    assert run(main()) == [b"%d" % number for number in range(30)]


def test_receiving_has_a_time_out(lib, pair):
    zmq = lib

    async def main():
        _, right = pair()
        right.rcvtimeo = 20
        with not_now(zmq):
            await right.recv()
        with not_now(zmq):
            await right.recv_multipart()

    run(main())


def test_sending_has_a_time_out(lib, shadow):
    zmq = lib

    async def main():
        push = opened(shadow, zmq.PUSH, sndtimeo=20)
        push.bind("tcp://127.0.0.1:*")
        with not_now(zmq):
            await push.send(b"to nobody")
        push.close()

    run(main())


def test_without_waiting(lib, pair):
    zmq = lib

    async def main():
        left, right = pair()
        with not_now(zmq):
            await right.recv(zmq.DONTWAIT)
        await left.send(b"x")
        await right.poll(20_000)
        return await right.recv(flags=zmq.DONTWAIT)

    assert run(main()) == b"x"


def test_sending_waits_for_room(lib, shadow, inproc):
    zmq = lib

    async def main():
        push, pull = opened(shadow, zmq.PUSH, sndhwm=1), opened(shadow, zmq.PULL, rcvhwm=1)
        pull.bind(inproc)
        push.connect(inproc)
        await push.send(b"0")
        await push.send(b"1")
        third = asyncio.ensure_future(push.send(b"2"))
        await asyncio.sleep(0.01)
        assert not third.done()
        got = [await pull.recv() for _ in range(3)]
        await third
        return got

    assert run(main()) == [b"0", b"1", b"2"]


def test_polling(lib, pair):
    zmq = lib

    async def main():
        left, right = pair()
        assert await right.poll(0) == 0
        assert await right.poll(10) == 0
        waiting = asyncio.ensure_future(right.poll(20_000))
        await asyncio.sleep(0)
        await left.send(b"x")
        assert await waiting == zmq.POLLIN
        assert await right.poll(0, zmq.POLLIN | zmq.POLLOUT) == zmq.POLLIN | zmq.POLLOUT
        return await right.recv()

    assert run(main()) == b"x"


def test_a_poller(lib, aio, shadow, inproc):
    zmq = lib

    async def main():
        pulls = [shadow.socket(zmq.PULL) for _ in range(2)]
        push = shadow.socket(zmq.PUSH)
        poller = aio.Poller()
        for number, pull in enumerate(pulls):
            pull.bind(f"{inproc}{number}")
            poller.register(pull, zmq.POLLIN)
        assert await poller.poll(0) == []
        assert await poller.poll(5) == []
        waiting = asyncio.ensure_future(poller.poll(20_000))
        await asyncio.sleep(0)
        push.connect(f"{inproc}1")
        await push.send(b"x")
        assert await waiting == [(pulls[1], zmq.POLLIN)]
        for socket in (*pulls, push):
            socket.close()

    run(main())


def test_all_the_clothes(lib, pair):
    zmq = lib

    async def main():
        left, right = pair()
        await left.send_string("grüße")
        assert await right.recv_string() == "grüße"
        await left.send_json({"a": [1]})
        assert await right.recv_json() == {"a": [1]}
        await left.send_pyobj({1, 2})
        assert await right.recv_pyobj() == {1, 2}
        await left.send_serialized(5, lambda value: [b"n", b"%d" % value])
        assert await right.recv_serialized(lambda frames: int(frames[1])) == 5
        await left.send_multipart([b"1", b"2"])
        frame = await right.recv(copy=False)
        assert isinstance(frame, zmq.Frame) and frame.bytes == b"1" and frame.more
        assert await right.recv() == b"2"
        await left.send(b"1", zmq.SNDMORE)
        await left.send(b"2")
        assert await right.recv_multipart() == [b"1", b"2"]
        await left.send(b"\xff")
        with pytest.raises(UnicodeDecodeError):
            await right.recv_string()

    run(main())


def test_errors_come_with_the_future(lib, shadow, inproc):
    zmq = lib

    async def main():
        req, pull = shadow.socket(zmq.REQ), shadow.socket(zmq.PULL)
        req.bind(inproc)
        with refused(zmq, "EFSM"):
            await req.recv(zmq.DONTWAIT)
        with refused(zmq, "ENOTSUP"):
            await pull.send(b"x", zmq.DONTWAIT)
        with refused(zmq, "EINVAL"):
            req.connect("nonsense")
        req.close()
        with refused(zmq, "ENOTSOCK"):
            await req.recv()
        pull.close()

    run(main())


def test_closing_cancels_calls_that_wait(pair):
    async def main():
        _, right = pair()
        receiving = asyncio.ensure_future(right.recv())
        await asyncio.sleep(0.01)
        right.close()
        await asyncio.sleep(0.01)
        assert receiving.cancelled()

    run(main())


def test_requests_by_many_tasks(lib, shadow, endpoint):
    zmq = lib

    async def main():
        rep = shadow.socket(zmq.REP)
        address = bind(rep, endpoint)
        serving = asyncio.ensure_future(serve(rep))
        answers = await asyncio.gather(*(ask(address, number) for number in range(10)))
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        rep.close()
        return answers

    async def serve(rep):
        while True:
            await rep.send(await rep.recv() + b"!")

    async def ask(address, number):
        with shadow.socket(zmq.REQ) as req:
            req.connect(address)
            await req.send(b"%d" % number)
            return await req.recv()

    assert run(main()) == [b"%d!" % number for number in range(10)]


def test_publishing(lib, shadow, endpoint):
    zmq = lib

    async def main():
        pub, sub = shadow.socket(zmq.PUB), shadow.socket(zmq.SUB)
        sub.subscribe(b"a")
        sub.connect(bind(pub, endpoint))
        while not await sub.poll(5):
            await pub.send(b"a probe")
        await pub.send(b"b")
        await pub.send(b"a last")
        while (heard := await sub.recv()) == b"a probe":
            pass
        pub.close()
        sub.close()
        return heard

    assert run(main()) == b"a last"


def test_a_thousand_messages_each_way(pair):
    async def main():
        left, right = pair()

        async def talk(socket):
            for number in range(1000):
                await socket.send(b"%d" % number)

        async def listen(socket):
            return [int(await socket.recv()) for _ in range(1000)]

        return await asyncio.gather(listen(left), listen(right), talk(left), talk(right))

    assert run(main())[:2] == [list(range(1000))] * 2


def test_blocking_and_asyncio_sockets_of_one_context_talk(lib, shadow, context, endpoint):
    zmq = lib
    rep, req = context.socket(zmq.REP), None

    async def main():
        nonlocal req
        req = shadow.socket(zmq.REQ)
        req.connect(bind(rep, endpoint))
        answering = asyncio.get_running_loop().run_in_executor(None, answer)
        await req.send(b"question")
        assert await req.recv() == b"question!"
        await answering
        req.close()

    def answer():
        rep.send(rep.recv() + b"!")

    run(main())
