"""Which descriptors are watched, for what, and who is called: a reactor's table.

Theory: `selectors` makes an object for each event, and looks up what it has just been told; a
round trip of small messages notices. Linux's own epoll returns pairs of numbers, and one look
into a dict finds the two callbacks. Where there is no epoll, `selectors` gives such pairs.

Rule for this file: who is to be called, in which order. The calls are the reactor's affair.
"""

import select
import selectors
from collections.abc import Callable
from typing import Any

READABLE, WRITABLE = 1, 4  # epoll's EPOLLIN and EPOLLOUT; other bits are errors, and wake both
Callbacks = tuple[Callable[[], object] | None, Callable[[], object] | None]  # reader, writer
NOBODY: Callbacks = (None, None)


class OtherPoller:
    """The part of `select.epoll` that is used here, for systems without it."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self.unregister = self._selector.unregister
        self.close = self._selector.close

    def register(self, descriptor: int, mask: int) -> None:
        """Watches a descriptor."""
        self._selector.register(descriptor, self._events(mask))

    def modify(self, descriptor: int, mask: int) -> None:
        """Watches it for something else."""
        self._selector.modify(descriptor, self._events(mask))

    def poll(self, timeout: float | None) -> list[tuple[int, int]]:
        """Waits up to `timeout` seconds; returns (descriptor, mask) of all that are ready."""
        return [
            (key.fd, READABLE * bool(events & selectors.EVENT_READ)
             | WRITABLE * bool(events & selectors.EVENT_WRITE))
            for key, events in self._selector.select(timeout)
        ]  # fmt: skip

    @staticmethod
    def _events(mask: int) -> int:
        readable, writable = bool(mask & READABLE), bool(mask & WRITABLE)
        return selectors.EVENT_READ * readable | selectors.EVENT_WRITE * writable


class Poller:
    """Descriptors and their callbacks. Everything is called by the thread that drives alone.

    callbacks: by descriptor.
    """

    def __init__(self) -> None:
        self._system: Any = getattr(select, "epoll", OtherPoller)()
        self._wait = self._system.poll
        self.callbacks: dict[int, Callbacks] = {}

    def close(self) -> None:
        """Watches nothing any more."""
        self._system.close()
        self.callbacks.clear()

    def set_reader(self, stream: Any, function: Callable[[], object] | None) -> None:
        """Calls `function` when there is something to read; None: not any more."""
        descriptor = stream.fileno()
        self._change(descriptor, (function, self.callbacks.get(descriptor, NOBODY)[1]))

    def set_writer(self, stream: Any, function: Callable[[], object] | None) -> None:
        """Calls `function` when there is room to write; None: not any more."""
        descriptor = stream.fileno()
        self._change(descriptor, (self.callbacks.get(descriptor, NOBODY)[0], function))

    def _change(self, descriptor: int, callbacks: Callbacks) -> None:
        before = self.callbacks.get(descriptor, NOBODY)
        mask, mask_before = _mask(callbacks), _mask(before)
        if mask and mask_before:
            self._system.modify(descriptor, mask)
        elif mask:
            self._system.register(descriptor, mask)
        elif mask_before:
            self._system.unregister(descriptor)
        if mask:
            self.callbacks[descriptor] = callbacks
        else:
            self.callbacks.pop(descriptor, None)

    def poll(self, timeout: float | None) -> list[Callable[[], object]]:
        """Waits up to `timeout` seconds (None: for ever); returns who is to be called, in order.

        They are looked up before the first is called: it may close its descriptor, and another
        stream may get the number.
        """
        due: list[Callable[[], object]] = []
        callbacks = self.callbacks
        for descriptor, mask in self._wait(timeout):
            reader, writer = callbacks.get(descriptor, NOBODY)
            if reader is not None and mask & ~WRITABLE:
                due.append(reader)
            if writer is not None and mask & ~READABLE:
                due.append(writer)
        return due


def _mask(callbacks: Callbacks) -> int:
    reader, writer = callbacks
    return READABLE * (reader is not None) | WRITABLE * (writer is not None)
