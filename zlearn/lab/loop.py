"""The lab's event loop: a real asyncio loop whose clock is virtual.

Theory of operation. asyncio's own `BaseEventLoop` runs callbacks, timers and tasks; what
makes it take time is its selector, which waits. Here the selector is a stand-in that turns
the clock to the next timer instead. So `asyncio.sleep`, time-outs, `gather` and task groups
behave as ever, cost no wall time, and end at exact virtual times.

Determinism. Callbacks run in the order in which they were scheduled. Timers of the same
moment run in the order in which they were made (a plain heap does not promise that). Nothing
here iterates a set, asks the machine's clock, or orders by address.

Idle. A loop with nothing ready and no timer left can never do anything again. Timers made by
`call_later_in_background` (another attempt to connect, a heartbeat's tick) don't count: they
would go on for ever.

Nested. A notebook's cell runs inside a loop, and asyncio refuses a second one in the same
thread. `nested()` is the one place that makes room for it and puts everything back.

Rule for this file: no thread, no socket, no file is ever opened, for a browser has none.
"""

import asyncio
import heapq
import itertools
import math
import sys
import threading
from asyncio import events, tasks
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import TYPE_CHECKING, Any, Literal, Protocol

from zlearn.lab.places import Ice, Place
from zlearn.lab.timer import VirtualTimer
from zlearn.lab.watch import Watchable

Outcome = Literal["true", "deadline", "idle"]

# So many rounds without the clock moving mean that somebody runs in circles.
MOST_ROUNDS_AT_ONE_MOMENT = 200_000


class Carrier(Protocol):
    """Takes what is on its way, and delivers it when it likes."""

    def take(
        self, when: float, lane: object, callback: Callable[..., object], args: tuple[Any, ...]
    ) -> None: ...


class StandsStill(RuntimeError):
    """Virtual time does not move, because something goes on and on without ever waiting."""


class NothingLeft(RuntimeError):
    """The loop was asked to run, and nothing can ever happen any more."""


