"""The I/O thread: drives the sessions of blocking sockets, as in ZeroMQ.

One thread, one selector, one heap of timers. Other threads reach it by
`call_soon_threadsafe` alone, which rings only when the thread sleeps.

Rule for this file: it is a reactor and nothing else; what is done in the callbacks is the
sessions' affair.
"""

import heapq
import itertools
import logging
import selectors
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

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


class IOThread:
    """A reactor in a thread of its own, which starts with the first call.

    prepare: called in the thread before anything else.
    """

    def __init__(
        self, name: str = "zlearn-io", prepare: Callable[[], object] = lambda: None
    ) -> None:
        self._name = name
        self._prepare = prepare
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._soon: deque[tuple[Callback, tuple[Any, ...]]] = deque()
        self._timers: list[tuple[float, int, ThreadTimer]] = []
        self._order = itertools.count()  # equal times: first planned, first called
        self._signal = Signal()
        self._asleep = False
        self._stopping = False

    # --- for everyone ------------------------------------------------------------

    @staticmethod
    def now() -> float:
        """Seconds on the monotonic clock."""
        return time.monotonic()

    def call_soon_threadsafe(self, function: Callback, *args: Any) -> None:
        """Calls `function` from the thread, before long."""
        self._soon.append((function, args))
        if self._thread is None:
            self._start()
        if self._asleep:
            self._signal.set()

    def stop(self) -> None:
        """Ends the thread, and waits until it has ended."""
        with self._lock:
            thread, self._stopping = self._thread, True
        if thread is not None and thread is not threading.current_thread():
            self._signal.set()
            thread.join()

    def leave_to_the_parent(self) -> None:
        """In the child of a fork: there is no thread here, and there are copies of descriptors."""
        self._stopping = True
        if self._thread is not None:
            self._selector.close()
        self._signal.close()

    # --- for callbacks in the thread ---------------------------------------------

    def call_later(
        self, seconds: float, function: Callback, *args: Any, background: bool = False
    ) -> ThreadTimer:
        """Plans a call; real time passes by itself, so `background` makes no difference."""
        timer = ThreadTimer(function, args)
        heapq.heappush(self._timers, (self.now() + seconds, next(self._order), timer))
        return timer

    def add_reader(self, stream: Any, function: Callback) -> None:
        """Watches a stream for something to read."""
        self._change(stream, selectors.EVENT_READ, function)

    def remove_reader(self, stream: Any) -> None:
        self._change(stream, selectors.EVENT_READ, None)

    def add_writer(self, stream: Any, function: Callback) -> None:
        """Watches a stream for room to write."""
        self._change(stream, selectors.EVENT_WRITE, function)

    def remove_writer(self, stream: Any) -> None:
        self._change(stream, selectors.EVENT_WRITE, None)

    # --- the thread --------------------------------------------------------------

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._stopping:
                self._selector = selectors.DefaultSelector()
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        self._call(self._prepare)
        bell = {selectors.EVENT_READ: self._signal.clear}
        self._selector.register(self._signal.fileno(), selectors.EVENT_READ, bell)
        while not self._stopping:
            self._asleep = True  # from here on others ring; look once more before sleeping
            ready = self._selector.select(self._patience())
            self._asleep = False
            for key, mask in ready:
                for event in (selectors.EVENT_READ, selectors.EVENT_WRITE):
                    if mask & event and (function := key.data.get(event)) is not None:
                        self._call(function)
            self._call_due()
            for _ in range(len(self._soon)):
                function, args = self._soon.popleft()
                self._call(function, *args)
        self._selector.close()
        self._signal.close()

    def _patience(self) -> float | None:
        """How long the thread may sleep, in seconds; None is for ever."""
        if self._soon or self._stopping:
            return 0.0
        while self._timers and self._timers[0][2].function is None:
            heapq.heappop(self._timers)
        return max(0.0, self._timers[0][0] - self.now()) if self._timers else None

    def _call_due(self) -> None:
        now = self.now()
        while self._timers and self._timers[0][0] <= now:
            timer = heapq.heappop(self._timers)[2]
            if timer.function is not None:
                self._call(timer.function, *timer.args)

    def _change(self, stream: Any, event: int, function: Callback | None) -> None:
        try:
            key = self._selector.get_key(stream)
        except KeyError:
            if function is not None:
                self._selector.register(stream, event, {event: function})
            return
        callbacks = {**key.data, event: function}
        callbacks = {each: callback for each, callback in callbacks.items() if callback is not None}
        if callbacks:
            self._selector.modify(stream, sum(callbacks), callbacks)
        else:
            self._selector.unregister(stream)

    @staticmethod
    def _call(function: Callback, *args: Any) -> None:
        """A callback that raises must not end the thread, on which other links depend."""
        try:
            function(*args)
        except Exception:
            log.exception("%r raised in the I/O thread", function)
