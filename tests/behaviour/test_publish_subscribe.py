"""PUB and SUB: each subscriber gets what begins as it asked, and nobody is waited for."""

import pytest

from tests.behaviour.helpers import (
    bind,
    eventually,
    not_now,
    opened,
    receive_all,
    refused,
    wait_for_subscription,
)


@pytest.fixture
def pair(lib, context, endpoint):
    """A PUB and a SUB that know each other; the SUB has subscribed to nothing yet."""
    pub, sub = context.socket(lib.PUB), context.socket(lib.SUB)
    sub.connect(bind(pub, endpoint))
    return pub, sub


def test_what_matches_comes_and_the_rest_does_not(lib, pair):
    zmq = lib
    pub, sub = pair
    sub.subscribe(b"weather")
    wait_for_subscription(zmq, pub, sub, b"weather")
    for topic in (b"weather", b"weather.sun", b"wea", b"Weather", b"sport", b"", b"xweather"):
        pub.send_multipart([topic, b"body"])
    pub.send(b"weather over")
    got = [sub.recv_multipart() for _ in range(3)]
    assert got == [[b"weather", b"body"], [b"weather.sun", b"body"], [b"weather over"]]


def test_the_first_frame_alone_decides(lib, pair):
    zmq = lib
    pub, sub = pair
    sub.subscribe(b"yes")
    wait_for_subscription(zmq, pub, sub, b"yes")
    pub.send_multipart([b"no", b"yes"])
    pub.send_multipart([b"yes", b"no"])
    assert sub.recv_multipart() == [b"yes", b"no"]


def test_the_empty_subscription_is_for_everything(lib, pair):
    zmq = lib
    pub, sub = pair
    sub.subscribe(b"")
    wait_for_subscription(zmq, pub, sub)
    for body in (b"", b"anything", b"\0", b"\xff" * 300):
        pub.send(body)
        assert sub.recv() == body


def test_without_a_subscription_nothing_comes(lib, context, pair):
    zmq = lib
    pub, sub = pair
    other = context.socket(zmq.SUB)
    other.subscribe("")
    other.connect(pub.last_endpoint.decode())
    wait_for_subscription(zmq, pub, other)
    assert not sub.poll(0)
    with not_now(zmq):
        sub.recv(zmq.DONTWAIT)


def test_one_copy_even_if_several_subscriptions_match(lib, pair):
    zmq = lib
    pub, sub = pair
    for topic in ("", "a", "ab"):
        sub.subscribe(topic)
    wait_for_subscription(zmq, pub, sub)
    wait_for_subscription(zmq, pub, sub, b"ab")
    pub.send(b"abc")
    pub.send(b"end")
    assert [sub.recv(), sub.recv()] == [b"abc", b"end"]


def test_each_subscriber_gets_its_own(lib, context, endpoint):
    zmq = lib
    pub = context.socket(zmq.PUB)
    address = bind(pub, endpoint)
    subs = {}
    for topic in (b"a", b"b", b""):
        sub = subs[topic] = context.socket(zmq.SUB)
        sub.subscribe(topic)
        sub.connect(address)
        wait_for_subscription(zmq, pub, sub, topic)
    for message in (b"a1", b"b1", b"c1", b"a2"):
        pub.send(message)
    pub.send(b"")
    got = {topic: [] for topic in subs}
    while b"" not in got[b""]:
        got[b""].append(subs[b""].recv())
    got[b"a"] = [subs[b"a"].recv() for _ in range(2)]
    got[b"b"] = [subs[b"b"].recv()]
    assert got[b""][-5:] == [b"a1", b"b1", b"c1", b"a2", b""]
    assert got[b"a"][-2:] == [b"a1", b"a2"] and got[b"b"] == [b"b1"]


@pytest.mark.behaviour("unittest_radix_tree: multiset")
def test_subscriptions_are_counted(lib, pair):
    zmq = lib
    pub, sub = pair
    sub.subscribe(b"a")
    sub.subscribe(b"a")
    sub.subscribe(b"end")
    sub.unsubscribe(b"a")
    sub.unsubscribe(b"never subscribed")
    wait_for_subscription(zmq, pub, sub, b"end")
    wait_for_subscription(zmq, pub, sub, b"a")
    pub.send(b"a1")
    assert sub.recv() == b"a1"
    sub.unsubscribe(b"a")
    assert nothing_of(zmq, pub, sub, b"a")


def nothing_of(zmq, pub, sub, topic):
    """Publishes until a topic is not heard any more; b"end" has to be subscribed to."""

    def is_gone():
        pub.send(topic)
        pub.send(b"end")
        return [sub.recv()] == [b"end"] or not sub.recv()

    return eventually(is_gone)


