"""One direction of a TCP connection, put in order again from what was captured of it.

Segments come late, twice, overlapping, or never. What comes early waits, within bounds; what
the receiver has acknowledged and nobody captured is a gap.

Rule for this file: numbers and bytes. What is said is not known here. Source: RFC 9293.
"""

WAITING_LIMIT = 1 << 20  # bytes that came early
WAITING_SEGMENTS = 2000
WHOLE = 1 << 32  # numbers of TCP, after which they begin anew


class Gap(Exception):
    """So many bytes are missing here. size: how many."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes")
        self.size = size


class Ordered:
    """A stream in order. taken: how many of its bytes were handed out or passed over."""

    def __init__(self, first: int) -> None:
        self.taken = 0
        self._next = first
        self._waiting: dict[int, bytes] = {}  # distance from the first → bytes that came early
        self._size = 0

    def place(self, number: int) -> int:
        """How far a number of TCP is from the first byte, near where we are."""
        ahead = (number - self._next) % WHOLE
        return self.taken + (ahead - WHOLE if ahead >= WHOLE // 2 else ahead)

    def take(self, number: int, data: bytes) -> bytes:
        """Takes a segment; returns what is in order now. Raises Gap where too much waits."""
        place = self.place(number)
        if place > self.taken:
            if len(data) > len(self._waiting.get(place, b"")):
                self._size += len(data) - len(self._waiting.get(place, b""))
                self._waiting[place] = data
            if self._size > WAITING_LIMIT or len(self._waiting) > WAITING_SEGMENTS:
                raise Gap(min(self._waiting) - self.taken)
            return b""
        return self._move(data[self.taken - place :]) + self._due()

    def acknowledged(self, number: int) -> None:
        """The receiver has all before this number. Raises Gap if we have not."""
        place = self.place(number)
        if place > self.taken and not self._due_at(self.taken):
            first = min((at for at in self._waiting if at < place), default=place)
            raise Gap(first - self.taken)

    def skip(self, size: int) -> bytes:
        """Passes over a gap; returns what is in order behind it."""
        self.taken += size
        self._next = (self._next + size) % WHOLE
        return self._due()

    def _move(self, data: bytes) -> bytes:
        self.taken += len(data)
        self._next = (self._next + len(data)) % WHOLE
        return data

    def _due_at(self, at: int) -> bool:
        return any(place <= at for place in self._waiting)

    def _due(self) -> bytes:
        """What came early and is due now."""
        pieces = []
        while self._waiting and (place := min(self._waiting)) <= self.taken:
            data = self._waiting.pop(place)
            self._size -= len(data)
            if place + len(data) > self.taken:
                pieces.append(self._move(data[self.taken - place :]))
        return b"".join(pieces)
