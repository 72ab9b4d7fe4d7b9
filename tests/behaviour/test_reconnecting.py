"""Who comes first does not matter, and who goes may come back."""

import contextlib
import os
import signal
import subprocess
import sys

import pytest

from tests.behaviour.helpers import bind, can_bind, eventually, free_address, wait_for_subscription

SERVER = """
import sys, importlib
zmq = importlib.import_module(sys.argv[1])
context = zmq.Context()
router = context.socket(zmq.ROUTER)
router.bind(sys.argv[2])
print(router.last_endpoint.decode(), flush=True)
while True:
    *envelope, body = router.recv_multipart()
    router.send_multipart([*envelope, sys.argv[3].encode() + b" has " + body])
"""


@pytest.fixture
def start_server(lib):
    """Starts an echo server in a process of its own; returns the process and its address."""
    started = []

    def start(address, name):
        command = [sys.executable, "-c", SERVER, lib.__name__, address, name]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=os.getcwd())
        started.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.behaviour("test_reconnect_ivl: comes back")
def test_a_server_is_killed_and_another_started_and_the_client_goes_on(lib, context, start_server):
    zmq = lib
    process, address = start_server("tcp://127.0.0.1:*", "the first")
    client = context.socket(zmq.DEALER)
    client.connect(address)
    client.send(b"one")
    assert client.recv() == b"the first has one"
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, again = start_server(address, "the second")
    assert again == address

    def answered():
        client.send(b"two")
        return client.poll(20)

    eventually(answered)
    assert client.recv() == b"the second has two"


def test_a_request_waits_for_a_server_that_starts_late(lib, context, start_server):
    zmq = lib
    address = free_address()
    client = context.socket(zmq.REQ)
    client.connect(address)
    client.send(b"early")
    start_server(address, "the late one")
    assert client.recv() == b"the late one has early"


@pytest.mark.parametrize("transport", ["inproc", "ipc", "tcp"])
def test_the_client_may_start_first(lib, context, request, transport):
    zmq = lib
    if transport == "tcp":
        address = free_address()
    else:
        address = request.getfixturevalue(transport)
    clients = [context.socket(zmq.REQ) for _ in range(3)]
    for number, client in enumerate(clients):
        client.connect(address)
        client.send(b"%d" % number)
    server = context.socket(zmq.REP)
    eventually(lambda: can_bind(zmq, server, address))
    for _ in clients:
        server.send(server.recv() + b" answered")
    for number, client in enumerate(clients):
        assert client.recv() == b"%d answered" % number


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
def test_what_a_push_queued_while_its_peer_was_away_arrives(lib, context, ipc, transport):
    zmq = lib
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    address = bind(pull, ipc if transport == "ipc" else "tcp://127.0.0.1:*")
    push.connect(address)
    push.send(b"first")
    assert pull.recv() == b"first"
    pull.close()
    again = context.socket(zmq.PULL)
    eventually(lambda: can_bind(zmq, again, address))

    def comes_through():
        push.send(b"again")
        return again.poll(20)

    eventually(comes_through)  # until then, what it wrote may be lost with the old connection
    assert again.recv() == b"again"
    for number in range(100):
        push.send(b"%d" % number)
    while (number := again.recv()) == b"again":
        pass
    assert [number] + [again.recv() for _ in range(99)] == [b"%d" % n for n in range(100)]


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
def test_a_subscriber_subscribes_again_after_it_reconnected(lib, context, ipc, transport):
    zmq = lib
    pub, sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
    address = bind(pub, ipc if transport == "ipc" else "tcp://127.0.0.1:*")
    sub.subscribe(b"a")
    sub.subscribe(b"b")
    sub.connect(address)
    wait_for_subscription(zmq, pub, sub, b"a")
    pub.close()
    sub.unsubscribe(b"b")
    again = context.socket(zmq.PUB)
    eventually(lambda: can_bind(zmq, again, address))
    wait_for_subscription(zmq, again, sub, b"a")
    again.send(b"b")
    again.send(b"a")
    assert sub.recv() == b"a"


@pytest.mark.behaviour("test_reconnect_ivl: never")
def test_reconnect_interval_minus_one_is_never(lib, context):
    zmq = lib
    address = free_address()
    gives_up, goes_on = context.socket(zmq.PUSH), context.socket(zmq.PUSH)
    gives_up.reconnect_ivl = -1
    for socket in (gives_up, goes_on):
        socket.connect(address)
        eventually(lambda: True)
    gives_up.poll(50, zmq.POLLIN)  # time for its only attempt
    pull = context.socket(zmq.PULL)
    eventually(lambda: can_bind(zmq, pull, address))
    goes_on.send(b"here I am")
    assert pull.recv() == b"here I am"
    if gives_up.get(zmq.EVENTS) & zmq.POLLOUT:
        gives_up.send(b"and I am not", zmq.DONTWAIT)
    assert not pull.poll(50)


@pytest.mark.parametrize("kinds", [("REQ", "PULL"), ("PUB", "PULL"), ("PAIR", "DEALER")])
def test_types_that_do_not_fit_never_exchange_anything(lib, context, kinds):
    zmq = lib
    here, there = (context.socket(getattr(zmq, kind)) for kind in kinds)
    here.connect(bind(there))
    with contextlib.suppress(zmq.Again):  # the connection may be gone already
        here.send(b"x", zmq.DONTWAIT)
    assert not there.poll(50)
    friend = context.socket({zmq.PULL: zmq.PUSH, zmq.DEALER: zmq.DEALER}[there.type])
    friend.connect(there.last_endpoint.decode())
    friend.send(b"y")
    assert there.recv() == b"y", "and it costs nobody else anything"
