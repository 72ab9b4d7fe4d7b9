"""The options of a socket, in all the ways in which pyzmq reads and writes them.

Rule for this file: pyzmq's names. What an option does is the engine's affair.

Sources: zmq_getsockopt(3), zmq_setsockopt(3).
"""

import math
from typing import TYPE_CHECKING, Any

from zlearn.engine.options import LIVE_OPTIONS
from zlearn.engine.wishes import set_membership
from zlearn.zmq.attributes import OptionWriting
from zlearn.zmq.constants import SocketOption
from zlearn.zmq.refusals import as_zmq_error


class SocketOptions(OptionWriting):
    """Reading and writing options."""

    if TYPE_CHECKING:  # they are properties: attributes.py

        def __getattr__(self, name: str) -> Any: ...

    _core: Any

    def __setattr__(self, name: str, value: Any) -> None:
        if name.lower() in ("subscribe", "unsubscribe"):  # methods, and options beside that
            getattr(self, name.lower())(value)
        else:
            super().__setattr__(name, value)

    def get(self, option: int) -> Any:
        """The value of an option. Raises ZMQError (EINVAL). zmq_getsockopt(3)."""
        with as_zmq_error():
            if option in LIVE_OPTIONS:
                return self._get_live(option)
            return self._core.get_option(math.trunc(option))

    def _get_live(self, option: int) -> Any:
        core = self._core
        core.check_usable()
        match option:
            case SocketOption.RCVMORE:
                return int(bool(core.unread))
            case SocketOption.EVENTS:
                return core.ready()
            case SocketOption.FD:
                return core.signal.fileno()
            case SocketOption.TYPE:
                return core.type_number
            case SocketOption.LAST_ENDPOINT:
                return core.endpoints.last.encode()
        return 0

    def set(self, option: int, optval: Any) -> None:
        """Sets an option. Raises ZMQError (EINVAL), TypeError. zmq_setsockopt(3)."""
        _check_size(option, optval)
        with as_zmq_error():
            if option == SocketOption.HWM:
                self._core.set_option(int(SocketOption.SNDHWM), optval)
                option = SocketOption.RCVHWM
            self._core.set_option(math.trunc(option), optval)

    getsockopt = get
    setsockopt = set

    def set_string(self, option: int, optval: str, encoding: str = "utf-8") -> None:
        """Sets an option from text. Raises TypeError, ZMQError."""
        if not isinstance(optval, str):
            raise TypeError("strings only")
        self.set(option, optval.encode(encoding))

    def get_string(self, option: int, encoding: str = "utf-8") -> str:
        """The value of an option as text. Raises TypeError, ZMQError."""
        value = self.get(option)
        if not isinstance(value, bytes):
            raise TypeError(f"option {option} is not a string")
        return value.decode(encoding)

    setsockopt_string = setsockopt_unicode = set_string
    getsockopt_string = getsockopt_unicode = get_string

    def subscribe(self, topic: str | bytes) -> None:
        """SUB: asks for messages that begin with `topic`. Raises ZMQError (EINVAL)."""
        self.set(SocketOption.SUBSCRIBE, topic.encode() if isinstance(topic, str) else topic)

    def unsubscribe(self, topic: str | bytes) -> None:
        """SUB: takes a subscription back. Raises ZMQError (EINVAL)."""
        self.set(SocketOption.UNSUBSCRIBE, topic.encode() if isinstance(topic, str) else topic)

    def join(self, group: str | bytes) -> None:
        """DISH: asks for what is sent to a group.

        Raises ZMQError: EINVAL for a group that is joined, or a name over 255 bytes; ENOTSUP
        on other types. zmq_join(3).
        """
        self._set_membership(True, group)

    def leave(self, group: str | bytes) -> None:
        """DISH: takes that back. Raises ZMQError, EINVAL for a group that is not joined."""
        self._set_membership(False, group)

    def _set_membership(self, joins: bool, group: str | bytes) -> None:
        with as_zmq_error():
            name = group.encode() if isinstance(group, str) else group
            set_membership(self._core, joins, name)

    def get_hwm(self) -> int:
        """The high-water mark in messages."""
        return self.get(SocketOption.SNDHWM)

    def set_hwm(self, value: int) -> None:
        """Sets both high-water marks, in messages; 0 is no limit."""
        self.set(SocketOption.HWM, value)

    hwm = property(get_hwm, set_hwm)

    def fileno(self) -> int:
        """A descriptor that becomes readable when there is news; see ZMQ_FD. Raises ZMQError."""
        return self.get(SocketOption.FD)


def _check_size(option: int, value: Any) -> None:
    """A number has to fit into C's type, as in pyzmq. Raises OverflowError."""
    known = SocketOption._value2member_map_.get(math.trunc(option))
    bits = 64 if isinstance(known, SocketOption) and known._opt_type.name == "int64" else 32
    if isinstance(value, int) and not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise OverflowError(f"{value} does not fit into {bits} bits")
