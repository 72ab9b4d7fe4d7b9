"""Leaving: what becomes of addresses, connections and messages after unbind and disconnect.

The cases of libzmq's test_term_endpoint.cpp, test_disconnect_inproc.cpp, and of the ends of
queues in test_spec_*.cpp.
"""

import pytest

from tests.behaviour.helpers import bind, eventually, not_now, opened, receive_all, refused


def is_mute(zmq, socket):
    return not socket.get(zmq.EVENTS) & zmq.POLLOUT


def settle(zmq, *sockets):
    """libzmq's sockets learn of an end, and agree to it, only when they are called."""
    for _ in range(10):
        for socket in sockets:
            socket.get(zmq.EVENTS)


# --- what is queued ends with the connection ----------------------------------------------


@pytest.mark.behaviour("test_spec_pushpull: destroy_queue_on_disconnect")
def test_what_a_pull_has_not_received_goes_when_it_disconnects(lib, context, endpoint):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), opened(context, zmq.PULL, rcvhwm=1)
    address = bind(push, endpoint)
    pull.connect(address)
    for body in (b"1", b"2", b"3"):
        push.send(body)
    assert pull.poll(20_000)
    pull.disconnect(address)
    with not_now(zmq):
        pull.recv(zmq.DONTWAIT)
    # libzmq's PULL agrees to the end only when it is called again
    eventually(lambda: pull.get(zmq.EVENTS) == 0 and is_mute(zmq, push))
    pull.connect(address)
    push.send(b"4")
    assert pull.recv() == b"4"


@pytest.mark.behaviour("test_spec_pushpull: destroy_queue_on_disconnect")
def test_what_a_push_has_not_sent_goes_when_its_peer_does(lib, context):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), opened(context, zmq.PULL, rcvhwm=1)
    address = bind(push)
    pull.connect(address)
    large = b"x" * 1_000_000
    for _ in range(100):
        push.send(large)
    assert pull.recv() == large
    pull.close()
    eventually(lambda: is_mute(zmq, push))
    later = context.socket(zmq.PULL)
    later.connect(address)
    push.send(b"for the next one")
    assert later.recv() == b"for the next one"


@pytest.mark.behaviour("test_spec_router: destroy_queue_on_disconnect")
def test_what_a_router_has_queued_goes_with_its_peer(lib, context, endpoint):
    zmq = lib
    router = opened(context, zmq.ROUTER, router_mandatory=1)
    dealer = opened(context, zmq.DEALER, routing_id=b"B")
    address = bind(router, endpoint)
    dealer.connect(address)
    dealer.send(b"hello")
    assert router.recv_multipart() == [b"B", b"hello"]
    router.send_multipart([b"B", b"ABC"])
    assert dealer.poll(20_000)
    dealer.disconnect(address)
    with not_now(zmq):
        dealer.recv(zmq.DONTWAIT)

    def is_forgotten():
        dealer.get(zmq.EVENTS)  # libzmq's DEALER agrees to the end only when it is called
        try:
            router.send_multipart([b"B", b"to nobody"], zmq.DONTWAIT)
        except zmq.ZMQError as error:
            return error.errno == zmq.EHOSTUNREACH
        return False

    eventually(is_forgotten)
    settle(zmq, dealer, router)
    dealer.connect(address)
    dealer.send(b"back")
    assert router.recv_multipart() == [b"B", b"back"]
    router.send_multipart([b"B", b"DEF"])
    assert dealer.recv() == b"DEF"


@pytest.mark.behaviour("test_spec_pushpull: push_multipart_atomic_drop")
@pytest.mark.parametrize("has_noticed", [False, True])
def test_a_message_in_many_frames_comes_whole_or_not_at_all(lib, context, endpoint, has_noticed):
    """The peer goes while a message is on its way, and comes back while another is sent."""
    zmq = lib
    push, pull = context.socket(zmq.PUSH), opened(context, zmq.PULL, rcvhwm=1)
    address = bind(push, endpoint)
    pull.connect(address)
    large = b"x" * 4_000_000
    push.send_multipart([b"0", b"0", large])
    assert pull.recv_multipart() == [b"0", b"0", large]
    push.send(b"1")
    push.send_multipart([b"2", b"2", large])
    pull.disconnect(address)
    if has_noticed:
        eventually(lambda: pull.get(zmq.EVENTS) == 0 and is_mute(zmq, push))
    pull.connect(address)
    push.send(b"3", zmq.SNDMORE)
    push.send(b"3", zmq.SNDMORE)
    push.send(b"3b")

    def arrives():
        push.send_multipart([b"5", b"5", large])
        return pull.poll(50)

    eventually(arrives)
    whole = ([b"3", b"3", b"3b"], [b"5", b"5", large])
    assert all(message in whole for message in receive_all(zmq, pull))


@pytest.mark.behaviour("test_spec_pushpull: push_multipart_atomic_drop")
def test_the_rest_of_a_message_is_not_for_the_next_peer(lib, context, inproc):
    """libzmq drops the message that was begun; zlearn sends it, since it goes as one."""
    zmq = lib
    push = context.socket(zmq.PUSH)
    push.bind(inproc)
    first, second = context.socket(zmq.PULL), context.socket(zmq.PULL)
    first.connect(inproc)
    push.send(b"1", zmq.SNDMORE)
    second.connect(inproc)
    first.close()
    push.send(b"2", zmq.SNDMORE)
    push.send(b"3")
    eventually(lambda: push.send_multipart([b"whole", b"message"]) or second.poll(1))
    whole = ([b"1", b"2", b"3"], [b"whole", b"message"])
    assert all(message in whole for message in receive_all(zmq, second))


# --- addresses ----------------------------------------------------------------------------


