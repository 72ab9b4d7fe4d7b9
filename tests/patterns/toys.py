"""Toys for the patterns: a pipe that is two lists, and a ledger that is four.

A pattern can't tell a toy from the engine's own pipe: that is why the patterns can be
tested without threads, sockets or time.
"""

from collections import deque
from typing import Any

from zlearn.patterns import Ledger
from zlearn.patterns.pattern import PatternOptions


class ToyPipe:
    """A pipe to a peer that the test plays.

    name: for the eyes of whoever reads a failure. room: how many messages fit in; None: any.
    """

    def __init__(self, name: str = "", *incoming: Any, room: int | None = None) -> None:
        self.name = name
        self.incoming: deque[Any] = deque(incoming)
        self.written: list[Any] = []
        self.commands: list[Any] = []
        self.room = room
        self.routing_id = b""
        self.is_identified = True
        self.is_one_way = False
        self.refused = ""  # the reason
        self.hung_up = False

    def refuse(self, reason: str) -> None:
        self.refused = reason

    def hang_up(self) -> None:
        self.hung_up = True

    def __repr__(self) -> str:
        return f"<pipe {self.name}>"

    def write(self, message: Any) -> bool:
        if not self.has_room():
            return False
        self.written.append(message)
        return True

    def has_room(self) -> bool:
        return self.room is None or len(self.written) < self.room

    def command(self, item: Any) -> None:
        self.commands.append(item)

    def read(self) -> Any:
        return self.incoming.popleft() if self.incoming else None

    def has_message(self) -> bool:
        return bool(self.incoming)


class OpenLedger(Ledger):
    """Remembers all that a pattern writes down."""

    is_open = True

    def __init__(self) -> None:
        self.ends: list[tuple[str, Any]] = []
        self.discarded: list[tuple[str, Any]] = []
        self.moves: list[tuple[str, str, str, str]] = []
        self.subscriptions: list[tuple[bytes, Any, bool]] = []
        self.begun: list[Any] = []
        self.recalled: list[tuple[Any, Any]] = []

    def begin(self, message: Any) -> None:
        self.begun.append(message)

    def place(self, pipe: Any) -> Any:
        return ("place", pipe)

    def recall(self, place: Any, item: Any) -> None:
        self.recalled.append((place, item))

    def end(self, fate: str, reason: str, pipe: Any = None) -> None:
        assert reason
        self.ends.append((fate, pipe))

    def discard(self, fate: str, reason: str, pipe: Any) -> None:
        assert reason
        self.discarded.append((fate, pipe))

    def moved(self, machine: str, call: str, before: str, after: str) -> None:
        self.moves.append((machine, call, before, after))

    def subscribed(self, topic: bytes, pipe: Any, added: bool) -> None:
        self.subscriptions.append((topic, pipe, added))


class ToyOptions(PatternOptions):
    """The options that patterns read, and what they are set to."""

    def __init__(self, **options: Any) -> None:
        self._last = 0
        for name, value in options.items():
            setattr(self, name, value)

    def new_routing_id(self) -> bytes:
        self._last += 1
        return b"\0" + self._last.to_bytes(4, "big")


def attach(pattern: Any, *pipes: ToyPipe) -> None:
    """Gives pipes to a pattern, which has to want them."""
    for pipe in pipes:
        assert pattern.attach(pipe)


def say(pattern: Any, pipe: ToyPipe, *items: Any) -> None:
    """A peer sends something."""
    pipe.incoming.extend(items)
    pattern.readable(pipe)


def set_option(pattern: Any, name: str, value: Any = 1) -> None:
    """Sets an option as the engine does."""
    setattr(pattern.options, name, value)
    pattern.heed(name)


def drain(pattern: Any) -> list[Any]:
    """All that a pattern has to give now."""
    return list(iter(pattern.receive, None))
