"""unfold: the bytes of a connection, taken apart and named.

    unfold(heard)          a greeting, then commands and messages, as a table

What is cut off is said to be cut off, and what is no ZMTP is shown as it is: these bytes may be
a learner's, or a stranger's.

Rule for this file: it names bytes. What they are for is zmtp's affair.
"""

from typing import Any, NamedTuple

from zlearn.course import markup
from zlearn.course.texts import say
from zlearn.zmtp import greeting
from zlearn.zmtp.commands import Ready, decode_command, split_name
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.frames import COMMAND, LONG, MORE

MOST_SHOWN = 16  # bytes of a piece; a longer one ends in …
_FIELDS = (
    ("signature", 0, greeting.SIGNATURE_SIZE),
    ("version", greeting.SIGNATURE_SIZE, 12),
    ("mechanism", 12, greeting.MECHANISM_END),
    ("as server", greeting.MECHANISM_END, 33),
    ("filler", 33, greeting.SIZE),
)


class Piece(NamedTuple):
    """Some bytes and what they mean.

    part: what they belong to, said at its first piece. at: their place in the whole.
    """

    part: str
    at: int
    data: bytes
    meaning: str


def unfold(data: bytes, greeted: bool = False) -> "Unfolded":
    """The bytes of one direction of a connection in ZMTP 3, piece by piece.

    data: from the connection's first byte on, as much as there is.
    greeted: the greeting is not in it.
    """
    pieces: list[Piece] = []
    at = 0 if greeted else _greeting(data, pieces)
    while at < len(data):
        at = _frame(data, at, pieces)
    return Unfolded(pieces)


def _greeting(data: bytes, pieces: list[Piece]) -> int:
    for name, start, end in _FIELDS:
        found = data[start:end]
        if found:
            part = say("wire: greeting") if not start else ""
            pieces.append(Piece(part, start, found, _field(name, found, end - start)))
    return greeting.SIZE


def _field(name: str, found: bytes, size: int) -> str:
    told = say(f"wire: {name}")
    if name == "signature" and (found[0] != 0xFF or (len(found) == size and found[-1] != 0x7F)):
        return say("wire: no signature")
    if name == "version" and len(found) == size:
        told += f" {found[0]}.{found[1]}"
    if name == "mechanism":
        told += f" `{_text(found.rstrip(bytes(1)))}`"
    return told if len(found) == size else f"{told} {say('wire: cut', missing=size - len(found))}"


def _frame(data: bytes, at: int, pieces: list[Piece]) -> int:
    """Adds a frame's pieces; returns where the next one begins."""
    flags = data[at]
    body_at = at + (9 if flags & LONG else 2)
    size = int.from_bytes(data[at + 1 : body_at], "big")
    body = data[body_at : body_at + size]
    part = say("wire: command" if flags & COMMAND else "wire: frame")
    names = [name for name, bit in (("MORE", MORE), ("LONG", LONG), ("COMMAND", COMMAND))
             if flags & bit]  # fmt: skip
    told = say("wire: flags", names=", ".join(names)) if names else say("wire: no flags")
    pieces.append(Piece(part, at, data[at : at + 1], told))
    if at + 1 < len(data):
        pieces.append(Piece("", at + 1, data[at + 1 : body_at], say("wire: size", size=size)))
    if flags & COMMAND and len(body) == size:
        _command(body, body_at, pieces)
    elif body or size:
        told = f"`{_text(body)}`" if body else ""
        told += "" if len(body) == size else f" {say('wire: cut', missing=size - len(body))}"
        pieces.append(Piece("", body_at, body, told.strip()))
    return body_at + size


def _command(body: bytes, at: int, pieces: list[Piece]) -> None:
    try:
        command = decode_command(body)
        name, rest = split_name(body)
    except ProtocolError as error:
        pieces.append(Piece("", at, body, str(error)))
        return
    end = len(body) - len(rest)
    pieces.append(Piece("", at, body[:end], say("wire: name", name=_text(name))))
    if not isinstance(command, Ready):
        if rest:
            pieces.append(Piece("", at + end, rest, f"`{_text(rest)}`"))
        return
    for key, value in command.properties.items():
        size = 5 + len(key) + len(value)
        told = say("wire: property", name=key, value=_text(value) or "∅")
        pieces.append(Piece("", at + end, body[end : end + size], told))
        end += size


def _text(data: bytes) -> str:
    """Bytes as a text that is safe to show, without the marks that `inline` knows."""
    shown = "".join(chr(byte) if 32 <= byte < 127 and byte != 96 else "·" for byte in data[:48])
    return shown + ("…" if len(data) > 48 else "")


def _hex(data: bytes) -> str:
    return data[:MOST_SHOWN].hex(" ") + (" …" if len(data) > MOST_SHOWN else "")


class Unfolded:
    """Bytes with their names, shown as a table. `pieces`: the same as data."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces

    def __str__(self) -> str:
        lines = (
            f"{piece.part:12} {piece.at:4}  {_hex(piece.data):49} {piece.meaning}".rstrip()
            for piece in self.pieces
        )
        return "\n".join(lines) or say("wire: nothing")

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        head = [say(f"wire: {title}") for title in ("part", "at", "bytes", "meaning")]
        rows = (
            [
                markup.inline(piece.part),
                str(piece.at),
                markup.inline(f"`{_hex(piece.data)}`" if piece.data else "–"),
                markup.inline(piece.meaning),
            ]
            for piece in self.pieces
        )
        table = markup.table(head, rows) if self.pieces else markup.paragraph(say("wire: nothing"))
        return {"text/plain": str(self), "text/html": table}
