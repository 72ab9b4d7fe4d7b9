"""A signal: wakes one waiter, from whichever thread.

Theory: most of the time nobody waits, and then a signal is a flag. Only who really waits
makes a descriptor, which `select` and friends can watch beside others: an eventfd where
there is one (6 µs from thread to thread, against 25 for a Condition), else a socket pair. One
who drives links while he waits (io_thread.py) sleeps elsewhere, and leaves word how to wake him.

Rule for this file: it carries no data. Who is woken looks for himself what happened.
"""

import os
import select
import socket
import time
from collections.abc import Callable


class Signal:
    """A flag with, when it is needed, a descriptor that is readable while the flag is set."""

    __slots__ = ("_is_lent", "_reader", "_sleeps", "_sockets", "_writer", "is_set", "wake")

    def __init__(self) -> None:
        self.is_set = False
        self.wake: Callable[[], object] | None = None  # how to wake one who sleeps elsewhere
        self._is_lent = False  # others may look at the descriptor at any time,
        self._sleeps = False  # or somebody does now: then it has to be rung
        self._reader = -1
        self._writer = -1
        self._sockets: tuple[socket.socket, ...] = ()

    def set(self) -> None:
        """Wakes the waiter; may be called from any thread, and again."""
        if not self.is_set:
            self.is_set = True
            if self._sleeps:
                self._ring()
            if (wake := self.wake) is not None:
                wake()

    def clear(self) -> None:
        """Takes note of what was rung so far. Look for what happened afterwards, not before.

        The bell first, the flag second: the other way round, a `set` in between would leave
        the flag without its bell, and nobody would ring again.
        """
        if self._sleeps:
            self._drain()
        self.is_set = False

    def fileno(self) -> int:
        """The descriptor, made at the first call."""
        self._is_lent = True
        self._watch()
        return self._reader

    def _watch(self) -> None:
        """Somebody looks at the descriptor from now on."""
        if self._reader < 0:
            self._open()
        if not self._sleeps:
            self._sleeps = True  # first this, and then the look: nothing can be missed
            if self.is_set:
                self._ring()

    def wait(self, timeout: float | None) -> bool:
        """Waits up to `timeout` seconds (None: for ever). True: the flag is set.

        A signal handler of Python's runs meanwhile, and may raise (PEP 475).
        """
        if self.is_set:
            return True
        self._watch()
        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            while not self.is_set:
                remaining = None if deadline is None else max(0.0, deadline - time.monotonic())
                if not poll.poll(None if remaining is None else remaining * 1000):
                    break
                if not self.is_set:  # a bell that came late, after its flag was cleared
                    self._drain()
        finally:
            self._sleeps = self._is_lent
            if self.is_set and not self._sleeps:
                self._drain()
        return self.is_set

    def close(self) -> None:
        """Gives the descriptor back."""
        for sock in self._sockets:
            sock.close()
        if self._reader >= 0 and not self._sockets:
            os.close(self._reader)
        self._sockets = ()
        self._reader = self._writer = -1

    def _open(self) -> None:
        if hasattr(os, "eventfd"):
            self._reader = self._writer = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        else:
            self._sockets = socket.socketpair()
            for sock in self._sockets:
                sock.setblocking(False)
            self._reader, self._writer = (sock.fileno() for sock in self._sockets)

    def _drain(self) -> None:
        if self._reader >= 0:
            try:
                os.read(self._reader, 8)
            except BlockingIOError:
                pass

    def _ring(self) -> None:
        try:
            os.write(self._writer, b"\1\0\0\0\0\0\0\0")
        except OSError:  # it rings already, or is closed
            pass
