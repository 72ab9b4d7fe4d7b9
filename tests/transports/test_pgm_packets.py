"""PGM's packets: those of libzmq, those that nobody should send, and all that we can say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transports import pgm_recordings
from zlearn.transports.pgm.packets import (
    OPTIONS_PRESENT,
    Data,
    Malformed,
    Nak,
    Session,
    Spm,
    SpmRequest,
    checksum_of,
    decode,
    encode,
)

SESSION = Session(b"sender", 1234, 5555)
KINDS = {"SPM": Spm, "ODATA": Data, "RDATA": Data, "NAK": Nak, "NCF": Nak}

# --- recorded ----------------------------------------------------------------------


@pytest.mark.parametrize("name", pgm_recordings.NAMES)
def test_each_recorded_packet_is_understood_and_can_be_said(name):
    packets = pgm_recordings.read(name)
    assert len(packets) >= 20
    for each in packets:
        packet = decode(each.data)
        assert type(packet) is KINDS[each.kind]
        assert encode(packet) == each.data


@pytest.mark.parametrize("name", pgm_recordings.NAMES)
def test_a_recorded_packet_means_what_is_noted_of_it(name):
    for each in pgm_recordings.read(name):
        packet = decode(each.data)
        facts = {name: int(value) for name, value in re.findall(r"([\w-]+)=(\d+)\b", each.noted)}
        assert packet.session.gsi.hex() in each.noted
        ports = [packet.session.port, packet.session.data_port]
        assert sorted(ports) == sorted([facts["sport"], facts["dport"]])
        assert packet.session.data_port == 5560
        if isinstance(packet, Spm):
            noted = (facts["spm-sqn"], facts["trail"], facts["lead"])
            assert (packet.number, packet.trail, packet.lead) == noted
            assert packet.path == each.source
            assert packet.is_last == ("OPT_0xe" in each.noted)
        elif isinstance(packet, Data):
            assert (packet.number, packet.trail) == (facts["data-sqn"], facts["trail"])
            assert len(packet.data) == facts["tsdu-length"]
            assert packet.is_repair == (each.kind == "RDATA")
        else:
            assert packet.numbers == (facts["nak-sqn"],)
            assert (packet.source, packet.group) == ("10.77.0.1", "239.192.1.1")
            assert packet.is_confirmation == (each.kind == "NCF")


# --- whatever can be said ------------------------------------------------------------

ports = st.integers(0, 2**16 - 1)
numbers = st.integers(0, 2**32 - 1)
addresses = st.ip_addresses(v=4).map(str)
sessions = st.builds(Session, st.binary(min_size=6, max_size=6), ports, ports)
packets = st.one_of(
    st.builds(Spm, sessions, numbers, numbers, numbers, addresses, st.booleans()),
    st.builds(Data, sessions, numbers, numbers, st.binary(max_size=1500), st.booleans()),
    st.builds(
        Nak,
        sessions,
        st.lists(numbers, min_size=1, max_size=63).map(tuple),
        addresses,
        addresses,
        st.booleans(),
    ),
    st.builds(SpmRequest, sessions),
)


@given(packets)
def test_what_is_said_is_understood(packet):
    assert decode(encode(packet)) == packet


@given(packets, st.data())
def test_one_changed_bit_is_noticed(packet, draw):
    said = bytearray(encode(packet))
    at = draw.draw(st.integers(0, len(said) * 8 - 1))
    said[at // 8] ^= 1 << at % 8
    try:
        understood = decode(bytes(said))
    except Malformed:
        return
    # The checksum itself may have become 0, "there is none", where a packet need not have one.
    assert bytes(said[6:8]) == b"\0\0" and understood == packet


@given(packets, st.data())
def test_a_packet_that_is_cut_or_continued_is_refused(packet, draw):
    said = encode(packet)
    size = draw.draw(st.integers(0, len(said) - 1))
    for spoilt in (said[:size], said + bytes([size % 255 + 1])):
        with pytest.raises(Malformed):
            decode(spoilt)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_packet_or_are_refused(data):
    try:
        decode(data)
    except Malformed as error:
        assert str(error)


# --- options, and what has a wrong shape --------------------------------------------


def with_options(packet, options, flags=OPTIONS_PRESENT, where=None):
    """A packet with options in front of its data, and the checksum that belongs to it."""
    said = bytearray(encode(packet))
    where = len(said) - int.from_bytes(said[14:16], "big")
    said[where:where] = options
    said[5] |= flags
    return summed(said)


def summed(said):
    said[6:8] = b"\0\0"
    said[6:8] = checksum_of(bytes(said)).to_bytes(2, "big")
    return bytes(said)


UNKNOWN = bytes.fromhex("000400088d040000")
TWO_UNKNOWN = bytes.fromhex("000400102a080000010203048d040000")
LIST = bytes.fromhex("0004000c82080000 00000007")


def test_options_that_mean_nothing_to_us_are_passed_over():
    data = Data(SESSION, 7, 3, b"abc")
    for options in (UNKNOWN, TWO_UNKNOWN, bytes.fromhex("00040004")):
        assert decode(with_options(data, options)) == data
        spm = Spm(SESSION, 1, 2, 3, "10.0.0.1")
        assert decode(with_options(spm, options)) == spm


def test_a_list_of_missing_numbers_is_understood_behind_another_option():
    nak = Nak(SESSION, (5,), "10.0.0.1", "239.192.1.1")
    options = bytes.fromhex("000400100d04000082080000 00000007")
    assert decode(with_options(nak, options)) == nak._replace(numbers=(5, 7))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("0004", "begin with their length"),
        ("01040008 8d040000", "begin with their length"),
        ("00040000", "longer than they say"),
        ("0004ffff 8d040000", "begin with their length"),
        ("00040008 8d030000", "longer or shorter than can be"),
        ("00040008 8dff0000", "longer or shorter than can be"),
        ("0004000c 8d040000 00000000", "shorter than they say"),
        ("00040008 0d040000", "longer than they say"),
        ("00040014 8110000000000000 0000000000000000", "fragment"),
    ],
)
def test_options_that_have_no_shape_are_refused(options, reason):
    with pytest.raises(Malformed, match=reason):
        decode(with_options(Data(SESSION, 7, 3, b"abc"), bytes.fromhex(options)))


@pytest.mark.parametrize("options", ["00040008 82040000", "0004000b 82070000 000007"])
def test_a_list_without_whole_numbers_is_refused(options):
    nak = Nak(SESSION, (5,), "10.0.0.1", "239.192.1.1")
    with pytest.raises(Malformed, match="list"):
        decode(with_options(nak, bytes.fromhex(options)))


def changed(packet, at, value):
    said = bytearray(encode(packet))
    said[at] = value
    return summed(said)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"", "shorter than PGM's header"),
        (changed(SpmRequest(SESSION), 4, 0x01), "type 0x01"),
        (changed(Data(SESSION, 1, 0, b"x"), 15, 2), "announces 2"),
        (changed(Data(SESSION, 1, 0, b"x"), 5, 0x80), "parity"),
        (changed(Spm(SESSION, 1, 0, 0, "10.0.0.1"), 29, 2), "family 2"),
    ],
)
def test_packets_of_a_wrong_shape_are_refused_with_a_sentence(said, reason):
    with pytest.raises(Malformed, match=reason):
        decode(said)


def test_data_needs_a_checksum_and_the_others_may_have_none():
    said = bytearray(encode(Data(SESSION, 1, 0, b"x")))
    said[6:8] = b"\0\0"
    with pytest.raises(Malformed, match="without a checksum"):
        decode(bytes(said))
    request = bytearray(encode(SpmRequest(SESSION)))
    request[6:8] = b"\0\0"
    assert decode(bytes(request)) == SpmRequest(SESSION)
