"""Sockets whose calls return futures, for tornado's coroutines.

tornado's loop is asyncio's, and its futures are too. So these are `zmq.asyncio`'s sockets under
the names that tornado's programs know.

Rule for this file: pyzmq's names.
"""

import warnings
from asyncio import CancelledError
from typing import Any, ClassVar

from zlearn.zmq import asyncio
from zlearn.zmq.eventloop._tornado import IOLoop as IOLoop

__all__ = ["CancelledError", "Context", "Poller", "Socket"]


class Poller(asyncio.Poller):
    """Waits for several sockets; `poll` returns a future."""


class Socket(asyncio.Socket):
    """A socket whose calls return futures."""

    _repr_cls: ClassVar[str] = "zmq.eventloop.future.Socket"
    _poller_class: Any = Poller


class Context(asyncio.Context):
    """A context whose sockets' calls return futures. Parameters as of the blocking context."""

    _socket_class: Any = Socket
    _instance: ClassVar[Any] = None
    _repr_cls: ClassVar[str] = "zmq.eventloop.future.Context"
    io_loop: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.pop("io_loop", None) is not None:
            note = "(io_loop) is deprecated in pyzmq 22.2: the running loop is always used"
            warnings.warn(f"{type(self).__name__}{note}", DeprecationWarning, stacklevel=2)
        super().__init__(*args, **kwargs)
