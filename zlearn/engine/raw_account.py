"""The account of a raw link, for whoever watches a STREAM.

Theory: on such a link there are no messages, only bytes, and the k-th item that is written
need not be the k-th that is read. So a copy ends here when its last byte is out, with a fate
of its own; and what is read at the other end is no copy that anybody knew before.

Rule for this file: what is different from the account of a link that carries messages.
"""

from typing import Any

from zlearn.engine import events
from zlearn.engine.account import LinkAccount
from zlearn.engine.outgoing import Outgoing
from zlearn.engine.pipe import Pipe


class RawAccount(LinkAccount):
    """One end of a raw link."""

    __slots__ = ()

    def tell(self, kind: str, **detail: Any) -> None:
        """... where "ready" says nothing of a handshake, so it is no news for a monitor."""
        if kind != events.READY:
            super().tell(kind, **detail)
        elif self._hooks.any:
            self._ledger.tell(kind, link=self._stream.name, detail=detail)

    def read(self, pipe: Pipe, batch: list[Any]) -> None:
        """Bytes are about to go from the wire into the inbox."""
        if self._hooks.per_batch:
            inbox = pipe.inbox
            depth = len(inbox) + len(batch)
            self._ledger.tell(
                events.READ,
                link=self._stream.name,
                entered=(inbox, inbox.entered),
                messages=batch,
                detail={"pipe": pipe.number, "depth": depth, "limit": inbox.limit, "raw": True},
            )

    def wrote(self, pipe: Pipe, outgoing: Outgoing) -> None:
        """The stream took some bytes: tells which messages ended with them."""
        if items := outgoing.written():
            remaining = outgoing.marked + len(items)
            self._ledger.tell(
                events.WRITTEN,
                link=self._stream.name,
                left=(pipe.outbox, self._taken - remaining),
                messages=items,
                detail={"raw": True},
            )
