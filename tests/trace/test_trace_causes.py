"""Causes: each event names the one that made it happen.

Rule for this file: every test names the rule of the schema that it holds.
"""

import asyncio
from contextvars import Context

from trace_stage import Stage, Wire

from zlearn.engine import events as e
from zlearn.engine.hooks import Hooks
from zlearn.trace import Recorder


def by_kind(trace, kind, socket=None, link=None):
    """The last event of that kind."""
    return [x for x in trace.of(kind=kind, socket=socket) if link in (None, x.link)][-1]


def test_the_life_of_a_link():
    stage = Stage()
    wire = Wire(stage, "c.req", "s.rep", "tcp://s:1")
    wire.up("REQ", "REP")
    trace = stage.recorder.trace
    connecting = by_kind(trace, e.CONNECTING)
    accepted, connected = by_kind(trace, e.ACCEPTED), by_kind(trace, e.CONNECTED)
    assert accepted.cause == connected.cause == connecting.n
    hands = {x: by_kind(trace, e.HANDSHAKE, x) for x in ("c.req", "s.rep")}
    assert hands["c.req"].cause == accepted.n and hands["s.rep"].cause == connected.n
    assert by_kind(trace, e.READY, "c.req").cause == hands["s.rep"].n
    assert by_kind(trace, e.READY, "s.rep").cause == hands["c.req"].n


def test_ready_follows_the_own_handshake_when_the_other_end_is_not_recorded():
    stage = Stage()
    stage.tell(e.CONNECTING, "c.req", "l", endpoint="tcp://s:1", pipe=1)
    stage.tell(e.CONNECTED, "c.req", "l")
    stage.tell(e.HANDSHAKE, "c.req", "l", version="3.1")
    stage.tell(e.READY, "c.req", "l", pipe=1)
    causes = [event.cause for event in stage.recorder.trace]
    assert causes == [None, 1, 2, 3]


def test_connected_finds_an_attempt_that_had_no_name_yet():
    stage = Stage()
    stage.tell(e.CONNECTING, "c.req", endpoint="tcp://s:1", transport="tcp", pipe=1)
    stage.tell(e.CONNECTED, "c.req", "127.0.0.1:1→127.0.0.1:2")
    stage.tell(e.ACCEPTED, "s.rep", "127.0.0.1:1→127.0.0.1:2", endpoint="tcp://s:1")
    trace = stage.recorder.trace
    assert by_kind(trace, e.CONNECTED).cause == 1
    [link] = trace.links()
    assert (link.connector, link.binder, link.transport) == ("c.req", "s.rep", "tcp")


def test_refused_retrying_connecting_again():
    stage = Stage()
    stage.tell(e.OPENED, "c.req", type="REQ")
    stage.tell(e.CONNECTING, "c.req", "l#1", endpoint="tcp://s:1", pipe=1)
    stage.tell(e.REFUSED, "c.req", "l#1", reason="nobody listens")
    stage.tell(e.RETRYING, "c.req", "l#1", delay=0.1, attempt=1)
    stage.tell(e.SENT, "c.req")
    stage.tell(e.CONNECTING, "c.req", "l#2", endpoint="tcp://s:1", pipe=1)
    stage.tell(e.STATE, "c.req", machine="REQ")
    trace = stage.recorder.trace
    assert [event.cause for event in trace] == [None, 1, 2, 3, 1, 4, 5]


def test_a_retry_that_names_no_link_is_about_the_one_that_ended():
    stage = Stage()
    wire = Wire(stage, "c.req", "s.rep", "tcp://s:1")
    wire.up("REQ", "REP")
    wire.disconnected("c.req", "reset")
    stage.tell(e.RETRYING, "c.req", delay=0.1, attempt=1)
    stage.tell(e.CONNECTING, "c.req", endpoint="tcp://s:1", transport="tcp", pipe=2)
    stage.tell(e.REFUSED, "c.req", reason="nobody listens")
    stage.tell(e.RETRYING, "c.req", delay=0.2, attempt=2)
    stage.tell(e.CONNECTING, "c.req", "again", endpoint="tcp://s:1", transport="tcp", pipe=2)
    trace = stage.recorder.trace
    events = trace.events[-6:]
    assert [event.cause for event in events[1:]] == [event.n for event in events[:-1]]
    assert [link.state() for link in trace.links()] == ["retry", "connecting"]


def test_an_attempt_in_a_thread_without_a_flow_follows_the_sockets_latest_call():
    stage = Stage()
    stage.tell(e.OPENED, "c.req", type="REQ")
    stage.hooks.emit(e.CONNECTING, "c", "c.req", link="l", detail={"endpoint": "tcp://s:1"})
    assert Context().run(lambda: stage.recorder.trace.events[1].cause) == 1


def test_a_remark_of_the_program_follows_its_flow():
    stage = Stage()
    stage.tell(e.OPENED, "c.req", type="REQ")
    stage.emit("log", "c.req", detail={"text": "hello"})
    assert stage.recorder.trace.events[1].cause == 1


