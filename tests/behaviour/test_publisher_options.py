"""XPUB_MANUAL_LAST_VALUE, ONLY_FIRST_SUBSCRIBE, TOPICS_COUNT and XSUB_VERBOSE_UNSUBSCRIBE."""

import pytest

from tests.behaviour.helpers import eventually, opened, receive_all, refused


@pytest.fixture
def joined(lib, context, inproc):
    """Binds one type, connects another."""

    def join(left, right, **options):
        binder = opened(context, getattr(lib, left), **options)
        binder.bind(inproc)
        connecter = context.socket(getattr(lib, right))
        connecter.connect(inproc)
        return binder, connecter

    return join


def new_subscriber(lib, context, address, topic):
    sub = context.socket(lib.SUB)
    sub.connect(address)
    sub.subscribe(topic)
    return sub


def test_the_message_after_a_subscription_is_for_that_subscriber_alone(lib, context, inproc):
    xpub = opened(context, lib.XPUB, xpub_manual_last_value=1)
    xpub.bind(inproc)
    subs = []
    for name in (b"first", b"second"):
        subs.append(new_subscriber(lib, context, inproc, b"A"))
        assert xpub.recv() == b"\1A"
        xpub.subscribe(b"A")
        xpub.send(b"A the last value, for the " + name)
        xpub.send(b"A for all, after the " + name)
    assert receive_all(lib, subs[0]) == [
        b"A the last value, for the first",
        b"A for all, after the first",
        b"A for all, after the second",
    ]
    assert receive_all(lib, subs[1]) == [
        b"A the last value, for the second",
        b"A for all, after the second",
    ]


def test_the_last_value_goes_nowhere_if_the_subscriber_does_not_want_it(lib, context, inproc):
    xpub = opened(context, lib.XPUB, xpub_manual_last_value=1)
    xpub.bind(inproc)
    sub = new_subscriber(lib, context, inproc, b"A")
    assert xpub.recv() == b"\1A"
    xpub.subscribe(b"A")
    xpub.send(b"B is not wanted")
    xpub.send(b"A is")
    assert receive_all(lib, sub) == [b"A is"]


MIXED = [
    ([b"\1A", b"\1B"], [b"\1A", b"\1B"]),
    ([b"user", b"\1C"], [[b"user", b"\1C"]]),
    ([b"\1D", b"x", b"\1E"], [b"\1D", [b"x", b"\1E"]]),
    ([b"user", b"data"], [[b"user", b"data"]]),
]


@pytest.mark.parametrize("only_first", [0, 1])
def test_each_frame_may_subscribe_or_the_first_decides_for_all(lib, joined, only_first):
    zmq = lib
    xpub, xsub = joined("XPUB", "XSUB", only_first_subscribe=only_first)
    xsub.only_first_subscribe = only_first
    for sent, told in MIXED:
        xsub.send_multipart(sent)
        assert receive_all(zmq, xpub) == told
    for topic in (b"A", b"B", b"C", b"D", b"E"):
        xpub.send(topic)
    heard = [b"A", b"B", b"D", b"E"] if only_first else [b"A", b"B", b"C", b"D", b"E"]
    assert receive_all(zmq, xsub) == heard
    assert xpub.get(zmq.TOPICS_COUNT) == xsub.get(zmq.TOPICS_COUNT) == len(heard)


def counted(zmq, publisher):
    publisher.get(zmq.EVENTS)  # libzmq looks at its mailbox then
    return publisher.get(zmq.TOPICS_COUNT)


def test_topics_are_counted_once_each(lib, joined):
    zmq = lib
    publisher, subscriber = joined("XPUB", "SUB")
    for topic in (b"A", b"A", b"B", b""):
        subscriber.subscribe(topic)
    eventually(lambda: counted(zmq, publisher) == 3)
    assert subscriber.get(zmq.TOPICS_COUNT) == 3
    subscriber.unsubscribe(b"A")
    assert subscriber.get(zmq.TOPICS_COUNT) == 3
    subscriber.unsubscribe(b"A")
    eventually(lambda: counted(zmq, publisher) == 2)
    assert subscriber.get(zmq.TOPICS_COUNT) == 2


def test_only_those_who_know_topics_count_them(lib, context):
    with refused(lib, "EINVAL"):
        context.socket(lib.PUSH).get(lib.TOPICS_COUNT)
    with refused(lib, "EINVAL"):
        context.socket(lib.SUB).set(lib.TOPICS_COUNT, 1)


def test_an_xsub_may_pass_on_each_end_of_a_subscription(lib, joined):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("libzmq's stable build has no XSUB_VERBOSE_UNSUBSCRIBE")
    xpub, xsub = joined("XPUB", "XSUB", xpub_verboser=1)
    xsub.xsub_verbose_unsubscribe = 1
    for _ in range(2):
        xsub.send(b"\1A")
    for _ in range(3):
        xsub.send(b"\0A")
    assert receive_all(zmq, xpub) == [b"\1A", b"\1A", b"\0A", b"\0A", b"\0A"]
