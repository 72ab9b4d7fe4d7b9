"""Who drives the links of a context, how a call waits, and where chance comes from.

A driver belongs to a context, and answers one question for each link: which reactor? The
machine's own driver gives the running asyncio loop to sockets that have one, and the I/O
thread to all others. The lab has a driver of its own, with virtual time.

Rule for this file: the shape of a driver, and the one for real use.
"""

import errno
import random
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from zlearn.engine.errors import Refusal
from zlearn.engine.io_thread import IOThread
from zlearn.engine.reactor import Reactor
from zlearn.engine.signal import Signal
from zlearn.transports.network import Network
from zlearn.transports.sockets import SocketNetwork

if TYPE_CHECKING:
    from zlearn.engine.loop_reactor import LoopReactor


IN_A_BROWSER = (
    "a browser's Python has neither sockets nor threads: here inproc works, and zlearn.lab, "
    "where the network is virtual"
)


class Driver(Protocol):
    """What a context asks."""

    network: Network
    random: random.Random

    def reactor(self, loop: Any) -> Reactor:
        """The reactor for a new link. loop: the one that its socket is used on, or None."""

    def eager_reactor(self, loop: Any) -> "LoopReactor | None":
        """A reactor that should work a socket's mailbox off at once, or None: at its next call."""

    def lasting_reactor(self) -> Reactor | None:
        """Where links go that outlive their loop, or None where loops never end before links."""

    def now(self) -> float:
        """The time in seconds, on the clock that `wait` goes by."""

    def wait(self, signal: Signal, timeout: float | None) -> bool:
        """Makes the caller wait until `signal` is set (True) or `timeout` seconds have passed."""

    def stop(self) -> None:
        """Ends what was started."""


class RealDriver:
    """Real sockets and real time.

    prepare_thread: called in the I/O thread as it starts.
    """

    def __init__(
        self,
        network: Network | None = None,
        prepare_thread: Callable[[], object] = lambda: None,
    ) -> None:
        self.network = network or SocketNetwork()
        self.random = random.SystemRandom()  # keys are made of it
        self._prepare_thread = prepare_thread
        self._io_thread: IOThread | None = None
        self._reactors: dict[Any, Any] = {}  # by their loops
        self._lock = threading.Lock()

    def reactor(self, loop: Any) -> Reactor:
        """The loop where it can watch descriptors, else the I/O thread. Raises Refusal."""
        if sys.platform == "emscripten":
            raise Refusal(errno.EPROTONOSUPPORT, IN_A_BROWSER)
        return self.eager_reactor(loop) or self.lasting_reactor()

    def eager_reactor(self, loop: Any) -> "LoopReactor | None":
        """The loop's reactor, if there is a loop and it can watch descriptors."""
        if loop is None:
            return None
        if loop not in self._reactors:
            from zlearn.engine.loop_reactor import LoopReactor  # imports asyncio: takes its time

            if not LoopReactor.can_drive(loop):
                return None
            for old in [old for old in self._reactors if old.is_closed()]:
                del self._reactors[old]
            self._reactors[loop] = LoopReactor(loop, self.lasting_reactor)
            self._reactors[loop].tell_passengers_at_shutdown()
        return self._reactors[loop]

    def lasting_reactor(self) -> IOThread:
        """The I/O thread, made when it is first needed."""
        with self._lock:
            if self._io_thread is None:
                self._io_thread = IOThread(prepare=self._prepare_thread)
            return self._io_thread

    @staticmethod
    def now() -> float:
        """Seconds on the monotonic clock."""
        return time.monotonic()

    def wait(self, signal: Signal, timeout: float | None) -> bool:
        """Waits for real, and does the I/O thread's work meanwhile, where there is one."""
        thread = self._io_thread
        return signal.wait(timeout) if thread is None else thread.wait(signal, timeout)

    def stop(self) -> None:
        """Ends the I/O thread; another is made if it is needed again."""
        with self._lock:
            thread, self._io_thread = self._io_thread, None
        if thread is not None:
            thread.stop()
        self._reactors.clear()

    def leave_to_the_parent(self) -> None:
        """The I/O thread is the parent's; its descriptors are given back here."""
        self._lock = threading.Lock()
        thread, self._io_thread = self._io_thread, None
        if thread is not None:
            thread.leave_to_the_parent()
        self._reactors.clear()
