"""No language at all: the same doors as ZMTP, and bytes as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.zmtp.frames import LARGE
from zlearn.zmtp.language import Language
from zlearn.zmtp.raw import Raw


@given(st.lists(st.lists(st.binary(max_size=3 * LARGE), min_size=1), max_size=4))
def test_what_is_sent_goes_out_as_it_is(batch):
    raw = Raw()
    assert b"".join(raw.encode(batch)) == b"".join(frame for message in batch for frame in message)
    assert sum(map(raw.sent_size, batch)) == sum(map(len, raw.encode(batch)))


def test_a_large_frame_is_not_copied():
    large = bytes(LARGE)
    assert any(chunk is large for chunk in Raw().encode([[b"a", b"b"], [large], [b"c"]]))


def test_what_comes_in_one_read_is_a_message():
    assert Raw().receive(b"GET / HTTP/1.0\r\n") == [[b"GET / HTTP/1.0\r\n"]]


def test_there_is_nothing_to_wait_for_and_nothing_to_say():
    raw = Raw()
    raw.start()
    assert raw.ready
    assert raw.take_output() == b""
    raw.ping(1, b"")
    assert raw.take_output() == b""
    assert (raw.peer.socket_type, raw.peer.routing_id, raw.peer.version) == ("", b"", (0, 0))


@pytest.mark.parametrize("door", sorted(name for name in vars(Language) if name[0] != "_"))
def test_both_languages_have_all_doors(door, connection):
    assert hasattr(Raw(), door)
    assert hasattr(connection("PAIR"), door)
