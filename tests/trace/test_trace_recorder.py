"""The recorder's books: who is where, and how each copy ends.

Rule for this file: occurrences in through the hooks, events out of the trace.
"""

import pytest
from trace_stage import Place, Stage, Wire

from zlearn.engine import events as e
from zlearn.engine.hooks import Occurrence
from zlearn.trace import Recorder
from zlearn.zmtp.commands import Cancel, Subscribe

PUB = "publisher.pub"
ENDPOINT = "tcp://publisher:5556"


def joined(**options) -> tuple[Stage, Wire]:
    """A PUSH connected to a PULL, ready."""
    stage = Stage(**options)
    stage.open(("a.push", "PUSH"), ("b.pull", "PULL"))
    stage.tell(e.BOUND, "b.pull", endpoint="tcp://b:1")
    wire = Wire(stage, "a.push", "b.pull", "tcp://b:1", pipes=(3, 8))
    wire.up("PUSH", "PULL")
    return stage, wire


def steps(trace, msg):
    return [(event.kind, event.socket) for event in trace.journey(msg)]


def test_one_send_over_a_link():
    stage, wire = joined()
    wire.queued("a.push", stage.sent("a.push", b"one", b"two"))
    wire.carry("a.push")
    wire.received("b.pull")
    trace = stage.recorder.finish()
    assert steps(trace, "a.push#1/3") == [
        ("sent", "a.push"),
        ("queued", "a.push"),
        ("written", "a.push"),
        ("read", "b.pull"),
        ("received", "b.pull"),
    ]
    journey = trace.journey("a.push#1/3")
    assert [event.cause for event in journey[1:]] == [event.n for event in journey[:-1]]
    assert journey[0].detail == {"size": 6, "frames": 2, "preview": ["one", "two"]}
    assert journey[-1].detail["preview"] == ["one", "two"]
    assert trace.books() == (1, {"received": 1}, True, (), ())


def test_fan_out_of_three_with_one_filtered_and_one_dropped():
    stage = Stage()
    stage.open((PUB, "PUB"), ("s1.sub", "SUB"))
    wire = Wire(stage, "s1.sub", PUB, ENDPOINT)
    wire.up("SUB", "PUB")
    message = stage.sent(PUB, b"A")
    wire.queued(PUB, message)
    stage.fate(PUB, message, e.FATE_FILTERED, 2)
    stage.fate(PUB, message, e.FATE_HIGH_WATER_MARK, 3)
    wire.carry(PUB)
    wire.received("s1.sub")
    trace = stage.recorder.finish()
    [sent] = trace.of(kind=e.SENT)
    assert [copy.id for copy in trace.message(sent.msg).copies] == [
        f"{PUB}#1/{n}" for n in (1, 2, 3)
    ]
    assert trace.fates() == {"received": 1, "filtered": 1, "dropped: high-water mark": 1}
    assert [event.cause for event in trace.of(kind=e.FATE)] == [sent.n, sent.n]
    assert trace.books().balanced


def test_a_batch_is_one_event_for_each_message_with_its_own_depth():
    stage, wire = joined()
    for body in (b"1", b"2", b"3"):
        wire.queued("a.push", stage.sent("a.push", body))
    wire.written("a.push", 3)
    wire.read("b.pull", 3)
    wire.received("b.pull", 3)
    trace = stage.recorder.finish()
    assert [event.msg for event in trace.of(kind=e.READ)] == [f"a.push#{n}/3" for n in (1, 2, 3)]
    assert [event.detail["depth"] for event in trace.of(kind=e.READ)] == [1, 2, 3]
    assert [event.detail["depth"] for event in trace.of(kind=e.RECEIVED)] == [2, 1, 0]
    assert [event.detail["preview"] for event in trace.of(kind=e.RECEIVED)] == [["1"], ["2"], ["3"]]
    assert trace.books() == (3, {"received": 3}, True, (), ())


def test_a_send_of_many_messages_gives_each_pipe_its_own_order():
    stage = Stage()
    bodies = [[b"1"], [b"2"], [b"3"]]
    stage.emit(e.SENT, PUB, messages=bodies)
    box = Place("box")
    stage.emit(e.QUEUED, PUB, messages=bodies, entered=box.put(*bodies), detail={"pipe": 1})
    stage.fate(PUB, bodies[0], e.FATE_FILTERED, 2)
    stage.emit(e.QUEUED, PUB, messages=bodies[1:], entered=("other", 0), detail={"pipe": 2})
    trace = stage.recorder.finish()
    assert [event.msg for event in trace.of(kind=e.QUEUED)] == [
        f"{PUB}#1/1", f"{PUB}#2/1", f"{PUB}#3/1", f"{PUB}#2/2", f"{PUB}#3/2",
    ]  # fmt: skip
    assert trace.copy(f"{PUB}#1/2").fate == "filtered"
    assert trace.books().balanced


