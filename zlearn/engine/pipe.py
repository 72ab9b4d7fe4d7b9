"""A pipe: what a socket has for each of its peers, an inbox and an outbox.

Behind the pipe is a session, which moves messages between the queues and a stream; or, with
inproc, the peer's own pipe, whose inbox is this outbox.

Theory: `read` and `write` are the queues' own `take` and `offer`, so that a pipe costs a
message nothing. While somebody watches, `write` is a longer way that tells him first.

Rule for this file: called by the socket's side alone. What the other side calls is in
`queue.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from zlearn.engine import events
from zlearn.engine.ledger import SocketLedger
from zlearn.engine.queue import MessageQueue
from zlearn.patterns import Message


def _nowhere() -> None:
    """There is no connection that could be ended."""


def _to_nobody(reason: str) -> None:
    """There is none yet."""


class Pipe:
    """A socket's two queues to one peer.

    number: 1, 2, … within the socket.
    post: takes (command, pipe) to the socket's mailbox; may be called from any thread.
    """

    __slots__ = (
        "_post", "ended", "endpoint", "hang_up", "has_message", "has_room", "inbox",
        "is_identified", "is_joined", "is_one_way", "ledger", "link", "number", "outbox",
        "peer_type", "properties", "read", "refuse", "resize", "routing_id", "write",
    )  # fmt: skip

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
        self.properties: Mapping[str, bytes] = {}  # what the peer told, and who it proved to be
        self.is_one_way = False  # nothing can come back over it, not even a wish (udp, pgm)
        self.is_identified = False  # the peer has introduced itself
        self.endpoint = ""
        self.link = ""
        self.ended = False  # the peer is gone; what it sent may still be read
        self.refuse: Callable[[str], object] = _to_nobody  # ends the connection
        self.hang_up: Callable[[], object] = _nowhere  # ... once what is queued is out
        self.resize: Callable[[Any], object] = self._set_limits  # to the options' new limits
        self.is_joined = False  # with the peer's own pipe: inproc
        self.read: Callable[[], Any] = inbox.take
        self.has_message: Callable[[], bool] = inbox.has_message
        self.has_room: Callable[[], bool] = outbox.has_room
        self.write: Callable[[Message], bool] = outbox.offer
        self.watch(ledger.is_open)
        self._post = post
        inbox.ring_reader, outbox.ring_writer = self._readable, self._writable

    def _readable(self) -> None:
        self._post("readable", self)

    def _writable(self) -> None:
        self._post("writable", self)

    def _drained(self) -> None:
        self._post("drained", self)

    def watch(self, on: bool) -> None:
        """Tells the ledger of each copy from now on, or no longer."""
        self.write = self._write_watched if on else self.outbox.offer

    def _write_watched(self, message: Message) -> bool:
        intercept = self.ledger.hooks.intercept
        if intercept is not None and intercept(self):
            return True
        if not self.outbox.has_room():
            return False
        # Told before it is done: the I/O thread may take the message at once.
        self.ledger.queued(self, message)
        return self.outbox.offer(message)

    def command(self, item: Any) -> None:
        """Queues a subscription, whatever the high-water mark."""
        if not self.ended:
            if self.ledger.is_open:
                self.ledger.queued(self, item)
            self.outbox.put_batch([item])

    def end(self) -> None:
        """The connection is gone: what still waits for it is lost, what came over it can be read.

        An inproc peer reads this outbox itself, and still may.
        """
        self.ended = True
        self.inbox.is_drained = self._drained
        if not self.is_joined:
            reason = "the connection ended before it was written"
            self.abandon(self.outbox, events.FATE_DISCONNECTED, reason)

    def _set_limits(self, options: Any) -> None:
        self.outbox.set_limit(options.sndhwm)
        self.inbox.set_limit(options.rcvhwm)

    def abandon(self, queue: MessageQueue, fate: str, reason: str) -> None:
        """Throws away what is in a queue, and says so to whoever watches."""
        batch = queue.take_batch(len(queue))
        first = queue.left - len(batch)
        if batch and self.ledger.hooks.any:
            self.ledger.ended_in(queue, first, batch, fate, reason, self)
