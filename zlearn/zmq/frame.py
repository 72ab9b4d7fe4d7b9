"""Frame: a part of a message, with what is known about it. `recv(copy=False)` returns one.

A frame holds its data in one of two ways: as bytes of its own, or as a view of memory that
somebody lent (`Frame(buffer, copy=False)`), which is read when the message is written.

Rule for this file: pyzmq's `Frame`. How lent memory travels is in lending.py.

Sources: zmq_msg_get(3), zmq_msg_gets(3), zmq_msg_set_routing_id(3), zmq_msg_set_group(3).
"""

import builtins
import errno
from collections.abc import Mapping
from typing import Any

from zlearn.zmq import constants
from zlearn.zmq.error import error_from_errno
from zlearn.zmq.tracker import _FINISHED_TRACKER, Loan, MessageTracker

COPY_THRESHOLD = 65536  # bytes: what is smaller costs less to copy than to lend
LONGEST_GROUP = 255  # bytes
_UNITS = ((10**9, "GB", 10**9), (2**20, "MB", 10**6), (1000, "kB", 1000))
GREATEST_ROUTING_ID = 2**32 - 1


def view_of(data: Any) -> memoryview:
    """The bytes of whatever has a buffer, as they lie in memory. Raises TypeError, BufferError."""
    view = memoryview(data.buffer if isinstance(data, Frame) else data)
    if not view.contiguous:
        raise BufferError("memoryview: underlying buffer is not contiguous")
    if not view.c_contiguous or not view.nbytes:  # columns first, or nothing to cast
        return memoryview(view.tobytes("A"))
    return view.cast("B")


def writable_view(buffer: Any) -> memoryview:
    """The bytes of a buffer, to be written to. Raises TypeError, BufferError."""
    view = memoryview(buffer)
    if not view.contiguous:
        raise BufferError("memoryview: underlying buffer is not contiguous")
    if view.readonly:
        raise BufferError("memoryview: underlying buffer is not writable")
    return view.cast("B") if view.nbytes else memoryview(bytearray())


