"""bind, connect, and back again: good endpoints, bad ones, and what is left of them."""

import os
import socket as system_socket

import pytest

from tests.behaviour.helpers import (
    bind,
    can_bind,
    eventually,
    free_address,
    not_now,
    opened,
    refused,
)

NEITHER = {
    "no scheme": ("127.0.0.1:5555", "EINVAL"),
    "nothing": ("", "EINVAL"),
    "no slashes": ("tcp:127.0.0.1:5555", "EINVAL"),
    "no port": ("tcp://127.0.0.1", "EINVAL"),
    "a port that is a word": ("tcp://127.0.0.1:http", "EINVAL"),
    "no address": ("tcp://", "EINVAL"),
    "an unknown transport": ("carrier-pigeon://attic", "EPROTONOSUPPORT"),
    "http": ("http://127.0.0.1:80", "EPROTONOSUPPORT"),
    "a path that is too long": ("ipc:///tmp/" + "x" * 120, "ENAMETOOLONG"),
}


@pytest.mark.behaviour("test_connect_resolve: service")
@pytest.mark.behaviour("test_connect_resolve: scheme")
@pytest.mark.parametrize("call", ["bind", "connect"])
@pytest.mark.parametrize("case", NEITHER)
def test_what_is_no_endpoint_at_all(lib, context, case, call):
    zmq = lib
    address, errno = NEITHER[case]
    socket = context.socket(zmq.PAIR)
    with refused(zmq, errno):
        getattr(socket, call)(address)
    assert socket.last_endpoint == b""


def test_a_port_has_16_bits(lib, context):
    zmq = lib
    with refused(zmq, "EINVAL"):
        context.socket(zmq.PAIR).bind("tcp://127.0.0.1:65536")
    with refused(zmq, "EINVAL"):
        context.socket(zmq.PAIR).connect("tcp://127.0.0.1:-1")


@pytest.mark.parametrize("address", ["tcp://*:5555", "tcp://127.0.0.1:*"])
def test_a_wildcard_is_nothing_to_connect_to(lib, context, address):
    zmq = lib
    with refused(zmq, "EINVAL"):
        context.socket(zmq.PAIR).connect(address)


@pytest.mark.parametrize("address", [5, None, ["tcp://127.0.0.1:5555"]])
@pytest.mark.parametrize("call", ["bind", "connect", "unbind", "disconnect"])
def test_an_endpoint_is_text(lib, context, call, address):
    with pytest.raises(TypeError):
        getattr(context.socket(lib.PAIR), call)(address)


def test_an_endpoint_may_be_bytes(lib, context, inproc):
    zmq = lib
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    left.bind(inproc.encode())
    right.connect(inproc.encode())
    right.send(b"x")
    assert left.recv() == b"x"
    right.disconnect(inproc.encode())
    left.unbind(inproc.encode())


def test_an_address_that_is_not_ours(lib, context):
    zmq = lib
    with refused(zmq, "EADDRNOTAVAIL"):
        context.socket(zmq.PAIR).bind("tcp://192.0.2.1:5555")


def test_an_interface_that_does_not_exist(lib, context):
    zmq = lib
    with refused(zmq, "ENODEV"):
        context.socket(zmq.PAIR).bind("tcp://no-such-interface-here:5555")


def test_a_folder_that_does_not_exist(lib, context, tmp_path):
    zmq = lib
    with refused(zmq, "ENOENT"):
        context.socket(zmq.PAIR).bind(f"ipc://{tmp_path}/no/such/folder")


@pytest.mark.parametrize("endpoint", ["inproc", "ipc://@", "tcp"], indirect=True)
def test_a_taken_address(lib, context, endpoint):
    zmq = lib
    first, second = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    address = bind(first, endpoint)
    with refused(zmq, "EADDRINUSE"):
        second.bind(address)
    with refused(zmq, "EADDRINUSE"):
        first.bind(address)


def test_an_address_that_another_program_has(lib, context):
    zmq = lib
    with system_socket.create_server(("127.0.0.1", 0)) as other, refused(zmq, "EADDRINUSE"):
        context.socket(zmq.PAIR).bind(f"tcp://127.0.0.1:{other.getsockname()[1]}")


def test_the_file_of_an_ipc_server_that_is_gone_is_no_obstacle(lib, context, ipc):
    zmq = lib
    stale = system_socket.socket(system_socket.AF_UNIX)
    stale.bind(ipc.removeprefix("ipc://"))
    stale.close()
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    left.bind(ipc)
    right.connect(ipc)
    right.send(b"x")
    assert left.recv() == b"x"


