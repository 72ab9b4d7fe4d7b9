"""A limit of time for a learner's code that would never come to an end.

The lab bounds what waits; it can't bound a loop that never waits. What counts is the processor's
time: a classroom's machine may be busy with others. What uses none of it, and really sleeps, is
stopped after a while of real time.

When the time is over, `TooLong` is raised in whatever thread is at work, with CPython's own means
for that (PyThreadState_SetAsyncExc), and again, soon, until it is out.

An exception from outside may arrive anywhere, also while the watch is being ended. So there
is no lock here that it could leave locked, and `limited` tries until the watch has ended.

Rule for this file: it stops what runs, and judges nothing. Where there are no threads (a
browser) it does nothing.
"""

import ctypes
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from zlearn.lab import baton

AGAIN = 0.5  # seconds between two attempts to stop it
PATIENCE = 3  # times the limit in real time, where the processor has worked for less

Result = TypeVar("Result")


class TooLong(BaseException):
    """A learner's code ran for too long. No Exception, so that `except Exception` lets it pass."""

    seconds = 0.0


def limited(seconds: float, call: Callable[[], Result]) -> Result:
    """Calls `call`, for so many seconds of work at most, with the actors it starts.

    Returns what it returns. Raises what it raises, and TooLong.
    """
    watch = _Watch(seconds)
    try:
        watch.start()
        return call()
    finally:
        while not watch.ended:
            try:
                watch.end()
            except TooLong:
                pass  # it came as the code ended by itself: in time after all


class _Watch:
    """A thread that waits beside the code."""

    def __init__(self, seconds: float) -> None:
        self.ended = False
        self._seconds = seconds
        self._caller = threading.get_ident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="zlearn-course-watch", daemon=True)
        self._error = type("TooLong", (TooLong,), {"seconds": seconds})
        self._raise_in = getattr(
            getattr(ctypes, "pythonapi", None), "PyThreadState_SetAsyncExc", None
        )

    def start(self) -> None:
        """Begins to watch, where that is possible."""
        if self._raise_in is not None:
            try:
                self._thread.start()
            except RuntimeError:
                pass  # a browser has no threads

    def end(self) -> None:
        """No more. What was raised in the caller and is still on its way arrives in here.

        It can't be taken back: CPython 3.11 would go on looking for it at every call, for ever,
        and hang as soon as a debugger or a tracer runs.
        """
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()
            _let_arrive()
        self.ended = True

    def _run(self) -> None:
        begun, worked = time.monotonic(), time.process_time()
        wait = self._seconds
        while not self._over.wait(wait):
            left = self._seconds - (time.process_time() - worked)
            if left > 0 and time.monotonic() - begun < PATIENCE * self._seconds:
                wait = left
                continue
            for ident in _at_work(self._caller):
                self._raise(ident, self._error)
            wait = AGAIN

    def _raise(self, ident: int, error: type) -> None:
        self._raise_in(ctypes.c_ulong(ident), ctypes.py_object(error))  # type: ignore[misc]


def _let_arrive() -> None:
    """An exception from outside arrives when a function begins, or in a loop's next turn."""
    for _ in range(3):
        pass


def _at_work(caller: int) -> list[int]:
    """Which threads run, of the caller's and the blocking actors'; the caller's if none does."""
    frames = sys._current_frames()
    actors = [ident for ident, frame in frames.items() if _is_actor(frame)]
    working = [ident for ident in (caller, *actors) if not _waits(frames.get(ident))]
    return working or [caller]


def _is_actor(frame: FrameType | None) -> bool:
    """Whether this is the stack of a blocking actor's thread."""
    while frame is not None:
        if frame.f_code is baton.Baton._body.__code__:
            return True
        frame = frame.f_back
    return False


def _waits(frame: FrameType | None) -> bool:
    """Whether a thread waits for the baton: all it does is to stand at a lock."""
    while frame is not None and frame.f_code.co_filename == threading.__file__:
        frame = frame.f_back
    return frame is None or frame.f_code.co_filename == baton.__file__
