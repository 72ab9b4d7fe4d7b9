"""The small helpers: JSON bytes, and the older names of text and bytes."""

import pytest

from zlearn.zmq.utils import jsonapi, strtypes


def test_json_travels_as_utf8_bytes():
    assert jsonapi.dumps({"greeting": "grüezi"}, ensure_ascii=False) == (
        '{"greeting": "grüezi"}'.encode()
    )
    assert jsonapi.loads(b'{"n": [1, null, "\xc3\xbc"]}') == {"n": [1, None, "ü"]}
    assert jsonapi.loads('["text works too"]') == ["text works too"]


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"{", ""])
def test_what_is_no_json_is_refused(bad):
    with pytest.raises(ValueError):
        jsonapi.loads(bad)


def test_strtypes_cast_and_say_that_they_are_old():
    with pytest.warns(DeprecationWarning, match=r"pyzmq 23"):
        assert strtypes.b("ü") == b"\xc3\xbc"
    with pytest.warns(DeprecationWarning, match=r"pyzmq 23"):
        assert strtypes.u(b"\xc3\xbc") == "ü"
    with pytest.warns(DeprecationWarning), pytest.raises(TypeError):
        strtypes.cast_bytes(7)
    assert strtypes.asbytes is strtypes.b is strtypes.cast_bytes
