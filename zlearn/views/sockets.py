"""The model's sockets: their types, labels, lives and endpoints.

Rule for this file: facts about one socket, from its own events. Where it is drawn is
places.py's.
"""

from typing import Any

from zlearn.engine import events as words
from zlearn.views.layout import SocketFact

Entry = dict[str, Any]


_KINDS = frozenset({words.OPENED, words.CLOSED, words.BOUND, words.UNBOUND, words.CONNECTING})


class Sockets:
    """Grows the model's `sockets` from events."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self._entries = entries
        self.reshaped = False  # what the layout needs to know has changed
        self._pieces: dict[str, str] = {}  # socket → the node that it belongs to

    def take(self, event: Any) -> bool:
        """Takes an event of a socket in; returns whether its entry changed."""
        entry = self._entries.get(event.socket)
        if entry is not None and event.kind not in _KINDS:
            return False
        fresh = entry is None
        if entry is None:
            # seen first in mid-traffic: its name says its type (server.rep2 → REP)
            entry = self._entries[event.socket] = {
                "id": event.socket, "node": event.node, "type": "", "label": "", "side": "",
                "slot": 0, "slots": 1, "opened": event.t, "closed": None, "lane": 0,
                "endpoints": [],
            }  # fmt: skip
            self._pieces[event.socket] = event.node or event.socket.rpartition(".")[0]
            _name(entry, "")
            self.reshaped = True
        detail = event.detail or {}
        if event.kind == words.OPENED:
            entry["opened"] = event.t
            _name(entry, str(detail.get("type") or ""))
            self.reshaped = True
        elif event.kind == words.CLOSED:
            entry["closed"] = event.t
        elif event.kind in (words.BOUND, words.CONNECTING):
            _endpoint(entry, event, str(detail.get("endpoint") or ""))
            self.reshaped = self.reshaped or event.kind == words.BOUND
        return fresh or event.kind in _KINDS

    def facts(self) -> list[SocketFact]:
        """What the layout needs to know."""
        return [
            SocketFact(
                entry["id"], self._pieces[entry["id"]], entry["type"],
                any(each["bind"] for each in entry["endpoints"]),
            )
            for entry in self._entries.values()
        ]  # fmt: skip


def _name(entry: Entry, type_name: str) -> None:
    short = entry["id"].rpartition(".")[2]
    entry["type"] = type_name.upper() or short.rstrip("0123456789").upper()
    plain = short.rstrip("0123456789").upper() == entry["type"]
    entry["label"] = short.upper() if plain else f"{short} ({entry['type']})"


def _endpoint(entry: Entry, event: Any, endpoint: str) -> None:
    binds = event.kind == words.BOUND
    known = {(each["endpoint"], each["bind"]) for each in entry["endpoints"]}
    if endpoint and (endpoint, binds) not in known:
        entry["endpoints"].append({"endpoint": endpoint, "bind": binds, "t": event.t})
