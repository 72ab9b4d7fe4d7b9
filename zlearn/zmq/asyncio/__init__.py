"""Sockets for asyncio: every call that may wait returns a future.

Rule for this file: pyzmq's names for `zmq.asyncio`, and the context that makes such sockets.
"""

from typing import Any, ClassVar

from zlearn.zmq import socket as blocking
from zlearn.zmq.asyncio.poller import Poller
from zlearn.zmq.asyncio.socket import Socket
from zlearn.zmq.context import Context as BlockingContext

__all__ = ["Context", "Poller", "Socket"]


class Context(BlockingContext):
    """A context whose sockets are asyncio sockets.

    shadow_of: a blocking context to share inproc names and the end with.
    """

    _socket_class: ClassVar[type[blocking.Socket]] = Socket
    _instance: ClassVar[Any] = None

    def __init__(self, io_threads: int | BlockingContext = 1) -> None:
        self._shadowed = io_threads if isinstance(io_threads, BlockingContext) else None
        super().__init__(1 if self._shadowed else io_threads)  # type: ignore[arg-type]
        if self._shadowed:
            self._core = self._shadowed._core

    def term(self) -> None:
        """Ends the context; a shadow leaves that to the context that it shadows."""
        if self._shadowed:
            self._closed = True
        else:
            super().term()

    @classmethod
    def shadow(cls, context: BlockingContext) -> "Context":
        """A context of asyncio sockets that shares everything with a blocking one."""
        return cls(context)
