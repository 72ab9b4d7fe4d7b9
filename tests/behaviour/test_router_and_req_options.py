"""Options of ROUTER, DEALER and REQ: names taken over and given, probes, and asking again."""

import pytest

from tests.behaviour.helpers import bind, eventually, opened, refused

# --- ROUTER_HANDOVER ---------------------------------------------------------------------


@pytest.mark.behaviour("test_router_handover: with")
def test_a_name_is_taken_over(lib, context, endpoint):
    zmq = lib
    router = opened(context, zmq.ROUTER, router_handover=1)
    address = bind(router, endpoint)
    old = opened(context, zmq.DEALER, routing_id=b"X", reconnect_ivl=-1)
    old.connect(address)
    old.send(b"from the old one")
    assert router.recv_multipart() == [b"X", b"from the old one"]
    new = opened(context, zmq.DEALER, routing_id=b"X")
    new.connect(address)
    new.send(b"from the new one")
    assert router.recv_multipart() == [b"X", b"from the new one"]
    router.send_multipart([b"X", b"answer"])
    assert new.recv() == b"answer" and not old.poll(0)


def test_what_the_old_one_had_sent_is_not_received_any_more(lib, context):
    zmq = lib
    router = opened(context, zmq.ROUTER, router_handover=1)
    address = bind(router)
    old = opened(context, zmq.DEALER, routing_id=b"X", reconnect_ivl=-1)
    old.connect(address)
    for body in (b"1", b"2"):
        old.send(body)
    assert router.recv_multipart() == [b"X", b"1"]
    new = opened(context, zmq.DEALER, routing_id=b"X")
    new.connect(address)
    new.send(b"3")

    def received():
        return [router.recv_multipart()] == [[b"X", b"3"]]

    # b"2" is there, unless it came too late for the old one to be heard at all.
    assert received() or received()
    assert not router.poll(0)


# --- CONNECT_ROUTING_ID ------------------------------------------------------------------


@pytest.mark.behaviour("test_connect_rid: router_2_router_named")
def test_a_router_names_whom_it_connects_to(lib, context, endpoint):
    zmq = lib
    server, client = context.socket(zmq.ROUTER), context.socket(zmq.ROUTER)
    client.routing_id = b"client"
    address = bind(server, endpoint)
    client.connect_routing_id = b"server"
    client.connect(address)
    client.send_multipart([b"server", b"hello"])
    assert server.recv_multipart() == [b"client", b"hello"]
    server.send_multipart([b"client", b"answer"])
    assert client.recv_multipart() == [b"server", b"answer"]


@pytest.mark.behaviour("test_connect_rid: router_2_router_unnamed")
def test_the_name_is_for_the_next_connection_alone(lib, context, inproc):
    zmq = lib
    names = [b"one", b"two"]
    dealers = [opened(context, zmq.DEALER, routing_id=name) for name in names]
    router = opened(context, zmq.ROUTER, router_mandatory=1)
    router.connect_routing_id = b"given"
    for name, dealer in zip(names, dealers, strict=True):
        dealer.bind(inproc + name.decode())
        router.connect(inproc + name.decode())
        dealer.send(b"hello from " + name)
    got = sorted([router.recv_multipart(), router.recv_multipart()])
    assert got == [[b"given", b"hello from one"], [b"two", b"hello from two"]]
    with refused(zmq, "EHOSTUNREACH"):
        router.send_multipart([b"one", b"x"])


# --- PROBE_ROUTER ------------------------------------------------------------------------


@pytest.mark.behaviour("test_probe_router: router")
@pytest.mark.behaviour("test_probe_router: dealer")
@pytest.mark.parametrize("kind", ["ROUTER", "DEALER", "REQ"])
def test_a_probe_is_an_empty_message(lib, context, endpoint, kind):
    zmq = lib
    server = context.socket(zmq.ROUTER)
    client = opened(context, getattr(zmq, kind), probe_router=1, routing_id=b"X")
    client.connect(bind(server, endpoint))
    assert server.recv_multipart() == [b"X", b""]
    if kind != "REQ":
        server.send_multipart([b"X", b"hello"])
        assert client.recv_multipart()[-1] == b"hello"
    assert not server.poll(0)


