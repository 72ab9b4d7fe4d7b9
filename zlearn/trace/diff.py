"""Two runs side by side: aligned by cause, the first divergence, and what follows from it.

Theory. The same event of two runs has another number, and often another time. It is known by
what it is (kind, place, link, message, subject), and, where there are several of these, by its
cause: the one whose cause is the same event too. What is left over is paired in order. An event
that has no partner, or one that says something else, is a divergence. What follows from it is its
cone: all that could have known of it.

Rule for this file: two lists of events in, pairs out. Why they differ is for the reader.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

from zlearn.trace.event import Event
from zlearn.trace.texts import text

SUBJECTS = ("endpoint", "call", "topic", "machine", "from", "to", "fault", "what", "type", "text")
INCIDENTAL = ("depth", "delay", "limit", "attempt")  # numbers that come of everything else
SHOWN = 12


class Pair(NamedTuple):
    """An event of the first run, and the same of the second; None where there is none."""

    first: Event | None
    second: Event | None

    @property
    def is_equal(self) -> bool:
        """Whether both are there and say the same, be it at another time."""
        if self.first is None or self.second is None:
            return False
        return _told(self.first) == _told(self.second)

    @property
    def has_moved(self) -> bool:
        """Whether both are there, at other times."""
        return bool(self.first and self.second and self.first.t != self.second.t)


class Diff:
    """The difference of two traces.

    pairs: all events, each once. divergence: the first pair that is not equal, None if all are.
    follows: the n of the events that follow from it, in the first and in the second trace.
    """

    def __init__(self, first: Any, second: Any) -> None:
        self.first, self.second = first, second
        self.pairs = _aligned(first.events, second.events)
        self.divergence = next((pair for pair in self.pairs if not pair.is_equal), None)
        self.follows: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
        if self.divergence is not None:
            self.follows = (
                _cone(first, self.divergence.first),
                _cone(second, self.divergence.second),
            )

    def __bool__(self) -> bool:
        return self.divergence is not None

    @property
    def only_first(self) -> list[Event]:
        """What happened in the first run alone."""
        return [pair.first for pair in self.pairs if pair.first and not pair.second]

    @property
    def only_second(self) -> list[Event]:
        """What happened in the second run alone."""
        return [pair.second for pair in self.pairs if pair.second and not pair.first]

    @property
    def changed(self) -> list[Pair]:
        """What happened in both, and says something else."""
        return [pair for pair in self.pairs if all(pair) and not pair.is_equal]

    def as_dict(self) -> dict[str, Any]:
        """It as plain data: numbers of events."""
        return {
            "divergence": _numbers(self.divergence) if self.divergence else None,
            "only_first": [event.n for event in self.only_first],
            "only_second": [event.n for event in self.only_second],
            "changed": [_numbers(pair) for pair in self.changed],
            "follows": [sorted(each) for each in self.follows],
            "fates": [dict(self.first.fates()), dict(self.second.fates())],
        }

    def in_words(self, language: str = "en") -> str:
        """The first divergence, what follows, and what became of the messages."""
        if self.divergence is None:
            moved = sum(pair.has_moved for pair in self.pairs)
            return text("diff: none", language, count=len(self.pairs), moved=moved)
        lines = [text("diff: first", language), *_lines(self.divergence)]
        counts = [len(each) for each in self.follows]
        lines.append(text("diff: follows", language, first=counts[0], second=counts[1]))
        others = [pair for pair in self.pairs if not pair.is_equal and pair != self.divergence]
        for pair in others[:SHOWN]:
            lines += _lines(pair)
        if len(others) > SHOWN:
            lines.append(text("diff: more", language, count=len(others) - SHOWN))
        fates = [
            ", ".join(f"{count} {fate}" for fate, count in sorted(trace.fates().items()))
            for trace in (self.first, self.second)
        ]
        lines.append(text("diff: fates", language, first=fates[0], second=fates[1]))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.in_words()


def _aligned(first: list[Event], second: list[Event]) -> list[Pair]:
    same = _length_of_the_same_beginning(first, second)
    waiting: dict[tuple[Any, ...], deque[Event]] = {}
    for event in first[same:]:
        waiting.setdefault(_key(event), deque()).append(event)
    # n of the second → n of the first
    partner: dict[int | None, int | None] = {None: None, **{e.n: e.n for e in first[:same]}}
    pairs_of: dict[int, Event] = {}
    for event in second[same:]:
        found = _take(waiting.get(_key(event)), partner.get(event.cause))
        if found is not None:
            partner[event.n] = found.n
            pairs_of[found.n] = event
    beginning = list(map(Pair, first[:same], second[:same]))
    return beginning + _in_order(first[same:], second[same:], pairs_of)


def _length_of_the_same_beginning(first: list[Event], second: list[Event]) -> int:
    """Forks have one, often a long one: there, each event's partner is plain to see."""
    couples = enumerate(zip(first, second))
    shorter = min(len(first), len(second))
    return next((index for index, (one, other) in couples if one != other), shorter)


def _take(candidates: deque[Event] | None, cause: int | None) -> Event | None:
    """The one with that cause, else the first."""
    if not candidates:
        return None
    if candidates[0].cause != cause:
        for index, event in enumerate(candidates):
            if event.cause == cause and cause is not None:
                del candidates[index]
                return event
    return candidates.popleft()


def _in_order(first: list[Event], second: list[Event], pairs_of: dict[int, Event]) -> list[Pair]:
    """All pairs, in the order of the first run; what only the second has where it has it."""
    paired = {event.n for event in pairs_of.values()}
    pairs: list[Pair] = []
    index = 0
    for event in first:
        other = pairs_of.get(event.n)
        while other is not None and index < len(second) and second[index].n <= other.n:
            if second[index].n not in paired:
                pairs.append(Pair(None, second[index]))
            index += 1
        pairs.append(Pair(event, other))
    rest = [Pair(None, event) for event in second[index:] if event.n not in paired]
    return pairs + rest


def _key(event: Event) -> tuple[Any, ...]:
    detail = event.detail
    subject = tuple(str(detail[key]) for key in SUBJECTS if key in detail) if detail else ()
    return (event.kind, event.node, event.socket, event.link, event.msg, subject)


def _told(event: Event) -> tuple[Any, ...]:
    return (*_key(event)[:5], _lasting(event.detail))


def _lasting(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in detail.items() if key not in INCIDENTAL}


def _cone(trace: Any, event: Event | None) -> frozenset[int]:
    return frozenset() if event is None else frozenset(each.n for each in trace.cone(event.n))


def _numbers(pair: Pair) -> list[int | None]:
    return [event.n if event else None for event in pair]


def _lines(pair: Pair) -> list[str]:
    if pair.first and pair.second:
        return [f"  ~ {_line(pair.first)}", f"  → {_line(pair.second)}"]
    return [f"  - {_line(pair.first)}" if pair.first else f"  + {_line(pair.second)}"]


def _line(event: Event | None) -> str:
    if event is None:
        return ""
    said = [event.msg, *(str(event.detail[key]) for key in ABOUT if event.detail.get(key))]
    place = event.socket or event.node or "-"
    return f"{event.n} {event.t:.6f} s {place}: {event.kind} {' '.join(filter(None, said))}"


ABOUT = ("what", "fate", "reason", "endpoint", "topic", "call", "outcome")
