"""The asyncio authenticator by its older name, for programs written for tornado.

Rule for this file: nothing new goes in.

Source: pyzmq's `zmq.auth.ioloop`.
"""

import warnings
from typing import Any

from zlearn.zmq.auth.asyncio import AsyncioAuthenticator

__all__ = ["IOLoopAuthenticator"]

warnings.warn(
    "zmq.auth.ioloop.IOLoopAuthenticator is deprecated. Use zmq.auth.asyncio.AsyncioAuthenticator",
    DeprecationWarning,
    stacklevel=2,
)


class IOLoopAuthenticator(AsyncioAuthenticator):
    """The same; tornado's loop is asyncio's. io_loop: deprecated, and ignored."""

    def __init__(
        self, context: Any = None, encoding: str = "utf-8", log: Any = None, io_loop: Any = None
    ) -> None:
        super().__init__(context=context, encoding=encoding, log=log, loop=io_loop)
