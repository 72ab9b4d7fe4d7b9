"""What a trace answers: copies, links, sockets, queues, clocks, and why.

Rule for this file: traces are played on the stage; answers are compared as a learner
reads them.
"""

import builtins
import re

import pytest
from trace_stage import Place, Stage, Wire

from zlearn.engine import events as e
from zlearn.trace import Event, Trace
from zlearn.trace.texts import closed_up
from zlearn.zmtp.commands import Subscribe

PUB, SUB, ENDPOINT = "publisher.pub", "subscriber.sub", "tcp://publisher:5556"


def published() -> tuple[Stage, Wire]:
    """A PUB that nobody hears at first, and a SUB that asks for A."""
    stage = Stage(title="t")
    stage.open((PUB, "PUB"), (SUB, "SUB"))
    stage.tell(e.BOUND, PUB, endpoint=ENDPOINT)
    stage.later(0.2)
    stage.fate(PUB, stage.sent(PUB, b"A early"), e.FATE_NO_PEER, 0)
    wire = Wire(stage, SUB, PUB, ENDPOINT, pipes=(1, 4), limits=(2, 2))
    wire.up("SUB", "PUB", 0.1)
    return stage, wire


def subscribed(stage: Stage, wire: Wire, topic: bytes = b"A") -> None:
    stage.tell(e.SUBSCRIBED, SUB, topic=topic.decode())
    wire.queued(SUB, Subscribe(topic))
    wire.carry(SUB)
    left, _ = wire.inbox[PUB].take()
    stage.emit(e.SUBSCRIBED, PUB, link=wire.name, left=left, detail={"topic": topic.decode()})


def test_a_copy_knows_its_journey():
    stage, wire = published()
    stage.later(0.5)
    wire.queued(PUB, stage.sent(PUB, b"A", b"x" * 60))
    stage.later(0.5)
    wire.carry(PUB, 0.25)
    stage.later(0.5)
    wire.received(SUB)
    copy = stage.recorder.finish().copy(f"{PUB}#2/4")
    assert (copy.message, copy.sender, copy.receiver, copy.link, copy.pipe) == (
        f"{PUB}#2", PUB, SUB, wire.name, 4,
    )  # fmt: skip
    times = (copy.sent, copy.queued, copy.written, copy.read, copy.received, copy.ended)
    assert times == (1.0, 1.0, 1.5, 1.75, 2.25, 2.25)
    assert (copy.size, copy.frame_count, copy.frames) == (61, 2, ("A", "x" * 47 + "…"))
    assert copy.preview == "A | " + "x" * 47 + "…"
    assert (copy.fate, copy.command, copy.stray, len(copy.events)) == ("received", False, False, 5)


def test_a_copy_that_never_moved_knows_where_it_would_have_gone():
    stage, wire = published()
    stage.fate(PUB, stage.sent(PUB, b"B"), e.FATE_FILTERED, 4)
    copy = stage.recorder.finish().copy(f"{PUB}#2/4")
    assert (copy.receiver, copy.link, copy.queued) == (SUB, wire.name, None)


def test_messages_and_the_journey_of_all_copies():
    stage, wire = published()
    message = stage.sent(PUB, b"A")
    wire.queued(PUB, message)
    stage.fate(PUB, message, e.FATE_FILTERED, 5)
    trace = stage.recorder.finish()
    [early, late] = trace.messages()
    assert (early.id, early.socket, early.t, early.preview) == (f"{PUB}#1", PUB, 0.2, "A early")
    assert [copy.id for copy in late.copies] == [f"{PUB}#2/4", f"{PUB}#2/5"]
    assert [x.kind for x in trace.journey(late.id)] == ["sent", "queued", "fate", "fate"]
    with pytest.raises(KeyError, match="no message and no copy 'nobody'"):
        trace.journey("nobody")


def test_of_asks_for_all_at_once():
    stage, wire = published()
    wire.queued(PUB, stage.sent(PUB, b"A"))
    wire.carry(PUB)
    wire.received(SUB)
    trace = stage.recorder.finish()
    assert len(trace.of(kind=e.SENT)) == 2
    assert len(trace.of(kind=e.SENT, node="subscriber")) == 0
    assert [x.socket for x in trace.of(fate="received")] == [SUB]
    assert [x.msg for x in trace.of(fate="dropped: no peer", socket=PUB)] == [f"{PUB}#1/0"]
    assert trace.of(fate="sent") == []


