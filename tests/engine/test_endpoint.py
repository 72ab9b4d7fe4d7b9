"""The endpoint grammar, good and bad."""

import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.transports.endpoint import Endpoint, check_connectable, parse, split_tcp

GOOD = {
    "tcp://127.0.0.1:5555": ("tcp", "127.0.0.1:5555"),
    "tcp://*:5555": ("tcp", "*:5555"),
    "tcp://*:*": ("tcp", "*:*"),
    "tcp://0.0.0.0:0": ("tcp", "0.0.0.0:0"),
    "tcp://[::1]:65535": ("tcp", "[::1]:65535"),
    "tcp://a.name.example:1": ("tcp", "a.name.example:1"),
    "tcp://::1:5555": ("tcp", "::1:5555"),
    "tcp://[fe80::1%eth0]:5555": ("tcp", "[fe80::1%eth0]:5555"),
    "udp://239.0.0.1:5555": ("udp", "239.0.0.1:5555"),
    "udp://eth0;[ff02::1]:5555": ("udp", "eth0;[ff02::1]:5555"),
    "tcp://eth0:5555": ("tcp", "eth0:5555"),
    "tcp://127.0.0.1:0;name:5555": ("tcp", "127.0.0.1:0;name:5555"),
    "ipc:///tmp/x": ("ipc", "/tmp/x"),
    "ipc://@abstract": ("ipc", "@abstract"),
    "ipc://*": ("ipc", "*"),
    "ipc://" + "x" * 107: ("ipc", "x" * 107),
    "inproc://a": ("inproc", "a"),
    "inproc://any name: even tcp://x": ("inproc", "any name: even tcp://x"),
    "inproc://" + "x" * 300: ("inproc", "x" * 300),
}

BAD = {
    "": errno.EINVAL,
    "nonsense": errno.EINVAL,
    "tcp:/127.0.0.1:5555": errno.EINVAL,
    "tcp://": errno.EINVAL,
    "ipc://": errno.EINVAL,
    "inproc://": errno.EINVAL,
    "tcp://127.0.0.1": errno.EINVAL,
    "tcp://127.0.0.1:": errno.EINVAL,
    "tcp://127.0.0.1:65536": errno.EINVAL,
    "tcp://127.0.0.1:-1": errno.EINVAL,
    "tcp://127.0.0.1:1.5": errno.EINVAL,
    "tcp://127.0.0.1:http": errno.EINVAL,
    "tcp://127.0.0.1:٥٥٥٥": errno.EINVAL,  # digits, but not ASCII's
    "TCP://127.0.0.1:5555": errno.EPROTONOSUPPORT,
    "norm://127.0.0.1:5555": errno.EPROTONOSUPPORT,
    "udp://127.0.0.1": errno.EINVAL,
    "udp://127.0.0.1:x": errno.EINVAL,
    "udp://eth0;127.0.0.1": errno.EINVAL,
    "://x": errno.EINVAL,
    "ipc://@": errno.EINVAL,
    "ipc://" + "x" * 108: errno.ENAMETOOLONG,
    "ipc://" + "ä" * 54: errno.ENAMETOOLONG,  # bytes count, not letters
}


@pytest.mark.parametrize("text", GOOD)
def test_good(text):
    endpoint = parse(text)
    assert endpoint == GOOD[text]
    assert str(endpoint) == text


@pytest.mark.parametrize("text", BAD)
def test_bad(text):
    with pytest.raises(OSError) as caught:
        parse(text)
    assert caught.value.errno == BAD[text]
    assert len(caught.value.strerror.split()) > 4, "it says why in a sentence"


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("127.0.0.1:5555", ("127.0.0.1", 5555)),
        ("*:*", ("*", 0)),
        ("[::1]:80", ("::1", 80)),
        ("name:0", ("name", 0)),
        ("::1:80", ("::1", 80)),
        ("lo:1;[::1]:80", ("::1", 80)),
        ("[fe80::1%eth0]:80", ("fe80::1%eth0", 80)),
    ],
)
def test_a_tcp_address_has_two_parts(address, parts):
    assert split_tcp(address) == parts


@pytest.mark.parametrize("text", ["tcp://*:5555", "tcp://1.2.3.4:*", "tcp://1.2.3.4:0", "ipc://*"])
def test_wildcards_are_for_binding(text):
    with pytest.raises(OSError) as caught:
        check_connectable(parse(text))
    assert caught.value.errno == errno.EINVAL


@pytest.mark.parametrize("text", ["tcp://:5", "tcp://-a:5", "tcp://a b:5", "tcp://*:0;a:5"])
def test_what_can_be_no_host_is_not_connected_to(text):
    with pytest.raises(OSError) as caught:
        check_connectable(parse(text))
    assert caught.value.errno == errno.EINVAL


@pytest.mark.parametrize(
    "text", ["tcp://1.2.3.4:5", "tcp://a:1;[::1%lo]:5", "ipc:///x", "inproc://*"]
)
def test_others_can_be_connected_to(text):
    check_connectable(parse(text))


@given(st.text(max_size=40))
def test_any_text_is_an_endpoint_or_refused_with_a_number(text):
    try:
        assert str(parse(text)) == text
    except OSError as error:
        assert error.errno in (errno.EINVAL, errno.EPROTONOSUPPORT, errno.ENAMETOOLONG)


def test_an_endpoint_is_a_pair():
    assert Endpoint("tcp", "x:1") == ("tcp", "x:1")
