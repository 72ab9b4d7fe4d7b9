"""How full each queue is over time: the tanks of a picture.

Two tanks a link and direction: the sender's outbox and the receiver's inbox; an inproc
link has one queue, drawn as the receiver's inbox. Events that name a depth set it; the
others (written, and a fate in mid-way) move it by one.

Rule for this file: queues only; no copies are kept here.
"""

from typing import Any

from zlearn.engine import events as words

Entry = dict[str, Any]
# The trace ended, or only batches were recorded from there: the queue is as full as before.
_STAYS = {words.FATE_UNREAD, words.FATE_IN_FLIGHT, words.FATE_NOT_RECORDED}


class Depths:
    """The depths of a model, kept in `entries` (id → entry)."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self.entries = entries
        self._held: dict[str, str] = {}  # copy → the queue that it waits in
        self._told: dict[str, int] = {}  # queue → how many of its points `news` has given

    def news(self, key: str) -> Entry:
        """A queue's entry with only those points that this has not given before."""
        entry = self.entries[key]
        start = self._told.get(key, 0)
        self._told[key] = len(entry["points"])
        return {**entry, "start": start, "points": [[*point] for point in entry["points"][start:]]}

    def join(self, socket: str, pipe: Any, link: str) -> list[str]:
        """A link begins: the queue that was filled before belongs to it. Returns what changed."""
        key = f"{socket}/{pipe}/outbox"
        entry = self.entries.get(key)
        if entry is None or entry["link"]:
            return []
        entry["link"] = link
        return [key]

    def take(self, event: Any, copy: Entry, inproc: bool) -> str:
        """Learns from one step of `copy`; returns the id of the queue that changed, or ""."""
        if copy["command"]:
            return ""  # the tanks show messages; a SUB would have a tank for nothing else
        detail = event.detail or {}
        held = self._held.pop(copy["id"], "")
        if event.kind == words.QUEUED:
            if inproc and copy["to"]:
                return self._enter(event, copy, copy["to"], copy["link"], "inbox")
            return self._enter(event, copy, event.socket, detail.get("pipe", 0), "outbox")
        if event.kind == words.READ:
            return self._enter(event, copy, event.socket, detail.get("pipe", 0), "inbox")
        if event.kind == words.FATE and detail.get("fate") in _STAYS:
            return ""
        if not held:
            return ""
        return self._leave(event, self.entries[held])

    def _enter(self, event: Any, copy: Entry, socket: str, pipe: Any, which: str) -> str:
        detail = event.detail or {}
        key = f"{socket}/{pipe}/{which}"
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = {
                "id": key, "socket": socket, "pipe": pipe, "link": "", "which": which,
                "limit": None, "start": 0, "points": [],
            }  # fmt: skip
        entry["link"] = entry["link"] or copy["link"]
        if detail.get("limit") is not None:  # 0: none; None: whoever looked could not know it
            entry["limit"] = int(detail["limit"])
        self._held[copy["id"]] = key
        known = detail.get("depth")
        self._point(entry, event.t, self._last(entry) + 1 if known is None else int(known))
        return key

    def _leave(self, event: Any, entry: Entry) -> str:
        known = (event.detail or {}).get("depth") if event.kind == words.RECEIVED else None
        self._point(entry, event.t, max(0, self._last(entry) - 1) if known is None else int(known))
        return str(entry["id"])

    def _last(self, entry: Entry) -> int:
        return int(entry["points"][-1][1]) if entry["points"] else 0

    def _point(self, entry: Entry, t: float, depth: int) -> None:
        entry["points"].append([t, depth])
