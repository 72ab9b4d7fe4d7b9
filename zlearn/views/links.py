"""Links as a picture has them: one logical connection is one link, also over reconnects.

The trace names a connection anew each time that it is made. A learner sees one line that
breaks and comes back; so later names of the same attempt are folded into the first.

Rule for this file: links only; it is told every event and says which links changed.
"""

from collections.abc import Set
from typing import Any

from zlearn.engine import events as words

Entry = dict[str, Any]
_STATE_OF = {
    words.CONNECTED: "handshake", words.ACCEPTED: "handshake", words.READY: "ready",
    words.DISCONNECTED: "down", words.RETRYING: "retry", words.REFUSED: "refused",
}  # fmt: skip
_KINDS = frozenset({words.CONNECTING, words.HANDSHAKE, *_STATE_OF})
_NOTHING: frozenset[str] = frozenset()


class Links:
    """The links of a model, kept in `entries` (id → entry, in order of appearance)."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self.entries = entries
        self.reshaped = False  # what the layout needs to know has changed
        self._by_name: dict[str, Entry] = {}
        self._by_end: dict[str, dict[str, Entry]] = {}  # socket → its links, by id
        self._unanswered: dict[
            str, dict[str, Entry]
        ] = {}  # endpoint → links whose far end is unknown
        self._by_pipe: dict[tuple[str, Any], Entry] = {}
        self._by_target: dict[tuple[str, str, Any], Entry] = {}
        self._accepted: dict[str, Any] = {}
        self._bound: dict[str, str] = {}

    def take(self, event: Any) -> Set[str]:
        """Learns from one event; returns the ids of the links that changed."""
        if event.kind not in _KINDS:
            return self._socket(event) if event.kind in (words.BOUND, words.CLOSED) else _NOTHING
        detail = event.detail or {}
        entry = self._find(event, detail)
        if entry is None:
            return _NOTHING
        self._name(entry, event, detail)
        self._move(entry, event, detail)
        return {entry["id"]}

    def _socket(self, event: Any) -> set[str]:
        if event.kind == words.CLOSED:
            return self._closed(event)
        endpoint = str((event.detail or {}).get("endpoint"))
        self._bound[endpoint] = event.socket
        return self._answered(endpoint, event.socket)

    def of(self, name: str, socket: str, pipe: Any) -> Entry | None:
        """The link by its trace name, or by a socket's pipe; None if unknown."""
        if name in self._by_name:
            return self._by_name[name]
        return self._by_pipe.get((socket, pipe)) if pipe else None

    def named(self, name: str) -> Entry | None:
        """The link with this name in the trace, or with this id; None if unknown."""
        return self._by_name.get(name) or self.entries.get(name)

    def other_end(self, link: Entry, socket: str) -> str:
        """The socket at the far end, "" if nobody is known there."""
        return str(link["to"] if link["from"] == socket else link["from"])

    # --- finding -----------------------------------------------------------------------

    def _find(self, event: Any, detail: dict[str, Any]) -> Entry | None:
        entry = self._by_name.get(event.link) or self.of("", event.socket, detail.get("pipe"))
        if entry is not None:
            return entry
        if event.kind == words.CONNECTING:
            return self._connecting(event, detail)
        if event.kind == words.ACCEPTED:
            # the connecting side's own event may name the line first: wait for it
            self._accepted[event.link] = event
            return None
        if event.kind in (words.CONNECTED, words.REFUSED, words.RETRYING):
            return self._pending(event)
        if event.kind == words.HANDSHAKE or not event.link:
            return None
        return self._foreign(event, detail)

    def _connecting(self, event: Any, detail: dict[str, Any]) -> Entry:
        endpoint, pipe = str(detail.get("endpoint") or ""), detail.get("pipe")
        target = (event.socket, endpoint, pipe)
        entry = self._by_target.get(target)
        if entry is None:
            name = event.link or f"{event.socket}→{endpoint}#{pipe or 1}"
            transport = str(detail.get("transport") or endpoint.partition(":")[0])
            entry = self._new(name, event.socket, self._bound.get(endpoint, ""), transport)
            entry["endpoint"] = endpoint
            if not entry["to"]:
                self._unanswered.setdefault(endpoint, {})[name] = entry
            self._by_target[target] = entry
        return entry

    def _pending(self, event: Any) -> Entry | None:
        """The link of this socket that waits for a connection: for nameless attempts."""
        waiting = ("connecting", "refused", "retry", "down")
        for entry in self._by_end.get(event.socket, {}).values():
            if entry["from"] == event.socket and entry["states"][-1][1] in waiting:
                return entry
        return None

    def _foreign(self, event: Any, detail: dict[str, Any]) -> Entry:
        """A link whose connecting end is in another program: all we know is our end."""
        early = self._accepted.get(event.link)
        binder = early.socket if early else ""
        connector = "" if early else event.socket
        transport = str(early.detail.get("transport") or "") if early else ""
        entry = self._new(event.link, connector, binder, transport)
        if early:
            entry["endpoint"] = str(early.detail.get("endpoint") or "")
            self._state(entry, early.t, "handshake", "")
        return entry

    def _new(self, name: str, connector: str, binder: str, transport: str) -> Entry:
        entry: Entry = {
            "id": name, "names": [], "from": connector, "to": "", "transport": transport,
            "endpoint": "", "states": [], "route": [],
        }  # fmt: skip
        self.entries[name] = entry
        self._by_end.setdefault(connector, {})[name] = entry
        self._answer(entry, binder)
        return entry

    def _answer(self, entry: Entry, binder: str) -> None:
        """It is known now who is at the far end."""
        self.reshaped = True
        entry["to"] = binder
        self._by_end.setdefault(binder, {})[entry["id"]] = entry

    # --- learning ----------------------------------------------------------------------

    def _name(self, entry: Entry, event: Any, detail: dict[str, Any]) -> None:
        if event.link and event.link not in entry["names"]:
            entry["names"].append(event.link)
            self._by_name[event.link] = entry
        if detail.get("pipe"):
            self._by_pipe[event.socket, detail["pipe"]] = entry
        early = self._accepted.pop(event.link, None)
        if early is not None:
            self._answer(entry, early.socket)
        if event.kind == words.ACCEPTED or (
            event.kind == words.READY and event.socket != entry["from"] and not entry["to"]
        ):
            self._answer(entry, event.socket)

    def _move(self, entry: Entry, event: Any, detail: dict[str, Any]) -> None:
        text = str(detail.get("reason") or "")
        if event.kind == words.CONNECTING:
            state = "connecting"
        elif event.kind in _STATE_OF:
            state = _STATE_OF[event.kind]
        else:
            return
        now = entry["states"][-1][1] if entry["states"] else ""
        if state == "retry":
            text = str(detail.get("attempt") or "")
        if state == "handshake" and now == "ready":
            return  # the other end was quicker
        if state in ("down", "refused") and now in ("down", "retry"):
            return  # told by the other end already
        self._state(entry, event.t, state, text)

    def _state(self, entry: Entry, t: float, state: str, text: str) -> None:
        last = entry["states"][-1] if entry["states"] else None
        if last is None or last[1] != state or (text and last[2] != text):
            entry["states"].append([t, state, text])

    def _answered(self, endpoint: str, binder: str) -> set[str]:
        """Somebody bound where others were connecting to: now it is known who is meant."""
        waiting = self._unanswered.pop(endpoint, {})
        found = {key for key, entry in waiting.items() if not entry["to"]}
        for key in found:
            self._answer(waiting[key], binder)
        return found

    def _closed(self, event: Any) -> set[str]:
        changed = set()
        for key, entry in self._by_end.get(event.socket, {}).items():
            now = entry["states"][-1][1] if entry["states"] else "down"
            # a binder that closes doesn't stop the other side from trying
            mine = event.socket == entry["from"]
            if now != "down" and (mine or (event.socket == entry["to"] and now == "ready")):
                self._state(entry, event.t, "down", "")
                changed.add(key)
        return changed