def test_a_disconnect_follows_the_other_end_that_left_before_this_one_was_ready():
    stage = Stage()
    wire = Wire(stage, "c.pair", "s.pair", "tcp://s:1")
    wire.up("PAIR", "PAIR")
    stage.tell(e.DISCONNECTED, "s.pair", wire.name)
    gone = by_kind(stage.recorder.trace, e.DISCONNECTED)
    stage.tell(e.READY, "c.pair", wire.name)
    stage.tell(e.DISCONNECTED, "c.pair", wire.name)
    assert by_kind(stage.recorder.trace, e.DISCONNECTED).cause == gone.n


def test_a_disconnect_follows_the_other_ends_or_a_fault():
    stage = Stage()
    wire = Wire(stage, "c.req", "s.rep", "tcp://s:1")
    wire.up("REQ", "REP")
    stage.tell(e.CLOSED, "c.req")
    wire.disconnected("s.rep", "the peer closed")
    closed = by_kind(stage.recorder.trace, e.CLOSED)
    gone = by_kind(stage.recorder.trace, e.DISCONNECTED)
    assert gone.cause == closed.n
    stage.tell(e.DISCONNECTED, "c.req", wire.name)
    assert by_kind(stage.recorder.trace, e.DISCONNECTED).cause == gone.n

    both = Wire(stage, "x.req", "y.rep", "tcp://y:1")
    both.up("REQ", "REP")
    for socket in ("x.req", "y.rep"):
        stage.tell(e.CLOSED, socket)
    stage.tell(e.DISCONNECTED, "x.req", both.name)
    own = by_kind(stage.recorder.trace, e.CLOSED, "x.req")
    assert by_kind(stage.recorder.trace, e.DISCONNECTED).cause == own.n, "nearer than y's"

    cut = Wire(stage, "c.req2", "s.rep", "tcp://s:1")
    stage.tell(e.FAULT, "", cut.name, what="not yet there")
    cut.up("REQ", "REP")
    stage.tell(e.DISCONNECTED, "c.req2", cut.name)
    assert by_kind(stage.recorder.trace, e.DISCONNECTED).cause is None
    cut.up("REQ", "REP")
    stage.emit(e.FAULT, "", detail={"what": "rain"})
    stage.tell(e.FAULT, "", "another link", what="cut")
    cut.disconnected("s.rep", "reset")
    fault = stage.recorder.trace.of(kind=e.FAULT)[1]
    assert by_kind(stage.recorder.trace, e.DISCONNECTED).cause == fault.n


def test_unblocked_names_what_set_it_free():
    stage = Stage()
    wire = Wire(stage, "c.req", "s.rep", "tcp://s:1")
    wire.up("REQ", "REP")
    stage.tell(e.BLOCKED, "s.rep", call="recv", reason="nothing is there")
    wire.queued("c.req", stage.sent("c.req", b"hi"))
    wire.carry("c.req")
    stage.tell(e.UNBLOCKED, "s.rep", call="recv", outcome="done")
    trace = stage.recorder.trace
    assert by_kind(trace, e.UNBLOCKED).cause == by_kind(trace, e.READ).n
    stage.tell(e.BLOCKED, "s.rep", call="recv", reason="nothing more")
    stage.tell(e.UNBLOCKED, "s.rep", call="recv", outcome="timed out")
    trace = stage.recorder.trace
    assert by_kind(trace, e.UNBLOCKED).cause == by_kind(trace, e.BLOCKED).n


def test_unblocked_names_its_call_when_nothing_set_it_free():
    stage = Stage()
    wire = Wire(stage, "c.req", "s.rep", "tcp://s:1")
    wire.up("REQ", "REP")
    stage.tell(e.BLOCKED, "s.rep", call="send", reason="the outbox is full")
    blocked = by_kind(stage.recorder.trace, e.BLOCKED)
    stage.tell(e.UNBLOCKED, "s.rep", call="send", outcome="done")
    assert by_kind(stage.recorder.trace, e.UNBLOCKED).cause == blocked.n, "ready was before"
    wire.queued("c.req", stage.sent("c.req", b"hi"))
    wire.carry("c.req")
    stage.tell(e.UNBLOCKED, "s.rep", call="send", outcome="timed out")
    assert by_kind(stage.recorder.trace, e.UNBLOCKED).cause == blocked.n, "a read frees no send"


def test_an_inproc_send_sets_the_peers_call_free():
    stage = Stage()
    stage.tell(e.CONNECTING, "n.a", "l", transport="inproc", pipe=1)
    stage.tell(e.ACCEPTED, "n.b", "l", transport="inproc")
    stage.emit(e.BLOCKED, "n.b", detail={"call": "recv"})
    body = stage.sent("n.a", b"1")
    stage.emit(e.QUEUED, "n.a", link="l", messages=[body], entered=("q", 0), detail={"pipe": 1})
    stage.tell(e.UNBLOCKED, "n.b", call="recv", outcome="done")
    trace = stage.recorder.trace
    assert by_kind(trace, e.UNBLOCKED).cause == by_kind(trace, e.QUEUED).n
    stage.emit(e.BLOCKED, "n.a", detail={"call": "send"})
    stage.emit(e.RECEIVED, "n.b", link="l", left=("q", 0), messages=[body])
    stage.tell(e.UNBLOCKED, "n.a", call="send", outcome="done")
    trace = stage.recorder.trace
    assert by_kind(trace, e.UNBLOCKED).cause == by_kind(trace, e.RECEIVED).n


