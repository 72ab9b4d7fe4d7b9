"""Heartbeats as a picture has them: a PING and its PONG are commands that go from end to end.

The engine tells of each where it arrives; a tap, where it is said. So one end of a PING's way has
to be reckoned: as long as the PONG took, so long took the PING. Without a PONG nobody knows.

Rule for this file: `ping` and `pong` events in, entries of `copies` out.
"""

from typing import Any

from zlearn.engine import events as words
from zlearn.trace.event import round_time
from zlearn.views.links import Links

TAPPED = ("tap", "capture", "libzmq")  # worlds in which an event stands at the end that says it
KINDS = (words.PING, words.PONG)

Entry = dict[str, Any]


class Beats:
    """The heartbeats of a model, kept among its `copies` (id → entry)."""

    def __init__(self, copies: dict[str, Entry], links: Links, world: str) -> None:
        self._copies, self._links = copies, links
        self._is_tapped = world in TAPPED
        self._pings: dict[int, Entry] = {}  # by the event that told of them

    def take(self, event: Any) -> list[str]:
        """Learns from one event; returns the ids of the copies that are new or changed."""
        link = self._links.of(event.link, event.socket, (event.detail or {}).get("pipe"))
        other = self._links.other_end(link, event.socket) if link else ""
        if link is None or not other:
            return []
        ends = (event.socket, other) if self._is_tapped else (other, event.socket)
        entry = self._entry(event, str(link["id"]), ends)
        self._copies[entry["id"]] = entry
        if event.kind == words.PING:
            self._pings[event.n] = entry
            return [str(entry["id"])]
        ping = self._pings.pop(event.cause, None)
        if ping is None:
            return [str(entry["id"])]
        self._pair(ping, entry)
        return [str(ping["id"]), str(entry["id"])]

    def _pair(self, ping: Entry, pong: Entry) -> None:
        """A PONG is said at once when the PING is heard."""
        if self._is_tapped:
            _arrive(ping, pong["written"])
            return
        pong["written"] = ping["read"]
        pong["events"] = (ping["events"][0], *pong["events"])
        took = pong["read"] - pong["written"]
        ping["written"] = round_time(ping["read"] - took)

    def _entry(self, event: Any, link: str, ends: tuple[str, str]) -> Entry:
        name = f"{link}~{event.n}"
        context = str((event.detail or {}).get("context") or "")
        entry: Entry = {
            "id": name, "message": name, "link": link, "from": ends[0], "to": ends[1],
            "command": True, "label": event.kind.upper(), "preview": context, "size": None,
            "frames": (), "sent": None, "queued": None, "written": event.t, "read": None,
            "received": None, "ended": None, "fate": words.FATE_RECEIVED, "reason": "",
            "events": (event.n,),
        }  # fmt: skip
        _arrive(entry, event.t)
        return entry


def _arrive(entry: Entry, t: float) -> None:
    entry["read"] = entry["received"] = entry["ended"] = t
