"""Frames: whatever goes in comes out, however the bytes are cut."""

import sys
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zlearn.zmtp import ProtocolError
from zlearn.zmtp.frames import LARGE, Decoder, encode, encode_command_frame, message_size

SIZES = [0, 1, 2, 16, 254, 255, 256, 257, LARGE - 1, LARGE, 70000]
bodies = st.one_of(st.binary(max_size=20), st.sampled_from(SIZES).map(bytes))
messages = st.lists(bodies, min_size=1, max_size=4)
batches = st.lists(messages, max_size=8)
quietly = settings(deadline=None)


def opened(limit: int = -1) -> Decoder:
    decoder = Decoder(lambda body: (body,), limit)
    decoder.open()
    return decoder


def cut(stream: bytes, at: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(stream) + 1) for place in at), len(stream)]
    return [stream[start:stop] for start, stop in pairwise(edges)]


def plain_decode(stream: bytes) -> list:
    """The RFC's framing, word for word: what the fast decoder must equal."""
    batch, message, at = [], [], 0
    while at < len(stream):
        flags, width = stream[at], 8 if stream[at] & 2 else 1
        start = at + 1 + width
        at = start + int.from_bytes(stream[at + 1 : start], "big")
        if flags & 4:
            batch.append((stream[start:at],))
            continue
        message.append(stream[start:at])
        if not flags & 1:
            batch.append(message)
            message = []
    return batch


@quietly
@given(batches, st.lists(st.integers(min_value=0), max_size=12))
def test_any_batch_survives_any_cutting(batch, places):
    decoder = opened()
    got = []
    for piece in cut(b"".join(encode(batch)), places):
        got += decoder.decode(piece)
    assert got == batch


@quietly
@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=300), st.booleans())))
def test_the_fast_decoder_equals_the_plain_one(raw_frames):
    stream = b""
    for flags, body, command in raw_frames:
        flags = flags & ~1 | 4 if command else flags & ~4
        if len(body) > 255:
            flags |= 2
        stream += bytes([flags]) + len(body).to_bytes(8 if flags & 2 else 1, "big") + body
    assert opened().decode(stream) == plain_decode(stream)
    byte_by_byte = opened()
    got = []
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
    ("body", "header"),
    [(b"", "00 00"), (bytes(255), "00 ff"), (bytes(256), "02 00 00 00 00 00 00 01 00")],
)
def test_headers(body, header):
    assert b"".join(encode([[body]])) == bytes.fromhex(header) + body
    more = bytes([bytes.fromhex(header)[0] | 1]) + bytes.fromhex(header)[1:]
    assert b"".join(encode([[body, b""]])) == more + body + b"\0\0"


def test_nothing_makes_no_chunk():
    assert encode([]) == []


def test_an_unfinished_message_stays_inside():
    decoder = opened()
    assert decoder.decode(b"\1\1a\1\1b") == []
    assert decoder.decode(b"\0\1c\0\1d") == [[b"a", b"b", b"c"], [b"d"]]


def test_a_command_may_come_between_the_frames_of_a_message():
    assert opened().decode(b"\1\1a\4\2xy\0\1b") == [(b"xy",), [b"a", b"b"]]


def test_commands_of_any_length():
    for size in (1, 255, 256, 70000):
        assert opened().decode(encode_command_frame(b"c" * size)) == [(b"c" * size,)]


def test_only_commands_before_open():
    decoder = Decoder(lambda body: (body,))
    assert decoder.decode(b"\4\1c") == [(b"c",)]
    with pytest.raises(ProtocolError, match="message before READY"):
        decoder.decode(b"\0\1m")


def test_the_command_handler_may_open():
    decoder = Decoder(lambda body: decoder.open())
    assert decoder.decode(b"\4\1c\0\1m\1\1n\0\1o") == [[b"m"], [b"n", b"o"]]


@pytest.mark.parametrize("limit", [0, 1, 254, 255, 256, 70000])
def test_the_limit_is_the_largest_frame(limit):
    good = b"".join(encode([[bytes(limit)]]))
    assert opened(limit).decode(good) == [[bytes(limit)]]
    with pytest.raises(ProtocolError, match="MAXMSGSIZE") as caught:
        opened(limit).decode(good + b"".join(encode([[bytes(limit + 1)]])))
    assert caught.value.batch == [[bytes(limit)]]


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (b"\5\1c", "a command with the MORE flag"),
        (b"\2" + (2**63).to_bytes(8, "big"), "63 bits"),
        (b"\2" + (2**40 + 1).to_bytes(8, "big"), "taken for a mistake"),
    ],
)
def test_a_bad_header_is_refused_before_its_body_comes(frame, sentence):
    with pytest.raises(ProtocolError, match=sentence):
        opened().decode(frame)


def test_a_command_before_open_is_small():
    with pytest.raises(ProtocolError, match="before READY is 65536 bytes"):
        Decoder(lambda body: None).decode(b"\6" + (65537).to_bytes(8, "big"))


def test_nothing_is_allocated_on_the_word_of_a_size():
    decoder = opened()
    tracemalloc.start()
    try:
        decoder.decode(b"\2" + (2**40).to_bytes(8, "big") + b"begin")
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_the_pieces_of_a_large_body_are_kept_and_joined_once():
    """Were they concatenated as they come, a body of n pieces would cost n * n copies."""
    piece = bytes(2500)
    size = 1000 * len(piece)
    decoder = opened()
    assert decoder.decode(b"\2" + size.to_bytes(8, "big")) == []
    references = sys.getrefcount(piece)
    for _ in range(999):
        assert decoder.decode(piece) == []
    assert sys.getrefcount(piece) == references + 999, "each is held as it came"
    assert decoder.decode(piece + b"\0\1x") == [[bytes(size)], [b"x"]]
    assert sys.getrefcount(piece) == references
