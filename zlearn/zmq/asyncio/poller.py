"""Waiting for several sockets at once, by a future.

Rule for this file: pyzmq's `zmq.asyncio.Poller`.

Source: zmq_poll(3).
"""

import asyncio
import contextlib
from typing import Any

from zlearn.zmq import socket as blocking
from zlearn.zmq.asyncio.socket import Socket
from zlearn.zmq.error import ZMQError
from zlearn.zmq.poll import Poller as BlockingPoller
from zlearn.zmq.socket import MILLISECOND


class Poller(BlockingPoller):
    """Waits for several sockets; `poll` returns a future."""

    def poll(self, timeout: float | None = None) -> Any:
        """See the blocking poller. timeout: milliseconds."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        ready = self._ready()
        if ready or timeout == 0:
            future.set_result(ready)
            return future
        cores = [
            watched._core for watched, _ in self.sockets if isinstance(watched, blocking.Socket)
        ]
        for watched, _ in self.sockets:
            if isinstance(watched, Socket):
                watched._use_loop()
        files = self._files()

        def look(final: bool = False) -> None:
            if future.done():
                return
            try:
                found = self._ready()
            except ZMQError as error:
                future.set_exception(error)
                return
            if found or final:
                future.set_result(found)

        def ring() -> None:
            with contextlib.suppress(RuntimeError):  # as above
                loop.call_soon_threadsafe(look)

        def stop(done: asyncio.Future) -> None:
            for core in cores:
                core.mailbox.unwatch(ring)
            for descriptor, _ in files:
                loop.remove_reader(descriptor)
                loop.remove_writer(descriptor)

        for core in cores:
            core.mailbox.watch(ring)
        for descriptor, flags in files:
            if flags & 1:
                loop.add_reader(descriptor, look)
            if flags & 2:
                loop.add_writer(descriptor, look)
        future.add_done_callback(stop)
        if timeout is not None and timeout >= 0:
            timer = loop.call_later(timeout * MILLISECOND, look, True)
            future.add_done_callback(lambda done: timer.cancel())
        return future
