"""Frames of ZMTP 1.0: whatever goes in comes out, however the bytes are cut."""

import sys
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zlearn.zmtp import ProtocolError
from zlearn.zmtp.frames import LARGE
from zlearn.zmtp.frames_of_zmtp_1 import Decoder, encode, message_size

SIZES = [0, 1, 2, 16, 252, 253, 254, 255, 256, LARGE - 1, LARGE, 70000]
bodies = st.one_of(st.binary(max_size=20), st.sampled_from(SIZES).map(bytes))
messages = st.lists(bodies, min_size=1, max_size=4)
batches = st.lists(messages, max_size=8)
quietly = settings(deadline=None)


def cut(stream: bytes, at: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(stream) + 1) for place in at), len(stream)]
    return [stream[start:stop] for start, stop in pairwise(edges)]


def plain_decode(stream: bytes) -> list:
    """The RFC's framing, word for word."""
    batch, message, at = [], [], 0
    while at < len(stream):
        width = 8 if stream[at] == 0xFF else 0
        length = int.from_bytes(stream[at + 1 : at + 9], "big") if width else stream[at]
        flags_at = at + 1 + width
        at = flags_at + length
        message.append(stream[flags_at + 1 : at])
        if not stream[flags_at] & 1:
            batch.append(message)
            message = []
    return batch


@quietly
@given(batches, st.lists(st.integers(min_value=0), max_size=12))
def test_any_batch_survives_any_cutting(batch, places):
    decoder, got = Decoder(), []
    for piece in cut(b"".join(encode(batch)), places):
        got += decoder.decode(piece)
    assert got == batch


@quietly
@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=300), st.booleans())))
def test_it_is_the_framing_of_the_rfc(raw_frames):
    """Also with reserved flags, and with long frames whose bodies are short."""
    stream = b""
    for flags, body, is_long in raw_frames:
        length = len(body) + 1
        wide = is_long or length > 254
        stream += (b"\xff" + length.to_bytes(8, "big")) if wide else bytes([length])
        stream += bytes([flags]) + body
    assert Decoder().decode(stream) == plain_decode(stream)
    byte_by_byte, got = Decoder(), []
    for at in range(len(stream)):
        got += byte_by_byte.decode(stream[at : at + 1])
    assert got == plain_decode(stream)


@quietly
@given(batches)
def test_large_frames_stay_their_own_chunks_and_small_ones_are_joined(batch):
    chunks = encode(batch)
    large = [body for message in batch for body in message if len(body) >= LARGE]
    kept = [chunk for chunk in chunks if any(chunk is body for body in large)]
    assert len(kept) == len(large)
    assert len(chunks) <= 2 * len(large) + 1
    assert sum(map(len, chunks)) == sum(map(message_size, batch))


@pytest.mark.parametrize(
    ("size", "header"),
    [(0, "01"), (253, "fe"), (254, "ff 00 00 00 00 00 00 00 ff"), (256, "ff" + "00" * 6 + "0101")],
)
def test_headers(size, header):
    header = bytes.fromhex(header)
    body = bytes(size)
    assert b"".join(encode([[body]])) == header + b"\0" + body
    assert b"".join(encode([[body, b""]])) == header + b"\1" + body + b"\1\0"


def test_nothing_makes_no_chunk():
    assert encode([]) == []


def test_an_unfinished_message_stays_inside():
    decoder = Decoder()
    assert decoder.decode(b"\2\1a\2\1b") == []
    assert decoder.decode(b"\2\0c\2\0d") == [[b"a", b"b", b"c"], [b"d"]]


@pytest.mark.parametrize("limit", [0, 1, 253, 254, 255, 70000])
def test_the_limit_is_the_largest_frame(limit):
    good = b"".join(encode([[bytes(limit)]]))
    assert Decoder(limit).decode(good) == [[bytes(limit)]]
    with pytest.raises(ProtocolError, match="MAXMSGSIZE") as caught:
        Decoder(limit).decode(good + b"".join(encode([[bytes(limit + 1)]])))
    assert caught.value.batch == [[bytes(limit)]]


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (b"\0\0", "length 0"),
        (b"\xff" + bytes(9), "length 0"),
        (b"\xff" + b"\xff" * 8 + b"\0", "taken for a mistake"),
        (b"\xff" + (2**40 + 2).to_bytes(8, "big") + b"\0", "taken for a mistake"),
    ],
)
def test_a_bad_header_is_refused_before_its_body_comes(frame, sentence):
    with pytest.raises(ProtocolError, match=sentence) as caught:
        Decoder().decode(b"\2\0x" + frame)
    assert caught.value.batch == [[b"x"]]


def test_nothing_is_allocated_on_the_word_of_a_length():
    decoder = Decoder()
    tracemalloc.start()
    try:
        decoder.decode(b"\xff" + (2**40).to_bytes(8, "big") + b"\0begin")
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_the_pieces_of_a_large_body_are_kept_and_joined_once():
    piece = bytes(2500)
    size = 1000 * len(piece)
    decoder = Decoder()
    assert decoder.decode(b"\xff" + (size + 1).to_bytes(8, "big") + b"\0") == []
    references = sys.getrefcount(piece)
    for _ in range(999):
        assert decoder.decode(piece) == []
    assert sys.getrefcount(piece) == references + 999, "each is held as it came"
    assert decoder.decode(piece + b"\2\0x") == [[bytes(size)], [b"x"]]
    assert sys.getrefcount(piece) == references
