"""Addresses of IPv4 in full are taken as they are; the system would say the same of them."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.transports import addresses

IN_FULL = ["127.0.0.1", "0.0.0.0", "255.255.255.255"]
OTHERWISE = ["127.1", "0x7f.0.0.1", "127.0.0.01", "256.1.1.1"]


def asked(host):
    try:
        return socket.getaddrinfo(
            host, 5555, socket.AF_INET, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST
        )[0][4]
    except socket.gaierror:
        return None


@pytest.mark.parametrize("host", IN_FULL + OTHERWISE)
def test_what_is_written_in_other_ways_is_left_to_the_system(host):
    if asked(host) is None:
        with pytest.raises(OSError, match="is no number of a host"):
            addresses.number_of(host, 5555, 0)
    else:
        assert addresses.number_of(host, 5555, 0) == asked(host)


@given(st.ip_addresses(v=4).map(str))
def test_the_system_would_say_the_same(host):
    assert addresses.find(host, 5555, 0) == (socket.AF_INET, asked(host))
    assert addresses.is_known(host, 0)


@pytest.mark.parametrize("host", ["name\0", "1.2.3.4\0", "ä" * 70])
def test_what_is_no_host_is_no_number(host):
    assert not addresses._is_dotted(host)
