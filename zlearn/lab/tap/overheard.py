"""The first bytes of each side of a link, as a tap heard them: for who wants to see them.

A password is never kept: where PLAIN is spoken, nothing after the greeting is.

Rule for this file: bytes and times, bounded. What they mean is found elsewhere.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from zlearn.lab.tap.eavesdropper import BIND, CONNECT
from zlearn.trace.said import Said
from zlearn.zmtp.greeting import SIZE

if TYPE_CHECKING:
    from zlearn.lab.tap.naming import Cast
    from zlearn.lab.tap.notebook import Note

MOST = 1024  # bytes of a side that are kept
SECRETIVE = "PLAIN"


class Overheard:
    """What one side has said. parts: (seconds, bytes), from the first on. size: bytes in all."""

    def __init__(self) -> None:
        self.parts: list[tuple[float, bytes]] = []
        self.size = 0
        self._most = MOST

    def hear(self, t: float, data: bytes, mechanism: str) -> None:
        """mechanism: what the side's greeting has named by now, these bytes included."""
        if kept := bytes(data[: max(0, self._most - self.size)]):
            self.parts.append((t, kept))
        self.size += len(data)
        if mechanism == SECRETIVE:
            self._forget_all_but(SIZE)

    def lose(self) -> None:
        """Something is missing: what comes after it could not be named."""
        self._most = 0

    def _forget_all_but(self, size: int) -> None:
        self._most = min(self._most, size)
        before = 0
        for place, (t, data) in enumerate(self.parts):
            self.parts[place] = (t, data[: max(0, size - before)])
            before += len(data)
        self.parts = [part for part in self.parts if part[1]]


def said_on(notes: Iterable["Note"], cast: "Cast") -> list[Said]:
    """What was heard on the links of these notes, by the names that their events have."""
    links = {note.link.number: note.link for note in notes}
    return [
        Said(cast.link_of(link), side == CONNECT, heard.parts, heard.size)
        for link in links.values()
        for side in (CONNECT, BIND)
        if (heard := link.said[side]).parts
    ]
