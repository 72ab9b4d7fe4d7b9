"""Shadows: several objects of the API that stand for one socket or one context."""

import asyncio
import copy
import warnings

import pytest

from tests.behaviour.helpers import bind, refused


@pytest.fixture
def pair(lib, context):
    left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
    right.connect(bind(left))
    return left, right


def test_every_way_to_a_shadow(lib, pair):
    left, right = pair
    for shadow in (
        lib.Socket.shadow(left),
        lib.Socket.shadow(left.underlying),
        lib.Socket(shadow=left),
        lib.Socket(left),
        copy.copy(left),
        copy.deepcopy(left),
    ):
        assert shadow is not left
        assert shadow.underlying == left.underlying != right.underlying
        assert shadow.type == lib.PAIR
        right.send(b"x")
        assert shadow.recv() == b"x"
        shadow.send(b"y")
        assert right.recv() == b"y"


def test_a_shadow_shares_options_and_what_was_begun(lib, pair):
    left, right = pair
    shadow = lib.Socket(left)
    assert shadow.context is left.context
    shadow.rcvhwm = 7
    assert left.rcvhwm == 7
    right.send_multipart([b"a", b"b", b"c"])
    assert left.recv() == b"a"
    assert shadow.rcvmore and shadow.recv() == b"b"
    assert left.recv() == b"c" and not shadow.rcvmore
    left.send(b"a", lib.SNDMORE)
    shadow.send(b"b")
    assert right.recv_multipart() == [b"a", b"b"]


def test_a_shadow_that_goes_leaves_the_socket_alone(lib, pair):
    left, right = pair
    shadow = lib.Socket(left)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        del shadow
    right.send(b"x")
    assert left.recv() == b"x"


def test_closing_either_closes_both(lib, context):
    for close_the_shadow in (True, False):
        socket = context.socket(lib.PAIR)
        shadow = lib.Socket(socket)
        (shadow if close_the_shadow else socket).close()
        assert socket.closed and shadow.closed
        for each in (socket, shadow):
            with refused(lib, "ENOTSOCK"):
                each.send(b"x")


def test_a_shadow_of_nothing(lib):
    with pytest.raises(TypeError):
        lib.Socket()
    with pytest.raises(TypeError):
        lib.Socket("context", lib.PAIR)
    with pytest.raises(ValueError):
        lib.Socket(shadow="address")


def test_a_blocking_shadow_of_an_asyncio_socket(lib, aio, nothing_left):
    """Its calls wait here and now, also in the thread of the loop."""

    async def main():
        with aio.Context() as context:
            left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
            right.connect(bind(left))
            await right.send(b"one")
            shadow = lib.Socket.shadow(left.underlying)
            assert type(shadow) is lib.Socket
            shadow.rcvtimeo = 20_000
            assert shadow.recv() == b"one"
            lib.Socket(right).send_multipart([b"two", b"frames"])
            assert shadow.recv_multipart() == [b"two", b"frames"]
            await right.send(b"three")
            assert await left.recv() == b"three"
            left.close(0)
            right.close(0)

    asyncio.run(main())


def test_an_asyncio_shadow_of_a_blocking_socket(lib, aio, pair):
    left, right = pair

    async def main():
        here = aio.Socket.from_socket(left)
        assert here.underlying == left.underlying and isinstance(here, aio.Socket)
        coming = here.recv()
        right.send(b"x")
        assert await asyncio.wait_for(coming, 5) == b"x"
        there = aio.Socket(right)
        await there.send(b"y")
        assert await here.recv_multipart() == [b"y"]
        assert isinstance(here._shadow_sock, lib.Socket)
        assert not isinstance(here._shadow_sock, aio.Socket)

    asyncio.run(main())
    right.send(b"z")
    assert left.recv() == b"z"


def test_a_blocking_poller_watches_asyncio_sockets(lib, aio, nothing_left):
    async def main():
        with aio.Context() as context:
            left, right = context.socket(lib.PAIR), context.socket(lib.PAIR)
            right.connect(bind(left))
            await right.send(b"one")
            poller = lib.Poller()
            poller.register(left, lib.POLLIN)
            assert poller.poll(20_000) == [(left, lib.POLLIN)]
            assert await left.recv() == b"one"
            left.close(0)
            right.close(0)

    asyncio.run(main())


def test_every_way_to_a_shadow_of_a_context(lib, aio, inproc, context):
    server = context.socket(lib.PULL)
    server.bind(inproc)
    for shadow in (
        lib.Context.shadow(context),
        lib.Context.shadow(context.underlying),
        lib.Context(shadow=context),
        lib.Context(context),
        copy.copy(context),
        aio.Context(context),
    ):
        assert shadow.underlying == context.underlying and not shadow.closed
        client = lib.Context.socket(shadow, lib.PUSH, socket_class=lib.Socket)
        with client:
            client.connect(inproc)
            client.send(b"x")
            assert server.recv() == b"x"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        del shadow
    assert not context.closed


def test_an_asyncio_context_makes_blocking_sockets_when_it_is_shadowed(lib, aio, nothing_left):
    asynchronous = aio.Context()
    blocking = lib.Context(asynchronous)
    sockets = [
        blocking.socket(lib.PAIR),
        asynchronous.socket(lib.PAIR),
        asynchronous.socket(lib.PAIR, socket_class=lib.Socket),
    ]
    assert [type(socket) for socket in sockets] == [lib.Socket, aio.Socket, lib.Socket]
    for socket in sockets:
        socket.close()
    asynchronous.term()


def test_a_shadow_of_a_context_that_has_ended(lib, nothing_left):
    context = lib.Context()
    shadow = lib.Context(context)
    context.term()
    with refused(lib, "EFAULT"):
        shadow.socket(lib.PAIR)
