"""unfold: the bytes of a connection, taken apart and named.

    unfold(heard)          a greeting, then commands and messages, as a table

What is cut off is said to be cut off, and what is no ZMTP is shown as it is: these bytes may be
a learner's, or a stranger's.

Rule for this file: it names bytes. What they are for is zmtp's affair.
"""

from typing import Any, NamedTuple

from zlearn.course import markup
from zlearn.course.texts import say
from zlearn.zmtp.fields import Field, fields

MOST_SHOWN = 16  # bytes of a piece; a longer one ends in …


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
    return Unfolded([_piece(field) for field in fields(data, greeted)])


def _piece(field: Field) -> Piece:
    part = ""
    if field.unit == field.at == 0:
        part = say("wire: greeting")
    elif field.name == "flags":
        part = say("wire: a command" if "COMMAND" in field.value else "wire: a frame")
    told, missing = _meaning(field), field.size - len(field.data)
    if missing and field.name != "no signature":
        told = f"{told} {say('wire: cut', missing=missing)}".strip()
    return Piece(part, field.at, field.data, told)


def _meaning(field: Field) -> str:
    name, value = field.name, field.value.replace("`", "·")  # `inline` knows that mark
    if name == "property":
        key, _, held = value.partition(" = ")
        return say("wire: property", name=key, value=held or "∅")
    if name in ("body", "data"):
        return f"`{value}`" if value else ""
    if name == "malformed":
        return field.value
    if name == "flags" and not value:
        return say("wire: no flags")
    told = say(f"wire: {name}", value=value)
    return f"{told} {value}".strip() if name == "version" else told


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
