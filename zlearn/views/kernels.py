"""The tanks between the queues: how many bytes lay in the two kernels of a link.

The lab knows them of its virtual kernels, at every instant (trace.kernels): they are modelled.
On real sockets somebody looked now and then, and the trace has what was found (events of the
kind `buffers`): that is measured, and between two looks nothing is known.

The entries are like those of queues (depths.py), with `unit` "bytes" and a `fact`.

Rule for this file: readings in, entries of `depths` out.
"""

from collections.abc import Iterable
from typing import Any

from zlearn.trace.event import round_time
from zlearn.trace.kernels import KernelLevels
from zlearn.views.links import Links

SEND, RECEIVE = "kernel send", "kernel receive"
BUFFERS = "buffers"  # the kind of event that tells of a look
MODELLED, MEASURED = "modelled", "measured"

Entry = dict[str, Any]


class Kernels:
    """The kernel tanks of a model, kept in its `depths` (id → entry)."""

    def __init__(self, entries: dict[str, Entry], links: Links) -> None:
        self._entries, self._links = entries, links

    def model(self, levels: Iterable[KernelLevels]) -> list[str]:
        """Takes what a world of the lab knows. Returns the ids of the entries."""
        changed = []
        for level in levels:
            link = self._links.named(level.link)
            if link is None:
                continue
            ends = (link["from"], link["to"]) if level.forth else (link["to"], link["from"])
            for which, socket, limit, column in (
                (SEND, ends[0], level.send, 1),
                (RECEIVE, ends[1], level.receive, 2),
            ):
                points = [(round_time(point[0]), point[column]) for point in level.points]
                if socket and any(depth for _, depth in points):
                    entry = self._entry(socket, link, which, MODELLED, limit)
                    entry["points"] = sorted(entry["points"] + _changes(points))
                    changed.append(str(entry["id"]))
        return changed

    def measure(self, event: Any) -> list[str]:
        """Takes a look that a trace tells of. Returns the ids of the entries that it changed."""
        link, detail = self._links.named(event.link), event.detail or {}
        if link is None:
            return []
        other = link["to"] if link["from"] == event.socket else link["from"]
        changed = []
        for which, socket, key in ((SEND, event.socket, "send"), (RECEIVE, other, "receive")):
            found = detail.get(key)
            if socket and isinstance(found, int) and not isinstance(found, bool):
                entry = self._entry(socket, link, which, MEASURED, 0)
                entry["points"].append((event.t, max(0, found)))
                changed.append(str(entry["id"]))
        return changed

    def _entry(self, socket: str, link: Entry, which: str, fact: str, limit: int) -> Entry:
        key = f"{socket}/{link['id']}/{which}"
        if key not in self._entries:
            self._entries[key] = {
                "id": key, "socket": socket, "pipe": 0, "link": link["id"], "which": which,
                "limit": limit, "start": 0, "points": [], "unit": "bytes", "fact": fact,
            }  # fmt: skip
        return self._entries[key]


def _changes(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without the points at which nothing changes."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if not kept or kept[-1][1] != point[1]:
            kept.append(point)
    return kept


def size_text(count: int) -> str:
    """Bytes for people: "200 B", "12 KiB", "1.5 MiB"."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KiB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MiB"
