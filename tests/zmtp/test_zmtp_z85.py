"""Z85: the vector of RFC 32, and text that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.zmtp import z85

RFC_32 = bytes.fromhex("864fd26fb559f75b")


def test_the_vector_of_the_rfc():
    assert z85.encode(RFC_32) == b"HelloWorld"
    assert z85.decode(b"HelloWorld") == RFC_32


@given(st.binary(max_size=80))
def test_there_and_back(data):
    data = data[: len(data) // 4 * 4]
    assert z85.decode(z85.encode(data)) == data


@pytest.mark.parametrize("size", [1, 2, 3, 5, 33])
def test_bytes_come_in_fours(size):
    with pytest.raises(ValueError, match="multiple of 4"):
        z85.encode(bytes(size))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"Hell", "multiple of 5"),
        (b"Hello ", "multiple of 5"),
        (b"Hell,", "',' is no digit"),
        (b"Hell\x00", "no digit"),
        (b"Hell\xff", "no digit"),
        (b"#####", "more than four bytes"),
        (b"%nSc1", "more than four bytes"),
    ],
)
def test_what_is_no_z85(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        z85.decode(text)


def test_the_greatest_number():
    assert z85.decode(b"%nSc0") == b"\xff" * 4
