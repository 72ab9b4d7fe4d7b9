"""A proxy passes whole messages on, both ways, and holds back what the other side can't take."""

import importlib
import struct
import threading
from contextlib import contextmanager

import pytest

from tests.behaviour.helpers import (
    bind,
    eventually,
    opened,
    refused,
    send_until_refused,
    wait_for_subscription,
)


def close_all_but(context, sockets):
    """Closes the other sockets of a context. Both libraries keep them under this name."""
    for socket in list(context._sockets):
        if not any(socket is each for each in sockets):
            socket.close(linger=0)


@contextmanager
def running(context, function, *sockets):
    """A function in a thread; in the end the context is terminated and the thread has ended."""
    ends = []

    def run():
        try:
            ends.append(function(*sockets))
        except Exception as error:
            ends.append(error)
        for socket in {id(each): each for each in sockets if each is not None}.values():
            socket.close(linger=0)

    thread = threading.Thread(target=run, name="proxy under test")
    thread.start()
    try:
        yield ends
    finally:
        close_all_but(context, sockets)
        context.term()
        thread.join(5)
        assert not thread.is_alive()


@pytest.fixture
def client_and_worker(lib, context, inproc):
    """A DEALER and a DEALER, and the ROUTER and the DEALER that are to be put between them."""
    zmq = lib
    front, back = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    client, worker = context.socket(zmq.DEALER), context.socket(zmq.DEALER)
    front.bind(f"{inproc}-front")
    back.bind(f"{inproc}-back")
    client.connect(f"{inproc}-front")
    worker.connect(f"{inproc}-back")
    return client, worker, front, back


def test_messages_go_through_whole_both_ways(lib, context, client_and_worker):
    client, worker, front, back = client_and_worker
    with running(context, lib.proxy, front, back):
        client.send_multipart([b"one", b"", b"two"])
        name, *question = worker.recv_multipart()
        assert question == [b"one", b"", b"two"]
        worker.send_multipart([name, b"three", b"four"])
        assert client.recv_multipart() == [b"three", b"four"]


@pytest.mark.behaviour("test_proxy_terminate: ETERM")
def test_it_ends_with_its_context(lib, context, client_and_worker):
    _, _, front, back = client_and_worker
    with running(context, lib.proxy, front, back) as ends:
        pass
    assert type(ends[0]) is lib.ContextTerminated


def test_the_old_name_does_the_same(lib, context, client_and_worker):
    client, worker, front, back = client_and_worker
    queue = lambda *sockets: lib.device(lib.QUEUE, *sockets)  # noqa: E731
    with running(context, queue, front, back):
        client.send(b"hello")
        assert worker.recv_multipart()[1:] == [b"hello"]


@pytest.mark.behaviour("test_proxy: clients and workers")
def test_requests_reach_workers_and_replies_come_back(lib, context):
    zmq = lib
    front, back = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    client, worker = context.socket(zmq.REQ), context.socket(zmq.REP)
    client.connect(bind(front))
    worker.connect(bind(back))
    with running(context, zmq.proxy, front, back):
        for number in range(20):
            client.send(b"%d" % number)
            worker.send(worker.recv() + b"!")
            assert client.recv() == b"%d!" % number


def test_the_capture_gets_a_copy_of_each_message(lib, context, client_and_worker, inproc):
    zmq = lib
    client, worker, front, back = client_and_worker
    capture, spy = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    spy.bind(f"{inproc}-spy")
    capture.connect(f"{inproc}-spy")
    with running(context, zmq.proxy, front, back, capture):
        client.send_multipart([b"there", b"and"])
        name = worker.recv_multipart()[0]
        assert spy.recv_multipart() == [name, b"there", b"and"]
        worker.send_multipart([name, b"back"])
        assert client.recv() == b"back"
        assert spy.recv_multipart() == [name, b"back"]


def test_a_capture_that_publishes_to_nobody_holds_nothing_up(lib, context, client_and_worker):
    client, worker, front, back = client_and_worker
    with running(context, lib.proxy, front, back, context.socket(lib.PUB)):
        for _ in range(10):
            client.send(b"hello")
            assert worker.recv_multipart()[1:] == [b"hello"]


@pytest.mark.behaviour("test_proxy_single_socket: twice")
def test_one_socket_may_be_both_sides(lib, context, inproc):
    zmq = lib
    echo, client = context.socket(zmq.REP), context.socket(zmq.REQ)
    echo.bind(inproc)
    client.connect(inproc)
    with running(context, zmq.proxy, echo, echo):
        for body in (b"one", b"two"):
            client.send(body)
            assert client.recv() == body


def test_publications_go_forward(lib, context):
    zmq = lib
    front, back = context.socket(zmq.SUB), context.socket(zmq.PUB)
    pub, sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
    front.subscribe(b"")
    sub.subscribe(b"")
    pub.connect(bind(front))
    sub.connect(bind(back))
    with running(context, zmq.proxy, front, back):
        wait_for_subscription(zmq, pub, sub)
        pub.send_multipart([b"topic", b"body"])
        assert sub.recv_multipart() == [b"topic", b"body"]


