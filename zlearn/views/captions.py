"""The sentences under a picture, made from the fates of the copies.

They are what a screen reader says and what a printed figure is titled with: how many
messages, what became of them, for each receiver how many of those meant for it, and who
still waits.

Rule for this file: it counts and speaks. It is told each fate once, so that a live view
need not count again.
"""

import re
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from zlearn.engine.events import (
    FATE_FILTERED,
    FATE_HIGH_WATER_MARK,
    FATE_IN_FLIGHT,
    FATE_NOT_RECORDED,
    FATE_RECEIVED,
    FATE_UNREAD,
)
from zlearn.views.texts import duration, fate_said, say

# Not over yet, or just left lying: the sender has no part in it.
_NOWHERE = frozenset({FATE_IN_FLIGHT, FATE_UNREAD, FATE_NOT_RECORDED})
_SENTENCES = 3  # about sockets that wait


class Tally:
    """Counts messages, copies and fates as they become known."""

    def __init__(self) -> None:
        self.messages = 0
        self.begun = 0  # messages of which a copy is known
        self.copies = 0
        self.fates: Counter[str] = Counter()
        self._to: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._from: dict[str, Counter[str]] = defaultdict(Counter)
        self._limits: dict[str, int] = {}
        self._receiving: list[str] = []  # those that `_to` knows, in the order of sentences

    def ended(self, sender: str, receiver: str, fate: str) -> None:
        """One copy met its fate; `receiver` is "" where nobody was chosen."""
        self.fates[fate] += 1
        if receiver:
            if receiver not in self._to:
                insort(self._receiving, receiver, key=natural)
            self._to[receiver][fate, sender] += 1
        else:
            self._from[sender][fate] += 1

    def full(self, sender: str, limit: int) -> None:
        """A queue of `sender` was seen at its limit."""
        self._limits[sender] = limit

    def sentences(
        self, language: str, waiting: Iterable[Mapping[str, Any]] = (), *, over: bool = True
    ) -> list[str]:
        """The caption: the whole, then what went wrong and who waits, then what went well.

        waiting: the model's calls; those with no end are told. over: nothing more will come.
        """
        happy, others = self._receivers(language)
        lines = [self._total(language, over), *others]
        lines += [self._sender(language, name) for name in sorted(self._from, key=natural)]
        lines += waiters(language, [call for call in waiting if call["to"] is None])
        return lines + happy

    def _total(self, language: str, over: bool) -> str:
        if not self.messages:
            return say(language, "nothing" if over else "nothing_yet")
        parts = [
            say(language, "other", count=count, fate=fate_said(language, fate))
            for fate, count in _received_first(self.fates)
        ]
        # a trace that is cut, or still grows, may know a message and no copy of it yet
        unborn = max(0, self.messages - self.begun)
        waiting = unborn + self.copies - self.fates.total()
        if waiting > 0:
            parts.append(say(language, "on_the_way", count=waiting))
        facts = {
            "messages": _number(language, "message", self.messages),
            "copies": _number(language, "copy", self.copies),
            "fates": _join(language, parts),
        }
        if not parts:
            return say(language, "total_bare", **facts)
        plain = unborn or self.copies == self.messages
        return say(language, "total_plain" if plain else "total", **facts)

    def _receivers(self, language: str) -> tuple[list[str], list[str]]:
        """A sentence a receiver, of those that got everything and of the others.

        Three or more that fared the same share one.
        """
        alike: dict[frozenset[tuple[tuple[str, str], int]], list[str]] = defaultdict(list)
        for name in self._receiving:
            alike[frozenset(self._to[name].items())].append(name)
        happy: list[str] = []
        others: list[str] = []
        for counts, names in alike.items():
            lines = happy if all(fate == FATE_RECEIVED for (fate, _), _ in counts) else others
            if len(names) < 3:
                lines += [self._fared(language, [name]) for name in names]
            else:
                lines.append(self._fared(language, names))
        return happy, others

    def _fared(self, language: str, names: list[str]) -> str:
        """How a receiver fared, or several that fared the same."""
        counts = self._to[names[0]]
        got = sum(count for (fate, _), count in counts.items() if fate == FATE_RECEIVED)
        others = [
            self._other_at(language, fate, sender, count)
            for (fate, sender), count in sorted(counts.items())
            if fate != FATE_RECEIVED
        ]
        tail = say(language, "others", list=_join(language, others)) if others else ""
        facts = {"got": got, "all": counts.total(), "others": tail}
        if len(names) == 1:
            return say(language, "receiver", receiver=names[0], **facts)
        return say(language, "alike", count=len(names), first=names[0], second=names[1], **facts)

    def _other_at(self, language: str, fate: str, sender: str, count: int) -> str:
        shown = fate_said(language, fate)
        if fate in _NOWHERE:
            return say(language, "other", count=count, fate=shown)
        text = say(language, "other_at", count=count, fate=shown, sender=sender)
        limit = self._limits.get(sender)
        if fate == FATE_HIGH_WATER_MARK and limit:
            text += say(language, "queue_full", depth=limit, limit=limit)
        return text

    def _sender(self, language: str, name: str) -> str:
        parts = [
            say(language, "other", count=count, fate=fate_said(language, fate))
            for fate, count in sorted(self._from[name].items())
        ]
        return say(language, "sender_lost", sender=name, list=_join(language, parts))


def ended_at(copy: Mapping[str, Any]) -> str:
    """Where a copy ended, for a sentence: a filter may stand at the receiver, too."""
    late = copy["fate"] == FATE_FILTERED and copy["read"] is not None
    return str(copy["to"] if late else copy["from"])


@lru_cache(maxsize=10_000)
def natural(name: str) -> list[tuple[int, int, str]]:
    """A key to sort by that has worker2 before worker10."""
    parts = re.split(r"(\d+)", name)
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts]


def waiters(language: str, calls: list[Mapping[str, Any]]) -> list[str]:
    """Who waits: each by name while they are few, then many of a kind in one sentence."""
    alike: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for call in calls:
        alike[call["call"], str(call["reason"]).rstrip(".")].append(call)
    lines: list[str] = []
    told = 0
    for (name, reason), several in alike.items():
        if len(lines) == _SENTENCES:
            break
        told += len(several)
        if len(several) == 1:
            lines.append(_waits(language, several[0]))
            continue
        first, second = sorted((call["socket"] for call in several), key=natural)[:2]
        key = "wait_many" if len(several) > 2 else "wait_two"
        facts = {"count": len(several), "call": name, "first": first, "second": second}
        lines.append(say(language, key if reason else f"{key}_plain", reason=reason, **facts))
    rest = len(calls) - told
    if rest:
        lines.append(say(language, "wait_other" if rest == 1 else "wait_others", count=rest))
    return lines


def _waits(language: str, call: Mapping[str, Any]) -> str:
    key = "waits" if call["reason"] else "waits_plain"
    return say(
        language,
        key,
        socket=call["socket"],
        call=call["call"],
        time=duration(call["from"]),
        reason=str(call["reason"]).rstrip("."),
    )


def _received_first(fates: Counter[str]) -> list[tuple[str, int]]:
    return sorted(fates.items(), key=lambda item: (item[0] != FATE_RECEIVED, item[0]))


def _number(language: str, what: str, count: int) -> str:
    return say(language, f"{what}_{'one' if count == 1 else 'many'}", count=count)


def _join(language: str, parts: list[str]) -> str:
    if not parts:
        return ""
    whole = parts[0]
    for part in parts[1:]:
        whole = say(language, "join", first=whole, second=part)
    return whole
