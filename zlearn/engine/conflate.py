"""CONFLATE: a queue that keeps the last message alone. For those who want the newest, not all.

Theory: the writer throws away what the reader has not taken yet. So here, unlike in any
other queue, both ends take messages out, and a lock keeps them apart. `left` is the
reader's counter all the same: how many were in the queue before what it took last.

It is for the direction in which a socket's messages go; subscriptions are no messages, and
each of them counts. Over inproc, where two pipes share their queues, the socket that
connects decides. (zmq_setsockopt(3): CONFLATE.)

Rule for this file: the plain queue (queue.py) does not come by here.
"""

import threading
from collections.abc import Callable
from typing import Any

from zlearn.engine import events
from zlearn.engine.queue import MessageQueue
from zlearn.zmtp.bare import in_lists

CONFLATING = frozenset({"PULL", "PUSH", "SUB", "PUB", "DEALER"})
REASON = "a newer message took its place"


class LastMessage(MessageQueue):
    """A queue of one message. It has no high-water mark: there is always room for a newer one.

    on_conflated: called with (ordinal of the first, messages) that were thrown away.
    """

    __slots__ = ("_lock", "on_conflated")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.on_conflated: Callable[[int, list[Any]], object] | None = None
        super().__init__(0)
        self._open()

    def set_limit(self, limit: int) -> None:
        super().set_limit(0)

    def offer(self, item: Any) -> bool:
        self.put_batch([item])
        return True

    def put_batch(self, batch: list[Any]) -> None:
        with self._lock:
            first = self.entered - len(self.items)
            old = [*self.items, *batch[:-1]]
            self.items.clear()
            self.items.append(batch[-1])
            self.entered += len(batch)
        if old and self.on_conflated is not None:
            self.on_conflated(first, old)
        if self.reader_asleep:
            self.reader_asleep = False
            self.ring_reader()

    def take(self) -> Any:
        batch = self.take_batch(1)
        return in_lists(batch)[0] if batch else None

    def take_batch(self, most: int) -> list[Any]:
        if not most or not self.has_message():
            return []
        with self._lock:
            batch = [self.items.popleft()]
            self._taken = self.entered
        return batch


def new_queue(core: Any, limit: int, carries_messages: bool) -> MessageQueue:
    """A queue for one direction of a socket's pipe."""
    if core.options.conflate and carries_messages and core.pattern.name in CONFLATING:
        return LastMessage()
    return MessageQueue(limit)


def watch(pipe: Any) -> None:
    """Tells the ledger of what is thrown away in a pipe's queues."""
    for queue in (pipe.inbox, pipe.outbox):
        if isinstance(queue, LastMessage) and queue.on_conflated is None:
            queue.on_conflated = _teller(pipe, queue)


def _teller(pipe: Any, queue: LastMessage) -> Callable[[int, list[Any]], object]:
    def tell(first: int, batch: list[Any]) -> None:
        if pipe.ledger.hooks.any:
            pipe.ledger.ended_in(queue, first, batch, events.FATE_CONFLATED, REASON, pipe)

    return tell
