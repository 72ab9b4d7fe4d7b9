"""REQ_RELAXED and REQ_CORRELATE together: a request may be given up and another one asked.

The cases of libzmq's test_req_relaxed.cpp and test_req_correlate.cpp; and replies that are none
(test_invalid_rep.cpp), where the two transports of libzmq differ.
"""

import struct

import pytest

from tests.behaviour.helpers import bind, can_bind, eventually, free_address, not_now, opened
from tests.interop.raw_peer import RawPeer, frame


@pytest.fixture
def req_and_reps(lib, context, endpoint):
    """A REQ that may ask again, connected to five REPs."""
    zmq = lib
    req = opened(context, zmq.REQ, req_relaxed=1, req_correlate=1)
    reps = [context.socket(zmq.REP) for _ in range(5)]
    for number, rep in enumerate(reps):
        req.connect(bind(rep, endpoint if "*" in endpoint else f"{endpoint}-{number}"))
    return req, reps


@pytest.mark.behaviour("test_req_relaxed: case_1")
@pytest.mark.behaviour("test_req_relaxed: case_3")
def test_a_reply_to_a_request_that_was_given_up_is_dropped(req_and_reps):
    req, reps = req_and_reps
    req.send_multipart([b"A", b"B"])
    assert reps[0].recv_multipart() == [b"A", b"B"]
    req.send_multipart([b"C", b"D"])
    assert reps[1].recv_multipart() == [b"C", b"D"]
    reps[0].send(b"WRONG")
    reps[1].send(b"OK")
    assert req.recv() == b"OK"
    for number in (2, 3, 4, 0):  # nobody's connection has ended: the first one's turn comes again
        req.send(b"E")
        assert reps[number].recv() == b"E"
        reps[number].send_multipart([b"F", b"G"])
        assert req.recv_multipart() == [b"F", b"G"]


@pytest.mark.behaviour("test_req_relaxed: case_2")
def test_a_reply_that_is_there_already_is_dropped_by_the_next_request(req_and_reps):
    req, reps = req_and_reps
    req.send(b"H")
    assert reps[0].recv() == b"H"
    reps[0].send(b"BAD")
    assert req.poll(20_000)
    req.send(b"I")
    assert reps[1].recv() == b"I"
    reps[1].send(b"GOOD")
    assert req.recv() == b"GOOD"


@pytest.mark.behaviour("test_req_relaxed: case_4")
def test_requests_that_pile_up_before_anybody_answers(lib, context):
    zmq = lib
    address = free_address()
    req = opened(context, zmq.REQ, req_relaxed=1, req_correlate=1)
    req.connect(address)
    req.send(b"to be discarded")
    req.send(b"to be answered")
    router = context.socket(zmq.ROUTER)
    eventually(lambda: can_bind(zmq, router, address))
    for _ in range(2):
        router.send_multipart(router.recv_multipart())
    assert req.recv() == b"to be answered"


@pytest.mark.behaviour("test_req_correlate: request_id")
def test_the_number_stands_before_the_empty_frame(lib, context, endpoint):
    zmq = lib
    req, router = opened(context, zmq.REQ, req_correlate=1), context.socket(zmq.ROUTER)
    req.connect(bind(router, endpoint))
    req.send_multipart([b"A", b"B"])
    name, number, *rest = router.recv_multipart()
    assert len(number) == 4 and rest == [b"", b"A", b"B"]
    wrong = struct.pack("=I", (struct.unpack("=I", number)[0] + 1) % 2**32)
    router.send_multipart([name, wrong, b"", b"DATA"])
    router.send_multipart([name, number, b"", b"DATA 2"])
    assert req.recv() == b"DATA 2"


# --- replies that are none ----------------------------------------------------------------


@pytest.mark.behaviour("test_invalid_rep: malformed replies are ignored")
def test_over_inproc_a_req_passes_over_what_is_no_reply(lib, context, inproc):
    zmq = lib
    req, router = context.socket(zmq.REQ), context.socket(zmq.ROUTER)
    req.connect(bind(router, inproc))
    req.send(b"r")
    name, empty, body = router.recv_multipart()
    assert (empty, body) == (b"", b"r")
    router.send(name)  # nothing at all
    for reply in ([b"b"], [b""], [b"not", b"empty"]):
        router.send_multipart([name, *reply])
    router.send_multipart([name, b"", b"b"])
    assert req.recv() == b"b"


@pytest.mark.behaviour("test_invalid_rep: a network connection ends")
@pytest.mark.parametrize("wrong", [[b"b"], [b"not", b"empty"], [b""], [b"1234", b"b"]])
@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_over_a_network_a_peer_that_sends_none_is_left(lib, context, ipc, transport, wrong):
    zmq = lib
    req, router = context.socket(zmq.REQ), opened(context, zmq.ROUTER, router_mandatory=1)
    req.connect(bind(router, ipc if transport == "ipc" else "tcp://127.0.0.1:*"))
    req.send(b"question")
    name = router.recv_multipart()[0]
    router.send_multipart([name, *wrong])

    def is_gone():
        try:
            router.send_multipart([name, b"", b"too late"])
        except zmq.ZMQError as error:
            return error.errno == zmq.EHOSTUNREACH
        return False

    eventually(is_gone)
    with not_now(zmq):
        req.recv(zmq.DONTWAIT)


@pytest.mark.behaviour("test_invalid_rep: a network connection ends")
def test_good_replies_before_the_one_that_is_none_count(lib, context):
    zmq = lib
    req = context.socket(zmq.REQ)
    with RawPeer(bind(req)) as peer:
        peer.shake_hands(b"ROUTER")
        req.send(b"question")
        peer.hear(frame(b"question"))
        peer.say(frame(b"", more=True), frame(b"answer"), frame(b"none"))
        assert req.recv() == b"answer"
        assert peer.hears_the_end()
