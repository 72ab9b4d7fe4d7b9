"""Messages and their copies: when each was where, how it looks, and how it ended.

A message is sent once; each of its copies goes a way of its own, a step an event. Live, there are
thousands of steps a second, so a step costs little: what is known of a copy isn't asked again.

Rule for this file: events of messages in, entries of `copies` out. Queues are depths.py's, the
books that captions are made of are captions.py's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from zlearn.engine import events as words
from zlearn.trace import names
from zlearn.trace.reasons_told import reason_text
from zlearn.views import bodies, sayings
from zlearn.views.captions import Tally, ended_at
from zlearn.views.depths import Depths
from zlearn.views.links import Links

STEPS = (words.QUEUED, words.WRITTEN, words.READ, words.RECEIVED, words.FATE)
SUBSCRIPTIONS = (words.SUBSCRIBED, words.UNSUBSCRIBED)
FIELDS = (
    "id", "message", "link", "from", "to", "command", "label", "preview", "size", "frames",
    "sent", "queued", "written", "read", "received", "ended", "fate", "reason", "events",
)  # fmt: skip

Entry = dict[str, Any]
Detail = Mapping[str, Any]

row = itemgetter(*FIELDS)  # of an entry: as a patch has it


@dataclass(slots=True)
class Message:
    """What is known of a message that was sent."""

    n: int
    t: float
    name: names.Name | None  # where it is as we name messages: then its copies' names begin with it
    detail: Detail
    begun: bool = False  # a copy of it is known


class Copies:
    """The copies of a model, kept in `entries` (id → entry).

    changed: gets the ids of copies that are new or changed, as keys; changed_depths: of queues.
    """

    def __init__(
        self,
        entries: dict[str, Entry],
        language: str,
        links: Links,
        depths: Depths,
        changed: dict[str, None],
        changed_depths: dict[str, None],
    ) -> None:
        self.tally = Tally()
        self._entries, self._language = entries, language
        self._links, self._depths = links, depths
        self._changed, self._changed_depths = changed, changed_depths
        self._messages: dict[str, Message] = {}
        self._uncounted: set[str] = set()  # the copies that are in no books

    def sent(self, event: Any, detail: Detail) -> str:
        """A program handed a message over; of copies nothing is known yet. Returns its name."""
        name = names.parse(event.msg)
        plain = name if name and name.mark == names.MESSAGE and name.pipe is None else None
        self._messages[event.msg] = Message(event.n, event.t, plain, detail)
        if _in_the_books(name):
            self.tally.messages += 1
        return event.msg if plain else ""

    def step(self, event: Any, detail: Detail) -> str:
        """A copy took one of STEPS. Returns the name of the message; "" for a command."""
        key, kind = event.msg, event.kind
        if not key:
            return ""
        entry = self._entries.get(key) or self._begin(event)
        self._changed[key] = None
        entry["events"] += (event.n,)
        if not entry["frames"] or entry["size"] is None:
            _describe(entry, detail)
        within = self._way(entry, event, detail)
        if kind != words.FATE:
            entry[kind] = event.t
        queue = self._depths.take(event, detail, entry, within)
        if queue is not None:
            self._changed_depths[queue["id"]] = None
            if queue["limit"] and queue["points"][-1][1] >= queue["limit"]:
                self.tally.full(queue["socket"], queue["limit"])
        if kind == words.RECEIVED or kind == words.FATE:
            self._end(entry, event, detail)
        return "" if entry["command"] else str(entry["message"])

    def took_effect(self, event: Any, _detail: Detail) -> None:
        """A subscription command ends where it takes effect."""
        entry = self._entries.get(event.msg) if event.msg else None
        if entry is not None and not entry["fate"]:
            entry["to"], entry["received"], entry["ended"] = event.socket, event.t, event.t
            entry["fate"] = words.FATE_RECEIVED
            entry["events"] += (event.n,)
            self._changed[event.msg] = None

    def contents(self, event: Any, detail: Detail) -> tuple[Any, ...]:
        """The frames, and how many more there are; a receiver's only where they are not as sent."""
        copy = self._entries.get(event.msg) if event.kind == words.RECEIVED else None
        sent = self._messages.get(copy["message"]) if copy else None
        like = sent.detail if sent else None
        if like is not None and bodies.are_the_same(detail, like):
            return ()
        text = bodies.one_text(detail)
        if text is not None:
            return ((text,),)
        left = bodies.more(detail)
        return (bodies.frames(detail, like), left) if left else (bodies.frames(detail, like),)

    # --- one copy ----------------------------------------------------------------------

    def _begin(self, event: Any) -> Entry:
        message, _, pipe = event.msg.rpartition("/")
        sent = self._messages.get(message)
        if sent and sent.name and pipe.isdecimal():
            name: names.Name | None = sent.name  # the same but for the pipe
        else:
            name = names.parse(event.msg)
            message = name.message if name else event.msg
            sent = self._messages.get(message)
        entry: Entry = {
            "id": event.msg, "message": message, "link": "",
            "from": name.socket if name else event.socket, "to": "",
            "command": name is not None and name.mark == names.COMMAND,
            "label": sayings.label_of(name) if name else event.msg,
            "preview": "", "size": None, "frames": (),
            "sent": None, "queued": None, "written": None, "read": None, "received": None,
            "ended": None, "fate": "", "reason": "", "events": (),
        }  # fmt: skip
        counts = _in_the_books(name)
        if sent:
            if not sent.begun and counts:
                self.tally.begun += 1
            sent.begun = True
            entry["sent"] = sent.t
            entry["events"] = (sent.n,)
            _describe(entry, sent.detail)
        if counts:
            self.tally.copies += 1
        else:
            self._uncounted.add(event.msg)
        self._entries[event.msg] = entry
        return entry

    def _way(self, entry: Entry, event: Any, detail: Detail) -> bool:
        """Learns where a copy goes. Whether that is within one process, for one that is queued."""
        arrives = event.kind == words.READ or event.kind == words.RECEIVED
        if arrives:
            entry["to"] = event.socket
        if entry["to"] and entry["link"] and event.kind != words.QUEUED:
            return False
        link = self._links.of(event.link, event.socket, detail.get("pipe"))
        if link is None:
            return False
        entry["link"] = entry["link"] or link["id"]
        if not arrives and not entry["to"]:
            entry["to"] = self._links.other_end(link, entry["from"])
        return bool(link["transport"] == "inproc")

    def _end(self, entry: Entry, event: Any, detail: Detail) -> None:
        if entry["fate"]:
            return
        entry["ended"] = event.t
        if event.kind == words.RECEIVED:
            entry["fate"] = words.FATE_RECEIVED
        else:
            entry["fate"] = str(detail.get("fate") or "")
            entry["reason"] = reason_text(self._language, str(detail.get("reason") or ""))
        if event.msg not in self._uncounted:
            self.tally.ended(ended_at(entry), entry["to"], entry["fate"])


def _describe(entry: Entry, detail: Detail) -> None:
    if entry["size"] is None and "size" in detail:
        entry["size"] = detail["size"]
    if "command" in detail and not entry["preview"]:
        entry["preview"] = f"{detail['command']} {detail.get('topic') or sayings.EVERYTHING}"
        entry["label"] = sayings.label(entry["id"], detail)
    if not entry["frames"] and (text := bodies.one_text(detail)):
        entry["frames"], entry["preview"] = (text,), text
    elif not entry["frames"] and "preview" in detail:
        entry["frames"] = tuple(sayings.frames(detail))
        entry["preview"] = sayings.preview(detail)


def _in_the_books(name: names.Name | None) -> bool:
    """Commands, and what was under way before the recording, are drawn but not counted."""
    return name is None or name.mark == names.MESSAGE
