"""The socket, as programs see it: pyzmq's `Socket` on zlearn's engine.

Two objects may stand for one socket (`Socket.shadow`, `Socket(other)`): they share the
engine's core, where everything is that belongs to the socket.

Rule for this file: pyzmq's shape: what a socket is, its life, and the short ways of `send`
and `recv`. The long ones are in sending.py and receiving.py, and how they wait in waiting.py.

Sources: pyzmq's `zmq.Socket`; zmq_send(3), zmq_recv(3), zmq_socket(3).
"""

import warnings
from typing import Any, ClassVar

from zlearn.engine.core import SocketCore
from zlearn.engine.refusing import NOT_AT_ALL
from zlearn.zmq import shadowing
from zlearn.zmq.attributes import with_option_properties
from zlearn.zmq.constants import SocketOption, SocketType
from zlearn.zmq.endpoints import SocketEndpoints
from zlearn.zmq.finalizing import finalize
from zlearn.zmq.frame import COPY_THRESHOLD, labelled
from zlearn.zmq.messages import Messages
from zlearn.zmq.monitoring import SocketMonitoring
from zlearn.zmq.options import SocketOptions
from zlearn.zmq.receiving import Receiving
from zlearn.zmq.refusals import as_zmq_error
from zlearn.zmq.sending import Sending
from zlearn.zmq.thread_safe import thread_safe

_TYPES = frozenset(map(int, SocketType))


