"""Messages there and back, over each transport: the plainest use of all.

The cases of libzmq's test_pair_*.cpp, test_reqrep_*.cpp, test_msg_flags.cpp, test_iov.cpp and
test_timeo.cpp.
"""

import threading
import time

import pytest

from tests.behaviour.helpers import bind, not_now, opened
from tests.behaviour.test_proxies import running

BODY = b"12345678ABCDEFGH12345678abcdefgh"


def bounce(zmq, here, there):
    """Two frames there, and the same two back, with the flags that belong to them."""
    here.send(BODY, zmq.SNDMORE)
    here.send(BODY)
    for socket in (there, here):
        for is_last in (False, True):
            assert socket.recv() == BODY
            assert socket.get(zmq.RCVMORE) == (not is_last)
        if socket is there:
            there.send(BODY, zmq.SNDMORE)
            there.send(BODY)


@pytest.mark.behaviour("test_pair: inproc")
@pytest.mark.behaviour("test_pair: ipc")
@pytest.mark.behaviour("test_pair: tcp")
@pytest.mark.behaviour("test_reqrep: inproc")
@pytest.mark.behaviour("test_reqrep: ipc")
@pytest.mark.behaviour("test_reqrep: tcp")
@pytest.mark.parametrize("kinds", [("PAIR", "PAIR"), ("REQ", "REP")])
@pytest.mark.parametrize("server_binds", [True, False])
def test_two_frames_there_and_back(lib, context, endpoint, kinds, server_binds):
    zmq = lib
    client, server = (context.socket(getattr(zmq, kind)) for kind in kinds)
    binder, connecter = (server, client) if server_binds else (client, server)
    connecter.connect(bind(binder, endpoint))
    for _ in range(3):
        bounce(zmq, client, server)


@pytest.mark.behaviour("test_reqrep_device: bounce")
@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_a_device_keeps_the_envelopes(lib, context, inproc, transport):
    zmq = lib
    there = [inproc + "-1", inproc + "-2"] if transport == "inproc" else ["tcp://127.0.0.1:*"] * 2
    front, back = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    req, rep = context.socket(zmq.REQ), context.socket(zmq.REP)
    req.connect(bind(front, there[0]))
    rep.connect(bind(back, there[1]))
    with running(context, zmq.proxy, front, back):
        for _ in range(3):
            bounce(zmq, req, rep)


@pytest.mark.behaviour("test_msg_flags: more")
def test_each_frame_says_whether_more_follow(lib, context, endpoint):
    zmq = lib
    router, dealer = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    dealer.connect(bind(router, endpoint))
    dealer.send(b"A", zmq.SNDMORE)
    dealer.send(b"B")
    frames = router.recv_multipart(copy=False)
    assert [frame.more for frame in frames] == [True, True, False]
    assert [frame.bytes for frame in frames][1:] == [b"A", b"B"]


@pytest.mark.behaviour("test_iov: counts")
@pytest.mark.parametrize("count", [1, 2, 10, 99])
def test_as_many_frames_come_as_were_sent(lib, context, endpoint, count):
    zmq = lib
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    push.connect(bind(pull, endpoint))
    push.send_multipart([b"%d" % number for number in range(count)])
    assert [pull.recv(), *(pull.recv() for _ in range(count - 1))][-1] == b"%d" % (count - 1)
    assert not pull.get(zmq.RCVMORE)
    push.send_multipart([b"x"] * count)
    assert len(pull.recv_multipart()) == count


# --- time-outs ----------------------------------------------------------------------------


@pytest.mark.behaviour("test_timeo: rcvtimeo")
@pytest.mark.behaviour("test_timeo: sndtimeo")
@pytest.mark.parametrize("call", ["recv", "send"])
def test_a_call_waits_as_long_as_it_may(lib, context, endpoint, call):
    zmq = lib
    socket = opened(context, zmq.DEALER, rcvtimeo=100, sndtimeo=100)
    bind(socket, endpoint)
    start = time.monotonic()
    with not_now(zmq):
        socket.recv() if call == "recv" else socket.send(b"x")
    assert time.monotonic() - start >= 0.095
    setattr(socket, {"recv": "rcvtimeo", "send": "sndtimeo"}[call], 0)
    with not_now(zmq):
        socket.recv() if call == "recv" else socket.send(b"x")


@pytest.mark.behaviour("test_timeo: woken")
def test_who_waits_is_woken_by_a_late_sender(lib, context, endpoint):
    zmq = lib
    pull = context.socket(zmq.PULL)
    address = bind(pull, endpoint)

    def send_late():
        with opened(context, zmq.PUSH, linger=-1) as push:
            push.connect(address)
            push.send(b"late")

    sender = threading.Timer(0.05, send_late)
    sender.start()
    assert pull.recv() == b"late"
    sender.join()


@pytest.mark.behaviour("test_timeo: sndtimeo")
def test_who_waits_to_send_is_woken_by_a_late_peer(lib, context, endpoint):
    zmq = lib
    push = context.socket(zmq.PUSH)
    address = bind(push, endpoint)
    pull = context.socket(zmq.PULL)
    late = threading.Timer(0.05, pull.connect, (address,))
    late.start()
    push.send(b"x")
    late.join()
    assert pull.recv() == b"x"
