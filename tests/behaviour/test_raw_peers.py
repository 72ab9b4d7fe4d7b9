"""Peers that are bare TCP sockets: what they see on the wire, and when they are given up.

The cases of libzmq's test_mock_pub_sub.cpp and test_heartbeats.cpp. Heartbeats are asked for
often here, and given up late, so that a slow machine changes nothing.
"""

import socket as system_socket

import pytest

from tests.behaviour.helpers import bind, opened
from tests.interop.raw_peer import RawPeer, command, frame, ping

FRIENDS = [("DEALER", "ROUTER"), ("REQ", "REP"), ("PULL", "PUSH"), ("SUB", "PUB"), ("PAIR", "PAIR")]


@pytest.fixture
def server(lib, context):
    """Makes a bound socket, its address, and the monitor that tells who comes and goes."""

    def make(kind, **options):
        socket = opened(context, getattr(lib, kind), **options)
        monitor = socket.get_monitor_socket(lib.EVENT_HANDSHAKE_SUCCEEDED | lib.EVENT_DISCONNECTED)
        return socket, bind(socket), monitor

    return make


def told(zmq, monitor):
    """The next event."""
    return zmq.Event(int.from_bytes(monitor.recv_multipart()[0][:2], "little"))


def other_side(listener):
    """Whoever connects to a bare listener."""
    return RawPeer(sock=listener.accept()[0])


@pytest.fixture
def listener():
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        yield listener


def address_of(listener):
    return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


# --- subscriptions ------------------------------------------------------------------------

SUBSCRIBE, CANCEL = command(b"\x09SUBSCRIBEA"), command(b"\x06CANCELA")


@pytest.mark.behaviour("test_mock_pub_sub: sub_command")
@pytest.mark.behaviour("test_mock_pub_sub: sub_legacy")
@pytest.mark.parametrize("version", [(3, 0), (3, 1)])
@pytest.mark.parametrize("kind", ["SUB", "XSUB"])
@pytest.mark.parametrize(
    ("subscribe", "cancel"), [(SUBSCRIBE, CANCEL), (frame(b"\1A"), frame(b"\0A"))]
)
def test_a_publisher_understands_both_forms(lib, server, version, kind, subscribe, cancel):
    xpub, address, _ = server("XPUB")
    with RawPeer(address) as peer:
        peer.shake_hands(kind.encode(), version)
        peer.say(subscribe)
        assert xpub.recv() == b"\1A"
        xpub.send(b"ALOL")
        peer.hear(frame(b"ALOL"))
        peer.say(cancel)
        assert xpub.recv() == b"\0A"
        xpub.send(b"A2")
        xpub.send(b"B")
        peer.say(subscribe)
        assert xpub.recv() == b"\1A"
        xpub.send(b"A3")
        assert peer.hear(frame(b"A3")).endswith(frame(b"ALOL") + frame(b"A3"))


@pytest.mark.behaviour("test_mock_pub_sub: pub_command")
@pytest.mark.behaviour("test_mock_pub_sub: pub_legacy")
@pytest.mark.parametrize("kind", ["PUB", "XPUB"])
@pytest.mark.parametrize(
    ("version", "subscribe", "cancel"),
    [((3, 1), SUBSCRIBE, CANCEL), ((3, 0), frame(b"\1A"), frame(b"\0A"))],
)
def test_a_subscriber_speaks_the_form_of_its_peer(
    lib, context, listener, kind, version, subscribe, cancel
):
    sub = context.socket(lib.SUB)
    sub.subscribe(b"A")
    sub.connect(address_of(listener))
    with other_side(listener) as peer:
        peer.shake_hands(kind.encode(), version)
        peer.hear(subscribe)
        peer.say(frame(b"B"), frame(b"ALOL"))
        assert sub.recv() == b"ALOL"
        sub.unsubscribe(b"A")
        peer.hear(cancel)


