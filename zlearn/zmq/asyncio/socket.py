"""The asyncio socket: what waits in the blocking socket is a future here.

The links of such a socket are driven by the running loop itself: no thread, no hop. A socket
that is used outside a loop has its links in the I/O thread, and works all the same.

Theory: calls of one direction queue up behind each other, so that two receivers get their
messages in the order in which they asked. When the engine rings, the calls in front make
their attempts, until one is "not now". A call whose future was cancelled is passed over,
and no message is lost with it.

Rule for this file: waiting in line; how attempts are made is the blocking socket's.

Source: pyzmq's `zmq.asyncio.Socket`.
"""

import asyncio
import contextlib
import errno
import itertools
import threading
import warnings
from collections import deque
from collections.abc import Callable
from typing import Any, ClassVar

from zlearn.engine.errors import Refusal
from zlearn.engine.refusing import NOT_AT_ALL
from zlearn.zmq import socket as blocking
from zlearn.zmq.blocking import Blocking
from zlearn.zmq.error import ZMQError, error_from_errno
from zlearn.zmq.flags import DONTWAIT
from zlearn.zmq.frame import labelled
from zlearn.zmq.refusals import to_zmq_error
from zlearn.zmq.tracker import MessageTracker
from zlearn.zmq.waiting import MILLISECOND, NOT_NOW

# After so many calls that did not have to wait, one waits all the same, for a turn of the
# loop: otherwise a program that only sends would never let the loop write.
PATIENCE = 256
# Whether the next call need not wait; asked once on the short way, and once more on the long one.
_IN_TURN = [True] * (PATIENCE - 2) + [False] * 2

_this_thread = threading.get_ident


class Waiting:
    """A call that waits in line."""

    def __init__(
        self, future: asyncio.Future, attempt: Callable[[], Any], told: Blocking | None
    ) -> None:
        self.future = future
        self.attempt = attempt
        self.told = told
        self.change: Callable[[Any], Any] | None = None  # of the result: bytes to text, …
        self.timer: asyncio.TimerHandle | None = None
        self.when_done: Callable[[asyncio.Future], object] | None = None

    def end(self, outcome: str, result: Any = None, error: BaseException | None = None) -> None:
        """Settles the future."""
        if self.timer is not None:
            self.timer.cancel()
        if self.told is not None:
            self.told.outcome = outcome
            self.told.__exit__(None)
        when_done, self.when_done = self.when_done, None  # else the two hold each other for ever
        if self.future.done():
            return
        if error is None and self.change is not None:
            result, error = changed(self.change, result)
        if error is None:
            if when_done is not None:  # it would have a turn of the loop, for nothing
                self.future.remove_done_callback(when_done)
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


class LoopState:
    """What a socket knows of the loop on which it is used, and who waits there.

    An object of its own: each look at an attribute of a socket is dear, since sockets have
    options for attributes (attributes.py), and a message takes many looks.
    """

    __slots__ = ("core", "lines", "loop", "need_not_wait", "sent_at_once", "served_soon", "thread")

    def __init__(self, core: Any) -> None:
        self.core = core
        self.lines: dict[str, deque[Waiting]] = {"send": deque(), "recv": deque()}
        self.loop: Any = None
        self.thread = 0
        self.served_soon = False
        self.need_not_wait = itertools.cycle(_IN_TURN)
        self.sent_at_once: Any = None

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        """The socket is used on this loop, in this thread, from now on."""
        self.loop = loop
        self.thread = _this_thread()
        self.sent_at_once = loop.create_future()
        self.sent_at_once.set_result(None)

    def is_waiting(self) -> bool:
        """Whether a call waits in line."""
        return bool(self.lines["send"] or self.lines["recv"])


def changed(change: Callable[[Any], Any], result: Any) -> tuple[Any, Exception | None]:
    """What `change` makes of a result, or the error that it raises."""
    try:
        return change(result), None
    except Exception as error:
        return None, error


