"""The fair queue: takes messages from many peers in turn, so that a loud one can't drown the rest.

(libzmq: fq.cpp; RFC 28, 30: "fair-queuing".)

Rule for this file: it takes, and never looks at what it took. Whose turn it is, is the
circle's affair.
"""

from typing import Any

from zlearn.patterns.circle import Circle


class FairQueue(Circle):
    """Receives from its pipes in turn."""

    def receive(self) -> Any:
        """The next message, or None when no pipe has one."""
        circle = self._circle
        while circle:
            pipe = circle[0]
            message = pipe.read()
            if message is not None:
                circle.rotate(-1)
                self.current = pipe
                return message
            self._sleep(pipe)
        return None

    def has_message(self) -> bool:
        """Whether some pipe has a message."""
        while self._circle:
            pipe = self._circle[0]
            if pipe.has_message():
                return True
            self._sleep(pipe)
        return False
