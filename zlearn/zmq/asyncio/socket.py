"""The asyncio socket: what waits in the blocking socket is a future here.

The links of such a socket are driven by the running loop itself: no thread, no hop. A socket
that is used outside a loop has its links in the I/O thread, and works all the same.

Theory: calls of one direction queue up behind each other, so that two receivers get their
messages in the order in which they asked. When the engine rings, the calls in front make
their attempts, until one is "not now". A call whose future was cancelled is passed over,
and no message is lost with it.

Rule for this file: waiting in line; how attempts are made is the blocking socket's.
"""

import asyncio
import contextlib
import errno
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from zlearn.engine.errors import Refusal
from zlearn.zmq import socket as blocking
from zlearn.zmq.blocking import Blocking
from zlearn.zmq.constants import DONTWAIT
from zlearn.zmq.error import ZMQError, error_from_errno
from zlearn.zmq.refusals import to_zmq_error
from zlearn.zmq.socket import MILLISECOND, NOT_NOW

# After so many calls that did not have to wait, one waits all the same, for a turn of the
# loop: otherwise a program that only sends would never let the loop write.
PATIENCE = 64


class Waiting:
    """A call that waits in line."""

    def __init__(
        self, future: asyncio.Future, attempt: Callable[[], Any], told: Blocking | None
    ) -> None:
        self.future = future
        self.attempt = attempt
        self.told = told
        self.timer: asyncio.TimerHandle | None = None

    def end(self, outcome: str, result: Any = None, error: BaseException | None = None) -> None:
        """Settles the future."""
        if self.timer is not None:
            self.timer.cancel()
        if self.told is not None:
            self.told.outcome = outcome
            self.told.__exit__(None)
        if self.future.done():
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


