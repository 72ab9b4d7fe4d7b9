"""tcp endpoints in all their forms: who is meant, what is bound, and what it is called then.

STRICTER are the few that libzmq takes and that can't be meant; zlearn says so at once.
"""

import contextlib
import errno
import socket as system_socket
import threading

import pytest

from tests.behaviour.helpers import (
    PATIENCE,
    bind,
    can_bind,
    eventually,
    free_address,
    opened,
    refused,
)

BOUND = {
    "tcp://*:*": "tcp://0.0.0.0:",
    "tcp://*:0": "tcp://0.0.0.0:",
    "tcp://lo:*": "tcp://127.0.0.1:",
    "tcp://lo:0": "tcp://127.0.0.1:",
    "tcp://localhost:*": "tcp://127.0.0.1:",
    "tcp://[127.0.0.1]:*": "tcp://127.0.0.1:",
    "tcp://127.1:*": "tcp://127.0.0.1:",
    "tcp://[::ffff:127.0.0.1]:*": None,  # as the machine's resolver has it
    "tcp://127.0.0.1:0;127.0.0.1:0": "tcp://127.0.0.1:",
}

BOUND_WITH_IPV6 = {
    "tcp://*:*": "tcp://[::]:",
    "tcp://*:0": "tcp://[::]:",
    "tcp://lo:*": "tcp://[::1]:",
    "tcp://[::]:*": "tcp://[::]:",
    "tcp://[::1]:*": "tcp://[::1]:",
    "tcp://::1:*": "tcp://[::1]:",
    "tcp://[::1%lo]:*": "tcp://[::1]:",
    "tcp://[::1%1]:*": "tcp://[::1]:",
    "tcp://127.0.0.1:*": "tcp://[::ffff:127.0.0.1]:",
}

NOT_BOUND = {
    "tcp://no-such-interface:*": "ENODEV",
    "tcp://256.1.1.1:*": "ENODEV",
    "tcp:// 127.0.0.1:*": "ENODEV",
    "tcp://:5555": "ENODEV",
    "tcp://:*": "ENODEV",
    "tcp://[]:*": "ENODEV",
    "tcp://[::1%no-such-interface]:*": "EINVAL",
    "tcp://192.0.2.1:0": "EADDRNOTAVAIL",
    "tcp://127.0.0.1:": "EINVAL",
    "tcp://127.0.0.1:http": "EINVAL",
    "tcp://127.0.0.1:65536": "EINVAL",
    "tcp://127.0.0.1:*/path": "EINVAL",
    "tcp://127.0.0.1: 0": "EINVAL",
}

CONNECTABLE = [
    "tcp://localhost:5555",
    "tcp://no-such-host.invalid:5555",
    "tcp://lo:5555",
    "tcp://[::1]:5555",
    "tcp://::1:5555",
    "tcp://[::1%lo]:5555",
    "tcp://a_b:5555",
    "tcp://127.0.0.1:0;127.0.0.1:5555",
    "tcp://127.0.0.1:*;127.0.0.1:5555",
    "tcp://lo:0;127.0.0.1:5555",
    "tcp://lo;127.0.0.1:5555",
    "tcp://no-such-interface:0;127.0.0.1:5555",
]

NOT_CONNECTABLE = [
    "tcp://*:5555",
    "tcp://127.0.0.1:*",
    "tcp://127.0.0.1:http",
    "tcp://127.0.0.1:-1",
    "tcp://*:0;127.0.0.1:5555",
    "tcp://;127.0.0.1:5555",
    "tcp://-a:5555",
    "tcp://_a:5555",
    "tcp://.:5555",
    "tcp://a b:5555",
    "tcp://a/b:5555",
    "tcp://a:5555/",
    "tcp://bäd:5555",
]

STRICTER = {
    "a port that is 0": ("connect", "tcp://127.0.0.1:0"),
    "a port that is no number": ("connect", "tcp://127.0.0.1:12x"),
    "a port beyond the last": ("connect", "tcp://127.0.0.1:99999"),
    "no host": ("connect", "tcp://:5555"),
    "nothing after the source": ("connect", "tcp://127.0.0.1:5555;"),
    "a negative port": ("bind", "tcp://127.0.0.1:-1"),
}


def has_ipv6():
    with contextlib.suppress(OSError), system_socket.create_server(("::1", 0), family=10):
        return True
    return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def check_bound(zmq, context, address, start, **options):
    socket = opened(context, zmq.PULL, **options)
    socket.bind(address)
    shown, _, port = socket.last_endpoint.decode().rpartition(":")
    assert start is None or f"{shown}:" == start
    assert 0 < int(port) < 65536
    push = opened(context, zmq.PUSH, **options)
    everywhere = shown.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]")
    push.connect(f"{everywhere}:{port}")
    push.send(b"x")
    assert socket.recv() == b"x"


