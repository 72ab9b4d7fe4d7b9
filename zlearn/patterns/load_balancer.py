"""The load balancer: deals messages out to many peers in turn, and skips those that are full.

Dealing is not balancing: a slow peer gets its turn like the others, until its pipe is full.
(libzmq: lb.cpp; RFC 28, 30: "round-robin".)

Rule for this file: it writes, and never looks at what it writes. Whose turn it is, is the
circle's affair.
"""

from typing import Any

from zlearn.patterns.circle import Circle


class LoadBalancer(Circle):
    """Sends to its pipes in turn."""

    def send(self, message: Any) -> bool:
        """Writes to the next pipe that has room. False: none has, or there is none."""
        circle = self._circle
        while circle:
            pipe = circle[0]
            if pipe.write(message):
                circle.rotate(-1)
                self.current = pipe
                return True
            self._sleep(pipe)
        return False

    def has_room(self) -> bool:
        """Whether some pipe has room."""
        while self._circle:
            pipe = self._circle[0]
            if pipe.has_room():
                return True
            self._sleep(pipe)
        return False
