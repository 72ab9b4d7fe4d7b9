"""How full each queue is over time: the tanks of a picture.

Two tanks a link and direction: the sender's outbox and the receiver's inbox; an inproc
link has one queue, drawn as the receiver's inbox. Events that name a depth set it; the
others (written, and a fate in mid-way) move it by one.

Rule for this file: queues only; no copies are kept here.
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from zlearn.engine import events as words

Entry = dict[str, Any]
# The trace ended, or only batches were recorded from there: the queue is as full as before.
_STAYS = {words.FATE_UNREAD, words.FATE_IN_FLIGHT, words.FATE_NOT_RECORDED}

_FACTS = ("socket", "pipe", "link", "which", "limit")
_OF_KERNELS = ("unit", "fact")
FIELDS = ("id", "start", "points", *_FACTS, *_OF_KERNELS)
_facts = itemgetter(*_FACTS)
_facts_of_kernels = itemgetter(*_FACTS, *_OF_KERNELS)
_NOTHING: tuple[int, tuple[Any, ...]] = (0, ())


class Depths:
    """The depths of a model, kept in `entries` (id → entry)."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self.entries = entries
        self._held: dict[str, Entry] = {}  # copy → the queue that it waits in
        self._told: dict[str, tuple[int, tuple[Any, ...]]] = {}  # queue → what `news` has given

    def news(self, key: str) -> tuple[Any, ...]:
        """A queue's row, with only those points and facts that this has not given before."""
        entry = self.entries[key]
        points = entry["points"]
        facts = _facts_of_kernels(entry) if "unit" in entry else _facts(entry)
        start, known = self._told.get(key, _NOTHING)
        self._told[key] = (len(points), facts)
        row = (key, start, points[start:])
        return row if facts == known else row + facts

    def join(self, socket: str, pipe: Any, link: str) -> list[str]:
        """A link begins: the queue that was filled before belongs to it. Returns what changed."""
        key = f"{socket}/{pipe}/outbox"
        entry = self.entries.get(key)
        if entry is None or entry["link"]:
            return []
        entry["link"] = link
        return [key]

    def take(
        self, event: Any, detail: Mapping[str, Any], copy: Entry, inproc: bool
    ) -> Entry | None:
        """Learns from one step of `copy`; returns the queue that changed."""
        if copy["command"]:
            return None  # the tanks show messages; a SUB would have a tank for nothing else
        kind = event.kind
        held = self._held.pop(copy["id"], None)
        if kind == words.QUEUED:
            if inproc and copy["to"]:
                return self._enter(event, detail, copy, copy["to"], copy["link"], "inbox")
            return self._enter(event, detail, copy, event.socket, detail.get("pipe", 0), "outbox")
        if kind == words.READ:
            return self._enter(event, detail, copy, event.socket, detail.get("pipe", 0), "inbox")
        if held is None or (kind == words.FATE and detail.get("fate") in _STAYS):
            return None
        known = detail.get("depth") if kind == words.RECEIVED else None
        depth = max(0, _last(held) - 1) if known is None else int(known)
        held["points"].append((event.t, depth))
        return held

    def _enter(
        self, event: Any, detail: Mapping[str, Any], copy: Entry, socket: str, pipe: Any, which: str
    ) -> Entry:
        key = f"{socket}/{pipe}/{which}"
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = {
                "id": key, "socket": socket, "pipe": pipe, "link": "", "which": which,
                "limit": None, "start": 0, "points": [],
            }  # fmt: skip
        entry["link"] = entry["link"] or copy["link"]
        limit = detail.get("limit")
        if limit is not None:  # 0: none; None: whoever looked could not know it
            entry["limit"] = int(limit)
        self._held[copy["id"]] = entry
        known = detail.get("depth")
        entry["points"].append((event.t, _last(entry) + 1 if known is None else int(known)))
        return entry


def _last(entry: Entry) -> int:
    return int(entry["points"][-1][1]) if entry["points"] else 0
