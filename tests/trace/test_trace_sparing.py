"""A recorder that goes over to batches when there is too much traffic, and says so.

Rule for this file: the clock is a number that a test moves; nothing here depends on speed.
"""

from trace_stage import Stage, Wire

from zlearn.engine import events as e
from zlearn.engine.hooks import Hook
from zlearn.trace import Gap, Recorder
from zlearn.trace.sparing import WINDOW, Sparing

ENDPOINT = "tcp://b:1"
MOST = 100.0  # messages a second: ten in a window


def joined(**options):
    stage = Stage(most_per_second=MOST, **options)
    stage.open(("a.push", "PUSH"), ("b.pull", "PULL"))
    wire = Wire(stage, "a.push", "b.pull", ENDPOINT, pipes=(3, 8))
    wire.up("PUSH", "PULL")
    return stage, wire


def journey(stage, wire, body=b"x"):
    """A message from end to end, of which the stage tells what the hooks ask for."""
    message = [body]
    if stage.hooks.per_message:
        wire.queued("a.push", stage.sent("a.push", body))
    else:
        wire.outbox["a.push"].put(message)
    wire.carry("a.push", latency=0.0)
    if stage.hooks.per_message:
        wire.received("b.pull")
    else:
        wire.inbox["b.pull"].take()


def levels(trace):
    return [(event.t, event.detail["level"]) for event in trace.of(kind=e.RECORDING)]


# --- the decision ---------------------------------------------------------------------------


def test_it_goes_over_with_the_first_message_too_many():
    sparing = Sparing(MOST)
    assert not any(sparing.changes(0.01, 1) for _ in range(10))
    assert sparing.changes(0.02, 1) and sparing.is_on
    assert not sparing.changes(0.03, 500)


def test_the_same_number_over_a_longer_time_is_not_too_many():
    sparing = Sparing(MOST)
    assert not any(sparing.changes(number * WINDOW / 9, 1) for number in range(1000))


def test_it_comes_back_only_after_a_window_with_less_than_half():
    sparing = Sparing(MOST)
    assert sparing.changes(0.0, 11)
    now = 0.0
    for _ in range(5):  # more than half of what is allowed: it would go to and fro
        now += WINDOW
        assert not sparing.changes(now, 6)
    assert not sparing.changes(now + WINDOW, 4)
    assert sparing.changes(now + 2 * WINDOW, 4) and not sparing.is_on


def test_after_silence_it_comes_back_at_once():
    sparing = Sparing(MOST)
    assert sparing.changes(0.0, 11)
    assert sparing.changes(5.0, 0) and not sparing.is_on


# --- the recorder ---------------------------------------------------------------------------


def test_without_a_bound_nothing_is_ever_left_out():
    stage, wire = Stage(), None
    stage.open(("a.push", "PUSH"), ("b.pull", "PULL"))
    wire = Wire(stage, "a.push", "b.pull", ENDPOINT)
    wire.up("PUSH", "PULL")
    for _ in range(500):
        journey(stage, wire)
    trace = stage.recorder.finish()
    assert trace.gaps() == [] and trace.fates() == {"received": 500}


def test_above_the_bound_there_are_batches_and_the_hooks_are_told():
    stage, wire = joined()
    for _ in range(4):
        journey(stage, wire)
    assert stage.hooks.per_message
    for _ in range(20):
        journey(stage, wire)
    assert not stage.hooks.per_message and stage.hooks.per_batch
    trace = stage.recorder.finish()
    [(_, level)] = levels(trace)
    assert level == "batches"
    assert "100" in trace.of(kind=e.RECORDING)[0].detail["what"]
    assert all(event.msg == "" for event in trace.events if event.n > trace.gaps()[0].n
               and event.kind in (e.WRITTEN, e.READ))  # fmt: skip


def test_the_trace_says_how_much_it_missed_and_detail_comes_back():
    stage, wire = joined()
    for _ in range(25):
        journey(stage, wire)
    stage.later(10 * WINDOW)
    stage.tell(e.BLOCKED, "b.pull", call="recv")
    assert stage.hooks.per_message
    for _ in range(3):
        journey(stage, wire, b"after")
    trace = stage.recorder.finish()
    assert [level for _, level in levels(trace)] == ["batches", "messages"]
    [gap] = trace.gaps()
    begun, back = trace.of(kind=e.RECORDING)
    assert gap == Gap(begun.t, back.t, begun.n, gap.written, gap.read)
    assert len(trace.messages()) + gap.written == 28
    assert {key: back.detail[key] for key in ("written", "read")} == {
        "written": gap.written, "read": gap.read,
    }  # fmt: skip
    assert [message.preview for message in trace.messages()[-3:]] == ["after"] * 3
    assert [copy.fate for copy in trace.copies()[-3:]] == ["received"] * 3


