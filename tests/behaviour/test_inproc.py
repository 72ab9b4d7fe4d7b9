"""inproc: either side may come first, from any thread, and nobody is lost.

The cases of libzmq's test_inproc_connect.cpp.
"""

import threading

import pytest

from tests.behaviour.helpers import eventually, opened


def joined(zmq, context, kinds, inproc, bind_first):
    """Two sockets, bound and connected."""
    bound, connected = (context.socket(getattr(zmq, kind)) for kind in kinds)
    steps = [lambda: bound.bind(inproc), lambda: connected.connect(inproc)]
    for step in steps if bind_first else reversed(steps):
        step()
    return bound, connected


def run_all(*functions):
    """Runs each in a thread of its own, all at the same time, and waits for them."""
    start, problems = threading.Barrier(len(functions)), []

    def run(function):
        try:
            start.wait(5)
            function()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not problems, problems


@pytest.mark.behaviour("test_inproc_connect: bind_before_connect")
@pytest.mark.behaviour("test_inproc_connect: connect_before_bind")
@pytest.mark.parametrize("bind_first", [True, False])
def test_either_side_may_come_first(lib, context, inproc, bind_first):
    zmq = lib
    connected = context.socket(zmq.PAIR)
    bound = context.socket(zmq.PAIR)
    if bind_first:
        bound.bind(inproc)
    connected.connect(inproc)
    connected.send(b"foobar")
    if not bind_first:
        bound.bind(inproc)
    assert bound.recv() == b"foobar"
    bound.send(b"back")
    assert connected.recv() == b"back"


@pytest.mark.behaviour("test_inproc_connect: connect_before_bind_pub_sub")
def test_what_is_published_before_the_name_is_bound_is_gone(lib, context, inproc):
    zmq = lib
    pub, sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
    pub.connect(inproc)
    pub.send(b"before")
    sub.subscribe(b"")
    sub.bind(inproc)
    eventually(lambda: pub.send(b"after") or sub.poll(1))
    assert sub.recv() == b"after"


@pytest.mark.behaviour("test_inproc_connect: connect_before_bind_ctx_term")
def test_a_context_ends_while_its_sockets_are_joined_anyhow(lib, inproc, nothing_left):
    zmq = lib
    for number in range(20):
        with zmq.Context() as context:
            bound, connected = joined(zmq, context, ("PAIR", "PAIR"), f"{inproc}{number}", False)
            connected.send(b"nobody reads it")
            bound.close()
            connected.close()


@pytest.mark.behaviour("test_inproc_connect: multiple_connects")
def test_ten_wait_for_one(lib, context, inproc):
    zmq = lib
    pushes = [context.socket(zmq.PUSH) for _ in range(10)]
    for number, push in enumerate(pushes):
        push.connect(inproc)
        push.send(b"%d" % number)
    pull = context.socket(zmq.PULL)
    pull.bind(inproc)
    assert [pull.recv() for _ in pushes] == [b"%d" % number for number in range(10)]


@pytest.mark.behaviour("test_inproc_connect: multiple_threads")
def test_thirty_threads_send_and_go(lib, context, inproc):
    zmq = lib

    def push():
        with opened(context, zmq.PUSH, linger=-1) as socket:
            socket.connect(inproc)
            socket.send(b"foobar")

    pull = context.socket(zmq.PULL)
    run_all(*[push] * 30, lambda: pull.bind(inproc))
    assert [pull.recv() for _ in range(30)] == [b"foobar"] * 30


@pytest.mark.behaviour("test_inproc_connect: simultaneous_connect_bind_threads")
def test_binding_and_connecting_at_the_same_moment(lib, context, inproc):
    zmq = lib
    names = [f"{inproc}-{number}" for number in range(50)]
    bound, connected = [], []

    def bind():
        for name in names:
            bound.append(context.socket(zmq.PAIR))
            bound[-1].bind(name)

    def connect():
        for name in names:
            connected.append(context.socket(zmq.PAIR))
            connected[-1].connect(name)

    run_all(bind, connect)
    for here, there in zip(bound, connected, strict=True):
        there.send(b"foobar")
        assert here.recv() == b"foobar"
        here.send(b"back")
        assert there.recv() == b"back"


@pytest.mark.behaviour("test_inproc_connect: routing_id")
@pytest.mark.parametrize("bind_first", [True, False])
@pytest.mark.parametrize("name", [b"", b"ann"])
def test_names_are_kept_whoever_comes_first(lib, context, inproc, bind_first, name):
    zmq = lib
    router, dealer = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    if name:
        dealer.routing_id = name
    if bind_first:
        router.bind(inproc)
    dealer.connect(inproc)
    if not bind_first:
        router.bind(inproc)
    dealer.send_multipart([b"A", b"B"])
    seen, *body = router.recv_multipart()
    assert body == [b"A", b"B"] and (seen == name or (not name and len(seen) == 5))
    router.send_multipart([seen, b"C"])
    assert dealer.recv_multipart() == [b"C"]


@pytest.mark.behaviour("test_inproc_connect: connect_only")
def test_a_name_that_nobody_ever_binds(lib, inproc, nothing_left):
    zmq = lib
    with zmq.Context() as context:
        push = context.socket(zmq.PUSH)
        push.connect(inproc)
        push.close()


@pytest.mark.behaviour("test_inproc_connect: shutdown_during_pend")
def test_a_context_ends_while_someone_waits_for_a_name(lib, inproc, nothing_left):
    zmq = lib
    context = zmq.Context()
    push = context.socket(zmq.PUSH)
    push.connect(inproc)
    push.send(b"never received")
    closer = threading.Timer(0.02, push.close)
    closer.start()
    context.term()
    closer.join()
    assert context.closed
