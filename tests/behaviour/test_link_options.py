"""Options of links: each does what it says, seen on the descriptors that the kernel has."""

import contextlib
import os
import socket as system_socket

import pytest

from tests.behaviour.helpers import bind, can_bind, eventually, free_address, opened, refused

SOL, TCP, IP = system_socket.SOL_SOCKET, system_socket.IPPROTO_TCP, system_socket.IPPROTO_IP
USER_TIMEOUT = system_socket.TCP_USER_TIMEOUT


class Watched:
    """A socket with its monitor."""

    def __init__(self, zmq, context, kind, **options):
        self.zmq = zmq
        self.socket = opened(context, kind, **options)
        self.monitor = self.socket.get_monitor_socket()
        self.monitor.rcvtimeo = 20_000

    def next(self, *events, patience=5000):
        """The value of the next event of these kinds."""
        self.monitor.rcvtimeo = patience
        while True:
            frame = self.monitor.recv_multipart()[0]
            if int.from_bytes(frame[:2], "little") in events:
                return int.from_bytes(frame[2:], "little", signed=True)

    def kernel(self, event, level, name):
        """What the kernel says of the descriptor that the next such event names."""
        copy = system_socket.socket(fileno=os.dup(self.next(event)))
        with copy:
            return copy.getsockopt(level, name)


@pytest.fixture
def watched(lib, context):
    """Makes sockets with monitors, and ends these."""
    made = []

    def make(kind, **options):
        made.append(Watched(lib, context, getattr(lib, kind), **options))
        return made[-1]

    yield make
    for each in made:
        if not each.socket.closed:
            each.socket.disable_monitor()


def connected(watched, options, address="tcp://127.0.0.1:*"):
    """Two sockets with these options that are connected: who bound, and who connected."""
    pull, push = watched("PULL", **options), watched("PUSH", **options)
    push.socket.connect(bind(pull.socket, address))
    push.socket.send(b"x")
    assert pull.socket.recv() == b"x"
    return pull, push


ON_CONNECTIONS = {
    "SNDBUF": ({"sndbuf": 20000}, SOL, system_socket.SO_SNDBUF, 40000),
    "RCVBUF": ({"rcvbuf": 30000}, SOL, system_socket.SO_RCVBUF, 60000),
    "TOS": ({"tos": 0x28}, IP, system_socket.IP_TOS, 0x28),
    "TCP_KEEPALIVE": ({"tcp_keepalive": 1}, SOL, system_socket.SO_KEEPALIVE, 1),
    "no TCP_KEEPALIVE": ({}, SOL, system_socket.SO_KEEPALIVE, 0),
    "TCP_KEEPALIVE_CNT": (
        {"tcp_keepalive": 1, "tcp_keepalive_cnt": 7}, TCP, system_socket.TCP_KEEPCNT, 7),
    "TCP_KEEPALIVE_IDLE": (
        {"tcp_keepalive": 1, "tcp_keepalive_idle": 77}, TCP, system_socket.TCP_KEEPIDLE, 77),
    "TCP_KEEPALIVE_INTVL": (
        {"tcp_keepalive": 1, "tcp_keepalive_intvl": 17}, TCP, system_socket.TCP_KEEPINTVL, 17),
    "TCP_MAXRT": ({"tcp_maxrt": 5000}, TCP, USER_TIMEOUT, 5000),
    "Nagle is off": ({}, TCP, system_socket.TCP_NODELAY, 1),
}  # fmt: skip


@pytest.mark.parametrize("case", ON_CONNECTIONS)
def test_options_of_connections_reach_the_kernel(lib, watched, case):
    zmq = lib
    options, level, name, expected = ON_CONNECTIONS[case]
    pull, push = connected(watched, options)
    assert push.kernel(zmq.EVENT_CONNECTED, level, name) == expected
    assert pull.kernel(zmq.EVENT_ACCEPTED, level, name) == expected


DRAFTS = {
    "PRIORITY": ({"priority": 5}, SOL, system_socket.SO_PRIORITY, 5),
    "BUSY_POLL": ({"busy_poll": 1}, SOL, 46, 1),
}


@pytest.mark.parametrize("case", DRAFTS)
def test_drafts_reach_the_kernel_too(lib, watched, case):
    zmq = lib
    if zmq.__name__ == "zmq":
        pytest.skip("libzmq is built without drafts")
    options, level, name, expected = DRAFTS[case]
    pull, push = connected(watched, options)
    assert push.kernel(zmq.EVENT_CONNECTED, level, name) == expected
    if case == "PRIORITY":  # not handed on by a listening socket
        assert pull.kernel(zmq.EVENT_LISTENING, level, name) == expected