def test_a_second_copy_on_the_same_pipe_has_a_name_of_its_own():
    stage, wire = joined()
    body = stage.sent("a.push", b"x")
    wire.queued("a.push", body)
    wire.queued("a.push", body)
    trace = stage.recorder.finish()
    assert [copy.id for copy in trace.copies()] == ["a.push#1/3", "a.push#1/3.1"]
    assert [copy.pipe for copy in trace.copies()] == [3, 3]
    assert trace.books() == (2, {"in flight": 2}, True, (), ())


def test_inproc_crosses_into_the_peers_inbox_at_once():
    stage = Stage()
    link = "inproc://x#1"
    stage.tell(e.CONNECTING, "n.a", link, endpoint="inproc://x", transport="inproc", pipe=1)
    stage.tell(e.ACCEPTED, "n.b", link, endpoint="inproc://x", transport="inproc")
    stage.tell(e.READY, "n.a", link, pipe=1, peer_type="PAIR")
    stage.tell(e.READY, "n.b", link, pipe=5, peer_type="PAIR")
    queue = Place("queue")
    for body in (b"1", b"2"):
        message = stage.sent("n.a", body)
        stage.emit(e.QUEUED, "n.a", link=link, messages=[message], entered=queue.put(message),
                   detail={"pipe": 1, "depth": len(queue), "limit": 9})  # fmt: skip
    left, bodies = queue.take()
    stage.emit(
        e.RECEIVED, "n.b", link=link, messages=bodies, left=left, detail={"pipe": 5, "depth": 1}
    )
    trace = stage.recorder.finish()
    assert steps(trace, "n.a#1/1") == [("sent", "n.a"), ("queued", "n.a"), ("received", "n.b")]
    second = trace.copy("n.a#2/1")
    assert (second.fate, second.receiver) == ("unread", "n.b")
    assert trace.depth("n.b", 5, "inbox") == (1, 9)
    assert trace.depth("n.a", 1, "outbox") == (0, 0)


def test_inproc_connected_before_it_was_bound_is_unread_in_the_end():
    stage = Stage()
    body = stage.sent("n.a", b"1")
    stage.emit(e.QUEUED, "n.a", messages=[body], entered=("q", 0), detail={"pipe": 1})
    stage.tell(e.CONNECTING, "n.a", "l", endpoint="inproc://x", transport="inproc", pipe=1)
    stage.tell(e.ACCEPTED, "n.b", "l", endpoint="inproc://x", transport="inproc", pipe=7)
    [copy] = stage.recorder.finish().copies()
    assert (copy.fate, copy.receiver, copy.link) == ("unread", "n.b", "l")


def test_inproc_without_a_peer_ends_in_flight():
    stage = Stage()
    stage.tell(e.CONNECTING, "n.a", "l", endpoint="inproc://x", transport="inproc", pipe=1)
    body = stage.sent("n.a", b"1")
    stage.emit(e.QUEUED, "n.a", link="l", messages=[body], entered=("q", 0), detail={"pipe": 1})
    assert stage.recorder.finish().fates() == {"in flight": 1}


def test_a_disconnect_ends_what_nobody_will_read():
    stage, wire = joined()
    for body in (b"1", b"2", b"3"):
        wire.queued("a.push", stage.sent("a.push", body))
    wire.written("a.push", 2)
    wire.disconnected("b.pull", "reset")
    wire.written("a.push")  # the writer hasn't noticed yet
    stage.tell(e.DISCONNECTED, "a.push", wire.name, reason="reset")
    trace = stage.recorder.finish()
    assert trace.fates() == {"lost: disconnected": 3}
    at_reader = trace.of(kind=e.DISCONNECTED, socket="b.pull")[0]
    assert [event.cause for event in trace.of(kind=e.FATE)] == [at_reader.n] * 3
    assert [event.socket for event in trace.of(kind=e.FATE)] == ["b.pull", "b.pull", "a.push"]
    assert trace.books().balanced


def test_what_the_writer_leaves_behind_may_still_be_read():
    stage, wire = joined()
    wire.queued("a.push", stage.sent("a.push", b"1"))
    wire.written("a.push")
    stage.tell(e.DISCONNECTED, "a.push", wire.name, reason="closed")
    wire.read("b.pull")
    wire.received("b.pull")
    assert stage.recorder.finish().fates() == {"received": 1}


def test_a_link_that_comes_back_under_its_name_carries_again():
    stage, wire = joined()
    wire.disconnected("b.pull", "reset")
    wire.disconnected("a.push", "reset")
    wire.up("PUSH", "PULL")
    wire.queued("a.push", stage.sent("a.push", b"1"))
    wire.carry("a.push")
    wire.received("b.pull")
    assert stage.recorder.finish().fates() == {"received": 1}


