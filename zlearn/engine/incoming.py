"""How much a session reads from its stream at once.

Theory: a read of many small messages is best short: they become one batch, which has to fit
into the inbox. A large frame needs many short reads, each with a wake-up of its own and a
piece to join. So reads grow while they come back full and bring hardly any message, and are
short again when one brings many, or brings little.

Rule for this file: sizes. What the bytes mean is the connection's affair.
"""

from zlearn.transports.network import Stream

SHORT = 65536  # bytes
LONGEST = 2**20  # bytes; nothing is held that did not come, however much was announced
HARDLY_ANY = 2  # messages


class Incoming:
    """The reads of one session. found: how many messages the last one brought."""

    def __init__(self) -> None:
        self.found = 0
        self._size = SHORT

    def read(self, stream: Stream) -> bytes | None:
        """Reads once. Results, and what it raises, as of `Stream.read`."""
        data = stream.read(self._size)
        if self.found > HARDLY_ANY or not data or len(data) < SHORT:
            self._size = SHORT
        elif len(data) == self._size:
            self._size = min(2 * self._size, LONGEST)
        self.found = 0
        return data
