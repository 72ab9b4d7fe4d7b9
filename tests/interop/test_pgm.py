"""epgm on this machine's loopback interface: publishers and subscribers that share a group.

libzmq's wheels have no PGM: the one that has is met in tests/peers/test_epgm.py, on a wire that
loses packets.
"""

import asyncio
import errno
import os
import shutil
import socket as system_socket
import subprocess
import sys

import pytest

from tests.behaviour.helpers import eventually, not_now, opened, receive_all, refused
from zlearn import zmq
from zlearn.trace.recorder import Recorder
from zlearn.transports.pgm.packets import Data, Nak, Session, Spm, decode, encode
from zlearn.zmq import asyncio as zmq_asyncio

GROUP = "239.255.7.8"
FAST = 100_000  # kilobits a second


@pytest.fixture
def trace(ours):
    """What happens in the context: a function that gives the trace as it is by then."""
    recorder = Recorder()
    ours._core.hooks.add(recorder)
    return lambda: recorder.trace


@pytest.fixture
def port():
    """A free port, if this machine can have a group on its loopback interface."""
    with system_socket.socket(system_socket.AF_INET, system_socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        request = system_socket.inet_aton(GROUP) + system_socket.inet_aton("127.0.0.1")
        try:
            sock.setsockopt(system_socket.IPPROTO_IP, system_socket.IP_ADD_MEMBERSHIP, request)
        except OSError as error:
            assert os.environ.get("CI") != "true", "in CI, groups have to work on loopback"
            pytest.skip(f"no group can be joined on the loopback interface: {error}")
        return sock.getsockname()[1]


@pytest.fixture
def group(port):
    """Where all meet."""
    return f"epgm://127.0.0.1;{GROUP}:{port}"


@pytest.fixture
def stranger(port):
    """Sends packets of its own making to the group."""
    with system_socket.socket(system_socket.AF_INET, system_socket.SOCK_DGRAM) as sock:
        interface = system_socket.inet_aton("127.0.0.1")
        sock.setsockopt(system_socket.IPPROTO_IP, system_socket.IP_MULTICAST_IF, interface)
        yield lambda packet: sock.sendto(packet, (GROUP, port))


def opened_at(context, kind, group, call="connect", **options):
    socket = opened(context, kind, rate=FAST, **options)
    getattr(socket, call)(group)
    return socket


def subscriber(context, group, *topics, call="connect", **options):
    socket = opened_at(context, zmq.SUB, group, call, **options)
    for topic in topics:
        socket.subscribe(topic)
    return socket


def complaints(trace, socket):
    """Why packets were dropped at a socket."""
    return [
        event.detail["reason"]
        for event in trace().of(kind="fate", socket=socket._core.ledger.socket)
        if event.detail["fate"] == "dropped: unfit"
    ]


# --- who and how --------------------------------------------------------------------


@pytest.mark.parametrize("near", ["bind", "connect"])
@pytest.mark.parametrize("far", ["bind", "connect"])
@pytest.mark.parametrize("sender", [zmq.PUB, zmq.XPUB])
def test_a_publisher_is_heard_by_all_in_the_group(ours, group, near, far, sender):
    subs = [subscriber(ours, group, b"", call=far) for _ in range(3)]
    pub = opened_at(ours, sender, group, near)
    for number in range(100):
        pub.send_multipart([b"topic", b"%d" % number])
    for sub in subs:
        for number in range(100):
            assert sub.recv_multipart() == [b"topic", b"%d" % number]


def test_an_xsub_subscribes_by_messages_that_go_nowhere(ours, group):
    xsub = opened_at(ours, zmq.XSUB, group)
    xpub = opened_at(ours, zmq.XPUB, group)
    xsub.send(b"\x01news")
    xsub.send(b"a message to publishers")
    xpub.send(b"sport")
    xpub.send(b"news!")
    assert xsub.recv() == b"news!"
    with not_now(zmq):
        xpub.recv(zmq.NOBLOCK)


def test_the_subscriber_filters(ours, group):
    all_, some, none = (
        subscriber(ours, group, *topics) for topics in ((b"",), (b"b", b"d"), (b"z",))
    )
    pub = opened_at(ours, zmq.PUB, group)
    for topic in (b"a", b"b", b"c", b"d"):
        pub.send(topic)
    assert [all_.recv() for _ in range(4)] == [b"a", b"b", b"c", b"d"]
    assert [some.recv() for _ in range(2)] == [b"b", b"d"]
    some.subscribe(b"e")
    some.unsubscribe(b"d")
    for topic in (b"d", b"e"):
        pub.send(topic)
    assert some.recv() == b"e"
    with not_now(zmq):
        none.recv(zmq.NOBLOCK)


def test_several_publishers_are_heard_each_in_its_order(ours, group):
    sub = subscriber(ours, group, b"")
    pubs = [opened_at(ours, zmq.PUB, group) for _ in range(3)]
    for number in range(50):
        for name, pub in enumerate(pubs):  # few enough for the kernel to keep them all
            pub.send_multipart([b"%d" % name, b"%d" % number, b"x" * 20])
    heard = {b"%d" % name: [] for name in range(3)}
    for _ in range(150):
        name, number, _ = sub.recv_multipart()
        heard[name].append(int(number))
    assert list(heard.values()) == [list(range(50))] * 3


def test_bodies_of_all_sizes_arrive(ours, group):
    sub = subscriber(ours, group, b"")
    pub = opened_at(ours, zmq.PUB, group)
    for size in (0, 1, 252, 253, 254, 1424, 1425, 1426, 1427, 3000, 200_000):
        pub.send_multipart([b"", bytes(size)])
        assert sub.recv_multipart() == [b"", bytes(size)]


def test_a_publisher_that_begins_anew_is_heard_again(ours, group):
    sub = subscriber(ours, group, b"")
    for life in range(4):
        pub = opened_at(ours, zmq.PUB, group)
        for number in range(20):
            pub.send(b"%d %d" % (life, number))
        for number in range(20):
            assert sub.recv() == b"%d %d" % (life, number)
        if life % 2:
            pub.disconnect(group)
        pub.close()


def test_asyncio_sockets_speak_it_too(ours, group):
    async def talk():
        context = zmq_asyncio.Context(ours)
        sub, pub = context.socket(zmq.SUB), context.socket(zmq.PUB)
        for socket in (sub, pub):
            socket.rate = FAST
            socket.connect(group)
        sub.subscribe(b"")
        for number in range(200):
            await pub.send(b"%d" % number)
        heard = [await asyncio.wait_for(sub.recv(), 5) for _ in range(200)]
        assert heard == [b"%d" % number for number in range(200)]

    asyncio.run(talk())


# --- what can't be ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PUSH", "PULL", "REQ", "REP", "DEALER", "ROUTER", "PAIR", "DISH"])
@pytest.mark.parametrize("call", ["bind", "connect"])
@pytest.mark.parametrize("scheme", ["pgm", "epgm"])
def test_other_types_are_refused(ours, group, kind, call, scheme):
    socket = opened(ours, getattr(zmq, kind))
    with refused(zmq, "ENOCOMPATPROTO") as caught:
        getattr(socket, call)(group.replace("epgm", scheme))
    if zmq.__name__ == "zlearn.zmq":
        assert "a SUB can bind and connect" in "".join(caught.value.__notes__)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:5555",
        "lo;10.0.0.1:5555",
        "lo;name:5555",
        "lo;239.192.1.1",
        "lo;239.192.1.1:0",
        "lo;239.192.1.1:*",
        "lo;239.192.1.1:70000",
        "no-such-interface;239.192.1.1:5555",
        "lo;239.192.1.1;239.192.1.2:5555",
        "*:5555",
    ],
)
@pytest.mark.parametrize("kind", [zmq.PUB, zmq.SUB])
@pytest.mark.parametrize("call", ["bind", "connect"])
def test_an_address_without_a_group_is_refused(ours, address, kind, call):
    with refused(zmq, "EINVAL"):
        getattr(opened(ours, kind), call)(f"epgm://{address}")