class _ClockSelector:
    """What asyncio takes for a selector: it turns the clock instead of waiting."""

    def __init__(self, loop: "LabLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None or (timeout > 0 and self._loop.is_idle()):
            raise NothingLeft("nothing is left that could happen in this world")
        if timeout > 0:
            self._loop.turn_clock_to_next_timer()
        return []

    def close(self) -> None:
        pass


class LabLoop(asyncio.BaseEventLoop):
    """An asyncio loop with a virtual clock that starts at 0.

    It runs in one of two ways: as any loop, with `run_until_complete`; or step by step with
    `run_until`, which also works inside a running loop.
    """

    if TYPE_CHECKING:  # what BaseEventLoop has for its subclasses, and typeshed leaves out
        _ready: deque[asyncio.Handle]
        _scheduled: list[VirtualTimer]
        _timer_cancelled_count: int
        _thread_id: int | None

        def _check_closed(self) -> None: ...

    def __init__(self) -> None:
        super().__init__()
        self._selector = _ClockSelector(self)
        self._now = 0.0
        self._clock_resolution = math.ulp(0.0)
        self._order = itertools.count()
        self._rounds = 0
        self._watches: list[tuple[Callable[[], object], asyncio.Future[None]]] = []
        self._ice = Ice()
        self.carrier: Carrier | None = None
        """Who decides in which order the network delivers; None: it goes by the time."""

    # --- the clock -----------------------------------------------------------------

    def time(self) -> float:
        """Virtual seconds since this loop was made."""
        return self._now

    def turn_clock_to(self, when: float) -> None:
        """Moves the clock forward to `when` (seconds); never back."""
        if when > self._now:
            self._now = when
            self._rounds = 0
            # asyncio runs the timers before now + resolution. With the smallest step that a
            # float can take, those are the timers up to now, and none of a later moment.
            self._clock_resolution = math.ulp(when)

    def turn_clock_to_next_timer(self) -> None:
        timer = self._next_timer()
        if timer is not None:
            self.turn_clock_to(timer.when())

    # --- scheduling ----------------------------------------------------------------

    def call_at(  # type: ignore[override]
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
        background: bool = False,
    ) -> VirtualTimer:
        """Calls `callback` at the virtual time `when`, after all timers made for it before."""
        self._check_closed()
        timer = VirtualTimer(when, next(self._order), background, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer

    def call_later_in_background(
        self, delay: float, callback: Callable[..., object], *args: Any
    ) -> VirtualTimer:
        """As `call_later`, for what goes on for ever: it doesn't keep the world from being idle."""
        return self.call_at(self._now + delay, callback, *args, background=True)

    def call_soon_threadsafe(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """The same as `call_soon`: only one thread of this world runs at a time."""
        return self.call_soon(callback, *args, context=context)

    def when(self, predicate: Callable[[], object]) -> "asyncio.Future[None]":
        """A future that is done once `predicate()` is true; it is asked after each round."""
        future: asyncio.Future[None] = self.create_future()
        self._watches.append((predicate, future))
        return future

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, function: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        """Runs `function` here and now: it takes no virtual time, and needs no thread."""
        future = self.create_future()
        try:
            future.set_result(function(*args))
        except Exception as error:  # noqa: BLE001 (it is the future's)
            future.set_exception(error)
        return future

    def deliver_at(
        self, when: float, lane: object, callback: Callable[..., object], *args: Any
    ) -> None:
        """Something comes over the network at `when`, behind all else on the same lane."""
        if self.carrier is None:
            self.call_at(when, callback, *args)
        else:
            self.carrier.take(when, lane, callback, args)

    # --- frozen places -------------------------------------------------------------

    def freeze(self, *places: Place) -> None:
        """Nothing that belongs to these places is called until they thaw."""
        self._ice.freeze(*places)

    def thaw(self, *places: Place) -> None:
        """What fell due meanwhile is called now, in order."""
        self._ready.extend(self._ice.thaw(*places))

    def keeps_back(self, node: str) -> bool:
        """Whether a node is frozen and would go on with something if it thawed."""
        return self._ice.keeps_back(node)

    def thaw_all(self) -> None:
        """Everything goes on."""
        self._ready.extend(self._ice.thaw_all())

    def _put_on_ice(self) -> None:
        """Takes what must not be called out of what would be called in this round."""
        while (timer := self._next_timer()) is not None and timer.when() <= self._now:
            heapq.heappop(self._scheduled)._scheduled = False  # type: ignore[attr-defined]
            self._ready.append(timer)
        self._ready = deque([each for each in self._ready if not self._ice.keeps(each)])

    # --- virtual streams -----------------------------------------------------------

    def add_reader(self, stream: Watchable, callback: Callable[..., object], *args: Any) -> None:  # type: ignore[override]
        """Calls `callback` whenever `stream` has something to read (or to accept)."""
        stream.watch_readable(_bound(callback, args))

    def remove_reader(self, stream: Watchable) -> bool:  # type: ignore[override]
        stream.watch_readable(None)
        return True

    def add_writer(self, stream: Watchable, callback: Callable[..., object], *args: Any) -> None:  # type: ignore[override]
        """Calls `callback` whenever `stream` has room, or its connecting has ended."""
        stream.watch_writable(_bound(callback, args))

    def remove_writer(self, stream: Watchable) -> bool:  # type: ignore[override]
        stream.watch_writable(None)
        return True

    # --- running -------------------------------------------------------------------

    def run_until(self, predicate: Callable[[], object], deadline: float | None = None) -> Outcome:
        """Runs the world until `predicate()` is true, here and now, also inside a running loop.

        predicate: asked before each round of callbacks.
        deadline: virtual seconds. With it the loop never counts as idle: what is in the
            background goes on until then, and the clock stands exactly there in the end.
        Returns "true", "deadline", or "idle": only background timers are left.
        """
        self._rounds = 0
        with self.nested():
            while not predicate():
                if not self._ready and not self._take_step(deadline):
                    return "idle" if deadline is None else "deadline"
                self._run_once()
        return "true"

    def is_idle(self) -> bool:
        """Whether nothing is left but background timers."""
        return not self._ready and not any(
            not timer.background and not timer.cancelled() for timer in self._scheduled
        )

    def background_timers(self) -> list[VirtualTimer]:
        """Those that would still fire, and of which something may come."""
        return [
            each
            for each in self._scheduled
            if each.background and not each.hopeless and not each.cancelled()
        ]

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Makes this loop the running one of this thread, whatever runs now; puts it all back.

        asyncio knows the running loop of a thread and the current task of a loop. Both are
        put aside here, with the hooks that it documents for authors of loops.
        Raises RuntimeError when this very loop is running already.
        """
        self._check_closed()
        outer = events._get_running_loop()
        if outer is self:
            raise RuntimeError(
                "this world is running already: an async actor must await, it can't drive the world"
            )
        task = asyncio.current_task(outer) if outer is not None else None
        hooks = sys.get_asyncgen_hooks()
        if outer is not None and task is not None:
            tasks._leave_task(outer, task)
        try:
            events._set_running_loop(self)
            self._thread_id = threading.get_ident()
            sys.set_asyncgen_hooks(
                firstiter=self._asyncgen_firstiter_hook,  # type: ignore[attr-defined]
                finalizer=self._asyncgen_finalizer_hook,  # type: ignore[attr-defined]
            )
            yield
        finally:
            self._thread_id = None
            sys.set_asyncgen_hooks(*hooks)
            events._set_running_loop(outer)
            if outer is not None and task is not None:
                tasks._enter_task(outer, task)

    def _take_step(self, deadline: float | None) -> bool:
        """Turns the clock to the next timer; False: there is none to wait for."""
        timer = self._next_timer()
        if deadline is None:
            if timer is None or self.is_idle():
                return False
        elif timer is None or timer.when() > deadline:
            self.turn_clock_to(deadline)
            return False
        self.turn_clock_to(timer.when())
        return True

    def _next_timer(self) -> VirtualTimer | None:
        """The earliest timer that will fire; cancelled ones on the way are thrown away."""
        while self._scheduled and self._scheduled[0].cancelled():
            heapq.heappop(self._scheduled)._scheduled = False  # type: ignore[attr-defined]
            self._timer_cancelled_count -= 1
        return self._scheduled[0] if self._scheduled else None

    def _run_once(self) -> None:
        if self._ice:
            self._put_on_ice()
        if not self._ice or self._ready:
            super()._run_once()  # type: ignore[misc]
        self._check_watches()
        self._rounds += 1
        if self._rounds > MOST_ROUNDS_AT_ONE_MOMENT:
            self._rounds = 0
            raise StandsStill(
                f"virtual time stands still at {self._now:.6f} s after "
                f"{MOST_ROUNDS_AT_ONE_MOMENT:,} rounds: something runs in circles without waiting. "
                "A loop in an actor needs an await that waits: a message, or node.sleep(0.001)"
            )

    def _check_watches(self) -> None:
        for watch in list(self._watches):
            predicate, future = watch
            if not future.done() and predicate():
                future.set_result(None)
            if future.done():
                self._watches.remove(watch)

    # --- what asyncio asks of a loop -----------------------------------------------

    def __del__(self) -> None:
        """A loop that was never closed holds nothing that would have to be given back."""

    def _process_events(self, event_list: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def _check_thread(self) -> None:
        """No complaint: a blocking actor runs only while this loop waits for it."""


def _bound(callback: Callable[..., object], args: tuple[Any, ...]) -> Callable[[], object]:
    return (lambda: callback(*args)) if args else callback
