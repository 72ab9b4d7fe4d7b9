"""The distributor: gives a copy of a message to each of many peers, and waits for none.

Theory: a publisher that waited for its slowest subscriber would be as slow as that one.
So a copy for a pipe that is full is dropped, there and then, and the others are not
disturbed. (libzmq: dist.cpp; RFC 29: "SHALL NOT block on sending".)

Rule for this file: it never says "not now".
"""

from collections.abc import Iterable
from typing import Any

from zlearn.patterns.pattern import Ledger, Message

DROPPED = "dropped: high-water mark"


class Distributor:
    """Sends copies to many pipes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def send(self, message: Message, pipes: Iterable[Any]) -> None:
        """Gives a copy to each of `pipes`, or drops it where there is no room."""
        for pipe in pipes:
            if not pipe.write(message) and self._ledger.is_open:
                self._ledger.end(DROPPED, "the queue to this peer is full", pipe)
