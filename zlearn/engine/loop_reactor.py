"""An asyncio loop as a reactor: no thread, no hop from one to another.

The lab's loop is an asyncio loop too, with a clock and streams of its own, so this is also
the lab's driver.

Theory of leaving: links move to another reactor when their loop ends, or when its program
blocks it. What was to be called for them soon moves too, in order: so no link is called in
two threads, and none waits for a call that never comes.

Rule for this file: it translates; it decides nothing.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

Callback = Callable[..., object]


class LoopReactor:
    """Drives sessions from an asyncio loop.

    successor: gives the reactor that goes on when the links leave; None: they never do.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, successor: Callable[[], Any] | None = None
    ) -> None:
        self.loop = loop
        self._successor = successor
        self._soon: deque[tuple[Callback, tuple[Any, ...]]] = deque()
        self.passengers: dict[Any, None] = {}  # sockets whose links this loop drives
        self._thread = threading.get_ident()
        self._knows_background = hasattr(loop, "call_later_in_background")

    def now(self) -> float:
        """The loop's own time in seconds."""
        return self.loop.time()

    @property
    def is_here(self) -> bool:
        """Whether the loop belongs to the thread that asks."""
        return threading.get_ident() == self._thread

    def call_soon_threadsafe(self, function: Callback, *args: Any) -> None:
        """Calls `function` for a link in the loop's next turn; never, if the loop has ended."""
        self._soon.append((function, args))
        self.call_owner_soon(self._call_next)

    def _call_next(self) -> None:
        if self._soon:  # else it moved with its link
            function, args = self._soon.popleft()
            function(*args)

    def call_owner_soon(self, function: Callback) -> None:
        """Calls `function` for a socket: in the loop's thread, wherever its links may go."""
        try:
            if threading.get_ident() == self._thread:
                self.loop.call_soon(function)
            else:
                self.loop.call_soon_threadsafe(function)
        except RuntimeError:  # the passengers of a loop that ended move on at their next call
            if not self.loop.is_closed():
                raise

    def call_later(
        self, seconds: float, function: Callback, *args: Any, background: bool = False
    ) -> asyncio.TimerHandle:
        """Plans a call."""
        if background and self._knows_background:
            return self.loop.call_later_in_background(seconds, function, *args)  # type: ignore[attr-defined]
        return self.loop.call_later(seconds, function, *args)

    def add_reader(self, stream: Any, function: Callback) -> None:
        self.loop.add_reader(stream, function)

    def remove_reader(self, stream: Any) -> None:
        if not self.loop.is_closed():
            self.loop.remove_reader(stream)

    def add_writer(self, stream: Any, function: Callback) -> None:
        self.loop.add_writer(stream, function)

    def remove_writer(self, stream: Any) -> None:
        if not self.loop.is_closed():
            self.loop.remove_writer(stream)

    def let_passengers_leave(self) -> None:
        """All that this loop drives moves to the successor."""
        if self._successor is None:
            return
        for passenger in list(self.passengers):
            passenger.leave_loop()
        while self._soon:
            function, args = self._soon.popleft()
            self._successor().call_soon_threadsafe(function, *args)

    def tell_passengers_at_shutdown(self) -> None:
        """Lets the passengers leave when the loop shuts down, as `asyncio.run` does in the end.

        asyncio tells its asynchronous generators of the shutdown, and nobody else; so one of
        these waits for it.
        """

        async def wait_for_shutdown() -> Any:
            try:
                yield
            finally:
                self.let_passengers_leave()

        self._waiting = wait_for_shutdown()
        with contextlib.suppress(StopIteration):
            self._waiting.asend(None).send(None)

    @staticmethod
    def can_drive(loop: asyncio.AbstractEventLoop) -> bool:
        """Whether a loop can watch descriptors: Windows' default loop can't."""
        return type(loop).add_reader is not asyncio.AbstractEventLoop.add_reader
