"""The socket, as programs see it: pyzmq's `Socket` on zlearn's engine.

Theory: the engine never waits. Here is the waiting: try, and if it is "not now", sleep until
the engine rings, and try again, until the time-out. Everything else is names.

Rule for this file: pyzmq's shape. What a call does is the engine's affair.

Sources: pyzmq's `zmq.Socket`; zmq_send(3), zmq_recv(3), zmq_socket(3).
"""

import errno
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from zlearn.engine.core import NOT_AT_ALL
from zlearn.engine.errors import Refusal
from zlearn.zmq.blocking import Blocking
from zlearn.zmq.constants import DONTWAIT, SNDMORE, PollEvent, SocketType
from zlearn.zmq.endpoints import SocketEndpoints
from zlearn.zmq.error import error_from_errno
from zlearn.zmq.frame import Frame
from zlearn.zmq.messages import Messages, as_frame
from zlearn.zmq.monitoring import SocketMonitoring
from zlearn.zmq.options import SocketOptions
from zlearn.zmq.refusals import as_zmq_error, to_zmq_error

MILLISECOND = 0.001
NOT_NOW = object()  # what an attempt returns when the call has to wait


class Socket(SocketOptions, SocketEndpoints, SocketMonitoring, Messages):
    """A ZeroMQ socket. It belongs to one thread at a time.

    context: the Context that it belongs to. socket_type: a SocketType.
    """

    def __init__(self, context: Any, socket_type: int, **options: Any) -> None:
        self._closed = True  # until it is open
        self._context = context
        self._type = SocketType(socket_type)
        with as_zmq_error():
            self._core = context._core.socket(self._type.name, int(socket_type))
        self._closed = False
        self._parts: list[bytes] = []  # of a message that is being sent frame by frame
        self._rest: list[bytes] = []  # of a message that is being received frame by frame
        for name, value in options.items():
            setattr(self, name, value)

    # --- what it is --------------------------------------------------------------

    @property
    def context(self) -> Any:
        """The context that it belongs to."""
        return self._context

    @property
    def socket_type(self) -> SocketType:
        """The type, also as `socket.type`."""
        return self._type

    @property
    def type(self) -> SocketType:
        """The type."""
        with as_zmq_error():
            self._core.check_usable()
        return self._type

    @property
    def closed(self) -> bool:
        """Whether the socket can't be used any more."""
        return self._core.closed

    def __repr__(self) -> str:
        state = " closed" if self._closed else ""
        return f"<{self._module()}.Socket(zmq.{self._type.name}) at {id(self):#x}{state}>"

    @staticmethod
    def _module() -> str:
        return "zmq"

    # --- its life ----------------------------------------------------------------

    def close(self, linger: int | None = None) -> None:
        """Closes the socket, and returns at once.

        linger: how many milliseconds what is queued may take to be sent (-1: no limit, 0:
            throw it away); None leaves the option LINGER as it is. zmq_close(3).
        """
        if not self._closed:
            self._closed = True
            self._core.close(linger)
            self._context._core_closed(self)

    def __enter__(self) -> "Socket":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __del__(self) -> None:
        if not getattr(self, "_closed", True):
            warnings.warn(f"Unclosed socket {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()

    # --- messages ----------------------------------------------------------------

    def send(self, data: Any, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Sends a frame; with SNDMORE it waits for the rest of its message.

        data: bytes, or anything with a buffer. flags: DONTWAIT, SNDMORE.

        Raises Again when it can't be sent now (DONTWAIT) or within SNDTIMEO, ZMQError with
        EFSM out of turn or ENOTSUP on a socket that only receives. zmq_send(3).
        """
        core = self._core
        is_plain = type(data) is bytes and not (flags or self._parts)
        # The short way, which most sends take: nothing is new, nobody watches, there is room.
        if is_plain and not (core.signal.is_set or core.hooks.per_message):
            try:
                if core.pattern.send([data]):
                    return None
            except NOT_AT_ALL:  # the long way will say why
                pass
        return self._send_part(data, flags)

    def _send_part(self, data: Any, flags: int) -> Any:
        """The whole truth of `send`: frames may be gathered, and flags may ask for things."""
        message = [*self._parts, as_frame(data)]
        if flags & SNDMORE:
            if not self._parts:
                self._perform("send", lambda: self._try_begin(message[0]), flags)
            self._parts = message
            return None
        self._parts = []
        return self._send(message, flags)

    def send_multipart(
        self, msg_parts: Sequence[Any], flags: int = 0, copy: bool = True, track: bool = False
    ) -> Any:
        """Sends a message of several frames: all arrive together, or none does.

        Raises as `send` does, and TypeError for a frame without a buffer.
        """
        message = [*self._parts, *_as_frames(msg_parts)]
        message[-1]  # an empty message does not exist
        self._parts = []
        if flags & SNDMORE:
            self._parts = message
            return None
        return self._send(message, flags)

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives the next frame: of the message at hand, or of a new one.

        flags: DONTWAIT. copy: False returns a Frame instead of bytes.

        Raises Again when nothing comes (DONTWAIT, or within RCVTIMEO), ZMQError with EFSM
        out of turn or ENOTSUP on a socket that only sends. zmq_recv(3).
        """
        if not copy:
            return self._perform("recv", self._try_recv_frame, flags)
        core = self._core
        # The short way, which most calls take: nothing is new, nobody watches, it is there.
        if not (self._rest or core.signal.is_set or core.hooks.per_message):
            try:
                if (message := core.pattern.receive()) is not None:
                    if len(message) == 1:
                        return message[0]
                    self._rest = message[::-1]
            except NOT_AT_ALL:  # the long way will say why
                pass
        return self._perform("recv", self._try_recv, flags)

    def recv_multipart(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives all frames of a message, as a list. Raises as `recv` does."""
        return self._perform("recv", self._try_recv_all if copy else self._try_recv_frames, flags)

    def _send(self, message: list[bytes], flags: int) -> Any:
        return self._perform("send", lambda: None if self._core.send(message) else NOT_NOW, flags)

    # --- attempts: each returns its result, or NOT_NOW ---------------------------

    def _try_begin(self, frame: bytes) -> Any:
        """Whether a message may be begun: libzmq decides that at its first frame."""
        return None if self._core.may_begin(frame) else NOT_NOW

    def _try_recv(self) -> Any:
        rest = self._rest
        if not rest:
            message = self._core.receive()
            if message is None:
                return NOT_NOW
            if len(message) == 1:
                return message[0]
            self._rest = rest = message[::-1]
        return rest.pop()

    def _try_recv_frame(self) -> Any:
        data = self._try_recv()
        return data if data is NOT_NOW else Frame(data, more=bool(self._rest))

    def _try_recv_all(self) -> Any:
        if self._rest:
            message, self._rest = self._rest[::-1], []
            return message
        message = self._core.receive()
        return NOT_NOW if message is None else message

    def _try_recv_frames(self) -> Any:
        message = self._try_recv_all()
        if message is NOT_NOW:
            return message
        last = len(message) - 1
        return [Frame(data, more=place < last) for place, data in enumerate(message)]

    # --- waiting -----------------------------------------------------------------

    def _perform(self, call: str, attempt: Callable[[], Any], flags: int) -> Any:
        """Makes attempts until one succeeds, or the time is up."""
        try:
            result = attempt()
            if result is not NOT_NOW:
                return result
            if flags & DONTWAIT:
                raise error_from_errno(errno.EAGAIN, f"{self._name()}: {self._core.obstacle(call)}")
            return self._wait(call, attempt)
        except Refusal as refusal:
            raise to_zmq_error(refusal.errno, refusal.note) from None

    def _wait(self, call: str, attempt: Callable[[], Any]) -> Any:
        core = self._core
        timeout = core.options.rcvtimeo if call == "recv" else core.options.sndtimeo
        driver = core.context.driver
        deadline = None if timeout < 0 else driver.now() + timeout * MILLISECOND
        remaining = None if deadline is None else timeout * MILLISECOND
        with Blocking(core, call) as blocking:
            while driver.wait(core.signal, remaining):
                result = attempt()
                if result is not NOT_NOW:
                    return result
                if deadline is not None:
                    remaining = max(0.0, deadline - driver.now())
            blocking.outcome = "timed out"
        note = f"{self._name()} waited {timeout} ms: {core.obstacle(call)}"
        raise error_from_errno(errno.EAGAIN, note)

    def _name(self) -> str:
        return self._core.ledger.socket

    def poll(self, timeout: float | None = None, flags: int = PollEvent.POLLIN) -> Any:
        """Waits until the socket is ready.

        timeout: milliseconds; None waits for ever. flags: POLLIN, POLLOUT, or both.

        Returns which of them it is ready for; 0 when the time is up. zmq_poll(3).
        """
        if self._closed:
            raise error_from_errno(errno.ENOTSUP, f"{self._name()} is closed")
        poller = self._poller()
        poller.register(self, flags)
        return self._then(poller.poll(timeout), lambda ready: dict(ready).get(self, 0))

    @staticmethod
    def _poller() -> Any:
        from zlearn.zmq.poll import Poller

        return Poller()


def _as_frames(parts: Sequence[Any]) -> list[bytes]:
    frames = []
    for place, part in enumerate(parts):
        try:
            frames.append(as_frame(part))
        except TypeError:
            shown = repr(part) if len(repr(part)) < 17 else repr(part)[:15] + "…"
            raise TypeError(
                f"Frame {place} ({shown}) does not support the buffer interface."
            ) from None
    return frames
