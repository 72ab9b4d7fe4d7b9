"""A pipe: what a socket has for each of its peers, an inbox and an outbox.

Behind the pipe is a session, which moves messages between the queues and a stream; or, with
inproc, the peer's own pipe, whose inbox is this outbox.

Rule for this file: called by the socket's side alone. What the other side calls is in
`queue.py`.
"""

from collections.abc import Callable
from typing import Any

from zlearn.engine import events
from zlearn.engine.ledger import SocketLedger
from zlearn.engine.queue import MessageQueue
from zlearn.patterns import Message


class Pipe:
    """A socket's two queues to one peer.

    number: 1, 2, … within the socket.
    post: takes (command, pipe) to the socket's mailbox; may be called from any thread.
    """

    def __init__(
        self,
        number: int,
        inbox: MessageQueue,
        outbox: MessageQueue,
        ledger: SocketLedger,
        post: Callable[[str, "Pipe"], None],
    ) -> None:
        self.number = number
        self.inbox = inbox
        self.outbox = outbox
        self.ledger = ledger
        self.routing_id = b""
        self.peer_type = ""
        self.is_identified = False  # the peer has introduced itself
        self.endpoint = ""
        self.link = ""
        self.ended = False  # the peer is gone; what it sent may still be read
        self.refuse: Callable[[str], object] = lambda reason: None  # ends the connection
        self.is_joined = False  # with the peer's own pipe: inproc
        inbox.ring_reader = lambda: post("readable", self)
        outbox.ring_writer = lambda: post("writable", self)
        self._post = post

    # --- for the pattern ---------------------------------------------------------

    def write(self, message: Message) -> bool:
        """Queues a message. False: the high-water mark is reached, or the peer is gone."""
        if self.ended or not self.outbox.has_room():
            return False
        if self.ledger.is_open:  # before the put: the I/O thread may take it at once
            self.ledger.queued(self, message)
        self.outbox.put(message)
        return True

    def command(self, item: Any) -> None:
        """Queues a subscription, whatever the high-water mark."""
        if not self.ended:
            if self.ledger.is_open:
                self.ledger.queued(self, item)
            self.outbox.put(item)

    def read(self) -> Any:
        """The next message or subscription, or None."""
        item = self.inbox.take()
        if item is None and self.ended:
            self._post("drained", self)
        return item

    def has_message(self) -> bool:
        """Whether `read` would find something."""
        found = self.inbox.has_message()
        if not found and self.ended:
            self._post("drained", self)
        return found

    def has_room(self) -> bool:
        """Whether `write` would succeed."""
        return not self.ended and self.outbox.has_room()

    # --- for the socket ----------------------------------------------------------

    def end(self) -> None:
        """The connection is gone: what still waits for it is lost, what came over it can be read.

        An inproc peer reads this outbox itself, and still may.
        """
        self.ended = True
        if not self.is_joined:
            reason = "the connection ended before it was written"
            self.abandon(self.outbox, events.FATE_DISCONNECTED, reason)

    def abandon(self, queue: MessageQueue, fate: str, reason: str) -> None:
        """Throws away what is in a queue, and says so to whoever watches."""
        first = queue.left
        batch = queue.take_batch(len(queue))
        if batch and self.ledger.is_open:
            self.ledger.ended_in(queue, first, batch, fate, reason, self)