@pytest.mark.parametrize("name", ["sndbuf", "rcvbuf"])
def test_the_buffers_of_ipc_are_the_systems(lib, watched, ipc, name):
    zmq = lib
    number = getattr(system_socket, f"SO_{name.upper()}")
    with system_socket.socket(system_socket.AF_UNIX) as plain:
        usual = plain.getsockopt(SOL, number)
    pull, push = connected(watched, {name: 20000}, ipc)
    assert push.kernel(zmq.EVENT_CONNECTED, SOL, number) == usual
    assert pull.kernel(zmq.EVENT_ACCEPTED, SOL, number) == usual


def test_an_option_that_comes_after_the_bind_is_for_the_next_one(lib, watched):
    zmq = lib
    pull, push = watched("PULL"), watched("PUSH")
    address = bind(pull.socket)
    pull.socket.tcp_keepalive = 1
    push.socket.connect(address)
    assert pull.kernel(zmq.EVENT_ACCEPTED, SOL, system_socket.SO_KEEPALIVE) == 0
    push.socket.connect(bind(pull.socket))
    assert pull.kernel(zmq.EVENT_ACCEPTED, SOL, system_socket.SO_KEEPALIVE) == 1


def test_an_option_that_comes_after_the_connect_is_for_the_next_one(lib, watched):
    zmq = lib
    push = watched("PUSH", reconnect_ivl=20, reconnect_ivl_max=20)
    push.socket.connect(free_address())
    push.socket.reconnect_ivl = push.socket.reconnect_ivl_max = 1
    assert [push.next(zmq.EVENT_CONNECT_RETRIED) for _ in range(3)] == [20, 20, 20]


def test_binding_to_a_device(lib, context):
    zmq = lib
    with refused(zmq, "ENODEV"):
        opened(context, zmq.PULL, bindtodevice=b"no-such-device").bind("tcp://127.0.0.1:*")
    pull = opened(context, zmq.PULL, bindtodevice=b"lo")
    push = opened(context, zmq.PUSH, bindtodevice=b"lo")
    push.connect(bind(pull))
    push.send(b"x")
    assert pull.recv() == b"x"


def test_a_backlog_of_the_programs_choice(lib, context):
    zmq = lib
    pull = opened(context, zmq.PULL, backlog=7)
    port = int(bind(pull).rpartition(":")[2])
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table][1:]
    assert f"0100007F:{port:04X}" in [row[1] for row in rows]


