"""Fields: what each byte of one side's ZMTP 3 is, from the greeting on.

    signature · version · mechanism · as-server · filler
    flags · size · body                        a frame of a message
    flags · size · command · …                 a command, and what its kind holds

What was decoded elsewhere in an instant is taken apart here for who wants to see it: nothing is
left out, and what is no ZMTP is named so and kept. Bytes that a cipher hides are "sealed".

Rule for this file: names of bytes. It serves pictures and lessons; no connection rests on it.
"""

from typing import NamedTuple

from zlearn.zmtp import greeting
from zlearn.zmtp.commands import decode_command, split_name
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.frames import COMMAND, LONG, MORE

GREETING = (
    ("signature", 0, greeting.SIGNATURE_SIZE),
    ("version", greeting.SIGNATURE_SIZE, 12),
    ("mechanism", 12, greeting.MECHANISM_END),
    ("as-server", greeting.MECHANISM_END, 33),
    ("filler", 33, greeting.SIZE),
)
OPEN = ("NULL", "PLAIN")  # mechanisms that hide nothing
BITS = (("MORE", MORE), ("LONG", LONG), ("COMMAND", COMMAND))
WITH_PROPERTIES = (b"READY", b"INITIATE")
_TEXT = 48  # bytes of a value that are told


class Field(NamedTuple):
    """Some bytes and what they are.

    name: as above, or what a command holds: "property", "topic", "group", "ttl", "context",
        "reason", "user name", "password"; or "no signature", "malformed", "sealed", "data".
    unit: 0 for the greeting, then the number of the frame. at: the place in the whole.
    data: the bytes, as many as there are; size: how many there should be.
    value: what they say, for people; "" where that is nothing.
    """

    name: str
    unit: int
    at: int
    data: bytes
    size: int
    value: str


def fields(data: bytes, greeted: bool = False, mechanism: str = "NULL") -> list[Field]:
    """Names the bytes of one side of a connection.

    data: from the connection's first byte on, as much as there is.
    greeted: the greeting is not in it; then `mechanism` is what it would have said.
    """
    found: list[Field] = []
    at = 0
    if not greeted:
        at = _greet(data, found)
        mechanism = next((each.value for each in found if each.name == "mechanism"), mechanism)
    unit = 1
    while at < len(data):
        at = _frame(data, at, unit, mechanism in OPEN, found)
        unit += 1
    return found


def text_of(data: bytes) -> str:
    """Bytes as a short text that is safe to show: a dot for what has no shape in ASCII."""
    shown = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in data[:_TEXT])
    return shown + ("…" if len(data) > _TEXT else "")


def _greet(data: bytes, found: list[Field]) -> int:
    for name, start, end in GREETING:
        part = data[start:end]
        if not part:
            break
        whole = len(part) == end - start
        if name == "signature" and (part[0] != 0xFF or (whole and part[-1] != 0x7F)):
            name = "no signature"
        found.append(Field(name, 0, start, part, end - start, _greeted(name, part, whole)))
    return greeting.SIZE


def _greeted(name: str, part: bytes, whole: bool) -> str:
    if name == "mechanism":
        return text_of(part.rstrip(bytes(1)))
    if name == "version" and whole:
        return f"{part[0]}.{part[1]}"
    return str(part[0]) if name == "as-server" else ""


def _frame(data: bytes, at: int, unit: int, is_open: bool, found: list[Field]) -> int:
    """Adds a frame's fields; returns where the next one begins."""
    flags = data[at]
    body_at = at + (9 if flags & LONG else 2)
    size = int.from_bytes(data[at + 1 : body_at], "big")
    body = data[body_at : body_at + size]
    names = ", ".join(name for name, bit in BITS if flags & bit)
    found.append(Field("flags", unit, at, data[at : at + 1], 1, names))
    if at + 1 < len(data):
        header = data[at + 1 : body_at]
        found.append(Field("size", unit, at + 1, header, body_at - at - 1, str(size)))
    if flags & COMMAND and body and len(body) == size:
        _command(body, body_at, unit, is_open, found)
    elif body or size:
        name = "body" if is_open else "sealed"
        found.append(Field(name, unit, body_at, body, size, text_of(body) if is_open else ""))
    return body_at + size


def _command(body: bytes, at: int, unit: int, is_open: bool, found: list[Field]) -> None:
    try:
        name, rest = split_name(body)
        if is_open:
            decode_command(body)
    except ProtocolError as error:
        found.append(Field("malformed", unit, at, body, len(body), str(error)))
        return
    end = len(body) - len(rest)
    found.append(Field("command", unit, at, body[:end], end, text_of(name)))
    for label, size, value in _parts(name, rest) if is_open else [("sealed", len(rest), "")]:
        if size:
            found.append(Field(label, unit, at + end, body[end : end + size], size, value))
        end += size


def _parts(name: bytes, rest: bytes) -> list[tuple[str, int, str]]:
    """What a command holds after its name: label, size in bytes, and what it says."""
    if name in WITH_PROPERTIES:
        return _properties(rest)
    if name == b"HELLO" and rest:
        end = 1 + rest[0]
        return [("user name", end, text_of(rest[1:end])), ("password", len(rest) - end, "")]
    if name == b"PING":
        ttl = int.from_bytes(rest[:2], "big")
        return [("ttl", 2, f"{ttl / 10:g} s"), ("context", len(rest) - 2, text_of(rest[2:]))]
    if name == b"ERROR":
        return [("reason", len(rest), text_of(rest[1 : 1 + rest[0]]))]
    label = _HOLDS.get(name, "data")
    return [(label, len(rest), text_of(rest))]


_HOLDS = {
    b"PONG": "context", b"SUBSCRIBE": "topic", b"CANCEL": "topic", b"JOIN": "group",
    b"LEAVE": "group",
}  # fmt: skip


def _properties(rest: bytes) -> list[tuple[str, int, str]]:
    """Each property: 1-byte length, name, 4-byte length, value. What is cut is data."""
    found: list[tuple[str, int, str]] = []
    at = 0
    while at < len(rest):
        value_at = at + 1 + rest[at] + 4
        end = value_at + int.from_bytes(rest[value_at - 4 : value_at], "big")
        if not rest[at] or end > len(rest):
            return [*found, ("data", len(rest) - at, "")]
        told = f"{text_of(rest[at + 1 : value_at - 4])} = {text_of(rest[value_at:end])}"
        found.append(("property", end - at, told))
        at = end
    return found
