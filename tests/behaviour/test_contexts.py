"""Contexts: their options, and the defaults that they give to their sockets."""

import pytest

from tests.behaviour.helpers import refused


@pytest.fixture
def plain(lib, nothing_left):
    """A context that nobody has prepared."""
    context = lib.Context()
    yield context
    context.destroy(linger=0)


@pytest.mark.behaviour("test_ctx_options: defaults")
def test_defaults(lib, plain):
    zmq = lib
    assert plain.get(zmq.IO_THREADS) == plain.io_threads == plain.IO_THREADS == 1
    assert plain.get(zmq.MAX_SOCKETS) == plain.max_sockets == 1023
    assert plain.get(zmq.SOCKET_LIMIT) == 65535
    assert not plain.closed


@pytest.mark.behaviour("test_ctx_options: defaults")
def test_options_of_the_context(lib, plain):
    zmq = lib
    plain.set(zmq.MAX_SOCKETS, 5)
    assert plain.max_sockets == 5
    plain.max_sockets = 6
    assert plain.get(zmq.MAX_SOCKETS) == 6
    with refused(zmq, "EINVAL"):
        plain.set(zmq.MAX_SOCKETS, 0)
    with refused(zmq, "EINVAL"):
        plain.get(9999)
    with refused(zmq, "EINVAL"):
        plain.set(9999, 1)


@pytest.mark.behaviour("test_many_sockets: EMFILE")
def test_no_more_sockets_than_allowed(lib, plain):
    zmq = lib
    plain.max_sockets = 3
    sockets = [plain.socket(zmq.PAIR) for _ in range(3)]
    with refused(zmq, "EMFILE"):
        plain.socket(zmq.PAIR)
    sockets[0].close()


def test_io_threads(lib, nothing_left):
    zmq = lib
    with zmq.Context(io_threads=2) as context:
        assert context.io_threads == 2
    with zmq.Context(3) as context:
        assert context.io_threads == 3
    with refused(zmq, "EINVAL"):
        zmq.Context(-1)
    with pytest.raises(TypeError):
        zmq.Context("1")


def test_without_io_threads_there_is_inproc_alone(lib, inproc, nothing_left):
    zmq = lib
    with zmq.Context(io_threads=0) as context:
        left, right = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
        left.bind(inproc)
        right.connect(inproc)
        right.send(b"x")
        assert left.recv() == b"x"
        with refused(zmq, "EMTHREAD"):
            left.connect("tcp://127.0.0.1:5555")
        left.close()
        right.close()


def test_socket_options_of_a_context_are_the_defaults_of_its_sockets(lib, plain):
    zmq = lib
    plain.linger = 5
    plain.setsockopt(zmq.SNDHWM, 6)
    plain.RCVHWM = 7
    assert (plain.linger, plain.getsockopt(zmq.SNDHWM), plain.rcvhwm) == (5, 6, 7)
    socket = plain.socket(zmq.PUSH)
    assert (socket.linger, socket.sndhwm, socket.rcvhwm) == (5, 6, 7)
    plain.linger = 8
    assert socket.linger == 5 and plain.socket(zmq.PUSH).linger == 8
    with pytest.raises(AttributeError):
        plain.sndtimeo  # noqa: B018


def test_subscriptions_of_a_context_are_for_subscribers(lib, plain, inproc):
    zmq = lib
    plain.setsockopt(zmq.SUBSCRIBE, b"")
    plain.rcvtimeo = 20_000
    pub, sub = plain.socket(zmq.PUB), plain.socket(zmq.SUB)
    sub.bind(inproc)
    pub.connect(inproc)
    while not sub.poll(5):
        pub.send(b"x")
    assert sub.recv() == b"x"


def test_names_that_are_no_option(plain):
    with pytest.raises(AttributeError):
        plain.nonsense  # noqa: B018


def test_the_instance(lib):
    zmq = lib
    first = zmq.Context.instance()
    assert zmq.Context.instance() is first
    first.term()
    second = zmq.Context.instance()
    assert second is not first and not second.closed
    second.term()


def test_inproc_names_belong_to_one_context(lib, context, plain, inproc):
    zmq = lib
    here, there = context.socket(zmq.PAIR), plain.socket(zmq.PAIR)
    here.bind(inproc)
    there.bind(inproc)
    friend = plain.socket(zmq.PAIR)
    friend.connect(inproc)
    friend.send(b"x")
    there.rcvtimeo = 20_000
    assert there.recv() == b"x"
    assert not here.poll(0)


def test_one_context_for_many_threads(lib, context, inproc):
    import threading

    zmq = lib
    pull = context.socket(zmq.PULL)
    pull.bind(inproc)

    def work(who):
        with context.socket(zmq.PUSH) as push:
            push.connect(inproc)
            for number in range(200):
                push.send(b"%d %d" % (who, number))

    threads = [threading.Thread(target=work, args=[who]) for who in range(4)]
    for thread in threads:
        thread.start()
    got = [tuple(map(int, pull.recv().split())) for _ in range(800)]
    for thread in threads:
        thread.join(5)
    for who in range(4):
        assert [number for sender, number in got if sender == who] == list(range(200))


@pytest.mark.parametrize(
    "name", ["IO_THREADS", "MAX_SOCKETS", "MAX_MSGSZ", "THREAD_AFFINITY_CPU_ADD"]
)
def test_a_contexts_number_has_to_fit_into_a_c_int(lib, context, name):
    for value in (2**31, -(2**31) - 1, 2**70):
        with pytest.raises(OverflowError):
            context.set(getattr(lib, name), value)


def test_what_new_sockets_get_is_listed_by_name(lib):
    with lib.Context() as context:
        context.linger = 0
        assert repr(context.sockopts) == "{<SocketOption.LINGER: 17>: 0}"
