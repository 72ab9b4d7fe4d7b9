"""REQ and REP: one question, one answer, strictly in turn."""

import pytest

from tests.behaviour.helpers import bind, eventually, not_now, refused


@pytest.fixture
def pair(lib, context, endpoint):
    """A REQ and a REP that know each other."""
    req, rep = context.socket(lib.REQ), context.socket(lib.REP)
    req.connect(bind(rep, endpoint))
    return req, rep


def test_question_and_answer(pair):
    req, rep = pair
    for number in range(3):
        req.send(b"question %d" % number)
        assert rep.recv() == b"question %d" % number
        rep.send(b"answer %d" % number)
        assert req.recv() == b"answer %d" % number


def test_questions_and_answers_of_several_frames(pair):
    req, rep = pair
    req.send_multipart([b"", b"a question", b""])
    assert rep.recv_multipart() == [b"", b"a question", b""]
    rep.send_multipart([b"an answer", b"", b""])
    assert req.recv_multipart() == [b"an answer", b"", b""]


def test_req_has_to_wait_for_its_answer_before_it_asks_again(lib, pair):
    zmq = lib
    req, rep = pair
    req.send(b"first")
    for flags in (0, zmq.DONTWAIT, zmq.SNDMORE):
        with refused(zmq, "EFSM"):
            req.send(b"second", flags)
    with refused(zmq, "EFSM"):
        req.send_multipart([b"second", b"x"])
    rep.send(rep.recv() + b" answered")
    assert req.recv() == b"first answered", "what was refused left no trace"
    req.send(b"third")
    assert rep.recv() == b"third"


def test_req_has_to_ask_before_it_gets_an_answer(lib, pair):
    zmq = lib
    req, rep = pair
    for flags in (0, zmq.DONTWAIT):
        with refused(zmq, "EFSM"):
            req.recv(flags)
    assert not req.poll(1)
    assert req.poll(20_000, zmq.POLLOUT) == zmq.POLLOUT


def test_rep_has_to_be_asked_before_it_answers(lib, pair):
    zmq = lib
    req, rep = pair
    for flags in (0, zmq.DONTWAIT):
        with refused(zmq, "EFSM"):
            rep.send(b"answer", flags)
    with refused(zmq, "EFSM"):
        rep.send_multipart([b"answer", b"x"])
    req.send(b"question")
    assert rep.recv() == b"question"


def test_rep_has_to_answer_before_it_takes_the_next(lib, pair):
    zmq = lib
    req, rep = pair
    req.send(b"question")
    rep.recv()
    for flags in (0, zmq.DONTWAIT):
        with refused(zmq, "EFSM"):
            rep.recv(flags)
    rep.send(b"answer")
    assert req.recv() == b"answer"
    with not_now(zmq):
        rep.recv(zmq.DONTWAIT)


def test_what_can_be_polled_follows_whose_turn_it_is(lib, pair):
    zmq = lib
    req, rep = pair
    both = zmq.POLLIN | zmq.POLLOUT
    assert (req.poll(20_000, both), rep.poll(0, both)) == (zmq.POLLOUT, 0)
    req.send(b"question")
    assert (req.poll(0, both), rep.poll(20_000, both)) == (0, zmq.POLLIN)
    rep.recv()
    assert (req.poll(0, both), rep.poll(0, both)) == (0, zmq.POLLOUT)
    rep.send(b"answer")
    assert (req.poll(20_000, both), rep.poll(0, both)) == (zmq.POLLIN, 0)


def test_rep_takes_its_peers_in_turn(lib, context, inproc):
    zmq = lib
    rep = context.socket(zmq.REP)
    rep.bind(inproc)
    reqs = [context.socket(zmq.REQ) for _ in range(3)]
    for number, req in enumerate(reqs):
        req.connect(inproc)
        req.send(b"%d" % number)
    asked = []
    for _ in range(6):
        asked.append(int(rep.recv()))
        rep.send(b"ok")
        assert reqs[asked[-1]].recv() == b"ok"
        reqs[asked[-1]].send(b"%d" % asked[-1])
    assert asked == [0, 1, 2, 0, 1, 2]


def test_a_bound_req_without_a_peer_waits(lib, context, endpoint):
    zmq = lib
    req = context.socket(zmq.REQ)
    bind(req, endpoint)
    with not_now(zmq):
        req.send(b"x", zmq.DONTWAIT)
    req.sndtimeo = 20
    with not_now(zmq):
        req.send(b"x")
    with refused(zmq, "EFSM"):
        req.recv()


def test_rep_skips_a_request_without_an_empty_frame(lib, context, endpoint):
    zmq = lib
    rep, dealer = context.socket(zmq.REP), context.socket(zmq.DEALER)
    dealer.connect(bind(rep, endpoint))
    dealer.send(b"no envelope")
    dealer.send_multipart([b"none", b"here", b"either"])
    dealer.send_multipart([b"", b"question"])
    assert rep.recv_multipart() == [b"question"]


def test_through_a_router_and_a_dealer_by_hand(lib, context, endpoint, inproc):
    """A broker that knows nothing of the envelopes that it carries."""
    zmq = lib
    frontend, backend = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    front, back = bind(frontend, endpoint), bind(backend, inproc + "-back")
    clients = [context.socket(zmq.REQ) for _ in range(2)]
    worker = context.socket(zmq.REP)
    worker.connect(back)
    for number, client in enumerate(clients):
        client.connect(front)
        client.send(b"from %d" % number)
    for _ in clients:
        message = frontend.recv_multipart()
        assert len(message) == 3 and message[1] == b""
        backend.send_multipart(message)
    for _ in clients:
        worker.send(worker.recv() + b" answered")
        frontend.send_multipart(backend.recv_multipart())
    for number, client in enumerate(clients):
        assert client.recv() == b"from %d answered" % number


def test_rep_drops_the_answer_to_someone_who_is_gone(lib, context, endpoint):
    zmq = lib
    rep, leaver, stayer = (context.socket(kind) for kind in (zmq.REP, zmq.REQ, zmq.REQ))
    address = bind(rep, endpoint)
    leaver.connect(address)
    leaver.send(b"question")
    rep.recv()
    leaver.close(linger=0)
    rep.send(b"to nobody")
    stayer.connect(address)
    stayer.send(b"next")
    assert rep.recv() == b"next"
    rep.send(b"answer")
    assert stayer.recv() == b"answer"


def test_req_that_timed_out_still_waits_for_its_answer(lib, pair):
    zmq = lib
    req, rep = pair
    req.send(b"question")
    req.rcvtimeo = 20
    with not_now(zmq):
        req.recv()
    with refused(zmq, "EFSM"):
        req.send(b"another")
    rep.recv()
    rep.send(b"late answer")
    assert eventually(lambda: req.poll(10)) and req.recv() == b"late answer"
