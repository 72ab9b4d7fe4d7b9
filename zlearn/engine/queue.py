"""One direction of a pipe: a queue of messages between a writer and a reader.

Theory: the two ends may live in different threads and share no lock. Each counter is
written by one end only, and appending to or taking from a deque is atomic. An end that
can't go on says so (`reader_asleep`, `writer_waiting`), *then looks once more*, and so can't
miss what happened in between; the other end sees the mark and rings. So a busy queue
rings nobody.

The high-water mark bounds what is in the queue. A writer that was refused is let in again
not at the first free slot but when half of the queue has been read: the low-water mark, as
in libzmq (pipe.cpp: compute_lwm), so that a ring pays for many messages.

A reader that takes message after message would pay for the counting each time. So the
queue lays some of them ready, *at hand*, as an iterator: whoever has it takes the next for the
price of a `for`. The counting is made up for when it is empty, and a message that has to be
acknowledged is never among them.

A message of one frame may lie here bare (zmtp/bare.py), as its writer had it. `take` puts it into
its list; a batch, and what is at hand, are for those who know bare frames.

Many queues never see a message: each pipe has two, and most sockets go one way. So the deque, the
greater part of a queue's memory, comes with the first one.

Rule for this file: it knows neither sockets nor sessions, only two callbacks to ring.
"""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice, repeat
from typing import Any

NEVER = 1 << 62  # more messages than anybody will ever count
NOTHING: Iterator[Any] = iter(())
NO_ITEMS: Any = ()
MOST_AT_HAND = 1024
_popleft = deque.popleft  # `map` calls it sooner than a comprehension would


def _nobody() -> None:
    """Rings nobody: the end is not there yet, or not any more."""


class MessageQueue:
    """A bounded queue.

    limit: the high-water mark in messages; 0 means none.
    entered: how many messages went in since the beginning. at_hand: messages for the reader,
    who may take them without asking; they come before all others.
    ring_reader, ring_writer: called when an end that waits can go on.
    is_drained: called when the reader finds nothing, once the writer is gone for good.
    """

    __slots__ = (
        "_acknowledge_at", "_append", "_full_at", "_taken", "acknowledged", "at_hand", "entered",
        "is_drained", "items", "limit", "low_water", "reader_asleep", "ring_reader", "ring_writer",
        "writer_waiting",
    )  # fmt: skip

    def __init__(self, limit: int) -> None:
        self.items: deque[Any] = NO_ITEMS
        self._append: Callable[[Any], object] = self._append_first
        self.at_hand = NOTHING
        self.entered = 0
        self._taken = 0  # from `items`
        self.acknowledged = 0  # what the writer knows to have left
        self.reader_asleep = True
        self.writer_waiting = False
        self.ring_reader: Callable[[], object] = _nobody
        self.ring_writer: Callable[[], object] = _nobody
        self.is_drained: Callable[[], object] | None = None
        self.set_limit(limit)

    def set_limit(self, limit: int) -> None:
        """Changes the high-water mark, also of a queue in use; nothing is lost."""
        self.limit = limit
        self.low_water = (limit + 1) // 2
        if limit:  # what has left meanwhile must not stand in the new limit's way
            self._acknowledge()
        else:
            self._note_acknowledged()

    def __len__(self) -> int:
        return len(self.items) + self.at_hand.__length_hint__()  # type: ignore[attr-defined]

    @property
    def left(self) -> int:
        """How many messages went out since the beginning."""
        return self._taken - self.at_hand.__length_hint__()  # type: ignore[attr-defined]

    # --- the writer's end --------------------------------------------------------

    def offer(self, item: Any) -> bool:
        """Adds a message. False: the high-water mark is reached."""
        if self.entered >= self._full_at and not self.has_room():
            return False
        self.entered += 1
        append = self._append  # by a name: what is called at once, CPython takes for a method
        append(item)
        if self.reader_asleep:
            self.reader_asleep = False
            self.ring_reader()
        return True

    def put_batch(self, batch: list[Any]) -> None:
        """Adds messages whatever the limit: how many fit in is the caller's affair (`space`)."""
        self.entered += len(batch)
        if self.items is NO_ITEMS:
            self._open()
        self.items.extend(batch)
        if self.reader_asleep:
            self.reader_asleep = False
            self.ring_reader()

    def _append_first(self, item: Any) -> None:
        self._open()
        self.items.append(item)

    def _open(self) -> None:
        self.items = deque()
        self._append = self.items.append

    def has_room(self) -> bool:
        """Whether a message fits in. False also asks to be rung when one does."""
        if self.entered < self._full_at:
            return True
        self.writer_waiting = True
        return self.entered < self._full_at

    def space(self) -> int:
        """How many messages fit in now; a very large number when there is no limit."""
        return max(0, self._full_at - self.entered)  # a limit that shrank may be exceeded

    # --- the reader's end --------------------------------------------------------

    def take(self) -> Any:
        """The next message; None when there is none, which also asks to be rung."""
        for item in self.at_hand:
            return [item] if type(item) is bytes else item
        if self._taken >= self._acknowledge_at:  # the limit has shrunk meanwhile
            self._acknowledge()
        if not self.items and not self.has_message():
            return None
        item = self.items.popleft()
        self._taken += 1
        if self._taken >= self._acknowledge_at:
            self._acknowledge()
        if self.items:
            self._lay_ready()
        return [item] if type(item) is bytes else item

    def _lay_ready(self) -> None:
        """Up to the next message that has to be acknowledged."""
        count = min(len(self.items), self._acknowledge_at - self._taken - 1, MOST_AT_HAND)
        if count > 0:
            self.at_hand = iter([*map(_popleft, repeat(self.items, count))])
            self._taken += count

    def take_batch(self, most: int) -> list[Any]:
        """Up to `most` messages; an empty list also asks to be rung."""
        batch = [] if self.at_hand is NOTHING else list(islice(self.at_hand, most))
        count = min(len(self.items), most - len(batch))
        if not count and (batch or not self.has_message()):
            return batch
        batch += map(_popleft, repeat(self.items, count or 1))
        self._taken += count or 1
        if self._taken >= self._acknowledge_at:
            self._acknowledge()
        return batch

    def has_message(self) -> bool:
        """Whether there is a message. False also asks to be rung."""
        if not self.items and not self.at_hand.__length_hint__():  # type: ignore[attr-defined]
            self.reader_asleep = True
            if not self.items:
                if self.is_drained is not None:
                    self.is_drained()
                return False
            self.reader_asleep = False
        return True

    def _acknowledge(self) -> None:
        """Tells the writer how far the reader is: at whole multiples of the low-water mark."""
        left = self.left
        self.acknowledged = left - left % self.low_water
        self._note_acknowledged()

    def _note_acknowledged(self) -> None:
        self._acknowledge_at = self.acknowledged + self.low_water if self.limit else NEVER
        self._full_at = self.acknowledged + self.limit if self.limit else NEVER
        if self.writer_waiting and self.entered < self._full_at:
            self.writer_waiting = False
            self.ring_writer()