@pytest.mark.behaviour("test_proxy_hwm: back-pressure")
def test_what_the_other_side_cannot_take_is_not_read(lib, context, inproc):
    zmq = lib
    front = opened(context, zmq.PULL, rcvhwm=3)
    back = opened(context, zmq.PUSH, sndhwm=3)  # with nobody at its other end
    push = opened(context, zmq.PUSH, sndhwm=3)
    front.bind(f"{inproc}-front")
    back.bind(f"{inproc}-back")
    push.connect(f"{inproc}-front")
    pull = opened(context, zmq.PULL)
    with running(context, zmq.proxy, front, back):
        assert send_until_refused(zmq, push) == 6  # not one was read by the proxy
        pull.connect(f"{inproc}-back")
        assert [pull.recv() for _ in range(6)] == [b"%d" % number for number in range(6)]


def test_many_messages_keep_their_order(lib, context):
    zmq = lib
    front, back = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.connect(bind(front))
    pull.connect(bind(back))

    def send_all():
        for number in range(3000):
            push.send(b"%d" % number)

    with running(context, zmq.proxy, front, back):
        sender = threading.Thread(target=send_all)
        sender.start()
        assert [int(pull.recv()) for _ in range(3000)] == list(range(3000))
        sender.join()


def test_a_proxy_stands_between_sockets_alone(lib, context, inproc):
    if lib.__name__ == "zmq":
        pytest.skip("pyzmq takes any object for a socket, and may crash")
    with pytest.raises(TypeError, match="between sockets"):
        lib.proxy(context.socket(lib.PULL), "a socket")


# --- steering: libzmq 4.3.5 ignores the control socket -----------------------------


@pytest.fixture
def steered(lib, context, client_and_worker, inproc):
    if lib.__name__ == "zmq":
        pytest.skip("libzmq is built without steerable proxies")
    control, hand = context.socket(lib.REP), context.socket(lib.REQ)
    control.bind(f"{inproc}-control")
    hand.connect(f"{inproc}-control")
    with running(context, lib.proxy_steerable, *client_and_worker[2:], None, control) as ends:
        yield *client_and_worker[:2], hand, ends


def told(hand, command):
    hand.send(command)
    return hand.recv_multipart()


def test_a_paused_proxy_passes_nothing_on_until_it_resumes(lib, steered):
    client, worker, hand, _ = steered
    assert told(hand, b"PAUSE") == [b""]
    client.send(b"hello")
    assert told(hand, b"PAUSE") == [b""]  # by now it would have gone through
    assert not worker.poll(0)
    assert told(hand, b"RESUME") == [b""]
    assert worker.recv_multipart()[1:] == [b"hello"]


def test_a_proxy_returns_when_told_to(lib, steered):
    *_, hand, ends = steered
    assert told(hand, b"TERMINATE") == [b""]
    assert eventually(lambda: ends == [0])


def test_a_proxy_counts(lib, steered):
    client, worker, hand, _ = steered
    client.send(b"hello")
    name = worker.recv_multipart()[0]
    worker.send_multipart([name, b"you"])
    client.recv()
    there, back = len(name) + 5, len(name) + 3
    counted = [struct.unpack("=Q", frame)[0] for frame in told(hand, b"STATISTICS")]
    assert counted == [1, there, 1, back, 1, back, 1, there]


def test_a_command_that_does_not_exist_ends_it(lib, context, client_and_worker, inproc):
    if lib.__name__ == "zmq":
        pytest.skip("libzmq is built without steerable proxies")
    control, hand = context.socket(lib.PAIR), context.socket(lib.PAIR)
    control.bind(inproc)
    hand.connect(inproc)
    hand.send(b"JUMP")
    with refused(lib, "EINVAL"):
        lib.proxy_steerable(*client_and_worker[2:], None, control)


def test_without_control_it_is_a_plain_proxy(lib, context, client_and_worker):
    client, worker, front, back = client_and_worker
    with running(context, lib.proxy_steerable, front, back):
        client.send(b"hello")
        assert worker.recv_multipart()[1:] == [b"hello"]


# --- devices -----------------------------------------------------------------------


@pytest.fixture
def devices(lib):
    return importlib.import_module(lib.__name__ + ".devices")


@contextmanager
def started(context, device):
    """A device of this context, until its end."""
    device.context_factory = lambda: context
    device.start()
    yield device
    close_all_but(context, device._sockets)  # those are its thread's to close
    context.term()
    device.join(5)
    assert device.done