def test_a_program_goes_on_from_what_it_did_last():
    stage = Stage()
    for kind in (e.OPENED, e.BOUND, e.SENT, e.STATE, e.BLOCKED, e.CLOSED):
        stage.tell(kind, "a.pair")
        stage.tell(e.PING, "a.pair", "l")  # not a call: the flow is as it was
    flow = [event for event in stage.recorder.trace if event.kind != e.PING]
    assert [event.cause for event in flow] == [None, *(event.n for event in flow[:-1])]


def test_two_programs_have_two_flows_and_a_task_goes_on_from_its_parent():
    recorder, hooks = Recorder(clock=lambda: 0.0), Hooks()
    hooks.add(recorder)

    async def child(name):
        hooks.emit(e.SENT, name, f"{name}.pair")
        await asyncio.sleep(0)
        hooks.emit(e.BLOCKED, name, f"{name}.pair")

    async def parent():
        hooks.emit(e.OPENED, "p", "p.pair")
        await asyncio.gather(child("a"), child("b"))
        hooks.emit(e.CLOSED, "p", "p.pair")

    Context().run(asyncio.run, parent())
    assert [event.cause for event in recorder.finish()] == [None, 1, 1, 2, 3, 1]


def test_a_call_that_waits_is_finished_in_a_callback_and_its_task_goes_on_from_there():
    recorder, hooks = Recorder(clock=lambda: 0.0), Hooks()
    hooks.add(recorder)

    def call(kind, socket, **detail):
        hooks.emit(kind, socket[0], socket, detail=detail)

    async def server(told):
        call(e.BLOCKED, "s.rep", call="recv")
        await told
        call(e.SENT, "s.rep")

    async def play():
        told = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(server(told))
        call(e.OPENED, "c.req")
        await asyncio.sleep(0)

        def arrives():
            hooks.emit(e.RECEIVED, "s", "s.rep", left=("q", 0))
            call(e.STATE, "s.rep", call="recv", machine="REP")
            call(e.UNBLOCKED, "s.rep", call="recv", outcome="done")
            told.set_result(None)

        asyncio.get_running_loop().call_soon(arrives)
        await task
        call(e.CLOSED, "c.req")

    Context().run(asyncio.run, play())
    causes = [(event.kind, event.cause) for event in recorder.finish()]
    assert causes == [
        ("opened", None), ("blocked", None), ("received", None), ("state", 3), ("unblocked", 3),
        ("sent", 4), ("closed", 1),
    ]  # fmt: skip


def test_a_callback_follows_what_was_done_when_it_was_made():
    recorder, hooks = Recorder(clock=lambda: 0.0), Hooks()
    hooks.add(recorder)

    async def play():
        hooks.emit(e.OPENED, "c", "c.req")
        asyncio.get_running_loop().call_soon(hooks.emit, e.CONNECTING, "c", "c.req")
        hooks.emit(e.SENT, "c", "c.req")
        await asyncio.sleep(0)
        hooks.emit(e.CLOSED, "c", "c.req")

    Context().run(asyncio.run, play())
    assert [(x.kind, x.cause) for x in recorder.finish()] == [
        ("opened", None), ("sent", 1), ("connecting", 1), ("closed", 2),
    ]  # fmt: skip


def test_two_recorders_keep_apart():
    def play():
        first, second, hooks = Recorder(clock=float), Recorder(clock=float), Hooks()
        hooks.add(first)
        hooks.emit(e.OPENED, "n", "n.a")
        hooks.add(second)
        hooks.emit(e.BOUND, "n", "n.a")
        hooks.emit(e.CLOSED, "n", "n.a")
        return [[event.cause for event in recorder.finish()] for recorder in (first, second)]

    assert Context().run(play) == [[None, 1, 2], [None, 1]]


def test_pong_answers_the_ping():
    stage = Stage()
    Wire(stage, "c.req", "s.rep", "tcp://s:1").up("REQ", "REP")
    [link] = stage.recorder.trace.links()
    stage.tell(e.PING, "c.req", link.name, context="1")
    stage.tell(e.PONG, "s.rep", link.name, context="1")
    trace = stage.recorder.trace
    assert by_kind(trace, e.PONG).cause == by_kind(trace, e.PING).n


def test_a_publisher_in_a_batch_trace_names_the_call():
    stage = Stage(per_message=False)
    wire = Wire(stage, "s.sub", "p.pub", "tcp://p:1")
    wire.up("SUB", "PUB")
    stage.tell(e.SUBSCRIBED, "s.sub", topic="A")
    stage.tell(e.SUBSCRIBED, "p.pub", wire.name, topic=b"A")
    trace = stage.recorder.trace
    call, effect = trace.of(kind=e.SUBSCRIBED)
    assert effect.cause == call.n and effect.detail == {"topic": "A"}
