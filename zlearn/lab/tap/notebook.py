"""The notebook: what was overheard on all links, with its times; and how much of it is kept.

Notes are taken while bytes wait to be passed on, so a note is small and its events are
written when somebody asks (telling.py). Whoever listens for days must not fill the memory:
after so many details (`Notebook.left`), messages are only counted, by span of time, and the
trace says from where on.

Rule for this file: what is kept. What it means is told in telling.py.
"""

from typing import Any

from zlearn.lab.tap.direction import Counted
from zlearn.lab.tap.eavesdropper import BIND, CONNECT, Eavesdropper
from zlearn.lab.tap.overheard import Overheard

# What a note is about.
BEGUN, CONNECTED, REFUSED, FOUND, ENDED, SHED = (
    "begun", "connected", "refused", "found", "ended", "shed",
)  # fmt: skip

DETAILS = 20_000  # messages, commands and links that are told one by one
COST_OF_LINK = 10  # details: its beginning and its end are some eight events
SPAN = 0.1  # seconds of counted messages that make one note, at first
SPANS = 1000  # after so many the span grows, so that their number grows with the square root


class Note:
    """Something at a link. t: seconds. side: who said or did it.

    found: findings, of FOUND; a reason, of REFUSED and ENDED.
    passed: when the other side had it, or None.
    """

    __slots__ = ("found", "link", "passed", "side", "t", "what")

    def __init__(self, t: float, link: Any, what: str, side: str = "", found: Any = ()) -> None:
        self.t = t
        self.link = link
        self.what = what
        self.side = side
        self.found = found
        self.passed: float | None = None


class LinkNotes:
    """One link, as it is heard.

    client, server: the two addresses. endpoint: what the client connected to. names: the
    (node, socket) of sides that are known by name. number: from 1. said: each side's first bytes.
    """

    def __init__(
        self,
        notebook: "Notebook",
        number: int,
        client: str,
        server: str,
        endpoint: str,
        names: dict[str, tuple[str, str]],
    ) -> None:
        self.number = number
        self.client, self.server, self.endpoint, self.names = client, server, endpoint, names
        self.ear = Eavesdropper()
        self.said = {CONNECT: Overheard(), BIND: Overheard()}
        self.is_refused = False
        self._began = 0.0
        self._notebook = notebook
        self._counted: dict[str, Note] = {}  # side → its latest note of counted messages

    @property
    def name(self) -> str:
        """The link's name, as the engine gives it."""
        return f"{self.client}→{self.server}"

    def begun(self, t: float) -> None:
        """The client is at the door."""
        self._began = t

    def connected(self, t: float) -> None:
        """The connection stands."""
        self._notebook.add(Note(self._began, self, BEGUN))
        self._notebook.add(Note(t, self, CONNECTED))

    def refused(self, t: float, reason: str) -> None:
        """There will be no connection.

        A client tries again and again, each time from another port: its attempts are one link,
        from its host, and the first of them is told, with their number.
        """
        self.is_refused = True
        self.client = self.client.rpartition(":")[0] or self.client
        if not self._notebook.is_known_refusal(self):
            self._notebook.add(Note(self._began, self, BEGUN))
            self._notebook.add(Note(t, self, REFUSED, BIND, reason))

    def ended(self, t: float, side: str, reason: str) -> None:
        """The connection is gone; the side began that ("" if it is not known)."""
        self._notebook.add(Note(t, self, ENDED, side, reason))

    def hear(self, side: str, data: bytes, t: float) -> list[Note]:
        """The side said these bytes; returns notes that are `passed` when the other has them."""
        keep = self._notebook.keeps
        found = self.ear.hear(side, data, keep)
        self.said[side].hear(t, data, self.ear.sides[side].mechanism)
        return self._take(found, t, side)

    def lose(self, side: str, size: int, reason: str, t: float) -> list[Note]:
        """So many bytes of what the side said are missing (0: its beginning); as `hear`."""
        self.said[side].lose()
        return self._take(self.ear.lose(side, size, reason), t, side)

    def _take(self, found: list[tuple[str, Any]], t: float, side: str) -> list[Note]:
        notes: list[Note] = []
        for speaker in dict.fromkeys(who for who, _ in found):
            items = [item for who, item in found if who == speaker]
            if items and type(items[-1]) is Counted:
                notes.append(self._count(items.pop(), t, speaker))
            if items and self._notebook.pay(len(items), t, self):
                notes.append(self._notebook.add(Note(t, self, FOUND, speaker, items)))
        return notes

    def _count(self, counted: Counted, t: float, side: str) -> Note:
        note = self._counted.get(side)
        if note is not None and t - note.t < self._notebook.span:
            before = note.found[0]
            note.found = [Counted(before.messages + counted.messages, before.size + counted.size)]
            return note
        note = self._notebook.add(Note(t, self, FOUND, side, [counted]))
        self._notebook.spans += 1
        self._counted[side] = note
        return note


class Notebook:
    """All notes, in the order in which they were taken. They may be taken in one thread only.

    details: how many are told one by one. left: how many there is still room for.
    missed: links for which there was none.
    """

    def __init__(self, details: int = DETAILS) -> None:
        self.notes: list[Note] = []
        self.left = details
        self.missed = 0
        self.spans = 0
        self.refusals: dict[str, int] = {}  # link's name → how often it was tried in vain
        self._links = 0

    @property
    def keeps(self) -> bool:
        """Whether messages are told one by one."""
        return self.left > 0

    @property
    def span(self) -> float:
        """Seconds of counted messages that make one note."""
        return SPAN * (1 + self.spans // SPANS)

    def link(
        self,
        client: str,
        server: str,
        endpoint: str,
        names: dict[str, tuple[str, str]] | None = None,
    ) -> LinkNotes | None:
        """A new link; None if there is no room for more."""
        if self.left <= 0:
            self.missed += 1
            return None
        self._links += 1
        self.left -= COST_OF_LINK
        return LinkNotes(self, self._links, client, server, endpoint, names or {})

    def pay(self, details: int, t: float, link: LinkNotes) -> bool:
        """Whether so many details may be kept. The first that may not are noted as such."""
        if self.left <= 0:
            return False
        self.left -= details
        if self.left <= 0:
            self.notes.append(Note(t, link, SHED))
        return True

    def is_known_refusal(self, link: LinkNotes) -> bool:
        """Counts an attempt in vain. Whether there was one like it, so that it costs nothing."""
        count = self.refusals[link.name] = self.refusals.get(link.name, 0) + 1
        if count > 1:
            self.left += COST_OF_LINK
        return count > 1

    def add(self, note: Note) -> Note:
        """Keeps a note."""
        self.notes.append(note)
        return note
