"""The recorder: a hook that turns what the engine tells into a trace.

An occurrence is one step of a batch, told where it happens. The recorder gives each
message of the batch an event of its own, follows the copies from place to place
(bookkeeping.py), says what made each event happen (causes.py), and sees to it that
every copy ends in exactly one fate: the engine tells most ends; the recorder adds those
that nobody is left to tell, a copy on a link whose reader is gone, and what is still
under way when the trace ends.

Rule for this file: occurrences in, events out, under one lock. What is derived from
events lives in trace.py.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zlearn.engine import events as e
from zlearn.engine.hooks import Hook, Occurrence
from zlearn.trace.bookkeeping import INBOX, LINK, OUTBOX, Ledger, Underway, is_command
from zlearn.trace.causes import SUBSCRIPTIONS, Causes
from zlearn.trace.connections import Connections
from zlearn.trace.event import Event, round_time
from zlearn.trace.files import make_header
from zlearn.trace.preview import body_facts, detail_of_one, plain, topic_of
from zlearn.trace.texts import text
from zlearn.trace.trace import Trace

log = logging.getLogger("zlearn.trace")

STEPS = (e.QUEUED, e.WRITTEN, e.READ, e.RECEIVED, e.FATE)


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
    facts: more for the header, plain JSON.

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
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self.per_message = per_message
        self.on_events = on_events
        self._clock = clock or stopwatch()
        self._header = make_header(title, world, seed, per_message, facts or {})
        # Re-entrant: a listener may ask for the trace while it is told of events.
        self._lock = threading.RLock()
        self._events: list[Event] = []
        self._told = 0
        self._now = 0.0
        self._finished: Trace | None = None
        self._ledger = Ledger()
        self._links = Connections()
        self._causes = Causes(self._links)

    @property
    def trace(self) -> Trace:
        """What was recorded up to now, as a trace of its own."""
        with self._lock:
            return self._finished or Trace(self._header, list(self._events))

    def finish(self) -> Trace:
        """Ends the trace: copies still under way get the fate "in flight" or "unread".

        Further occurrences are ignored, and a further call returns the same trace.
        """
        with self._lock:
            if self._finished is None:
                self._now = self._time()
                for copy in self._ledger.all():
                    self._end_of_trace(copy)
                self._tell()
                self._finished = Trace(self._header, self._events)
            return self._finished

    def occurred(self, occurrence: Occurrence) -> None:
        """Takes in one occurrence; the engine calls this."""
        with self._lock:
            if self._finished is not None:
                return
            self._now = self._time()
            self._links.learn(occurrence)
            if not self.per_message:
                self._record_batch(occurrence)
            elif occurrence.kind == e.SENT:
                self._record_sends(occurrence)
            elif occurrence.kind in STEPS:
                self._record_steps(occurrence)
            else:
                self._record_other(occurrence)
            self._tell()

    # --- one occurrence, by sort ---------------------------------------------------

    def _record_batch(self, occurrence: Occurrence) -> None:
        detail = plain(occurrence.detail)
        if occurrence.kind == e.SENT or occurrence.kind in STEPS:
            detail["count"] = max(1, len(occurrence.messages))
        self._record_other(occurrence, detail)

    def _record_other(self, occurrence: Occurrence, detail: dict[str, Any] | None = None) -> None:
        detail = plain(occurrence.detail) if detail is None else detail
        if occurrence.kind in SUBSCRIPTIONS:
            detail.setdefault("topic", topic_of(occurrence))
        topic = str(detail.get("topic", ""))
        cause = self._causes.of(occurrence, topic)
        command = self._acted_on(occurrence, topic)
        if command is not None:
            cause = command.last if command.last is not None else cause
        n = self._add(occurrence, command.name if command else "", cause, detail)
        self._links.note(occurrence, n)
        self._causes.note(occurrence, n, topic)
        if occurrence.kind == e.CLOSED:
            self._ledger.socket_closed(occurrence.socket)
        elif occurrence.kind == e.DISCONNECTED:
            self._lose_what_nobody_reads(occurrence, n)

    def _record_sends(self, occurrence: Occurrence) -> None:
        messages = []
        bodies: Sequence[Any] = occurrence.messages or ([],)
        for body in bodies:
            detail = {**plain(occurrence.detail), **body_facts(body)}
            name = self._ledger.next_message(occurrence.socket)
            n = self._add(occurrence, name, self._causes.of(occurrence), detail)
            self._causes.note(occurrence, n)
            messages.append((name, n))
        self._ledger.sending(occurrence.socket, messages)

    def _record_steps(self, occurrence: Occurrence) -> None:
        items = list(occurrence.messages) or [None]
        for index, item in enumerate(items):
            self._record_step(occurrence, index, len(items), item)

    def _record_step(self, occurrence: Occurrence, index: int, count: int, item: Any) -> None:
        detail = detail_of_one(occurrence, index, count)
        copy = self._whose_step(occurrence, index, item)
        if occurrence.kind == e.RECEIVED and item is not None and not is_command(item):
            detail.update(body_facts(item))
        if copy.command:
            verb, detail["topic"] = copy.command
            detail["command"] = "subscribe" if verb == e.SUBSCRIBED else "cancel"
        n = self._add(occurrence, copy.name, copy.last, detail)
        copy.last = n
        copy.node, copy.socket = occurrence.node, occurrence.socket
        copy.link = occurrence.link or copy.link
        self._causes.note(occurrence, n)
        if occurrence.entered is not None:
            self._enter(occurrence, index, copy)
        elif occurrence.kind == e.WRITTEN and copy.counted:  # to a raw link, as bytes
            self._add_fate(copy, e.FATE_RAW, text("raw bytes"))
        elif occurrence.kind == e.RECEIVED and self._links.transport(copy.link) == "inproc":
            self._causes.free(self._links.named(copy.link).other(occurrence.socket), n)

    def _whose_step(self, occurrence: Occurrence, index: int, item: Any) -> Underway:
        pipe = occurrence.detail.get("pipe", 0)
        if occurrence.left is not None:
            copy = self._ledger.take(occurrence.left, index)
            return copy or self._ledger.stray(occurrence.socket, pipe, item)
        if occurrence.kind not in (e.QUEUED, e.FATE) and not is_command(item):
            return self._ledger.stray(occurrence.socket, pipe)
        copy = self._ledger.new_copy(occurrence.socket, item, pipe)
        if copy.command:
            copy.last = self._causes.of_command(occurrence.socket, pipe)
        return copy

    def _enter(self, occurrence: Occurrence, index: int, copy: Underway) -> None:
        assert occurrence.entered is not None
        copy.stage = {e.WRITTEN: LINK, e.READ: INBOX}.get(occurrence.kind, OUTBOX)
        pushed_out = self._ledger.put(copy, occurrence.entered, index)
        if pushed_out is not None:
            self._add_fate(pushed_out, e.FATE_DISCONNECTED, text("its place was reused"))
        if occurrence.kind == e.QUEUED and self._cross_inproc(copy):
            self._arrived_inproc(copy)
        elif occurrence.kind == e.READ and copy.command:
            self._await_reader(copy.link, copy)
        elif occurrence.kind == e.WRITTEN:
            self._lose_if_nobody_reads(occurrence, copy)

    # --- inproc, and commands ------------------------------------------------------

    def _cross_inproc(self, copy: Underway) -> bool:
        """Without a wire, what the sender queues is in the receiver's inbox at once.

        Returns False for another transport, or as long as nobody has bound the name.
        """
        link = copy.link or self._links.of_pipe(copy.socket, copy.pipe)
        if self._links.transport(link) != "inproc":
            return False
        peer = self._links.named(link).other(copy.socket)
        if peer[1]:
            copy.stage, copy.link = INBOX, link
            copy.node, copy.socket = peer
        return bool(peer[1])

    def _arrived_inproc(self, copy: Underway) -> None:
        assert copy.last is not None
        self._causes.free((copy.node, copy.socket), copy.last)
        if copy.command:
            self._await_reader(copy.link, copy)

    def _await_reader(self, link: str, copy: Underway) -> None:
        self._links.named(link).commands.append(copy)
        self._ledger.command_was_read(copy)

    def _acted_on(self, occurrence: Occurrence, topic: str) -> Underway | None:
        """The command that a publisher acts on when it says subscribed or unsubscribed."""
        if occurrence.kind not in SUBSCRIPTIONS or not occurrence.link or not self.per_message:
            return None
        copy = None
        if occurrence.left is not None:
            copy = self._ledger.take(occurrence.left)
        if copy is None:
            copy = self._links.named(occurrence.link).take_command(occurrence.kind, topic)
        if copy is not None:
            self._ledger.remove(copy)
        return copy

    # --- ends that nobody else tells -----------------------------------------------

    def _lose_what_nobody_reads(self, occurrence: Occurrence, n: int) -> None:
        link = self._links.of(occurrence)
        reason = text("the link ended", reason=str(plain(occurrence.detail.get("reason", ""))))
        for side in link.sides_of(occurrence.socket):
            for copy in self._ledger.at((link.name, self._links.writer_side(side))):
                self._ledger.remove(copy)
                copy.node, copy.socket = occurrence.node, occurrence.socket
                self._add_fate(copy, e.FATE_DISCONNECTED, reason, n)

    def _lose_if_nobody_reads(self, occurrence: Occurrence, copy: Underway) -> None:
        assert occurrence.entered is not None
        left = self._links.reader_left(occurrence.entered[0])
        if left is not None:
            self._ledger.remove(copy)
            self._add_fate(copy, e.FATE_DISCONNECTED, text("the reader had left"), left)

    def _end_of_trace(self, copy: Underway) -> None:
        self._ledger.remove(copy)
        if copy.stage == OUTBOX:  # over inproc, the name may have been bound since
            self._cross_inproc(copy)
        if copy.counted:
            fate = e.FATE_UNREAD if copy.stage == INBOX else e.FATE_IN_FLIGHT
            self._add_fate(copy, fate, text(f"the trace ended: {copy.stage}"))

    def _add_fate(self, copy: Underway, fate: str, reason: str, cause: int | None = None) -> None:
        detail = {"fate": fate, "reason": reason, "pipe": copy.pipe}
        where = Occurrence(e.FATE, copy.node, copy.socket, copy.link)
        copy.last = self._add(where, copy.name, copy.last if cause is None else cause, detail)

    # --- events --------------------------------------------------------------------

    def _time(self) -> float:
        return max(self._now, round_time(self._clock()))

    def _add(self, of: Occurrence, msg: str, cause: int | None, detail: dict[str, Any]) -> int:
        n = len(self._events) + 1
        event = Event(n, self._now, of.node, of.socket, of.kind, of.link, msg, cause, detail)
        self._events.append(event)
        return n

    def _tell(self) -> None:
        """Tells the listener what is new. A listener that raises isn't told again."""
        if self.on_events is None:
            return
        new, self._told = self._events[self._told :], len(self._events)
        if not new:
            return
        try:
            self.on_events(new)
        except Exception:
            self.on_events = None
            log.exception("the listener to events raised and is told no more")
