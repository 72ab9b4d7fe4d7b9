"""Looks names up without holding anybody up: in a few threads of its own.

The system's look-up waits, for seconds if a name server is away, and knows no other way. Meanwhile
an I/O thread has other links to serve. The threads come with the work and go with it; they
end with the program, since nothing can end a look-up before its time.

Rule for this file: it calls functions in other threads, and does not know what for.
"""

import threading
from collections import deque
from collections.abc import Callable

MOST_THREADS = 4


class Resolver:
    """Calls functions in the background, in order, a few at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], object]] = deque()
        self._threads = 0

    def call(self, function: Callable[[], object]) -> None:
        """Calls `function` from another thread, before long. It must not raise."""
        with self._lock:
            self._waiting.append(function)
            if self._threads == MOST_THREADS:
                return
            self._threads += 1
        threading.Thread(target=self._work, name="zlearn-resolver", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                function = self._waiting.popleft()
            function()
