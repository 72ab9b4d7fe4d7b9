"""The options of security: which mechanism a socket's links use, and with which secrets.

A mechanism is not set by its name. It follows from the option that was set last: a user name
makes a client of PLAIN, CURVE_SERVER a server of CURVE, and so on, as in libzmq.

Rule for this file: rows whose values the handshake reads.

Sources: zmq_setsockopt(3), zmq_getsockopt(3), zmq_plain(7), zmq_curve(7), zmq_gssapi(7).
"""

from typing import Any

from zlearn.engine.option import Check, Option, any_int, flag, name, switch, truth
from zlearn.engine.security import CURVE, KEY_SIZE, NULL, PLAIN, check_curve
from zlearn.zmtp import z85

KEY_DIGITS = 40
NO_KEY = bytes(KEY_SIZE)


def as_key(value: bytes) -> bytes:
    """The 32 bytes of a key that is given as such or in Z85, perhaps with C's zero at the end."""
    return value if len(value) == KEY_SIZE else z85.decode(value[:KEY_DIGITS])


def _is_key(value: bytes) -> bool:
    check_curve()
    try:
        return len(as_key(value)) == KEY_SIZE and value[KEY_DIGITS:] in (b"", b"\0")
    except ValueError:
        return False


def _is_curve_switch(value: int) -> bool:
    check_curve()
    return switch[0](value)


key: Check = _is_key, "a key of 32 bytes, or of 40 characters in Z85"
curve_switch: Check = _is_curve_switch, switch[1]


class _Server:
    """An option that makes a server, or takes that back."""

    def __init__(self, mechanism: int) -> None:
        self._mechanism = mechanism

    def __get__(self, options: Any, kind: type) -> int:
        return int(options.as_server and options.mechanism == self._mechanism)

    def __set__(self, options: Any, value: int) -> None:
        options.as_server = value
        options.mechanism = self._mechanism if value else NULL


class _Secret:
    """An option that chooses a mechanism. of_client: only a client has it."""

    def __init__(self, mechanism: int, of_client: bool) -> None:
        self._mechanism = mechanism
        self._of_client = of_client

    def __set_name__(self, owner: type, name: str) -> None:
        self._place = f"_{name}"

    def __get__(self, options: Any, kind: type) -> bytes:
        value: bytes = getattr(options, self._place)
        return value

    def __set__(self, options: Any, value: bytes) -> None:
        setattr(options, self._place, as_key(value) if self._mechanism == CURVE else value)
        options.mechanism = self._mechanism
        if self._of_client:
            options.as_server = 0


class SecurityOptions:
    """The values of these rows. as_server: whether this side lets peers in."""

    as_server: int = 0
    mechanism: int
    plain_server: _Server = _Server(PLAIN)
    plain_username: _Secret = _Secret(PLAIN, of_client=True)
    plain_password: _Secret = _Secret(PLAIN, of_client=True)
    curve_server: _Server = _Server(CURVE)
    curve_publickey: _Secret = _Secret(CURVE, of_client=False)
    curve_secretkey: _Secret = _Secret(CURVE, of_client=False)
    curve_serverkey: _Secret = _Secret(CURVE, of_client=True)
    zap_domain: bytes
    zap_enforce_domain: int


ROWS = (
    Option(44, "plain_server", int, 0, "get set", *switch),
    Option(45, "plain_username", bytes, b"", "get set", *name),
    Option(46, "plain_password", bytes, b"", "get set", *name),
    Option(47, "curve_server", int, 0, "get set", *curve_switch),
    Option(48, "curve_publickey", bytes, NO_KEY, "set", *key),  # pyzmq can't read keys either
    Option(49, "curve_secretkey", bytes, NO_KEY, "set", *key),
    Option(50, "curve_serverkey", bytes, NO_KEY, "set", *key),
    Option(55, "zap_domain", bytes, b"", "get set", *name),
    Option(93, "zap_enforce_domain", int, 0, "get set", *any_int, store=truth),
    # The last one, since the defaults of the others would choose a mechanism.
    Option(43, "mechanism", int, NULL, "get", *flag),
)

NO_GSSAPI = "zlearn has no GSSAPI (Kerberos): use CURVE instead"
ABSENT = dict.fromkeys((62, 63, 64, 65, 90, 91), NO_GSSAPI)
