"""unfold: every byte is shown once and has a name, whatever the bytes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.course import speak
from zlearn.course.wire import unfold
from zlearn.zmtp.commands import Ping, Ready, encode_command
from zlearn.zmtp.frames import encode, encode_command_frame
from zlearn.zmtp.greeting import encode_greeting

GREETING = encode_greeting("NULL", as_server=False, routing_id=b"")
READY = encode_command_frame(encode_command(Ready({"Socket-Type": b"PUSH", "Identity": b""})))


def meanings(data, **options):
    return [piece.meaning for piece in unfold(data, **options).pieces]


def test_a_greeting_has_five_pieces():
    pieces = unfold(GREETING).pieces
    assert [(piece.at, len(piece.data)) for piece in pieces] == [
        (0, 10), (10, 2), (12, 20), (32, 1), (33, 31),
    ]  # fmt: skip
    assert [piece.part for piece in pieces] == ["greeting", "", "", "", ""]
    assert meanings(GREETING)[1:3] == ["version 3.1", "security mechanism `NULL`"]


def test_a_command_is_told_from_a_message_and_its_properties_are_named():
    told = meanings(READY, greeted=True)
    assert told[0] == "flags: COMMAND"
    assert told[2:] == [
        "name of the command: `READY`",
        "property `Socket-Type` is `PUSH`",
        "property `Identity` is `∅`",
    ]
    ping = encode_command_frame(encode_command(Ping(5, b"ctx")))
    assert meanings(ping, greeted=True)[2:] == [
        "name of the command: `PING`",
        "time to live: 0.5 s", "context, to come back in the PONG: `ctx`",
    ]  # fmt: skip


def test_the_frames_of_a_message_and_their_flags():
    data = b"".join(encode([[b"to: Bob", bytes(300)]]))
    told = meanings(data, greeted=True)
    assert told[:3] == ["flags: MORE", "size of the body: 7", "`to: Bob`"]
    assert told[3:5] == ["flags: LONG", "size of the body: 300"]


@pytest.mark.parametrize(
    "data, greeted, last",
    [
        (GREETING[:11], False, "version (cut off, 1 more to come)"),
        (b"\0\5ab", True, "`ab` (cut off, 3 more to come)"),
        (b"\4\3\5RE", True, "the peer sent a malformed command: its name should have 5 bytes, "
         "and only 2 are there"),
    ],
)  # fmt: skip
def test_what_is_cut_off_is_said_to_be(data, greeted, last):
    assert meanings(data, greeted=greeted)[-1] == last


def test_what_is_no_signature_is_said_to_be_none():
    assert "no signature" in meanings(b"GET / HTTP/1.1")[0]


def test_nothing_is_nothing():
    assert str(unfold(b"")) == "not a single byte"


def test_it_speaks_chinese():
    speak("zh")
    assert "签名" in str(unfold(GREETING))


@given(st.binary(max_size=300), st.booleans())
def test_all_bytes_are_shown_once_whatever_they_are(data, greeted):
    shown = unfold(data, greeted=greeted)
    assert b"".join(piece.data for piece in shown.pieces) == data
    assert shown._repr_mimebundle_()["text/plain"] == str(shown)


@given(st.binary(max_size=60))
def test_a_strangers_bytes_make_no_html(data):
    html = unfold(b"\0" + bytes([len(data)]) + data, greeted=True)._repr_mimebundle_()["text/html"]
    assert "<script" not in html
    assert html.count("<tr>") == 1 + len(unfold(b"\0" + bytes([len(data)]) + data, True).pieces)
