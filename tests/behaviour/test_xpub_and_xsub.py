"""XPUB and XSUB: subscriptions that a program sees, makes, and passes on."""

import pytest

from tests.behaviour.helpers import (
    bind,
    eventually,
    not_now,
    opened,
    receive_all,
    refused,
)
from tests.interop.raw_peer import RawPeer, frame


@pytest.fixture
def xpub(lib, context):
    return context.socket(lib.XPUB)


def subscriber(zmq, context, address, *topics, **options):
    sub = opened(context, zmq.SUB, **options)
    for topic in topics:
        sub.subscribe(topic)
    sub.connect(address)
    return sub


def heard(zmq, xpub, end):
    """What the XPUB hears, up to and with `end`."""
    messages = []
    while end not in messages:
        messages.append(xpub.recv())
    return messages


# --- what an XPUB hears ------------------------------------------------------------------


def test_subscriptions_are_messages(lib, context, xpub, endpoint):
    zmq = lib
    sub = subscriber(zmq, context, bind(xpub, endpoint), b"A")
    assert xpub.recv_multipart() == [b"\1A"]
    sub.subscribe(b"")
    assert xpub.recv() == b"\1"
    sub.unsubscribe(b"A")
    assert xpub.recv() == b"\0A"
    with not_now(zmq):
        xpub.recv(zmq.DONTWAIT)
    assert xpub.get(zmq.EVENTS) == zmq.POLLOUT


@pytest.mark.behaviour("test_xpub_verbose: one_sub")
@pytest.mark.behaviour("test_xpub_verbose: verboser_one_sub")
@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ({}, [b"\1A", b"\1B", b"\0A"]),
        ({"xpub_verbose": 1}, [b"\1A", b"\1A", b"\1B", b"\0A"]),
        ({"xpub_verboser": 1}, [b"\1A", b"\1A", b"\1B", b"\0A"]),
        ({"xpub_verboser": 1, "xpub_verbose": 0}, [b"\1A", b"\1B", b"\0A"]),
    ],
)
def test_what_is_told_of_one_subscriber(lib, context, endpoint, mode, told):
    zmq = lib
    xpub = opened(context, zmq.XPUB, **mode)
    sub = subscriber(zmq, context, bind(xpub, endpoint), b"A")
    assert xpub.recv() == told[0]
    sub.subscribe(b"A")
    sub.subscribe(b"B")
    sub.unsubscribe(b"A")  # the second of two
    sub.unsubscribe(b"A")
    sub.unsubscribe(b"A")  # nothing is left
    sub.subscribe(b"end")
    assert heard(zmq, xpub, b"\1end") == [*told[1:], b"\1end"]


@pytest.mark.behaviour("test_xpub_verbose: two_subs")
@pytest.mark.behaviour("test_xpub_verbose: verboser_two_subs")
@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ({}, [[b"\1A"], [], [b"\1B"], [], [b"\0A"], [b"\1A"], [b"\0B", b"\0end"]]),
        (
            {"xpub_verbose": 1},
            [[b"\1A"], [b"\1A"], [b"\1B"], [], [b"\0A"], [b"\1A"], [b"\0B", b"\0end"]],
        ),
        (
            {"xpub_verboser": 1},
            [[b"\1A"], [b"\1A"], [b"\1B"], [b"\0A"], [b"\0A"], [b"\1A"], [b"\0B", b"\0end"]],
        ),
    ],
)
def test_what_is_told_of_two_subscribers(lib, context, endpoint, mode, told):
    zmq = lib
    xpub = opened(context, zmq.XPUB, **mode)
    address = bind(xpub, endpoint)
    first, second = context.socket(zmq.SUB), context.socket(zmq.SUB)
    for sub in (first, second):
        sub.connect(address)

    def now(sub, *changes):
        """What is told of these changes: a topic of this test alone marks their end."""
        for change, topic in changes:
            getattr(sub, change)(topic)
        sub.subscribe(b"mark")
        sub.unsubscribe(b"mark")
        return [each for each in heard(zmq, xpub, b"\0mark") if b"mark" not in each]

    got = [
        now(first, ("subscribe", b"A")),
        now(second, ("subscribe", b"A")),
        now(second, ("subscribe", b"B")),
        now(first, ("unsubscribe", b"A")),
        now(second, ("unsubscribe", b"A")),
        now(first, ("subscribe", b"A")),
    ]
    second.subscribe(b"end")
    assert heard(zmq, xpub, b"\1end") == [b"\1end"]
    second.close()
    assert [*got, heard(zmq, xpub, b"\0end")] == told


