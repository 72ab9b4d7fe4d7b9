"""What an option is: a row of a table, and the checks that its value has to pass.

Rule for this file: the shape of a row. The rows themselves stand in `options_of_….py`, one
file for each subject, and the values of a socket in `options.py`.

Sources: zmq_setsockopt(3), zmq_getsockopt(3).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

LARGEST_INT = 2**31 - 1

Check = tuple[Callable[[Any], bool], str]


class Option(NamedTuple):
    """A row of a table.

    number: libzmq's. name: the attribute. kind: int or bytes. access: "get", "set" or both.
    check: whether a value is allowed; allowed: the same in words.
    types: the socket types that have it; none: all do.
    store: what becomes of a value that is allowed.
    """

    number: int
    name: str
    kind: type
    default: Any
    access: str
    check: Callable[[Any], bool]
    allowed: str
    types: tuple[str, ...] = ()
    store: Callable[[Any], Any] = lambda value: value


def number(least: int) -> Check:
    """A whole number that fits into a C int."""
    return lambda value: least <= value <= LARGEST_INT, f"a whole number from {least}"


def up_to(least: int, most: int) -> Check:
    """A whole number between two others."""
    return lambda value: least <= value <= most, f"a whole number from {least} to {most}"


def some_text(most: int) -> Check:
    """Text of at least a byte."""
    return lambda value: 1 <= len(value) <= most, f"1 to {most} bytes"


def truth(value: int) -> int:
    """1 for whatever is not 0."""
    return int(bool(value))


def tenths(value: int) -> int:
    """Milliseconds as the wire has them, in tenths of a second."""
    return max(0, value - value % 100)


switch: Check = (lambda value: value in (0, 1)), "0 or 1"
flag: Check = number(0)
some_bytes: Check = (lambda value: len(value) > 0), "at least a byte"
anything: Check = (lambda value: True), "any bytes"
name: Check = (lambda value: 1 <= len(value) <= 255), "1 to 255 bytes"
short_text: Check = (lambda value: len(value) <= 255), "up to 255 bytes"
any_int: Check = (lambda value: True), "any number"
time_to_live: Check = (lambda value: -100 < value <= 6553599), "from 0 to 6553599 milliseconds"
