"""The account of a link that carries datagrams.

Theory: what is written here need not arrive anywhere, or arrives at many places. So no copy is
followed beyond its last byte, as on a raw link, and what comes in is no copy that anybody
knew before. What is lost on this machine is told with the reason.

libzmq's monitors hear nothing of such links, and so do ours: there are no asides.

Rule for this file: what is different from the account of a raw link.
"""

from typing import Any

from zlearn.engine import events
from zlearn.engine.account import OTHER_SIDE
from zlearn.engine.outgoing import Outgoing
from zlearn.engine.pipe import Pipe
from zlearn.engine.raw_account import RawAccount


class DatagramAccount(RawAccount):
    """One place for datagrams. A bound one has no link, so that only datagrams are told of."""

    _losses = 0

    def tell(self, kind: str, **detail: Any) -> None:
        """Something happened to the link."""
        if self._hooks.any and self._stream.name:
            self._ledger.tell(kind, link=self._stream.name, detail=detail)

    def ended(self, kind: str, reason: str, is_own_wish: bool, failure: int | None) -> None:
        """The link is no more."""
        self.tell(kind, reason=reason)

    def encoding(self, pipe: Pipe, batch: list[Any], connection: Any, outgoing: Outgoing) -> None:
        """A batch was taken from the outbox; what fits into no datagram ends here."""
        if not self._hooks.per_batch:
            return
        good = []
        for place, item in enumerate(batch, pipe.outbox.left - len(batch)):
            if reason := connection.objection(item):
                ended_in = self._ledger.ended_in
                ended_in(pipe.outbox, place, [item], events.FATE_UNFIT, reason, pipe)
            else:
                good.append((place, item))
        outgoing.mark([connection.sent_size(item) for _, item in good], good)

    def wrote(self, pipe: Pipe, outgoing: Outgoing) -> None:
        """The stream took some datagrams."""
        for place, item in outgoing.written():
            self._ledger.tell(
                events.WRITTEN,
                link=self._stream.name,
                left=(pipe.outbox, place),
                messages=[item],
                detail={"raw": True},
            )

    def lost(self, pipe: Pipe | None, outgoing: Outgoing) -> None:
        """The link ended, and with it what was encoded and is not out."""
        reason = "the link ended before it was written"
        if pipe is None:
            return
        for place, item in outgoing.unwritten():
            ended_in = self._ledger.ended_in
            ended_in(pipe.outbox, place, [item], events.FATE_DISCONNECTED, reason, pipe)

    def lost_one(self, reason: str) -> None:
        """A datagram came to nothing; nobody knows whose it was."""
        self._losses += 1
        if self._hooks.per_batch:
            nowhere = ((self._stream, OTHER_SIDE[self._side]), self._losses)
            detail = {"fate": events.FATE_UNFIT, "reason": reason, "pipe": 0}
            self._ledger.tell(
                events.FATE, link=self._stream.name, left=nowhere, messages=[[]], detail=detail
            )
