"""Sockets for many threads: CLIENT, SERVER, PEER, CHANNEL, SCATTER, GATHER, RADIO and DISH.

Their messages have one frame, and some carry a label beside it: a SERVER's or PEER's routing id
is a number, a RADIO's or DISH's group is a name. Between the engine and the frames of the API
it is a frame of its own, in front; a program sees `frame.routing_id` and `frame.group`.

Any number of threads may call such a socket at once. Two that receive get different messages.

Rule for this file: what is different from other sockets. `Socket` becomes one of these when its
core is a shared one.

Sources: zmq_socket(3), zmq_msg_routing_id(3), zmq_msg_group(3), zmq_connect_peer(3).
"""

import errno
from collections.abc import Callable, Sequence
from typing import Any

from zlearn.engine.signal import Signal
from zlearn.zmq.constants import SocketOption
from zlearn.zmq.error import error_from_errno
from zlearn.zmq.flags import SNDMORE
from zlearn.zmq.frame import Frame, labelled
from zlearn.zmq.lending import ALONE, FIRST, LATER, check_parts, lend
from zlearn.zmq.waiting import NOT_NOW

NUMBERED = ("SERVER", "PEER")  # a routing id stands in front
GROUPED = ("RADIO", "DISH")  # a group does


class ThreadSafe:
    """Stands in front of a class of sockets."""

    _core: Any
    _type_name: str
    copy_threshold: int

    # --- sending -----------------------------------------------------------------

    def send(
        self,
        data: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: int | None = None,
        group: str | None = None,
    ) -> Any:
        """Sends a message, which is one frame.

        routing_id: SERVER and PEER: to whom. group: RADIO: to which group.

        Raises as other sockets do, and ZMQError with EINVAL for a frame that is not the last,
        or EHOSTUNREACH where nobody has the routing id.
        """
        if routing_id is not None or group is not None:
            data = labelled(data, routing_id, group)
        return self._send_frame(data, flags, copy, track)

    def send_multipart(
        self,
        msg_parts: Sequence[Any],
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Sends a message of several frames, if it has just one. Raises as `send` does."""
        check_parts(msg_parts)
        more = SNDMORE if len(msg_parts) > 1 else 0
        return self._send_frame(msg_parts[0], flags | more, copy, track)

    def _send_frame(self, data: Any, flags: int, copy: bool, track: bool) -> Any:
        if flags & SNDMORE:
            note = f"a message of a {self._type_name} has one frame"
            raise error_from_errno(errno.EINVAL, note)
        label = self._label_of(data)
        place = LATER if label else FIRST if self._type_name in GROUPED + NUMBERED else ALONE
        frame, tracker = lend(self._core, data, copy, track, self.copy_threshold, place)
        return self._send([*label, frame], flags, tracker)  # type: ignore[attr-defined]

    def _label_of(self, data: Any) -> list[bytes]:
        is_frame = isinstance(data, Frame)
        if self._type_name in NUMBERED and is_frame and data.routing_id:
            return [data.routing_id.to_bytes(4, "big")]
        if self._type_name in GROUPED:
            return [data.group.encode() if is_frame else b""]
        return []

    # --- receiving ---------------------------------------------------------------

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives a message. copy: False returns a Frame, with the label of the message."""
        attempt = self._try_recv if copy else lambda: self._try_recv_frame(track)
        return self._perform("recv", attempt, flags)  # type: ignore[attr-defined]

    def _try_recv(self) -> Any:
        message = self._core.receive()
        return NOT_NOW if message is None else message[-1]

    def _try_recv_all(self) -> Any:
        data = self._try_recv()
        return NOT_NOW if data is NOT_NOW else [data]

    def _try_recv_frame(self, track: bool = False) -> Any:
        with self._core.lock:  # what is known of the message is asked for after it is taken
            message = self._core.receive()
            if message is None:
                return NOT_NOW
            properties = self._properties()  # type: ignore[attr-defined]
        frame = Frame._received(message[-1], False, properties, track)
        if self._type_name in NUMBERED:
            frame.routing_id = int.from_bytes(message[0], "big")
        elif self._type_name in GROUPED:
            frame.group = message[0].decode("utf-8", "surrogateescape")
        return frame

    def _try_recv_frames(self, track: bool = False) -> Any:
        frame = self._try_recv_frame(track)
        return NOT_NOW if frame is NOT_NOW else [frame]

    # --- waiting -----------------------------------------------------------------

    def _attempt_until(
        self, attempt: Callable[[], Any], remaining: float | None, deadline: float | None
    ) -> Any:
        """As other sockets do, but with a bell of this call's own."""
        core = self._core
        driver = core.context.driver
        bell = Signal()
        core.watch(bell.set)
        try:
            while True:
                bell.clear()
                result = attempt()
                if result is not NOT_NOW or not driver.wait(bell, remaining):
                    return result
                if deadline is not None:
                    remaining = max(0.0, deadline - driver.now())
        finally:
            core.unwatch(bell.set)
            bell.close()

    # --- the rest ----------------------------------------------------------------

    def _get_live(self, option: int) -> Any:
        if option == SocketOption.THREAD_SAFE:
            return 1
        if option == SocketOption.FD:
            note = f"a {self._type_name} has no descriptor: one could not wake all its threads"
            raise error_from_errno(errno.EINVAL, note)
        return super()._get_live(option)  # type: ignore[misc]

    def connect_peer(self, addr: str) -> int:
        """PEER: connects, and returns the routing id of the new connection.

        Raises as `connect` does, ENOTSUP for other types, and EFAULT with IMMEDIATE, since the
        connection is there only later then. zmq_connect_peer(3).
        """
        core = self._core
        if self._type_name != "PEER":
            raise error_from_errno(errno.ENOTSUP, "connect_peer() is for a PEER")
        if core.options.immediate:
            raise error_from_errno(errno.EFAULT, "with IMMEDIATE there is no connection yet")
        with core.lock:
            self.connect(addr)
            return int.from_bytes(core.pattern.newest, "big")

    def bind(self, addr: str) -> Any:
        with self._core.lock:
            return super().bind(addr)  # type: ignore[misc]

    def connect(self, addr: str) -> Any:
        with self._core.lock:
            return super().connect(addr)  # type: ignore[misc]

    def unbind(self, addr: str) -> None:
        with self._core.lock:
            super().unbind(addr)  # type: ignore[misc]

    def disconnect(self, addr: str) -> None:
        with self._core.lock:
            super().disconnect(addr)  # type: ignore[misc]


_made: dict[type, type] = {}


def thread_safe(kind: type) -> type:
    """A class of sockets, made thread-safe. It goes by the same name."""
    if issubclass(kind, ThreadSafe):
        return kind
    if kind not in _made:
        _made[kind] = _make(kind)
    return _made[kind]


def _make(kind: type) -> type:
    names = ("__module__", "__qualname__", "__doc__", "_repr_cls")
    return type(kind.__name__, (ThreadSafe, kind), {
        name: vars(kind)[name] for name in names if name in vars(kind)
    })  # fmt: skip
