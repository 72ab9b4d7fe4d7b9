"""The lab for the hand: calls drive the world, and waiting for ever is explained."""

import asyncio

import pytest

from zlearn import zmq
from zlearn.lab import Lab, WaitsForEver
from zlearn.lab.texts import LANGUAGES, TEXTS, text


@pytest.fixture
def lab():
    with Lab(seed=1, latency=0.010, jitter=0.0) as lab:
        yield lab


def why(call):
    with pytest.raises(WaitsForEver) as caught:
        call()
    return str(caught.value)


def ask(lab):
    """A server and a client that are connected, but for the handshake."""
    rep = lab.node("server").socket(zmq.REP)
    rep.bind("tcp://server:5555")
    req = lab.node("client").socket(zmq.REQ)
    req.connect("tcp://server:5555")
    return rep, req


def test_a_blocking_call_drives_the_world_until_it_can_return(lab):
    rep, req = ask(lab)
    req.send(b"hello")
    assert lab.now() == 0.0
    assert rep.recv() == b"hello"
    assert lab.now() == pytest.approx(0.070)  # as in the scene of the slow joiner
    rep.send(b"world")
    assert req.recv() == b"world"
    assert lab.now() == pytest.approx(0.080)
    assert lab.fates() == {"received": 2}


def test_it_works_inside_a_running_loop_as_in_a_notebook():
    async def cell():
        with Lab() as lab:
            rep, req = ask(lab)
            req.send(b"hello")
            return rep.recv()

    assert asyncio.run(cell()) == b"hello"


def test_sleep_and_run_let_exactly_so_much_time_pass(lab):
    node = lab.node("server")
    node.sleep(1.5)
    assert lab.now() == node.now() == 1.5
    assert lab.run(0.25) == 1.75
    assert lab.run() == 1.75


def test_run_lets_all_become_quiet(lab):
    rep, req = ask(lab)
    req.send(b"hello")
    lab.run()
    assert rep.recv(zmq.NOBLOCK) == b"hello"


def test_a_time_out_is_virtual(lab):
    rep, _ = ask(lab)
    rep.rcvtimeo = 3000
    with pytest.raises(zmq.Again):
        rep.recv()
    assert lab.now() == 3.0


def test_a_poller_drives_the_world_too(lab):
    rep, req = ask(lab)
    poller = zmq.Poller()
    poller.register(rep, zmq.POLLIN)
    assert poller.poll(200) == []
    assert lab.now() == pytest.approx(0.2)
    req.send(b"hello")
    assert poller.poll() == [(rep, zmq.POLLIN)]
    assert lab.now() < 0.3


# --- reasons -----------------------------------------------------------------------


def test_why_neither_bound_nor_connected(lab):
    pull = lab.node("server").socket(zmq.PULL)
    assert why(pull.recv) == (
        "server.pull.recv() would wait for ever: it is neither bound nor connected to anything."
    )


def test_why_connected_to_what_nobody_has_bound(lab):
    lab.node("server")
    req = lab.node("client").socket(zmq.REQ)
    req.connect("tcp://server:5556")
    req.send(b"?")
    assert why(req.recv) == (
        "client.req.recv() would wait for ever: client.req is connected to tcp://server:5556, "
        "and nobody has bound it."
    )


def test_why_the_other_one_went_to_another_port(lab):
    rep = lab.node("server").socket(zmq.REP)
    rep.bind("tcp://server:5555")
    req = lab.node("client").socket(zmq.REQ)
    req.connect("tcp://server:5556")
    req.send(b"?")
    assert why(rep.recv) == (
        "server.rep.recv() would wait for ever: client.req is connected to tcp://server:5556, "
        "and nobody has bound it (tcp://server:5555 is bound)."
    )


def test_why_there_is_no_such_node(lab):
    lab.node("server")
    pull = lab.node("client").socket(zmq.PULL)
    pull.connect("tcp://sever:5555")
    assert "there is no node 'sever' (there are: server, client)" in why(pull.recv)


def test_why_localhost_is_oneself(lab):
    push = lab.node("server").socket(zmq.PUSH)
    push.bind("tcp://*:5555")
    pull = lab.node("client").socket(zmq.PULL)
    pull.connect("tcp://localhost:5555")
    assert "client.pull's own node client" in why(pull.recv)


def test_why_bound_but_nobody_has_connected(lab):
    rep = lab.node("server").socket(zmq.REP)
    rep.bind("tcp://*:5555")
    assert why(rep.recv) == (
        "server.rep.recv() would wait for ever: it is bound to tcp://server:5555, and nobody "
        "has connected to it."
    )


def test_why_not_subscribed(lab):
    pub = lab.node("publisher").socket(zmq.PUB)
    pub.bind("tcp://publisher:1")
    sub = lab.node("subscriber").socket(zmq.SUB)
    sub.connect("tcp://publisher:1")
    assert "it has subscribed to nothing" in why(sub.recv)


