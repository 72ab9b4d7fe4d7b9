"""Shared frames: whatever was encoded before, a batch becomes what `frames` makes of it."""

from hypothesis import given
from hypothesis import strategies as st

from zlearn.zmtp import frames
from zlearn.zmtp.shared_frames import SharedFrames

BODIES = st.one_of(
    st.binary(max_size=3),
    st.sampled_from([b"x" * 255, b"x" * 256, b"x" * frames.LARGE]),
    st.binary(max_size=3).map(memoryview),
)
MESSAGES = st.lists(BODIES, min_size=1, max_size=3)


@given(st.lists(MESSAGES, max_size=8), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8))))
def test_batches_are_encoded_as_ever(messages, cuts):
    shared = SharedFrames()
    for first, last in cuts:  # equal ones, one within the other, and quite different ones
        batch = messages[first:last]
        assert shared.encode(batch) == frames.encode(batch)


def test_the_next_peer_gets_the_same_bytes():
    shared, messages = SharedFrames(), [[b"topic", b"body"], [b"x"]]
    assert shared.encode(messages[:])[0] is shared.encode(messages[:])[0]


def test_memory_that_was_lent_is_read_anew_and_not_held():
    shared, memory = SharedFrames(), bytearray(b"old")
    first = [b"z"]
    assert shared.encode([first, [memoryview(memory)]]) == [b"\0\1z\0\3old"]
    memory[:] = b"new"
    assert shared.encode([first, [memoryview(memory)]]) == [b"\0\1z\0\3new"]
    memory += b"er"  # BufferError if somebody still had a view of it


def test_what_is_large_is_not_held():
    shared, large = SharedFrames(), b"x" * frames.LARGE
    assert shared.encode([[b"x"], [large]])[1] is large
    assert all(known == ([], []) for known in shared._remembered)
