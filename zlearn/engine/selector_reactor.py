"""A reactor on the system's own poller: descriptors, timers, and calls from other threads.

It does nothing by itself. Somebody turns it, one thread at a time: who that is, and when, is
said in `io_thread.py`.

Rule for this file: one turn; what is done in the callbacks is the sessions' affair.
"""

import heapq
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from zlearn.engine.poller import Poller
from zlearn.engine.signal import Signal

log = logging.getLogger("zlearn.engine")
Callback = Callable[..., object]


class ThreadTimer:
    """A planned call; see `Reactor.call_later`."""

    __slots__ = ("args", "function")

    def __init__(self, function: Callback, args: tuple[Any, ...]) -> None:
        self.function: Callback | None = function
        self.args = args

    def cancel(self) -> None:
        """Drops the call. Its place in the heap goes when its time comes."""
        self.function = None
        self.args = ()


class SelectorReactor:
    """What waits for descriptors and for the time. All but `now` is for whoever turns it."""

    def __init__(self) -> None:
        self._soon: deque[tuple[Callback, tuple[Any, ...]]] = deque()
        self._timers: list[tuple[float, int, ThreadTimer]] = []
        self._order = itertools.count()  # equal times: first planned, first called
        self._signal = Signal()
        self._asleep = False

    def _open(self) -> None:
        self._poller = Poller()
        self._poller.set_reader(self._signal, self._signal.clear)

    def _close(self) -> None:
        self._poller.close()
        self._signal.close()

    @staticmethod
    def now() -> float:
        """Seconds on the monotonic clock."""
        return time.monotonic()

    def call_later(
        self, seconds: float, function: Callback, *args: Any, background: bool = False
    ) -> ThreadTimer:
        """Plans a call; real time passes by itself, so `background` makes no difference."""
        timer = ThreadTimer(function, args)
        heapq.heappush(self._timers, (self.now() + seconds, next(self._order), timer))
        return timer

    def add_reader(self, stream: Any, function: Callback) -> None:
        """Watches a stream for something to read."""
        self._poller.set_reader(stream, function)

    def remove_reader(self, stream: Any) -> None:
        self._poller.set_reader(stream, None)

    def add_writer(self, stream: Any, function: Callback) -> None:
        """Watches a stream for room to write."""
        self._poller.set_writer(stream, function)

    def remove_writer(self, stream: Any) -> None:
        self._poller.set_writer(stream, None)

    # --- one turn ----------------------------------------------------------------

    def _turn(self, most: float | None, until: Signal) -> None:
        """Sleeps until there is something to do, and does it.

        most: how many seconds it may sleep; None: for ever. until: not at all once it is set.
        """
        self._asleep = True  # from here on others ring; look once more before sleeping
        try:
            if until.is_set or self._soon:
                most = 0.0
            elif self._timers:
                most = self._patience(most)
            due = self._poller.poll(most)
        finally:
            self._asleep = False
        for function in due:
            self._call(function)
        if self._timers:
            self._call_due()
        if self._soon:
            self._call_soon()

    def _patience(self, most: float | None) -> float | None:
        """How long to sleep until the next timer, and `most` seconds at most; None is for ever."""
        while self._timers and self._timers[0][2].function is None:
            heapq.heappop(self._timers)
        if not self._timers:
            return most
        seconds = max(0.0, self._timers[0][0] - self.now())
        return seconds if most is None else min(seconds, most)

    def _call_due(self) -> None:
        now = self.now()
        while self._timers and self._timers[0][0] <= now:
            timer = heapq.heappop(self._timers)[2]
            if timer.function is not None:
                self._call(timer.function, *timer.args)

    def _call_soon(self) -> None:
        for _ in range(len(self._soon)):
            function, args = self._soon.popleft()
            self._call(function, *args)

    @staticmethod
    def _call(function: Callback, *args: Any) -> None:
        """A callback that raises must not end the thread, on which other links depend."""
        try:
            function(*args)
        except Exception:
            log.exception("%r raised in the I/O thread", function)
        except BaseException:
            # A program's own signal handler raised, in a thread that drives while it waits
            # (io_thread.py). Nobody knows how far the callback came.
            if (interrupted := getattr(function, "__self__", None)) is not None:
                getattr(interrupted, "interrupted", lambda: None)()
            raise
