"""The drawing model: a trace, turned into the things that a picture has.

Events say what happened; a picture needs boxes, links, copies with their times, bars for
waiting calls, tanks with their depths. `Model` makes these from events, a batch at a time:

    patch = model.feed(events)      # live: what is new or changed
    Model.from_trace(trace)         # recorded: the same, with everything in one batch

Every entry has an id; a patch holds whole entries to put over those with the same id.
Three exceptions keep a live patch small: `events` are appended, a depth's `points` go after the
first `start` known ones, and while the model is live its `captions` come once a second, since
they sum up the whole. `patches.merge` does it all, and is what the player does too.
A depth with `unit` "bytes" is a kernel's buffer; its `fact` says "measured" or "modelled".

Rule for this file: it orders and joins facts, and a patch costs its own size. What a socket is,
is in sockets.py; how links fold together in links.py, what is kept of frames in bodies.py, the
books of queues in depths.py, sentences in captions.py and sayings.py, positions in places.py and
layout.py. Nothing here draws.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zlearn.engine import events as words
from zlearn.trace import names
from zlearn.trace.reasons_told import reason_text
from zlearn.views import beats, bodies, sayings, wires
from zlearn.views.beats import Beats
from zlearn.views.captions import Tally, ended_at
from zlearn.views.depths import Depths
from zlearn.views.kernels import BUFFERS, Kernels
from zlearn.views.links import Links
from zlearn.views.patches import LISTS, duplicate
from zlearn.views.patches import merge as merge  # what feeds are for, found beside them
from zlearn.views.places import Places
from zlearn.views.sockets import Sockets

VERSION = 1
CAPTION_PAUSE = 1.0  # seconds between two captions of a live model
_STEPS = {words.QUEUED, words.WRITTEN, words.READ, words.RECEIVED}

Entry = dict[str, Any]


class Model:
    """What matplotlib and the player both draw, grown from events.

    title, world, seed: shown, not used. live: True while more events may come.
    language: "en" or "zh", for captions and the lines of events. inferred: the kinds of events
    that nobody measured. clock: seconds, monotonic.
    """

    def __init__(
        self,
        title: str = "",
        world: str = "",
        seed: int | None = None,
        *,
        live: bool = False,
        language: str = "en",
        inferred: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.title, self.world, self.seed = title, world, seed
        self.live, self.language = live, language
        self.inferred = sorted(inferred)
        self._clock, self._captioned, self._untold = clock, float("-inf"), False
        self.duration = 0.0
        self.entries: dict[str, dict[str, Entry]] = {name: {} for name in LISTS}
        self.events: list[Entry] = []
        self.tally = Tally()
        self.sockets = Sockets(self.entries["sockets"])
        self.places = Places(self.entries)
        self.links = Links(self.entries["links"])
        self.beats = Beats(self.entries["copies"], self.links, world)
        self.depths = Depths(self.entries["depths"])
        self.kernels = Kernels(self.entries["depths"], self.links)
        self.wires: list[Entry] = []  # of a recorded trace alone, and the same in no patch
        self._messages: dict[str, Entry] = {}
        self._waiting: dict[str, list[Entry]] = {}
        self._touched: dict[str, dict[str, None]] = {}  # in the order of appearance

    @classmethod
    def from_trace(cls, trace: Any, *, language: str = "en") -> "Model":
        """The whole model of a recorded trace (anything with `events` and a `header`)."""
        header = getattr(trace, "header", None)
        facts: Mapping[str, Any] = header if isinstance(header, Mapping) else vars(header or cls)
        model = cls(
            str(facts.get("title") or ""),
            str(facts.get("world") or ""),
            facts.get("seed") if isinstance(facts.get("seed"), int) else None,
            language=language,
            inferred=_inferred(facts.get("facts")),
        )
        model.feed(list(trace.events))
        model.kernels.model(getattr(trace, "kernels", ()))
        model.wires = wires.entries(getattr(trace, "said", ()), model.entries["links"])
        return model

    # --- reading -----------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """The whole model as plain lists, dicts, numbers and texts."""
        whole = {**self._head(), "captions": self.captions()}
        for name in LISTS:
            whole[name] = duplicate(list(self.entries[name].values()))
        whole["events"] = duplicate(self.events)
        if self.wires:
            whole["wires"] = duplicate(self.wires)
        return whole

    def dumps(self) -> str:
        """`to_json` as one line of JSON text."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))

    def _head(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "title": self.title,
            "world": self.world,
            "seed": self.seed,
            "language": self.language,
            "duration": self.duration,
            "live": self.live,
            **({"inferred": self.inferred} if self.inferred else {}),
            "fates": dict(sorted(self.tally.fates.items())),
        }

    def captions(self) -> list[str]:
        """The sentences under the picture, as of now."""
        return self.tally.sentences(self.language, self._waiters(), over=not self.live)

    def _waiters(self) -> list[Entry]:
        open_calls = [call for calls in self._waiting.values() for call in calls]
        return sorted(open_calls, key=lambda call: call["from"])

    # --- feeding -----------------------------------------------------------------------

    def feed(self, events: Iterable[Any]) -> dict[str, Any]:
        """Takes events in, in their order; returns the patch.

        events: objects with the fields of zlearn-trace/1 (n, t, node, socket, kind, link,
        msg, cause, detail). Unknown kinds are kept as lines of text and change no more.
        """
        self._touched = {name: {} for name in LISTS}
        first = len(self.events)
        for event in events:
            self._take(event)
        self._untold = self._untold or len(self.events) > first
        if self.sockets.reshaped or self.links.reshaped:
            self._lay_out()
        patch = self._head()
        if not self.live or self.owes_captions:
            patch["captions"] = self.captions()
            self._captioned, self._untold = self._clock(), False
        for name in LISTS:
            known = self.entries[name]
            patch[name] = [duplicate(known[key]) for key in self._touched[name] if name != "depths"]
        patch["depths"] = [self.depths.news(key) for key in self._touched["depths"]]
        patch["events"] = duplicate(self.events[first:])
        return patch

    @property
    def owes_captions(self) -> bool:
        """Whether a live model has captions to tell: `feed([])` gives them without any event."""
        due = self._clock() - self._captioned >= CAPTION_PAUSE
        return due and (self._untold or self._captioned == float("-inf"))

    def _lay_out(self) -> None:
        self.sockets.reshaped = self.links.reshaped = False
        for name, key in self.places.lay_out(self.sockets.facts()):
            self._touch(name, key)

    def _touch(self, name: str, key: str) -> None:
        self._touched[name][key] = None

    def _take(self, event: Any) -> None:
        detail = event.detail or {}
        self.duration = max(self.duration, event.t)
        if event.socket and self.sockets.take(event):
            self._touch("sockets", event.socket)
        for key in self.links.take(event):
            self._touch("links", key)
        kind = event.kind
        if kind == words.CONNECTING:
            self._join(event, detail)
        if kind == words.SENT:
            self._sent(event, detail)
        elif kind in _STEPS or kind == words.FATE:
            self._step(event, detail)
        elif kind in (words.SUBSCRIBED, words.UNSUBSCRIBED) and event.msg:
            self._took_effect(event)
        elif kind == words.BLOCKED or kind == words.UNBLOCKED:
            self._call(event, detail)
        elif kind == words.STATE:
            self._state(event, detail)
        elif kind in beats.KINDS:
            for key in self.beats.take(event):
                self._touch("copies", key)
        elif kind == BUFFERS:
            for key in self.kernels.measure(event):
                self._touch("depths", key)
        line = sayings.line(self.language, event)
        if "preview" in detail and kind in (words.SENT, words.RECEIVED):
            self._contents(line, event, detail)
        self.events.append(line)

    # --- messages ----------------------------------------------------------------------

    def _sent(self, event: Any, detail: Mapping[str, Any]) -> None:
        self._messages[event.msg] = {"event": event, "detail": detail, "begun": False}
        name = names.parse(event.msg)
        if name is None or name.mark == names.MESSAGE:
            self.tally.messages += 1

    def _step(self, event: Any, detail: Mapping[str, Any]) -> None:
        if not event.msg:
            return
        entry = self.entries["copies"].get(event.msg) or self._copy(event)
        self._touch("copies", entry["id"])
        entry["events"].append(event.n)
        link = self.links.of(event.link, event.socket, detail.get("pipe"))
        if link and not entry["link"]:
            entry["link"] = link["id"]
        self._describe(entry, detail)
        if event.kind in (words.READ, words.RECEIVED):
            entry["to"] = event.socket
        elif not entry["to"] and link:
            entry["to"] = self.links.other_end(link, entry["from"])
        inproc = link is not None and link["transport"] == "inproc"
        if event.kind != words.FATE:
            entry[event.kind] = event.t
        key = self.depths.take(event, entry, inproc)
        if key:
            self._touch("depths", key)
            self._full(key)
        if event.kind in (words.RECEIVED, words.FATE):
            self._end(entry, event, detail)

    def _contents(self, line: Entry, event: Any, detail: Mapping[str, Any]) -> None:
        """The frames go with the event; a receiver's only where they are not the sender's."""
        name = names.parse(event.msg) if event.kind == words.RECEIVED else None
        sent = self._messages.get(name.message) if name else None
        like = sent["detail"] if sent else None
        if like is None or not bodies.are_the_same(detail, like):
            line["frames"] = bodies.frames(detail, like)
            if left := bodies.more(detail):
                line["more"] = left

    def _copy(self, event: Any) -> Entry:
        name = names.parse(event.msg)
        message = name.message if name else event.msg
        command = name is not None and name.mark == names.COMMAND
        sender = name.socket if name else event.socket
        sent = self._messages.get(message)
        entry: Entry = {
            "id": event.msg, "message": message, "link": "", "from": sender, "to": "",
            "command": command, "label": sayings.label(event.msg), "preview": "", "size": None,
            "frames": [], "sent": None, "queued": None, "written": None, "read": None,
            "received": None, "ended": None, "fate": "", "reason": "", "events": [],
        }  # fmt: skip
        if sent:
            if not sent["begun"] and _in_the_books(name):
                self.tally.begun += 1
            sent["begun"] = True
            entry["sent"] = sent["event"].t
            entry["events"].append(sent["event"].n)
            self._describe(entry, sent["detail"])
        if _in_the_books(name):
            self.tally.copies += 1
        self.entries["copies"][event.msg] = entry
        return entry

    def _join(self, event: Any, detail: Mapping[str, Any]) -> None:
        """What was queued for a peer before the link to it began."""
        link = self.links.of(event.link, event.socket, detail.get("pipe"))
        if link:
            for key in self.depths.join(event.socket, detail.get("pipe"), str(link["id"])):
                self._touch("depths", key)

    def _describe(self, entry: Entry, detail: Mapping[str, Any]) -> None:
        if entry["size"] is None and "size" in detail:
            entry["size"] = detail["size"]
        if "command" in detail and not entry["preview"]:
            entry["preview"] = f"{detail['command']} {detail.get('topic') or sayings.EVERYTHING}"
            entry["label"] = sayings.label(entry["id"], detail)
        if not entry["frames"] and "preview" in detail:
            entry["frames"] = sayings.frames(detail)
            entry["preview"] = sayings.preview(detail)

    def _full(self, key: str) -> None:
        entry = self.entries["depths"][key]
        if entry["limit"] and entry["points"][-1][1] >= entry["limit"]:
            self.tally.full(entry["socket"], entry["limit"])

    def _end(self, entry: Entry, event: Any, detail: Mapping[str, Any]) -> None:
        if entry["fate"]:
            return
        entry["ended"] = event.t
        received = event.kind == words.RECEIVED
        entry["fate"] = words.FATE_RECEIVED if received else str(detail.get("fate") or "")
        entry["reason"] = "" if received else self._reason(detail)
        if _in_the_books(names.parse(entry["id"])):
            self.tally.ended(ended_at(entry), entry["to"], entry["fate"])

    def _reason(self, detail: Mapping[str, Any]) -> str:
        return reason_text(self.language, str(detail.get("reason") or ""))

    def _took_effect(self, event: Any) -> None:
        """A subscription command ends where it takes effect."""
        entry = self.entries["copies"].get(event.msg)
        if entry is not None and not entry["fate"]:
            entry["to"], entry["received"], entry["ended"] = event.socket, event.t, event.t
            entry["fate"] = words.FATE_RECEIVED
            entry["events"].append(event.n)
            self._touch("copies", entry["id"])

    # --- calls and states --------------------------------------------------------------

    def _call(self, event: Any, detail: Mapping[str, Any]) -> None:
        waits = f"{event.socket} {detail.get('call', '')}"
        if event.kind == words.BLOCKED:
            entry = {
                "id": f"{event.socket}@{event.n}", "socket": event.socket,
                "call": str(detail.get("call") or ""), "from": event.t, "to": None,
                "reason": self._reason(detail), "outcome": "",
            }  # fmt: skip
            self.entries["calls"][entry["id"]] = entry
            self._waiting.setdefault(waits, []).append(entry)
        else:
            if not self._waiting.get(waits):
                return
            entry = self._waiting[waits].pop(0)
            entry["to"], entry["outcome"] = event.t, str(detail.get("outcome") or "")
        self._touch("calls", entry["id"])

    def _state(self, event: Any, detail: Mapping[str, Any]) -> None:
        key = f"state@{event.n}"
        self.entries["states"][key] = {
            "id": key, "socket": event.socket, "t": event.t,
            "machine": str(detail.get("machine") or ""),
            "from": str(detail.get("from") or ""), "to": str(detail.get("to") or ""),
        }  # fmt: skip
        self._touch("states", key)


def _inferred(facts: Any) -> list[str]:
    """The kinds of events that a trace's header calls inferred."""
    known = facts if isinstance(facts, Mapping) else {}
    return [str(kind) for kind, how in known.items() if how == "inferred"]


def _in_the_books(name: names.Name | None) -> bool:
    """Commands, and what was under way before the recording, are drawn but not counted."""
    return name is None or name.mark == names.MESSAGE
