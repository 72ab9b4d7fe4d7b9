"""STREAM, and ROUTER with ROUTER_RAW: raw TCP, one connection a routing id.

From libzmq's test_stream, test_stream_disconnect, test_stream_empty, test_stream_exceeds_buffer,
test_stream_timeout and test_connect_rid (the part about STREAM).
"""

import socket as system_socket

import pytest

from tests.behaviour.helpers import bind, eventually, not_now, opened, receive_all, refused


@pytest.fixture
def peer_of():
    """Connects plain TCP sockets to an address, and closes them in the end."""
    made = []

    def connect(address):
        port = int(address.rpartition(":")[2])
        made.append(system_socket.create_connection(("127.0.0.1", port), 5))
        return made[-1]

    yield connect
    for each in made:
        each.close()


@pytest.fixture
def listener():
    """A plain TCP listener."""
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        yield listener


def address_of(listener):
    return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def read_to_the_end(peer, stream=None):
    """All bytes until the connection is closed. stream: a socket that needs to be called."""
    data = b""
    peer.settimeout(0.05)

    def ended():
        nonlocal data
        if stream is not None:
            stream.poll(0)
        try:
            piece = peer.recv(65536)
        except TimeoutError:
            return False
        data += piece
        return not piece

    eventually(ended)
    return data


def gather(stream, size, name=None):
    """The bytes of one connection, as many as there are to come."""
    data = b""
    while len(data) < size:
        sender, piece = stream.recv_multipart()
        assert name in (None, sender)
        data += piece
    return data


@pytest.mark.behaviour("test_stream_empty: empty")
def test_an_empty_message_says_that_a_connection_began_and_another_that_it_ended(
    lib, context, peer_of
):
    stream = context.socket(lib.STREAM)
    peer = peer_of(bind(stream))
    name, news = stream.recv_multipart()
    assert (len(name), name[:1], news) == (5, b"\0", b"")
    peer.sendall(b"hello")
    assert stream.recv_multipart() == [name, b"hello"]
    stream.send_multipart([name, b"world"])
    assert peer.recv(5) == b"world"
    peer.sendall(b"last words")
    peer.close()
    assert stream.recv_multipart() == [name, b"last words"]
    assert stream.recv_multipart() == [name, b""]
    assert not stream.poll(20)
    with refused(lib, "EHOSTUNREACH"):
        stream.send_multipart([name, b"too late"])


def test_each_connection_has_a_name_of_its_own(lib, context, peer_of):
    stream = context.socket(lib.STREAM)
    address = bind(stream)
    peers = {}
    for _ in range(3):
        peer = peer_of(address)
        peers[stream.recv_multipart()[0]] = peer
    assert len(peers) == 3
    for name in peers:
        stream.send_multipart([name, b"for " + name])
    for name, peer in peers.items():
        assert peer.recv(100) == b"for " + name


@pytest.mark.behaviour("test_stream_exceeds_buffer: large")
def test_sending_an_empty_message_closes_the_connection(lib, context, peer_of):
    stream = context.socket(lib.STREAM)
    peer = peer_of(bind(stream))
    name, _ = stream.recv_multipart()
    body = b"x" * 3_000_000
    stream.send_multipart([name, body])
    stream.send_multipart([name, b""])
    assert read_to_the_end(peer, stream) == body  # what was sent before is not lost
    assert receive_all(lib, stream) == []  # who closes knows it
    with refused(lib, "EHOSTUNREACH"):
        stream.send_multipart([name, b"too late"])


def test_without_notices_only_bytes_come(lib, context, peer_of):
    stream = opened(context, lib.STREAM, stream_notify=0)
    peer = peer_of(bind(stream))
    peer.sendall(b"hi")
    assert stream.recv_multipart()[1] == b"hi"
    peer.close()
    stream.rcvtimeo = 100
    with not_now(lib):
        stream.recv_multipart()


def test_a_name_that_nobody_has_can_not_be_sent_to(lib, context):
    stream = context.socket(lib.STREAM)
    with refused(lib, "EHOSTUNREACH"):
        stream.send_multipart([b"nobody", b"hello"])


def test_the_name_of_a_new_connection_can_be_asked_for(lib, context, listener):
    stream = context.socket(lib.STREAM)
    assert stream.routing_id == b""
    stream.connect(address_of(listener))
    name = stream.routing_id
    assert len(name) == 5
    stream.send_multipart([name, b"queued before anybody was there"])
    peer, _ = listener.accept()
    with peer:
        assert peer.recv(100) == b"queued before anybody was there"
        assert stream.recv_multipart() == [name, b""]


@pytest.mark.behaviour("test_connect_rid: stream_2_stream")
def test_connect_routing_id_names_the_connection_in_advance(lib, context, listener):
    stream = opened(context, lib.STREAM, connect_routing_id=b"server")
    stream.connect(address_of(listener))
    stream.send_multipart([b"server", b"hello"])
    peer, _ = listener.accept()
    with peer:
        assert peer.recv(100) == b"hello"
    stream.connect(address_of(listener))  # it was for one connection alone
    assert stream.routing_id not in (b"", b"server")


def test_a_connection_that_is_made_again_keeps_its_name(lib, context, listener):
    stream = opened(context, lib.STREAM, connect_routing_id=b"server")
    stream.connect(address_of(listener))
    for word in (b"one", b"two"):
        peer, _ = listener.accept()
        with peer:
            assert stream.recv_multipart() == [b"server", b""]
            peer.sendall(word)
            assert stream.recv_multipart() == [b"server", word]
        assert stream.recv_multipart() == [b"server", b""]


