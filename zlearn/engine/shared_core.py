"""The core of a socket that several threads may use at once: CLIENT, SERVER, and the other drafts.

Theory: such a socket has no state between two calls, since its messages have one frame. So one
lock around each step is enough, and a step never waits. Who has to wait does so outside, with
a bell of his own: one bell for all would wake one, and he might not be the one that it is for.
(libzmq: mailbox_safe.cpp.)

Rule for this file: the lock. What is done under it is the plain core's affair.
"""

import threading
from typing import Any

from zlearn.engine.core import SocketCore
from zlearn.engine.mailbox import Watcher
from zlearn.patterns import Message


class SharedCore(SocketCore):
    """A socket without a way to wait, for many threads."""

    def __init__(self, *args: Any) -> None:
        self.lock = threading.RLock()
        super().__init__(*args)

    def send(self, message: Message) -> bool:
        with self.lock:
            return super().send(message)

    def receive(self) -> Message | None:
        with self.lock:
            return super().receive()

    def ready(self) -> int:
        with self.lock:
            return super().ready()

    def work_off(self) -> None:
        with self.lock:
            super().work_off()

    def set_option(self, number: int, value: Any) -> None:
        with self.lock:
            super().set_option(number, value)

    def get_option(self, number: int) -> Any:
        with self.lock:
            return super().get_option(number)

    def close(self, linger: int | None = None) -> None:
        with self.lock:
            super().close(linger)

    def watch(self, watcher: Watcher) -> None:
        """Calls `watcher` at news from now on, from whichever thread has them."""
        with self.lock:
            self.mailbox.watch(watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Calls it no more."""
        with self.lock:
            self.mailbox.unwatch(watcher)