def test_a_peer_that_goes_takes_its_subscriptions_back(lib, context, xpub, endpoint):
    zmq = lib
    address = bind(xpub, endpoint)
    staying = subscriber(zmq, context, address, b"both")
    assert xpub.recv() == b"\1both"
    going = subscriber(zmq, context, address, b"both", b"z", b"", b"ab", b"a")
    assert [xpub.recv() for _ in range(4)] == [b"\1", b"\1a", b"\1ab", b"\1z"]
    going.close()
    assert [xpub.recv() for _ in range(4)] == [b"\0", b"\0a", b"\0ab", b"\0z"]
    staying.close()
    assert xpub.recv() == b"\0both"


@pytest.mark.behaviour("test_xpub_manual: user_message")
def test_messages_of_the_peers_program_come_as_they_are(lib, context, xpub, endpoint):
    zmq = lib
    xsub = context.socket(zmq.XSUB)
    xsub.connect(bind(xpub, endpoint))
    for message in ([b"hello"], [b"two", b"frames"], [b""], [b"\2x"], [b"\1A"]):
        xsub.send_multipart(message)
    got = [xpub.recv_multipart() for _ in range(5)]
    assert got == [[b"hello"], [b"two", b"frames"], [b""], [b"\2x"], [b"\1A"]]


def test_a_pub_has_nobody_to_give_messages_to(lib, context, endpoint):
    zmq = lib
    pub, xsub = context.socket(zmq.PUB), context.socket(zmq.XSUB)
    xsub.connect(bind(pub, endpoint))
    xsub.send(b"hello")
    xsub.send(b"\1A")

    def comes():
        pub.send(b"A1")
        return xsub.poll(10)

    eventually(comes)
    assert xsub.recv() == b"A1" and pub.get(zmq.EVENTS) == zmq.POLLOUT
    with refused(zmq, "ENOTSUP"):
        pub.recv(zmq.DONTWAIT)


# --- what an XPUB sends ------------------------------------------------------------------


def test_xpub_sends_as_pub_does(lib, context, xpub, endpoint):
    zmq = lib
    address = bind(xpub, endpoint)
    xpub.send(b"to nobody")
    subs = {topic: subscriber(zmq, context, address, topic) for topic in (b"a", b"b")}
    assert {xpub.recv(), xpub.recv()} == {b"\1a", b"\1b"}
    for message in (b"a1", b"b1", b"c1", b"a2"):
        xpub.send(message)
    assert [subs[b"a"].recv(), subs[b"a"].recv(), subs[b"b"].recv()] == [b"a1", b"a2", b"b1"]
    assert receive_all(zmq, subs[b"a"]) == receive_all(zmq, subs[b"b"]) == []


@pytest.mark.behaviour("test_xpub_topic: 1000 bytes")
def test_long_topics(lib, context, xpub, endpoint):
    zmq = lib
    topic = b"x" * 1000
    sub = subscriber(zmq, context, bind(xpub, endpoint), topic)
    assert xpub.recv() == b"\1" + topic
    xpub.send(topic[:-1])
    xpub.send(topic + b"y")
    assert sub.recv() == topic + b"y"


@pytest.mark.behaviour("test_xpub_nodrop: nodrop")
@pytest.mark.parametrize("kind", ["PUB", "XPUB"])
def test_nodrop_waits_for_a_full_subscriber(lib, context, inproc, kind):
    zmq = lib
    pub = opened(context, getattr(zmq, kind), sndhwm=3, xpub_nodrop=1, sndtimeo=0)
    pub.bind(inproc)
    sub = subscriber(zmq, context, inproc, b"", rcvhwm=2)
    pub.poll(0)
    for number in range(5):
        pub.send(b"%d" % number)
    with not_now(zmq):
        pub.send(b"one too many")
    assert pub.poll(0, zmq.POLLOUT) == zmq.POLLOUT, "it says so all the same"
    assert receive_all(zmq, sub) == [b"0", b"1", b"2", b"3", b"4"]
    assert pub.get(zmq.EVENTS) & zmq.POLLOUT  # it hears what was read, too
    pub.send(b"room again")
    assert sub.recv() == b"room again"


@pytest.mark.behaviour("test_pub_invert_matching: inverted")
@pytest.mark.parametrize("kind", ["PUB", "XPUB"])
def test_inverted_matching(lib, context, inproc, kind):
    """Those get it who did not ask for it; both sides must agree on that."""
    zmq = lib
    pub = opened(context, getattr(zmq, kind), invert_matching=1)
    pub.bind(inproc)
    first = subscriber(zmq, context, inproc, b"A", invert_matching=1)
    second = subscriber(zmq, context, inproc, b"A", b"B", invert_matching=1)
    for message in (b"A1", b"B1", b"C1", b""):
        pub.send(message)
    assert receive_all(zmq, first) == [b"B1", b"C1", b""]
    assert receive_all(zmq, second) == [b"C1", b""]
    pub.invert_matching = 0
    pub.send(b"A2")
    first.invert_matching = 0
    assert receive_all(zmq, first) == [b"A2"]
    assert receive_all(zmq, second) == []