@pytest.mark.behaviour("test_stream: stream_to_stream", "test_stream_disconnect: disconnect")
def test_two_streams_talk(lib, context):
    server, client = context.socket(lib.STREAM), context.socket(lib.STREAM)
    client.connect(bind(server))
    theirs, _ = server.recv_multipart()
    ours, _ = client.recv_multipart()
    body = bytes(range(256)) * 4000  # more than any buffer on the way
    client.send_multipart([ours, body])
    assert gather(server, len(body), theirs) == body
    server.send_multipart([theirs, body[::-1]])
    assert gather(client, len(body), ours) == body[::-1]
    server.send_multipart([theirs, b""])
    server.poll(10)
    assert client.recv_multipart() == [ours, b""]


def test_a_full_queue_makes_send_wait(lib, context, peer_of):
    stream = opened(context, lib.STREAM, sndhwm=3, sndtimeo=50)
    peer_of(bind(stream))
    name, _ = stream.recv_multipart()
    with not_now(lib):
        for _ in range(100):
            stream.send_multipart([name, b"x" * 1_000_000])
    assert not stream.poll(0)


def test_the_peer_waits_when_nobody_receives(lib, context, peer_of):
    stream = opened(context, lib.STREAM, rcvhwm=2)
    peer = peer_of(bind(stream))
    peer.settimeout(0.2)
    sent = 0
    with pytest.raises(TimeoutError):
        while sent < 50_000_000:
            sent += peer.send(b"x" * 65536)
    name, _ = stream.recv_multipart()
    assert gather(stream, sent, name) == b"x" * sent


@pytest.mark.parametrize(
    ("option", "value"),
    [("stream_notify", 2), ("stream_notify", -1), ("router_mandatory", 1), ("router_raw", 1)],
)
def test_values_and_options_that_a_stream_refuses(lib, context, option, value):
    stream = context.socket(lib.STREAM)
    with refused(lib, "EINVAL"):
        setattr(stream, option, value)
    with refused(lib, "EINVAL"):
        stream.get(lib.STREAM_NOTIFY)


def test_only_those_who_speak_raw_have_its_options(lib, context):
    dealer = context.socket(lib.DEALER)
    for option in ("router_raw", "stream_notify", "connect_routing_id"):
        with refused(lib, "EINVAL"):
            setattr(dealer, option, b"x" if option == "connect_routing_id" else 1)


# --- a STREAM that speaks ZMTP with a DEALER ------------------------------------------

GREETING = b"\xff" + bytes(8) + b"\x7f\3\0NULL" + bytes(48)
READY = b"\4\x29\5READY\x0bSocket-Type\0\0\0\6ROUTER\x08Identity\0\0\0\0"


@pytest.mark.behaviour("test_stream: stream_to_dealer")
def test_a_stream_can_speak_zmtp_by_hand(lib, context):
    stream, dealer = context.socket(lib.STREAM), context.socket(lib.DEALER)
    dealer.connect(bind(stream))
    name, _ = stream.recv_multipart()
    stream.send_multipart([name, GREETING])
    assert gather(stream, 64, name)[:1] == b"\xff"
    stream.send_multipart([name, READY])
    dealer.send(b"hello")
    said = b""
    while not said.endswith(b"\0\5hello"):
        said += stream.recv_multipart()[1]
    stream.send_multipart([name, b"\1\0\0\5world"])
    assert dealer.recv_multipart() == [b"", b"world"]


@pytest.mark.behaviour("test_stream_timeout: handshake")
def test_a_peer_that_says_nothing_is_left_after_handshake_ivl(lib, context):
    stream, dealer = context.socket(lib.STREAM), opened(context, lib.DEALER, handshake_ivl=50)
    stream.connect(bind(dealer))
    name, news = stream.recv_multipart()
    assert news == b""
    while (piece := stream.recv_multipart()) != [name, b""]:  # its greeting, and then the end
        assert piece[1][:1] == b"\xff"


# --- ROUTER_RAW: the same, by its older name ------------------------------------------


def test_a_raw_router_is_a_stream_that_drops(lib, context, peer_of):
    router = opened(context, lib.ROUTER, router_raw=1)
    address = bind(router)
    peer = peer_of(address)
    name, news = router.recv_multipart()
    assert (len(name), news) == (5, b"")
    peer.sendall(b"hello")
    assert router.recv_multipart() == [name, b"hello"]
    router.send_multipart([name, b"world"])
    assert peer.recv(5) == b"world"
    router.send_multipart([b"nobody", b"dropped"])
    router.router_mandatory = 1
    with refused(lib, "EHOSTUNREACH"):
        router.send_multipart([b"nobody", b"refused"])
    router.send_multipart([name, b""])
    assert read_to_the_end(peer, router) == b""


def test_a_raw_router_connects_to_a_name_given_in_advance(lib, context, listener):
    router = opened(context, lib.ROUTER, router_raw=1, connect_routing_id=b"server")
    router.connect(address_of(listener))
    peer, _ = listener.accept()
    with peer:
        assert router.recv_multipart() == [b"server", b""]
        router.send_multipart([b"server", b"hello"])
        assert peer.recv(10) == b"hello"
