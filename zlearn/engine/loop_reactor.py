"""An asyncio loop as a reactor: no thread, no hop from one to another.

The lab's loop is an asyncio loop too, with a clock and streams of its own, so this is also
the lab's driver.

Theory of turns: each step that a loop takes in a turn of its own costs a look at all descriptors.
So what a read brings for sockets is passed on as the read ends, in the same turn; and what the
program then says first goes out at once: the answer to what it heard. What it says after that
is gathered until the next turn, as batches are cheaper. In the lab each step has its turn.

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
        self._is_lab = hasattr(loop, "call_later_in_background")
        self._reading = False  # a callback for something to read is under way
        self._heard: deque[Callback] = deque()  # to be called as it ends
        self._may_do_it = False  # the program was told something, and has not answered yet

    def now(self) -> float:
        """The loop's own time in seconds."""
        return self.loop.time()

    @property
    def is_here(self) -> bool:
        """Whether the loop belongs to the thread that asks."""
        return threading.get_ident() == self._thread

    def call_soon_threadsafe(self, function: Callback, *args: Any) -> None:
        """Calls `function` for a link in the loop's next turn, or now if it is an answer.

        Never, if the loop has ended.
        """
        self._soon.append((function, args))
        if self._may_do_it and len(self._soon) == 1 and self.is_here:
            self._may_do_it = False
            if not self._reading and self.loop.is_running():
                self._call_next()
                return
        self.call_owner_soon(self._call_next)

    def _call_next(self) -> None:
        if self._soon:  # else it moved with its link
            function, args = self._soon.popleft()
            function(*args)

    def call_owner_soon(self, function: Callback) -> None:
        """Calls `function` for a socket: in the loop's thread, wherever its links may go."""
        try:
            if threading.get_ident() == self._thread:
                if self._reading:
                    self._heard.append(function)
                else:
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
        if background and self._is_lab:
            return self.loop.call_later_in_background(seconds, function, *args)  # type: ignore[attr-defined]
        return self.loop.call_later(seconds, function, *args)

    def add_reader(self, stream: Any, function: Callback) -> None:
        if self._is_lab:
            self.loop.add_reader(stream, function)
        else:
            self.loop.add_reader(stream, self._read, function)

    def _read(self, function: Callback) -> None:
        """Has a link read, and passes on to the sockets what came."""
        self._reading = True
        try:
            function()
        finally:
            self._reading = False
            self._may_do_it = bool(self._heard)
            self._pass_on()

    def _pass_on(self) -> None:
        try:
            while self._heard:
                self._heard.popleft()()
        finally:
            while self._heard:  # one has raised; the others are not to suffer
                self.loop.call_soon(self._heard.popleft())

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
