"""Blocking actors: plain `def` functions in threads, of which exactly one runs at a time.

Theory of operation. Each actor has a thread, and there is one baton. Whoever holds it runs;
everybody else stands still on a lock of their own. The world's loop holds it first. It hands
it to an actor, and waits. The actor runs until it would have to wait for something; then it
leaves a request (a predicate and a time-out) and hands the baton back. A coroutine on the
world's loop, `Baton.run`, awaits on the actor's behalf and hands the baton over again. So the
threads are only stacks, there is never a choice which of them runs, and the order of things
is the loop's: as deterministic as without threads.

When a scene ends, an actor that still waits gets `SceneEnded` thrown into it at that point:
its `finally` blocks run and its thread ends.

Rule for this file: threads appear in this file and in `loopback.py`, nowhere else in the lab.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from contextvars import ContextVar

from zlearn.lab.loop import LabLoop
from zlearn.lab.wall_clock import no_real_sleep

# An actor that swallows SceneEnded so often (a bare `except:` in a loop) is left alone for ever.
MOST_THROWS = 1_000


class SceneEnded(BaseException):
    """Thrown into a blocking actor that waits when its scene ends. Not an error: let it pass."""


class Baton:
    """One blocking actor.

    name: for the thread. function: the actor, without parameters.
    """

    def __init__(self, loop: LabLoop, name: str, function: Callable[[], object]) -> None:
        self._loop = loop
        self._function = function
        self._may_run = threading.Semaphore(0)
        self._handed_back = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._body, name=name, daemon=True)
        self._request: tuple[Callable[[], object], float | None] | None = None
        self._outcome = False
        self._throws = 0
        self._ending = False
        self._error: BaseException | None = None
        self._done = False

    # --- on the loop's side --------------------------------------------------------

    async def run(self) -> None:
        """Runs the actor to its end. Raises what it raises. Cancelled, it ends the actor."""
        self._start()
        try:
            self._hand_over()
            while not self._done:
                self._outcome = await self._fulfil()
                self._hand_over()
        finally:
            self.end()
        if self._error is not None:
            raise self._error

    def end(self) -> None:
        """Throws SceneEnded into the actor, wherever it waits, until its thread has ended."""
        self._ending = True
        while not self._done and self._throws < MOST_THROWS:
            self._throws += 1
            self._hand_over()
        if self._done and self._thread.is_alive():
            self._thread.join()

    def _start(self) -> None:
        try:
            self._thread.start()
        except RuntimeError as error:  # a browser has no threads
            raise RuntimeError(
                f"the blocking actor {self._thread.name} needs a thread, and there are none here: "
                "write it as `async def`, and await what waits"
            ) from error

    def _hand_over(self) -> None:
        self._may_run.release()
        self._handed_back.acquire()

    async def _fulfil(self) -> bool:
        """Waits for what the actor waits for; whether its predicate came true."""
        assert self._request is not None
        predicate, timeout = self._request
        if predicate():
            return True
        future = self._loop.when(predicate)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await future
        return bool(predicate())

    # --- on the actor's side -------------------------------------------------------

    def wait(self, predicate: Callable[[], object], timeout: float | None = None) -> bool:
        """Called by the actor: waits until `predicate()` is true or `timeout` seconds are over.

        Returns whether it is true. Raises SceneEnded when the scene ends meanwhile.
        """
        self._request = (predicate, timeout)
        self._handed_back.release()
        self._may_run.acquire()
        if self._ending:
            raise SceneEnded("the scene has ended")
        return self._outcome

    def _body(self) -> None:
        self._may_run.acquire()
        _current.set(self)
        try:
            with no_real_sleep():
                if not self._ending:
                    self._function()
        except SceneEnded:
            pass
        except BaseException as error:  # noqa: BLE001 (the loop's side raises it)
            self._error = error
        finally:
            self._done = True
            self._handed_back.release()


_current: ContextVar[Baton | None] = ContextVar("baton", default=None)


def current_baton() -> Baton | None:
    """The actor whose thread this is; None outside of blocking actors."""
    return _current.get()
