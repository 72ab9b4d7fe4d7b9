"""The options of a socket: one table that says what each is, and one object that holds them.

Rule for this file: an option that is in the table works. What zlearn can't do yet is not
in it, and asking for it is an error, as it is for an option that nobody has ever heard of.

Sources: zmq_setsockopt(3), zmq_getsockopt(3).
"""

import errno
from collections.abc import Callable
from typing import Any, NamedTuple

from zlearn.engine.errors import Refusal
from zlearn.patterns.pattern import PatternOptions

MILLISECOND = 0.001
LARGEST_INT = 2**31 - 1
PUBLISHERS = ("PUB", "XPUB")


class Option(NamedTuple):
    """A row of the table.

    number: libzmq's. name: the attribute. kind: int or bytes. access: "get", "set" or both.
    check: whether a value is allowed; allowed: the same in words.
    types: the socket types that have it; none: all do.
    """

    number: int
    name: str
    kind: type
    default: Any
    access: str
    check: Callable[[Any], bool]
    allowed: str
    types: tuple[str, ...] = ()


def _number(least: int) -> tuple[Callable[[Any], bool], str]:
    return lambda value: least <= value <= LARGEST_INT, f"a whole number from {least}"


_switch = (lambda value: value in (0, 1)), "0 or 1"
_flag = _number(0)
_some_bytes = (lambda value: len(value) > 0), "at least a byte"
_anything = (lambda value: True), "any bytes"
_name = (lambda value: 1 <= len(value) <= 255), "1 to 255 bytes"
_time_to_live = (lambda value: 0 <= value <= 6553599), "from 0 to 6553599 milliseconds"
_size = (lambda value: -1 <= value < 2**63), "a size in bytes, or -1 for no limit"

OPTIONS: dict[int, Option] = {
    option.number: option
    for option in (
        Option(5, "routing_id", bytes, b"", "get set", *_name),
        Option(17, "linger", int, -1, "get set", *_number(-1)),
        Option(18, "reconnect_ivl", int, 100, "get set", *_number(-1)),
        Option(19, "backlog", int, 100, "get set", *_number(0)),
        Option(21, "reconnect_ivl_max", int, 0, "get set", *_number(0)),
        Option(22, "maxmsgsize", int, -1, "get set", *_size),
        Option(23, "sndhwm", int, 1000, "get set", *_number(0)),
        Option(24, "rcvhwm", int, 1000, "get set", *_number(0)),
        Option(27, "rcvtimeo", int, -1, "get set", *_number(-1)),
        Option(28, "sndtimeo", int, -1, "get set", *_number(-1)),
        Option(33, "router_mandatory", int, 0, "set", *_flag, ("ROUTER",)),
        Option(39, "immediate", int, 0, "get set", *_switch),
        Option(40, "xpub_verbose", int, 0, "set", *_flag, PUBLISHERS),
        Option(51, "probe_router", int, 0, "set", *_flag, ("REQ", "DEALER", "ROUTER")),
        Option(52, "req_correlate", int, 0, "set", *_flag, ("REQ",)),
        Option(53, "req_relaxed", int, 0, "set", *_flag, ("REQ",)),
        Option(54, "conflate", int, 0, "get set", *_switch),
        Option(56, "router_handover", int, 0, "set", *_flag, ("ROUTER",)),
        Option(61, "connect_routing_id", bytes, b"", "set", *_some_bytes, ("ROUTER",)),
        Option(66, "handshake_ivl", int, 30000, "get set", *_number(0)),
        Option(69, "xpub_nodrop", int, 0, "set", *_flag, PUBLISHERS),
        Option(71, "xpub_manual", int, 0, "set", *_flag, PUBLISHERS),
        Option(72, "xpub_welcome_msg", bytes, b"", "set", *_anything, PUBLISHERS),
        Option(74, "invert_matching", int, 0, "get set", *_switch),
        Option(75, "heartbeat_ivl", int, 0, "get set", *_number(0)),
        Option(76, "heartbeat_ttl", int, 0, "get set", *_time_to_live),
        Option(77, "heartbeat_timeout", int, -1, "get set", *_number(-1)),
        Option(78, "xpub_verboser", int, 0, "set", *_flag, PUBLISHERS),
    )
}

# Answered by the socket itself.
SUBSCRIBE, UNSUBSCRIBE, RCVMORE, FD, EVENTS, TYPE, LAST_ENDPOINT, THREAD_SAFE = (
    6,
    7,
    13,
    14,
    15,
    16,
    32,
    81,
)
LIVE_OPTIONS = {RCVMORE, FD, EVENTS, TYPE, LAST_ENDPOINT, THREAD_SAFE}
SNDHWM, RCVHWM = 23, 24


class Options(PatternOptions):
    """The values of one socket, as attributes by their names.

    new_routing_id: makes a name for a peer without one. type_name: the socket's, "" for any.
    """

    routing_id: bytes
    linger: int
    reconnect_ivl: int
    reconnect_ivl_max: int
    backlog: int
    maxmsgsize: int
    sndhwm: int
    rcvhwm: int
    rcvtimeo: int
    sndtimeo: int
    immediate: int
    conflate: int
    handshake_ivl: int
    heartbeat_ivl: int
    heartbeat_ttl: int
    heartbeat_timeout: int

    def __init__(self, new_routing_id: Callable[[], bytes], type_name: str = "") -> None:
        self._new_routing_id = new_routing_id
        self._type_name = type_name
        for option in OPTIONS.values():
            setattr(self, option.name, option.default)

    def new_routing_id(self) -> bytes:
        """A name for a peer that gave itself none."""
        return self._new_routing_id()

    def set(self, number: int, value: Any) -> str:
        """Sets an option, and returns its name.

        Raises Refusal (EINVAL), or TypeError for a value of the wrong type.
        """
        option = self._find(number, "set")
        value = convert(option.kind, value)
        if not option.check(value):
            raise Refusal(
                errno.EINVAL, f"{option.name.upper()} takes {option.allowed}, not {value!r}"
            )
        if option.name == "heartbeat_ttl":
            value -= value % 100  # the wire has tenths of a second
        setattr(self, option.name, value)
        return option.name

    def get(self, number: int) -> Any:
        """The value of an option. Raises Refusal (EINVAL)."""
        return getattr(self, self._find(number, "get").name)

    def _find(self, number: int, access: str) -> Option:
        option = OPTIONS.get(number)
        if option is None:
            note = f"this socket has no option {number} (or zlearn does not have it yet)"
            raise Refusal(errno.EINVAL, note)
        if option.types and self._type_name not in ("", *option.types):
            note = f"{option.name.upper()} is for {' and '.join(option.types)}"
            raise Refusal(errno.EINVAL, f"{note}, and this is a {self._type_name}")
        if access not in option.access:
            note = f"{option.name.upper()} can't be {access}, only {option.access}"
            raise Refusal(errno.EINVAL, note)
        return option


def convert(kind: type, value: Any) -> Any:
    """Checks the type as pyzmq does. Raises TypeError."""
    if isinstance(value, str):
        raise TypeError("unicode not allowed, use setsockopt_string")
    if kind is bytes:
        try:
            return bytes(memoryview(value))
        except TypeError:
            raise TypeError(f"expected bytes, got: {value!r}") from None
    if not isinstance(value, int):
        raise TypeError(f"expected int, got: {value!r}")
    return int(value)