@pytest.mark.behaviour("test_xpub_welcome_msg: welcome")
def test_a_welcome_message_greets_who_asked_for_it(lib, context, endpoint):
    zmq = lib
    xpub = opened(context, zmq.XPUB, xpub_welcome_msg=b"Welcome")
    address = bind(xpub, endpoint)
    curt, polite = (subscriber(zmq, context, address, topic) for topic in (b"x", b"W"))
    assert {xpub.recv(), xpub.recv()} == {b"\1x", b"\1W"}
    assert polite.recv() == b"Welcome"
    xpub.xpub_welcome_msg = b""
    xpub.send(b"x1")
    assert curt.recv() == b"x1"
    late = subscriber(zmq, context, address, b"W", b"late")
    assert xpub.recv() == b"\1late"
    xpub.send(b"late 1")
    assert late.recv() == b"late 1"


# --- XPUB_MANUAL -------------------------------------------------------------------------


@pytest.mark.behaviour("test_xpub_manual: basic")
@pytest.mark.behaviour("test_xpub_manual: unsubscribe")
def test_manual_gives_what_the_program_decides(lib, context, endpoint):
    zmq = lib
    xpub = opened(context, zmq.XPUB, xpub_manual=1)
    sub = subscriber(zmq, context, bind(xpub, endpoint), b"A", b"B", b"XA")
    assert xpub.recv() == b"\1A"
    xpub.subscribe(b"XA")
    assert [xpub.recv(), xpub.recv()] == [b"\1B", b"\1XA"]
    for message in (b"A", b"XA", b"B"):
        xpub.send(message)
    assert sub.recv() == b"XA"
    sub.unsubscribe(b"A")
    assert xpub.recv() == b"\0A"
    xpub.unsubscribe(b"XA")
    xpub.subscribe(b"B")
    for message in (b"A", b"XA", b"B"):
        xpub.send(message)
    assert sub.recv() == b"B" and receive_all(zmq, sub) == []


def test_manual_is_for_the_peer_that_was_heard_last(lib, context, endpoint):
    zmq = lib
    xpub = opened(context, zmq.XPUB, xpub_manual=1)
    address = bind(xpub, endpoint)
    first = subscriber(zmq, context, address, b"A", b"")
    assert [xpub.recv(), xpub.recv()] == [b"\1", b"\1A"]
    second = subscriber(zmq, context, address, b"A")
    second.subscribe(b"")
    assert xpub.recv() == b"\1A"
    assert xpub.recv() == b"\1"
    xpub.subscribe(b"for the second")
    first.subscribe(b"again")
    assert xpub.recv() == b"\1again"
    xpub.subscribe(b"for the first")
    for message in (b"for the first", b"for the second", b"A"):
        xpub.send(message)
    assert (first.recv(), second.recv()) == (b"for the first", b"for the second")


def test_manual_tells_what_a_peer_asked_for_when_it_goes(lib, context, endpoint):
    zmq = lib
    xpub = opened(context, zmq.XPUB, xpub_manual=1)
    sub = subscriber(zmq, context, bind(xpub, endpoint), b"A", b"B")
    assert [xpub.recv(), xpub.recv()] == [b"\1A", b"\1B"]
    xpub.subscribe(b"XA")
    sub.close()
    assert [xpub.recv(), xpub.recv()] == [b"\0A", b"\0B"]
    xpub.unsubscribe(b"XA")  # whose? nobody's
    xpub.subscribe(b"XB")
    xpub.send(b"XA")
    with not_now(zmq):
        xpub.recv(zmq.DONTWAIT)


def test_only_manual_subscribes_by_options(lib, context, xpub):
    zmq = lib
    for call in (xpub.subscribe, xpub.unsubscribe, context.socket(zmq.XSUB).subscribe):
        with refused(zmq, "EINVAL"):
            call(b"A")
    xpub.xpub_manual = 1
    xpub.subscribe(b"A")
    xpub.xpub_manual = 0
    with refused(zmq, "EINVAL"):
        xpub.subscribe(b"A")


# --- XSUB --------------------------------------------------------------------------------