class Frame:
    """One part of a message.

    data: anything with a buffer; None for an empty frame. track: whether `tracker` shall tell
    when ZeroMQ is done with the memory. copy: False lends the memory; None does so from
    `copy_threshold` bytes on.
    """

    __slots__ = (
        "__weakref__", "_bytes", "_data", "_group", "_is_shared", "_properties", "_routing_id",
        "more", "tracker", "tracker_event",
    )  # fmt: skip

    _data: bytes | memoryview
    more: bool
    tracker: MessageTracker | None
    tracker_event: Loan | None

    def __init__(
        self,
        data: Any = None,
        track: bool = False,
        copy: bool | None = None,
        copy_threshold: int | None = None,
        **kwargs: Any,
    ) -> None:
        if isinstance(data, str):
            raise TypeError("Str objects not allowed. Only: bytes, buffer interfaces.")
        self._begin(track)
        if data is None:
            self._data = b""
            return
        threshold = COPY_THRESHOLD if copy_threshold is None else copy_threshold
        view = view_of(data)
        if copy or (copy is None and view.nbytes < threshold):
            self._data = data if type(data) is bytes else bytes(view)
        elif track:
            self._data = view
            self.tracker_event = Loan(view)
            self.tracker = MessageTracker(self.tracker_event)
        else:
            self._data = data if type(data) is bytes else view

    def _begin(self, track: bool) -> None:
        self.more = False
        self.tracker = _FINISHED_TRACKER if track else None
        self.tracker_event = None
        self._bytes: bytes | None = None
        self._properties: Mapping[str, bytes] = {}
        self._is_shared = False
        self._group = ""
        self._routing_id = 0

    @classmethod
    def _received(
        cls, data: builtins.bytes, more: bool, properties: Mapping[str, builtins.bytes], track: bool
    ) -> "Frame":
        """A frame that has arrived. properties: of the connection that it came over."""
        frame = cls.__new__(cls)
        frame._begin(track)
        frame._data, frame.more, frame._properties = data, more, properties
        return frame

    # --- the content -------------------------------------------------------------

    @property
    def bytes(self) -> builtins.bytes:
        """The content as bytes; the same object each time."""
        if self._bytes is None:
            self._bytes = self._data if isinstance(self._data, bytes) else bytes(self._data)
        return self._bytes

    @property
    def buffer(self) -> memoryview:
        """The content as a memoryview, without a copy."""
        return memoryview(self._data)

    def __bytes__(self) -> builtins.bytes:
        return self.bytes

    def __buffer__(self, flags: int) -> memoryview:  # from Python 3.12 on: memoryview(frame)
        return self.buffer

    def __len__(self) -> int:
        return len(self._data)

    def __copy__(self) -> "Frame":
        """Another frame with the same memory."""
        other = type(self).__new__(type(self))
        for name in Frame.__slots__[1:]:
            setattr(other, name, getattr(self, name))
        self._is_shared = other._is_shared = True
        return other

    fast_copy = __copy__

    def __repr__(self) -> str:
        size = len(self)
        if size <= 16:
            return f"<zmq.Frame({self.bytes!r})>"
        shown = bytes(self.buffer[:12])
        for least, unit, divisor in _UNITS:
            if size >= least:
                return f"<zmq.Frame({shown!r}...{size // divisor}{unit})>"
        return f"<zmq.Frame({shown!r}...{size}B)>"

    # --- what is known about it --------------------------------------------------

    def get(self, option: Any) -> Any:
        """A fact about the frame.

        option: MORE or SHARED; "routing_id" or "group"; or the name of a property of the
            connection that it came over: "Socket-Type", "Identity", "Routing-Id",
            "Peer-Address", "User-Id", "X-…".

        Raises ZMQError (EINVAL) for what is not known.
        """
        if isinstance(option, int):
            return self._get_number(option)
        if option in ("routing_id", "group"):
            return getattr(self, option)
        name = option.decode() if isinstance(option, builtins.bytes) else option
        if not isinstance(name, str):
            raise TypeError(f"expected str, got: {option!r}")
        value = self._properties.get(name)
        if value is None and name == "Routing-Id":
            value = self._properties.get("Identity")
        if value is None:
            known = ", ".join(self._properties) or "none"
            note = f"this frame has no property {name!r} (its properties: {known})"
            raise error_from_errno(errno.EINVAL, note)
        return value.decode()

    __getitem__ = get

    def _get_number(self, option: int) -> int:
        if option == constants.MORE:
            return int(self.more)
        if option == constants.SHARED:
            return int(self._is_shared)
        raise error_from_errno(errno.EINVAL, f"a frame has no option {option}")

    def set(self, option: Any, value: Any) -> None:
        """Sets "routing_id" or "group". Raises ZMQError (EINVAL)."""
        if option == "routing_id":
            self.routing_id = value
        elif option == "group":
            self.group = value
        elif isinstance(option, int):
            raise error_from_errno(errno.EINVAL, "nothing of a frame can be set by a number")
        else:
            raise TypeError("an integer is required")

    def __getattr__(self, name: str) -> Any:
        number = getattr(constants, name.upper(), None)
        if name.startswith("_") or not isinstance(number, int):
            raise AttributeError(f"{type(self).__name__} has no such option: {name.upper()}")
        return self.get(int(number))

    @property
    def routing_id(self) -> int:
        """CLIENT and SERVER: the number of the peer; 0 for none."""
        return self._routing_id

    @routing_id.setter
    def routing_id(self, value: int) -> None:
        if not 1 <= value <= GREATEST_ROUTING_ID:
            raise error_from_errno(errno.EINVAL, "a routing id is a number from 1 to 2**32 - 1")
        self._routing_id = value

    @property
    def group(self) -> str:
        """RADIO and DISH: the group's name."""
        return self._group

    @group.setter
    def group(self, value: str | builtins.bytes) -> None:
        name = value.decode() if isinstance(value, builtins.bytes) else value
        if len(name.encode()) > LONGEST_GROUP:
            raise error_from_errno(
                errno.EINVAL, f"a group's name has {LONGEST_GROUP} bytes at most"
            )
        self._group = name


def labelled(data: Any, routing_id: int | None, group: str | None) -> Frame:
    """A frame with what a SERVER or a RADIO needs to know of it."""
    frame = data if isinstance(data, Frame) else Frame(data, copy=True)
    if routing_id is not None:
        frame.routing_id = routing_id
    if group is not None:
        frame.group = group
    return frame


Message = Frame
