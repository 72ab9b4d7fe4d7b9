"""A broker that subscribes by hand: XPUB_MANUAL in front, XSUB behind.

The cases of libzmq's test_xpub_manual.cpp that have a whole broker in them.
"""

import pytest

from tests.behaviour.helpers import bind, opened


@pytest.fixture
def broker(lib, context, endpoint):
    """A manual XPUB for subscribers, an XSUB for publishers, and a PUB that is connected to it."""
    zmq = lib
    front, back = opened(context, zmq.XPUB, xpub_manual=1), context.socket(zmq.XSUB)
    pub = context.socket(zmq.XPUB)  # tells when a subscription has arrived
    pub.connect(bind(back, endpoint if "*" in endpoint else endpoint + "-back"))
    return front, bind(front, endpoint), back, pub


def subscriber(zmq, context, address, topic):
    sub = context.socket(zmq.SUB)
    sub.subscribe(topic)
    sub.connect(address)
    return sub


def pass_on(front, back):
    """One subscription from the front to the back, as the broker's program does it."""
    message = front.recv()
    (front.subscribe if message[0] else front.unsubscribe)(message[1:])
    back.send(message)
    return message


@pytest.mark.behaviour("test_xpub_manual: proxy_unsubscribe_on_disconnect")
def test_each_subscriber_that_goes_is_unsubscribed(lib, context, broker):
    zmq = lib
    front, address, back, pub = broker
    subs = [subscriber(zmq, context, address, b"1") for _ in range(2)]
    assert [pass_on(front, back) for _ in subs] == [b"\x011"] * 2
    assert pub.recv() == b"\x011"
    pub.send_multipart([b"1", b"X"])
    front.send_multipart(back.recv_multipart())
    assert [sub.recv_multipart() for sub in subs] == [[b"1", b"X"]] * 2
    for sub in subs:
        sub.close()
    assert [pass_on(front, back) for _ in subs] == [b"\x001"] * 2
    assert pub.recv() == b"\x001", "with the second one, the broker itself asks for it no more"
    pub.send_multipart([b"1", b"X"])
    assert not back.poll(20)


@pytest.mark.behaviour("test_xpub_manual: missing_subscriptions")
def test_two_that_subscribe_before_the_broker_looks(lib, context, broker):
    """What the program confirms is for the peer whose message it received last."""
    zmq = lib
    front, address, back, pub = broker
    subs = {topic: subscriber(zmq, context, address, topic) for topic in (b"1", b"2")}
    assert front.poll(20_000)
    assert {pass_on(front, back) for _ in subs} == {b"\x011", b"\x012"}
    assert {pub.recv(), pub.recv()} == {b"\x011", b"\x012"}
    for topic in subs:
        pub.send_multipart([topic, b"X"])
    for _ in subs:
        front.send_multipart(back.recv_multipart())
    for topic, sub in subs.items():
        assert sub.recv_multipart() == [topic, b"X"]
        assert not sub.poll(0)


@pytest.mark.behaviour("test_xpub_manual: unsubscribe")
def test_a_name_that_was_given_up_is_not_the_next_ones(lib, context, endpoint):
    """What one peer was given goes with it; the next starts with nothing."""
    zmq = lib
    xpub = opened(context, zmq.XPUB, xpub_manual=1)
    address = bind(xpub, endpoint)
    first = subscriber(zmq, context, address, b"A")
    assert xpub.recv() == b"\1A"
    xpub.subscribe(b"XA")
    first.close()
    assert xpub.recv() == b"\0A"
    xpub.unsubscribe(b"XA")  # whose? nobody's: it passes without a word
    second = context.socket(zmq.XSUB)
    second.connect(address)
    for topic in (b"\1B", b"\1X"):
        second.send(topic)
    assert xpub.recv() == b"\1B"
    xpub.subscribe(b"XB")
    xpub.send(b"XA")
    xpub.send(b"XB")
    assert second.recv() == b"XB"
    assert not second.poll(0)
