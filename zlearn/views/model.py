"""The drawing model: a trace, turned into the things that a picture has.

Events say what happened; a picture needs boxes, links, copies with their times, bars for
waiting calls, tanks with their depths. `Model` makes these from events, a batch at a time:

    patch = model.feed(events)      # live: what is new or changed
    Model.from_trace(trace)         # recorded: the same, with everything in one batch

Every entry has an id; a patch holds whole entries to put over those with the same id.
Three exceptions keep a live patch small: `events` are appended, a depth's `points` go after the
first `start` known ones (and its facts come only when they are new), and while the model is live
its `captions` come once a second, since they sum up the whole. Events, copies and depths come in
tables. `patches.merge` does it all, and is what the player does too.
A depth with `unit` "bytes" is a kernel's buffer; its `fact` says "measured" or "modelled".

Rule for this file: it orders and joins facts, and a patch costs its own size. What a socket is,
is in sockets.py; how links fold together in links.py, which way copies go in copies.py, what is
kept of frames in bodies.py, the books of queues in depths.py, sentences in captions.py and
sayings.py, positions in places.py and layout.py. Nothing here draws.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zlearn.engine import events as words
from zlearn.trace.reasons_told import reason_text
from zlearn.views import beats, copies, depths, sayings, wires
from zlearn.views.beats import Beats
from zlearn.views.copies import Copies
from zlearn.views.depths import Depths
from zlearn.views.kernels import BUFFERS, Kernels
from zlearn.views.links import Links
from zlearn.views.patches import LISTS, duplicate, entries_of, table
from zlearn.views.patches import merge as merge  # what feeds are for, found beside them
from zlearn.views.places import Places
from zlearn.views.sockets import Sockets

VERSION = 1
CAPTION_PAUSE = 1.0  # seconds between two captions of a live model
_FEW = ("nodes", "sockets", "links", "calls", "states")  # the other lists of a patch are tables
_OF_MESSAGES = frozenset({words.SENT, *copies.STEPS})

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
        self._lines: list[tuple[Any, ...]] = []  # the events as rows of sayings.FIELDS
        self.sockets = Sockets(self.entries["sockets"])
        self.places = Places(self.entries)
        self.links = Links(self.entries["links"])
        self.beats = Beats(self.entries["copies"], self.links, world)
        self.depths = Depths(self.entries["depths"])
        self.kernels = Kernels(self.entries["depths"], self.links)
        self.wires: list[Entry] = []  # of a recorded trace alone, and the same in no patch
        self._waiting: dict[str, list[Entry]] = {}
        # What is new or changed since the last patch, in the order of appearance.
        self._touched: dict[str, dict[str, None]] = {name: {} for name in LISTS}
        self.copies = Copies(
            self.entries["copies"], language, self.links, self.depths,
            self._touched["copies"], self._touched["depths"],
        )  # fmt: skip
        self.tally = self.copies.tally
        self._takers: dict[str, Callable[[Any, Mapping[str, Any]], str | None]] = {
            words.SENT: self.copies.sent,
            **dict.fromkeys(copies.STEPS, self.copies.step),
            **dict.fromkeys(copies.SUBSCRIPTIONS, self.copies.took_effect),
            **dict.fromkeys(beats.KINDS, self._beat),
            words.CONNECTING: self._join,
            words.BLOCKED: self._call, words.UNBLOCKED: self._call, words.STATE: self._state,
            BUFFERS: self._look,
        }  # fmt: skip

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

    @property
    def events(self) -> list[Entry]:
        """The lines of the events; made anew."""
        lines: list[Entry] = duplicate(entries_of(table(sayings.FIELDS, self._lines)))
        return lines

    def to_json(self) -> dict[str, Any]:
        """The whole model as plain lists, dicts, numbers and texts."""
        whole = {**self._head(), "captions": self.captions()}
        for name in LISTS:
            whole[name] = duplicate(list(self.entries[name].values()))
        whole["events"] = self.events
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
        for touched in self._touched.values():
            touched.clear()
        first = len(self._lines)
        for event in events:
            self._take(event)
        self._untold = self._untold or len(self._lines) > first
        if self.sockets.reshaped or self.links.reshaped:
            self._lay_out()
        patch = self._head()
        if not self.live or self.owes_captions:
            patch["captions"] = self.captions()
            self._captioned, self._untold = self._clock(), False
        for name in _FEW:
            known = self.entries[name]
            patch[name] = [duplicate(known[key]) for key in self._touched[name]]
        known = self.entries["copies"]
        patch["copies"] = table(
            copies.FIELDS, [copies.row(known[key]) for key in self._touched["copies"]]
        )
        patch["depths"] = table(depths.FIELDS, list(map(self.depths.news, self._touched["depths"])))
        patch["events"] = table(sayings.FIELDS, self._lines[first:])
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
        kind, detail = event.kind, event.detail or {}
        if event.t > self.duration:
            self.duration = event.t
        if kind not in _OF_MESSAGES or event.socket not in self.entries["sockets"]:
            self._learn_of_topology(event)  # most events tell nothing of it
        take = self._takers.get(kind)
        message = take(event, detail) if take else None
        if message and kind in sayings.STEPS:
            line = sayings.line_of_step(self.language, event, message)
        else:
            line = sayings.line(self.language, event)
        if "preview" in detail and (kind == words.SENT or kind == words.RECEIVED):
            line += self.copies.contents(event, detail)
        self._lines.append(line)

    def _learn_of_topology(self, event: Any) -> None:
        if event.socket and self.sockets.take(event):
            self._touch("sockets", event.socket)
        for key in self.links.take(event):
            self._touch("links", key)

    def _join(self, event: Any, detail: Mapping[str, Any]) -> None:
        """What was queued for a peer before the link to it began."""
        link = self.links.of(event.link, event.socket, detail.get("pipe"))
        if link:
            for key in self.depths.join(event.socket, detail.get("pipe"), str(link["id"])):
                self._touch("depths", key)

    def _beat(self, event: Any, _detail: Mapping[str, Any]) -> None:
        for key in self.beats.take(event):
            self._touch("copies", key)

    def _look(self, event: Any, _detail: Mapping[str, Any]) -> None:
        for key in self.kernels.measure(event):
            self._touch("depths", key)

    # --- calls and states --------------------------------------------------------------

    def _call(self, event: Any, detail: Mapping[str, Any]) -> None:
        waits = f"{event.socket} {detail.get('call', '')}"
        if event.kind == words.BLOCKED:
            entry = {
                "id": f"{event.socket}@{event.n}", "socket": event.socket,
                "call": str(detail.get("call") or ""), "from": event.t, "to": None,
                "reason": reason_text(self.language, str(detail.get("reason") or "")),
                "outcome": "",
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
