"""Sending patches to a browser at a bounded rate, in order, from any thread.

Rule for this file: it joins, waits and hands on. It knows no widget and no model's meaning.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from zlearn.views.patches import LISTS, chained

SENDS_PER_SECOND = 30
_LISTS = {*LISTS, "events"}

Json = dict[str, Any]


class Feed:
    """Joins patches and hands them on at most 30 times a second, in order.

    send: called with one patch, from whichever thread is at hand, never twice at once.
    loop: where a delayed send is scheduled; without a running one, a timer thread does it.
    clock: seconds, monotonic.
    """

    def __init__(
        self,
        send: Callable[[Json], None],
        loop: asyncio.AbstractEventLoop | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._loop = loop
        self._clock = clock
        self._pending: list[Json] = []
        self._last = float("-inf")
        self._planned = False
        self._lock = threading.Lock()  # guards the fields above
        self._sending = threading.Lock()  # held while handing on: keeps patches in order

    def put(self, patch: Json) -> None:
        """Takes a patch in, from any thread; it is sent now or within a thirtieth of a second."""
        with self._lock:
            self._pending.append(patch)
            if self._planned:
                return
            wait = self._last + 1 / SENDS_PER_SECOND - self._clock()
            self._planned = wait > 0
        if wait > 0:
            self._plan(wait)
        else:
            self.flush()

    def flush(self) -> None:
        """Sends what waits, now."""
        with self._sending:
            with self._lock:
                patches, self._pending = self._pending, []
                self._planned = False
                self._last = self._clock()
            if patches:
                self._send(join(patches))

    def _plan(self, seconds: float) -> None:
        loop = self._loop
        if loop is not None and loop.is_running():
            try:
                loop.call_soon_threadsafe(loop.call_later, seconds, self.flush)
                return
            except RuntimeError:
                pass  # the loop was closed meanwhile: the timer below still delivers
        timer = threading.Timer(seconds, self.flush)
        timer.daemon = True
        timer.start()


def join(patches: list[Json]) -> Json:
    """Several patches as one that has the same effect.

    Entries of lists are put one after another, since a patch is applied in order anyway;
    the rest is as in the last patch that names it.
    """
    whole: Json = {}
    lists: dict[str, list[Any]] = {}
    for patch in patches:
        whole.update(patch)
        for name in _LISTS & patch.keys():
            lists.setdefault(name, []).append(patch[name])
    return whole | {name: chained(several) for name, several in lists.items()}
