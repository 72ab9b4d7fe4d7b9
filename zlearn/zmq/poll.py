"""Waiting for several sockets at once, and for descriptors of other kinds beside them.

Rule for this file: pyzmq's `Poller`.

Source: zmq_poll(3).
"""

import select as system_select
import time
from typing import Any

from zlearn.engine.signal import Signal
from zlearn.zmq.constants import POLLERR, POLLIN, POLLOUT
from zlearn.zmq.refusals import as_zmq_error
from zlearn.zmq.socket import MILLISECOND, Socket

Ready = list[tuple[Any, int]]


class Poller:
    """A set of sockets and descriptors to watch."""

    def __init__(self) -> None:
        self.sockets: list[tuple[Any, int]] = []

    def __contains__(self, socket: Any) -> bool:
        return any(each is socket or each == socket for each, _ in self.sockets)

    def register(self, socket: Any, flags: int = POLLIN | POLLOUT) -> None:
        """Watches a socket, a descriptor, or anything with `fileno()`; flags 0 stops that."""
        if not flags:
            if socket in self:
                self.unregister(socket)
            return
        for place, (each, _) in enumerate(self.sockets):
            if each is socket:
                self.sockets[place] = (socket, flags)
                return
        self.sockets.append((socket, flags))

    def modify(self, socket: Any, flags: int = POLLIN | POLLOUT) -> None:
        """Changes what a socket is watched for."""
        self.register(socket, flags)

    def unregister(self, socket: Any) -> None:
        """Stops watching. Raises KeyError for what is not watched."""
        for place, (each, _) in enumerate(self.sockets):
            if each is socket or each == socket:
                del self.sockets[place]
                return
        raise KeyError(socket)

    def poll(self, timeout: float | None = None) -> Any:
        """Waits until something is ready.

        timeout: milliseconds; None or a negative number waits for ever.

        Returns [(socket or descriptor, events)], in the order of registration; an empty list
        when the time is up. Raises ZMQError for a socket that is closed.
        """
        ready = self._ready()
        if ready or timeout == 0:
            return ready
        seconds = None if timeout is None or timeout < 0 else timeout * MILLISECOND
        return self._wait(seconds)

    def _ready(self) -> Ready:
        files = dict(self._poll_files(0)) if self._files() else {}
        found = []
        for watched, flags in self.sockets:
            if isinstance(watched, Socket):
                with as_zmq_error():
                    events = watched._core.ready() & flags
            else:
                events = files.get(_descriptor(watched), 0)
            if events:
                found.append((watched, events))
        return found

    def _wait(self, seconds: float | None) -> Ready:
        """Sleeps until a socket's news ring the signal, or a descriptor is ready."""
        signal = Signal()
        cores = [watched._core for watched, _ in self.sockets if isinstance(watched, Socket)]
        clock = cores[0].context.driver.now if cores else time.monotonic
        deadline = None if seconds is None else clock() + seconds
        for core in cores:
            core.mailbox.watch(signal.set)
        try:
            while True:
                signal.clear()
                if ready := self._ready():
                    return ready
                remaining = None if deadline is None else max(0.0, deadline - clock())
                if not self._sleep(signal, cores, remaining):
                    return self._ready()
        finally:
            for core in cores:
                core.mailbox.unwatch(signal.set)
            signal.close()

    def _sleep(self, signal: Signal, cores: list[Any], seconds: float | None) -> bool:
        if cores and not self._files():
            return cores[0].context.driver.wait(signal, seconds)
        return bool(self._poll_files(seconds, signal.fileno()))

    def _files(self) -> list[tuple[int, int]]:
        return [
            (_descriptor(each), flags)
            for each, flags in self.sockets
            if not isinstance(each, Socket)
        ]

    def _poll_files(self, seconds: float | None, *more: int) -> Ready:
        poll = system_select.poll()
        for descriptor, flags in [*self._files(), *((each, POLLIN) for each in more)]:
            system = (flags & POLLIN and system_select.POLLIN) | (
                flags & POLLOUT and system_select.POLLOUT
            )
            poll.register(descriptor, system)
        found = poll.poll(None if seconds is None else seconds / MILLISECOND)
        return [(descriptor, _from_system(events)) for descriptor, events in found]


def _from_system(events: int) -> int:
    found = POLLIN if events & (system_select.POLLIN | system_select.POLLHUP) else 0
    found |= POLLOUT if events & system_select.POLLOUT else 0
    return int(
        found | (POLLERR if events & (system_select.POLLERR | system_select.POLLNVAL) else 0)
    )


def _descriptor(watched: Any) -> int:
    return watched if isinstance(watched, int) else watched.fileno()


def select(
    rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None
) -> tuple[list, list, list]:
    """`select.select` for sockets too. timeout: seconds; None waits for ever."""
    poller = Poller()
    wanted: dict[int, tuple[Any, int]] = {}
    for group, flag in ((rlist, POLLIN), (wlist, POLLOUT), (xlist, POLLERR)):
        for each in group:
            wanted[id(each)] = (each, wanted.get(id(each), (each, 0))[1] | flag)
    for each, flags in wanted.values():
        poller.register(each, flags)
    ready = poller.poll(None if timeout is None else timeout * 1000)
    return tuple(
        [each for each, events in ready if events & flag] for flag in (POLLIN, POLLOUT, POLLERR)
    )  # type: ignore[return-value]