@pytest.mark.behaviour("test_last_endpoint: resolved")
@pytest.mark.behaviour("test_ipc_wildcard: resolved")
def test_the_last_endpoint_has_its_wildcards_resolved(lib, context):
    zmq = lib
    socket = context.socket(zmq.PAIR)
    assert socket.last_endpoint == socket.get(zmq.LAST_ENDPOINT) == b""
    for wildcard in ("tcp://127.0.0.1:*", "tcp://127.0.0.1:0"):
        socket.bind(wildcard)
        start, _, port = socket.last_endpoint.decode().rpartition(":")
        assert start == "tcp://127.0.0.1" and 0 < int(port) < 65536
    for wildcard in ("tcp://*:*", "tcp://0.0.0.0:*"):
        socket.bind(wildcard)
        assert socket.last_endpoint.startswith(b"tcp://0.0.0.0:")
    socket.bind("ipc://*")
    path = socket.get_string(zmq.LAST_ENDPOINT).removeprefix("ipc://")
    assert os.path.exists(path)


def test_the_last_endpoint_is_the_last_one(lib, context, inproc):
    zmq = lib
    socket = context.socket(zmq.DEALER)
    for number in range(3):
        socket.bind(f"{inproc}{number}")
        assert socket.last_endpoint.decode() == f"{inproc}{number}"
    socket.connect("tcp://127.0.0.1:9")
    assert socket.last_endpoint == b"tcp://127.0.0.1:9"


def test_localhost_has_an_address(lib, context):
    zmq = lib
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    port = bind(left).rpartition(":")[2]
    right.connect(f"tcp://localhost:{port}")
    right.send(b"x")
    assert left.recv() == b"x"


def test_abstract_ipc_names(lib, context):
    zmq = lib
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    address = f"ipc://@zlearn-test-{os.getpid()}"
    left.bind(address)
    right.connect(address)
    right.send(b"x")
    assert left.recv() == b"x"


@pytest.mark.behaviour("test_connect_resolve: host")
def test_a_name_nobody_knows_is_no_error_of_connect(lib, context):
    zmq = lib
    context.socket(zmq.PAIR).connect("tcp://no-such-host.invalid:5555")


def test_one_socket_at_many_addresses(lib, context, inproc, ipc):
    zmq = lib
    pull = context.socket(zmq.PULL)
    addresses = [bind(pull, address) for address in (inproc, ipc, "tcp://127.0.0.1:*")]
    push = context.socket(zmq.PUSH)
    for address in addresses:
        push.connect(address)
    for number in range(6):
        push.send(b"%d" % number)
    assert sorted(pull.recv() for _ in range(6)) == [b"%d" % number for number in range(6)]


@pytest.mark.behaviour("test_term_endpoint: send_after_unbind")
def test_unbinding_frees_the_address_and_ends_its_connections(lib, context, endpoint):
    zmq = lib
    if endpoint.startswith("inproc"):
        pytest.skip("inproc connections outlive their name: test_leaving.py")
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    address = bind(push, endpoint)
    pull.connect(address)
    push.send(b"x")
    assert pull.recv() == b"x"
    push.unbind(address)
    eventually(lambda: not push.get(zmq.EVENTS) & zmq.POLLOUT)
    with not_now(zmq):
        push.send(b"to nobody", zmq.DONTWAIT)
    other = context.socket(zmq.PUSH)
    eventually(lambda: can_bind(zmq, other, address))


def test_unbinding_removes_the_file(lib, context, tmp_path):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("libzmq leaves it where it is")
    path = f"{tmp_path}/s"
    socket = context.socket(zmq.PAIR)
    socket.bind(f"ipc://{path}")
    assert os.path.exists(path)
    socket.unbind(f"ipc://{path}")
    eventually(lambda: not os.path.exists(path))


@pytest.mark.behaviour("test_term_endpoint: send_after_disconnect")
def test_disconnecting_ends_the_connection(lib, context, endpoint):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    address = bind(pull, endpoint)
    push.connect(address)
    push.send(b"x")
    assert pull.recv() == b"x"
    push.disconnect(address)
    eventually(lambda: not push.get(zmq.EVENTS) & zmq.POLLOUT)
    with not_now(zmq):
        push.send(b"to nobody", zmq.DONTWAIT)
    push.connect(address)
    push.send(b"back again")
    assert pull.recv() == b"back again"


def test_disconnecting_from_one_leaves_the_others(lib, context, inproc):
    zmq = lib
    push = context.socket(zmq.PUSH)
    pulls = [context.socket(zmq.PULL) for _ in range(2)]
    for number, pull in enumerate(pulls):
        pull.bind(f"{inproc}{number}")
        push.connect(f"{inproc}{number}")
    push.disconnect(f"{inproc}0")
    for number in range(4):
        push.send(b"%d" % number)
    assert [pulls[1].recv() for _ in range(4)] == [b"0", b"1", b"2", b"3"]
    assert not pulls[0].poll(0)


