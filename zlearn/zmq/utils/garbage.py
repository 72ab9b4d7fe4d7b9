"""Who frees memory that was lent: Python, as soon as nobody reads it any more (tracker.py).

pyzmq has a thread for that, since its queues are not Python's. Programs name it when they
give it a context or stop it; here there is nothing to do.

Rule for this file: pyzmq's names.
"""

from typing import Any, NamedTuple

__all__ = ["GarbageCollector", "GarbageCollectorThread", "gc", "gcref"]


class gcref(NamedTuple):  # noqa: N801 (pyzmq's name)
    """What pyzmq notes of an object that was lent."""

    obj: Any
    event: Any


class GarbageCollectorThread:
    """No thread."""


class GarbageCollector:
    """Nothing that runs."""

    def __init__(self, context: Any = None) -> None:
        self.context = context
        self.refs: dict[int, Any] = {}
        self.thread = None

    def start(self) -> None:
        """Nothing to start."""

    def stop(self) -> None:
        """Nothing to stop."""

    def is_alive(self) -> bool:
        """No: there is no thread."""
        return False

    def store(self, obj: Any, event: Any = None) -> int:
        """Nothing to store."""
        return 0


gc = GarbageCollector()
