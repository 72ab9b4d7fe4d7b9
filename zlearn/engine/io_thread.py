"""The I/O thread, which drives the links of blocking sockets, and the threads that stand in for it.

Theory: a link is driven by one thread at a time, and whoever *holds* this reactor is the one:
he sleeps in its selector, calls the callbacks, and writes to the streams. Three may hold it:

- the I/O thread, as long as nobody else wants to: then all is as in libzmq;
- a thread of the program's that has to wait (`wait`): instead of sleeping until the I/O thread
  wakes it, it does what the I/O thread would do, timers included, until its own news are there.
  So a message needs no hop from thread to thread, and two threads do not fight for Python's lock;
- one that has waited just before, and calls for something to be done: it does that itself, once
  (the answer to what it waited for goes out at once; what follows is gathered for a moment).

The I/O thread steps back as soon as it has woken somebody who waited, and *stands by*: when
nobody has held the reactor for a moment, or something is to be done and nobody is there to do
it, it takes it back. While somebody holds it, it sleeps without a clock; he rings as he leaves.

To hold is an entry in a dict that only `setdefault` makes, in one step that nothing can
interrupt: of two threads one gets it, and the other sees that. So no two threads ever write
to the same stream or run callbacks side by side. And a signal handler that raises (Ctrl-C)
finds whoever held it giving it back, since the entry itself says whose it is. Where it breaks
into a callback, that callback's link is ended: how many bytes it has moved is not known.

Several threads that wait: one holds, the others sleep; and the I/O thread takes over when the
holder leaves. Nobody ever waits *for* the reactor, so there is no deadlock with other locks.

Rule for this file: who drives, and when. What a turn is, is in `selector_reactor.py`.
"""

import threading
from collections.abc import Callable
from typing import Any

from zlearn.engine.selector_reactor import Callback, SelectorReactor
from zlearn.engine.signal import Signal

HOLDER = "holder"
A_MOMENT = 0.002  # seconds for which links may be left alone between two calls of a program


class IOThread(SelectorReactor):
    """A reactor with a thread of its own, which starts with the first call.

    prepare: called in the thread before anything else.
    """

    def __init__(
        self, name: str = "zlearn-io", prepare: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__()
        self._name = name
        self._prepare = prepare
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = Signal()
        self._held: dict[str, object] = {}
        self._waiting: dict[Signal, None] = {}  # for what threads of the program wait
        self._was_wanted = False  # somebody waited while the I/O thread held the reactor
        self._may_do_it = 0  # the thread that may do the next call itself
        self._standby = Signal()  # rings the I/O thread while it stands by
        self._summoned = False  # ... to take over at once
        self._sleeps_deeply = False  # ... until whoever holds the reactor leaves
        self._leaves = 0  # how often somebody of the program's left it

    # --- for everyone ------------------------------------------------------------

    def call_soon_threadsafe(self, function: Callback, *args: Any) -> None:
        """Calls `function` before long, from whoever drives then."""
        self._soon.append((function, args))
        if self._thread is None:
            self._start()
        if self._asleep:
            self._signal.set()
        elif not self._held:
            self._do_it_or_summon()

    def wait(self, signal: Signal, timeout: float | None) -> bool:
        """Waits up to `timeout` seconds (None: for ever), and drives meanwhile if nobody does.

        True: the signal is set. A signal handler of Python's runs meanwhile, and may raise.
        """
        if self._thread is None:
            return signal.wait(timeout)
        token = object()
        try:
            self._waiting[signal] = None
            if self._held.setdefault(HOLDER, token) is not token:  # as `_hold` does
                self._was_wanted = True
            elif (timeout := self._drive_until(signal, timeout)) == 0:
                return signal.is_set
            if signal.is_set:
                return True
            self._leave(token)  # there is nothing to drive any more
            return signal.wait(timeout)
        finally:
            self._leave(token)
            self._waiting.pop(signal, None)
            self._may_do_it = threading.get_ident()

    def stop(self) -> None:
        """Ends the thread, and waits until it has ended."""
        with self._lock:
            thread = self._thread
            self._stopping.set()
        if thread is not None and thread is not threading.current_thread():
            self._signal.set()
            self._standby.set()
            thread.join()

    def leave_to_the_parent(self) -> None:
        """In the child of a fork: there is no thread here, and there are copies of descriptors."""
        self._stopping.set()
        if self._thread is not None:
            self._close()
        self._standby.close()

    # --- who holds it ------------------------------------------------------------

    def _hold(self, token: object) -> bool:
        """Whether the caller may drive now. Whoever got it leaves it, with the same token."""
        return self._held.setdefault(HOLDER, token) is token

    def _leave(self, token: object) -> None:
        """A thread of the program's drives no more, if it did."""
        # No call before the entry is gone: at a call a signal handler might break in.
        if HOLDER in self._held and self._held[HOLDER] is token:
            del self._held[HOLDER]
            self._leaves += 1
            if len(self._waiting) > 1:
                self._summon()
            elif self._sleeps_deeply:
                self._standby.set()

    def _drive_until(self, signal: Signal, timeout: float | None) -> float | None:
        """Drives until the signal is set or the time is up. Returns the seconds left."""
        deadline = None if timeout is None else self.now() + timeout
        self._summoned = False  # whatever it was for, is done here
        signal.wake = self._wake
        try:
            while not (signal.is_set or self._stopping.is_set):
                self._turn(timeout, signal)
                if deadline is not None and not signal.is_set:
                    timeout = max(0.0, deadline - self.now())
                    if not timeout:
                        break
        finally:
            signal.wake = None
        return timeout

    def _wake(self) -> None:
        if self._asleep:
            self._signal.set()

    def _do_it_or_summon(self) -> None:
        """Somebody has to do what is to be done soon, and nobody is there."""
        if self._may_do_it != threading.get_ident():
            if self._sleeps_deeply:  # else it looks in a moment, if the caller has not come back
                self._summon()
            return
        self._may_do_it = 0
        token = object()
        try:
            if self._held.setdefault(HOLDER, token) is token:  # as `_hold` does
                self._call_soon()
        finally:
            self._leave(token)

    def _summon(self) -> None:
        self._summoned = True
        self._standby.set()

    # --- the thread --------------------------------------------------------------

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._stopping.is_set:
                self._open()
                thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._hold(self)
                self._thread = thread
                thread.start()

    def _run(self) -> None:
        self._call(self._prepare)
        while not self._stopping.is_set:
            self._drive()
            self._stand_by()
        while not self._hold(self):
            self._signal.set()
            self._standby.clear()
            self._standby.wait(A_MOMENT)
        self._close()
        self._standby.close()

    def _drive(self) -> None:
        """Drives until somebody has got what he waited for, and will drive himself."""
        self._summoned = self._was_wanted = False
        while not self._stopping.is_set:
            self._turn(None, self._stopping)
            if self._was_wanted:
                waiting = list(self._waiting)
                if len(waiting) < 2 and all(signal.is_set for signal in waiting):
                    break

    def _stand_by(self) -> None:
        """Leaves the reactor, until nobody has held it for a moment, or somebody summons."""
        del self._held[HOLDER]
        leaves = -1
        while not self._stopping.is_set:
            self._standby.clear()
            nothing_happened = leaves == self._leaves
            if (self._summoned or self._soon or nothing_happened) and self._hold(self):
                return
            leaves = self._leaves
            self._sleeps_deeply = nothing_happened  # else a moment each, and no ring for each call
            self._standby.wait(None if nothing_happened and self._held else A_MOMENT)
            self._sleeps_deeply = False
