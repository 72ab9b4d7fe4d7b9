"""How much a session reads from its stream at once.

Theory: a read of many small messages is best short: they become one batch, which has to fit
into the inbox. A large frame needs many short reads, each with a wake-up of its own and a
piece to join. So reads grow while they come back full and bring few messages for their size, and
are short again when one brings many, or brings little.

The memory for large reads would be asked from the system anew for each, and given back at once,
and each page of it costs a fault. The C library does so with what is larger than it has ever
seen freed (glibc: mallopt(3), "dynamic mmap threshold"). So it is shown a large piece, once,
which nobody touches and which therefore costs nothing: 1 MiB messages took 2.3 ms of CPU each
before that, and 0.4 ms after.

Rule for this file: sizes. What the bytes mean is the connection's affair.
"""

import functools

from zlearn.transports.network import Stream

SHORT = 65536  # bytes
LONGEST = 2**20  # bytes; nothing is held that did not come, however much was announced
FEW = SHORT // 32  # bytes a message, at the least, where reads grow
SHOWN = 24 * 2**20  # bytes; glibc's threshold goes up to 32 MiB


class Incoming:
    """The reads of one session. found: how many messages, PINGs and PONGs the last one brought."""

    __slots__ = ("_size", "found")

    def __init__(self) -> None:
        self.found = 0
        self._size = SHORT

    def read(self, stream: Stream) -> bytes | None:
        """Reads once. Results, and what it raises, as of `Stream.read`."""
        data = stream.read(self._size)
        if data and len(data) == SHORT:
            keep_large_memory()
        if not data or len(data) < SHORT or self.found * FEW > len(data):
            self._size = SHORT
        elif len(data) == self._size:
            self._size = min(2 * self._size, LONGEST)
        self.found = 0
        return data


@functools.cache
def keep_large_memory() -> None:
    """Has the C library keep what large reads give back, for the next ones. Once is enough."""
    bytes(SHOWN)
