"""Waiting for several sockets at once, and for descriptors of other kinds beside them.

Theory: a socket of ours is asked, a descriptor of the system is polled. Where nothing is
ready, one signal is hung at all sockets' mailboxes, and its descriptor is polled together
with the others.

Rule for this file: pyzmq's `Poller`, and the functions beneath it.

Source: zmq_poll(3).
"""

import contextlib
import operator
import select as system_select
import time
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from zlearn.engine.signal import Signal
from zlearn.zmq.constants import POLLERR, POLLIN, POLLOUT, POLLPRI
from zlearn.zmq.refusals import as_zmq_error
from zlearn.zmq.socket import Socket
from zlearn.zmq.waiting import MILLISECOND

Ready = list[tuple[Any, int]]

_TO_SYSTEM = (
    (POLLIN, system_select.POLLIN),
    (POLLOUT, system_select.POLLOUT),
    (POLLPRI, system_select.POLLPRI),
)
_ORDINARY = system_select.POLLIN | system_select.POLLOUT | system_select.POLLPRI


class Watched(NamedTuple):
    """What is watched: `name` stands for it in the answer; `core` is None for a descriptor."""

    name: Any
    flags: int
    core: Any


class Poller:
    """A set of sockets and descriptors to watch."""

    def __init__(self) -> None:
        self.sockets: list[tuple[Any, int]] = []
        self._map: dict[Any, int] = {}

    def __contains__(self, socket: Any) -> bool:
        return socket in self._map

    def register(self, socket: Any, flags: int = POLLIN | POLLOUT) -> None:
        """Watches a socket, a descriptor, or anything with `fileno()`; flags 0 stops that.

        flags: POLLIN, POLLOUT, and for a descriptor POLLPRI and POLLERR.
        """
        if not flags:
            if socket in self._map:
                self.unregister(socket)
        elif socket in self._map:
            self.sockets[self._map[socket]] = (socket, flags)
        else:
            self._map[socket] = len(self.sockets)
            self.sockets.append((socket, flags))

    def modify(self, socket: Any, flags: int = POLLIN | POLLOUT) -> None:
        """Changes what a socket is watched for."""
        self.register(socket, flags)

    def unregister(self, socket: Any) -> None:
        """Stops watching. Raises KeyError for what is not watched."""
        place = self._map.pop(socket)
        del self.sockets[place]
        for following, _ in self.sockets[place:]:
            self._map[following] -= 1

    def poll(self, timeout: float | None = None) -> Any:
        """Waits until something is ready.

        timeout: milliseconds; None or a negative number waits for ever.

        Returns [(socket or descriptor, events)], in the order of registration; an empty list
        when the time is up. Raises ZMQError for a socket that is closed.
        """
        return zmq_poll(self.sockets, -1 if timeout is None or timeout < 0 else int(timeout))


Socket._poller_class = Poller


def zmq_poll(sockets: Iterable[tuple[Any, int]], timeout: int = -1) -> Ready:
    """Waits until one of some sockets or descriptors is ready.

    sockets: pairs of a socket, descriptor or thing with `fileno()`, and flags. timeout:
    milliseconds; negative waits for ever. Returns as `Poller.poll`. Raises ZMQError, TypeError,
    and ValueError for a `fileno` that fails.
    """
    watched = [look_up(socket, flags) for socket, flags in sockets]
    if not watched:
        return []
    with as_zmq_error():
        found = ready_now(watched)
        if found or timeout == 0:
            return found
        return _wait(watched, None if timeout < 0 else timeout * MILLISECOND)


def look_up(socket: Any, flags: int) -> Watched:
    """What has to be watched for something in a poller's list. Raises TypeError, ValueError."""
    flags = operator.index(flags)  # what is found are plain numbers, too
    if isinstance(socket, Socket):
        return Watched(socket, flags, socket._core)
    if isinstance(socket, int):
        return Watched(socket, flags, None)
    if not hasattr(socket, "fileno"):
        raise TypeError(
            f"Socket must be a 0MQ socket, an integer fd or have a fileno() method: {socket!r}"
        )
    try:
        return Watched(int(socket.fileno()), flags, None)
    except Exception as error:
        raise ValueError("fileno() must return a valid integer fd") from error


def ready_now(watched: list[Watched]) -> Ready:
    """What is ready, in order. Raises Refusal for a socket that can't be used."""
    files = [each for each in watched if each.core is None]
    by_system = _poll_files(files, 0) if files else {}
    found = []
    for each in watched:
        if each.core is None:
            events = by_system.get(each.name, 0)
        else:
            events = each.core.ready() & each.flags
        if events:
            found.append((each.name, events))
    return found


def _wait(watched: list[Watched], seconds: float | None) -> Ready:
    """Sleeps until a socket's news ring, or a descriptor is ready, or the time is up."""
    cores = [each.core for each in watched if each.core is not None]
    files = [each for each in watched if each.core is None]
    driver = cores[0].context.driver if cores else None
    clock = driver.now if driver else time.monotonic
    deadline = None if seconds is None else clock() + seconds
    with _bell(cores) as signal:
        while True:
            signal.clear()  # before looking: what comes meanwhile rings again
            if found := ready_now(watched):
                return found
            remaining = None if deadline is None else max(0.0, deadline - clock())
            if files:
                rung = bool(_poll_files(files, remaining, signal.fileno()))
            else:
                assert driver is not None
                rung = driver.wait(signal, remaining)
            if not rung:
                return ready_now(watched)


@contextlib.contextmanager
def _bell(cores: list[Any]) -> Iterator[Signal]:
    """A signal that all these sockets ring when they have news."""
    signal = Signal()
    for core in cores:
        core.leave_own_loop()
        core.mailbox.watch(signal.set)
    try:
        yield signal
    finally:
        for core in cores:
            core.mailbox.unwatch(signal.set)
        signal.close()


def _poll_files(files: list[Watched], seconds: float | None, bell: int = -1) -> dict[int, int]:
    """The events of descriptors, by their numbers."""
    wanted: dict[int, int] = {} if bell < 0 else {bell: system_select.POLLIN}
    for each in files:
        system = sum(there for here, there in _TO_SYSTEM if each.flags & here)
        wanted[each.name] = wanted.get(each.name, 0) | system
    poll = system_select.poll()
    for descriptor, system in wanted.items():
        poll.register(descriptor, system)
    found = poll.poll(None if seconds is None else seconds / MILLISECOND)
    return {descriptor: _from_system(events) for descriptor, events in found}


def _from_system(events: int) -> int:
    """zmq_poll's events for those of poll(2): what is not ordinary is an error."""
    found = sum(here for here, there in _TO_SYSTEM if events & there)
    return int(found | (POLLERR if events & ~_ORDINARY else 0))


def select(
    rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None
) -> tuple[list, list, list]:
    """`select.select` for sockets too. timeout: seconds; None waits for ever."""
    wanted: dict[Any, int] = {}
    for group, flag in ((rlist, POLLIN), (wlist, POLLOUT), (xlist, POLLERR)):
        for each in group:
            wanted[each] = wanted.get(each, 0) | flag
    milliseconds = -1 if timeout is None or timeout < 0 else int(timeout * 1000)
    ready = zmq_poll(list(wanted.items()), milliseconds)
    return tuple(
        [each for each, events in ready if events & flag] for flag in (POLLIN, POLLOUT, POLLERR)
    )  # type: ignore[return-value]
