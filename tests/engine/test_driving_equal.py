"""The engine's fast ways beside its plain ones: the same is said and heard, on real sockets."""

import threading

import pytest

from zlearn import zmq
from zlearn.engine import outgoing
from zlearn.engine.incoming import LONGEST, SHORT, Incoming
from zlearn.engine.io_thread import IOThread

LONG = 20_000  # milliseconds


@pytest.fixture
def context():
    context = zmq.Context()
    context.linger = 0
    context.rcvtimeo = context.sndtimeo = LONG
    yield context
    context.destroy()


def conversation(context, transport):
    """What a REQ hears from a REP, and a DEALER in bursts from a ROUTER, in the end."""
    heard = []
    rep, router = context.socket(zmq.REP), context.socket(zmq.ROUTER)
    for socket in (rep, router):
        socket.bind("ipc://*" if transport == "ipc" else "tcp://127.0.0.1:*")

    def serve():
        for _ in range(50):
            rep.send(rep.recv() + b"!")
        for _ in range(200):
            router.send_multipart(router.recv_multipart())

    server = threading.Thread(target=serve)
    server.start()
    req, dealer = context.socket(zmq.REQ), context.socket(zmq.DEALER)
    req.connect(rep.last_endpoint.decode())
    dealer.connect(router.last_endpoint.decode())
    for number in range(50):
        req.send(b"%d" % number)
        heard.append(req.recv())
    for burst in range(10):
        for number in range(20):
            dealer.send(b"%d" % (20 * burst + number))
        heard += [dealer.recv() for _ in range(20)]
    server.join()
    return heard


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
@pytest.mark.parametrize("program_drives", [True, False])
def test_whoever_drives_the_same_is_said_and_heard(context, monkeypatch, program_drives, transport):
    """A thread that waits reads and writes for itself, or leaves it all to the I/O thread."""
    if not program_drives:
        monkeypatch.setattr(IOThread, "wait", lambda self, signal, timeout: signal.wait(timeout))
        monkeypatch.setattr(IOThread, "_do_it_or_summon", IOThread._summon)
    expected = [b"%d!" % number for number in range(50)] + [b"%d" % n for n in range(200)]
    assert conversation(context, transport) == expected


@pytest.mark.parametrize("most", [None, 1000, SHORT, LONGEST])
def test_large_and_small_reads_bring_the_same(context, monkeypatch, most):
    if most is not None:
        monkeypatch.setattr(Incoming, "read", lambda self, stream: stream.read(most))
    bodies = [bytes([size % 251]) * size for size in (0, 1, 300, 5000, 300_000, 3)] * 3
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(pull.last_endpoint.decode())
    sender = threading.Thread(target=lambda: [push.send(body) for body in bodies])
    sender.start()
    assert [pull.recv() for _ in bodies] == bodies
    sender.join()


@pytest.mark.parametrize("size", [1, outgoing.BATCH_SIZE, outgoing.GATHERED_SIZE, 2**24])
def test_batches_of_any_size_bring_the_same(context, monkeypatch, size):
    """However much is gathered for one write, large and small messages in turn."""
    monkeypatch.setattr(outgoing, "GATHERED_SIZE", size)
    bodies = [bytes([n % 251]) * size for n, size in enumerate([0, 9000, 70_000, 20, 600_000] * 30)]
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(pull.last_endpoint.decode())
    sender = threading.Thread(target=lambda: [push.send_multipart([b"", b]) for b in bodies])
    sender.start()
    assert [pull.recv_multipart() for _ in bodies] == [[b"", body] for body in bodies]
    sender.join()


@pytest.mark.parametrize("transport", ["tcp://127.0.0.1:*", "inproc://lent"])
@pytest.mark.parametrize("copies_at_sender", [True, False])
@pytest.mark.parametrize("copies_at_receiver", [True, False])
def test_lent_memory_arrives_as_copies_do(context, transport, copies_at_sender, copies_at_receiver):
    near, far = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    far.bind(transport)
    near.connect(far.last_endpoint.decode())
    sizes = [0, 1, near.copy_threshold - 1, near.copy_threshold, 300_000]
    for size in sizes:
        body = bytearray(b"x" * size)
        near.send(body, copy=copies_at_sender)
        near.send_multipart([b"first", body, b"last"], copy=copies_at_sender)
        whole = far.recv(copy=copies_at_receiver)
        parts = far.recv_multipart(copy=copies_at_receiver)
        assert bytes(whole) == bytes(body)
        assert [bytes(part) for part in parts] == [b"first", bytes(body), b"last"]
