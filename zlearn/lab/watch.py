"""Level-triggered readiness, as a selector has it: for virtual streams and listeners.

Rule for this file: it knows conditions and callbacks, nothing of bytes.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from zlearn.lab.places import PLACE, Place, at_place


class Watchable(Protocol):
    """A virtual stream or listener: it can say when there is something to read or room to write."""

    def watch_readable(self, callback: Callable[[], object] | None) -> None: ...

    def watch_writable(self, callback: Callable[[], object] | None) -> None: ...


class Watch:
    """Calls a callback again and again while a condition holds, once a round of the loop.

    A callback that does its work makes the condition false, or takes itself away.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, condition: Callable[[], object]) -> None:
        self._loop = loop
        self._condition = condition
        self._callback: Callable[[], object] | None = None
        self._scheduled = False
        self._place: Place | None = None

    def set(self, callback: Callable[[], object] | None) -> None:
        """Whom to call from now on, where the caller belongs; None: nobody."""
        self._callback = callback
        self._place = PLACE.get()
        self.check()

    def check(self) -> None:
        """To be called whenever the condition may have become true."""
        if self._callback is not None and not self._scheduled and self._condition():
            self._scheduled = True
            with at_place(self._place):
                self._loop.call_soon(self._fire)

    def _fire(self) -> None:
        self._scheduled = False
        if self._callback is not None and self._condition():
            self._callback()
        self.check()
