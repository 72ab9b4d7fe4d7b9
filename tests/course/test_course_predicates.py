"""The predicates: when each holds, when not, and which event is guilty."""

import course_stage as stage
import pytest
from course_stage import pipeline, trace_of

from zlearn.course.predicates import (
    Failure,
    all_of,
    at_most,
    bounded,
    conserved,
    event,
    eventually,
    fate_of,
    happens_before,
    never,
    nobody_waits,
    received,
    sent,
)  # fmt: skip

A = {"kind": "sent", "node": "a", "socket": "a.push", "msg": "a.push#1"}
B = {"kind": "received", "node": "b", "socket": "b.pull", "msg": "a.push#1/1"}
LOST = {"kind": "fate", "node": "a", "socket": "a.push", "detail": {"fate": "filtered"}}
LEFT = {"kind": "fate", "node": "a", "socket": "a.push", "detail": {"fate": "in flight"}}
WAIT = {"kind": "blocked", "node": "b", "socket": "b.pull", "detail": {"call": "recv"}}


# --- event -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what, fits",
    [
        (event(), [0, 1, 2, 3]),
        (event("sent"), [0]),
        (event("received"), [1]),
        (event(fate="received"), [1]),
        (event(fate="filtered"), [2]),
        (event(socket="a.*"), [0, 2]),
        (event(node="?"), [0, 1, 2, 3]),
        (event("sent", node="b"), []),
        (event(msg="a.push#1/*"), [1]),
        (event("blocked", call="recv"), [3]),
        (event("blocked", call="send"), []),
    ],
)
def test_event_fits_what_it_names(what, fits):
    trace = trace_of(A, B, LOST, WAIT)
    assert [each.n for each in trace if what(each)] == fits


def test_event_looks_into_shown_frames():
    trace = trace_of({**A, "detail": {"preview": ["topic", "body"]}}, B)
    assert [each.n for each in trace if event(preview="bod")(each)] == [0]


@pytest.mark.parametrize(
    "what, words",
    [
        (event(), "an event"),
        (event("sent", socket="a.*"), "an event “sent” at a.*"),
        (event(fate="filtered"), "a message that ends as “filtered”"),
        (event("received", preview="A"), "an event “received” with “A”"),
    ],
)
def test_event_says_itself_in_words(what, words):
    assert str(what) == words


# --- never, eventually, at_most ----------------------------------------------------------


def test_never():
    assert never(event("blocked"))(trace_of(A, B)) is None
    failure = never(event("blocked"))(trace_of(A, WAIT, WAIT))
    assert (failure.key, failure.event) == ("never", 1)
    assert "b.pull waits in recv" in failure.text


def test_eventually():
    assert eventually(event("received"))(trace_of(A, B)) is None
    failure = eventually(event("received"))(trace_of(A, WAIT, LEFT))
    assert (failure.key, failure.event) == ("eventually none", 1), (
        "what only the end told is no place"
    )
    failure = eventually(event("received"), times=3)(trace_of(A, B, B, A))
    assert (failure.key, failure.event) == ("eventually few", 2)
    assert "3 times, and happened 2 times" in failure.text
    assert eventually(event())(trace_of()).event is None


def test_at_most():
    assert at_most(event("sent"), 2)(trace_of(A, B, A)) is None
    failure = at_most(event("sent"), 2)(trace_of(A, A, B, A, A))
    assert failure.event == 3
    assert "happened 4 times" in failure.text
    assert at_most(event("sent"), 0)(trace_of(B)) is None


def test_a_plain_function_matches_too_and_is_named_by_its_docstring():
    def of_b(event):
        """something at b

        More words."""
        return event.node == "b"

    assert at_most(of_b, 1)(trace_of(A, B)) is None
    assert "something at b." in eventually(of_b)(trace_of(A)).text


def test_your_own_text_and_facts():
    from zlearn.course import add_texts

    text = {"90.1 own": "{who}: {count} of {times}"}
    add_texts({"en": text, "zh": text})
    failure = eventually(event("sent"), times=2, key="90.1 own", who="client")(trace_of(A))
    assert failure.text == "client: 1 of 2"


