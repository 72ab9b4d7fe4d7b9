"""Streams on real sockets, without an engine: both ends, their names, and who the peer is."""

import errno
import os
import socket

import pytest

from tests.behaviour.helpers import eventually
from zlearn.transports.endpoint import parse
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.sockets import SocketNetwork


@pytest.fixture
def pair():
    """Makes both ends of a connection, and closes them in the end."""
    opened = []

    def connect(endpoint, **options):
        network, options = SocketNetwork(), LinkOptions(**options)
        listener = network.listen(parse(endpoint), options)
        opened.append(listener)
        near = network.connect(listener.endpoint, options)
        opened.append(near)
        far = eventually(listener.accept)
        opened.append(far)
        assert near.finish_connect()
        return near, far

    yield connect
    for each in opened:
        each.close()


@pytest.mark.parametrize("endpoint", ["tcp://127.0.0.1:*", "ipc://*", "ipc://@zlearn-streams"])
def test_both_ends_give_the_link_the_same_name(pair, endpoint):
    near, far = pair(endpoint)
    assert near.name == far.name and "→" in near.name


def test_over_tcp_the_peer_is_a_host(pair):
    near, far = pair("tcp://127.0.0.1:*")
    assert near.peer_address == far.peer_address == "127.0.0.1"
    assert near.peer_credentials is far.peer_credentials is None


def test_over_ipc_the_peer_is_a_process(pair):
    ours = (os.getuid(), os.getgid(), os.getpid())
    for stream in pair("ipc://*"):
        assert stream.peer_credentials == ours
        assert stream.peer_address == "localhost:{}:{}:{}".format(*ours)


def test_a_full_backlog_refuses_over_ipc(tmp_path):
    network = SocketNetwork()
    listener = network.listen(parse(f"ipc://{tmp_path}/s"), LinkOptions(backlog=0))
    waiting = [network.connect(listener.endpoint)]
    with pytest.raises(OSError) as caught:
        for _ in range(10):
            waiting.append(network.connect(listener.endpoint))
    assert caught.value.errno == errno.EAGAIN
    for each in (*waiting, listener):
        each.close()


def test_a_path_that_somebody_else_has_taken_over_stays(tmp_path):
    path = str(tmp_path / "s")
    network = SocketNetwork()
    first = network.listen(parse(f"ipc://{path}"))
    second = network.listen(parse(f"ipc://{path}"))
    first.close()
    network.connect(second.endpoint).close()
    second.close()
    assert not os.path.exists(path)


@pytest.mark.parametrize("kind", ["tcp", "ipc"])
def test_a_descriptor_that_listens_already(tmp_path, kind):
    if kind == "tcp":
        ready = socket.create_server(("127.0.0.1", 0))
        text = expected = f"tcp://127.0.0.1:{ready.getsockname()[1]}"
    else:
        ready = socket.socket(socket.AF_UNIX)
        ready.bind(str(tmp_path / "s"))
        ready.listen()
        text = expected = f"ipc://{tmp_path}/s"
    network = SocketNetwork()
    listener = network.listen(parse(text), LinkOptions(use_fd=ready.detach()))
    assert str(listener.endpoint) == expected
    near = network.connect(listener.endpoint)
    far = eventually(listener.accept)
    near.write([b"x"])
    assert eventually(lambda: far.read(10)) == b"x"
    for each in (near, far, listener):
        each.close()
    assert kind == "tcp" or os.path.exists(tmp_path / "s"), "the path belongs to who made it"
