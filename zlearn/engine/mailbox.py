"""The mailbox of a socket: news from whichever thread, worked off by the socket itself.

Theory: a pattern is single-threaded, and links live in other threads. So nobody calls a
pattern from outside: whoever has news (a pipe to attach, a pipe readable again) posts it
here, and the socket works it off at the beginning of its next call. On a loop it is
worked off in the loop's next turn. A call that has to wait waits for the mailbox's signal.
(libzmq: mailbox.cpp, socket_base.cpp do the same.)

Rule for this file: it passes on, and does not know what the news mean.
"""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zlearn.engine.pipe import Pipe
from zlearn.engine.signal import Signal

if TYPE_CHECKING:
    from zlearn.engine.loop_reactor import LoopReactor

Watcher = Callable[[], object]


class Mailbox:
    """Commands about pipes.

    work_off: called in a loop's turn when there is something to work off.
    """

    def __init__(self, work_off: Callable[[], object]) -> None:
        self.signal = Signal()
        self.eager: LoopReactor | None = None  # works the mailbox off without waiting for a call
        self._work_off = work_off
        self._commands: deque[tuple[str, Pipe]] = deque()
        self._watchers: tuple[Watcher, ...] = ()
        self._is_scheduled = False

    def post(self, command: str, pipe: Pipe) -> None:
        """Adds a command; may be called from any thread."""
        self._commands.append((command, pipe))
        self.notify()

    def notify(self) -> None:
        """Wakes whoever waits at this socket; may be called from any thread."""
        self.signal.set()
        for watcher in self._watchers:
            watcher()
        if self.eager is not None and not self._is_scheduled:
            self._is_scheduled = True
            self.eager.call_owner_soon(self._work_off_soon)

    def use(self, reactor: "LoopReactor | None") -> None:
        """From now on it is worked off in this reactor's turns; None: at the socket's calls."""
        self.eager = reactor
        self._is_scheduled = False  # a loop that ended may have owed it a turn

    def watch(self, watcher: Watcher) -> None:
        """Calls `watcher` at news from now on, from whichever thread has them."""
        self._watchers = (*self._watchers, watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Calls it no more."""
        self._watchers = tuple(each for each in self._watchers if each != watcher)

    def is_watched_by(self, watcher: Watcher) -> bool:
        """Whether it is called at news."""
        return watcher in self._watchers

    def deliver(self, handlers: dict[str, Callable[[Pipe], Any]]) -> None:
        """Takes all commands, in order, to the handlers of their names."""
        if self.signal.is_set:  # before looking: what comes meanwhile rings again
            self.signal.clear()
        while self._commands:
            command, pipe = self._commands.popleft()
            handlers[command](pipe)

    def _work_off_soon(self) -> None:
        self._is_scheduled = False
        if self._commands:
            self._work_off()
            self.signal.set()  # whoever waits is still to be woken