def current_loop() -> asyncio.AbstractEventLoop:
    """The running loop; where none runs, the one that will."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.get_event_loop()


class Socket(blocking.Socket):
    """A ZeroMQ socket whose calls are awaited.

    `send`, `recv` and all that is built on them, and `poll`, return futures. A call that was
    cancelled has taken no message. Parameters as of the blocking socket.
    """

    _repr_cls: ClassVar[str] = "zmq.asyncio.Socket"
    _state: LoopState

    def __init__(
        self,
        context: Any = None,
        socket_type: int = -1,
        io_loop: Any = None,
        _from_socket: Any = None,
        **kwargs: Any,
    ) -> None:
        if io_loop is not None:
            note = "(io_loop) is deprecated in pyzmq 22.2: the running loop is always used"
            warnings.warn(f"{type(self).__name__}{note}", DeprecationWarning, stacklevel=3)
        if _from_socket is not None:
            context = _from_socket
        super().__init__(context, socket_type, **kwargs)
        self._state = LoopState(self._core)
        self._use_loop()

    @classmethod
    def from_socket(cls, socket: Any, io_loop: Any = None) -> Any:
        """An asyncio socket for a blocking one: both stand for the same socket."""
        return cls(_from_socket=socket, io_loop=io_loop)

    @property
    def _shadow_sock(self) -> blocking.Socket:
        """The other way round: a blocking socket for this one."""
        return blocking.Socket.shadow(self)

    # --- the loop ----------------------------------------------------------------

    def _use_loop(self) -> Any:
        """Takes the running loop, if there is one. Links of a loop that was left move on."""
        state = self._state
        if _this_thread() == state.thread and state.loop.is_running():
            return state.loop
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return state.loop
        if loop is not state.loop:
            if state.loop is not None:
                state.core.leave_loop()
                self._forget_waiting()
            state.use(loop)
            state.core.use_loop(loop)
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
            for line in self._state.lines.values():
                for waiting in line:
                    waiting.future.cancel()
                    waiting.end("closed")
                line.clear()
        super().close(linger)

    def _forget_waiting(self) -> None:
        """Nobody waits any more for calls that were made on a loop that was left."""
        for line in self._state.lines.values():
            line.clear()
        self._core.mailbox.unwatch(self._news)
        self._state.served_soon = False

    # --- calls -------------------------------------------------------------------

    def send(
        self,
        data: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: int | None = None,
        group: str | None = None,
    ) -> Any:
        """Sends a frame; see the blocking socket. Returns a future.

        Sends that need not wait may return the same one, since nothing can change it any more.
        """
        if type(data) is bytes and copy and not (flags or routing_id or group):
            state = self._state
            core = state.core
            # The short way, as in the blocking socket; here nobody may wait in line besides.
            if (
                not (core.unsent or core.signal.is_set or state.lines["send"])
                and next(state.need_not_wait)
                and _this_thread() == state.thread
                and state.loop.is_running()  # so it is the one that runs here
            ):
                try:
                    if core.short_ways.offer(data):
                        return state.sent_at_once
                except NOT_AT_ALL:  # the long way will say why
                    pass
            if not core.unsent:  # nothing to lend, nothing to join: past what gathers frames
                return self._perform("send", lambda: None if core.send([data]) else NOT_NOW, 0)
        if routing_id is not None or group is not None:
            data = labelled(data, routing_id, group)
        return self._send_frame(data, flags, copy, track)

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives a frame; see the blocking socket. Returns a future."""
        if not copy:
            return self._recv_frame(flags, track)
        state = self._state
        core = state.core
        if (
            not (core.unread or core.signal.is_set or state.lines["recv"])
            and next(state.need_not_wait)
            and _this_thread() == state.thread
            and state.loop.is_running()
        ):
            message = next(core.short_ways.at_hand, None)
            if message is None:
                try:
                    message = core.short_ways.receive()
                except NOT_AT_ALL:  # the long way will say why
                    return self._perform("recv", self._try_recv, flags)
            if message is not None:
                if type(message) is bytes or len(message) == 1:
                    future: asyncio.Future = asyncio.Future(loop=state.loop)
                    future.set_result(message if type(message) is bytes else message[0])
                    return future
                core.unread = message[::-1]
            elif not (flags or core.hooks.per_message):  # there is none: that has just been tried
                future = asyncio.Future(loop=state.loop)
                self._line_up("recv", Waiting(future, self._try_recv, self._told("recv")))
                return future
        return self._perform("recv", self._try_recv, flags)

    def _sent(self, result: Any, tracker: MessageTracker | None) -> Any:
        if result is None:  # a part, which waits for the rest of its message
            result = current_loop().create_future()
            result.set_result(tracker)
            return result
        return result if tracker is None else self._then(result, lambda sent: tracker)

    def _deserialize(self, recvd: Any, load: Callable[[Any], Any]) -> Any:
        line = self._state.lines["recv"]
        if line and line[-1].future is recvd:  # it waits, and will be changed as it comes
            line[-1].change = load
            return recvd
        return self._then(recvd, load)

    def _poll_result(self, ready: Any) -> Any:
        return self._then(ready, lambda found: dict(found).get(self, 0))

    def _perform(self, call: str, attempt: Callable[[], Any], flags: int) -> Any:
        loop = self._use_loop() or current_loop()
        state = self._state
        line = state.lines[call]
        if flags & DONTWAIT or (not line and next(state.need_not_wait)):
            try:
                result = attempt()
            except Refusal as refusal:
                future = loop.create_future()
                future.set_exception(to_zmq_error(refusal.errno, refusal.note))
                return future
            if result is None and loop is state.loop:  # sent
                return state.sent_at_once
            future = loop.create_future()
            if result is not NOT_NOW:
                future.set_result(result)
                return future
            if flags & DONTWAIT:
                future.set_exception(self._again(f"{self._core.obstacle(call)}"))
                return future
            told = self._told(call)
        else:
            told, future = None, loop.create_future()
            loop.call_soon(self._serve)
        self._line_up(call, Waiting(future, attempt, told))
        return future

    def _told(self, call: str) -> Blocking | None:
        """Tells whoever watches that a call waits; None: nobody does."""
        return Blocking(self._core, call).__enter__() if self._core.hooks.any else None

    def _line_up(self, call: str, waiting: Waiting) -> None:
        options = self._core.options
        timeout = options.rcvtimeo if call == "recv" else options.sndtimeo
        if timeout >= 0:
            loop = waiting.future.get_loop()
            waiting.timer = loop.call_later(timeout * MILLISECOND, self._time_out, waiting, timeout)
        waiting.when_done = lambda future: self._cancelled(call, waiting, future)
        waiting.future.add_done_callback(waiting.when_done)
        if not self._state.is_waiting():
            self._core.mailbox.watch(self._news)
        self._state.lines[call].append(waiting)
        if self._core.signal.is_set:  # there were news since the attempt, when nobody watched
            self._news()

    def _news(self) -> None:
        """The engine rings, from whichever thread: serve the lines before long, on the loop."""
        state = self._state
        if state.served_soon:
            return
        state.served_soon = True
        reactor = state.core.mailbox.eager
        if reactor is not None and reactor.loop is state.loop:
            reactor.call_owner_soon(self._serve)
            return
        same_thread = _this_thread() == state.thread
        call_soon = state.loop.call_soon if same_thread else state.loop.call_soon_threadsafe
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it the waiting
            call_soon(self._serve)

    def _serve(self) -> None:
        self._state.served_soon = False
        for line in self._state.lines.values():
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
        if not self._state.is_waiting():
            self._core.mailbox.unwatch(self._news)

    def _time_out(self, waiting: Waiting, timeout: int) -> None:
        error = self._again(f"nothing came of it within {timeout} ms")
        waiting.end("timed out", error=error)

    def _cancelled(self, call: str, waiting: Waiting, future: asyncio.Future) -> None:
        if future.cancelled():
            waiting.end("cancelled")
        if future.cancelled() or isinstance(future.exception(), ZMQError):
            if waiting in self._state.lines[call]:
                self._state.lines[call].remove(waiting)
            if not self._state.is_waiting():
                self._core.mailbox.unwatch(self._news)

    def _again(self, reason: str) -> ZMQError:
        return error_from_errno(errno.EAGAIN, f"{self._name()}: {reason}")

    def _then(self, result: Any, change: Callable[[Any], Any]) -> Any:
        """A future of what `change` makes of another future's result."""
        later = result.get_loop().create_future()

        def pass_on(done: asyncio.Future) -> None:
            if later.done():
                return
            if done.cancelled():
                later.cancel()
                return
            error: BaseException | None = done.exception()
            found = None
            if error is None:
                found, error = changed(change, done.result())
            if error is None:
                later.set_result(found)
            else:
                later.set_exception(error)

        if result.done():
            pass_on(result)
        else:
            result.add_done_callback(pass_on)
            later.add_done_callback(lambda done: done.cancelled() and result.cancel())
        return later
