"""Fields: each byte of what peers have really said has one name.

Rule for this file: recorded bytes in, names out.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.zmtp.conftest import VECTORS, read_recording
from zlearn.zmtp.commands import Error, Other, Ping, encode_command, named
from zlearn.zmtp.fields import fields
from zlearn.zmtp.frames import encode, encode_command_frame
from zlearn.zmtp.greeting import encode_greeting

RECORDINGS = sorted(path.stem for path in VECTORS.glob("*.hex"))
MODERN = [name for name in RECORDINGS if re.match(r"zmtp3\d_(libzmq|null|pair)", name)]


def told(data, **options):
    return [(each.name, each.value) for each in fields(data, **options)]


@pytest.mark.parametrize("name", RECORDINGS)
@pytest.mark.parametrize("side", ["C", "S"])
def test_no_byte_of_a_recording_is_left_out(name, side):
    data = read_recording(name).bytes_of(side)
    found = fields(data)
    assert b"".join(each.data for each in found) == data
    assert [each.at for each in found] == [
        sum(len(before.data) for before in found[:number]) for number in range(len(found))
    ]


def test_a_recorded_handshake_and_question_are_named():
    data = read_recording("zmtp31_libzmq434_null_req_rep").bytes_of("C")
    assert told(data) == [
        ("signature", ""), ("version", "3.1"), ("mechanism", "NULL"), ("as-server", "0"),
        ("filler", ""),
        ("flags", "COMMAND"), ("size", "38"), ("command", "READY"),
        ("property", "Socket-Type = REQ"), ("property", "Identity = "),
        ("flags", "MORE"), ("size", "0"),
        ("flags", ""), ("size", "12"), ("body", "hello there!"),
    ]  # fmt: skip
    assert [each.unit for each in fields(data)][-5:] == [2, 2, 3, 3, 3]


@pytest.mark.parametrize("name", MODERN)
def test_commands_are_where_the_recording_s_own_decoding_says(name):
    """The recorder wrote beside the bytes what it made of them: [from:to] flags=04 COMMAND …"""
    recording = read_recording(name)
    for side, title in (("C", "connecting"), ("S", "binding")):
        decoded = " ".join(recording.header).partition(f"{title} side stream decoded")[2]
        decoded = decoded.partition("-- ")[0]
        spots = re.findall(r"\[(\d+):\d+\] flags=\w+ COMMAND size=\d+ COMMAND (\w+)", decoded)
        found = fields(recording.bytes_of(side))
        starts = {each.unit: each.at for each in found if each.name == "flags"}
        mine = [(str(starts[each.unit]), each.value) for each in found if each.name == "command"]
        assert mine == spots and mine


def test_a_heartbeat_has_a_time_to_live_and_a_context():
    ping = encode_command_frame(encode_command(Ping(30, b"ctx")))
    assert told(ping, greeted=True)[2:] == [("command", "PING"), ("ttl", "3 s"), ("context", "ctx")]


def test_an_error_says_why():
    error = encode_command_frame(encode_command(Error(b"Invalid socket type")))
    assert told(error, greeted=True)[-1] == ("reason", "Invalid socket type")


def test_a_password_is_named_and_not_told():
    hello = encode_command_frame(named(b"HELLO", b"\5admin\6secret"))
    assert told(hello, greeted=True)[-2:] == [("user name", "admin"), ("password", "")]


def test_what_a_cipher_hides_is_sealed():
    greeting = encode_greeting("CURVE", as_server=False, routing_id=b"")
    secret = encode_command_frame(encode_command(Other(b"HELLO", bytes(194))))
    found = told(greeting + secret + b"".join(encode([b"\7MESSAGE" + bytes(40)])))
    assert found[-5:] == [
        ("command", "HELLO"), ("sealed", ""), ("flags", ""), ("size", "48"), ("sealed", ""),
    ]  # fmt: skip


def test_a_body_that_is_cut_says_how_long_it_should_be():
    *_, body = fields(b"\2" + (10_485_760).to_bytes(8, "big") + b"abc", greeted=True)
    assert (body.name, body.data, body.size) == ("body", b"abc", 10_485_760)


@given(st.binary(max_size=300), st.booleans())
def test_whatever_comes_is_named_to_the_last_byte(data, greeted):
    assert b"".join(each.data for each in fields(data, greeted)) == data


@given(st.binary(max_size=60).map(lambda body: bytes([4, len(body)]) + body))
def test_spoilt_commands_are_named_too(data):
    found = fields(data, greeted=True)
    assert b"".join(each.data for each in found) == data
    assert all(each.value.isprintable() for each in found)