@pytest.mark.parametrize("size", [1, 80, 65536])
def test_packets_that_hold_nothing_or_are_too_large_are_refused(ours, group, size):
    with refused(zmq, "EINVAL"):
        opened_at(ours, zmq.PUB, group, multicast_maxtpdu=size)


def test_small_packets_carry_large_messages(ours, group):
    sub = subscriber(ours, group, b"")
    pub = opened_at(ours, zmq.PUB, group, multicast_maxtpdu=100)
    pub.send(b"x" * 10_000)
    assert sub.recv() == b"x" * 10_000


def test_pgm_without_root_says_what_it_needs():
    program = (
        "from zlearn import zmq\n"
        "with zmq.Context() as context, context.socket(zmq.PUB) as socket:\n"
        "    try:\n"
        "        socket.connect('pgm://127.0.0.1;239.192.1.1:5555')\n"
        "    except zmq.ZMQError as error:\n"
        "        print(error.errno, *error.__notes__)\n"
    )
    humbled = []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        if not shutil.which("setpriv"):
            assert os.environ.get("CI") != "true", "in CI, setpriv has to be there"
            pytest.skip("root needs the tool `setpriv` to be less than that")
        humbled = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"]
    command = [*humbled, sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True)
    number, said = done.stdout.split(" ", 1)
    assert int(number) in (errno.EPERM, errno.EACCES)
    assert "pgm needs raw sockets of IP" in said