def test_a_device_makes_its_sockets_and_runs_in_a_thread(lib, context, devices):
    zmq = lib
    device = devices.ThreadDevice(zmq.QUEUE, zmq.ROUTER, zmq.DEALER)
    device.setsockopt_in(zmq.LINGER, 0)
    device.setsockopt_out(zmq.LINGER, 0)
    front = device.bind_in_to_random_port("tcp://127.0.0.1")
    back = device.bind_out_to_random_port("tcp://127.0.0.1")
    assert device.daemon and not device.done
    client, worker = context.socket(zmq.REQ), context.socket(zmq.REP)
    client.connect(f"tcp://127.0.0.1:{front}")
    worker.connect(f"tcp://127.0.0.1:{back}")
    with started(context, device):
        client.send(b"hello")
        worker.send(worker.recv() + b"!")
        assert client.recv() == b"hello!"


def test_a_device_of_one_socket(lib, context, devices, inproc):
    zmq = lib
    device = devices.ThreadDevice(zmq.QUEUE, zmq.REP, -1)
    device.bind_in(inproc)
    client = context.socket(zmq.REQ)
    client.connect(inproc)
    with started(context, device):
        client.send(b"echo")
        assert client.recv() == b"echo"


def test_a_device_has_to_know_its_types(lib, devices):
    with pytest.raises(TypeError, match="in_type"):
        devices.Device(lib.QUEUE)
    with pytest.raises(TypeError, match="out_type"):
        devices.Device(lib.QUEUE, lib.PULL)


def test_a_proxy_device_shows_what_goes_through(lib, context, devices, inproc):
    zmq = lib
    device = devices.ThreadProxy(zmq.PULL, zmq.PUSH, zmq.PUSH)
    device.bind_in(f"{inproc}-in")
    device.connect_out(f"{inproc}-out")
    device.connect_mon(f"{inproc}-mon")
    device.setsockopt_mon(zmq.SNDHWM, 7)
    push, pull, spy = (context.socket(kind) for kind in (zmq.PUSH, zmq.PULL, zmq.PULL))
    pull.bind(f"{inproc}-out")
    spy.bind(f"{inproc}-mon")
    push.connect(f"{inproc}-in")
    with started(context, device):
        push.send_multipart([b"one", b"two"])
        assert pull.recv_multipart() == spy.recv_multipart() == [b"one", b"two"]


def test_a_monitored_queue_says_which_way_a_message_went(lib, context, devices, inproc):
    zmq = lib
    device = devices.ThreadMonitoredQueue(zmq.PAIR, zmq.PAIR, zmq.PUSH, b"there", b"back")
    device.bind_in(f"{inproc}-in")
    device.bind_out(f"{inproc}-out")
    device.connect_mon(f"{inproc}-mon")
    left, right, spy = (context.socket(kind) for kind in (zmq.PAIR, zmq.PAIR, zmq.PULL))
    spy.bind(f"{inproc}-mon")
    left.connect(f"{inproc}-in")
    right.connect(f"{inproc}-out")
    with started(context, device):
        left.send_multipart([b"one", b"two"])
        assert right.recv_multipart() == [b"one", b"two"]
        assert spy.recv_multipart() == [b"there", b"one", b"two"]
        right.send(b"three")
        assert left.recv() == b"three"
        assert spy.recv_multipart() == [b"back", b"three"]


def test_a_monitored_queue_between_two_routers(lib, context, devices, inproc):
    zmq = lib
    front, back, mon, spy = (
        context.socket(kind) for kind in (zmq.ROUTER, zmq.ROUTER, zmq.PUSH, zmq.PULL)
    )
    spy.bind(f"{inproc}-mon")
    mon.connect(f"{inproc}-mon")
    front.bind(f"{inproc}-front")
    back.bind(f"{inproc}-back")
    alice = opened(context, zmq.DEALER, routing_id=b"alice")
    bob = opened(context, zmq.DEALER, routing_id=b"bob")
    alice.connect(f"{inproc}-front")
    bob.connect(f"{inproc}-back")
    with running(context, devices.monitored_queue, front, back, mon):
        alice.send_multipart([b"bob", b"hello"])
        assert bob.recv_multipart() == [b"alice", b"hello"]
        assert spy.recv_multipart() == [b"in", b"bob", b"alice", b"hello"]
        bob.send_multipart([b"alice", b"you"])
        assert alice.recv_multipart() == [b"bob", b"you"]
        assert spy.recv_multipart() == [b"out", b"alice", b"bob", b"you"]


def test_a_device_runs_in_a_process(lib, context, devices):
    zmq = lib
    device = devices.ProcessDevice(zmq.STREAMER, zmq.PULL, zmq.PUSH)
    front = device.bind_in_to_random_port("tcp://127.0.0.1")
    back = device.bind_out_to_random_port("tcp://127.0.0.1")
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    device.start()
    try:
        push.connect(f"tcp://127.0.0.1:{front}")
        pull.connect(f"tcp://127.0.0.1:{back}")
        push.send(b"hello")
        assert pull.recv() == b"hello"
    finally:
        device.launcher.terminate()
        device.join(5)
    assert device.launcher.exitcode is not None
    device.launcher.close()