def test_sockets_and_links():
    stage, wire = published()
    wire.disconnected(PUB, "reset")
    wire.disconnected(SUB, "reset")
    stage.tell(e.RETRYING, SUB, wire.name, delay=0.1, attempt=1)
    stage.tell(e.CLOSED, SUB)
    trace = stage.recorder.finish()
    pub, sub = trace.sockets()
    assert (pub.node, pub.type, pub.opened, pub.closed) == ("publisher", "PUB", 0.0, None)
    assert (pub.bound, pub.connected, sub.bound, sub.connected) == ([ENDPOINT], [], [], [ENDPOINT])
    assert sub.closed == 0.5
    [link] = trace.links()
    assert (link.connector, link.binder, link.endpoint, link.transport) == (
        SUB,
        PUB,
        ENDPOINT,
        "tcp",
    )
    assert [(state.t, state.state) for state in link.states] == [
        (0.2, "connecting"), (0.3, "handshake"), (0.5, "ready"), (0.5, "down"), (0.5, "retry"),
    ]  # fmt: skip
    assert [link.state(t) for t in (0.1, 0.2, 0.35, 1.0, None)] == [
        "", "connecting", "handshake", "retry", "retry",
    ]  # fmt: skip


def test_depths_over_time():
    stage, wire = published()
    for body in (b"A1", b"A2"):
        wire.queued(PUB, stage.sent(PUB, body))
    stage.later(0.5)
    wire.carry(PUB, 0.5)
    trace = stage.recorder.finish()
    assert [trace.depth(PUB, 4, "outbox", t) for t in (0.1, 0.5, 1.0)] == [(0, 2), (2, 2), (1, 2)]
    assert trace.depth(PUB, 4, "outbox") == (1, 2), "the trace's end takes nothing out"
    assert trace.depth(SUB, 1, "inbox") == (1, 2)
    assert trace.depth("nobody", 1, "inbox") == (0, 0)
    [outbox, inbox] = trace.depths()
    assert (outbox.socket, outbox.which, outbox.link) == (PUB, "outbox", wire.name)
    assert inbox.points == [(1.5, 0), (1.5, 1)]


def test_topology_at_a_moment():
    networkx = pytest.importorskip("networkx")
    stage, wire = published()
    stage.tell(e.BLOCKED, SUB, call="recv", reason="nothing is there")
    stage.tell(e.STATE, SUB, machine="SUB", to="busy", call="x")
    wire.queued(PUB, stage.sent(PUB, b"A"))
    stage.later(1.0)
    stage.tell(e.UNBLOCKED, SUB, call="recv", outcome="timed out")
    stage.tell(e.CLOSED, SUB)
    stage.tell(e.CONNECTING, PUB, "to nowhere", endpoint="tcp://x:1", transport="tcp")
    trace = stage.recorder.finish()
    graph = trace.topology(0.5)
    assert isinstance(graph, networkx.MultiDiGraph)
    assert graph.nodes[PUB]["type"] == "PUB" and graph.nodes[PUB]["endpoints"] == [ENDPOINT]
    assert graph.nodes[SUB]["blocked"] == "recv" and graph.nodes[SUB]["states"] == {"SUB": "busy"}
    [(start, end, name, facts)] = graph.edges(keys=True, data=True)
    assert (start, end, name, facts["state"]) == (SUB, PUB, wire.name, "ready")
    assert facts["depths"]["binder"]["outbox"] == (1, 2)
    assert list(trace.topology(0.1).edges) == []
    last = trace.topology()
    assert last.nodes[SUB]["state"] == "closed" and last.nodes[SUB]["blocked"] == ""
    assert last.nodes["tcp://x:1"]["kind"] == "endpoint"


def test_topology_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "networkx":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match="pip install networkx"):
        Trace({}, []).topology()


