"""Handshakes with a secret, and what becomes of those who spoil them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.zmtp.conftest import new_connection, shake_hands
from tests.zmtp.wires import CLIENT, CREDENTIALS, MECHANISMS, Wire, every_mechanism
from zlearn.zmtp import Cancel, Ping, Pong, ProtocolError, State, Subscribe
from zlearn.zmtp.mechanism import Inquiry

# --- how it goes well ----------------------------------------------------------------


@every_mechanism
def test_both_are_ready_and_know_each_other(name):
    wire = Wire(name, metadata={"X-Colour": b"blue"}).shake_hands()
    assert wire.client.ready and wire.server.ready
    assert wire.client.peer.socket_type == "ROUTER"
    assert wire.server.peer.metadata["X-Colour"] == b"blue"


@every_mechanism
def test_the_server_asks_and_waits(name):
    wire = Wire(name).shake_hands(status=None)
    assert wire.server.inquiry == Inquiry(name, CREDENTIALS[name])
    assert not wire.client.ready and not wire.server.ready


@every_mechanism
@pytest.mark.parametrize("size", [0, 1, 200, 222, 223, 255, 256, 70_000])
def test_messages_of_all_sizes_cross_both_ways(name, size):
    wire = Wire(name).shake_hands()
    message = [b"x" * size, b"", b"y" * size]
    for sender, receiver in ((wire.client, wire.server), (wire.server, wire.client)):
        wire.send(sender, receiver, [message, [b"z"]])
        assert wire.got[receiver] == [message, [b"z"]]
        encoded = b"".join(sender.encode([message]))
        assert len(encoded) == sender.sent_size(message)


@every_mechanism
@pytest.mark.parametrize("version", [(3, 1), (3, 0)])
def test_subscriptions_and_pings_cross_too(name, version):
    def older(place, data):
        name_told = name.encode().ljust(20, b"\0")
        return data.replace(b"\1" + name_told, bytes(version[1:]) + name_told)

    wire = Wire(name, ("SUB", "PUB"), spoil=older).shake_hands()
    wire.send(wire.client, wire.server, [Subscribe(b"a" * 300), Cancel(b"b")])
    if version == (3, 1):
        assert wire.got[wire.server] == [Subscribe(b"a" * 300), Cancel(b"b")]
    else:
        assert wire.got[wire.server] == [[b"\1" + b"a" * 300], [b"\0b"]]
    size = wire.client.sent_size(Subscribe(b"c"))
    assert len(b"".join(wire.client.encode([Subscribe(b"c")]))) == size
    wire.client.ping(3, b"context")
    wire.pass_on(wire.client, wire.server)
    wire.pass_on(wire.server, wire.client)
    if version == (3, 1):
        assert wire.server.notices == [Ping(3, b"context")]
        assert wire.client.notices == [Pong(b"context")]


@every_mechanism
@given(st.lists(st.integers(1, 60), max_size=60))
@settings(max_examples=25, deadline=None)
def test_however_the_bytes_are_cut(name, cuts):
    wire = Wire(name)
    for side in (wire.client, wire.server):
        side.start()
    sizes = iter([*cuts, *[10_000] * 100])
    queues = {wire.client: b"", wire.server: b""}
    other = {wire.client: wire.server, wire.server: wire.client}
    sent = False
    while True:
        for side in queues:
            queues[side] += side.take_output()
            if side is wire.client and side.ready and not sent:
                sent = True
                queues[side] += b"".join(side.encode([[b"a", b"b" * 300], [b"c"]]))
        if not any(queues.values()):
            break
        for side, waiting in queues.items():
            size = next(sizes)
            queues[side] = waiting[size:]
            wire.got[other[side]] += other[side].receive(waiting[:size])
            if wire.server.inquiry:
                wire.got[wire.server] += wire.server.answer(200)
    assert wire.got[wire.server] == [[b"a", b"b" * 300], [b"c"]]


def test_what_the_peer_says_before_the_answer_is_kept():
    wire = Wire("NULL")
    wire.shake_hands(status=None)
    assert wire.server.inquiry is not None
    assert wire.server.receive(b"\0\5early\0\4") == []
    assert wire.server.answer(200) == [[b"early"]]
    assert wire.server.receive(b"then") == [[b"then"]]


def test_nothing_readable_is_on_the_wire_of_curve():
    wire = Wire("CURVE", metadata={"X-Colour": b"ultramarine"}).shake_hands()
    wire.send(wire.client, wire.server, [[b"a secret"] * 2])
    wire.send(wire.client, wire.server, [[b"a secret"] * 2])
    passed = [data for _, data in wire.passed]
    assert not any(word in data for data in passed for word in (b"ultramarine", b"secret", CLIENT))
    assert passed[-1] != passed[-2], "the same message never looks the same"


# --- refused -------------------------------------------------------------------------


@every_mechanism
@pytest.mark.parametrize("status", [400, 500])
def test_a_refused_client_learns_why(name, status):
    with pytest.raises(ProtocolError, match=f"ERROR '{status}'") as caught:
        Wire(name).shake_hands(status)
    assert caught.value.number == status


@every_mechanism
def test_300_is_a_silence(name):
    wire = Wire(name).shake_hands(300)
    assert wire.server.state is State.REFUSED
    assert not wire.client.ready and wire.client.state is not State.CLOSED


@pytest.mark.parametrize("one", MECHANISMS)
@pytest.mark.parametrize("other", MECHANISMS)
def test_different_mechanisms_do_not_go_together(one, other):
    if one != other:
        client = new_connection("DEALER", new_mechanism=MECHANISMS[one][0])
        server = new_connection("ROUTER", new_mechanism=MECHANISMS[other][1])
        client.start()
        server.start()
        with pytest.raises(ProtocolError, match="both sides must use the same") as caught:
            shake_hands(client, server)
        assert caught.value.number == 0x11000002


@pytest.mark.parametrize("place", range(4, 8))
def test_every_byte_of_a_curve_handshake_counts(place):
    """One flipped bit anywhere after the greeting, and there is no connection."""
    size = len(Wire("CURVE").shake_hands().passed[place][1])
    for at in range(0, size, 7):
        if place == 4 and 10 <= at < 82:
            continue  # HELLO's padding, which nobody looks at

        def flip(where, data, at=at):
            return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :] if where == place else data

        wire = Wire("CURVE", spoil=flip)
        try:
            wire.shake_hands()
        except ProtocolError:
            continue
        assert not (wire.client.ready and wire.server.ready), f"byte {at} of command {place}"


def test_both_learn_that_their_mechanisms_differ():
    """Whoever finds out first has told what it is, be it in the same turn."""
    plain = new_connection("DEALER", new_mechanism=MECHANISMS["PLAIN"][0])
    null = new_connection("ROUTER")
    plain.start()
    null.start()
    plain.receive(null.take_output()[:10] + b"\3")
    with pytest.raises(ProtocolError, match="is 'PLAIN', and ours is 'NULL'"):
        null.receive(plain.take_output())
    with pytest.raises(ProtocolError, match="is 'NULL', and ours is 'PLAIN'"):
        plain.receive(null.take_output()[1:])


# --- replays -------------------------------------------------------------------------


def refused_with(number, connection, data):
    with pytest.raises(ProtocolError) as caught:
        connection.receive(data)
    assert caught.value.number == number, caught.value


def test_a_message_said_again_closes_the_connection():
    wire = Wire("CURVE").shake_hands()
    wire.send(wire.client, wire.server, [[b"pay 10"]])
    refused_with(0x10000002, wire.server, wire.passed[-1][1])


def test_messages_in_another_order_close_the_connection():
    wire = Wire("CURVE").shake_hands()
    first, second = (b"".join(wire.client.encode([[body]])) for body in (b"1", b"2"))
    assert wire.server.receive(second) == [[b"2"]]
    refused_with(0x10000002, wire.server, first)


def test_a_message_of_the_server_is_not_one_of_the_client():
    wire = Wire("CURVE").shake_hands()
    refused_with(0x11000001, wire.server, b"".join(wire.server.encode([[b"x"]] * 4))[-36:])


def test_an_old_handshake_said_again_comes_to_nothing():
    old = Wire("CURVE").shake_hands()
    said = [data for sender, data in old.passed if sender is old.client]
    server = new_connection("ROUTER", new_mechanism=MECHANISMS["CURVE"][1])
    server.start()
    server.receive(b"".join(said[:-1]))
    refused_with(0x11000001, server, said[-1])
    assert server.inquiry is None, "nobody is asked about a replay"


def test_traffic_that_is_not_hidden_closes_the_connection():
    wire = Wire("CURVE").shake_hands()
    refused_with(0x10000001, wire.server, b"\0\5plain")


def test_a_command_that_is_not_hidden_closes_the_connection():
    wire = Wire("CURVE").shake_hands()
    refused_with(0x10000001, wire.server, b"\4\7\4PING\0\0")


def test_messages_as_commands_are_understood():
    """RFC 25 wants them so."""
    wire = Wire("CURVE").shake_hands()
    sealed = b"".join(wire.client.encode([[b"x"]]))
    assert wire.server.receive(b"\4" + sealed[1:]) == [[b"x"]]


def test_what_came_before_a_bad_box_counts():
    wire = Wire("CURVE").shake_hands()
    sealed = b"".join(wire.client.encode([[b"1"], [b"2"], [b"3", b"4"]]))
    with pytest.raises(ProtocolError) as caught:
        wire.server.receive(sealed + b"\0\1x")
    assert caught.value.batch == [[b"1"], [b"2"], [b"3", b"4"]]
