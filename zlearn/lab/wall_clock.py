"""What Python waits with, as it has to be while a world with a virtual clock runs.

`time.sleep` in an actor would stop the whole world and move no virtual clock: in the threads of
that world it raises an error with a sentence.

`asyncio.wait_for` of CPython 3.11 waits in a task of its own, and so needs more rounds of the
loop than that of later versions: what happens at one moment would happen in another order. In
the threads of a world it is here what it is in 3.12.

Everybody else's threads wait as ever. The real functions come back when the last world that
runs has stopped, whatever happened in between.

Rule for this file: the one place that patches anything.
"""

import asyncio
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_threads: Counter[int] = Counter()  # those that may not sleep, and how often they said so
_real_sleep = time.sleep
_real_wait_for = asyncio.wait_for
_WAITS_IN_A_TASK = sys.version_info < (3, 12)


class SleptForReal(RuntimeError):
    """An actor called `time.sleep`, which knows nothing of virtual time."""


@contextmanager
def no_real_sleep() -> Iterator[None]:
    """Forbids `time.sleep` in the thread that enters this; `asyncio.wait_for` needs no task."""
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
            if not _threads:
                _put_back()


def _replace() -> None:
    global _real_sleep, _real_wait_for
    _real_sleep, _real_wait_for = time.sleep, asyncio.wait_for
    time.sleep = _explain
    if _WAITS_IN_A_TASK:
        asyncio.wait_for = _wait_for  # type: ignore[assignment]


def _put_back() -> None:
    if time.sleep is _explain:
        time.sleep = _real_sleep
    if asyncio.wait_for is _wait_for:
        asyncio.wait_for = _real_wait_for


def _explain(seconds: Any, /) -> None:
    if threading.get_ident() not in _threads:
        _real_sleep(seconds)
        return
    raise SleptForReal(
        f"time.sleep({seconds!r}) waits on the wall clock, and the clock of this world is virtual. "
        f"Write `await node.sleep({seconds!r})` in an async actor, "
        f"`node.sleep({seconds!r})` in a blocking one"
    )


async def _wait_for(awaitable: Any, timeout: float | None) -> Any:
    """`asyncio.wait_for`; where something may be waited for at all, without a task for it."""
    if threading.get_ident() not in _threads or (timeout is not None and timeout <= 0):
        return await _real_wait_for(awaitable, timeout)
    async with asyncio.timeout(timeout):
        return await awaitable