@pytest.mark.behaviour("test_mock_pub_sub: pub_command")
@pytest.mark.parametrize("version", [(3, 0), (3, 1)])
def test_an_xsubs_program_is_passed_on_as_it_spoke(lib, context, listener, version):
    xsub = context.socket(lib.XSUB)
    xsub.connect(address_of(listener))
    xsub.send(b"\1A")
    with other_side(listener) as peer:
        peer.shake_hands(b"XPUB", version)
        peer.say(frame(b"ALOL"))
        assert xsub.recv() == b"ALOL"
        xsub.send(b"\1C")
        peer.hear(frame(b"\1C"))


# --- heartbeats ---------------------------------------------------------------------------


@pytest.mark.behaviour("test_heartbeats: timeout")
@pytest.mark.parametrize(("mine", "kind"), [(a.encode(), b) for a, b in FRIENDS])
def test_a_peer_that_never_answers_is_given_up(lib, server, mine, kind):
    _, address, monitor = server(kind, heartbeat_ivl=50)
    with RawPeer(address) as peer:
        peer.shake_hands(mine)
        peer.hear(ping())
        assert told(lib, monitor) == lib.EVENT_HANDSHAKE_SUCCEEDED
        assert peer.hears_the_end()
        assert told(lib, monitor) == lib.EVENT_DISCONNECTED


@pytest.mark.behaviour("test_heartbeats: ttl")
@pytest.mark.parametrize("mine", ["DEALER", "REQ"])
def test_a_peer_that_breaks_its_promise_is_given_up(lib, server, mine):
    _, address, monitor = server("ROUTER")
    with RawPeer(address) as peer:
        peer.shake_hands(mine.encode(), (3, 1))
        assert told(lib, monitor) == lib.EVENT_HANDSHAKE_SUCCEEDED
        peer.say(ping(ttl=1))
        assert told(lib, monitor) == lib.EVENT_DISCONNECTED
        assert peer.hears_the_end()


@pytest.mark.behaviour("test_heartbeats: ttl")
@pytest.mark.parametrize("kinds", FRIENDS)
def test_the_promise_is_told_and_broken(lib, context, server, kinds):
    """The client promises a sign of life within 0.1 s, and gives one each 0.5 s."""
    _, address, monitor = server(kinds[1])
    client = opened(
        context,
        getattr(lib, kinds[0]),
        heartbeat_ttl=100,
        heartbeat_ivl=500,
        heartbeat_timeout=5000,
        reconnect_ivl=-1,
    )
    client.connect(address)
    assert told(lib, monitor) == lib.EVENT_HANDSHAKE_SUCCEEDED
    assert told(lib, monitor) == lib.EVENT_DISCONNECTED


@pytest.mark.behaviour("test_heartbeats: notimeout")
@pytest.mark.parametrize("kinds", FRIENDS)
def test_two_that_live_stay_together(lib, context, server, kinds):
    _, address, monitor = server(kinds[1], heartbeat_ivl=20, heartbeat_timeout=1000)
    client = context.socket(getattr(lib, kinds[0]))
    client.connect(address)
    assert told(lib, monitor) == lib.EVENT_HANDSHAKE_SUCCEEDED
    assert not monitor.poll(200)


@pytest.mark.behaviour("test_heartbeats: ping")
def test_a_ping_is_answered_by_a_pong_with_its_context(lib, server):
    router, address, _ = server("ROUTER")
    with RawPeer(address) as peer:
        peer.shake_hands(b"DEALER", (3, 1))
        peer.say(ping(context=b"ctx0"))
        peer.hear(command(b"\4PONGctx0"))
        assert not router.poll(0)


@pytest.mark.behaviour("test_heartbeats: ping")
def test_a_peer_that_answers_pings_stays(lib, server):
    router, address, monitor = server("ROUTER", heartbeat_ivl=20, heartbeat_timeout=1000)
    with RawPeer(address) as peer:
        peer.shake_hands(b"DEALER", (3, 1))
        assert told(lib, monitor) == lib.EVENT_HANDSHAKE_SUCCEEDED
        for _ in range(10):
            peer.heard = b""
            peer.hear(ping())
            peer.say(command(b"\4PONG"))
        peer.say(frame(b"still here"))
        assert router.recv_multipart()[1] == b"still here"
        assert not monitor.poll(0)
