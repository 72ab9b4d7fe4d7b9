"""The circle: pipes that take turns, and those that sleep until they can go on.

Theory: whoever can go on stands in a circle. The one in front has its turn, then the circle
turns by one. One that can't go on leaves the circle and sleeps, until the engine says that
it can. So finding the next costs the same with three peers and with three thousand.
(libzmq: the "active" part of the arrays in fq.cpp and lb.cpp.)

Rule for this file: turns. Whether a turn is for reading or for writing is for those who build
on it: the fair queue and the load balancer.
"""

from collections import deque
from typing import Any


class Circle:
    """Pipes in turn.

    current: the pipe that had the last turn.
    """

    def __init__(self) -> None:
        self._circle: deque[Any] = deque()
        self._asleep: set[Any] = set()
        self.current: Any = None

    @property
    def only(self) -> Any:
        """The one that can go on, if there is just one; else None."""
        return self._circle[0] if len(self._circle) == 1 else None

    def attach(self, pipe: Any) -> None:
        """A new pipe joins at the end."""
        self._circle.append(pipe)

    def detach(self, pipe: Any) -> None:
        """A pipe leaves."""
        if pipe in self._asleep:
            self._asleep.discard(pipe)
        elif pipe in self._circle:
            self._circle.remove(pipe)

    def wake(self, pipe: Any) -> None:
        """A pipe that sleeps can go on."""
        if pipe in self._asleep:
            self._asleep.discard(pipe)
            self._circle.append(pipe)

    def _sleep(self, pipe: Any) -> None:
        """The pipe in front can't go on."""
        if self._circle and self._circle[0] is pipe:
            self._circle.popleft()
            self._asleep.add(pipe)