# --- happens_before ----------------------------------------------------------------------


def test_happens_before_in_time():
    rule = happens_before(event("sent"), event("received"))
    assert rule(trace_of(A, B, B)) is None
    assert rule(trace_of(WAIT)) is None, "what never happens is never too early"
    failure = rule(trace_of(WAIT, B, A))
    assert (failure.key, failure.event) == ("happens before", 1)


def test_happens_before_by_cause():
    rule = happens_before(event("sent"), event("received"), caused=True)
    assert rule(trace_of(A, {**B, "cause": 0})) is None
    failure = rule(trace_of(A, B))
    assert (failure.key, failure.event) == ("not caused", 1), "earlier on the clock is not enough"


def test_causes_go_along_the_steps_of_one_socket():
    rule = happens_before(event("sent", node="a"), event("sent", node="c"), caused=True)
    to_c = {"kind": "sent", "node": "b", "socket": "b.push", "cause": 1}
    end = {"kind": "sent", "node": "c", "socket": "c.push"}
    arrives = {"kind": "received", "node": "c", "socket": "c.push", "cause": 2}
    assert rule(trace_of(A, {**B, "cause": 0}, to_c, arrives, end)) is None
    assert rule(trace_of(A, {**B, "cause": 0}, to_c, end)).event == 3


# --- conserved, bounded, nobody_waits ------------------------------------------------------


def test_conserved():
    assert conserved()(stage.broadcast(stage.publishing(delay=1.0), 1)) is None
    run = stage.broadcast(stage.publishing(), 1)
    failure = conserved()(run)
    assert run.trace.event(failure.event).msg == "publisher.pub#1/0"
    assert "reached nobody" in failure.text
    assert failure.params["fate"] == "dropped: no peer"


def test_conserved_of_some_senders_some_fates_some_time():
    run = stage.broadcast(stage.publishing(), 1)
    assert conserved("client.*")(run) is None
    assert conserved(allow=["dropped: no peer"])(run) is None
    assert conserved(from_time=1.0)(run) is None
    assert conserved("publisher.*")(run) is not None


def test_conserved_wants_a_copy_of_each_message():
    failure = conserved()(trace_of(A))
    assert (failure.event, failure.text) == (
        0, "A message was not delivered. The message a.push#1 went to nobody.",
    )  # fmt: skip


def test_bounded():
    run = pipeline()
    assert bounded("sink.pull", 6)(run) is None
    assert bounded("other.*", 0)(run) is None
    failure = bounded("sink.*", 4)(run)
    guilty = run.trace.event(failure.event)
    assert (guilty.kind, guilty.socket, guilty.detail["depth"]) == ("read", "sink.pull", 5)
    assert failure.text == (
        "The inbox of sink.pull held 5 messages; 4 is the most that it may hold."
    )
    failure = bounded("ventilator.push", 2, which="outbox")(run)
    assert run.trace.event(failure.event).kind == "queued"


def test_nobody_waits():
    run = pipeline()
    assert nobody_waits("sink", "vent*")(run) is None
    failure = nobody_waits()(run)
    guilty = run.trace.event(failure.event)
    assert (guilty.kind, guilty.node) == ("blocked", "forgotten")
    assert "forgotten.rep.recv() waits" in failure.text


def test_all_of_names_the_first_that_fails():
    first, second = Failure("never", {"what": "x"}), Failure("never", {"what": "y"})
    assert all_of(lambda run: None, lambda run: first, lambda run: second)(None) is first
    assert all_of()(None) is None


# --- what was sent and received ------------------------------------------------------------


def test_received_and_sent_list_frames_in_order():
    run = pipeline()
    assert received(run, "sink") == [("job", str(number)) for number in range(4)]
    assert sent(run, "ventilator.push") == [("job", str(number)) for number in range(6)]
    assert received(run.trace, "ventilator") == []


def test_fate_of():
    assert [fate_of(each) for each in trace_of(A, B, LOST)] == ["", "received", "filtered"]
