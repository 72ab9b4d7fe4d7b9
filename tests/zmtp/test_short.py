"""Short messages: encoded or decoded at once or one by one, they come out the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.zmtp import frames
from zlearn.zmtp.bare import in_lists
from zlearn.zmtp.short import join_short, take_short

BODIES = st.builds(lambda size: bytes([size % 251]) * size, st.integers(0, 260))
BATCHES = st.lists(st.one_of(BODIES, st.lists(st.binary(max_size=3), min_size=1, max_size=3)))


@given(st.lists(BODIES, max_size=30))
def test_they_are_encoded_as_each_of_them_is(batch):
    one_by_one = b"".join(b"".join(frames.encode([[body]])) for body in batch)
    found = join_short(batch)
    if any(len(body) > 255 for body in batch):
        assert found is None
    else:
        assert found == one_by_one


@pytest.mark.parametrize("other", [[b"x"], [b"x", b"y"], bytes(256), bytearray(256)])
def test_what_is_not_short_or_not_bare_is_left_alone(other):
    assert join_short([b"x", other, b"y"]) is None


def decode(data, cut, limit, bare):
    decoder = frames.Decoder(lambda body: None, limit)
    decoder.open()
    decoder.gives_bare = bare
    try:
        return in_lists(decoder.decode(data[:cut]) + decoder.decode(data[cut:])), ""
    except frames.ProtocolError as error:
        return in_lists(error.batch), str(error)


@given(BATCHES, st.integers(0, 3000), st.sampled_from([-1, 0, 2, 255, 256]))
def test_they_are_decoded_as_each_of_them_is(batch, cut, limit):
    data = b"".join(frames.encode(in_lists(batch)))
    assert decode(data, cut, limit, bare=True) == decode(data, cut, limit, bare=False)


def test_it_stops_where_something_else_begins():
    batch = []
    data = b"\0\1a\0\0\1\1b\0\1c"
    assert take_short(data, 0, batch, 1000) == 5 and batch == [b"a", b""]
    assert take_short(b"\0\2a", 0, batch, 1000) == 0
    assert take_short(b"\0", 0, batch, 1000) == 0
    assert take_short(b"", 0, batch, 1000) == 0
    assert take_short(data, 0, batch, 254) == 0, "a smaller limit is the plain way's affair"
