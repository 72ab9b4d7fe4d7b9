"""An authenticator in a thread of its own, for programs that wait in their sockets.

Rule for this file: the thread. The rules are in `base`.

Source: pyzmq's `zmq.auth.thread`.
"""

import asyncio
import threading
from typing import Any

from zlearn import zmq
from zlearn.zmq.auth.base import Authenticator
from zlearn.zmq.finalizing import finalize

__all__ = ["ThreadAuthenticator"]

TERMINATE = b"TERMINATE"


class AuthenticationThread(threading.Thread):
    """Answers questions until `pipe` says TERMINATE, or the context ends.

    started: is set when it listens.
    """

    def __init__(self, authenticator: Authenticator, pipe: Any) -> None:
        super().__init__(name="zlearn-zap", daemon=True)
        self.authenticator = authenticator
        self.pipe = pipe
        self.started = threading.Event()

    def run(self) -> None:
        """Receives and answers, one question after the other."""
        loop = asyncio.new_event_loop()  # a provider of credentials may be async
        try:
            self._serve(loop)
        except zmq.ZMQError as error:
            # Whoever ends the context, or closes all its sockets, ends the handler too.
            if error.errno not in (zmq.ETERM, zmq.ENOTSOCK):
                raise
            self.authenticator.log.debug("the context has ended")
        finally:
            self.pipe.close()
            loop.close()

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        questions = self.authenticator.zap_socket
        poller = zmq.Poller()
        poller.register(self.pipe, zmq.POLLIN)
        poller.register(questions, zmq.POLLIN)
        self.started.set()
        while True:
            ready = dict(poller.poll())
            if self.pipe in ready and self.pipe.recv() == TERMINATE:
                return
            if questions in ready:
                message = questions.recv_multipart()
                loop.run_until_complete(self.authenticator.handle_zap_message(message))


class ThreadAuthenticator(Authenticator):
    """Answers the questions of all servers in one context, from a thread.

    context, encoding, log: as for `Authenticator`.
    """

    def __init__(self, context: Any = None, encoding: str = "utf-8", log: Any = None) -> None:
        super().__init__(context=context, encoding=encoding, log=log)
        self.pipe: Any = None
        self.pipe_endpoint = f"inproc://{id(self)}.inproc"
        self.thread: AuthenticationThread | None = None

    def start(self) -> None:
        """Takes the place of the context's handler, and begins to answer.

        Raises ZMQError (EADDRINUSE).
        """
        super().start()
        self.pipe = self._open_pipe()
        self.pipe.bind(self.pipe_endpoint)
        far_end = self._open_pipe()
        far_end.connect(self.pipe_endpoint)
        self.thread = AuthenticationThread(self, far_end)
        self.thread.start()
        self.thread.started.wait()

    def stop(self) -> None:
        """Ends the thread, and leaves the handler's place."""
        if self.pipe is not None and not self.pipe.closed:
            if self.is_alive():
                self.pipe.send(TERMINATE)
            self.pipe.close()
        if self.thread is not None:
            self.thread.join()
        self.pipe = self.thread = None
        super().stop()

    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self.thread is not None and self.thread.is_alive()

    def __del__(self) -> None:
        finalize(self.stop)

    def _open_pipe(self) -> Any:
        pipe = self.context.socket(zmq.PAIR, socket_class=zmq.Socket)
        pipe.linger = 1
        return pipe
