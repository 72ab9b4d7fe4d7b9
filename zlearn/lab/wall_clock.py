"""`time.sleep` in an actor would stop the whole world and move no virtual clock: explain it.

While a world runs, `time.sleep` raises an error with a sentence in the threads of that world.
Everybody else's threads sleep as ever. The real function comes back when the last world that
runs has stopped, whatever happened in between.

Rule for this file: the one place that patches anything.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_threads: Counter[int] = Counter()  # those that may not sleep, and how often they said so
_real_sleep = time.sleep


class SleptForReal(RuntimeError):
    """An actor called `time.sleep`, which knows nothing of virtual time."""


@contextmanager
def no_real_sleep() -> Iterator[None]:
    """Forbids `time.sleep` in the thread that enters this."""
    me = threading.get_ident()
    with _lock:
        if not _threads:
            _replace()
        _threads[me] += 1
    try:
        yield
    finally:
        with _lock:
            _threads[me] -= 1
            if not _threads[me]:
                del _threads[me]
            if not _threads and time.sleep is _explain:
                time.sleep = _real_sleep


def _replace() -> None:
    global _real_sleep
    _real_sleep = time.sleep
    time.sleep = _explain


def _explain(seconds: Any, /) -> None:
    if threading.get_ident() not in _threads:
        _real_sleep(seconds)
        return
    raise SleptForReal(
        f"time.sleep({seconds!r}) waits on the wall clock, and the clock of this world is virtual. "
        f"Write `await node.sleep({seconds!r})` in an async actor, "
        f"`node.sleep({seconds!r})` in a blocking one"
    )
