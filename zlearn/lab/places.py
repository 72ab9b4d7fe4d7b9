"""Whose callback it is: a node's program, or its input and output; and what is frozen.

Theory. asyncio carries context variables from whoever schedules a callback to the callback. So
one variable tells of each handle in the loop where it belongs, and costs the plain path a copy
of a pointer. While a place is frozen, its handles are put on ice as they fall due; they go on,
in order, when it thaws.

Rule for this file: places and handles. Why somebody is frozen is breaking.py's.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PROGRAM, INPUT_OUTPUT = "program", "input and output"
Place = tuple[str, str]  # (a node, one of these)

PLACE: ContextVar[Place | None] = ContextVar("zlearn_lab_place", default=None)


@contextmanager
def at_place(place: Place | None) -> Iterator[None]:
    """What is scheduled in this block belongs to that place."""
    token = PLACE.set(place)
    try:
        yield
    finally:
        PLACE.reset(token)


class Ice:
    """The frozen places of a loop, and the handles that wait for each to thaw."""

    def __init__(self) -> None:
        self._kept: dict[Place, list[asyncio.Handle]] = {}
        self._depths: dict[Place, int] = {}  # one that two faults froze thaws with the second

    def __bool__(self) -> bool:
        return bool(self._kept)

    def freeze(self, *places: Place) -> None:
        """Nothing of these goes on."""
        for place in places:
            self._kept.setdefault(place, [])
            self._depths[place] = self._depths.get(place, 0) + 1

    def thaw(self, *places: Place) -> list[asyncio.Handle]:
        """These go on. Returns what is to be called now, in order."""
        handles: list[asyncio.Handle] = []
        for place in places:
            if place in self._depths:
                self._depths[place] -= 1
                if not self._depths[place]:
                    del self._depths[place]
                    handles += self._kept.pop(place)
        return handles

    def thaw_all(self) -> list[asyncio.Handle]:
        """All go on. Returns what is to be called now, in order."""
        handles = [handle for kept in self._kept.values() for handle in kept]
        self._kept.clear()
        self._depths.clear()
        return handles

    def keeps_back(self, node: str) -> bool:
        """Whether something of that node waits to thaw."""
        return any(place[0] == node and kept for place, kept in self._kept.items())

    def keeps(self, handle: asyncio.Handle) -> bool:
        """Whether the handle belongs to a frozen place, and so was put aside."""
        place = handle._context.get(PLACE)  # type: ignore[attr-defined]
        if place is None or place not in self._kept:
            return False
        self._kept[place].append(handle)
        return True
