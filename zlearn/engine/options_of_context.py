"""The options of a context: what its sockets share, and how its I/O thread runs.

Rule for this file: the rows and their values. An option that is here works; MAX_MSGSZ and
ZERO_COPY_RECV are numbers that are kept and change nothing, as in libzmq's own I/O path.

Sources: zmq_ctx_set(3), zmq_ctx_get(3).
"""

import contextlib
import errno
import os
import threading
from typing import Any, NamedTuple

from zlearn.engine.errors import Refusal
from zlearn.engine.option import LARGEST_INT

DEFAULT = -1  # of the scheduling policy: leave the thread as it is


class ContextOption(NamedTuple):
    """A row. least: the smallest value that may be set; None: it can only be read."""

    name: str
    default: int
    least: int | None


READABLE: dict[int, ContextOption] = {
    1: ContextOption("io_threads", 1, 0),
    2: ContextOption("max_sockets", 1023, 1),
    3: ContextOption("socket_limit", 65535, None),
    4: ContextOption("thread_sched_policy", DEFAULT, 0),
    5: ContextOption("max_msgsz", LARGEST_INT, 0),
    6: ContextOption("msg_t_size", 64, None),
    9: ContextOption("thread_name_prefix", 0, -LARGEST_INT),
    10: ContextOption("zero_copy_recv", 1, 0),
    42: ContextOption("ipv6", 0, 0),
    70: ContextOption("blocky", 1, 0),
}
SWITCHES = ("zero_copy_recv", "ipv6", "blocky")

# These share a number with one that is read, or can't be read at all.
THREAD_PRIORITY, ADD_PROCESSOR, REMOVE_PROCESSOR = 3, 7, 8


class ContextOptions:
    """The values of one context, as attributes by their names."""

    io_threads: int
    max_sockets: int
    thread_sched_policy: int
    thread_name_prefix: int
    ipv6: int
    blocky: int

    def __init__(self, io_threads: int) -> None:
        for option in READABLE.values():
            setattr(self, option.name, option.default)
        self.thread_priority = DEFAULT
        self.processors: set[int] = set()
        self.set(1, io_threads)

    def get(self, number: int) -> int:
        """The value of an option. Raises Refusal (EINVAL)."""
        if number not in READABLE:
            raise Refusal(errno.EINVAL, f"a context has no option {number} that can be read")
        return getattr(self, READABLE[number].name)

    def set(self, number: int, value: int) -> None:
        """Sets an option. Raises Refusal (EINVAL)."""
        if number == THREAD_PRIORITY and value >= 0:
            self.thread_priority = value
        elif number == ADD_PROCESSOR and value >= 0:
            self.processors.add(value)
        elif number == REMOVE_PROCESSOR and value in self.processors:
            self.processors.remove(value)
        else:
            option = READABLE.get(number)
            if option is None or option.least is None or not option.least <= value <= LARGEST_INT:
                note = f"a context has no option {number} that could be {value!r}"
                raise Refusal(errno.EINVAL, note)
            setattr(self, option.name, int(bool(value)) if option.name in SWITCHES else value)

    def apply_to_socket(self, options: Any) -> None:
        """What a new socket gets from its context. options: the socket's."""
        if self.ipv6 and hasattr(options, "ipv6"):
            options.ipv6 = 1
        if not self.blocky:
            options.linger = 0

    def prepare_thread(self) -> None:
        """Called in the I/O thread as it starts. What the system forbids is left as it is."""
        thread = threading.current_thread()
        if self.thread_name_prefix:
            thread.name = f"{self.thread_name_prefix}/{thread.name}"
        with contextlib.suppress(OSError, AttributeError):  # not allowed, or not on this system
            if self.processors:
                os.sched_setaffinity(0, self.processors)
        with contextlib.suppress(OSError, AttributeError):
            if self.thread_sched_policy != DEFAULT:
                priority = os.sched_param(max(0, self.thread_priority))
                os.sched_setscheduler(0, self.thread_sched_policy, priority)
