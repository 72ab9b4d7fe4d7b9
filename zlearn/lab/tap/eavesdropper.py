"""The eavesdropper: both directions of one connection, and what is said in them.

Rule for this file: it hears bytes and never says one. It keeps no history.
"""

from typing import Any

from zlearn.lab.tap.direction import Direction

CONNECT, BIND = "connect", "bind"  # the sides, as `trace.connections` calls them
OTHER = {CONNECT: BIND, BIND: CONNECT}


class Eavesdropper:
    """Hears one connection. sides: what each of the two says."""

    def __init__(self) -> None:
        self.sides = {CONNECT: Direction(), BIND: Direction()}

    def hear(self, side: str, data: bytes, keep: bool = True) -> list[tuple[str, Any]]:
        """The side says these bytes; returns what was found: (who said it, what).

        keep: False only counts messages. Never raises for what the bytes are.
        """
        speaker, listener = self.sides[side], self.sides[OTHER[side]]
        found = [(side, item) for item in speaker.hear(data, listener, keep)]
        if listener.version is None and listener.first:  # perhaps it can be understood now
            found += [(OTHER[side], item) for item in listener.hear(b"", speaker, keep)]
            if speaker.version is None and listener.version is not None:
                found += [(side, item) for item in speaker.hear(b"", listener, keep)]
        return found

    def lose(self, side: str, size: int, reason: str) -> list[tuple[str, Any]]:
        """So many bytes of what the side said are missing; 0: all before the next ones."""
        return [(side, item) for item in self.sides[side].lose(size, reason)]
