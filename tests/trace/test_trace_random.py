"""Random walks: whatever happens, the books balance and causes come first.

A toy model of queues and links is driven at random, with the recorder there from the
start or joining on the way. The toy keeps its own account to compare with.

Rule for this file: the toy knows nothing of the recorder.
"""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from trace_stage import Stage, Wire

from zlearn.engine import events as e
from zlearn.trace import Recorder, Trace
from zlearn.trace.files import dumps, loads
from zlearn.zmtp.commands import Subscribe

MOVES = ("send", "send", "drop", "filter", "write", "write", "read", "receive", "expire",
         "conflate", "reader leaves", "writer leaves", "come back", "subscribe")  # fmt: skip
WALK = st.lists(
    st.tuples(st.sampled_from(MOVES), st.integers(0, 1), st.integers(1, 3)), max_size=60
)


class Toy:
    """A publisher with two subscribers' links, and what ought to become of each copy."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.wires = [
            Wire(self.stage, f"s{n}.sub", "p.pub", "tcp://p:1", n, pipes=(1, n)) for n in (1, 2)
        ]
        self.alive = [[True, True], [True, True]]  # of each wire: reader, writer
        self.sent = 0
        self.ends: Counter[str] = Counter()
        for wire in self.wires:
            wire.up("SUB", "PUB")

    def move(self, what: str, which: int, count: int) -> None:
        wire = self.wires[which]
        getattr(self, "do_" + what.replace(" ", "_"))(wire, self.alive[which], count)
        self.stage.later(0.001)

    def do_send(self, wire, alive, count):
        body = self.stage.sent("p.pub", b"%d" % self.sent)
        for each in self.wires:
            each.queued("p.pub", body)
            self.sent += 1

    def do_drop(self, wire, alive, count):
        self._never_queued(e.FATE_HIGH_WATER_MARK, wire)

    def do_filter(self, wire, alive, count):
        self._never_queued(e.FATE_FILTERED, wire)

    def _never_queued(self, fate, wire):
        self.stage.fate("p.pub", self.stage.sent("p.pub", b"x"), fate, wire.pipes["p.pub"])
        self.sent += 1
        self.ends[fate] += 1

    def do_write(self, wire, alive, count):
        count = min(count, len(wire.outbox["p.pub"]))
        if count and alive[1]:
            wire.written("p.pub", count)
            if not alive[0]:
                wire.line["p.pub"].items.clear()
                self.ends[e.FATE_DISCONNECTED] += count

    def do_read(self, wire, alive, count):
        count = min(count, len(wire.line["p.pub"]))
        if count and alive[0]:
            wire.read(wire.connector, count)

    def do_receive(self, wire, alive, count):
        count = min(count, len(wire.inbox[wire.connector]))
        if count:
            wire.received(wire.connector, count)
            self.ends[e.FATE_RECEIVED] += count

    def do_expire(self, wire, alive, count):
        for _ in range(min(count, len(wire.outbox["p.pub"]))):  # the first first: it is a queue
            wire.dropped("p.pub", e.FATE_LINGER)
            self.ends[e.FATE_LINGER] += 1

    def do_conflate(self, wire, alive, count):
        if len(wire.inbox[wire.connector]):
            wire.dropped(wire.connector, e.FATE_CONFLATED, "inbox")
            self.ends[e.FATE_CONFLATED] += 1

    def do_reader_leaves(self, wire, alive, count):
        if alive[0]:
            self.ends[e.FATE_DISCONNECTED] += len(wire.line["p.pub"])
            wire.disconnected(wire.connector, "reset")
            alive[0] = False

    def do_writer_leaves(self, wire, alive, count):
        if alive[1]:
            wire.disconnected("p.pub", "reset")
            alive[1] = False

    def do_come_back(self, wire, alive, count):
        if alive == [False, False]:
            wire.up("SUB", "PUB")
            alive[:] = [True, True]

    def do_subscribe(self, wire, alive, count):
        if all(alive):
            wire.queued(wire.connector, Subscribe(b"%d" % count))
            wire.written(wire.connector, len(wire.outbox[wire.connector]))
            wire.read("p.pub", len(wire.line[wire.connector]))

    def expected(self) -> Counter[str]:
        """The fates when the trace ends now."""
        rest = Counter({e.FATE_IN_FLIGHT: 0, e.FATE_UNREAD: 0})
        for wire in self.wires:
            rest[e.FATE_IN_FLIGHT] += len(wire.outbox["p.pub"]) + len(wire.line["p.pub"])
            rest[e.FATE_UNREAD] += len(wire.inbox[wire.connector])
        return +(self.ends + rest)


def holds(trace: Trace) -> None:
    """What is true of every trace."""
    assert trace.books().balanced
    assert [event.n for event in trace] == list(range(1, len(trace) + 1))
    assert all(event.cause is None or 1 <= event.cause < event.n for event in trace)
    clocks = trace.lamport()
    assert all(clocks[x.cause] < clocks[x.n] for x in trace if x.cause is not None)
    header, events = loads(dumps(trace.header, trace.events).encode())
    again = Trace(header, events)
    assert again == trace and again.sha256() == trace.sha256()
    for copy in trace.copies():
        times = [copy.sent, copy.queued, copy.written, copy.read, copy.received]
        known = [t for t in times if t is not None]
        assert known == sorted(known)
        assert trace.why(copy.id) and trace.why(copy.id, "zh")


@settings(max_examples=200, deadline=None)
@given(WALK)
def test_the_books_balance(walk):
    toy = Toy()
    for move in walk:
        toy.move(*move)
    trace = toy.stage.recorder.finish()
    holds(trace)
    assert trace.books().sent == toy.sent
    assert trace.fates() == toy.expected()


@settings(max_examples=100, deadline=None)
@given(WALK, st.integers(0, 40))
def test_the_books_balance_for_who_joins_on_the_way(walk, joins):
    toy = Toy()
    late = Recorder(clock=lambda: toy.stage.now)
    for number, move in enumerate(walk):
        if number == joins:
            toy.stage.hooks.add(late)
        toy.move(*move)
    holds(late.finish())


@settings(max_examples=200, deadline=None)
@given(WALK)
def test_depths_are_those_of_the_queues(walk):
    toy = Toy()
    for move in walk:
        toy.move(*move)
    trace = toy.stage.recorder.trace
    for wire in toy.wires:
        pipe = wire.pipes["p.pub"]
        assert trace.depth("p.pub", pipe, "outbox")[0] == len(wire.outbox["p.pub"])
        assert trace.depth(wire.connector, 1, "inbox")[0] == len(wire.inbox[wire.connector])
