"""Hosts, interfaces and networks, and the threads that look names up."""

import errno
import socket
import threading

import pytest

from tests.behaviour.helpers import eventually
from zlearn.transports import addresses
from zlearn.transports.endpoint import parse
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.resolver import MOST_THREADS, Resolver
from zlearn.transports.sockets import SocketNetwork


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "::1", "::1%lo", "[", ""])
def test_numbers_and_nonsense_need_no_look_up(host):
    assert addresses.is_known(host, ipv6=1) or host == "["


@pytest.mark.parametrize("host", ["localhost", "a.name.example", "eth0"])
def test_names_need_one(host):
    assert not addresses.is_known(host, ipv6=0)


def test_an_interface_has_addresses():
    assert addresses.find_own("lo", 5, ipv6=0) == (socket.AF_INET, ("127.0.0.1", 5))


@pytest.mark.parametrize("host", ["a" * 70, "a..b", "\N{SNOWMAN}" * 64])
def test_a_name_that_can_be_none_is_refused_with_a_number(host):
    with pytest.raises(OSError) as caught:
        addresses.find(host, 5, ipv6=0)
    assert caught.value.errno == errno.EHOSTUNREACH


NETWORKS = {
    "127.0.0.1": "127.0.0.1/32",
    "127.0.0.1/8": "127.0.0.0/8",
    "127.0.0.1/0": "0.0.0.0/0",
    "::1": "::1/128",
    "[::1]/3": "::/3",
}


@pytest.mark.parametrize("text", NETWORKS)
def test_networks(text):
    assert str(addresses.network_of(text, ipv6=1)) == NETWORKS[text]


@pytest.mark.parametrize("text", ["", "x", "*", "127.0.0.1/", "127.0.0.1/33", "1.2.3.4/8/9", "::1"])
def test_what_is_no_network_without_ipv6(text):
    with pytest.raises(OSError) as caught:
        addresses.network_of(text, ipv6=0)
    assert caught.value.errno == errno.EINVAL


def test_a_host_of_ipv4_is_the_same_host_when_it_comes_in_over_ipv6():
    networks = (addresses.network_of("127.0.0.0/8", 0), addresses.network_of("fd00::/16", 1))
    for host in ("127.0.0.1", "::ffff:127.0.0.1", "fd00::5"):
        assert addresses.is_within(host, networks)
    for host in ("10.0.0.1", "::1", "::ffff:10.0.0.1"):
        assert not addresses.is_within(host, networks)


def test_the_resolver_does_a_few_things_at_a_time_and_its_threads_end():
    resolver, gate, done = Resolver(), threading.Event(), []

    def work(number):
        gate.wait(5)
        done.append(number)

    def workers():
        return [each for each in threading.enumerate() if each.name == "zlearn-resolver"]

    for number in range(20):
        resolver.call(lambda number=number: work(number))
    assert len(workers()) == MOST_THREADS
    gate.set()
    eventually(lambda: len(done) == 20)
    eventually(lambda: not workers())


def test_a_name_is_looked_up_into_a_number():
    network, found = SocketNetwork(), []
    endpoint = parse("tcp://127.0.0.1:7;localhost:5555")
    options = LinkOptions(sndbuf=5)
    assert network.look_up(endpoint, options, found.append)
    eventually(lambda: found)
    assert found == [(parse("tcp://127.0.0.1:7;127.0.0.1:5555"), options)]


def test_a_name_that_nobody_knows_comes_back_as_an_error():
    network, found = SocketNetwork(), []
    assert network.look_up(parse("tcp://no-such-host.invalid:5"), LinkOptions(), found.append)
    eventually(lambda: found)
    assert isinstance(found[0], OSError) and "no-such-host.invalid" in found[0].strerror


def test_numbers_are_not_looked_up():
    for text in ("tcp://127.0.0.1:5", "tcp://[::1]:5", "ipc:///tmp/x", "ipc://@x"):
        assert not SocketNetwork().look_up(parse(text), LinkOptions(ipv6=1), print)