@pytest.mark.parametrize("kind", ["tcp", "ipc"])
def test_a_descriptor_that_somebody_else_has_bound(lib, context, kind, tmp_path):
    zmq = lib
    if kind == "tcp":
        ready = system_socket.create_server(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{ready.getsockname()[1]}"
    else:
        ready = system_socket.socket(system_socket.AF_UNIX)
        ready.bind(f"{tmp_path}/s")
        ready.listen()
        address = f"ipc://{tmp_path}/s"
    pull = opened(context, zmq.PULL, use_fd=ready.detach())
    pull.bind(address)
    assert pull.last_endpoint.decode() == address
    push = context.socket(zmq.PUSH)
    push.connect(address)
    push.send(b"x")
    assert pull.recv() == b"x"


ACCEPT = {
    "its network": ([b"127.0.0.0/8"], True),
    "itself": ([b"127.0.0.1"], True),
    "another network": ([b"10.0.0.0/8"], False),
    "one of two": ([b"10.0.0.0/8", b"127.0.0.1/32"], True),
    "everybody": ([b"10.0.0.0/0"], True),
}


@pytest.mark.parametrize("case", ACCEPT)
def test_accept_filters(lib, watched, case):
    zmq = lib
    networks, let_in = ACCEPT[case]
    pull, push = watched("PULL"), watched("PUSH")
    for network in networks:
        pull.socket.set(zmq.TCP_ACCEPT_FILTER, network)
    push.socket.connect(bind(pull.socket))
    push.socket.send(b"x")
    pull.next(zmq.EVENT_ACCEPTED if let_in else zmq.EVENT_ACCEPT_FAILED)
    assert bool(pull.socket.poll(2000 if let_in else 20)) is let_in


@pytest.mark.parametrize(
    "network", [b"", b"x", b"127.0.0.1/33", b"127.0.0.1/", b"127.0.0.1/x", b"localhost", b"::1",
                b"*", b"lo", b"1.2.3.4/8/9", b"x" * 256],
)  # fmt: skip
def test_what_is_no_accept_filter(lib, context, network):
    zmq = lib
    with refused(zmq, "EINVAL"):
        context.socket(zmq.PULL).set(zmq.TCP_ACCEPT_FILTER, network)


@pytest.mark.parametrize("affinity, eligible", [(0, True), (1, True), (2, False), (3, True)])
def test_affinity_has_to_name_an_io_thread(lib, context, affinity, eligible):
    zmq = lib
    socket = opened(context, zmq.PULL, affinity=affinity)
    socket.bind(f"inproc://affinity-{affinity}")
    for call, address in (("bind", "tcp://127.0.0.1:*"), ("connect", "tcp://127.0.0.1:9")):
        with contextlib.nullcontext() if eligible else refused(zmq, "EMTHREAD"):
            getattr(socket, call)(address)


# --- attempts ----------------------------------------------------------------------


def intervals(zmq, watched, count, **options):
    push = watched("PUSH", **options)
    push.socket.connect(free_address())
    return [push.next(zmq.EVENT_CONNECT_RETRIED) for _ in range(count)]


def test_the_interval_has_a_random_part(lib, watched):
    found = intervals(lib, watched, 12, reconnect_ivl=10)
    assert all(10 <= each < 20 for each in found) and len(set(found)) > 1


def test_the_interval_doubles_up_to_a_limit(lib, watched):
    assert intervals(lib, watched, 5, reconnect_ivl=5, reconnect_ivl_max=15) == [5, 10, 15, 15, 15]


def test_a_limit_below_the_interval_is_the_interval(lib, watched):
    assert intervals(lib, watched, 3, reconnect_ivl=40, reconnect_ivl_max=5) == [5, 5, 5]


@pytest.mark.parametrize("interval", [0, -1])
@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_no_interval_is_no_second_attempt(lib, watched, interval, transport, ipc):
    zmq = lib
    push = watched("PUSH", reconnect_ivl=interval)
    push.socket.connect(free_address() if transport == "tcp" else ipc)
    push.next(zmq.EVENT_CLOSED)
    with pytest.raises(zmq.Again):
        push.next(zmq.EVENT_CONNECT_RETRIED, patience=60)


def test_an_attempt_may_take_so_long(lib, watched):
    zmq = lib
    # Nobody answers at an address whose backlog is full, nor refuses.
    with system_socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = []
        for _ in range(4):
            waiting.append(system_socket.socket())
            waiting[-1].setblocking(False)
            waiting[-1].connect_ex(("127.0.0.1", port))
        push = watched("PUSH", connect_timeout=30, reconnect_ivl=5)
        push.socket.connect(f"tcp://127.0.0.1:{port}")
        for _ in range(2):
            push.next(zmq.EVENT_CLOSED)
            push.next(zmq.EVENT_CONNECT_RETRIED)
        for each in waiting:
            each.close()


# --- RECONNECT_STOP, a draft -------------------------------------------------------


@pytest.fixture
def drafts(lib):
    if lib.__name__ == "zmq":
        pytest.skip("libzmq is built without drafts: it stores the value, and does nothing")
    return lib


@pytest.mark.behaviour("test_reconnect_options: conn_refused")
def test_reconnect_stop_when_refused(drafts, watched):
    zmq = drafts
    push = watched("PUSH", reconnect_stop=zmq.RECONNECT_STOP_CONN_REFUSED, reconnect_ivl=5)
    push.socket.connect(free_address())
    push.next(zmq.EVENT_CLOSED)
    with pytest.raises(zmq.Again):
        push.next(zmq.EVENT_CONNECT_RETRIED, patience=60)
    eventually(lambda: not push.socket.get(zmq.EVENTS) & zmq.POLLOUT)


@pytest.mark.behaviour("test_reconnect_options: handshake_failed")
def test_reconnect_stop_when_the_handshake_failed(drafts, watched):
    zmq = drafts
    stop = zmq.RECONNECT_STOP_HANDSHAKE_FAILED
    push = watched("PUSH", reconnect_stop=stop, reconnect_ivl=5)
    with system_socket.create_server(("127.0.0.1", 0)) as listener:
        push.socket.connect(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        listener.accept()[0].close()
        push.next(zmq.EVENT_DISCONNECTED)
        with pytest.raises(zmq.Again):
            push.next(zmq.EVENT_CONNECT_RETRIED, patience=60)


def test_reconnect_stop_leaves_other_ends_alone(drafts, watched):
    zmq = drafts
    stop = zmq.RECONNECT_STOP_CONN_REFUSED | zmq.RECONNECT_STOP_HANDSHAKE_FAILED
    pull, push = connected(watched, {"reconnect_stop": stop, "reconnect_ivl": 5})
    address = pull.socket.last_endpoint.decode()
    pull.socket.unbind(address)
    push.next(zmq.EVENT_CONNECT_RETRIED)


@pytest.mark.behaviour("test_reconnect_options: after_disconnect")
@pytest.mark.parametrize("stop", [0, 4])
def test_reconnect_stop_after_a_disconnect(drafts, watched, context, stop):
    zmq = drafts
    push = watched("PUSH", reconnect_stop=stop, reconnect_ivl=5, linger=-1)
    address = free_address()
    push.socket.connect(address)
    push.socket.send(b"queued")
    push.next(zmq.EVENT_CONNECT_RETRIED)
    push.socket.disconnect(address)
    pull = context.socket(zmq.PULL)
    eventually(lambda: can_bind(zmq, pull, address))
    assert bool(pull.poll(100 if stop else 5000)) is not bool(stop)
