"""The draft types of zlearn with each other: what they carry, what they refuse, and how they share.

libzmq's stable build has them by name only (over tcp it aborts the process), so they are held
against the RFCs 41, 48, 49, 51 and 52, and against peers in other languages elsewhere.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.behaviour.helpers import eventually, not_now, refused
from tests.interop.conftest import prepare
from zlearn import zmq
from zlearn.zmq import asyncio as zmq_asyncio

SIZES = (0, 1, 255, 256, 70_000)
BODIES = [bytes([65 + place]) * size for place, size in enumerate(SIZES)]
ONE_WAY = ["SCATTER GATHER", "RADIO DISH"]
BOTH_WAYS = ["CLIENT SERVER", "CHANNEL CHANNEL", "PEER PEER"]
TRANSPORTS = ["inproc", "ipc", "tcp"]
THREAD_SAFE = ["SERVER", "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "PEER", "CHANNEL"]


def open_pair(context, types):
    left, right = (context.socket(getattr(zmq, name)) for name in types.split())
    if types == "RADIO DISH":
        right.join("news")
    return left, right


def join(left, right, address, left_binds):
    """Connects the two; returns how the left one addresses the right one."""
    binder, connecter = (left, right) if left_binds else (right, left)
    binder.bind(address)
    endpoint = binder.last_endpoint.decode()
    if left.type == zmq.PEER:
        number = connecter.connect_peer(endpoint)
        if left_binds:  # who was connected to has to hear of the other first
            right.send(b"hello", routing_id=number)
            number = left.recv(copy=False).routing_id
        return {"routing_id": number}
    connecter.connect(endpoint)
    return {"group": "news"} if left.type == zmq.RADIO else {}


@pytest.mark.parametrize("left_binds", [True, False], ids=["left-binds", "right-binds"])
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("types", ONE_WAY + BOTH_WAYS)
def test_blocking_sockets_talk(ours, address, types, transport, left_binds):
    left, right = open_pair(ours, types)
    label = join(left, right, address(transport), left_binds)
    if types == "RADIO DISH":
        eventually(lambda: left.send(b"probe", **label) or right.poll(5))
        left.send(b"last probe", **label)
        while right.recv() != b"last probe":
            pass
    for body in BODIES:
        left.send(body, **label)
        frame = right.recv(copy=False)
        assert frame.bytes == body
        assert not frame.more
        if types == "RADIO DISH":
            assert frame.group == "news"
        if types in BOTH_WAYS:
            back = {"routing_id": frame.routing_id} if frame.routing_id else {}
            assert bool(back) is (right.type in (zmq.SERVER, zmq.PEER))
            right.send(body[::-1], **back)
            assert left.recv() == body[::-1]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("types", ["CLIENT SERVER", "SCATTER GATHER", "RADIO DISH", "PEER PEER"])
def test_asyncio_sockets_talk(address, types, transport):
    async def main():
        context = prepare(zmq_asyncio.Context())
        left, right = open_pair(context, types)
        label = join(left, right, address(transport), left_binds=False)
        if types == "RADIO DISH":
            while not await right.poll(5):
                await left.send(b"probe", **label)
            await left.send(b"last probe", **label)
            while await right.recv() != b"last probe":
                pass
        for body in BODIES:
            receiving = asyncio.ensure_future(right.recv(copy=False))
            await left.send(body, **label)
            frame = await receiving
            assert frame.bytes == body
            if right.type in (zmq.SERVER, zmq.PEER):
                await right.send(body[::-1], routing_id=frame.routing_id)
                assert await left.recv() == body[::-1]
        context.destroy(linger=0)

    asyncio.run(asyncio.wait_for(main(), 20))


# --- what they refuse -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["SCATTER", "CLIENT", "SERVER", "PEER", "CHANNEL", "RADIO"])
def test_a_message_has_one_frame(ours, name):
    socket = ours.socket(getattr(zmq, name))
    with refused(zmq, "EINVAL"):
        socket.send(b"first of two", zmq.SNDMORE)
    with refused(zmq, "EINVAL"):
        socket.send_multipart([b"a", b"b"])


@pytest.mark.parametrize("name", ["SERVER", "PEER"])
def test_a_server_needs_to_know_to_whom(ours, name):
    server = ours.socket(getattr(zmq, name))
    with refused(zmq, "EHOSTUNREACH"):
        server.send(b"to nobody")
    with refused(zmq, "EHOSTUNREACH"):
        server.send(b"to a stranger", routing_id=77)
    with refused(zmq, "EINVAL"):
        server.send(b"to no number", routing_id=0)


def test_a_server_waits_for_a_client_that_is_full_and_misses_one_that_is_gone(ours, address):
    server, client = ours.socket(zmq.SERVER), ours.socket(zmq.CLIENT)
    server.sndhwm = client.rcvhwm = 2
    server.bind(address("inproc"))
    client.connect(server.last_endpoint)
    client.send(b"hello")
    number = server.recv(copy=False).routing_id
    with not_now(zmq):
        for _ in range(5):
            server.send(b"x", zmq.DONTWAIT, routing_id=number)
    client.close()
    server.poll(0)
    with refused(zmq, "EHOSTUNREACH"):
        server.send(b"x", routing_id=number)


def test_a_dish_joins_once_and_leaves_what_it_joined(ours):
    dish = ours.socket(zmq.DISH)
    dish.join("weather")
    with refused(zmq, "EINVAL"):
        dish.join(b"weather")
    dish.leave("weather")
    for call, group in ((dish.leave, "weather"), (dish.join, "g" * 256)):
        with refused(zmq, "EINVAL"):
            call(group)
    dish.join("g" * 255)
    with refused(zmq, "ENOTSUP"):
        ours.socket(zmq.SUB).join("weather")


def test_a_group_ends_for_who_leaves_it(ours, address):
    radio, dish = open_pair(ours, "RADIO DISH")
    join(radio, dish, address("tcp"), left_binds=True)
    eventually(lambda: radio.send(b"probe", group="news") or dish.poll(5))
    dish.leave("news")
    while dish.poll(20):
        dish.recv()
    dish.join("weather")
    eventually(lambda: radio.send(b"rain", group="weather") or dish.poll(5))
    radio.send(b"nobody hears this", group="news")
    radio.send(b"nor this, to no group")
    radio.send(b"sun", group="weather")
    while (frame := dish.recv(copy=False)).bytes != b"sun":
        assert (frame.group, frame.bytes) == ("weather", b"rain")


def test_directions_that_they_do_not_have(ours):
    for name in ("SCATTER", "RADIO"):
        with refused(zmq, "ENOTSUP"):
            ours.socket(getattr(zmq, name)).recv()
    for name in ("GATHER", "DISH"):
        with refused(zmq, "ENOTSUP"):
            ours.socket(getattr(zmq, name)).send(b"x")


def test_connect_peer_is_for_peers(ours, address):
    with refused(zmq, "ENOTSUP"):
        ours.socket(zmq.CLIENT).connect_peer("inproc://peer")
    peer = ours.socket(zmq.PEER)
    peer.immediate = 1
    with refused(zmq, "EFAULT"):
        peer.connect_peer("inproc://peer")


# --- many threads, one socket ---------------------------------------------------------


@pytest.mark.parametrize("name", THREAD_SAFE)
def test_they_say_that_threads_may_share_them_and_have_no_descriptor(ours, name):
    socket = ours.socket(getattr(zmq, name))
    assert socket.get(zmq.THREAD_SAFE) == 1
    with refused(zmq, "EINVAL"):
        socket.get(zmq.FD)
    assert ours.socket(zmq.DGRAM).get(zmq.THREAD_SAFE) == 0
    assert type(socket).__name__ == "Socket"
    assert repr(socket).startswith(f"<zmq.Socket(zmq.{name})")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_threads_share_both_ends_and_no_message_is_lost_or_doubled(ours, address, transport):
    scatter, gather = open_pair(ours, "SCATTER GATHER")
    join(scatter, gather, address(transport), left_binds=False)
    gather.rcvtimeo = scatter.sndtimeo = 20_000

    def send(start):
        for number in range(start, start + 500):
            scatter.send(b"%d" % number)

    def receive(_):
        return [int(gather.recv()) for _ in range(500)]

    with ThreadPoolExecutor(8) as pool:
        receiving = pool.map(receive, range(4))
        list(pool.map(send, range(0, 2000, 500)))
        found = [number for numbers in receiving for number in numbers]
    assert sorted(found) == list(range(2000))


def test_a_waiting_sender_and_a_waiting_receiver_are_both_woken(ours, address):
    """One lock and one mailbox serve both; the news of one must not be lost on the other."""
    left, right = open_pair(ours, "CHANNEL CHANNEL")
    left.sndhwm = left.rcvhwm = right.sndhwm = right.rcvhwm = 1
    join(left, right, address("inproc"), left_binds=True)

    def send(socket):
        for number in range(1000):
            socket.send(b"%d" % number)

    def receive(socket):
        return [int(socket.recv()) for _ in range(1000)]

    with ThreadPoolExecutor(4) as pool:
        receiving = pool.map(receive, (left, right))
        list(pool.map(send, (left, right)))
        assert list(receiving) == [list(range(1000))] * 2


def test_all_who_wait_hear_of_the_end(ours):
    gather = ours.socket(zmq.GATHER)
    gather.rcvtimeo = -1
    ended = []

    def wait():
        try:
            gather.recv()
        except zmq.ZMQError as error:
            ended.append(type(error))

    threads = [threading.Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(gather._core.mailbox._watchers) == 3)
    ours._core.shutdown()
    for thread in threads:
        thread.join(5)
    assert ended == [zmq.ContextTerminated] * 3
    gather.close()


def test_a_socket_class_of_ones_own_may_be_thread_safe(ours):
    class Named(zmq.Socket):
        """A class of one's own."""

        color = "red"

    server = ours.socket(zmq.SERVER, socket_class=Named)
    assert isinstance(server, Named)
    assert server.color == "red"
    assert server.get(zmq.THREAD_SAFE) == 1
