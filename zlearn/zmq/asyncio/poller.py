"""Waiting for several sockets at once, by a future.

Rule for this file: pyzmq's `zmq.asyncio.Poller`.

Source: zmq_poll(3).
"""

import asyncio
import contextlib
from typing import Any

from zlearn.zmq.asyncio.socket import Socket, current_loop
from zlearn.zmq.constants import POLLIN, POLLOUT
from zlearn.zmq.poll import Poller as BlockingPoller
from zlearn.zmq.poll import Watched, look_up, ready_now
from zlearn.zmq.refusals import as_zmq_error
from zlearn.zmq.waiting import MILLISECOND


class Poller(BlockingPoller):
    """Waits for several sockets; `poll` returns a future."""

    def poll(self, timeout: float | None = -1) -> Any:
        """See the blocking poller. timeout: milliseconds."""
        watched = [look_up(socket, flags) for socket, flags in self.sockets]
        for socket, _ in self.sockets:
            if isinstance(socket, Socket):
                socket._use_loop()
        waiting = Waiting(watched)
        waiting.look(is_last=timeout == 0)
        if not waiting.future.done():
            waiting.start(timeout)
        return waiting.future


class Waiting:
    """One call of `poll`."""

    def __init__(self, watched: list[Watched]) -> None:
        self.future: asyncio.Future = current_loop().create_future()
        self._loop = self.future.get_loop()
        self._watched = watched
        self._timer: asyncio.TimerHandle | None = None

    def look(self, is_last: bool = False) -> None:
        """Settles the future if something is ready, or must not wait any longer."""
        if self.future.done():
            return
        try:
            with as_zmq_error():
                found = ready_now(self._watched)
        except Exception as error:
            self.future.set_exception(error)
            return
        if found or is_last:
            self.future.set_result(found)

    def start(self, timeout: float | None) -> None:
        """Looks again whenever there is news."""
        for name, flags, core in self._watched:
            if core is not None:
                core.mailbox.watch(self._ring)
                continue
            if flags & POLLIN:
                self._loop.add_reader(name, self.look)
            if flags & POLLOUT:
                self._loop.add_writer(name, self.look)
        if timeout is not None and timeout >= 0:
            self._timer = self._loop.call_later(timeout * MILLISECOND, self.look, True)
        self.future.add_done_callback(self._stop)

    def _ring(self) -> None:
        """The engine rings, from whichever thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it the waiting
            self._loop.call_soon_threadsafe(self.look)

    def _stop(self, done: asyncio.Future) -> None:
        for name, _, core in self._watched:
            if core is not None:
                core.mailbox.unwatch(self._ring)
            else:
                self._loop.remove_reader(name)
                self._loop.remove_writer(name)
        if self._timer is not None:
            self._timer.cancel()


Socket._poller_class = Poller