@pytest.mark.behaviour("test_term_endpoint: send_after_unbind")
def test_a_push_that_unbinds_has_nobody_to_send_to(lib, context):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    address = bind(push)
    pull.connect(address)
    push.send(b"ABC")
    assert pull.recv() == b"ABC"
    push.unbind(address)
    eventually(lambda: is_mute(zmq, push))
    with not_now(zmq):
        push.send(b"ABC", zmq.DONTWAIT)


@pytest.mark.behaviour("test_term_endpoint: send_after_disconnect")
def test_a_push_that_disconnects_has_nobody_to_send_to(lib, context, endpoint):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    address = bind(pull, endpoint)
    push.connect(address)
    push.send(b"ABC")
    assert pull.recv() == b"ABC"
    push.disconnect(address)
    eventually(lambda: is_mute(zmq, push))
    with not_now(zmq):
        push.send(b"ABC", zmq.DONTWAIT)


@pytest.mark.behaviour("test_term_endpoint: unbind_via_last_endpoint")
@pytest.mark.behaviour("test_unbind_wildcard: unbind")
@pytest.mark.parametrize("wildcard", ["tcp://127.0.0.1:*", "tcp://*:*", "ipc://*"])
def test_a_wildcard_is_unbound_by_what_it_became(lib, context, wildcard):
    zmq = lib
    socket, other = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    address = bind(socket, wildcard)
    other.connect(address.replace("0.0.0.0", "127.0.0.1"))
    other.send(b"x")
    assert socket.recv() == b"x"
    socket.unbind(address)
    with refused(zmq, "ENOENT"):
        socket.unbind(address)


@pytest.mark.behaviour("test_term_endpoint: wildcard_unbind_fails")
@pytest.mark.parametrize("wildcard", ["tcp://127.0.0.1:*", "ipc://*"])
def test_a_wildcard_is_not_unbound_as_a_wildcard(lib, context, wildcard):
    zmq = lib
    socket = context.socket(zmq.PULL)
    socket.bind(wildcard)
    with refused(zmq, "ENOENT"):
        socket.unbind(wildcard)


@pytest.mark.behaviour("test_inproc_connect: unbind")
def test_connections_outlive_their_inproc_name(lib, context, inproc):
    zmq = lib
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.bind(inproc)
    push.connect(inproc)
    pull.unbind(inproc)
    push.send(b"still joined")
    assert pull.recv() == b"still joined"
    other = context.socket(zmq.PULL)
    other.bind(inproc)
    push.connect(inproc)
    push.send(b"1")
    push.send(b"2")
    assert sorted([pull.recv(), other.recv()]) == [b"1", b"2"]
    pull.close()

    def gets_everything():
        for body in (b"3", b"4"):
            push.send(body)
        return receive_all(zmq, other) == [b"3", b"4"]

    eventually(gets_everything)  # with its socket the other connection has ended


@pytest.mark.behaviour("test_rebind_ipc: rebind")
@pytest.mark.parametrize("by", ["unbind", "close"])
@pytest.mark.parametrize("transport", ["ipc", "inproc"])
def test_an_address_is_free_as_soon_as_it_was_given_back(lib, context, request, transport, by):
    zmq = lib
    address = request.getfixturevalue(transport)
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.bind(address)
    for _ in range(20):
        if by == "close" and transport == "ipc":  # libzmq's inproc names live a little longer
            pull.close()
            pull = context.socket(zmq.PULL)
        else:
            pull.unbind(address)
        pull.bind(address)
    push.connect(address)
    push.send(b"x")
    assert pull.recv() == b"x"


@pytest.mark.behaviour("test_rebind_ipc: rebind")
def test_a_client_comes_back_to_an_address_that_was_given_back(lib, context, ipc):
    zmq = lib
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.bind(ipc)
    push.connect(ipc)
    push.send(b"1")
    assert pull.recv() == b"1"
    pull.unbind(ipc)
    pull.bind(ipc)
    eventually(lambda: push.send(b"2") or pull.poll(20))
    assert pull.recv() == b"2"


# --- publishers ---------------------------------------------------------------------------


@pytest.mark.behaviour("test_disconnect_inproc: disconnect")
def test_a_subscriber_that_disconnects_hears_nothing_more(lib, context, endpoint):
    zmq = lib
    xpub, sub = context.socket(zmq.XPUB), context.socket(zmq.SUB)
    sub.subscribe(b"foo")
    address = bind(xpub, endpoint)
    for _ in range(3):
        sub.connect(address)
        assert xpub.recv() == b"\1foo"
        xpub.send_multipart([b"foo", b"this is foo!"])
        assert sub.recv_multipart() == [b"foo", b"this is foo!"]
        sub.disconnect(address)
        # libzmq's SUB agrees to the end only when it is called
        eventually(lambda: sub.get(zmq.EVENTS) == 0 and xpub.poll(1))
        assert xpub.recv() == b"\0foo"
        xpub.send_multipart([b"foo", b"to nobody"])
        with not_now(zmq):
            sub.recv(zmq.DONTWAIT)


# --- lingering ----------------------------------------------------------------------------


@pytest.mark.behaviour("test_immediate: 3")
@pytest.mark.parametrize("immediate", [0, 1])
def test_what_waits_for_a_slow_peer_outlives_its_sender(lib, context, immediate):
    zmq = lib
    pull = opened(context, zmq.PULL, rcvhwm=1)
    push = opened(context, zmq.PUSH, immediate=immediate, linger=-1)
    push.connect(bind(pull))
    for number in range(500):
        push.send(b"%d" % number + b"x" * 10_000)
    push.close()
    assert [int(pull.recv().rstrip(b"x")) for _ in range(500)] == list(range(500))