def test_a_bound_router_probes_too(lib, context, endpoint):
    zmq = lib
    server = opened(context, zmq.ROUTER, probe_router=1, routing_id=b"server")
    client = context.socket(zmq.DEALER)
    client.connect(bind(server, endpoint))
    eventually(lambda: server.poll(0) or client.poll(10))  # a socket greets in its calls
    assert client.recv_multipart() == [b""]


# --- REQ_RELAXED, REQ_CORRELATE ----------------------------------------------------------


def test_a_relaxed_req_may_ask_again(lib, context, endpoint):
    zmq = lib
    router, req = context.socket(zmq.ROUTER), opened(context, zmq.REQ, req_relaxed=1)
    req.connect(bind(router, endpoint))
    with refused(zmq, "EFSM"):
        req.recv(zmq.DONTWAIT)
    req.send(b"1")
    req.send(b"2")
    (name, empty, first), (_, _, second) = router.recv_multipart(), router.recv_multipart()
    assert (empty, first, second) == (b"", b"1", b"2")
    router.send_multipart([name, b"", b"late answer to 1"])
    assert req.recv() == b"late answer to 1", "that is what REQ_CORRELATE is for"
    with refused(zmq, "EFSM"):
        req.recv(zmq.DONTWAIT)


def test_a_relaxed_req_asks_the_next_peer(lib, context, inproc):
    zmq = lib
    req = opened(context, zmq.REQ, req_relaxed=1)
    reps = [context.socket(zmq.REP) for _ in range(2)]
    for number, rep in enumerate(reps):
        rep.bind(f"{inproc}-{number}")
        req.connect(f"{inproc}-{number}")
    req.send(b"1")
    req.send(b"2")
    asked = [rep.recv() for rep in reps]
    assert asked == [b"1", b"2"]
    for rep in reps:
        rep.send(b"answer of %d" % reps.index(rep))
    assert req.recv() == b"answer of 1"


def test_a_correlated_reply_has_its_requests_number(lib, context, endpoint):
    zmq = lib
    router = context.socket(zmq.ROUTER)
    req = opened(context, zmq.REQ, req_relaxed=1, req_correlate=1)
    req.connect(bind(router, endpoint))
    req.send(b"1")
    req.send(b"2")
    first, second = router.recv_multipart(), router.recv_multipart()
    assert [len(frame) for frame in first] == [5, 4, 0, 1] and first[1] != second[1]
    name, number = second[:2]
    router.send_multipart([*first[:3], b"to 1"])
    router.send_multipart([name, b"", b"no number"])
    router.send_multipart([name, number, b"", b"to 2", b"more"])
    assert req.recv_multipart() == [b"to 2", b"more"]


def test_a_rep_brings_the_number_back(lib, context, endpoint):
    zmq = lib
    rep, req = context.socket(zmq.REP), opened(context, zmq.REQ, req_correlate=1)
    req.connect(bind(rep, endpoint))
    for body in (b"1", b"2"):
        req.send(body)
        with refused(zmq, "EFSM"):
            req.send(b"not relaxed")
        assert rep.recv() == body
        rep.send(b"answer")
        assert req.recv() == b"answer"


# --- the options themselves --------------------------------------------------------------

WHOSE = {
    "ROUTER_HANDOVER": ["ROUTER"],
    "CONNECT_ROUTING_ID": ["ROUTER"],
    "PROBE_ROUTER": ["ROUTER", "DEALER", "REQ"],
    "REQ_RELAXED": ["REQ"],
    "REQ_CORRELATE": ["REQ"],
}


@pytest.mark.parametrize("name", WHOSE)
def test_options_are_for_some_types_and_can_only_be_set(lib, context, name):
    zmq = lib
    number = getattr(zmq, name)
    bad, good = (b"", b"x" * 256) if name == "CONNECT_ROUTING_ID" else (-1, 1)
    for kind in ("ROUTER", "DEALER", "REQ", "PUSH", "PUB"):
        socket = context.socket(getattr(zmq, kind))
        if kind in WHOSE[name]:
            socket.set(number, good)
            with refused(zmq, "EINVAL"):
                socket.set(number, bad)
        else:
            with refused(zmq, "EINVAL"):
                socket.set(number, good)
        with refused(zmq, "EINVAL"):
            socket.get(number)