def test_copies_in_a_queue_can_end_there():
    stage, wire = joined()
    for body in (b"1", b"2", b"3", b"4"):
        wire.queued("a.push", stage.sent("a.push", body))
    wire.dropped("a.push", e.FATE_LINGER, at=3)
    wire.written("a.push", 2)
    wire.read("b.pull", 2)
    wire.dropped("b.pull", e.FATE_CONFLATED, "inbox")
    trace = stage.recorder.finish()
    fates = {copy.id[-3:]: copy.fate for copy in trace.copies()}
    assert fates == {
        "1/3": "conflated", "2/3": "unread", "3/3": "in flight", "4/3": "lost: linger expired",
    }  # fmt: skip
    assert trace.books().balanced


def test_joining_in_mid_traffic():
    stage, wire = joined()
    stage.hooks.remove(stage.recorder)
    for body in (b"1", b"2", b"3"):
        wire.queued("a.push", stage.sent("a.push", body))
    wire.written("a.push", 2)
    late = Recorder(clock=lambda: stage.now)
    stage.hooks.add(late)
    wire.read("b.pull", 2)
    wire.received("b.pull")
    wire.written("a.push")
    wire.queued("a.push", stage.sent("a.push", b"4"))
    wire.disconnected("b.pull", "reset")
    trace = late.finish()
    assert steps(trace, "b.pull?1/8") == [("read", "b.pull"), ("received", "b.pull")]
    assert steps(trace, "a.push?1/0") == [("written", "a.push"), ("fate", "b.pull")]
    assert [copy.id for copy in trace.copies() if copy.counted] == ["a.push#1/3"]
    assert trace.books() == (1, {"in flight": 1}, True, (), ())
    assert "before" not in trace.why("a.push#1/3") and "already" in trace.why("b.pull?1/8")


def test_a_queued_copy_without_its_send_is_a_stray():
    stage, wire = joined()
    wire.queued("a.push", [b"sent before"])
    assert [copy.id for copy in stage.recorder.finish().copies()] == ["a.push?1/3"]


def test_subscription_commands_travel_and_are_in_no_books():
    stage = Stage()
    stage.open((PUB, "PUB"), ("s.sub", "SUB"))
    wires = [Wire(stage, "s.sub", PUB, ENDPOINT, n, pipes=(n, n)) for n in (1, 2)]
    for wire in wires:
        wire.up("SUB", "PUB")
    stage.tell(e.SUBSCRIBED, "s.sub", topic="A")
    for wire in wires:
        wire.queued("s.sub", Subscribe(b"A"))
        wire.carry("s.sub")
        left, _ = wire.inbox[PUB].take()
        stage.emit(e.SUBSCRIBED, PUB, link=wire.name, left=left, detail={"topic": "A"})
    stage.tell(e.UNSUBSCRIBED, "s.sub", topic="A")
    wires[0].queued("s.sub", Cancel(b"A"))
    wires[0].written("s.sub")
    trace = stage.recorder.finish()
    assert [(c.id, c.command, c.fate, c.preview) for c in trace.copies()] == [
        ("s.sub!1/1", True, "received", "subscribe 'A'"),
        ("s.sub!1/2", True, "received", "subscribe 'A'"),
        ("s.sub!2/1", True, "", "cancel 'A'"),
    ]
    call = trace.of(kind=e.SUBSCRIBED, socket="s.sub")[0]
    journey = trace.journey("s.sub!1/2")
    assert [event.kind for event in journey] == ["queued", "written", "read", "subscribed"]
    assert [event.cause for event in journey] == [call.n, *(event.n for event in journey[:3])]
    assert trace.books() == (0, {}, True, (), ())


def test_a_topic_may_be_told_by_the_messages():
    stage = Stage()
    stage.emit(e.SUBSCRIBED, "s.sub", messages=[[b"A"]])
    stage.emit(e.SUBSCRIBED, PUB, link="l", messages=[Subscribe(b"\xff")], left=("q", 0))
    stage.emit(e.UNSUBSCRIBED, "s.sub")
    assert [event.detail["topic"] for event in stage.recorder.finish()] == ["A", "0xff", ""]


def test_a_publisher_that_tells_no_position_still_names_the_command():
    stage = Stage()
    wire = Wire(stage, "s.sub", PUB, ENDPOINT)
    wire.up("SUB", "PUB")
    for topic in (b"A", b"B"):
        wire.queued("s.sub", Subscribe(topic))
        wire.carry("s.sub")
    stage.tell(e.SUBSCRIBED, PUB, wire.name, topic="B")
    trace = stage.recorder.finish()
    [read_b] = [event for event in trace.of(kind=e.READ) if event.detail["topic"] == "B"]
    [acted] = trace.of(kind=e.SUBSCRIBED, socket=PUB)
    assert (acted.msg, acted.cause) == ("s.sub!2/1", read_b.n)