def test_why_subscribed_but_nothing_sent(lab):
    pub = lab.node("publisher").socket(zmq.PUB)
    pub.bind("tcp://publisher:1")
    sub = lab.node("subscriber").socket(zmq.SUB)
    sub.connect("tcp://publisher:1")
    sub.subscribe(b"weather")
    assert "(b'weather') is on its way from publisher.pub" in why(sub.recv)


def test_why_the_request_is_unread_and_then_the_reply_owed(lab):
    rep, req = ask(lab)
    req.send(b"?")
    assert "its request waits unread at server.rep: server.rep.recv() is due" in why(req.recv)
    rep.recv()
    assert "server.rep has received its request and has not replied" in why(req.recv)


def test_why_no_request(lab):
    rep, _ = ask(lab)
    assert "no request is on its way to it from client.req" in why(rep.recv)


def test_why_a_send_waits_for_a_peer(lab):
    push = lab.node("source").socket(zmq.PUSH)
    push.bind("tcp://*:1")
    assert "source.push.send() would wait for ever: it is bound to tcp://source:1" in why(
        lambda: push.send(b"x")
    )


def test_why_a_send_waits_for_room(lab):
    push = lab.node("source").socket(zmq.PUSH, sndhwm=1)
    push.connect("tcp://sink:1")
    pull = lab.node("sink").socket(zmq.PULL, rcvhwm=1)
    pull.bind("tcp://*:1")

    def flood():
        while True:
            push.send(b"x" * 10_000)

    assert "the queues to all its peers are full (sink.pull)" in why(flood)


def test_why_the_peer_is_no_match(lab):
    push = lab.node("source").socket(zmq.PUSH)
    push.bind("tcp://*:1")
    sub = lab.node("sink").socket(zmq.SUB)
    sub.subscribe(b"")
    sub.connect("tcp://source:1")
    assert "no match" in why(sub.recv)


def test_why_inproc_waits(lab):
    pair = lab.node("house").socket(zmq.PAIR)
    pair.connect("inproc://hall")
    assert "house.pair is connected to inproc://hall, and nobody has bound it" in why(pair.recv)


def test_why_a_poll_waits(lab):
    rep = lab.node("server").socket(zmq.REP)
    rep.bind("tcp://*:5555")
    assert "nobody has connected to it" in why(lambda: rep.poll())


def test_why_a_context_does_not_end(lab):
    node = lab.node("client")
    push = node.socket(zmq.PUSH)
    push.connect("tcp://nobody:1")
    push.send(b"x")
    push.close()
    assert "client.push still lingers" in why(node.context.term)


def test_waiting_for_ever_is_in_the_trace_and_the_lab_goes_on(lab):
    rep, req = ask(lab)
    why(rep.recv)
    assert lab.trace.of(kind="unblocked")[-1].detail["outcome"] == "WaitsForEver"
    req.send(b"now")
    assert rep.recv() == b"now"


# --- cells -------------------------------------------------------------------------


def test_a_cell_can_be_run_twice(lab):
    for _ in range(2):
        rep, req = ask(lab)
        req.send(b"hello")
        assert rep.recv() == b"hello"
    assert sorted(lab.nodes) == ["client", "server"]
    assert lab.trace.books().balanced or lab.trace.books().unended


def test_who_comes_later_is_given_a_chance_by_those_who_try_again(lab):
    req = lab.node("client").socket(zmq.REQ)
    req.connect("tcp://server:5555")
    req.send(b"hello")
    lab.run(1.0)
    rep = lab.node("server").socket(zmq.REP)
    rep.bind("tcp://server:5555")
    assert rep.recv() == b"hello"  # although only a timer in the background was left


def test_finish_gives_a_run_with_every_copy_ended():
    lab = Lab(seed=3, title="by hand")
    _, req = ask(lab)
    req.send(b"hello")
    lab.run()
    run = lab.finish()
    assert run.fates() == {"unread": 1}
    assert (run.world, run.seed, run.title) == ("lab", 3, "by hand")
    lab.close()


def test_the_same_cells_give_the_same_trace():
    def cells():
        with Lab(seed=5) as lab:
            rep, req = ask(lab)
            req.send(b"hello")
            rep.recv()
            return lab.finish().trace.sha256()

    assert cells() == cells()


def test_both_languages_say_the_same_things():
    assert set(TEXTS) == set(LANGUAGES)
    english = TEXTS["en"]
    for language in LANGUAGES:
        assert set(TEXTS[language]) == set(english)
        for key, sentence in TEXTS[language].items():
            for name in ("{socket}", "{endpoint}", "{reason}", "{peers}", "{nodes}", "{call}"):
                assert (name in sentence) == (name in english[key]), (language, key)
    with pytest.raises(ValueError, match="languages"):
        text("nothing", "tlh")
