"""A connection: what it says and when, what it refuses and with which words."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zlearn.zmtp import (
    Cancel,
    Connection,
    Join,
    Leave,
    Ping,
    Pong,
    ProtocolError,
    State,
    Subscribe,
)
from zlearn.zmtp.commands import Error, Ready, encode_command
from zlearn.zmtp.frames import encode_command_frame

SIGNATURE = bytes.fromhex("ff 00 00 00 00 00 00 00 01 7f")


def greeting(version=(3, 1), mechanism=b"NULL"):
    return SIGNATURE + bytes(version) + mechanism.ljust(20, b"\0") + bytes(32)


def said(command):
    return encode_command_frame(encode_command(command))


def ready_said(socket_type, **properties):
    return said(Ready({"Socket-Type": socket_type.encode(), **properties}))


# --- going well ----------------------------------------------------------------------


def test_the_way_through_the_states(connection):
    ours = connection("PULL")
    ours.start()
    assert ours.take_output() == SIGNATURE
    assert (ours.state, ours.greeted, ours.ready) == (State.GREETING, False, False)
    assert ours.receive(greeting()[:9]) == []
    assert ours.take_output() == b"", "this may still be a frame of ZMTP 1.0"
    assert ours.receive(greeting()[9:10]) == []
    assert ours.take_output() == b"\3", "this may still be ZMTP 2.0"
    assert ours.receive(greeting()[10:11]) == []
    assert len(ours.take_output()) == 53 + 28, "the rest and READY go out in one piece"
    assert ours.receive(greeting()[11:-1]) == []
    assert ours.take_output() == b""
    assert not ours.greeted
    assert ours.receive(greeting()[-1:]) == []
    assert (ours.state, ours.greeted, ours.ready) == (State.HANDSHAKE, True, False)
    assert ours.peer is None
    assert ours.receive(ready_said("PUSH")) == []
    assert (ours.state, ours.greeted, ours.ready) == (State.TRAFFIC, True, True)
    assert ours.peer.socket_type == "PUSH"
    assert ours.receive(b"\0\2hi") == [[b"hi"]]


def said_by(ours, version=(3, 1)):
    """All that a connection says of itself to a peer that has greeted it."""
    ours.start()
    ours.receive(greeting(version))
    return ours.take_output()


def test_everything_in_one_piece(connection):
    ours = connection("PULL")
    assert ours.receive(greeting() + ready_said("PUSH") + b"\0\2hi\1\1a") == [[b"hi"]]
    assert ours.receive(b"\0\1b") == [[b"a", b"b"]]


@pytest.mark.parametrize("socket_type", ["REQ", "DEALER", "ROUTER"])
def test_these_tell_their_routing_id(connection, socket_type):
    output = said_by(connection(socket_type, routing_id=b"me"))
    assert output[:10] == bytes.fromhex("ff 00 00 00 00 00 00 00 03 7f")
    assert output.endswith(b"\x08Identity\0\0\0\2me")
    assert said_by(connection(socket_type)).endswith(b"\x08Identity\0\0\0\0")


@pytest.mark.parametrize("socket_type", ["PUB", "SUB", "PUSH", "PULL", "PAIR", "REP", "XPUB"])
def test_others_keep_it_to_themselves(connection, socket_type):
    assert b"READY" in said_by(connection(socket_type, routing_id=b"me"))
    assert b"Identity" not in said_by(connection(socket_type, routing_id=b"me"))


def test_metadata_and_routing_id_arrive(connection):
    ours = connection("DEALER", routing_id=b"\0odd", metadata={"X-Colour": b"blue"})
    theirs = connection("ROUTER")
    theirs.receive(said_by(ours))
    assert theirs.peer.routing_id == b"\0odd"
    assert theirs.peer.metadata["X-Colour"] == b"blue"
    assert theirs.peer.version == (3, 1)


def test_as_server_is_told_and_never_judged(connection):
    output = said_by(connection("PULL"))
    assert output[32] == 0, "libzmq says so whatever its role is"
    theirs = connection("PUSH")
    theirs.receive(output[:32] + b"\1" + output[33:])
    assert theirs.ready


def test_encode_only_once_ready(connection):
    with pytest.raises(RuntimeError, match="waiting for the peer's greeting"):
        connection("PUSH").encode([[b"early"]])


# --- subscriptions -------------------------------------------------------------------


def subscriber(connection, version):
    ours = connection("SUB")
    ours.receive(greeting(version) + ready_said("XPUB"))
    return ours


SUBSCRIPTIONS = [Subscribe(b"A"), Cancel(b""), Subscribe(bytes(300)), [b"\1B"]]


@pytest.mark.parametrize("version", [(3, 1), (3, 7), (4, 0)])
def test_subscriptions_are_commands_to_31_peers_and_later_ones(connection, version):
    ours = subscriber(connection, version)
    chunks = ours.encode(SUBSCRIPTIONS)
    assert b"".join(chunks).startswith(b"\4\x0b\x09SUBSCRIBEA\4\7\6CANCEL\6")
    assert len(chunks) == 1
    assert sum(map(ours.sent_size, SUBSCRIPTIONS)) == len(chunks[0])


def test_subscriptions_are_messages_to_30_peers(connection):
    ours = subscriber(connection, (3, 0))
    chunks = ours.encode(SUBSCRIPTIONS)
    assert b"".join(chunks).startswith(b"\0\2\1A\0\1\0\2")
    assert sum(map(ours.sent_size, SUBSCRIPTIONS)) == sum(map(len, chunks))


def test_a_publisher_gets_objects_for_commands_and_messages_for_messages(ready_pair):
    publisher, xsub = ready_pair("XPUB", "XSUB")
    data = b"".join(xsub.encode([Subscribe(b"A"), [b"\1B"], Cancel(b"A"), [b"up", b"stream"]]))
    got = publisher.receive(data)
    assert got == [Subscribe(b"A"), [b"\1B"], Cancel(b"A"), [b"up", b"stream"]]
    assert [type(item) for item in got] == [Subscribe, list, Cancel, list]


def test_nobody_else_gets_subscriptions(ready_pair):
    _, pull = ready_pair("PUSH", "PULL")
    assert pull.receive(said(Subscribe(b"A")) + b"\0\2hi") == [[b"hi"]]


def test_a_radio_hears_of_groups_and_a_dish_of_none(ready_pair):
    radio, dish = ready_pair("RADIO", "DISH")
    wishes = [Join(b"weather"), Leave(b"weather"), Join(b"")]
    data = b"".join(dish.encode(wishes))
    assert len(data) == sum(map(dish.sent_size, wishes))
    got = radio.receive(data + said(Subscribe(b"A")))
    assert got == wishes
    assert [type(item) for item in got] == [Join, Leave, Join]
    assert dish.receive(data + b"\1\1g\0\2hi") == [[b"g", b"hi"]]


def test_groups_are_commands_to_30_peers_too(connection):
    dish = connection("DISH")
    dish.receive(greeting((3, 0)) + ready_said("RADIO"))
    assert dish.encode([Join(b"g")]) == [b"\4\6\4JOINg"]


def test_encode_large_and_small(ready_pair):
    push, pull = ready_pair("PUSH", "PULL")
    large = bytes(8192)
    chunks = push.encode([[b"a"], [b"b", large], [b"c"]])
    assert len(chunks) == 3
    assert chunks[1] is large
    assert pull.receive(b"".join(chunks)) == [[b"a"], [b"b", large], [b"c"]]


# --- heartbeats ----------------------------------------------------------------------


def test_ping_and_pong(ready_pair):
    ours, theirs = ready_pair("PUSH", "PULL")
    ours.ping(15, b"context")
    theirs.receive(ours.take_output())
    assert theirs.notices == [Ping(15, b"context")]
    ours.receive(theirs.take_output())
    assert ours.notices == [Pong(b"context")]


def test_no_ping_without_a_ready_31_peer(connection):
    ours = connection("PULL")
    ours.ping(1, b"")
    said_by(ours, (3, 0))
    ours.receive(ready_said("PUSH"))
    ours.ping(1, b"")
    assert ours.take_output() == b""
    ours.receive(said(Ping(1, b"x")))
    assert ours.take_output() == said(Pong(b"x")), "but theirs is answered"


@pytest.mark.parametrize(("ttl", "context"), [(-1, b""), (65536, b""), (1, bytes(17))])
def test_a_ping_has_limits(ready_pair, ttl, context):
    with pytest.raises(ValueError, match="16 b"):
        ready_pair("PUSH", "PULL")[0].ping(ttl, context)


def test_a_flood_of_pings_does_not_fill_the_memory(ready_pair):
    ours, _ = ready_pair("PUSH", "PULL")
    for _ in range(100):
        ours.receive(said(Ping(1, bytes(16))) * 1000)
        ours.notices.clear()
    assert len(ours.take_output()) < 70_000
    ours.receive(said(Ping(1, b"")))
    assert ours.take_output() == said(Pong(b""))


# --- mistakes of the peer ------------------------------------------------------------

REFUSED = {
    "HTTP": (b"GET / HTTP/1.1\r\n", "looks like HTTP"),
    "SSH": (b"SSH-2.0-OpenSSH\r\n", "looks like SSH"),
    "TLS": (b"\x16\x03\x01\x02\0", "looks like TLS"),
    "flags of an identity": (b"\x01\x02", "neither a signature .* nor an identity .* sent 01 02"),
    "a zero": (b"\0", "neither a signature .* sent 00"),
    "signature's end": (b"\xff\xaa" + bytes(8), "neither a signature"),
    "identity of 256 bytes": (b"\xff" + bytes(6) + b"\1\1\0", "neither a signature"),
    "revision 0": (SIGNATURE + b"\0", "revision 0 of ZMTP, which never was one"),
    "revision 2": (SIGNATURE + b"\2", "revision 2 of ZMTP"),
    "mechanism": (greeting(mechanism=b"CURVE"), "mechanism is 'CURVE', and ours is 'NULL'"),
    "mechanism's tail": (greeting(mechanism=b"NULL\0X"), "mechanism is"),
    "message first": (greeting() + b"\0\2hi", "message before READY"),
    "frame first": (greeting() + b"\1\2hi", "message before READY"),
    "other command first": (greeting() + b"\4\5\4BLAH", "sent 'BLAH' before READY"),
    "PING first": (greeting() + said(Ping(1, b"")), "sent 'PING' before READY"),
    "type": (greeting() + ready_said("PUB"), "'PUB' socket, and PULL talks only to PUSH"),
    "unknown type": (greeting() + ready_said("XYZ"), "'XYZ' socket"),
    "empty type": (greeting() + ready_said(""), "'' socket"),
    "routing id": (
        greeting() + ready_said("PUSH", identity=bytes(256)),
        "routing id has 256 bytes; 255 is the most",
    ),
    "property": (greeting() + b"\4\x09\5READY\3ab", "malformed property"),
    "empty command": (greeting() + b"\4\0", "without a name"),
    "ERROR": (greeting() + said(Error(b"400")), "refused the connection with ERROR '400'"),
    "huge READY": (greeting() + b"\6" + bytes([0, 0, 0, 1]) + bytes(4), "before READY"),
}
IN_TRAFFIC = {
    "command with MORE": (b"\5\1c", "MORE flag"),
    "malformed command": (b"\4\2\4P", "malformed command"),
    "malformed PING": (said(Ping(1, b""))[:1] + b"\6\4PING\0", "PING without"),
    "size": (b"\2\xff" + bytes(7), "63 bits"),
    "announcement": (b"\2\0\1" + bytes(6), "taken for a mistake"),
    "ERROR": (said(Error(b"no \xff")), r"ERROR 'no \\\\xff'"),
}


OURS = greeting() + ready_said("PULL")


def check_refusal(ours, data, sentence):
    with pytest.raises(ProtocolError, match=sentence) as caught:
        ours.receive(data)
    assert ours.state is State.CLOSED
    assert not ours.ready
    assert OURS.startswith(ours.take_output()), "at most the handshake, for the peer to see"
    assert ours.take_output() == b""
    assert "\n" not in str(caught.value)
    with pytest.raises(ProtocolError, match=sentence):
        ours.receive(b"")
    with pytest.raises(RuntimeError):
        ours.encode([[b"x"]])
    ours.ping(1, b"")
    assert ours.take_output() == b""


@pytest.mark.parametrize("case", REFUSED)
def test_refused_before_traffic(connection, case):
    ours = connection("PULL")
    ours.start()
    check_refusal(ours, *REFUSED[case])


@pytest.mark.parametrize("case", IN_TRAFFIC)
def test_refused_in_traffic(ready_pair, case):
    _, ours = ready_pair("PUSH", "PULL")
    check_refusal(ours, *IN_TRAFFIC[case])


def test_refused_over_the_limit(ready_pair):
    _, ours = ready_pair("PUSH", "PULL", max_message_size=10)
    assert ours.receive(b"\0\x0a0123456789") == [[b"0123456789"]]
    check_refusal(ours, b"\0\x0b", "11 bytes; the limit .* is 10")


def test_what_was_good_before_the_mistake_is_not_lost(ready_pair):
    _, ours = ready_pair("PUSH", "PULL")
    with pytest.raises(ProtocolError) as caught:
        ours.receive(b"\0\1a\0\1b\5\0")
    assert caught.value.batch == [[b"a"], [b"b"]]


# --- accepted as libzmq does ---------------------------------------------------------


@pytest.mark.parametrize(
    "handshake",
    [
        greeting((4, 9)) + ready_said("PUSH"),
        b"\xff" + b"\xaa" * 8 + greeting()[9:] + ready_said("PUSH"),
        greeting()[:33] + b"\x55" * 31 + ready_said("PUSH"),
        greeting() + said(Ready({"socket-TYPE": b"PUSH", "IDENTITY": b"x"})),
        greeting() + said(Ready({})),
        greeting() + b"\x06" + bytes(7) + b"\x1a" + ready_said("PUSH")[2:],
        greeting() + ready_said("PUSH") + b"\4\5\4BLAH" + ready_said("PUSH"),
    ],
)
def test_oddities(connection, handshake):
    ours = connection("PULL")
    assert ours.receive(handshake + b"\xf8\2hi" + b"\2" + bytes(7) + b"\2ho") == [[b"hi"], [b"ho"]]


# --- anything at all -----------------------------------------------------------------


pieces = st.one_of(
    st.binary(max_size=100),
    st.sampled_from(
        [
            SIGNATURE, greeting(), greeting((3, 0)), ready_said("PUSH"), ready_said("SUB"),
            said(Subscribe(b"t")), said(Ping(1, b"c")), said(Error(b"e")), said(Ready({})),
            b"\0\2hi", b"\1\2hi", b"\4\x09\5READY\1ab", b"\2" + bytes(8), b"\xff" * 9,
        ]
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(pieces, max_size=12), st.sampled_from(["PULL", "XPUB"]))
def test_garbage_raises_nothing_but_protocol_errors(data, socket_type):
    ours = Connection(socket_type, frozenset({"PUSH", "SUB"}))
    ours.start()
    for piece in data:
        try:
            batch = ours.receive(piece)
        except ProtocolError as error:
            batch = error.batch
            assert ours.state is State.CLOSED
        assert not batch or ours.peer is not None, "a message before the handshake was done"
        assert all(batch), "an item without a frame"


@settings(deadline=None)
@given(st.lists(pieces, max_size=12), st.lists(st.integers(0, 2000), max_size=8))
def test_cutting_changes_nothing(data, places):
    def outcome(parts):
        ours = Connection("XPUB", frozenset({"PUSH", "SUB"}))
        got = []
        try:
            for part in parts:
                got += ours.receive(part)
        except ProtocolError as error:
            got += error.batch
        return got, ours.state, ours.notices

    stream = greeting() + ready_said("SUB") + b"".join(data)
    edges = [0, *sorted(min(place, len(stream)) for place in places), len(stream)]
    cut = [stream[a:b] for a, b in pairwise(edges)]
    assert outcome([stream]) == outcome(cut)
