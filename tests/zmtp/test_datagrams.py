"""The languages of udp: a message in each datagram, and complaints where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.transports.datagrams import LARGEST, Datagram, address_of
from zlearn.zmtp.datagrams import AddressedDatagrams, GroupDatagrams
from zlearn.zmtp.language import Language

HERE = ("127.0.0.1", 5555)


@given(st.binary(max_size=255), st.binary())
def test_a_group_and_a_body_come_through(group, body):
    language = GroupDatagrams()
    (datagram,) = language.encode([[group, body]])
    assert datagram == bytes([len(group)]) + group + body
    assert language.sent_size([group, body]) == len(datagram)
    assert language.receive(Datagram(datagram, HERE)) == [[group, body]]
    assert language.notices == []


@given(st.binary())
def test_whatever_comes_is_a_message_or_a_complaint(data):
    language = GroupDatagrams()
    messages = language.receive(Datagram(data, HERE))
    assert len(messages) + len(language.notices) == 1
    for group, body in messages:
        assert data == bytes([len(group)]) + group + body
        assert type(group) is type(body) is bytes


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x05news", b"\xff" + b"x" * 254])
def test_what_is_no_message_is_put_aside_and_the_next_one_is_not(data):
    language = GroupDatagrams()
    assert language.receive(Datagram(data, HERE)) == []
    (complaint,) = language.notices
    assert "datagram" in complaint
    assert language.receive(Datagram(b"\x04newshello", HERE)) == [[b"news", b"hello"]]


@given(st.binary(max_size=300))
def test_a_payload_goes_as_it_is_to_its_address(payload):
    language = AddressedDatagrams()
    (datagram,) = language.encode([[b"127.0.0.1:5555", payload]])
    assert (bytes(datagram), datagram.address) == (payload, HERE)
    assert language.receive(datagram) == [[b"127.0.0.1:5555", payload]]


@given(st.binary(max_size=40))
def test_an_address_is_one_or_is_objected_to(text):
    try:
        host, port = address_of(text)
    except ValueError as error:
        assert "is no address" in str(error)
        assert AddressedDatagrams().objection([text, b""])
        assert AddressedDatagrams().encode([[text, b""]]) == []
    else:
        assert host
        assert 0 < port < 65536
        assert not AddressedDatagrams().objection([text, b""])


@pytest.mark.parametrize(
    ("text", "address"),
    [(b"127.0.0.1:5555", HERE), (b"127.0.0.1:5555\0", HERE), (b"[::1]:1", ("::1", 1))],
)
def test_addresses_are_read_as_libzmq_writes_them(text, address):
    assert address_of(text) == address


def test_what_is_too_large_stays_behind_and_the_others_go():
    language = GroupDatagrams()
    fits = [b"news", bytes(LARGEST - 5)]
    too_large = [b"news", bytes(LARGEST - 4)]
    assert len(language.encode([fits, too_large, fits])) == 2
    assert f"{LARGEST} bytes, not {LARGEST + 1}" in language.objection(too_large)
    assert not language.objection(fits)


def test_an_empty_datagram_is_one():
    assert Datagram(b"")
    assert len(Datagram(b"")) == 0


@pytest.mark.parametrize("door", sorted(name for name in vars(Language) if name[0] != "_"))
@pytest.mark.parametrize("language", [GroupDatagrams, AddressedDatagrams])
def test_they_have_all_doors_of_a_language(language, door):
    assert hasattr(language(), door)
