"""Stopwatch: deprecated in pyzmq, and still there. `time.monotonic` does it better.

Rule for this file: nothing new goes in.
"""

import time
import warnings


class Stopwatch:
    """Measures the time between two calls."""

    def __init__(self) -> None:
        warnings.warn(
            "zmq.Stopwatch is deprecated: use time.monotonic", DeprecationWarning, stacklevel=2
        )
        self._start = 0.0

    def start(self) -> None:
        """Starts it."""
        self._start = time.monotonic()

    def stop(self) -> int:
        """The time since `start`, in microseconds."""
        return int(1e6 * (time.monotonic() - self._start))
