"""Sockets for asyncio: every call that may wait returns a future.

Rule for this file: pyzmq's names for `zmq.asyncio`, and the context that makes such sockets.
"""

import asyncio as system_asyncio
import warnings
from typing import Any, ClassVar

from zlearn.zmq.asyncio.poller import Poller
from zlearn.zmq.asyncio.socket import Socket
from zlearn.zmq.context import Context as BlockingContext

__all__ = ["Context", "Poller", "Socket", "ZMQEventLoop", "install"]


class Context(BlockingContext):
    """A context whose sockets are asyncio sockets. Parameters as of the blocking context."""

    _socket_class: Any = Socket
    _instance: ClassVar[Any] = None  # its own, beside the blocking one
    _repr_cls: ClassVar[str] = "zmq.asyncio.Context"


class ProactorSelectorThreadWarning(RuntimeWarning):
    """Never given here: links go to the I/O thread where a loop can't watch descriptors."""


class ZMQEventLoop(system_asyncio.SelectorEventLoop):
    """Deprecated: any loop will do."""

    def __init__(self, selector: Any = None) -> None:
        install()
        super().__init__(selector)


def install() -> None:
    """Deprecated: nothing need be installed."""
    warnings.warn(
        "ZMQEventLoop and zmq.asyncio.install are deprecated in pyzmq 17: any loop will do",
        DeprecationWarning,
        stacklevel=2,
    )