def test_xsub_subscribes_by_messages(lib, context, xpub, endpoint):
    zmq = lib
    xsub = context.socket(zmq.XSUB)
    xsub.connect(bind(xpub, endpoint))
    xsub.send(b"\1A")
    assert xpub.recv() == b"\1A"
    xpub.send(b"B1")
    xpub.send_multipart([b"A1", b"more"])
    assert xsub.recv_multipart() == [b"A1", b"more"]
    xsub.send(b"\1A")
    xsub.send(b"\0A")  # one of two
    xsub.send(b"\0never")
    xsub.send(b"\1B")
    assert xpub.recv() == b"\1B"
    xsub.send(b"\0A")
    assert xpub.recv() == b"\0A"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ([b"\1A", b"\1B"], [[b"\1A"], [b"\1B"]]),
        ([b"\1A", b"x"], [[b"\1A"], [b"x"]]),
        ([b"\0not there", b"\1C"], [[b"\1C"]]),
    ],
)
def test_subscriptions_may_share_a_message(lib, context, xpub, endpoint, message, told):
    zmq = lib
    xsub = context.socket(zmq.XSUB)
    xsub.connect(bind(xpub, endpoint))
    xsub.send_multipart(message)
    assert [xpub.recv_multipart() for _ in told] == told
    for topic in (b"A", b"B", b"C"):
        xpub.send(topic)
    wanted = [frame[1:] for frame in message if frame[:1] == b"\1"]
    assert [xsub.recv() for _ in wanted] == wanted


def test_several_subscriptions_from_libzmq_in_one_message(context, xpub, lib):
    """Other libraries send them so on the wire, too."""
    with RawPeer(bind(xpub)) as peer:
        peer.shake_hands(b"XSUB")
        peer.say(frame(b"\1A", more=True), frame(b"\1B"))
        assert [xpub.recv(), xpub.recv()] == [b"\1A", b"\1B"]


def test_xsub_tells_later_publishers_what_it_subscribed_to(lib, context, inproc):
    zmq = lib
    xsub = context.socket(zmq.XSUB)
    xsub.send(b"\1A")
    xsub.send(b"\1B")
    xsub.send(b"\0A")
    xsub.send(b"to nobody")
    xpub = context.socket(zmq.XPUB)
    xpub.bind(inproc)
    xsub.connect(inproc)
    assert receive_all(zmq, xpub) == [b"\1B"]


def test_xsub_is_always_writable(lib, context):
    zmq = lib
    xsub = context.socket(zmq.XSUB)
    assert xsub.get(zmq.EVENTS) == zmq.POLLOUT


@pytest.mark.behaviour("test_sub_forward: device")
def test_subscriptions_pass_through_a_broker(lib, context, inproc):
    """XSUB and XPUB back to back: the filter stands at the source all the same."""
    zmq = lib
    front, back = context.socket(zmq.XPUB), context.socket(zmq.XSUB)
    front.bind(inproc)
    source = context.socket(zmq.XPUB)
    source.bind(inproc + "-source")
    back.connect(inproc + "-source")
    sub = subscriber(zmq, context, inproc, b"A")
    back.send(front.recv())
    assert source.recv() == b"\1A"
    source.send(b"B1")
    source.send(b"A1")
    front.send(back.recv())
    assert sub.recv() == b"A1" and not back.poll(0)
    sub.close()
    back.send(front.recv())
    assert source.recv() == b"\0A"


# --- options -----------------------------------------------------------------------------

OPTIONS = {
    "XPUB_VERBOSE": 1,
    "XPUB_VERBOSER": 1,
    "XPUB_MANUAL": 1,
    "XPUB_NODROP": 1,
    "XPUB_WELCOME_MSG": b"x",
}


@pytest.mark.parametrize("name", OPTIONS)
def test_publishers_options_are_for_publishers_and_can_only_be_set(lib, context, name):
    zmq = lib
    for kind in (zmq.PUB, zmq.XPUB):
        socket = context.socket(kind)
        socket.set(getattr(zmq, name), OPTIONS[name])
        with refused(zmq, "EINVAL"):
            socket.get(getattr(zmq, name))
        if name != "XPUB_WELCOME_MSG":
            with refused(zmq, "EINVAL"):
                socket.set(getattr(zmq, name), -1)
    for kind in (zmq.SUB, zmq.XSUB, zmq.ROUTER):
        with refused(zmq, "EINVAL"):
            context.socket(kind).set(getattr(zmq, name), OPTIONS[name])


def test_inverted_matching_reads_back(lib, context, xpub):
    zmq = lib
    assert xpub.invert_matching == 0
    xpub.invert_matching = 1
    assert xpub.get(zmq.INVERT_MATCHING) == 1


def test_a_context_gives_options_to_those_that_have_them(lib, context):
    zmq = lib
    context.setsockopt(zmq.XPUB_VERBOSE, 1)
    context.socket(zmq.SUB)
    context.socket(zmq.XPUB)
