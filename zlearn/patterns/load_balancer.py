"""The load balancer: deals messages out to many peers in turn, and skips those that are full.

Theory: the same circle as the fair queue's, for the other direction. Write to the pipe in
front, then turn the circle by one. A pipe that is full leaves the circle and sleeps, until
the engine says that it is writable. Dealing is not balancing: a slow peer gets its turn
like the others, until its pipe is full. (libzmq: lb.cpp; RFC 28, 30: "round-robin".)

Rule for this file: it writes, and never looks at what it writes.
"""

from collections import deque
from typing import Any


class LoadBalancer:
    """Sends to its pipes in turn.

    current: the pipe that the last message went to.
    """

    def __init__(self) -> None:
        self._circle: deque[Any] = deque()
        self._asleep: set[Any] = set()
        self.current: Any = None

    def attach(self, pipe: Any) -> None:
        """A new pipe joins at the end of the circle."""
        self._circle.append(pipe)

    def detach(self, pipe: Any) -> None:
        """A pipe leaves."""
        if pipe in self._asleep:
            self._asleep.discard(pipe)
        elif pipe in self._circle:
            self._circle.remove(pipe)

    def writable(self, pipe: Any) -> None:
        """A pipe that sleeps has room."""
        if pipe in self._asleep:
            self._asleep.discard(pipe)
            self._circle.append(pipe)

    def send(self, message: Any) -> bool:
        """Writes to the next pipe that has room. False: none has, or there is none."""
        circle = self._circle
        while circle:
            pipe = circle[0]
            if pipe.write(message):
                circle.rotate(-1)
                self.current = pipe
                return True
            self._asleep.add(circle.popleft())
        return False

    def has_room(self) -> bool:
        """Whether some pipe has room."""
        while self._circle:
            if self._circle[0].has_room():
                return True
            self._asleep.add(self._circle.popleft())
        return False
