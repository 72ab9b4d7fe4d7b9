"""Where the model's things stand: the layout, done anew when the topology gets another shape.

Rule for this file: it carries positions from layout.py into the model's entries.
"""

from collections.abc import Iterator
from typing import Any

from zlearn.views.layout import LinkFact, SocketFact, arrange

Entry = dict[str, Any]


class Places:
    """Puts positions into the entries of a model. entries: list name → id → entry."""

    def __init__(self, entries: dict[str, dict[str, Entry]]) -> None:
        self._entries = entries
        self._shape: object = None

    def lay_out(self, sockets: list[SocketFact]) -> list[tuple[str, str]]:
        """Lays out if the shape changed; returns the list name and id of what moved."""
        links = [
            LinkFact(entry["id"], entry["from"], entry["to"])
            for entry in self._entries["links"].values()
        ]
        if (sockets, links) == self._shape:
            return []
        self._shape = (sockets, links)
        return list(self._moved(sockets, links))

    def _moved(self, sockets: list[SocketFact], links: list[LinkFact]) -> Iterator[tuple[str, str]]:
        layout = arrange(sockets, links)
        for box in layout.boxes.values():
            facts = {"label": box.label, "group": box.group, "x": box.x, "y": box.y}
            yield from self._put("nodes", box.id, {"id": box.id, **facts})
        for socket, place in layout.places.items():
            facts = {
                "node": place.box, "side": place.side, "slot": place.slot,
                "slots": place.slots, "lane": place.lane,
            }  # fmt: skip
            yield from self._put("sockets", socket, facts)
        for link in links:
            yield from self._put("links", link.id, {"route": layout.routes.get(link.id, [])})

    def _put(self, name: str, key: str, facts: Entry) -> Iterator[tuple[str, str]]:
        entry = self._entries[name].setdefault(key, {})
        if any(entry.get(field) != value for field, value in facts.items()):
            entry.update(facts)
            yield name, key
