"""Previews: bounded, printable, and the same everywhere.

Rule for this file: bytes in, text out.
"""

import json
from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.trace.preview import LENGTH, body_facts, plain, preview


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (b"", ""),
        (b"Hello", "Hello"),
        ("日本 ✓".encode(), "日本 ✓"),
        (b"x" * 48, "x" * 48),
        (b"x" * 49, "x" * 47 + "…"),
        ("é".encode() * 1000, "é" * 47 + "…"),
        (b"x" + "€".encode() * 100, "x" + "€" * 46 + "…"),
        (b"\x00\x01", "0x0001"),
        (b"two\nlines", "0x74776f0a6c696e6573"),
        (b"\xff" * 30, "0x" + "ff" * 22 + "…"),
        ("\u202eright to left".encode(), "0x" + "\u202eright to left".encode().hex()),
        (b"cut \xe2\x82", "0x63757420e282"),
        (memoryview(b"view"), "view"),
        ("text", "text"),
        (object(), ""),
    ],
)
def test_previews(frame, text):
    assert preview(frame) == text


def test_a_frame_object_shows_its_bytes():
    class Frame:
        bytes = b"inside"

    assert preview(Frame()) == "inside"


@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))
)
def test_a_preview_is_short_and_printable(frame):
    text = preview(frame)
    assert len(text) <= LENGTH and text.isprintable()
    text.encode("utf-8")


def test_many_frames():
    facts = body_facts([b"%d" % n for n in range(11)])
    assert facts == {"size": 12, "frames": 11, "preview": list("01234567"), "more": 3}


def test_details_become_plain():
    class Number(IntEnum):
        SEVEN = 7

    value = {
        "bytes": b"\xff", "enum": Number.SEVEN, "pair": (1, 2.5), 3: None, "object": object(),
        "nan": float("nan"), "long": "x" * 900, "half": "\ud800", "yes": True,
        "deep": [[[[[1]]]]],
    }  # fmt: skip
    made = plain(value)
    assert made["bytes"] == "0xff" and made["enum"] == "SEVEN" and made["pair"] == [1, 2.5]
    assert made["3"] is None and made["object"] == "<object>" and made["nan"] == "nan"
    assert len(made["long"]) == 500 and made["half"] == "\\ud800" and made["yes"] is True
    assert made["deep"] == [[["<list>"]]]
    json.dumps(made, allow_nan=False, ensure_ascii=False).encode("utf-8")
