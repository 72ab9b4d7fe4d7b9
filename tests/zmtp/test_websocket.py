"""WebSocket with bytes alone: the upgrade, frames, and ZWS connections of both sides."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.zmtp.conftest import ACCEPTS
from zlearn.zmtp import ProtocolError, websocket
from zlearn.zmtp.commands import Cancel, Ping, Pong, Subscribe, encode_command
from zlearn.zmtp.null import Null
from zlearn.zmtp.upgrade import LONGEST_HEAD, proof_of
from zlearn.zmtp.websocket import BINARY, CLOSE, PING, PONG, TEXT, FrameReader, encode_frame
from zlearn.zmtp.zws import ZwsConnection

MASK = b"\1\2\3\4"
KEY = base64.b64encode(bytes(16)).decode()
REQUEST = (
    "GET /zeromq HTTP/1.1\r\nHost: here:5555\r\nupgrade: WebSocket\r\n"
    "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
    "Sec-WebSocket-Protocol: {protocol}\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def good_request(protocol="ZWS2.0/NULL", key=KEY):
    return REQUEST.format(key=key, protocol=protocol).encode()


def connection(socket_type, is_client=False, **options):
    accepts = frozenset(ACCEPTS[socket_type])
    return ZwsConnection(
        socket_type, accepts, host="here:5555", path="/zeromq", is_client=is_client,
        draw=lambda size: MASK * (size // 4), **options,
    )  # fmt: skip


def shake_hands(client, server):
    client.start()
    server.start()
    found = [], []
    for _ in range(4):
        found[1].extend(server.receive(client.take_output()))
        found[0].extend(client.receive(server.take_output()))
    return found


def pair(ours, theirs, **options):
    client, server = connection(ours, is_client=True), connection(theirs, **options)
    shake_hands(client, server)
    assert client.ready and server.ready
    return client, server


def said(sender, *batch):
    return b"".join(sender.encode(list(batch)))


# --- the upgrade -------------------------------------------------------------------


def test_the_proof_of_rfc_6455():
    assert proof_of("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_a_request_and_its_answer():
    client, server = connection("PUSH", is_client=True), connection("PULL")
    client.start()
    request = client.take_output()
    assert request.startswith(b"GET /zeromq HTTP/1.1\r\nHost: here:5555\r\n")
    assert b"\r\nSec-WebSocket-Protocol: ZWS2.0, ZWS2.0/NULL\r\n" in request
    assert server.receive(request) == [] and server.greeted
    answer = server.take_output()
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nSec-WebSocket-Protocol: ZWS2.0/NULL\r\n" in answer
    assert client.receive(answer) == [] and client.greeted and client.ready


@pytest.mark.parametrize("protocol", ["ZWS2.0", "other, ZWS2.0", "ZWS2.0/NULL,ZWS2.0"])
def test_a_server_takes_a_protocol_that_it_knows(protocol):
    server = connection("PULL")
    server.receive(good_request(protocol))
    expected = b"ZWS2.0/NULL" if "NULL" in protocol else b"ZWS2.0"
    assert b"Sec-WebSocket-Protocol: " + expected + b"\r\n" in server.take_output()


BAD_REQUESTS = {
    "no HTTP": (b"\xff\0\0\0\0\0\0\0\1\x7f\r\n\r\n", b"400"),
    "another method": (good_request().replace(b"GET", b"POST"), b"405"),
    "another path": (good_request().replace(b"/zeromq", b"/other"), b"404"),
    "a browser's visit": (b"GET /zeromq HTTP/1.1\r\nHost: here\r\n\r\n", b"426"),
    "an old version": (good_request().replace(b"Version: 13", b"Version: 8"), b"426"),
    "no key": (good_request(key=""), b"400"),
    "a short key": (good_request(key="YWJj"), b"400"),
    "an unknown protocol": (good_request("chat"), b"400"),
    "another mechanism": (good_request("ZWS2.0/PLAIN"), b"400"),
    "a line without a colon": (b"GET /zeromq HTTP/1.1\r\nnonsense\r\n\r\n", b"400"),
    "a head without an end": (b"GET /zeromq HTTP/1.1\r\nX: " + b"x" * LONGEST_HEAD, None),
    "a head that is too long": (b"GET /" + b"x" * LONGEST_HEAD + b"\r\n\r\n", b"431"),
}


@pytest.mark.parametrize("case", BAD_REQUESTS)
def test_a_bad_request_gets_a_proper_answer(case):
    request, status = BAD_REQUESTS[case]
    server = connection("PULL")
    with pytest.raises(ProtocolError) as caught:
        server.receive(request)
        server.receive(b"x" * 8)
    assert caught.value.number == 0x30000000 and not caught.value.retry
    head, _, body = server.take_output().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + (status or b"431") + b" ")
    assert f"Content-Length: {len(body)}".encode() in head and b"Connection: close" in head
    assert b"ZeroMQ" in body


BAD_ANSWERS = {
    "not found": (b"HTTP/1.1 404 Not Found\r\n\r\n", False),
    "a tired proxy": (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", True),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", False),
    "no proof": (b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", False),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_a_bad_answer_ends_the_connection(case):
    answer, retry = BAD_ANSWERS[case]
    client = connection("PUSH", is_client=True)
    client.start()
    client.take_output()
    with pytest.raises(ProtocolError) as caught:
        client.receive(answer)
    assert caught.value.retry is retry
    assert client.take_output() == b""


def test_who_has_to_ask_about_peers_offers_no_way_around_it():
    def asking(own):
        return Null(own, asks=True)

    server = connection("PULL", new_mechanism=asking)
    with pytest.raises(ProtocolError):
        server.receive(good_request("ZWS2.0"))
    server = connection("PULL", new_mechanism=asking)
    client = connection("PUSH", is_client=True)
    shake_hands(client, server)
    assert server.inquiry is not None and not client.ready
    server.answer(400)
    with pytest.raises(ProtocolError, match="400"):
        client.receive(server.take_output())


# --- frames ------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536])
@pytest.mark.parametrize("mask", [b"", MASK])
def test_frames_of_all_sizes(size, mask):
    payload = bytes(index % 251 for index in range(size))
    frame = encode_frame(BINARY, payload, mask)
    assert len(frame) == websocket.header_size(size, bool(mask)) + size
    reader = FrameReader(bool(mask), 100_000)
    for piece in (frame[:1], frame[1:-1], frame[-1:]):
        assert reader.next() is None
        reader.feed(piece)
    assert reader.next() == (BINARY, payload)
    assert reader.next() is None


def test_the_masked_hello_of_rfc_6455():
    frame = bytes.fromhex("81 85 37 fa 21 3d 7f 9f 4d 51 58")
    reader = FrameReader(True, 100)
    reader.feed(frame)
    assert reader.next() == (TEXT, b"Hello")
    assert encode_frame(TEXT, b"Hello", bytes.fromhex("37fa213d")) == frame


def test_fragments_are_joined_and_control_frames_come_in_between():
    reader = FrameReader(False, 100)
    reader.feed(bytes.fromhex("01 03 48656c") + encode_frame(PING, b"?", b""))
    assert reader.next() == (PING, b"?")
    reader.feed(bytes.fromhex("80 02 6c6f"))
    assert reader.next() == (TEXT, b"Hello")


BAD_FRAMES = {
    "reserved bits": "c2 01 00",
    "an unknown opcode": "83 01 00",
    "no mask where one is due": "82 01 00",
    "a long ping": "89 fe 00ff",
    "a ping in pieces": "09 80 00000000",
    "a fragment of nothing": "80 81 00000000 00",
    "a new message among fragments": "02 81 00000000 00 82 81 00000000 00",
    "too large": "82 ff 0000010000000000 00000000",
    "text": "81 81 00000000 00",
    "no flags": "82 80 00000000",
    "a message before READY": "82 82 00000000 0041",
    "an unknown command before READY": "82 85 00000000 02 03 414243",
}


@pytest.mark.parametrize("case", BAD_FRAMES)
def test_a_bad_frame_closes_with_a_reason(case):
    server = connection("PULL")
    server.receive(good_request())
    server.take_output()
    with pytest.raises(ProtocolError) as caught:
        server.receive(bytes.fromhex(BAD_FRAMES[case]))
    reader = FrameReader(False, 200)
    reader.feed(server.take_output())
    opcode, payload = reader.next()
    assert opcode == CLOSE and payload[:2] == b"\x03\xea"
    assert str(caught.value).startswith(payload[2:].decode())
    with pytest.raises(ProtocolError):
        server.receive(b"")


def test_a_message_beyond_maxmsgsize_closes():
    client, server = pair("PUSH", "PULL", max_message_size=10)
    assert server.receive(said(client, [b"x" * 10])) == [[b"x" * 10]]
    with pytest.raises(ProtocolError, match="more than"):
        server.receive(said(client, [b"good"], [b"x" * 11]))


def test_fragments_can_not_go_around_maxmsgsize():
    reader = FrameReader(False, 10)
    reader.feed(b"\x02\x06xxxxxx" + b"\x00\x06xxxxxx")
    with pytest.raises(ProtocolError, match="more than"):
        reader.next()


def test_endless_empty_fragments_take_no_memory():
    reader = FrameReader(False, 10)
    reader.feed(b"\x02\x01x" + b"\x00\x00" * 10_000)
    assert reader.next() is None and len(reader._fragments) == 1
    reader.feed(b"\x80\x00")
    assert reader.next() == (BINARY, b"x")


def test_a_large_size_alone_takes_no_memory():
    reader = FrameReader(False, 2**40)
    reader.feed(b"\x82\x7f" + (2**39).to_bytes(8, "big") + b"x")
    assert reader.next() is None


@given(st.binary(max_size=200), st.booleans())
def test_whatever_comes_is_read_or_refused(data, is_masked):
    reader = FrameReader(is_masked, 1000)
    reader.feed(data)
    try:
        while reader.next() is not None:
            pass
    except ProtocolError:
        pass


# --- connections -------------------------------------------------------------------

messages = st.lists(st.binary(max_size=300), min_size=1, max_size=4)


@given(st.lists(messages, max_size=5), st.integers(1, 50))
def test_messages_cross_however_the_bytes_are_cut(batch, step):
    for sender, receiver in (pair("PUSH", "PULL"), pair("PULL", "PUSH")[::-1]):
        data = said(sender, *batch)
        assert len(data) == sum(map(sender.sent_size, batch))
        found = []
        for at in range(0, len(data), step):
            found += receiver.receive(data[at : at + step])
        assert found == batch


def test_subscriptions_are_messages():
    sub, xpub = pair("SUB", "XPUB")
    data = said(sub, Subscribe(b"a"), Cancel(b"b"))
    assert len(data) == sub.sent_size(Subscribe(b"a")) + sub.sent_size(Cancel(b"b"))
    assert xpub.receive(data) == [[b"\1a"], [b"\0b"]]


def test_both_tell_who_they_are():
    dealer = connection("DEALER", is_client=True, routing_id=b"me")
    router = connection("ROUTER")
    shake_hands(dealer, router)
    assert (router.peer.socket_type, router.peer.routing_id) == ("DEALER", b"me")
    assert dealer.peer.socket_type == "ROUTER"


def test_types_that_do_not_fit_close():
    client, server = connection("PUB", is_client=True), connection("PULL")
    with pytest.raises(ProtocolError, match="PUB talks only to"):
        shake_hands(client, server)


def test_without_a_mechanism_the_routing_id_comes_first():
    server = connection("ROUTER", routing_id=b"server")
    server.receive(good_request("ZWS2.0"))
    assert server.take_output().endswith(b"\x82\x07\0server") and not server.ready
    data = encode_frame(BINARY, b"\0me", MASK) + encode_frame(BINARY, b"\0hello", MASK)
    assert server.receive(data) == [[b"hello"]]
    assert server.peer.routing_id == b"me" and server.peer.socket_type == ""


@pytest.mark.parametrize("first", [b"\0" + b"x" * 256, b"\2\5READY"])
def test_without_a_mechanism_something_else_does_not_come_first(first):
    server = connection("ROUTER")
    server.receive(good_request("ZWS2.0"))
    with pytest.raises(ProtocolError):
        server.receive(encode_frame(BINARY, first, MASK))


def test_a_routing_id_may_come_in_one_piece_with_what_follows():
    """Found by the fuzzer: a command was refused that came behind it in the same bytes."""
    server = connection("ROUTER")
    server.receive(good_request("ZWS2.0"))
    server.take_output()
    said = [b"\0me", b"\2\4PING\0\0ctx", b"\0hello"]
    data = b"".join(encode_frame(BINARY, payload, MASK) for payload in said)
    with pytest.raises(ProtocolError) as caught:
        server.receive(data + encode_frame(BINARY, b"", MASK))
    assert caught.value.batch == [[b"hello"]], "and what came before the mistake counts"
    assert server.peer.routing_id == b"me"


def test_a_ping_is_answered_and_noticed():
    client, server = pair("PUSH", "PULL")
    client.ping(0, b"are you there?")
    server.receive(client.take_output())
    assert server.notices == [Ping(0, b"are you there?")]
    client.receive(server.take_output())
    assert client.notices == [Pong(b"are you there?")]


def test_a_flood_of_pings_does_not_fill_our_memory():
    _, server = pair("PUSH", "PULL")
    flood = encode_frame(PING, b"x" * 125, MASK) * 2000
    server.receive(flood)
    assert len(server.take_output()) < 70_000


def test_a_close_is_answered_and_the_next_attempt_may_do_better():
    client, server = pair("PUSH", "PULL")
    with pytest.raises(ProtocolError) as caught:
        client.receive(encode_frame(CLOSE, b"\x03\xe8", b""))
    assert caught.value.retry
    assert client.take_output()[0] == 0x80 | CLOSE


def test_a_pong_that_nobody_asked_for_is_no_mistake():
    _, server = pair("PUSH", "PULL")
    assert server.receive(encode_frame(PONG, b"", MASK)) == []


def test_notices_of_commands_are_found_where_the_others_are():
    """The owner takes the list away and leaves a new one; none may go on filling the old."""
    client, server = pair("PUSH", "PULL")
    command = client._frames.encode_command_frame(encode_command(Ping(1, b"x")))
    for _ in range(2):
        server.receive(command)
        assert server.notices == [Ping(1, b"x")]
        server.notices = []
