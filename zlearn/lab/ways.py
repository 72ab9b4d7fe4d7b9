"""What ails the way from one node to another, as TCP shows it.

TCP hides loss: a segment that does not arrive is sent again, and all behind it wait. So a lossy
or a cut way shows as a stall, and after fifteen tries in vain as a connection that timed out.

    first try   +0.2 s   +0.4 s   +0.8 s  …            (RFC 6298: the timer doubles)

What it leaves out: acknowledgements are never lost, so trouble on the way back is not felt here.

Rule for this file: times and chance; it holds no bytes.
"""

import random

FIRST_RETRY = 0.2  # seconds: Linux' least time-out (TCP_RTO_MIN)
LONGEST_RETRY = 120.0  # seconds (TCP_RTO_MAX)
MOST_TRIES = 15  # Linux' tcp_retries2
FIRST_KNOCK = 1.0  # seconds until a request to connect is sent again (RFC 6298)
MOST_KNOCKS = 6  # Linux' tcp_syn_retries


def retries(first: float, most: int) -> list[float]:
    """The seconds after the first try at which it is tried again, and last of all given up."""
    times, wait, total = [], first, 0.0
    for _ in range(most + 1):
        total += wait
        times.append(total)
        wait = min(2 * wait, LONGEST_RETRY)
    return times


RETRIES = retries(FIRST_RETRY, MOST_TRIES)
GIVE_UP_AFTER = RETRIES[-1]
KNOCKS = retries(FIRST_KNOCK, MOST_KNOCKS)


class Way:
    """The state of the way from one node to another; shared by all connections on it.

    loss: the fraction of segments that are lost. jitter: seconds that each takes longer at most.
    held: everything waits on the way. blocked: everything is lost.
    """

    def __init__(self, chance: random.Random) -> None:
        self.loss = 0.0
        self.jitter = 0.0
        self.held = 0  # by so many faults
        self.blocked = 0
        self._chance = chance

    @property
    def is_stuck(self) -> bool:
        """Whether nothing gets through for now."""
        return bool(self.held or self.blocked)

    def delay(self) -> float | None:
        """Seconds that a segment takes longer than the latency; None: it never arrives."""
        extra = self._chance.uniform(0.0, self.jitter) if self.jitter else 0.0
        if not self.loss:
            return extra
        for wait in (0.0, *RETRIES[:-1]):
            if self._chance.random() >= self.loss:
                return extra + wait
        return None


def next_try(first: float, now: float) -> float:
    """When a segment that was first sent at `first` is tried again, at `now` or later."""
    return next((first + wait for wait in RETRIES[:-1] if first + wait >= now), now)
