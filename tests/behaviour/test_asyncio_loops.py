"""zmq.asyncio and loops that come and go: nothing is lost with them."""

import asyncio
import threading

import pytest

from tests.behaviour.conftest import prepare
from tests.behaviour.helpers import bind


@pytest.fixture
def own(aio, nothing_left):
    """A context of asyncio sockets, whose end is up to the test."""
    context = aio.Context()
    prepare(context)
    yield context
    context.destroy(linger=0)


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 30))


def end(context, within=20):
    """Ends a context in a thread, and fails if that hangs."""
    thread = threading.Thread(target=context.term, daemon=True)
    thread.start()
    thread.join(within)
    assert not thread.is_alive(), "term() hangs"


def test_sockets_that_are_older_than_the_loop(lib, own, endpoint):
    zmq = lib
    left, right = own.socket(zmq.PAIR), own.socket(zmq.PAIR)
    right.connect(bind(left, endpoint))

    async def main():
        await left.send(b"x")
        return await right.recv()

    assert run(main()) == b"x"
    left.close()
    right.close()
    end(own)


def test_a_context_without_any_loop(lib, own, endpoint):
    zmq = lib
    left, right = own.socket(zmq.PAIR), own.socket(zmq.PAIR)
    right.connect(bind(left, endpoint))
    left.close()
    right.close()
    end(own)


def test_one_loop_after_the_other(lib, own, endpoint):
    zmq = lib
    left, right = own.socket(zmq.PAIR), own.socket(zmq.PAIR)
    address = bind(left, endpoint)

    async def first():
        right.connect(address)
        await left.send(b"first")
        return await right.recv()

    async def second():
        await left.send(b"second")
        return await right.recv()

    assert run(first()) == b"first"
    assert run(second()) == b"second"
    assert run(second()) == b"second"
    left.close()
    right.close()
    end(own)


def test_a_loop_that_is_closed_without_ado(lib, own, context, endpoint):
    """Not every program ends its loop as asyncio.run does."""
    zmq = lib
    rep, req = own.socket(zmq.REP), own.socket(zmq.REQ)

    async def ask():
        await req.send(b"question")
        await rep.send(await rep.recv() + b"!")
        return await req.recv()

    async def begin():
        req.connect(bind(rep, endpoint))
        forgotten.append(req.poll(20_000))
        return await ask()

    forgotten = []
    for program in (begin, ask, ask):
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            assert loop.run_until_complete(asyncio.wait_for(program(), 30)) == b"question!"
        finally:
            asyncio.set_event_loop(None)
            loop.close()
    rep.close()
    req.close()
    end(own)


def test_a_new_pair_in_each_loop(lib, own, endpoint):
    zmq = lib

    async def main():
        left, right = own.socket(zmq.PAIR), own.socket(zmq.PAIR)
        right.connect(bind(left, endpoint))
        await left.send(b"x")
        got = await right.recv()
        right.close()
        left.close()
        return got

    assert run(main()) == b"x"
    if endpoint.startswith("tcp"):
        assert run(main()) == b"x"
    end(own)


def test_closing_after_the_loop_has_ended(lib, own, endpoint):
    zmq = lib
    sockets = []

    async def main():
        left, right = own.socket(zmq.PAIR), own.socket(zmq.PAIR)
        sockets.extend((left, right))
        right.connect(bind(left, endpoint))
        await left.send(b"x")
        return await right.recv()

    assert run(main()) == b"x"
    for socket in sockets:
        socket.close()
    end(own)


def test_destroying_after_the_loop_has_ended(lib, own, endpoint):
    zmq = lib

    async def main():
        left, right = own.socket(zmq.PAIR), own.socket(zmq.PAIR)
        right.connect(bind(left, endpoint))
        await left.send(b"x")
        main.kept = left, right
        return await right.recv()

    assert run(main()) == b"x"
    own.destroy(linger=0)
    assert all(socket.closed for socket in main.kept)


def test_term_within_the_loop_does_not_hang(lib, aio, endpoint, nothing_left):
    zmq = lib

    async def main():
        context = aio.Context()
        prepare(context)
        left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
        right.connect(bind(left, endpoint))
        await left.send(b"x")
        assert await right.recv() == b"x"
        left.close()
        right.close()
        context.term()

    run(main())


@pytest.mark.parametrize("count", [10, 100, 500])
@pytest.mark.parametrize("closed_in", ["the loop", "the open"])
def test_what_was_queued_goes_out_after_the_loop_has_ended(
    lib, own, context, ipc, closed_in, count
):
    """Also if the loop has not had a single turn since the connect."""
    zmq = lib
    push = own.socket(zmq.PUSH)
    push.linger = -1

    async def main():
        push.connect(ipc)
        for number in range(count):
            await push.send(b"%d" % number)
        if closed_in == "the loop":
            push.close()

    run(main())
    push.close()
    pull = context.socket(zmq.PULL)
    pull.bind(ipc)
    assert [pull.recv() for _ in range(count)] == [b"%d" % number for number in range(count)]
    end(own)


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_large_messages_go_out_after_the_loop_has_ended(lib, own, context, ipc, transport):
    zmq = lib
    pull = context.socket(zmq.PULL)
    address = bind(pull, ipc if transport == "ipc" else "tcp://127.0.0.1:*")
    push = own.socket(zmq.PUSH)
    push.linger = -1
    body = b"x" * 1_000_000

    async def main():
        push.connect(address)
        for number in range(20):
            await push.send_multipart([b"%d" % number, body])
        push.close()

    run(main())
    for number in range(20):
        assert pull.recv_multipart() == [b"%d" % number, body]
    end(own)


def test_a_server_goes_on_between_loops(lib, own, context):
    """A bound socket keeps its address and its peers when a loop ends."""
    zmq = lib
    rep, req = own.socket(zmq.REP), context.socket(zmq.REQ)

    async def bind_it():
        return bind(rep)

    req.connect(run(bind_it()))
    for number in range(3):
        req.send(b"%d" % number)

        async def answer():
            await rep.send(await rep.recv() + b"!")

        run(answer())
        assert req.recv() == b"%d!" % number
    rep.close()
    end(own)


def test_a_loop_in_another_thread(lib, own, context, endpoint):
    zmq = lib
    rep, req = own.socket(zmq.REP), None
    address = []
    bound = threading.Event()

    async def serve():
        address.append(bind(rep))
        bound.set()
        for _ in range(3):
            await rep.send(await rep.recv() + b"!")

    thread = threading.Thread(target=run, args=[serve()])
    thread.start()
    assert bound.wait(5)
    req = context.socket(zmq.REQ)
    req.connect(address[0])
    for number in range(3):
        req.send(b"%d" % number)
        assert req.recv() == b"%d!" % number
    thread.join(5)
    assert not thread.is_alive()
    rep.close()
    end(own)


def test_term_wakes_a_receiver(lib, own, endpoint):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("pyzmq's asyncio sockets sleep on")
    socket = own.socket(zmq.PAIR)

    async def main():
        bind(socket, endpoint)
        thread = threading.Timer(0.02, own.term)
        thread.start()
        with pytest.raises(zmq.ContextTerminated):
            await socket.recv()
        socket.close()
        await asyncio.get_running_loop().run_in_executor(None, thread.join, 5)
        assert not thread.is_alive()

    run(main())
