"""An authenticator on the running asyncio loop.

Rule for this file: the task. The rules are in `base`.

Source: pyzmq's `zmq.auth.asyncio`.
"""

import asyncio
import warnings
from typing import Any

from zlearn import zmq
from zlearn.zmq.asyncio import Poller
from zlearn.zmq.auth.base import Authenticator

__all__ = ["AsyncioAuthenticator"]


class AsyncioAuthenticator(Authenticator):
    """Answers the questions of all servers in one context, in a task.

    context, encoding, log: as for `Authenticator`. loop: deprecated, and ignored.
    """

    def __init__(
        self, context: Any = None, loop: Any = None, encoding: str = "utf-8", log: Any = None
    ) -> None:
        super().__init__(context, encoding, log)
        if loop is not None:
            name = type(self).__name__
            message = f"{name}(loop) is deprecated and ignored"
            warnings.warn(message, DeprecationWarning, stacklevel=2)
        self._task: Any = None

    def start(self) -> None:
        """Takes the place of the context's handler, and begins to answer.

        To be called while the loop runs. Raises ZMQError (EADDRINUSE).
        """
        super().start()
        self._task = asyncio.ensure_future(self._serve())

    def stop(self) -> None:
        """Ends the task, and leaves the handler's place."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().stop()

    async def _serve(self) -> None:
        questions = self.zap_socket
        poller = Poller()
        poller.register(questions, zmq.POLLIN)
        while True:
            if questions in dict(await poller.poll()):
                await self.handle_zap_message(questions.recv_multipart())
