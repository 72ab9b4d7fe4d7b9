"""What a session has encoded and the stream has not taken yet.

Theory: a batch of small messages is joined, and is capped near 64 KiB: larger ones cost more to
copy than they save in calls. Large frames are not joined (zmtp/frames.py), so a batch of them
pays for a call, and for the peer's waking up, and nothing else: 512 KiB at once make 64 KiB
messages 1.4 times as fast.

Rule for this file: bytes, and which items are out with them. Nothing else.
"""

from bisect import bisect_right
from collections import deque
from itertools import accumulate
from typing import Any

from zlearn.transports.network import Stream
from zlearn.zmtp.runs import LARGE

BATCH_SIZE = 65536  # bytes, about, where a batch is joined
GATHERED_SIZE = 2**19  # ... and where it is not
MOST_IN_A_BATCH = 1024  # messages


def next_batch(count: int, size: int) -> int:
    """How many messages the next batch may have, after one of `count` messages, `size` bytes."""
    most = GATHERED_SIZE if size >= count * LARGE else BATCH_SIZE
    return min(count * most // (size or 1) + 1, MOST_IN_A_BATCH)


class Outgoing:
    """Chunks on their way to a stream.

    chunks: what is to be written next. marks: for whoever watches, the items among the chunks, by
    batches: (offsets where they end, or where all of them do, and the items). marked: how many
    items these are.
    """

    __slots__ = ("_added", "_taken", "_to_mark", "chunks", "marked", "marks")

    def __init__(self) -> None:
        self.chunks: list[Any] = []
        self._taken = 0  # bytes that the stream has taken since the beginning
        self._added = 0
        self.marks: deque[tuple[list[int], list[Any]]] | tuple[()] = ()  # until somebody watches
        self.marked = 0
        self._to_mark: list[Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.chunks or self.marks)  # an item may take no bytes, and is yet to be told

    def add(self, chunks: list[bytes]) -> int:
        """Appends chunks; returns their size in bytes."""
        size = sum(map(len, chunks))
        self._added += size
        self.chunks += chunks
        if self._to_mark:
            self._open_marks().append(([self._added], self._to_mark))  # one end for all of them
            self._to_mark = None
        return size

    def mark(self, sizes: list[int], items: list[Any]) -> None:
        """Notes where each of the items that are about to be added will end."""
        if items:
            ends = list(accumulate(sizes, initial=self._added))
            self._open_marks().append((ends[1:], items))
            self.marked += len(items)

    def mark_together(self, items: list[Any]) -> None:
        """Notes that what is added next is these items: they are out when the last one is."""
        self._to_mark = items
        self.marked += len(items)

    def unwritten(self) -> list[Any]:
        """The marked items that are not out."""
        return [item for _, items in self.marks for item in items]

    def _open_marks(self) -> deque[tuple[list[int], list[Any]]]:
        marks = self.marks
        if isinstance(marks, tuple):
            self.marks = marks = deque()
        return marks

    def push(self, stream: Stream) -> bool:
        """Writes what the stream takes now. True: it took everything. Raises OSError."""
        while self.chunks:
            taken = stream.write(self.chunks)
            self._taken += taken
            if self._taken == self._added:
                self.chunks.clear()
            elif not self._drop(taken):
                return False
        return True

    def written(self) -> list[Any]:
        """Takes the marked items off whose last byte is out."""
        marks = self._open_marks()
        items: list[Any] = []
        while marks:
            ends, batch = marks[0]
            if ends[-1] > self._taken:
                if out := bisect_right(ends, self._taken):
                    items = items + batch[:out]
                    marks[0] = ends[out:], batch[out:]
                break
            items = items + batch if items else batch
            marks.popleft()
        self.marked -= len(items)
        return items

    def _drop(self, taken: int) -> bool:
        """Removes bytes from the front. False: the stream took less than it was offered."""
        chunks = self.chunks
        whole = 0
        while whole < len(chunks) and taken >= len(chunks[whole]):
            taken -= len(chunks[whole])
            whole += 1
        del chunks[:whole]
        if taken:
            chunks[0] = memoryview(chunks[0])[taken:]
        return bool(whole) and not taken
