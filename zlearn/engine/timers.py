"""The timers of one session or connecter, by name, so that they can be ended or moved together.

Rule for this file: it plans calls, and does not know what for.
"""

from collections.abc import Callable
from typing import Any

from zlearn.engine.reactor import Reactor, Timer


class Timers:
    """Named timers on a reactor; starting one that runs starts it afresh."""

    __slots__ = ("_reactor", "_running")

    def __init__(self, reactor: Reactor) -> None:
        self._reactor = reactor
        self._running: dict[str, tuple[Timer, float, Callable[[], Any], bool]] = {}

    def start(
        self, name: str, seconds: float, function: Callable[[], Any], background: bool = False
    ) -> None:
        """Calls `function` once after `seconds`; see `Reactor.call_later` for `background`."""
        self.cancel(name)
        timer = self._reactor.call_later(seconds, self._fire, name, background=background)
        self._running[name] = (timer, self._reactor.now() + seconds, function, background)

    def is_running(self, name: str) -> bool:
        """Whether the call is still to come."""
        return name in self._running

    def cancel(self, name: str) -> None:
        """Drops a timer, if it runs."""
        if name in self._running:
            self._running.pop(name)[0].cancel()

    def cancel_all(self) -> None:
        """Drops all timers."""
        for name in list(self._running):
            self.cancel(name)

    def leave(self) -> dict[str, tuple[float, Callable[[], Any], bool]]:
        """Drops all timers, and returns what is needed to start them elsewhere."""
        now = self._reactor.now()
        left = {
            name: (max(0.0, due - now), function, background)
            for name, (_, due, function, background) in self._running.items()
        }
        self.cancel_all()
        return left

    def enter(
        self, reactor: Reactor, left: dict[str, tuple[float, Callable[[], Any], bool]]
    ) -> None:
        """Starts on another reactor what `leave` returned."""
        self._reactor = reactor
        for name, (seconds, function, background) in left.items():
            self.start(name, seconds, function, background)

    def _fire(self, name: str) -> None:
        function = self._running.pop(name)[2]
        function()
