"""How much may be sent now: a bucket that fills at the rate of RATE, and each packet empties.

Rule for this file: bytes and seconds. It knows no packets.
"""

BURST = 0.01  # seconds of the rate that may go out at once
GRAIN = 0.001  # bytes that are no difference: times are not exact


class Pace:
    """A token bucket.

    rate: bytes a second. largest: bytes of the largest packet, which always fit in.
    """

    def __init__(self, rate: float, largest: int, now: float) -> None:
        self._rate = rate
        self._most = max(rate * BURST, float(largest))
        self._level = self._most
        self._then = now

    def allows(self, size: int, now: float) -> bool:
        """Whether so many bytes may go out now."""
        return self._level_at(now) >= size - GRAIN

    def spend(self, size: int, now: float) -> None:
        """So many bytes go out."""
        self._level = self._level_at(now) - size
        self._then = now

    def when(self, size: int, now: float) -> float:
        """The time from which so many bytes are allowed."""
        return now + max(0.0, size - self._level_at(now)) / self._rate

    def _level_at(self, now: float) -> float:
        return min(self._most, self._level + max(0.0, now - self._then) * self._rate)
