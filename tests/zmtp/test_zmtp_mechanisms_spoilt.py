"""Nonsense in place of a handshake: the only thing that may be raised is a ProtocolError."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.zmtp.conftest import new_connection
from tests.zmtp.wires import MECHANISMS, Wire, every_mechanism
from zlearn.zmtp import ProtocolError, State

WORDS = [b"\5HELLO", b"\x07WELCOME", b"\x08INITIATE", b"\5READY", b"\5ERROR"]


def survives(connection, pieces):
    """Takes it or raises ProtocolError; nothing else."""
    try:
        for piece in pieces:
            connection.receive(piece)
            if connection.inquiry is not None:
                connection.answer(200)
    except ProtocolError as error:
        assert str(error)
        assert connection.state is State.CLOSED


@every_mechanism
@pytest.mark.parametrize("role", [0, 1])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_spoilt_handshakes_only_ever_raise_protocol_errors(name, role, data):
    """Bits flipped, bytes cut out and put in, at any place of what the other side says."""
    good = Wire(name).shake_hands()
    sender = good.server if role == 0 else good.client
    said = [piece for who, piece in good.passed if who is sender]
    said.append(b"".join(sender.encode([[b"x", b"y"]])))
    place = data.draw(st.integers(0, len(said) - 1))
    piece = bytearray(said[place])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(piece)))
        match data.draw(st.sampled_from(["flip", "cut", "insert"])):
            case "flip" if at < len(piece):
                piece[at] ^= 1 << data.draw(st.integers(0, 7))
            case "cut":
                del piece[at : at + data.draw(st.integers(1, 40))]
            case "insert":
                piece[at:at] = data.draw(st.binary(max_size=40))
    said[place] = bytes(piece)
    kind = ("DEALER", "ROUTER")[role]
    connection = new_connection(kind, new_mechanism=MECHANISMS[name][role])
    connection.start()
    survives(connection, said)


@every_mechanism
@pytest.mark.parametrize("role", [0, 1])
@given(commands=st.lists(st.binary(max_size=300), max_size=6))
@settings(max_examples=60, deadline=None)
def test_random_commands_only_ever_raise_protocol_errors(name, role, commands):
    greeting = b"\xff" + bytes(8) + b"\x7f\3\1" + name.encode().ljust(20, b"\0") + bytes(32)
    connection = new_connection("DEALER", new_mechanism=MECHANISMS[name][role])
    connection.start()
    frames = [b"\6" + len(body).to_bytes(8, "big") + body for body in commands]
    survives(connection, [greeting, *frames])


@pytest.mark.parametrize(
    "word", [b"\5HELLO", b"\x07WELCOME", b"\x08INITIATE", b"\5READY", b"\5ERROR"]
)
@every_mechanism
@pytest.mark.parametrize("role", [0, 1])
@given(rest=st.binary(max_size=400))
@settings(max_examples=25, deadline=None)
def test_known_commands_with_random_data(name, role, word, rest):
    test_random_commands_only_ever_raise_protocol_errors.hypothesis.inner_test(
        name, role, [word + rest]
    )
