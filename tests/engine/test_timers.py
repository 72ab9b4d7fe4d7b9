"""The timers of one session, on a clock that the test turns."""

import pytest

from zlearn.engine.timers import Timers


class ToyReactor:
    """A clock that goes forward when it is told to."""

    def __init__(self, time=0.0):
        self.time = time
        self.calls = []

    def now(self):
        return self.time

    def call_later(self, seconds, function, *args, background=False):
        call = ToyCall(self.time + seconds, function, args, background)
        self.calls.append(call)
        return call

    def turn(self, seconds):
        end = self.time + seconds
        while due := [call for call in self.calls if call.due <= end]:
            call = min(due, key=lambda each: each.due)
            self.calls.remove(call)
            self.time = call.due
            if not call.cancelled:
                call.function(*call.args)
        self.time = end


class ToyCall:
    def __init__(self, due, function, args, background):
        self.due, self.function, self.args = due, function, args
        self.background = background
        self.cancelled = False

    def cancel(self):
        self.cancelled = True


@pytest.fixture
def reactor():
    return ToyReactor()


def test_a_timer_fires_once(reactor):
    timers, fired = Timers(reactor), []
    timers.start("a", 2.0, lambda: fired.append(reactor.now()))
    assert timers.is_running("a")
    reactor.turn(1.9)
    assert fired == []
    reactor.turn(5)
    assert fired == [2.0] and not timers.is_running("a")


def test_starting_again_starts_afresh(reactor):
    timers, fired = Timers(reactor), []
    timers.start("a", 2.0, lambda: fired.append("old"))
    reactor.turn(1)
    timers.start("a", 2.0, lambda: fired.append(reactor.now()))
    reactor.turn(10)
    assert fired == [3.0]


def test_a_timer_may_start_itself_again(reactor):
    timers, fired = Timers(reactor), []

    def beat():
        fired.append(reactor.now())
        timers.start("beat", 1.0, beat)

    beat()
    reactor.turn(3)
    assert fired == [0.0, 1.0, 2.0, 3.0]


def test_a_cancelled_timer_does_not_fire(reactor):
    timers, fired = Timers(reactor), []
    for name in "abc":
        timers.start(name, 1.0, lambda name=name: fired.append(name))
    timers.cancel("b")
    timers.cancel("never started")
    assert not timers.is_running("b")
    reactor.turn(2)
    assert fired == ["a", "c"]
    timers.start("d", 1.0, lambda: fired.append("d"))
    timers.cancel_all()
    reactor.turn(2)
    assert fired == ["a", "c"]


def test_moving_to_another_reactor_keeps_what_is_left(reactor):
    timers, fired = Timers(reactor), []
    other = ToyReactor(time=100.0)
    timers.start("soon", 1.0, lambda: fired.append(("soon", other.now())))
    timers.start("late", 5.0, lambda: fired.append(("late", other.now())), background=True)
    reactor.turn(0.5)
    left = timers.leave()
    reactor.turn(10)
    assert fired == [] and not timers.is_running("soon")
    timers.enter(other, left)
    assert {call.due: call.background for call in other.calls} == {100.5: False, 104.5: True}
    other.turn(10)
    assert fired == [("soon", 100.5), ("late", 104.5)]


def test_what_was_due_meanwhile_is_due_at_once(reactor):
    timers, fired = Timers(reactor), []
    timers.start("a", 1.0, lambda: fired.append("a"))
    reactor.time = 9.0  # the loop stood still
    other = ToyReactor()
    timers.enter(other, timers.leave())
    other.turn(0)
    assert fired == ["a"]