def test_lamports_clock():
    trace = Trace({}, [
        Event(1, 0.0, "a", "a.x", "sent"),
        Event(2, 0.0, "b", "b.y", "opened"),
        Event(3, 0.0, "a", "a.x", "state"),
        Event(4, 0.0, "b", "b.y", "received", cause=3),
        Event(5, 0.0, "", "", "fault"),
        Event(6, 0.0, "", "", "fault"),
    ])  # fmt: skip
    # What has no place is told by the world, which is a place as well.
    assert trace.lamport() == {1: 1, 2: 1, 3: 2, 4: 3, 5: 1, 6: 2}


# --- why --------------------------------------------------------------------------------


def test_why_nobody_heard_it():
    stage, wire = published()
    assert stage.recorder.finish().why(f"{PUB}#1") == (
        f"{PUB}#1 reached nobody: when it was sent at 0.200 s, no subscriber was connected; "
        f"{SUB} was ready only at 0.500 s."
    )


def test_why_it_was_filtered():
    stage, wire = published()
    stage.fate(PUB, stage.sent(PUB, b"A too soon"), e.FATE_FILTERED, 4)
    stage.fate(PUB, stage.sent(PUB, b"Bonn"), e.FATE_FILTERED, 4)
    subscribed(stage, wire)
    stage.fate(PUB, stage.sent(PUB, b"Bern"), e.FATE_FILTERED, 4)
    stage.tell(e.UNSUBSCRIBED, PUB, wire.name, topic="A")
    stage.fate(PUB, stage.sent(PUB, b"A"), e.FATE_FILTERED, 4)
    trace = stage.recorder.finish()
    assert trace.why(f"{PUB}#2/4") == (
        f"{PUB}#2/4 was filtered at {PUB}: its topic is 'A too soon', and the subscription of "
        f"{SUB} arrived only at 0.510 s."
    )
    assert trace.why(f"{PUB}#3/4").endswith(f"its topic is 'Bonn', and {SUB} asked for 'A'.")
    assert trace.why(f"{PUB}#4/4") == (
        f"{PUB}#4/4 was filtered at {PUB}: its topic starts with 'B', and {SUB} asked for 'A'."
    )
    assert trace.why(f"{PUB}#5/4").endswith(f"its topic is 'A', and {SUB} had asked for nothing.")


def test_why_it_was_dropped():
    stage, wire = published()
    wire.queued(PUB, stage.sent(PUB, b"1"), stage.sent(PUB, b"2"))
    stage.fate(PUB, stage.sent(PUB, b"3"), e.FATE_HIGH_WATER_MARK, 4)
    assert (
        stage.recorder.finish()
        .why(f"{PUB}#4/4")
        .startswith(
            f"{PUB}#4/4 was dropped at {PUB} at 0.500 s: the queue to {SUB} was full (2 of 2)."
        )
    )


def test_why_it_was_dropped_at_the_receiver():
    stage, wire = published()
    for body in (b"1", b"2"):
        wire.queued(PUB, stage.sent(PUB, body))
        wire.carry(PUB)
    wire.dropped(SUB, e.FATE_HIGH_WATER_MARK, "inbox", at=1)
    assert f"dropped at {SUB}" in stage.recorder.finish().why(f"{PUB}#3/4")


def test_why_it_was_lost_with_the_link():
    stage, wire = published()
    wire.queued(PUB, stage.sent(PUB, b"1"))
    wire.written(PUB)
    wire.disconnected(SUB, "connection reset")
    trace = stage.recorder.finish()
    assert trace.why(f"{PUB}#2") == (
        f"{PUB}#2 was lost at 0.500 s: the link to {SUB} ended before it arrived "
        "(connection reset)."
    )
    assert trace.why(f"{PUB}#2", "zh").endswith("（connection reset）。")


def test_a_reason_that_we_know_is_told_in_the_readers_language():
    stage, wire = published()
    wire.queued(PUB, stage.sent(PUB, b"1"))
    wire.written(PUB)
    wire.disconnected(SUB, "the connection was reset")
    trace = stage.recorder.finish()
    assert trace.why(f"{PUB}#2", "zh").endswith("（连接被重置）。")


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        (e.FATE_UNROUTABLE, "no connected peer had the routing id 'A'"),
        (e.FATE_CONFLATED, "replaced by a newer message"),
        (e.FATE_LINGER, "linger time"),
        (e.FATE_WRONG_STATE, "was not in a state to send it (a reply is due)"),
        ("vanished", "ended at 0.500 s: vanished (a reply is due)"),
    ],
)
def test_why_for_the_other_fates(fate, words):
    stage, wire = published()
    stage.fate(PUB, stage.sent(PUB, b"A"), fate, 4, reason="a reply is due")
    assert words in stage.recorder.finish().why(f"{PUB}#2/4")