@pytest.mark.parametrize("address", BOUND)
def test_forms_to_bind(lib, context, address):
    check_bound(lib, context, address, BOUND[address])


@needs_ipv6
@pytest.mark.parametrize("address", BOUND_WITH_IPV6)
def test_forms_to_bind_with_ipv6(lib, context, address):
    check_bound(lib, context, address, BOUND_WITH_IPV6[address], ipv6=1)


@pytest.mark.parametrize("ipv6", [0, 1])
@pytest.mark.parametrize("address", NOT_BOUND)
def test_what_can_not_be_bound(lib, context, address, ipv6):
    zmq = lib
    socket = opened(context, zmq.PULL, ipv6=ipv6)
    with refused(zmq, NOT_BOUND[address]):
        socket.bind(address)
    assert socket.last_endpoint == b""


@pytest.mark.parametrize("address", ["tcp://[::1]:*", "tcp://[::]:*", "tcp://::1:*"])
def test_no_ipv6_address_without_the_option(lib, context, address):
    zmq = lib
    with refused(zmq, "ENODEV"):
        context.socket(zmq.PULL).bind(address)


@pytest.mark.parametrize("address", CONNECTABLE)
def test_forms_to_connect(lib, context, address):
    zmq = lib
    socket = context.socket(zmq.PUSH)
    socket.connect(address)
    assert socket.last_endpoint == address.encode(), "nobody has looked it up yet"
    socket.send(b"it is queued for whoever will be there")
    socket.disconnect(address)


@pytest.mark.parametrize("address", NOT_CONNECTABLE)
def test_what_can_not_be_connected_to(lib, context, address):
    zmq = lib
    socket = context.socket(zmq.PUSH)
    with refused(zmq, "EINVAL"):
        socket.connect(address)
    assert socket.last_endpoint == b""


@pytest.mark.parametrize("case", STRICTER)
def test_zlearn_refuses_what_can_not_be_meant(lib, context, case):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("libzmq binds another port, or tries for ever")
    call, address = STRICTER[case]
    with refused(zmq, "EINVAL"):
        getattr(context.socket(zmq.PUSH), call)(address)


@needs_ipv6
def test_a_bind_with_ipv6_serves_both(lib, context):
    zmq = lib
    pull = opened(context, zmq.PULL, ipv6=1)
    port = bind(pull, "tcp://*:*").rpartition(":")[2]
    for address, ipv6 in (("127.0.0.1", 0), ("127.0.0.1", 1), ("[::1]", 1), ("localhost", 1)):
        push = opened(context, zmq.PUSH, ipv6=ipv6)
        push.connect(f"tcp://{address}:{port}")
        push.send(address.encode())
        assert pull.recv() == address.encode()


def test_ipv4only_is_the_opposite_of_ipv6(lib, context):
    zmq = lib
    socket = context.socket(zmq.PULL)
    assert (socket.ipv6, socket.ipv4only) == (0, 1)
    socket.ipv4only = 0
    assert (socket.ipv6, socket.ipv4only) == (1, 0)
    socket.ipv6 = 0
    assert socket.get(zmq.IPV4ONLY) == 1
    context.ipv6 = 1
    assert context.socket(zmq.PULL).ipv6 == 1


def seen_from(listener):
    """Who connected to a listening socket."""
    listener.settimeout(20)
    connection, peer = listener.accept()
    connection.close()
    return peer


@pytest.mark.parametrize("source", ["127.0.0.2:0", "127.0.0.2:*"])
def test_connecting_from_a_certain_address(lib, context, source):
    zmq = lib
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"tcp://{source};127.0.0.1:{listener.getsockname()[1]}"
        context.socket(zmq.PUSH).connect(address)
        assert seen_from(listener)[0] == "127.0.0.2"


def test_connecting_from_a_certain_port(lib, context):
    zmq = lib
    port = int(free_address().rpartition(":")[2])
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"tcp://lo:{port};127.0.0.1:{listener.getsockname()[1]}"
        context.socket(zmq.PUSH).connect(address)
        assert seen_from(listener) == ("127.0.0.1", port)


def test_a_source_that_is_not_ours_is_tried_again_and_again(lib, context):
    zmq = lib
    push = opened(context, zmq.PUSH, reconnect_ivl=5)
    told = push.get_monitor_socket(zmq.EVENT_CONNECT_RETRIED)
    told.rcvtimeo = 20_000
    push.connect("tcp://192.0.2.77:0;127.0.0.1:9")
    assert told.recv_multipart() and told.recv_multipart()
    push.disable_monitor()


