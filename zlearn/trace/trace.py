"""A trace: what happened, in order, and the questions that one can ask of it.

Rule for this file: questions only, each a few lines. The derivations they rest on live in
copies.py, clocks.py, links.py, depths.py, reasons.py and topology.py, and are made once,
when asked; the forms of other tools are written in exports/.
"""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from os import PathLike
from typing import Any

from zlearn.engine import events as e
from zlearn.trace import display, exports, files, reasons, remedies, topology
from zlearn.trace.clocks import Clocks
from zlearn.trace.copies import Books, Copies, Copy, Message
from zlearn.trace.depths import DepthLine, Depths
from zlearn.trace.diff import Diff
from zlearn.trace.event import Event
from zlearn.trace.exports import Export
from zlearn.trace.gaps import Gap, find_gaps
from zlearn.trace.kernels import KernelLevels
from zlearn.trace.links import LinkInfo, Network, SocketInfo
from zlearn.trace.moments import Moment, Moments
from zlearn.trace.remedies import Explanation
from zlearn.trace.said import Said
from zlearn.trace.speaking import language as spoken
from zlearn.trace.tanks import Tanks, tanks_of


class Trace:
    """The events of one run.

    header: the fields of the file's first line. events: in the order of `n`, or what makes
        them: a recorder writes its notes up when they are first asked for.
    A trace is read, not changed: what is derived from the events is kept.
    """

    def __init__(
        self, header: Mapping[str, Any], events: Sequence[Event] | Callable[[], Sequence[Event]]
    ) -> None:
        self.header: dict[str, Any] = dict(header)
        self.kernels: list[KernelLevels] = []  # known of a run in the lab; not kept in files
        self.said: list[Said] = []  # the same goes for these
        self._source = events

    @cached_property
    def events(self) -> list[Event]:
        """All that happened."""
        source, self._source = self._source, ()
        return list(source() if callable(source) else source)

    # --- as a collection -----------------------------------------------------------

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        return self.header == other.header and self.events == other.events

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        about = f"{len(self.events)} events, {len(self._network.sockets)} sockets"
        return f"<Trace {self.title!r}: {about}, {len(self._copies.messages)} messages>"

    @property
    def title(self) -> str:
        """What the run was called."""
        return str(self.header.get("title", ""))

    @property
    def world(self) -> str:
        """Where it ran: "lab", "loopback", …"""
        return str(self.header.get("world", ""))

    @property
    def seed(self) -> int | None:
        """The lab's seed, None where there was none."""
        return self.header.get("seed")

    @property
    def duration(self) -> float:
        """The seconds from the trace's begin to its last event."""
        return self.events[-1].t if self.events else 0.0

    # --- files ---------------------------------------------------------------------

    def save(self, path: str | PathLike[str]) -> None:
        """Writes the trace to a file (schema `zlearn-trace/1`). Raises OSError."""
        files.save(path, self.header, self.events)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> "Trace":
        """Reads a trace from a file.

        Raises: TraceError, naming the line and what is wrong there; OSError.
        """
        return cls(*files.load(path))

    def sha256(self) -> str:
        """The SHA-256 of the file's text, in hex: equal for equal traces."""
        return hashlib.sha256(files.dumps(self.header, self.events).encode("utf-8")).hexdigest()

    def export(self, format: str, limit: int | None = None, language: str = "en") -> Export:
        """The trace in the form of another tool: "mermaid", "plantuml", "shiviz", "chrome"
        (Perfetto), "csv", "graphml", "graphml-causes".

        limit: how much of it at most; None for what suits the tool. language: "en" or "zh".
        Returns: an `Export`: its `text`, `save(path)`, and what it `left_out`.
        Raises: ValueError, in a sentence, for a format, limit or language that there isn't.
        """
        return exports.export(self, format, limit, language)

    # --- events --------------------------------------------------------------------

    @cached_property
    def _by_n(self) -> dict[int, Event]:
        return {event.n: event for event in self.events}

    def event(self, n: int) -> Event:
        """The event of that number. Raises KeyError if there is none."""
        return self._by_n[n]

    def of(
        self,
        kind: str | None = None,
        socket: str | None = None,
        node: str | None = None,
        fate: str | None = None,
    ) -> list[Event]:
        """The events that fit all that is asked. `fate="received"` gives `received` events."""
        return [
            event
            for event in self.events
            if (kind is None or event.kind == kind)
            and (socket is None or event.socket == socket)
            and (node is None or event.node == node)
            and (fate is None or fate == _fate_told(event))
        ]

    # --- clocks --------------------------------------------------------------------

    @cached_property
    def clocks(self) -> Clocks:
        """The order of the events: see `Clocks`, whose `vectors()` are the vector clocks."""
        return Clocks(self.events)

    def lamport(self) -> dict[int, int]:
        """Lamport's clock of each event: `n` → a number that grows along every cause.

        An event comes after its cause, and after the one before it at the same socket.
        """
        return self.clocks.lamport()

    def happens_before(self, a: int, b: int) -> bool:
        """Whether the event `a` could have had a part in making the event `b` what it was.

        a, b: their `n`. If neither happened before the other, they are concurrent.
        Raises: KeyError for a number that no event has.
        """
        return self.clocks.happens_before(a, b)

    def cone(self, n: int) -> list[Event]:
        """What follows from the event `n`: all that it happened before. Raises KeyError."""
        return self.clocks.cone(n)

    # --- moments and other runs ----------------------------------------------------

    @cached_property
    def _moments(self) -> Moments:
        return Moments(self.events, self._network)

    def at(self, n: int) -> Moment:
        """How things stood right after the event `n`, or before all events: 0.

        Raises: IndexError if the trace has no such event.
        """
        count = bisect_right(self.events, n, key=lambda event: event.n)
        if n < 0 or (n and (not count or self.events[count - 1].n != n)):
            raise IndexError(f"there is no event {n}: there are {len(self.events)}")
        return self._moments.after(count)

    def diff(self, other: "Trace") -> Diff:
        """This run beside another: where they part, and what follows from it."""
        return Diff(self, other)

    # --- messages and copies -------------------------------------------------------

    @cached_property
    def _network(self) -> Network:
        return Network(self.events)

    @cached_property
    def _copies(self) -> Copies:
        return Copies(self.events, self._network)

    def messages(self) -> list[Message]:
        """The messages that programs sent, in order."""
        return list(self._copies.messages.values())

    def copies(self) -> list[Copy]:
        """All copies in the order in which they appear, commands and strays too."""
        return list(self._copies.copies.values())

    def message(self, id: str) -> Message:
        """The message of that name. Raises KeyError if there is none."""
        return self._copies.messages[id]

    def copy(self, id: str) -> Copy:
        """The copy of that name. Raises KeyError if there is none."""
        return self._copies.copies[id]

    def journey(self, id: str) -> list[Event]:
        """The events of a copy, or of a message and all its copies, in order: `sent` first.

        Raises: KeyError, in a sentence, if nothing has that name.
        """
        if id in self._copies.copies:
            numbers = self._copies.copies[id].events
        elif id in self._copies.messages:
            message = self._copies.messages[id]
            numbers = [message.n, *(n for copy in message.copies for n in copy.events)]
        else:
            raise KeyError(reasons.unknown(self, id))
        return [self._by_n[n] for n in sorted(set(numbers))]

    def fates(self) -> Counter[str]:
        """How many copies ended in each fate. A batch trace counts by its events' counts."""
        if self.header.get("per_message", True):
            return Counter(self._copies.books().fates)
        counts: Counter[str] = Counter()
        for event in self.of(kind=e.RECEIVED) + self.of(kind=e.FATE):
            counts[_fate_told(event)] += event.detail.get("count", 1)
        return counts

    def books(self) -> Books:
        """The account of the trace: copies sent, and their fates. See `Books`."""
        if self.header.get("per_message", True):
            return self._copies.books()
        return Books(0, dict(self.fates()), None)

    def gaps(self) -> list[Gap]:
        """The stretches of which only batches were recorded; see `Gap`. None in most traces."""
        return find_gaps(self.events)

    def why(self, id: str, language: str | None = None) -> str:
        """One plain sentence: how a copy or a message ended, and why.

        id: a message's or a copy's name. language: "en" or "zh"; None: what we speak.
        Raises: KeyError, in a sentence, if nothing has that name.
        """
        return reasons.why(self, id, language or spoken())

    def explain(self, id: str, language: str | None = None) -> Explanation:
        """The same with the event that decided it, and the change that would have saved it.

        Returns the sentence, the event's n, and the remedy as data.
        Raises: KeyError, in a sentence, if nothing has that name.
        """
        return remedies.explain(self, id, language or spoken())

    # --- sockets, links, queues ----------------------------------------------------

    def sockets(self) -> list[SocketInfo]:
        """The sockets, in the order in which they appear."""
        return list(self._network.sockets.values())

    def links(self) -> list[LinkInfo]:
        """The links, in the order in which they appear."""
        return list(self._network.links.values())

    def pipe(self, socket: str, link: str) -> Any:
        """The pipe of a socket that has this link; 0 if the trace doesn't say."""
        return self._network.pipe_of(socket, link)

    @cached_property
    def _depths(self) -> Depths:
        return Depths(self.events, self._network)

    def depths(self) -> list[DepthLine]:
        """How full each queue was over time."""
        return self._depths.lines()

    def depth(
        self, socket: str, pipe: Any, direction: str, at: float | None = None
    ) -> tuple[int, int]:
        """How full a queue was.

        socket, pipe: whose. direction: "outbox" or "inbox". at: seconds, None for the end.
        Returns: (depth, limit) in messages; limit 0 is unlimited, or not yet known.
        """
        return self._depths.at(socket, pipe, direction, at)

    def peer(self, link: str, socket: str) -> str:
        """The socket at the other end of a link; "" if the trace doesn't say."""
        return self._network.other(link, socket)

    def transport(self, link: str) -> str:
        """What a link goes over: "tcp", "inproc", …; "" if the trace doesn't say."""
        return self._network.links[link].transport if link in self._network.links else ""

    def tanks(self, at: float | None = None) -> Tanks:
        """Where each message and its bytes lay, tank by tank: see `Tanks`.

        at: seconds: as it was at the last look before; None: at the end. Of the bytes in the
        kernels' buffers a trace knows what was read there (`buffers` events); in the lab, where
        all can be played again, ask the run: `run.tanks`.
        """
        return tanks_of(self, at)

    def topology(self, at: float | None = None) -> Any:
        """Who was connected to whom at `at` seconds (None: the end), as a networkx graph.

        See topology.py for the attributes. Raises ImportError, with what to install,
        without networkx.
        """
        return topology.topology(self, at)

    # --- pictures ------------------------------------------------------------------

    def show(self, **options: Any) -> Any:
        """Shows the trace with the viewer that is installed. Raises LookupError without one."""
        return display.show(self, **options)


def _fate_told(event: Event) -> str:
    """The fate that an event tells of, empty if none."""
    if event.kind == e.RECEIVED:
        return e.FATE_RECEIVED
    return str(event.detail.get("fate", "")) if event.kind == e.FATE else ""