def written_up(stage):
    """The recorder's writer, with nothing left to write."""
    assert stage.recorder.trace
    return stage.recorder._writer


def test_commands_that_nobody_asks_for_do_not_pile_up(monkeypatch):
    monkeypatch.setattr("zlearn.trace.bookkeeping.COMMANDS_KEPT", 5)
    stage = Stage()
    wire = Wire(stage, "s.sub", PUB, ENDPOINT)
    wire.up("SUB", "PUB")
    for number in range(20):
        wire.queued("s.sub", Subscribe(b"%d" % number))
        wire.carry("s.sub")
    assert len(written_up(stage)._ledger.all()) == 5


def test_the_books_hold_only_what_is_under_way():
    stage, wire = joined()
    for number in range(200):
        wire.queued("a.push", stage.sent("a.push", b"%d" % number))
        wire.carry("a.push")
        wire.received("b.pull")
    assert written_up(stage)._ledger.all() == []
    assert written_up(stage)._ledger._places == {}


def test_links_that_ended_are_forgotten_in_time(monkeypatch):
    monkeypatch.setattr("zlearn.trace.connections.ENDED_KEPT", 3)
    stage = Stage()
    for number in range(10):
        stage.tell(e.CONNECTING, "a.req", f"link {number}", endpoint="tcp://b:1", pipe=1)
        stage.tell(e.REFUSED, "a.req", f"link {number}", reason="nobody listens")
    assert len(written_up(stage)._links._known) == 3


def test_batches_are_one_event_each_when_nobody_follows_messages():
    stage, wire = joined(per_message=False)
    assert not stage.hooks.per_message
    wire.queued("a.push", [b"1"], [b"2"], [b"3"])
    wire.written("a.push", 3)
    wire.read("b.pull", 3)
    wire.dropped("b.pull", e.FATE_CONFLATED, "inbox")
    trace = stage.recorder.finish()
    counts = [(event.kind, event.detail["count"]) for event in trace if "count" in event.detail]
    assert counts == [("queued", 3), ("written", 3), ("read", 3), ("fate", 1)]
    assert not any(event.msg for event in trace)
    assert trace.header["per_message"] is False
    assert trace.books() == (0, {"conflated": 1}, None, (), ())


def test_finish_is_final():
    stage, wire = joined()
    wire.queued("a.push", stage.sent("a.push", b"1"))
    trace = stage.recorder.finish()
    length = len(trace)
    stage.recorder.on_events = lambda events: pytest.fail("an event after the end")
    stage.sent("a.push", b"2")
    assert stage.recorder.finish() is trace and stage.recorder.trace is trace
    assert len(trace) == length


def test_a_snapshot_stays_as_it_was():
    stage, wire = joined()
    wire.queued("a.push", stage.sent("a.push", b"1"))
    snapshot = stage.recorder.trace
    length = len(snapshot)
    assert snapshot.books() == (1, {}, False, ("a.push#1/3",), ())
    stage.recorder.finish()
    assert len(snapshot) == length


def test_time_never_runs_backwards():
    times = iter([1.0, 0.5, 2.0, 0.0])
    recorder = Recorder(clock=lambda: next(times))
    for _ in range(3):
        recorder.occurred(Occurrence(e.FAULT, "n", ""))
    assert [event.t for event in recorder.finish()] == [1.0, 1.0, 2.0]


@pytest.mark.parametrize("kind", ["queued", "written", "read", "received", "fate", "sent"])
def test_a_bare_occurrence_is_no_error(kind):
    stage = Stage()
    stage.emit(kind, "a.push")
    stage.emit(kind, "a.push", left=("nowhere", 5))
    assert len(stage.recorder.finish().of(kind=kind)) >= 2


def test_the_header_is_what_the_caller_passed_and_nothing_else():
    make = [
        Recorder(title="t", world="lab", seed=7, facts={"b": b"x", "a": 1, "seed": 9})
        for _ in range(2)
    ]
    headers = [recorder.finish().header for recorder in make]
    assert headers[0] == headers[1]
    assert list(headers[0]) == ["schema", "world", "seed", "title", "created_with", "a", "b"]
    assert headers[0]["seed"] == 7


def test_the_same_run_is_the_same_to_the_byte():
    def play() -> str:
        stage, wire = joined(seed=1)
        wire.queued("a.push", stage.sent("a.push", b"\xff\x00", "é".encode()))
        wire.carry("a.push")
        return stage.recorder.finish().sha256()

    assert play() == play()
