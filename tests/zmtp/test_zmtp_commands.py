"""Commands: bodies to objects and back, and every way in which one can be malformed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.zmtp import Cancel, Join, Leave, Ping, Pong, ProtocolError, Subscribe
from zlearn.zmtp.commands import Error, Other, Ready, decode_command, encode_command

short = st.binary(max_size=255)
names = st.text(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+", min_size=1, max_size=255
)
KNOWN = {b"READY", b"ERROR", b"PING", b"PONG", b"SUBSCRIBE", b"CANCEL", b"JOIN", b"LEAVE"}
commands = st.one_of(
    st.builds(Ready, st.dictionaries(names, st.binary(max_size=400))),
    st.builds(Error, short),
    st.builds(Ping, st.integers(0, 0xFFFF), st.binary(max_size=16)),
    st.builds(Pong, st.binary(max_size=16)),
    st.builds(Subscribe, st.binary()),
    st.builds(Cancel, st.binary()),
    st.builds(Join, short),
    st.builds(Leave, short),
    st.builds(
        Other, st.binary(min_size=1, max_size=255).filter(lambda n: n not in KNOWN), st.binary()
    ),
)


@given(commands)
def test_a_command_comes_back(command):
    back = decode_command(encode_command(command))
    assert type(back) is type(command)
    assert back == command


@pytest.mark.parametrize(
    ("command", "body"),
    [
        (Ready({"Socket-Type": b"SUB"}), b"\5READY\x0bSocket-Type\0\0\0\3SUB"),
        (Error(b"400"), b"\5ERROR\x03400"),
        (Ping(15, b"ctx0"), b"\4PING\0\x0fctx0"),
        (Pong(b"ctx0"), b"\4PONGctx0"),
        (Subscribe(b"A"), b"\x09SUBSCRIBEA"),
        (Cancel(b"A"), b"\6CANCELA"),
        (Join(b"A"), b"\4JOINA"),
        (Leave(b"A"), b"\5LEAVEA"),
    ],
)
def test_layouts(command, body):
    assert encode_command(command) == body
    assert decode_command(body) == command


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "without a name"),
        (b"\0", "without a name"),
        (b"\0READY", "without a name"),
        (b"\6READY", "its name should have 6 bytes, and only 5 are there"),
        (b"\5ERROR", "ERROR whose reason is cut short"),
        (b"\5ERROR\x04400", "ERROR whose reason is cut short"),
        (b"\4PING", "PING without"),
        (b"\4PING\0", "PING without"),
        (b"\4JOIN" + bytes(256), "a group with 256 bytes; 255 is the most"),
        (b"\5LEAVE" + bytes(256), "a group with 256 bytes; 255 is the most"),
        (b"\5READY\0\0\0\0\0", "it has no name"),
        (b"\5READY\3ab", "'ab' is longer"),
        (b"\5READY\1a\0\0\0", "'a' is longer"),
        (b"\5READY\1a\0\0\0\2x", "'a' is longer"),
        (b"\5READY\1a\xff\xff\xff\xffx", "'a' is longer"),
    ],
)
def test_malformed(body, sentence):
    with pytest.raises(ProtocolError, match=sentence):
        decode_command(body)


def test_names_are_case_sensitive():
    assert decode_command(b"\5ready") == Other(b"ready", b"")