def test_why_for_what_was_under_way_at_the_end():
    stage, wire = published()
    for body in (b"1", b"2", b"3", b"4"):
        wire.queued(PUB, stage.sent(PUB, body))
    for _ in range(2):
        wire.carry(PUB)
    wire.received(SUB)
    wire.written(PUB)
    before = stage.recorder.trace
    trace = stage.recorder.finish()
    said = [trace.why(f"{PUB}#{n}") for n in (2, 3, 4, 5)]
    assert said[0] == f"{PUB}#2 was received by {SUB} at 0.520 s, 0.020 s after it was sent."
    assert "still unread in its inbox" in said[1]
    assert f"still on the link to {SUB}" in said[2]
    assert f"still waited in the outbox of {PUB}" in said[3]
    assert "nothing says yet how it ended" in before.why(f"{PUB}#5")


def test_why_for_what_was_unread_when_its_socket_closed():
    stage, wire = published()
    wire.queued(PUB, stage.sent(PUB, b"1"))
    wire.carry(PUB)
    left, bodies = wire.inbox[SUB].take()
    detail = {"fate": e.FATE_UNREAD, "reason": "the socket was closed", "pipe": 1}
    stage.emit(e.FATE, SUB, left=left, messages=bodies, detail=detail)
    said = stage.recorder.finish().why(f"{PUB}#2")
    assert said == f"{PUB}#2 reached {SUB} at 0.510 s, and was never read (the socket was closed)."


def test_a_word_of_ours_in_the_place_of_a_name_stands_close_in_chinese():
    assert closed_up("等着发往 它的对端。", "它的对端", "zh") == "等着发往它的对端。"
    assert closed_up("to its peer again", "its peer", "en") == "to its peer again"


def test_why_for_a_whole_message():
    stage, wire = published()
    message = stage.sent(PUB, b"A")
    wire.queued(PUB, message)
    for pipe in (5, 6):
        stage.fate(PUB, message, e.FATE_FILTERED, pipe)
    wire.carry(PUB)
    wire.received(SUB)
    stage.sent(PUB, b"nothing came of it")
    trace = stage.recorder.finish()
    assert trace.why(f"{PUB}#2") == f"{PUB}#2 was sent to 3 peers: 1 received, 2 filtered."
    assert trace.why(f"{PUB}#2", "zh") == f"{PUB}#2 发给了 3 个对端：1 份已接收，2 份被过滤。"
    assert "no copy of it was made" in trace.why(f"{PUB}#3")


def test_why_for_a_command_and_for_nothing():
    stage, wire = published()
    subscribed(stage, wire)
    trace = stage.recorder.finish()
    assert "subscription command" in trace.why(f"{SUB}!1/1")
    with pytest.raises(KeyError, match=re.escape(f"for example, {PUB}#1/0")):
        trace.why("x#1")
    with pytest.raises(ValueError, match="languages"):
        trace.why(f"{PUB}#1", "tlh")


def test_a_name_may_hold_the_marks_that_names_are_made_of():
    stage = Stage()
    queue = Place("q")
    body = stage.sent("why?#1.push", b"x")
    stage.emit(
        e.QUEUED, "why?#1.push", messages=[body], entered=queue.put(body), detail={"pipe": 2}
    )
    [copy] = stage.recorder.finish().copies()
    assert (copy.id, copy.sender, copy.counted) == ("why?#1.push#1/2", "why?#1.push", True)


def test_an_empty_trace_answers_too():
    trace = Trace({}, [])
    assert (len(trace), trace.duration, trace.title, trace.seed) == (0, 0.0, "", None)
    assert trace.books() == (0, {}, True, (), ()) and trace.copies() == []
    assert "0 events" in repr(trace)