def test_a_name_nobody_knows_is_looked_up_again_and_again(lib, context):
    zmq = lib
    push = opened(context, zmq.PUSH, reconnect_ivl=5)
    told = push.get_monitor_socket()
    told.rcvtimeo = 20_000
    push.connect("tcp://no-such-host.invalid:5555")
    for _ in range(3):
        number = int.from_bytes(told.recv_multipart()[0][:2], "little")
        assert number == zmq.EVENT_CONNECT_RETRIED
    push.disable_monitor()


def test_the_peer_address_of_a_message_has_no_port(lib, context):
    zmq = lib
    if zmq.__name__ == "zlearn.zmq" and not hasattr(zmq.Frame, "get"):
        pytest.skip("zlearn's frames have no properties yet")
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    push.connect(bind(pull))
    push.send(b"x")
    assert pull.recv(copy=False).get("Peer-Address") == "127.0.0.1"


# --- unbind and disconnect ---------------------------------------------------------


@pytest.mark.parametrize("wildcard", ["tcp://*:*", "tcp://127.0.0.1:*", "tcp://*:0", "ipc://*"])
def test_a_wildcard_is_unbound_by_what_it_came_to(lib, context, wildcard):
    zmq = lib
    socket = context.socket(zmq.PULL)
    address = bind(socket, wildcard)
    with refused(zmq, "ENOENT"):
        socket.unbind(wildcard)
    socket.unbind(address)
    with refused(zmq, "ENOENT"):
        socket.unbind(address)


UNBOUND_AS = {
    ("tcp://*:*", "tcp://*:{}"): "ENOENT",
    ("tcp://*:*", "tcp://127.0.0.1:{}"): "ENOENT",
    ("tcp://lo:*", "tcp://lo:{}"): "ENOENT",
    ("tcp://lo:*", "tcp://localhost:{}"): "",
    ("tcp://127.0.0.1:*", "tcp://localhost:{}"): "",
    ("tcp://127.0.0.1:*", "tcp://127.0.0.1:*"): "ENOENT",
    ("tcp://127.0.0.1:*", "nonsense"): "EINVAL",
    ("tcp://127.0.0.1:*", ""): "EINVAL",
    ("tcp://127.0.0.1:*", "pigeon://x"): "EPROTONOSUPPORT",
}


@pytest.mark.parametrize("call", ["unbind", "disconnect"])
@pytest.mark.parametrize("bound, name", UNBOUND_AS)
def test_other_names_of_what_was_bound(lib, context, bound, name, call):
    zmq = lib
    socket = context.socket(zmq.PULL)
    port = bind(socket, bound).rpartition(":")[2]
    errno = UNBOUND_AS[bound, name]
    with refused(zmq, errno) if errno else contextlib.nullcontext():
        getattr(socket, call)(name.format(port))


def test_one_disconnect_ends_all_connections_to_an_address(lib, context, endpoint):
    zmq = lib
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    address = bind(pull, endpoint)
    push.connect(address)
    push.connect(address)
    push.disconnect(address)
    eventually(lambda: not push.get(zmq.EVENTS) & zmq.POLLOUT)
    with refused(zmq, "ENOENT"):
        push.disconnect(address)


@pytest.mark.parametrize("call", ["unbind", "disconnect"])
def test_unbind_and_disconnect_are_one(lib, context, endpoint, call):
    zmq = lib
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    address = bind(pull, endpoint)
    push.connect(address)
    getattr(push, call)(address)
    getattr(pull, call)(address)
    for socket in (push, pull):
        with refused(zmq, "ENOENT"):
            socket.disconnect(address)
    eventually(lambda: can_bind(zmq, push, address))


def test_a_slow_name_holds_nobody_up(context, lib, monkeypatch):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("libzmq's I/O thread waits for the look-up")
    real = system_socket.getaddrinfo
    asked, over = threading.Event(), threading.Event()

    def slow(host, *args):
        if host == "slow.invalid" and not args[-1] & system_socket.AI_NUMERICHOST:
            asked.set()
            assert over.wait(PATIENCE), "somebody waits for the look-up"
            raise OSError(errno.EHOSTUNREACH, "nobody knows it")
        return real(host, *args)

    monkeypatch.setattr(system_socket, "getaddrinfo", slow)
    pull, push, lost = (context.socket(kind) for kind in (zmq.PULL, zmq.PUSH, zmq.PUSH))
    push.connect(bind(pull))
    push.send(b"first")
    assert pull.recv() == b"first"
    lost.connect("tcp://slow.invalid:5555")
    assert asked.wait(PATIENCE)
    try:
        for _ in range(20):
            push.send(b"x")
            assert pull.recv() == b"x"
    finally:
        over.set()
