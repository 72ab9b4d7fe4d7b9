"""The signal: no ring is lost, and none is heard that was not meant."""

import select
import sys
import threading
from collections import deque

import pytest

from zlearn.engine.io_thread import IOThread
from zlearn.engine.signal import Signal


@pytest.fixture
def signal():
    signal = Signal()
    yield signal
    signal.close()


@pytest.fixture
def nervous():
    """Threads that change places all the time."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def is_readable(signal, seconds=0.0):
    return bool(select.select([signal.fileno()], [], [], seconds)[0])


def test_a_flag_until_somebody_wants_a_descriptor(signal):
    signal.set()
    assert signal.is_set and signal._reader < 0
    assert is_readable(signal), "what was set before rings at once"
    signal.clear()
    assert not signal.is_set and not is_readable(signal)


def test_setting_twice_is_one_ring(signal):
    signal.fileno()
    signal.set()
    signal.set()
    assert is_readable(signal)
    signal.clear()
    assert not is_readable(signal)


def test_waiting(signal):
    assert not signal.wait(0)
    assert not signal.wait(0.001)
    signal.set()
    assert signal.wait(0) and signal.wait(None) and signal.is_set
    signal.clear()
    threading.Timer(0.01, signal.set).start()
    assert signal.wait(5)


def test_a_late_bell_does_not_end_the_waiting(signal):
    """`set` raises the flag and then rings; a `clear` in between leaves the bell alone."""
    signal.fileno()
    signal._ring()
    timer = threading.Timer(0.03, signal.set)
    timer.start()
    assert signal.wait(5), "the wait was given up though its time was not over"
    timer.join()


def test_a_late_bell_does_not_keep_the_io_thread_busy():
    """It would spin: the descriptor is readable, and the flag is down."""
    thread = IOThread()
    try:
        done = threading.Event()
        thread.call_soon_threadsafe(done.set)
        assert done.wait(5)
        turns = []
        thread._call_due = lambda: turns.append(1)
        thread._signal._ring()
        done.clear()
        done.wait(0.03)  # nothing to do in the meantime
        assert len(turns) < 20
    finally:
        thread.stop()


@pytest.mark.parametrize("by", ["descriptor", "wait"])
def test_no_ring_is_lost_between_two_threads(nervous, signal, by):
    """The contract: clear, then look; whatever comes after the look rings again."""
    count, items, failures = 20_000, deque(), []
    signal.fileno()

    def send():
        for number in range(count):
            items.append(number)
            signal.set()

    sender = threading.Thread(target=send)
    sender.start()
    got = 0
    while got < count:
        rung = is_readable(signal, 5) if by == "descriptor" else signal.wait(5)
        if not rung:
            failures.append(got)
            break
        signal.clear()
        while items:
            assert items.popleft() == got
            got += 1
    sender.join(5)
    assert not failures, f"nobody rang after {failures}"
