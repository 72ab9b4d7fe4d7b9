"""The writer: makes events of notes.

A note tells of one step of a batch. The writer gives each message of the batch an event of
its own, follows the copies from place to place (bookkeeping.py), says what made each event
happen (causes.py), and sees to it that every copy ends in exactly one fate: the engine
tells most ends; the writer adds those that nobody is left to tell, a copy on a link whose
reader is gone, and what is still under way when the trace ends.

Rule for this file: notes in, events out, in one thread at a time. It asks no clock, and what
it makes depends on the notes alone.
"""

from typing import Any

from zlearn.engine import events as e
from zlearn.trace.bookkeeping import INBOX, LINK, OUTBOX, Ledger, Underway, is_command
from zlearn.trace.causes import FREEING, Causes
from zlearn.trace.connections import Connections
from zlearn.trace.event import Event, round_time
from zlearn.trace.flows import SUBSCRIPTIONS
from zlearn.trace.notes import MOVES, Note
from zlearn.trace.preview import body_facts, facts_received, plain, plain_table
from zlearn.trace.texts import text

STEPS = MOVES | {e.RECEIVED}


class Writer:
    """Writes the events of one trace.

    per_message: True follows every copy; False makes one event a batch.
    events: what is written.
    """

    def __init__(self, per_message: bool) -> None:
        self.per_message = per_message
        self.events: list[Event] = []
        self._now = self._told = 0.0  # rounded, and as the clock told it
        self._passed = {e.WRITTEN: 0, e.READ: 0}  # messages of which only batches were told
        self._ledger = Ledger()
        self._links = Connections()
        self._causes = Causes(self._links)

    def write(self, note: Note) -> None:
        """Writes one note up. They come in the order in which they were taken down."""
        self._move_clock(note.t)
        self._links.learn(note)
        if note.kind == e.RECORDING:
            self._change_level(note)
        elif not self.per_message:
            self._write_batch(note)
        elif note.kind == e.SENT:
            self._write_sends(note)
        elif note.kind in STEPS:
            self._write_steps(note)
        else:
            self._write_other(note, note.detail)

    def end(self, t: float) -> None:
        """Ends the trace: copies still under way get the fate "in flight" or "unread"."""
        self._move_clock(t)
        for copy in self._ledger.all():
            self._end_of_trace(copy)

    def _change_level(self, note: Note) -> None:
        """From here on each message is followed again, or only batches are told of.

        Then nobody knows what becomes of the copies under way; and of those that are on their
        way when messages are followed again, nobody knows where they came from.
        """
        self.per_message = note.detail["level"] == "messages"
        detail = {**note.detail, **self._passed} if self.per_message else note.detail
        n = self._add(note, "", None, detail)
        self._passed = {e.WRITTEN: 0, e.READ: 0}
        for copy in [*self._ledger.all(), *self._ledger.uncopied()]:
            if copy.counted:
                self._add_fate(copy, e.FATE_NOT_RECORDED, text("batches from here"), n)
        self._ledger.lose_sight()
        self._links.lose_sight()

    # --- one note, by sort ---------------------------------------------------------

    def _write_batch(self, note: Note) -> None:
        detail = plain(note.detail)
        if note.kind == e.SENT or note.kind in STEPS:
            detail["count"] = max(1, note.total)
        if note.kind in self._passed:
            self._passed[note.kind] += note.total - sum(map(is_command, note.kept))
        self._write_other(note, detail)

    def _write_other(self, note: Note, detail: dict[str, Any]) -> None:
        topic = str(detail.get("topic", ""))
        cause = self._causes.of(note, topic)
        command = self._acted_on(note, topic)
        if command is not None:
            cause = command.last if command.last is not None else cause
        n = self._add(note, command.name if command else "", cause, detail)
        self._links.note(note, n)
        self._causes.note(note, n, topic)
        if note.kind == e.CLOSED:
            self._ledger.socket_closed(note.socket)
        elif note.kind == e.DISCONNECTED:
            self._lose_what_nobody_reads(note, n)

    def _write_sends(self, note: Note) -> None:
        messages: list[tuple[str, int]] = []
        more = plain_table(note.detail)
        bodies: tuple[Any, ...] = note.kept or ([],)
        for body in bodies:
            detail = {**more, **(body if isinstance(body, dict) else body_facts(body))}
            name = self._ledger.next_message(note.socket)
            cause = messages[-1][1] if messages else self._causes.of_call(note)
            n = self._add(note, name, cause, detail)
            messages.append((name, n))
        self._causes.note(note, n)
        self._ledger.sending(note.socket, messages)

    def _write_steps(self, note: Note) -> None:
        count = note.total or 1
        common = plain_table(note.detail)
        copies: list[Underway | None]
        copies = self._ledger.take_batch(note.left, count) if note.left else [None] * count
        for index, found in enumerate(copies):
            item = note.kept[index] if note.kept else None
            copy = found or self._whose_step(note, item)
            detail = _detail_of_one(note.kind, common, count - 1 - index)
            if note.kind == e.RECEIVED and item is not None and not is_command(item):
                facts = item if isinstance(item, dict) else body_facts(item)
                detail.update(facts_received(facts))
            if copy.command:
                verb, topic = copy.command
                command = "subscribe" if verb == e.SUBSCRIBED else "cancel"
                detail = {**detail, "topic": topic, "command": command}
            n = self._step(note, index, copy, detail)
        if note.kind in FREEING:
            self._causes.note(note, n)

    def _step(self, note: Note, index: int, copy: Underway, detail: dict[str, Any]) -> int:
        """A copy takes a step: one event, whose number is returned, and where it is now."""
        kind = note.kind
        n = self._add(note, copy.name, copy.last, detail)
        copy.last = n
        copy.node, copy.socket = note.node, note.socket
        copy.link = note.link or copy.link
        if note.entered is not None:
            self._enter(note, index, copy)
        elif kind == e.WRITTEN and copy.counted:  # to a raw link, as bytes
            self._add_fate(copy, e.FATE_RAW, text("raw bytes"))
        elif kind == e.RECEIVED and self._links.transport(copy.link) == "inproc":
            self._causes.free(self._links.named(copy.link).other(note.socket), n)
        return n

    def _whose_step(self, note: Note, item: Any) -> Underway:
        """The copy of a step that no known copy was waiting for."""
        pipe = note.detail.get("pipe", 0)
        if note.left is not None:
            return self._ledger.stray(note.socket, pipe, item)
        if note.kind not in (e.QUEUED, e.FATE) and not is_command(item):
            return self._ledger.stray(note.socket, pipe)
        copy = self._ledger.new_copy(note.socket, item, pipe)
        if copy.command:
            copy.last = self._causes.of_command(note.socket, pipe)
        return copy

    def _enter(self, note: Note, index: int, copy: Underway) -> None:
        assert note.entered is not None
        kind = note.kind
        copy.stage = LINK if kind == e.WRITTEN else INBOX if kind == e.READ else OUTBOX
        pushed_out = self._ledger.put(copy, note.entered, index)
        if pushed_out is not None:
            self._add_fate(pushed_out, e.FATE_DISCONNECTED, text("its place was reused"))
        if kind == e.QUEUED:
            if self._cross_inproc(copy):
                self._arrived_inproc(copy)
        elif kind == e.READ and copy.command:
            self._await_reader(copy.link, copy)
        elif kind == e.WRITTEN:
            self._lose_if_nobody_reads(note, copy)

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

    def _acted_on(self, note: Note, topic: str) -> Underway | None:
        """The command that a publisher acts on when it says subscribed or unsubscribed."""
        if note.kind not in SUBSCRIPTIONS or not note.link or not self.per_message:
            return None
        copy = None
        if note.left is not None:
            copy = self._ledger.take(note.left)
        if copy is None:
            copy = self._links.named(note.link).take_command(note.kind, topic)
        if copy is not None:
            self._ledger.remove(copy)
        return copy

    # --- ends that nobody else tells -----------------------------------------------

    def _lose_what_nobody_reads(self, note: Note, n: int) -> None:
        link = self._links.of(note)
        reason = text("the link ended", reason=str(note.detail.get("reason", "")))
        for side in link.sides_of(note.socket):
            for copy in self._ledger.at((link.name, self._links.writer_side(side))):
                self._ledger.remove(copy)
                copy.node, copy.socket = note.node, note.socket
                self._add_fate(copy, e.FATE_DISCONNECTED, reason, n)

    def _lose_if_nobody_reads(self, note: Note, copy: Underway) -> None:
        assert note.entered is not None
        left = self._links.reader_left(note.entered[0])
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

    # --- events --------------------------------------------------------------------

    def _move_clock(self, t: float) -> None:
        if t != self._told:  # in the lab many things happen in one moment
            self._told = t
            self._now = max(self._now, round_time(t))

    def _add(self, of: Note, msg: str, cause: int | None, detail: dict[str, Any]) -> int:
        events = self.events
        n = len(events) + 1
        events.append(Event(n, self._now, of.node, of.socket, of.kind, of.link, msg, cause, detail))
        return n

    def _add_fate(self, copy: Underway, fate: str, reason: str, cause: int | None = None) -> None:
        detail = {"fate": fate, "reason": reason, "pipe": copy.pipe}
        n = len(self.events) + 1
        cause = copy.last if cause is None else cause
        self.events.append(
            Event(n, self._now, copy.node, copy.socket, e.FATE, copy.link, copy.name, cause, detail)
        )
        copy.last = n


def _detail_of_one(kind: str, common: dict[str, Any], later: int) -> dict[str, Any]:
    """The detail for one message of a batch, behind which `later` others come.

    The engine tells the depth after the whole batch; each message gets the depth after it.
    """
    detail = dict(common)
    depth = detail.get("depth")
    if later and isinstance(depth, int):
        leaves = kind in (e.RECEIVED, e.FATE)
        detail["depth"] = max(0, depth + later if leaves else depth - later)
    return detail