@with_option_properties
class Socket(SocketOptions, SocketEndpoints, SocketMonitoring, Sending, Receiving, Messages):
    """A ZeroMQ socket. It belongs to one thread at a time.

    ctx_or_socket: the Context that it belongs to, or a socket to shadow. socket_type: a
    SocketType. shadow: a socket to shadow, or its address. copy_threshold: the size in bytes
    from which on `copy=False` lends memory.
    """

    context: Any = None
    _closed: bool
    _shadow: bool
    copy_threshold = COPY_THRESHOLD
    _repr_cls: ClassVar[str] = "zmq.Socket"
    _shadow_obj: Any = None
    _type_name = "UNKNOWN"
    type: SocketType

    def __init__(
        self,
        ctx_or_socket: Any = None,
        socket_type: int = 0,
        *,
        shadow: Any = 0,
        copy_threshold: int | None = None,
    ) -> None:
        self._closed = True  # until it is open
        if isinstance(ctx_or_socket, Socket):
            ctx_or_socket, shadow = None, ctx_or_socket
        self.copy_threshold = COPY_THRESHOLD if copy_threshold is None else copy_threshold
        self.context = ctx_or_socket
        self._shadow = bool(shadow)
        if shadow:
            self._shadow_obj = shadow
            self._core = shadowing.core_of(shadow, SocketCore)
            self.context = getattr(shadow, "context", None)
        else:
            self._core = self._open(ctx_or_socket, socket_type)
        kind = SocketType(self._core.type_number)
        self.type, self._type_name = kind, kind.name
        self._closed = False
        if self._core.pattern.is_thread_safe:
            self.__class__ = thread_safe(type(self))

    @staticmethod
    def _open(context: Any, socket_type: int) -> SocketCore:
        if context is None:
            raise TypeError("context must be specified")
        if not hasattr(context, "_core"):
            raise TypeError(f"a socket belongs to a Context, not to {context!r}")
        if not isinstance(socket_type, int):
            raise TypeError("an integer is required")
        if socket_type < 0:
            raise TypeError("socket_type must be specified")
        name = SocketType(socket_type).name if socket_type in _TYPES else str(socket_type)
        with as_zmq_error():
            return context._core.socket(name, int(socket_type))

    def __class_getitem__(cls, item: Any) -> Any:
        """`zmq.Socket[bytes]`, as annotations have it, is the class itself."""
        return cls

    # --- what it is --------------------------------------------------------------

    @property
    def socket_type(self) -> SocketType:
        """Deprecated: `socket.type`."""
        warnings.warn(
            "Socket.socket_type is deprecated, use Socket.type", DeprecationWarning, stacklevel=2
        )
        return self.type

    @property
    def closed(self) -> bool:
        """Whether the socket can't be used any more."""
        return self._closed or self._core.closed

    @property
    def underlying(self) -> int:
        """The address of the socket that this object stands for; 0 when this one is closed."""
        return 0 if self._closed else shadowing.address_of(self._core)

    @classmethod
    def shadow(cls, address: Any) -> Any:
        """Another object for a socket. address: the socket, or its `underlying`."""
        return cls(shadow=address)

    def __copy__(self, memo: Any = None) -> Any:
        """A copy is a shadow."""
        return type(self).shadow(self)

    __deepcopy__ = __copy__

    def __dir__(self) -> list[str]:
        return [*dir(type(self)), *SocketOption.__members__]

    def __repr__(self) -> str:
        own = type(self).__dict__.get("_repr_cls")
        name = own or f"{type(self).__module__}.{type(self).__name__}"
        state = " closed" if self._closed else ""
        return f"<{name}(zmq.{self._type_name}) at {id(self):#x}{state}>"

    # --- its life ----------------------------------------------------------------

    def close(self, linger: int | None = None) -> None:
        """Closes the socket, and returns at once.

        linger: how many milliseconds what is queued may take to be sent (-1: no limit, 0:
            throw it away); None leaves the option LINGER as it is. zmq_close(3).
        """
        if not self._closed:
            self._closed = True
            if self.context is not None:
                self.context._rm_socket(self)
            self._core.close(linger)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_closed", True) or self._shadow or self._core.closed:
            return
        warnings.warn(f"Unclosed socket {self!r}", ResourceWarning, stacklevel=2, source=self)
        finalize(self.close)

    # --- messages ----------------------------------------------------------------

    def send(
        self,
        data: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: int | None = None,
        group: str | None = None,
    ) -> Any:
        """Sends a frame; with SNDMORE it waits for the rest of its message.

        data: bytes, a Frame, or anything with a buffer. flags: DONTWAIT, SNDMORE. copy: False
        lends the memory, from `copy_threshold` bytes on. track: asks for a MessageTracker,
        which is returned. routing_id: SERVER's peer. group: RADIO's group.

        Raises Again when it can't be sent now (DONTWAIT) or within SNDTIMEO, ZMQError with
        EFSM out of turn or ENOTSUP on a socket that only receives. zmq_send(3).
        """
        core = self._core
        # The short way, which most sends take: nothing is asked for, nothing is new, there is room.
        if type(data) is bytes and copy and not (flags or routing_id or group or core.unsent):
            offer = core.short_ways.offer  # (by a name: queue.py)
            try:
                if not core.signal.is_set and offer(data):
                    return None
            except NOT_AT_ALL:  # the long way will say why
                pass
        if routing_id is not None or group is not None:
            data = labelled(data, routing_id, group)
        return self._send_frame(data, flags, copy, track)

    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> Any:
        """Receives the next frame: of the message at hand, or of a new one.

        flags: DONTWAIT. copy: False returns a Frame instead of bytes.

        Raises Again when nothing comes (DONTWAIT, or within RCVTIMEO), ZMQError with EFSM
        out of turn or ENOTSUP on a socket that only sends. zmq_recv(3).
        """
        if not copy:
            return self._recv_frame(flags, track)
        core = self._core
        # The short way, which most calls take: nothing is new, and a message is there.
        if not (core.unread or core.signal.is_set):
            for message in core.short_ways.at_hand:  # the next one; `next` would cost more
                if type(message) is bytes:
                    return message
                if len(message) == 1:
                    return message[0]
                core.unread = message[::-1]
                return core.unread.pop()
            try:
                message = core.short_ways.receive()
            except NOT_AT_ALL:  # the long way will say why
                return self._perform("recv", self._try_recv, flags)
            if message is not None:
                if len(message) == 1:
                    return message[0]
                core.unread = message[::-1]
                return core.unread.pop()
            if not (flags or core.hooks.per_message):  # there is none: that has just been tried
                return self._perform_later("recv", self._try_recv)
        return self._perform("recv", self._try_recv, flags)