def test_unsubscribing_works_at_once_for_what_is_on_its_way(lib, pair):
    """The subscriber filters once more, whatever the publisher does."""
    zmq = lib
    pub, sub = pair
    sub.subscribe(b"a")
    sub.subscribe(b"end")
    wait_for_subscription(zmq, pub, sub, b"end")
    wait_for_subscription(zmq, pub, sub, b"a")
    pub.send(b"a1")
    pub.send(b"end")
    sub.unsubscribe(b"a")
    assert sub.recv() == b"end"


def test_options_subscribe_as_the_methods_do(lib, pair):
    zmq = lib
    pub, sub = pair
    sub.setsockopt(zmq.SUBSCRIBE, b"a")
    sub.set_string(zmq.SUBSCRIBE, "ä")
    sub.setsockopt_string(zmq.SUBSCRIBE, "end")
    wait_for_subscription(zmq, pub, sub, b"end")
    wait_for_subscription(zmq, pub, sub, "ä".encode())
    sub.setsockopt(zmq.UNSUBSCRIBE, "ä".encode())
    assert nothing_of(zmq, pub, sub, "ä".encode())


@pytest.mark.parametrize("kind", ["PUB", "PUSH", "PULL", "REQ", "REP", "DEALER", "ROUTER", "PAIR"])
def test_others_do_not_subscribe(lib, context, kind):
    zmq = lib
    socket = context.socket(getattr(zmq, kind))
    with refused(zmq, "EINVAL"):
        socket.subscribe(b"x")
    with refused(zmq, "EINVAL"):
        socket.setsockopt(zmq.UNSUBSCRIBE, b"x")


def test_pub_never_waits_without_a_subscriber(lib, context, endpoint):
    zmq = lib
    pub = opened(context, zmq.PUB, sndhwm=1)
    bind(pub, endpoint)
    for _ in range(100):
        pub.send(b"to nobody", zmq.DONTWAIT)
    assert pub.poll(0, zmq.POLLOUT) == zmq.POLLOUT


def test_what_was_published_before_the_subscription_is_gone(lib, context, inproc):
    zmq = lib
    pub, sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
    pub.bind(inproc)
    pub.send(b"too early")
    sub.subscribe(b"")
    sub.connect(inproc)
    wait_for_subscription(zmq, pub, sub)
    assert not sub.poll(0)


def test_pub_drops_what_a_full_subscriber_has_no_room_for(lib, context, inproc):
    zmq = lib
    pub = opened(context, zmq.PUB, sndhwm=3)
    pub.bind(inproc)
    slow, quick = opened(context, zmq.SUB, rcvhwm=4), opened(context, zmq.SUB, rcvhwm=1000)
    for sub in (slow, quick):
        sub.subscribe(b"")
        sub.connect(inproc)
        wait_for_subscription(zmq, pub, sub)
    receive_all(zmq, slow)
    assert pub.get(zmq.EVENTS) == zmq.POLLOUT  # it hears what was read, too
    for number in range(50):
        pub.send(b"%d" % number)
    everything = [b"%d" % number for number in range(50)]
    assert receive_all(zmq, quick) == everything
    got = receive_all(zmq, slow)
    assert got == everything[: len(got)]
    assert 4 <= len(got) <= 7, "7 fit in, of which up to 3 were read without a notice"
    assert pub.get(zmq.EVENTS) == zmq.POLLOUT
    pub.send(b"room again")
    assert slow.recv() == b"room again"


def test_a_publisher_may_connect_and_a_subscriber_bind(lib, context, endpoint):
    zmq = lib
    sub = context.socket(zmq.SUB)
    sub.subscribe(b"")
    address = bind(sub, endpoint)
    pubs = [context.socket(zmq.PUB) for _ in range(2)]
    for pub in pubs:
        pub.connect(address)
        wait_for_subscription(zmq, pub, sub)
    for number, pub in enumerate(pubs):
        pub.send(b"%d" % number)
    assert sorted(sub.recv() for _ in pubs) == [b"0", b"1"]


def test_sub_takes_from_its_publishers_in_turn(lib, context, inproc):
    zmq = lib
    sub = context.socket(zmq.SUB)
    sub.subscribe(b"")
    pubs = [context.socket(zmq.PUB) for _ in range(3)]
    for number, pub in enumerate(pubs):
        pub.bind(f"{inproc}{number}")
        sub.connect(f"{inproc}{number}")
        wait_for_subscription(zmq, pub, sub)
    for pub, name in zip(pubs, (b"a", b"b", b"c")):
        for number in range(2):
            pub.send(name + b"%d" % number)
    got = receive_all(zmq, sub)
    assert sorted(got[:3]) == [b"a0", b"b0", b"c0"]
    assert sorted(got[3:]) == [b"a1", b"b1", b"c1"]