def test_what_zlearn_can_do_is_told():
    assert zmq.has("pgm") and zmq.has("epgm")


# --- rates, marks and losses --------------------------------------------------------


def test_what_the_rate_holds_up_is_dropped_at_the_high_water_mark(ours, group, trace):
    sub = subscriber(ours, group, b"")
    pub = opened(ours, zmq.PUB, rate=2000, sndhwm=10)
    pub.connect(group)
    for number in range(1000):
        pub.send(b"%d " % number + bytes(1000))
    pub.close(-1)
    fates = trace().of(kind="fate")
    dropped = [event for event in fates if event.detail["fate"] == "dropped: high-water mark"]
    assert len(dropped) > 100
    expected = 1000 - len(dropped)
    heard = [int(sub.recv().split()[0]) for _ in range(expected)]
    assert heard == sorted(set(heard)) and heard[0] == 0
    assert trace().books().balanced


def test_every_copy_has_a_fate(ours, group, trace):
    sub = subscriber(ours, group, b"wanted")
    pub = opened_at(ours, zmq.PUB, group)
    for number in range(20):
        pub.send_multipart([b"wanted", bytes(number * 300)])
        pub.send_multipart([b"unwanted", b"?"])
    for number in range(20):
        assert sub.recv_multipart() == [b"wanted", bytes(number * 300)]
    books = trace().books()
    assert books.balanced
    assert books.fates == {"sent as raw bytes": 40}  # what is heard may be heard by any number


def test_what_is_queued_goes_out_before_a_socket_ends(ours, group):
    sub = subscriber(ours, group, b"")
    pub = opened(ours, zmq.PUB, rate=5000, linger=-1)
    pub.connect(group)
    for number in range(100):
        pub.send(b"%d " % number + bytes(1000))
    pub.close()
    assert [int(sub.recv().split()[0]) for _ in range(100)] == list(range(100))


SESSION = Session(b"strang", 999, 0)


