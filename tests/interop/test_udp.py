"""udp: RADIO to DISH, at a host and at a group, and DGRAM beside the system's own sockets.

libzmq's stable build has none of these; a build with drafts is met in tests/peers/test_udp.py.
"""

import asyncio
import os
import socket as system_socket
import threading

import pytest

from tests.behaviour.helpers import bind, eventually, not_now, opened, refused
from tests.interop.conftest import prepare
from zlearn import zmq
from zlearn.trace.recorder import Recorder
from zlearn.transports.datagrams import LARGEST
from zlearn.zmq import asyncio as zmq_asyncio

LOOPBACK = "udp://127.0.0.1:*"
GROUP = "239.255.7.7"


@pytest.fixture
def trace(ours):
    """What happens in the context: a function that gives the trace as it is by then."""
    recorder = Recorder()
    ours._core.hooks.add(recorder)
    return lambda: recorder.trace


@pytest.fixture
def plain():
    """A UDP socket of the system's."""
    with system_socket.socket(system_socket.AF_INET, system_socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(20)
        yield sock


@pytest.fixture
def group():
    """An address of a group on the loopback interface, if this machine can have one there."""
    with system_socket.socket(system_socket.AF_INET, system_socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
        request = system_socket.inet_aton(GROUP) + system_socket.inet_aton("127.0.0.1")
        try:
            sock.setsockopt(system_socket.IPPROTO_IP, system_socket.IP_ADD_MEMBERSHIP, request)
        except OSError as error:
            assert os.environ.get("CI") != "true", "in CI, groups have to work on loopback"
            pytest.skip(f"no group can be joined on the loopback interface: {error}")
    return f"udp://127.0.0.1;{GROUP}:{port}"


def dish(context, address=LOOPBACK, *groups):
    """A DISH that has joined groups, and where it is."""
    socket = context.socket(zmq.DISH)
    address = bind(socket, address)
    for each in groups:
        socket.join(each)
    return socket, address


def radio(context, address, **options):
    socket = opened(context, zmq.RADIO, **options)
    socket.connect(address)
    return socket


def place(address):
    """The host and port of an endpoint."""
    host, _, port = address.removeprefix("udp://").rpartition(":")
    return host, int(port)


def complaints(trace, socket):
    """Why datagrams were dropped at a socket."""
    return [
        event.detail["reason"]
        for event in trace().of(kind="fate", socket=socket)
        if event.detail["fate"] == "dropped: unfit"
    ]


# --- RADIO and DISH -----------------------------------------------------------------


def test_a_dish_gets_what_is_sent_to_its_groups(ours):
    dish_, address = dish(ours, LOOPBACK, "news", "weather")
    radio_ = radio(ours, address)
    for name, body in (("news", b"1"), ("sport", b"2"), ("weather", b"3"), ("news", b"")):
        radio_.send(body, group=name)
    frames = [dish_.recv(copy=False) for _ in range(3)]
    assert [(frame.group, frame.bytes) for frame in frames] == [
        ("news", b"1"),
        ("weather", b"3"),
        ("news", b""),
    ]
    assert not dish_.poll(20)


def test_what_is_joined_later_is_received_from_then_on(ours):
    dish_, address = dish(ours)
    radio_ = radio(ours, address)
    dish_.join("late")
    radio_.send(b"x", group="late")
    assert dish_.recv() == b"x"
    dish_.leave("late")
    dish_.join("other")
    radio_.send(b"y", group="late")
    radio_.send(b"z", group="other")
    assert dish_.recv() == b"z"


def test_names_of_groups_may_have_255_bytes(ours):
    name = "ä" * 127 + "x"
    dish_, address = dish(ours, LOOPBACK, name)
    radio(ours, address).send(b"long", group=name)
    assert dish_.recv(copy=False).group == name


def test_a_radio_may_send_to_several_dishes_and_a_dish_hear_several_radios(ours):
    first, second = dish(ours, LOOPBACK, "g"), dish(ours, LOOPBACK, "g")
    speaker = radio(ours, first[1])
    speaker.connect(second[1])
    speaker.send(b"to both", group="g")
    assert first[0].recv() == second[0].recv() == b"to both"
    radio(ours, first[1]).send(b"another", group="g")
    assert first[0].recv() == b"another"


def test_a_datagram_is_what_rfc_48_says(ours, plain):
    radio(ours, f"udp://127.0.0.1:{plain.getsockname()[1]}").send(b"body", group="news")
    assert plain.recv(100) == b"\x04newsbody"


def test_what_is_sent_to_nobody_is_gone_and_the_next_one_arrives(ours, plain):
    address = f"udp://127.0.0.1:{plain.getsockname()[1]}"
    plain.close()
    radio_ = radio(ours, address)
    for _ in range(50):  # the kernel answers some with "port unreachable"
        radio_.send(b"to nobody", group="g")
    radio_.send(b"x", group="g")
    dish_, _ = dish(ours, address, "g")
    eventually(lambda: radio_.send(b"probe", group="g") or dish_.poll(5))
    assert dish_.recv() in (b"x", b"probe", b"to nobody")


def test_the_largest_datagram_arrives_and_a_larger_one_is_told_of(ours, trace):
    dish_, address = dish(ours, LOOPBACK, "g")
    radio_ = radio(ours, address, sndbuf=200_000)
    fits = bytes(LARGEST - 2)
    radio_.send(fits + b"!", group="g")
    radio_.send(fits, group="g")
    assert dish_.recv() == fits
    (reason,) = complaints(trace, radio_._core.ledger.socket)
    assert reason == f"a datagram holds {LARGEST} bytes, not {LARGEST + 1}"
    radio_.close(linger=-1)
    assert eventually(lambda: trace().books().balanced)


@pytest.mark.parametrize("data", [b"", b"\x05abc", b"\xff", b"\xf0" * 200])
def test_a_bad_datagram_is_dropped_with_a_reason_and_harms_nobody(ours, plain, trace, data):
    dish_, address = dish(ours, LOOPBACK, "g")
    plain.sendto(data, place(address))
    plain.sendto(b"\x01ggood", place(address))
    assert dish_.recv() == b"good"
    (reason,) = complaints(trace, dish_._core.ledger.socket)
    assert "datagram" in reason


def test_nobody_can_fill_the_memory_of_a_dish_that_does_not_read(ours, plain):
    dish_, address = opened(ours, zmq.DISH, rcvhwm=3), None
    address = bind(dish_, LOOPBACK)
    dish_.join("g")
    for number in range(500):
        plain.sendto(b"\x01g%d" % number, place(address))
    (pipe,) = dish_._core._pipes
    eventually(lambda: len(pipe.inbox) == 3)
    assert dish_.recv() == b"0"
    assert len(pipe.inbox) <= 3
    while dish_.poll(20):
        dish_.recv()
    plain.sendto(b"\x01gafter", place(address))
    assert dish_.recv() == b"after"


def test_bytes_that_come_to_a_radio_change_nothing(ours, plain):
    radio_ = radio(ours, f"udp://127.0.0.1:{plain.getsockname()[1]}")
    radio_.send(b"1", group="g")
    _, source = plain.recvfrom(100)
    plain.sendto(b"\x01gnonsense", source)
    plain.sendto(b"", source)
    radio_.send(b"2", group="g")
    assert plain.recv(100) == b"\x01g2"


# --- groups -------------------------------------------------------------------------


def test_all_who_bound_a_group_hear_what_is_sent_to_it(ours, group):
    first, second = (dish(ours, group, "g")[0] for _ in range(2))
    assert first.last_endpoint.decode() == group
    radio(ours, group).send(b"all", group="g")
    assert first.recv() == second.recv() == b"all"


def test_another_group_at_the_same_port_is_not_heard(ours, group):
    other = group.replace(GROUP, "239.255.7.8")
    first, second = dish(ours, group, "g")[0], dish(ours, other, "g")[0]
    radio(ours, other).send(b"to the other", group="g")
    assert second.recv() == b"to the other"
    radio(ours, group).send(b"to this one", group="g")
    assert first.recv() == b"to this one"


def test_an_interface_may_be_named(ours, group):
    named = group.replace("127.0.0.1", "lo")
    dish_, _ = dish(ours, named, "g")
    radio(ours, named, multicast_hops=4).send(b"x", group="g")
    assert dish_.recv() == b"x"


# --- DGRAM --------------------------------------------------------------------------


def test_a_dgram_talks_to_any_socket_of_udp(ours, plain):
    dgram = ours.socket(zmq.DGRAM)
    address = bind(dgram, LOOPBACK)
    name = b"127.0.0.1:%d" % plain.getsockname()[1]
    for body in (b"hello", b"", bytes(LARGEST)):
        plain.sendto(body, place(address))
        assert dgram.recv_multipart() == [name, body]
    for body in (b"answer", b""):
        dgram.send_multipart([name, body])
        assert plain.recv(100) == body


def test_dgrams_talk_to_each_other(ours):
    left, right = ours.socket(zmq.DGRAM), ours.socket(zmq.DGRAM)
    there, here = (bind(socket, LOOPBACK)[6:].encode() for socket in (right, left))
    left.send_multipart([there, b"ping"])
    assert right.recv_multipart() == [here, b"ping"]
    right.send_multipart([here, b"pong"])
    assert left.recv_multipart() == [there, b"pong"]


def test_a_dgram_speaks_ipv6(ours):
    left, right = (opened(ours, zmq.DGRAM, ipv6=1) for _ in range(2))
    try:
        there = bind(right, "udp://[::1]:*")[6:].encode()
    except zmq.ZMQError as error:
        pytest.skip(f"there is no IPv6 here: {error}")
    left.bind("udp://[::1]:*")
    left.send_multipart([there, b"six"])
    source, body = right.recv_multipart()
    assert (source[:6], body) == (b"[::1]:", b"six")


@pytest.mark.parametrize("address", [b"", b"nonsense", b"127.0.0.1:0", b"127.0.0.1:x", b"h:1"])
def test_what_has_no_good_address_is_dropped_with_a_reason(ours, plain, trace, address):
    dgram = ours.socket(zmq.DGRAM)
    dgram.bind(LOOPBACK)
    dgram.send_multipart([address, b"x"])
    dgram.send_multipart([b"127.0.0.1:%d" % plain.getsockname()[1], b"y"])
    assert plain.recv(100) == b"y"
    (reason,) = complaints(trace, dgram._core.ledger.socket)
    assert "is no address" in reason or "no number of a host" in reason


def test_a_dgram_has_two_frames_and_one_place(ours, plain):
    dgram = ours.socket(zmq.DGRAM)
    address = bind(dgram, LOOPBACK)
    for frames in ([b"x"], [b"127.0.0.1:1", b"x", b"y"]):
        with refused(zmq, "EINVAL"):
            dgram.send_multipart(frames)
    dgram.bind(LOOPBACK)  # taken, and not used, as in libzmq
    plain.sendto(b"first", place(address))
    assert dgram.recv_multipart()[1] == b"first"


# --- who may, and where -------------------------------------------------------------

MAY = {("RADIO", "connect"), ("DISH", "bind"), ("DGRAM", "bind")}
TYPES = ["RADIO", "DISH", "DGRAM", "PUB", "SUB", "PAIR", "DEALER", "PUSH", "STREAM", "CLIENT"]


@pytest.mark.parametrize("call", ["bind", "connect"])
@pytest.mark.parametrize("name", TYPES)
def test_only_some_may(ours, plain, name, call):
    socket = ours.socket(getattr(zmq, name))
    address = "udp://127.0.0.1:*" if call == "bind" else "udp://127.0.0.1:9"
    if (name, call) in MAY:
        getattr(socket, call)(address)
    else:
        with refused(zmq, "ENOCOMPATPROTO"):
            getattr(socket, call)(address)


@pytest.mark.parametrize("call", ["bind", "connect"])
def test_a_dgram_has_no_other_transport(ours, call):
    with refused(zmq, "ENOCOMPATPROTO"):
        getattr(ours.socket(zmq.DGRAM), call)("tcp://127.0.0.1:5555")


@pytest.mark.parametrize(
    ("call", "address", "error"),
    [
        ("bind", "udp://127.0.0.1", "EINVAL"),
        ("bind", "udp://127.0.0.1:70000", "EINVAL"),
        ("bind", "udp://no-such-interface:5555", "ENODEV"),
        ("bind", "udp://lo;127.0.0.1:5555", "EINVAL"),  # an interface is for groups
        ("bind", "udp://no-such-interface;239.0.0.1:5555", "ENODEV"),
        ("bind", "udp://239.0.0.2;239.0.0.1:5555", "EINVAL"),
        ("bind", "udp://192.0.2.1:5555", "EADDRNOTAVAIL"),
        ("connect", "udp://127.0.0.1:0", "EINVAL"),
        ("connect", "udp://*:5555", "EINVAL"),
        ("connect", "udp://lo;127.0.0.1:5555", "EINVAL"),
        ("connect", "udp://a..b:5555", "EINVAL"),
    ],
)
def test_bad_addresses_are_refused(ours, call, address, error):
    socket = ours.socket(zmq.DISH if call == "bind" else zmq.RADIO)
    with refused(zmq, error, "ZMQError"):
        getattr(socket, call)(address)
    assert ours._core._links == {}


def test_a_port_that_somebody_has_alone_can_not_be_bound(ours, plain):
    with refused(zmq, "EADDRINUSE"):
        ours.socket(zmq.DISH).bind(f"udp://127.0.0.1:{plain.getsockname()[1]}")


def test_an_address_is_free_again_at_once(ours):
    dish_, address = dish(ours, LOOPBACK, "g")
    for _ in range(20):
        dish_.unbind(address)
        dish_.bind(address)
    with refused(zmq, "ENOENT"):
        dish_.unbind("udp://127.0.0.1:1")
    radio_ = radio(ours, address)
    eventually(lambda: radio_.send(b"x", group="g") or dish_.poll(5))


def test_what_is_disconnected_sends_no_more(ours):
    dish_, address = dish(ours, LOOPBACK, "g")
    radio_ = radio(ours, address)
    radio_.send(b"1", group="g")
    assert dish_.recv() == b"1"
    radio_.disconnect(address)
    radio_.send(b"2", group="g")
    assert not dish_.poll(20)


# --- the end ------------------------------------------------------------------------


def test_what_waits_is_sent_before_the_end(ours):
    dish_, address = dish(ours, LOOPBACK, "g")
    radio_ = radio(ours, address)
    for number in range(100):
        radio_.send(b"%d" % number, group="g")
    radio_.close(linger=-1)
    assert [dish_.recv() for _ in range(100)] == [b"%d" % number for number in range(100)]


def test_a_context_ends_with_its_places_open():
    context = prepare(zmq.Context())
    dish_, address = dish(context, LOOPBACK, "g")
    radio_ = radio(context, address)
    dgram = context.socket(zmq.DGRAM)
    dgram.bind(LOOPBACK)
    outcome = []

    def wait():
        try:
            dish_.recv()
        except zmq.ContextTerminated:
            outcome.append("ended")
        for socket in (dish_, radio_, dgram):
            socket.close()

    thread = threading.Thread(target=wait)
    dish_.rcvtimeo = -1
    thread.start()
    context.term()
    thread.join()
    assert outcome == ["ended"]


def test_a_monitor_hears_nothing_as_in_libzmq(ours):
    dish_ = ours.socket(zmq.DISH)
    with dish_.get_monitor_socket() as monitor:
        dish_.bind(LOOPBACK)
        dish_.unbind(dish_.last_endpoint)
        with not_now(zmq):
            monitor.recv(zmq.DONTWAIT)
        dish_.disable_monitor()


def test_asyncio_sockets_talk_and_their_links_outlive_the_loop():
    context = prepare(zmq_asyncio.Context())
    dish_, dgram = context.socket(zmq.DISH), context.socket(zmq.DGRAM)

    async def main():
        address, there = bind(dish_, LOOPBACK), bind(dgram, LOOPBACK)
        dish_.join("g")
        radio_ = context.socket(zmq.RADIO)
        radio_.connect(address)
        await radio_.send(b"one", group="g")
        assert await dish_.recv() == b"one"
        await radio_.send(b"two", group="g")
        radio_.close(linger=-1)  # and the loop ends at once
        other = context.socket(zmq.DGRAM)
        other.bind(LOOPBACK)
        await other.send_multipart([there.removeprefix("udp://").encode(), b"three"])
        other.close(linger=-1)

    async def later():
        assert await dish_.recv() == b"two"
        assert (await dgram.recv_multipart())[1] == b"three"

    try:
        asyncio.run(main())
        asyncio.run(later())
    finally:
        context.destroy(linger=0)


def test_the_trace_draws_a_radio_to_its_address(ours, trace):
    dish_, address = dish(ours, LOOPBACK, "g")
    radio_ = radio(ours, address)
    radio_.send(b"x", group="g")
    dish_.recv()
    (link,) = trace().links()
    assert (link.endpoint, link.transport, link.state()) == (address, "udp", "ready")
    assert link.connector == radio_._core.ledger.socket
    radio_.close(linger=0)
    eventually(lambda: trace().links()[0].state() == "down")