def test_the_books_do_not_claim_what_was_not_seen():
    stage, wire = joined()
    for number in range(11):  # nobody receives: all of it is under way
        wire.queued("a.push", stage.sent("a.push", b"%d" % number))
    assert not stage.hooks.per_message
    wire.written("a.push", 11)
    wire.read("b.pull", 11)
    trace = stage.recorder.finish()
    books = trace.books()
    assert books == (10, {"not recorded": 10}, True, (), ())
    copy = trace.copies()[0]
    assert "batches" in trace.why(copy.id) and "批" in trace.why(copy.id, "zh")
    assert trace.depth("a.push", 3, "outbox", copy.ended)[0] > 0  # looking away empties nothing


def test_a_message_between_its_send_and_its_first_copy_is_not_said_to_have_none():
    stage, wire = joined()
    for _ in range(4):
        journey(stage, wire)
    body = stage.sent("a.push", b"in between")  # the ninth thing told
    for _ in range(2):
        stage.sent("c.push", b"another thread's")
    wire.queued("a.push", body)
    assert not stage.hooks.per_message
    trace = stage.recorder.finish()
    [message] = [each for each in trace.messages() if each.preview == "in between"]
    assert [copy.fate for copy in message.copies] == ["not recorded"]
    assert trace.books().balanced


def test_what_was_sent_unseen_and_arrives_later_is_a_stranger():
    stage, wire = joined()
    for _ in range(12):
        journey(stage, wire)
    assert not stage.hooks.per_message
    wire.outbox["a.push"].put([b"unseen"])
    wire.written("a.push")
    stage.later(10 * WINDOW)
    stage.tell(e.BLOCKED, "b.pull", call="recv")
    wire.read("b.pull")
    wire.received("b.pull")
    trace = stage.recorder.finish()
    [stranger] = [copy for copy in trace.copies() if copy.stray]
    assert (stranger.receiver, stranger.fate) == ("b.pull", "received")
    books = trace.books()
    assert books.balanced and books.sent == sum(books.fates.values())


def test_subscriptions_in_a_gap_confuse_nobody():
    stage, wire = joined()
    for _ in range(12):
        journey(stage, wire)
    stage.emit(e.SUBSCRIBED, "b.pull", link=wire.name, left=("nowhere", 3), detail={"topic": "A"})
    stage.later(10 * WINDOW)
    stage.tell(e.BLOCKED, "b.pull", call="recv")
    journey(stage, wire)
    trace = stage.recorder.finish()
    assert trace.books().balanced


def test_a_trace_with_a_gap_can_be_saved_and_says_the_same(tmp_path):
    stage, wire = joined()
    for _ in range(25):
        journey(stage, wire)
    trace = stage.recorder.finish()
    trace.save(tmp_path / "gap.jsonl")
    again = type(trace).load(tmp_path / "gap.jsonl")
    assert again.gaps() == trace.gaps() and again.books() == trace.books()
    assert again.gaps()[0].end is None


def test_a_second_listener_keeps_its_detail():
    class Other(Hook):
        def __init__(self):
            self.kinds = []

        def occurred(self, occurrence):
            self.kinds.append(occurrence.kind)

    stage, wire = joined()
    other = Other()
    stage.hooks.add(other)
    for _ in range(40):
        journey(stage, wire)
    assert stage.hooks.per_message  # the other one still wants it
    assert other.kinds.count(e.RECEIVED) == 40
    trace = stage.recorder.finish()
    assert [level for _, level in levels(trace)] == ["batches"]
    assert trace.books().balanced


def test_a_recorder_that_left_is_not_asked_again():
    stage, wire = joined()
    stage.hooks.remove(stage.recorder)
    assert stage.recorder._hooks == ()
    assert not stage.hooks.any and not stage.hooks.per_message


def test_a_recorder_of_batches_has_nothing_to_spare():
    recorder = Recorder(clock=lambda: 0.0, per_message=False, most_per_second=1)
    stage = Stage(recorder)
    wire = Wire(stage, "a.push", "b.pull", ENDPOINT)
    for _ in range(20):
        wire.outbox["a.push"].put([b"x"])
        wire.carry("a.push")
    assert not levels(recorder.finish())
