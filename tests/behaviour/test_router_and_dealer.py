"""ROUTER and DEALER: names, routes, and any number of messages in flight."""

import pytest

from tests.behaviour.helpers import (
    bind,
    eventually,
    opened,
    receive_all,
    refused,
    send_until_refused,
)


@pytest.fixture
def router(lib, context):
    return context.socket(lib.ROUTER)


def named_dealer(zmq, context, address, name):
    dealer = opened(context, zmq.DEALER, routing_id=name)
    dealer.connect(address)
    return dealer


def test_a_name_that_a_dealer_gave_itself_is_seen_at_the_router(lib, context, router, endpoint):
    zmq = lib
    address = bind(router, endpoint)
    dealers = {name: named_dealer(zmq, context, address, name) for name in (b"ann", b"bob")}
    for name, dealer in dealers.items():
        dealer.send_multipart([b"hello", b"from", name])
    got = sorted(router.recv_multipart() for _ in dealers)
    assert got == [[name, b"hello", b"from", name] for name in (b"ann", b"bob")]
    for name in dealers:
        router.send_multipart([name, b"to", name])
    for name, dealer in dealers.items():
        assert dealer.recv_multipart() == [b"to", name]


def test_a_peer_without_a_name_gets_one_of_five_bytes(lib, context, router, endpoint):
    zmq = lib
    address = bind(router, endpoint)
    names = set()
    for number in range(3):
        dealer = context.socket(zmq.DEALER)
        dealer.connect(address)
        dealer.send(b"%d" % number)
        name, body = router.recv_multipart()
        assert body == b"%d" % number and len(name) == 5 and name[0] == 0
        names.add(name)
        router.send_multipart([name, b"answer"])
        assert dealer.recv() == b"answer"
    assert len(names) == 3


def test_dealer_keeps_no_turns(lib, context, router, endpoint):
    zmq = lib
    dealer = named_dealer(zmq, context, bind(router, endpoint), b"ann")
    for number in range(5):
        dealer.send(b"%d" % number)
    for number in range(5):
        assert router.recv_multipart() == [b"ann", b"%d" % number]
    for number in range(5):
        router.send_multipart([b"ann", b"%d" % number])
    assert [dealer.recv() for _ in range(5)] == [b"%d" % number for number in range(5)]


def test_router_takes_its_peers_in_turn(lib, context, router, inproc):
    zmq = lib
    router.bind(inproc)
    for name in (b"a", b"b", b"c"):
        dealer = named_dealer(zmq, context, inproc, name)
        for number in range(2):
            dealer.send(b"%d" % number)
    assert router.poll(20_000)
    got = [b"".join(router.recv_multipart()) for _ in range(6)]
    assert got == [b"a0", b"b0", b"c0", b"a1", b"b1", b"c1"]


@pytest.mark.behaviour("test_router_mandatory: basic")
def test_an_unknown_name_is_dropped_without_a_word(lib, context, router, endpoint):
    zmq = lib
    dealer = named_dealer(zmq, context, bind(router, endpoint), b"ann")
    assert router.get(zmq.EVENTS) & zmq.POLLOUT
    router.send_multipart([b"nobody", b"x"])
    router.send_multipart([b"nobody", b"x"], zmq.DONTWAIT)
    dealer.send(b"hello")
    router.recv_multipart()
    router.send_multipart([b"ann", b"y"])
    assert dealer.recv_multipart() == [b"y"]


@pytest.mark.behaviour("test_router_mandatory: basic")
def test_mandatory_tells_of_an_unknown_name(lib, context, router, endpoint):
    zmq = lib
    router.router_mandatory = 1
    address = bind(router, endpoint)
    with refused(zmq, "EHOSTUNREACH"):
        router.send_multipart([b"ann", b"x"])
    dealer = named_dealer(zmq, context, address, b"ann")

    def is_sent():
        try:
            router.send_multipart([b"ann", b"y"])
        except zmq.ZMQError as error:
            assert error.errno == zmq.EHOSTUNREACH
            return False
        return True

    eventually(is_sent)
    assert dealer.recv_multipart() == [b"y"]


@pytest.mark.behaviour("test_router_mandatory_hwm: hwm")
def test_mandatory_waits_for_a_peer_that_is_full(lib, context, router, inproc):
    zmq = lib
    router.router_mandatory, router.sndhwm = 1, 2
    router.bind(inproc)
    dealer = opened(context, zmq.DEALER, routing_id=b"ann", rcvhwm=3)
    dealer.connect(inproc)
    dealer.send(b"hello")
    router.recv_multipart()
    sent = 0
    while sent < 100:
        try:
            router.send_multipart([b"ann", b"%d" % sent], zmq.DONTWAIT)
        except zmq.Again:
            break
        sent += 1
    assert sent == 5
    assert receive_all(zmq, dealer) == [b"%d" % number for number in range(5)]
    router.send_multipart([b"ann", b"room again"])
    assert dealer.recv() == b"room again"