def test_packets_that_nobody_understands_are_dropped_with_a_reason(
    ours, group, port, stranger, trace
):
    sub = subscriber(ours, group, b"")
    pub = opened_at(ours, zmq.PUB, group)
    pub.send(b"before")
    assert sub.recv() == b"before"
    session = SESSION._replace(data_port=port)
    spoilt = bytearray(encode(Data(session, 0, 0, b"")))
    spoilt[-1] ^= 1
    stranger(b"")
    stranger(b"hello?")
    stranger(bytes(spoilt))
    stranger(encode(Data(session._replace(data_port=1), 0, 0, b"")))
    stranger(encode(Data(session, 0, 0, b"\x00\x09abc")))
    stranger(encode(Data(session, 1, 0, b"\x00\x00\x00\x00")))
    eventually(lambda: len(complaints(trace, sub)) >= 6)
    assert complaints(trace, sub) == [
        "a packet of 0 bytes is shorter than PGM's header",
        "a packet of 6 bytes is shorter than PGM's header",
        "a packet with a wrong checksum",
        "a packet for another port",
        "the peer sent a packet whose messages begin behind its end",
        "the peer sent a frame of length 0; the length counts the flags",
    ]
    pub.send(b"after")
    assert sub.recv() == b"after"
    with not_now(zmq):
        sub.recv(zmq.NOBLOCK)


def test_what_is_lost_for_good_is_told_and_the_next_message_arrives(
    ours, group, port, stranger, trace
):
    sub = subscriber(ours, group, b"", recovery_ivl=200)
    session = SESSION._replace(data_port=port)
    stranger(encode(Data(session, 0, 0, b"\x00\x00\x04\x00one\x09\x00be")))
    stranger(encode(Data(session, 2, 0, b"\x00\x02d!\x06\x00three")))
    assert sub.recv() == b"one"
    assert sub.recv() == b"three"
    assert complaints(trace, sub) == ["data of a sender is lost: it did not come again in time"]
    # The same, but the sender says that it keeps it no longer.
    stranger(encode(Data(session, 4, 4, b"\x00\x00\x05\x00five")))
    assert sub.recv() == b"five"
    assert len(complaints(trace, sub)) == 2


def test_a_publisher_answers_who_misses_something(ours, group, port, trace):
    """A socket listens at the group by hand, and asks for what it has heard."""
    request = system_socket.inet_aton(GROUP) + system_socket.inet_aton("127.0.0.1")
    with system_socket.socket(system_socket.AF_INET, system_socket.SOCK_DGRAM) as sock:
        sock.setsockopt(system_socket.SOL_SOCKET, system_socket.SO_REUSEADDR, 1)
        sock.bind((GROUP, port))
        sock.setsockopt(system_socket.IPPROTO_IP, system_socket.IP_ADD_MEMBERSHIP, request)
        sock.settimeout(20)
        pub = opened_at(ours, zmq.PUB, group)
        pub.send(b"hello")
        heard = [decode(sock.recv(2000)) for _ in range(4)]
        assert [type(packet) for packet in heard] == [Spm, Spm, Spm, Data]
        data = heard[3]
        assert data.data == b"\x00\x00\x06\x00hello"
        sock.sendto(encode(Nak(data.session, (0,), "127.0.0.1", GROUP)), ("127.0.0.1", port))
        answers = []
        while len(answers) < 2:
            packet = decode(sock.recv(2000))
            answers += [] if isinstance(packet, Spm) else [packet]
        assert answers == [
            Nak(data.session, (0,), "127.0.0.1", GROUP, is_confirmation=True),
            data._replace(is_repair=True),
        ]
        sock.sendto(b"nonsense", ("127.0.0.1", port))
        sock.sendto(encode(Nak(SESSION, (0,), "127.0.0.1", GROUP)), ("127.0.0.1", port))
        eventually(lambda: len(complaints(trace, pub)) == 2)
        pub.close()
        while not (isinstance(last := decode(sock.recv(2000)), Spm) and last.is_last):
            pass
        assert last.lead == 0


def test_a_subscriber_that_reads_nothing_keeps_no_more_than_its_mark(ours, group):
    sub = subscriber(ours, group, b"", rcvhwm=5)
    pub = opened_at(ours, zmq.PUB, group)
    for number in range(50):
        pub.send(b"%d " % number + bytes(1000))
    pub.send(b"last")
    heard = []
    while not heard or heard[-1] != b"last":
        heard.append(sub.recv())
    assert [int(each.split()[0]) for each in heard[:-1]] == list(range(50))
    assert receive_all(zmq, sub) == []
