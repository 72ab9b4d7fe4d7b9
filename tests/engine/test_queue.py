"""The queue of a pipe: its arithmetic against a model, and its two ends in two threads."""

import sys
import threading

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from zlearn.engine.queue import MessageQueue


class QueueAgainstModel(RuleBasedStateMachine):
    """What the writer knows of the reader moves in steps of the low-water mark."""

    @initialize(limit=st.integers(0, 7))
    def begin(self, limit):
        self.limit = limit
        self.queue = MessageQueue(limit)
        self.inside = []
        self.sent = self.taken = self.known = 0
        self.writer_waits = False
        self.reader_waits = True
        self.rung = {"reader": 0, "writer": 0}
        self.expected = {"reader": 0, "writer": 0}
        self.queue.ring_reader = lambda: self.ring("reader")
        self.queue.ring_writer = lambda: self.ring("writer")

    def ring(self, end):
        self.rung[end] += 1

    @property
    def has_room(self):
        return not self.limit or self.sent - self.known < self.limit

    @rule()
    def offer(self):
        had_room = self.has_room
        assert self.queue.offer(self.sent) == had_room
        if had_room:
            self.enter(1)
        else:
            self.writer_waits = True

    @rule(count=st.integers(1, 3))
    def put_batch(self, count):
        self.queue.put_batch(list(range(self.sent, self.sent + count)))
        self.enter(count)

    def enter(self, count):
        self.inside += range(self.sent, self.sent + count)
        self.sent += count
        if self.reader_waits:
            self.reader_waits = False
            self.expected["reader"] += 1

    @rule()
    def ask_for_room(self):
        assert self.queue.has_room() == self.has_room
        if not self.has_room:
            self.writer_waits = True

    @rule()
    def take(self):
        if self.inside:
            assert self.queue.take() == self.inside.pop(0)
            self.leave(1)
        else:
            assert self.queue.take() is None
            self.reader_waits = True

    @rule(most=st.integers(1, 4))
    def take_batch(self, most):
        batch, self.inside = self.inside[:most], self.inside[most:]
        assert self.queue.take_batch(most) == batch
        if batch:
            self.leave(len(batch))
        else:
            self.reader_waits = True

    def leave(self, count):
        self.taken += count
        if self.limit:
            low_water = (self.limit + 1) // 2
            self.known = self.taken - self.taken % low_water
        self.let_writer_in()

    def let_writer_in(self):
        if self.writer_waits and self.has_room:
            self.writer_waits = False
            self.expected["writer"] += 1

    @precondition(lambda self: not self.queue.at_hand.__length_hint__())
    @rule(limit=st.integers(0, 7))
    def set_limit(self, limit):
        self.queue.set_limit(limit)
        self.limit = limit
        if limit:
            self.known = self.taken - self.taken % ((limit + 1) // 2)
        self.let_writer_in()

    @rule()
    def ask_for_messages(self):
        assert self.queue.has_message() == bool(self.inside)
        if not self.inside:
            self.reader_waits = True

    @invariant()
    def the_counters_agree(self):
        if hasattr(self, "queue"):
            assert (self.queue.entered, self.queue.left) == (self.sent, self.taken)
            assert len(self.queue) == len(self.inside)
            assert self.rung == self.expected
            if self.limit:
                assert self.queue.space() == max(0, self.limit - self.sent + self.known)


TestQueueAgainstModel = QueueAgainstModel.TestCase


def test_a_limit_that_changes_counts_what_is_at_hand_when_it_has_been_read():
    queue = MessageQueue(0)
    queue.put_batch(list(range(10)))
    assert queue.take() == 0
    queue.set_limit(4)
    assert not queue.has_room()
    assert [queue.take() for _ in range(10)] == [*range(1, 10), None]
    assert queue.space() == 4


@pytest.mark.parametrize(("limit", "reads"), [(1, 1), (2, 1), (3, 2), (7, 4), (1000, 500)])
def test_a_full_queue_takes_more_when_half_of_it_has_been_read(limit, reads):
    queue = MessageQueue(limit)
    while queue.offer("x"):
        pass
    assert len(queue) == limit
    for _ in range(reads - 1):
        queue.take()
        assert not queue.has_room()
    queue.take()
    assert queue.space() == reads


def test_without_a_limit_there_is_always_room():
    queue = MessageQueue(0)
    for number in range(5000):
        assert queue.offer(number)
    assert queue.has_room() and queue.space() > 10**9
    assert queue.take_batch(10_000) == list(range(5000))


def test_a_limit_that_shrinks_below_what_has_passed_blocks_nobody():
    queue = MessageQueue(1000)
    queue.put_batch([0] * 499)
    queue.take_batch(499)  # too few for a notice, with the old limit
    queue.set_limit(10)
    assert queue.offer(1)


def test_a_limit_that_appears_blocks_nobody():
    queue = MessageQueue(0)
    queue.put_batch([0] * 1000)
    queue.take_batch(1000)
    queue.set_limit(10)
    assert queue.offer(1)


def test_a_limit_that_shrinks_keeps_what_is_inside():
    queue = MessageQueue(100)
    queue.put_batch(list(range(50)))
    queue.set_limit(2)
    assert not queue.offer(50)
    assert queue.take_batch(100) == list(range(50))
    assert queue.offer(51)


def test_a_writer_that_waits_is_rung_when_the_limit_grows():
    queue, rung = MessageQueue(1), []
    queue.ring_writer = lambda: rung.append(True)
    assert queue.offer(0) and not queue.offer(1)
    queue.set_limit(2)
    assert rung == [True] and queue.offer(1)


@pytest.fixture
def nervous():
    """Threads that change places all the time."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


class Bell:
    """Wakes one thread. A wait that takes 10 seconds means that nobody rang."""

    def __init__(self):
        self.event = threading.Event()

    def ring(self):
        self.event.set()

    def wait(self):
        assert self.event.wait(10), "nobody rang"
        self.event.clear()


@pytest.mark.parametrize("limit", [0, 1, 2, 7])
@pytest.mark.parametrize("in_batches", [False, True])
def test_two_threads_lose_nothing_and_never_oversleep(nervous, limit, in_batches):
    queue, count = MessageQueue(limit), 10_000
    writer, reader = Bell(), Bell()
    queue.ring_writer, queue.ring_reader = writer.ring, reader.ring
    failures = []

    def write():
        try:
            for number in range(count):
                while not queue.offer(number):
                    writer.wait()
        except AssertionError as failure:
            failures.append(failure)

    thread = threading.Thread(target=write)
    thread.start()
    got = []
    while len(got) < count:
        batch = queue.take_batch(5) if in_batches else queue.take()
        if batch is None or batch == []:
            reader.wait()
        elif in_batches:
            got += batch
        else:
            got.append(batch)
        assert not limit or len(queue) <= limit
    thread.join(10)
    assert not failures and got == list(range(count))


def test_a_limit_that_shrank_below_what_is_there_leaves_no_room_and_no_debt():
    queue = MessageQueue(10)
    queue.put_batch(list(range(8)))
    queue.set_limit(3)
    assert queue.space() == 0, "whoever slices a batch by it must not get a negative number"
    assert not queue.has_room()