@pytest.mark.parametrize("call", ["unbind", "disconnect"])
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:5555", "inproc://unknown", "ipc:///tmp/no"])
def test_leaving_where_one_never_was(lib, context, call, address):
    zmq = lib
    with refused(zmq, "ENOENT"):
        getattr(context.socket(zmq.PAIR), call)(address)


def test_leaving_twice(lib, context, endpoint):
    zmq = lib
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    address = bind(left, endpoint)
    right.connect(address)
    right.disconnect(address)
    with refused(zmq, "ENOENT"):
        right.disconnect(address)
    left.unbind(address)
    with refused(zmq, "ENOENT"):
        left.unbind(address)


def test_bind_and_connect_are_undone_at_the_end_of_a_block(lib, context, endpoint):
    zmq = lib
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    with left.bind(endpoint):
        address = left.last_endpoint.decode()
        with right.connect(address):
            right.send(b"x")
            assert left.recv() == b"x"
        with refused(zmq, "ENOENT"):
            right.disconnect(address)
    with refused(zmq, "ENOENT"):
        left.unbind(address)


@pytest.mark.behaviour("test_last_endpoint: connect")
def test_random_ports(lib, context):
    zmq = lib
    left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    port = left.bind_to_random_port("tcp://127.0.0.1")
    right.connect(f"tcp://127.0.0.1:{port}")
    right.send(b"x")
    assert left.recv() == b"x"
    port = right.bind_to_random_port("tcp://127.0.0.1", min_port=20000, max_port=30000)
    assert 20000 <= port < 30000


def test_no_random_port_is_left(lib, context):
    zmq = lib
    port = int(bind(context.socket(zmq.PAIR)).rpartition(":")[2])
    taken = context.socket(zmq.PAIR)
    port = taken.bind_to_random_port("tcp://127.0.0.1")
    with pytest.raises(zmq.ZMQBindError):
        context.socket(zmq.PAIR).bind_to_random_port("tcp://127.0.0.1", port, port + 1, max_tries=3)


@pytest.mark.behaviour("test_immediate: 2")
def test_immediate_sends_only_to_those_who_are_there(lib, context):
    zmq = lib
    absent = free_address()
    push, pull = opened(context, zmq.PUSH, immediate=1), context.socket(zmq.PULL)
    push.connect(absent)
    with not_now(zmq):
        push.send(b"x", zmq.DONTWAIT)
    push.connect(bind(pull))
    for number in range(10):
        push.send(b"%d" % number)
    assert [pull.recv() for _ in range(10)] == [b"%d" % number for number in range(10)]


@pytest.mark.behaviour("test_immediate: 1")
def test_without_immediate_the_absent_one_gets_its_share(lib, context):
    zmq = lib
    absent = free_address()
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.connect(absent)
    push.connect(bind(pull))
    for number in range(10):
        push.send(b"%d" % number)
    got = [pull.recv() for _ in range(5)]
    late = context.socket(zmq.PULL)
    eventually(lambda: can_bind(zmq, late, absent))
    assert sorted(got + [late.recv() for _ in range(5)]) == [b"%d" % n for n in range(10)]


@pytest.mark.behaviour("test_immediate: 3")
@pytest.mark.parametrize("kind", ["PUSH", "DEALER", "REQ", "PAIR"])
def test_immediate_waits_again_when_the_peer_is_gone(lib, context, kind):
    zmq = lib
    peers = {"PUSH": "PULL", "DEALER": "DEALER", "REQ": "REP", "PAIR": "PAIR"}
    here = opened(context, getattr(zmq, kind), immediate=1)
    there = context.socket(getattr(zmq, peers[kind]))
    address = bind(there)
    here.connect(address)
    assert here.poll(20_000, zmq.POLLOUT)
    there.close()
    eventually(lambda: not here.get(zmq.EVENTS) & zmq.POLLOUT)
    with not_now(zmq):
        here.send(b"x", zmq.DONTWAIT)
    again = context.socket(getattr(zmq, peers[kind]))
    eventually(lambda: can_bind(zmq, again, address))
    assert here.poll(20_000, zmq.POLLOUT)
    here.send(b"y")
    assert again.recv() == b"y"


def test_what_binding_returns_says_what_it_was(lib, context, inproc):
    pull, push = context.socket(lib.PULL), context.socket(lib.PUSH)
    assert repr(pull.bind(inproc)) == f"<SocketContext(bind={inproc!r})>"
    assert repr(push.connect(inproc)) == f"<SocketContext(connect={inproc!r})>"
