"""Logical clocks: which events could have known of which.

Two orders make one event come before another: an event comes after its cause, and after the
one before it at the same place (a socket, or a node where there is no socket). What follows
from these two is *happened before*; what neither came before the other is concurrent.

* Lamport's clock is a number that grows along that order. It can't tell concurrent events
  from ordered ones. (L. Lamport, "Time, Clocks, and the Ordering of Events", 1978.)
* A vector clock has a number for each place: how many of its events could be known. It tells
  the whole order. (C. Fidge, 1988; F. Mattern, 1989.)

Rule for this file: causes and places alone. No times, no kinds.
"""

from collections.abc import Iterator, Sequence

from zlearn.trace.event import Event

Place = tuple[str, str]  # (node, socket); what has neither is told by the world: ("", "")
Vector = dict[Place, int]


def place_of(event: Event) -> Place:
    """Where an event happened."""
    return (event.node, event.socket)


class Clocks:
    """The order of a trace's events. A cause that isn't among them is as good as none."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        known = {event.n for event in events}
        latest: dict[Place, int] = {}
        self._direct: dict[int, tuple[int, ...]] = {}  # n → those directly before it
        for event in events:
            place = place_of(event)
            before = {latest.get(place), event.cause}
            self._direct[event.n] = tuple(n for n in before if n is not None and n in known)
            latest[place] = event.n

    def lamport(self) -> dict[int, int]:
        """`n` → Lamport's clock of that event, from 1."""
        clocks: dict[int, int] = {}
        for n, before in self._direct.items():
            clocks[n] = 1 + max((clocks[each] for each in before), default=0)
        return clocks

    def happens_before(self, a: int, b: int) -> bool:
        """Whether the event `a` happened before the event `b`. Raises KeyError for no event."""
        self._direct[a]
        seen, waiting = {b}, list(self._direct[b])
        while waiting:
            n = waiting.pop()
            if n == a:
                return True
            if n > a and n not in seen:  # what is older than `a` can't come after it
                seen.add(n)
                waiting.extend(self._direct[n])
        return False

    def cone(self, n: int) -> list[Event]:
        """The events that `n` happened before: what could have known of it, in order.

        Raises KeyError for no event.
        """
        self._direct[n]
        inside = {n}
        for event in self._events:
            if event.n > n and not inside.isdisjoint(self._direct[event.n]):
                inside.add(event.n)
        return [event for event in self._events if event.n in inside and event.n != n]

    def vectors(self) -> Iterator[tuple[Event, Vector]]:
        """Each event with its vector clock, in order.

        Only the vectors that a later event asks for are kept, so the memory that it takes
        grows with what is under way, and not with the trace.
        """
        askers = self._askers()
        kept: dict[int, Vector] = {}
        for event in self._events:
            vector: Vector = {}
            for n in self._direct[event.n]:
                for place, count in kept[n].items():
                    vector[place] = max(count, vector.get(place, 0))
                askers[n] -= 1
                if not askers[n]:
                    del kept[n]
            place = place_of(event)
            vector[place] = vector.get(place, 0) + 1
            if event.n in askers:
                kept[event.n] = vector
            yield event, dict(vector)

    def _askers(self) -> dict[int, int]:
        """`n` → how many events come directly after it, if any does."""
        askers: dict[int, int] = {}
        for before in self._direct.values():
            for n in before:
                askers[n] = askers.get(n, 0) + 1
        return askers
