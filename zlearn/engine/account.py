"""The account of one link: counts what is written and read, and tells whoever watches.

The k-th item that is written in one direction of a link is the k-th that is read there:
that is how a copy is known at both ends without a mark on the wire. So the counting goes
on whether or not anybody watches, and one who comes later finds the right numbers.

Rule for this file: it counts and tells, and decides nothing.
"""

import contextlib
import threading
from typing import Any

from zlearn.engine import events
from zlearn.engine.hooks import Aside
from zlearn.engine.outgoing import Outgoing
from zlearn.engine.pipe import Pipe
from zlearn.transports.network import Stream
from zlearn.zmtp.bare import in_lists
from zlearn.zmtp.language import Language
from zlearn.zmtp.wishes import HEEDED, UTTERERS

# The two ends of a link may live in different threads. What one wrote, the other could read and
# tell of before the first has told that it was written. A lock that all links share keeps the
# order of telling that of happening; it is used only while somebody watches.
_one_at_a_time = threading.RLock()
_no_lock = contextlib.nullcontext()


def renew_lock() -> None:
    """In the child of a fork: the lock may be held by a thread that is not here."""
    global _one_at_a_time
    _one_at_a_time = threading.RLock()


OTHER_SIDE = {"connect": "bind", "bind": "connect"}


class LinkAccount:
    """One end of a link.

    side: "connect" or "bind", the end that this is. endpoint: the address that it belongs to.
    """

    __slots__ = (
        "_aside", "_hooks", "_ledger", "_may_wish", "_read", "_side", "_stream", "_taken",
        "_written",
    )  # fmt: skip

    def __init__(self, core: Any, stream: Stream, side: str, endpoint: str) -> None:
        self._hooks = core.hooks
        self._ledger = core.ledger
        self._stream = stream
        self._side = side
        self._aside = Aside(endpoint, stream.fileno())
        self._may_wish = core.pattern.name in UTTERERS or core.pattern.name in HEEDED
        self._read = 0
        self._written = 0
        self._taken = 0  # from the outbox, for this link: others may empty it later

    def tell(self, kind: str, **detail: Any) -> None:
        """Something happened to the link."""
        if self._hooks.any:
            facts = {"link": self._stream.name, "detail": detail, "aside": self._aside}
            self._ledger.tell(kind, **facts)

    def judged(self, status: int, reason: str) -> None:
        """This side refuses the peer."""
        if self._hooks.any:
            aside = self._aside._replace(number=status, during="judgement")
            facts = {"link": self._stream.name, "detail": {"status": status, "reason": reason}}
            self._ledger.tell(events.HANDSHAKE, **facts, aside=aside)

    def ended(self, kind: str, reason: str, is_own_wish: bool, failure: int | None) -> None:
        """The link is no more.

        is_own_wish: then it is no news for a monitor. failure: what was wrong with the handshake,
        None if that was done.
        """
        if self._hooks.any:
            aside = self._aside
            if failure is not None:
                aside = aside._replace(number=failure, during="handshake")
            facts = {"link": self._stream.name, "detail": {"reason": reason}}
            self._ledger.tell(kind, **facts, aside=None if is_own_wish else aside)

    def one_step(self) -> contextlib.AbstractContextManager[object]:
        """While somebody watches: nothing is told between moving bytes and telling of it."""
        return _one_at_a_time if self._hooks.per_batch else _no_lock

    def read(self, pipe: Pipe, batch: list[Any]) -> None:
        """A batch is about to go from the wire into the inbox."""
        if self._hooks.per_batch:
            inbox, link = pipe.inbox, self._stream.name
            depth = len(inbox) + len(batch)
            self._ledger.tell_step(
                events.READ,
                link,
                ((link, OTHER_SIDE[self._side]), self._read),
                (inbox, inbox.entered),
                in_lists(batch) if self._hooks.per_message else batch,
                {"pipe": pipe.number, "depth": depth, "limit": inbox.limit},
                self._may_wish,
            )
        self._read += len(batch)

    def encoding(
        self, pipe: Pipe, batch: list[Any], connection: Language, outgoing: Outgoing
    ) -> None:
        """A batch was taken from the outbox, and is about to be encoded."""
        if self._hooks.per_batch:
            self._taken = pipe.outbox.left
            if self._hooks.per_message:
                batch = in_lists(batch)
                outgoing.mark([connection.sent_size(item) for item in batch], batch)
            else:
                outgoing.mark_together(batch)
        self._written += len(batch)

    def wrote(self, pipe: Pipe, outgoing: Outgoing) -> None:
        """The stream took some bytes: tells which items are out with them."""
        if items := outgoing.written():
            remaining, link = outgoing.marked + len(items), self._stream.name
            self._ledger.tell_step(
                events.WRITTEN,
                link,
                (pipe.outbox, self._taken - remaining),
                ((link, self._side), self._written - remaining),
                items,
                {},
                self._may_wish,
            )

    def said(self, count: int) -> None:
        """So many messages went out that no program sent."""
        self._written += count

    def lost(self, pipe: Pipe | None, outgoing: Outgoing) -> None:
        """The link ended, and with it what was encoded and is not out."""
        if pipe is not None and outgoing.marks:
            batch = outgoing.unwritten()
            reason = "the connection ended while it was being written"
            first = self._taken - len(batch)
            fate = events.FATE_DISCONNECTED
            self._ledger.ended_in(pipe.outbox, first, batch, fate, reason, pipe)
