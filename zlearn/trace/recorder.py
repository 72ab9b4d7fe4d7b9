"""The recorder: a hook that turns what the engine tells into a trace.

It works in two steps, because it is called in the midst of a program's calls. While
something happens, a *note* is taken of it (notes.py): as little as can be done there, and
without a lock. The notes are written up as events (writer.py) when somebody asks for the
trace, or for each note if there is a listener who wants to hear of events at once.

Rule for this file: who calls when, from which thread. What is made of an occurrence is for
notes.py and writer.py.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from zlearn.engine import events as e
from zlearn.engine.hooks import Hook, Hooks, Occurrence
from zlearn.trace.event import Event
from zlearn.trace.files import make_header
from zlearn.trace.flows import Flows, Step
from zlearn.trace.notes import Note, change_of_level, note_of
from zlearn.trace.sparing import Sparing
from zlearn.trace.trace import Trace
from zlearn.trace.writer import Writer

ARRIVALS = frozenset({e.SENT, e.READ, e.RECEIVED})
MESSAGES = frozenset({e.SENT, e.RECEIVED})  # told of each message ...
PASSING = frozenset({e.WRITTEN, e.READ})  # ... and of each batch

log = logging.getLogger("zlearn.trace")


def stopwatch() -> Callable[[], float]:
    """A clock that tells the seconds since this call."""
    began = time.monotonic()
    return lambda: time.monotonic() - began


class Recorder(Hook):
    """Records what happens in the contexts whose hooks it is added to.

    clock: tells the seconds since the trace began; by default a stopwatch from now.
    title, world: texts for the header, such as "slow joiner" and "lab".
    seed: the lab's seed, or None.
    per_message: True follows every copy. False makes one event a batch, with
        `detail["count"]` and without `msg`: cheap, but there are no books to balance.
    on_events: called with each list of new events, for live views. It is called under the
        recorder's lock, in whatever thread the events happened in: put them aside and return.
    most_per_second: above so many messages a second it goes over to batches until there are
        fewer again, so that it does not slow down what it watches; None: never. Choose it
        far below what detail allows, or traffic never gets so fast. The trace
        says from where to where (`recording` events, `Trace.gaps`), and copies that it lost
        sight of end in "not recorded".
    facts: more for the header, plain JSON.

    saw_messages: whether a message has moved since somebody made this False.
    A recorder may be added in mid-traffic. It may be called from any thread.
    """

    def __init__(
        self,
        clock: Callable[[], float] | None = None,
        title: str = "",
        world: str = "",
        seed: int | None = None,
        per_message: bool = True,
        on_events: Callable[[list[Event]], None] | None = None,
        most_per_second: float | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self.per_message = per_message
        self.on_events = on_events
        self.saw_messages = False
        self._clock = clock or stopwatch()
        self._header = make_header(title, world, seed, per_message, facts or {})
        # Re-entrant: a listener may ask for the trace while it is told of events.
        self._lock = threading.RLock()
        self._flows = Flows()
        self._notes: deque[Note] = deque()  # appended to without the lock, written up under it
        self._writer = Writer(per_message)
        self._sparing: Sparing | None = None
        if per_message and most_per_second is not None:
            self._sparing = Sparing(most_per_second)
        self._going_over = threading.Lock()
        self._hooks: tuple[Hooks, ...] = ()
        self._told = 0
        self._finished: Trace | None = None

    @property
    def trace(self) -> Trace:
        """What was recorded up to now, as a trace of its own."""
        with self._lock:
            if self._finished is not None:
                return self._finished
            self._write_up()
            return Trace(self._header, list(self._writer.events))

    @property
    def count(self) -> int:
        """How many events there are up to now."""
        with self._lock:
            self._write_up()
            return len(self._writer.events)

    def after(self, n: int) -> list[Event]:
        """The events behind the event `n`, up to now."""
        with self._lock:
            self._write_up()
            return self._writer.events[n:]

    def open_calls(self) -> dict[str, str]:
        """The calls that wait now: socket → "send", "recv" or "poll"."""
        return self._flows.open_calls()

    def waits(self, call: str) -> dict[str, Step]:
        """Whose call of that name waits now: socket → the step in which it began to."""
        return self._flows.waits(call)

    def finish(self) -> Trace:
        """Ends the trace: copies still under way get the fate "in flight" or "unread".

        Further occurrences are ignored, and a further call returns the same trace.
        """
        with self._lock:
            if self._finished is None:
                end = partial(self._written_to_the_end, self._clock())
                self._finished = Trace(self._header, end() if self.on_events else end)
            return self._finished

    def _written_to_the_end(self, t: float) -> list[Event]:
        with self._lock:
            self._write_up()
            self._writer.end(t)
            self._tell()
            return self._writer.events

    def occurred(self, occurrence: Occurrence) -> None:
        """Takes in one occurrence; the engine calls this."""
        if self._finished is not None:
            return
        note = note_of(occurrence, self._clock, self._flows)
        if self._sparing is not None:
            self._spare(self._sparing, note)  # before it: no message is told by halves
        self._notes.append(note)
        if occurrence.kind in ARRIVALS:
            self.saw_messages = True
        if self.on_events is not None:
            with self._lock:
                self._write_up()

    def joined(self, hooks: Hooks) -> None:
        """It is told by these from now on."""
        self._hooks = (*self._hooks, hooks)

    def left(self, hooks: Hooks) -> None:
        """It is told by these no more."""
        self._hooks = tuple(each for each in self._hooks if each is not hooks)

    def _spare(self, sparing: Sparing, note: Note) -> None:
        """Goes over to batches, or back, when it is time."""
        counted = PASSING if sparing.is_on else MESSAGES
        with self._going_over:
            if not sparing.changes(note.t, note.total if note.kind in counted else 0):
                return
            self._notes.append(change_of_level(note.t, not sparing.is_on, sparing.most))
            self.per_message = not sparing.is_on
            for hooks in self._hooks:
                hooks.reconsider()

    def _write_up(self) -> None:
        """Makes events of all notes, and tells the listener of them."""
        notes, write = self._notes, self._writer.write
        while notes:
            write(notes.popleft())
            self._tell()

    def _tell(self) -> None:
        """Tells the listener what is new. A listener that raises isn't told again."""
        events = self._writer.events
        if self.on_events is None or len(events) == self._told:
            return
        new, self._told = events[self._told :], len(events)
        try:
            self.on_events(new)
        except Exception:
            self.on_events = None
            log.exception("the listener to events raised and is told no more")
