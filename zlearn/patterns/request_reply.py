"""REQ and REP: one question, one answer, strictly in turn. (RFC 28.)

On the wire a request is an envelope, an empty frame, and the body. REQ adds the empty
frame and takes it off; REP keeps everything up to it aside, and puts it back in front of
the reply. What lies before the empty frame is the way back through ROUTERs.

Rule for this file: who is asked is the load balancer's affair, whose turn it is the table's.
"""

from typing import Any

from zlearn.patterns.correlation import Correlation
from zlearn.patterns.dealer import Dealer
from zlearn.patterns.inspection import inspect_replies
from zlearn.patterns.machine import RELAXED_REQ_TABLE, REP_TABLE, REQ_TABLE, Machine
from zlearn.patterns.pattern import Message
from zlearn.patterns.pipeline import Receiver

WRONG_STATE = "refused: wrong state"
NO_PEER = "dropped: no peer"
DROPPED = "dropped: high-water mark"


class Req(Dealer):
    """Asks its peers in turn, and listens to none but the one that it asked."""

    name = "REQ"
    peers = frozenset({"REP", "ROUTER"})
    inspect = staticmethod(inspect_replies)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.machine = Machine(self.name, REQ_TABLE, self.ledger)
        self._asked: Any = None
        self._correlation: Correlation | None = None

    def heed(self, option: str) -> None:
        self.machine.table = RELAXED_REQ_TABLE if self.options.req_relaxed else REQ_TABLE
        if not self.options.req_correlate:
            self._correlation = None
        elif self._correlation is None:
            self._correlation = Correlation()

    def check(self, call: str) -> None:
        self.machine.check(call)

    def send(self, message: Message) -> bool:
        self.machine.check("send")
        self._drop_old_replies()
        number = self._correlation.next_envelope() if self._correlation else []
        if not self.load_balancer.send([*number, b"", *message]):
            return False
        self._asked = self.load_balancer.current
        self.machine.step("send")
        return True

    def receive(self) -> Message | None:
        self.machine.check("recv")
        while (message := self.fair_queue.receive()) is not None:
            if self._asked not in (None, self.fair_queue.current):
                self.ledger.discard(
                    WRONG_STATE, "the reply came from a peer that was not asked", self.origin
                )
                continue
            if self._correlation and not (message := self._correlation.take_off(message)):
                self.ledger.discard(
                    WRONG_STATE,
                    "the reply is to another request: its number is not ours",
                    self.origin,
                )
            elif len(message) < 2 or message[0]:
                self.ledger.discard(
                    WRONG_STATE, "the reply has no empty frame in front", self.origin
                )
            else:
                self.machine.step("recv")
                return message[1:]
        return None

    def stop_receiving(self, pipe: Any) -> None:
        super().stop_receiving(pipe)
        if pipe is self._asked:
            self._asked = None

    def can_send(self) -> bool:
        return self.machine.allows("send") and super().can_send()

    def can_receive(self) -> bool:
        return self.machine.allows("recv") and super().can_receive()

    def _drop_old_replies(self) -> None:
        """What lies there now answers no question that is still open."""
        while self.fair_queue.receive() is not None:
            self.ledger.discard(WRONG_STATE, "the reply came when none was expected", self.origin)


class Rep(Receiver):
    """Takes requests from its peers in turn, and answers the one that it took last."""

    name = "REP"
    peers = frozenset({"REQ", "DEALER"})

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.machine = Machine(self.name, REP_TABLE, self.ledger)
        self._envelope: Message = []
        self._client: Any = None

    def receive(self) -> Message | None:
        self.machine.check("recv")
        while (message := self.fair_queue.receive()) is not None:
            if b"" in message[:-1]:
                body = message.index(b"") + 1
                self._envelope, self._client = message[:body], self.fair_queue.current
                self.machine.step("recv")
                return message[body:]
            self.ledger.discard(
                WRONG_STATE, "the request has no empty frame before its body", self.origin
            )
        return None

    def check(self, call: str) -> None:
        self.machine.check(call)

    def send(self, message: Message) -> bool:
        self.machine.check("send")
        client = self._client
        if client is None:
            self.ledger.end(NO_PEER, "whoever asked is gone")
        elif not client.write(self._envelope + message):
            self.ledger.end(DROPPED, "the queue to whoever asked is full", client)
        self.machine.step("send")
        return True

    def stop_sending(self, pipe: Any) -> None:
        if pipe is self._client:
            self._client = None

    def can_send(self) -> bool:
        return self.machine.allows("send")

    def can_receive(self) -> bool:
        return self.machine.allows("recv") and super().can_receive()
