"""The options of a socket: one object that holds the values of all tables.

Rule for this file: an option that is in a table works. What zlearn can't do is in none, and
asking for it is an error, as it is for an option that nobody has ever heard of.

Sources: zmq_setsockopt(3), zmq_getsockopt(3).
"""

import errno
from collections.abc import Callable
from typing import Any

from zlearn.engine import (
    options_of_links,
    options_of_messaging,
    options_of_metadata,
    options_of_security,
    options_of_transports,
)
from zlearn.engine.errors import Refusal
from zlearn.engine.option import Option
from zlearn.engine.options_of_metadata import MetadataOptions
from zlearn.engine.options_of_security import SecurityOptions
from zlearn.engine.options_of_transports import TransportOptions
from zlearn.patterns.pattern import PatternOptions

MILLISECOND = 0.001

OPTIONS: dict[int, Option] = {
    option.number: option
    for table in (
        options_of_links,
        options_of_messaging,
        options_of_metadata,
        options_of_security,
        options_of_transports,
    )
    for option in table.ROWS
}

# Those that zlearn leaves out on purpose, and why.
ABSENT: dict[int, str] = {**options_of_security.ABSENT, **options_of_transports.ABSENT}

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
SNDHWM, RCVHWM, TOPICS_COUNT = 23, 24, 116


class Options(MetadataOptions, SecurityOptions, TransportOptions, PatternOptions):
    """The values of one socket, as attributes by their names.

    new_routing_id: makes a name for a peer without one. type_name: the socket's, "" for any.
    """

    routing_id: bytes
    linger: int
    reconnect_ivl: int
    reconnect_ivl_max: int
    reconnect_stop: int
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
    stream_notify: int
    router_notify: int
    hello_msg: bytes
    disconnect_msg: bytes
    hiccup_msg: bytes
    topics_count: int

    def __init__(self, new_routing_id: Callable[[], bytes], type_name: str = "") -> None:
        self._new_routing_id = new_routing_id
        self._type_name = type_name

    def snapshot(self) -> "Options":
        """The values as they are now, for a link that keeps them."""
        other = type(self).__new__(type(self))
        vars(other).update(vars(self))
        return other

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
        setattr(self, option.name, option.store(value))
        return option.name

    def get(self, number: int) -> Any:
        """The value of an option. Raises Refusal (EINVAL)."""
        return getattr(self, self._find(number, "get").name)

    def _find(self, number: int, access: str) -> Option:
        option = OPTIONS.get(number)
        if option is None:
            unknown = f"this socket has no option {number} (or zlearn does not have it yet)"
            note = ABSENT.get(number, unknown)
            raise Refusal(errno.EINVAL, note)
        if option.types and self._type_name not in ("", *option.types):
            note = f"{option.name.upper()} is for {' and '.join(option.types)}"
            raise Refusal(errno.EINVAL, f"{note}, and this is a {self._type_name}")
        if access not in option.access:
            note = f"{option.name.upper()} can't be {access}, only {option.access}"
            raise Refusal(errno.EINVAL, note)
        return option


class _Defaults(Options):
    """All options, each set to what it is when nobody sets it."""

    def __init__(self) -> None:
        for option in OPTIONS.values():
            setattr(self, option.name, option.default)


# They stand on the class: there may be thousands of sockets, and an object holds what was set.
for _name, _value in vars(_Defaults()).items():
    setattr(Options, _name, _value)


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