class Socket(blocking.Socket):
    """A ZeroMQ socket whose calls are awaited.

    `send`, `recv` and all that is built on them, and `poll`, return futures.
    """

    def __init__(self, context: Any, socket_type: int, **options: Any) -> None:
        super().__init__(context, socket_type, **options)
        self._lines: dict[str, deque[Waiting]] = {"send": deque(), "recv": deque()}
        self._loop: Any = None
        self._thread = 0
        self._served_soon = False
        self._in_a_row = 0
        self._use_loop()

    @staticmethod
    def _module() -> str:
        return "zmq.asyncio"

    # --- the loop ----------------------------------------------------------------

    def _use_loop(self) -> Any:
        """Takes the running loop, if there is one. Links of a loop that was left move on."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return self._loop
        if loop is not self._loop:
            if self._loop is not None:
                self._core.leave_loop()
                self._forget_waiting()
            self._loop = loop
            self._thread = threading.get_ident()
            self._core.use_loop(loop)
        return loop

    def bind(self, addr: str) -> Any:
        """See the blocking socket; it does not wait."""
        self._use_loop()
        return super().bind(addr)

    def connect(self, addr: str) -> Any:
        """See the blocking socket; it does not wait."""
        self._use_loop()
        return super().connect(addr)

    def close(self, linger: int | None = None) -> None:
        """Closes the socket; calls that wait are cancelled."""
        if not self._closed:
            for line in self._lines.values():
                for waiting in line:
                    waiting.future.cancel()
                    waiting.end("closed")
                line.clear()
        super().close(linger)

    def _forget_waiting(self) -> None:
        """Nobody waits any more for calls that were made on a loop that was left."""
        for line in self._lines.values():
            line.clear()
        self._core.mailbox.unwatch(self._news)
        self._served_soon = False

    # --- calls -------------------------------------------------------------------

    def send(self, data: Any, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Sends a frame; see the blocking socket. Returns a future."""
        result = self._send_part(data, flags)
        return self._done(None) if result is None else result  # a part waits for the rest

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives a frame; see the blocking socket. Returns a future."""
        return self._perform("recv", self._try_recv if copy else self._try_recv_frame, flags)

    def _done(self, result: Any) -> asyncio.Future:
        future = asyncio.get_event_loop().create_future()
        future.set_result(result)
        return future

    def _perform(self, call: str, attempt: Callable[[], Any], flags: int) -> Any:
        loop = self._use_loop()
        if loop is None:
            loop = asyncio.get_event_loop()
        future = loop.create_future()
        line = self._lines[call]
        self._in_a_row += 1
        if not line and self._in_a_row % PATIENCE:
            try:
                result = attempt()
            except Refusal as refusal:
                future.set_exception(to_zmq_error(refusal.errno, refusal.note))
                return future
            if result is not NOT_NOW:
                future.set_result(result)
                return future
            if flags & DONTWAIT:
                future.set_exception(self._again(f"{self._core.obstacle(call)}"))
                return future
            told = Blocking(self._core, call).__enter__()
        else:
            told = None
            loop.call_soon(self._serve)
        self._line_up(call, Waiting(future, attempt, told), flags)
        return future

    def _line_up(self, call: str, waiting: Waiting, flags: int) -> None:
        options = self._core.options
        timeout = options.rcvtimeo if call == "recv" else options.sndtimeo
        if flags & DONTWAIT:
            timeout = 0
        if timeout >= 0:
            loop = waiting.future.get_loop()
            waiting.timer = loop.call_later(timeout * MILLISECOND, self._time_out, waiting, timeout)
        waiting.future.add_done_callback(lambda future: self._cancelled(call, waiting, future))
        if not self._is_waiting():
            self._core.mailbox.watch(self._news)
        self._lines[call].append(waiting)

    def _is_waiting(self) -> bool:
        return bool(self._lines["send"] or self._lines["recv"])

    def _news(self) -> None:
        """The engine rings, from whichever thread: serve the lines in the loop's next turn."""
        if self._served_soon:
            return
        self._served_soon = True
        same_thread = threading.get_ident() == self._thread
        call_soon = self._loop.call_soon if same_thread else self._loop.call_soon_threadsafe
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it the waiting
            call_soon(self._serve)

    def _serve(self) -> None:
        self._served_soon = False
        for line in self._lines.values():
            while line:
                waiting = line[0]
                if waiting.future.done():
                    line.popleft()
                    continue
                try:
                    result = waiting.attempt()
                except Refusal as refusal:
                    error = to_zmq_error(refusal.errno, refusal.note)
                    line.popleft()
                    waiting.end(type(error).__name__, error=error)
                    continue
                if result is NOT_NOW:
                    break
                line.popleft()
                waiting.end("done", result)
        if not self._is_waiting():
            self._core.mailbox.unwatch(self._news)

    def _time_out(self, waiting: Waiting, timeout: int) -> None:
        error = self._again(f"nothing came of it within {timeout} ms")
        waiting.end("timed out", error=error)

    def _cancelled(self, call: str, waiting: Waiting, future: asyncio.Future) -> None:
        if future.cancelled():
            waiting.end("cancelled")
        if future.cancelled() or isinstance(future.exception(), ZMQError):
            if waiting in self._lines[call]:
                self._lines[call].remove(waiting)
            if not self._is_waiting():
                self._core.mailbox.unwatch(self._news)

    def _again(self, reason: str) -> ZMQError:
        return error_from_errno(errno.EAGAIN, f"{self._name()}: {reason}")

    def _then(self, result: Any, change: Callable[[Any], Any]) -> Any:
        """A future of what `change` makes of another future's result."""
        changed = result.get_loop().create_future()

        def pass_on(done: asyncio.Future) -> None:
            if changed.done():
                return
            if done.cancelled():
                changed.cancel()
            elif (error := done.exception()) is not None:
                changed.set_exception(error)
            else:
                try:
                    changed.set_result(change(done.result()))
                except Exception as error:
                    changed.set_exception(error)

        if result.done():
            pass_on(result)
        else:
            result.add_done_callback(pass_on)
            changed.add_done_callback(lambda done: done.cancelled() and result.cancel())
        return changed

    @staticmethod
    def _poller() -> Any:
        from zlearn.zmq.asyncio.poller import Poller

        return Poller()