def test_without_mandatory_a_full_peer_misses_messages(lib, context, router, inproc):
    zmq = lib
    router.sndhwm = 2
    router.bind(inproc)
    dealer = opened(context, zmq.DEALER, routing_id=b"ann", rcvhwm=3)
    dealer.connect(inproc)
    dealer.send(b"hello")
    router.recv_multipart()
    for number in range(20):
        router.send_multipart([b"ann", b"%d" % number])
    assert receive_all(zmq, dealer) == [b"%d" % number for number in range(5)]


def test_the_name_alone_is_not_sent(lib, context, router, inproc):
    zmq = lib
    router.bind(inproc)
    dealer = named_dealer(zmq, context, inproc, b"ann")
    dealer.send(b"hello")
    router.recv_multipart()
    router.send(b"ann")
    router.send_multipart([b"ann", b"x"])
    assert dealer.recv_multipart() == [b"x"]


@pytest.mark.behaviour("test_router_mandatory: basic")
def test_mandatory_tells_of_an_unknown_name_at_the_first_frame(lib, context, router, inproc):
    zmq = lib
    router.router_mandatory = 1
    router.bind(inproc)
    with refused(zmq, "EHOSTUNREACH"):
        router.send(b"nobody", zmq.SNDMORE)
    router.send(b"a name alone is dropped without a word")
    dealer = named_dealer(zmq, context, inproc, b"ann")
    dealer.send(b"hello")
    router.recv_multipart()
    router.send(b"ann", zmq.SNDMORE)
    router.send(b"x")
    assert dealer.recv_multipart() == [b"x"]


@pytest.mark.behaviour("test_router_handover: without")
def test_a_second_peer_of_the_same_name_is_ignored(lib, context, router, endpoint):
    zmq = lib
    address = bind(router, endpoint)
    first = named_dealer(zmq, context, address, b"ann")
    first.send(b"first")
    assert router.recv_multipart() == [b"ann", b"first"]
    second = named_dealer(zmq, context, address, b"ann")
    second.send(b"second")
    assert not router.poll(50)
    first.send(b"first again")
    assert router.recv_multipart() == [b"ann", b"first again"]
    router.send_multipart([b"ann", b"x"])
    assert first.recv() == b"x"
    assert not second.poll(0)


def test_a_name_is_free_again_when_its_peer_is_gone(lib, context, router, endpoint):
    zmq = lib
    address = bind(router, endpoint)
    first = named_dealer(zmq, context, address, b"ann")
    first.send(b"first")
    router.recv_multipart()
    first.close()
    second = None

    def comes_in():
        nonlocal second
        if second is not None:
            second.close()
        second = named_dealer(zmq, context, address, b"ann")
        second.send(b"second")
        return router.poll(50)

    eventually(comes_in)
    assert router.recv_multipart() == [b"ann", b"second"]
    router.send_multipart([b"ann", b"x"])
    assert second.recv() == b"x"


@pytest.mark.behaviour("test_connect_rid: router_2_router_unnamed")
def test_routers_talk_to_routers_that_they_know_by_name(lib, context, endpoint):
    zmq = lib
    left = opened(context, zmq.ROUTER, routing_id=b"left", router_mandatory=1)
    right = opened(context, zmq.ROUTER, routing_id=b"right")
    left.connect(bind(right, endpoint))

    def is_sent():
        try:
            left.send_multipart([b"right", b"hello"])
        except zmq.ZMQError as error:
            assert error.errno == zmq.EHOSTUNREACH
            return False
        return True

    eventually(is_sent)
    assert right.recv_multipart() == [b"left", b"hello"]
    right.send_multipart([b"left", b"hello", b"too"])
    assert left.recv_multipart() == [b"right", b"hello", b"too"]


def test_routing_ids_have_1_to_255_bytes(lib, context):
    zmq = lib
    dealer = context.socket(zmq.DEALER)
    assert dealer.routing_id == b""
    for bad in (b"", b"x" * 256):
        with refused(zmq, "EINVAL"):
            dealer.routing_id = bad
    for good in (b"x", b"\0x", b"x" * 255):
        dealer.routing_id = good
        assert dealer.routing_id == dealer.identity == good


def test_dealer_is_full_when_its_only_peer_is(lib, context, inproc):
    zmq = lib
    left, right = opened(context, zmq.DEALER, sndhwm=2), opened(context, zmq.DEALER, rcvhwm=2)
    right.bind(inproc)
    left.connect(inproc)
    assert send_until_refused(zmq, left) == 4
