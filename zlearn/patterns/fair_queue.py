"""The fair queue: takes messages from many peers in turn, so that a loud one can't drown the rest.

Theory: the pipes that have something stand in a circle. Take one message from the pipe in
front, then turn the circle by one. A pipe that turns out to be empty leaves the circle and
sleeps, until the engine says that it is readable. So the cost of a message does not
grow with the number of peers. (libzmq: fq.cpp; RFC 28, 30: "fair-queuing".)

Rule for this file: it takes, and never looks at what it took.
"""

from collections import deque
from typing import Any


class FairQueue:
    """Receives from its pipes in turn.

    current: the pipe that the last message came from.
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

    def readable(self, pipe: Any) -> None:
        """A pipe that sleeps has something."""
        if pipe in self._asleep:
            self._asleep.discard(pipe)
            self._circle.append(pipe)

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

    def _sleep(self, pipe: Any) -> None:
        # A pipe may leave the circle from within read(), when it was at its end.
        if self._circle and self._circle[0] is pipe:
            self._circle.popleft()
            self._asleep.add(pipe)
