"""What the recorder remembers of each link while it records: who is at its two ends.

A link's name is the same at both ends, but an occurrence tells of one end. The side of
an end ("connect" or "bind") is learned from what it does: who is connecting has the
connect side, who accepted has the bind side, and who writes into the direction
`(link, side)` is on that side.

Rule for this file: facts about links, with the `n` of the event that told them. What
follows from them is for causes.py and recorder.py.
"""

from collections import deque

from zlearn.engine import events as e
from zlearn.engine.hooks import Position
from zlearn.trace.bookkeeping import Underway
from zlearn.trace.notes import Note

CONNECT, BIND = "connect", "bind"
OPPOSITE = {CONNECT: BIND, BIND: CONNECT}

ENDED_KEPT = 1000  # links that ended, kept for what their other end may still tell
COMMANDS_KEPT = 1000  # commands of a link that its reader may still act on

_SIDE_BY_KIND = {e.CONNECTING: CONNECT, e.CONNECTED: CONNECT, e.ACCEPTED: BIND}


class Connection:
    """One link as far as it is known.

    ends: side → (node, socket). latest: (socket, kind) → `n` of its latest such event.
    gone: side → `n` of the `disconnected` with which that end left.
    commands: what a reader found and has not acted on, the oldest first.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.transport = ""
        self.endpoint = ""  # what the connecting side asked for
        self.ends: dict[str, tuple[str, str]] = {}
        self.latest: dict[tuple[str, str], int] = {}
        self.gone: dict[str, int] = {}
        self.commands: deque[Underway] = deque(maxlen=COMMANDS_KEPT)

    def sides_of(self, socket: str) -> list[str]:
        """The side or sides that this socket is on: two, if it is connected to itself."""
        return [side for side in (CONNECT, BIND) if self.ends.get(side, ("", ""))[1] == socket]

    def other(self, socket: str) -> tuple[str, str]:
        """The (node, socket) at the other end, empty if it isn't known."""
        sides = self.sides_of(socket)
        if sides:
            return self.ends.get(OPPOSITE[sides[0]], ("", ""))
        return next(iter(self.ends.values()), ("", ""))

    def own(self, socket: str, *kinds: str) -> int | None:
        """The latest event of these kinds at that socket's end, the first kind that has one."""
        return next((self.latest[socket, kind] for kind in kinds if (socket, kind) in self.latest),
                    None)  # fmt: skip

    def others(self, socket: str, *kinds: str) -> int | None:
        """The same, at the other end."""
        other = self.other(socket)[1]
        return self.own(other, *kinds) if other else None

    def take_command(self, verb: str, topic: str) -> Underway | None:
        """The oldest command that says this, taken out with those before it."""
        wanted = (verb, topic)
        if not any(copy.command == wanted for copy in self.commands):
            return None
        while (copy := self.commands.popleft()).command != wanted:
            pass
        return copy


class Connections:
    """The links that are known, by name."""

    def __init__(self) -> None:
        self._known: dict[str, Connection] = {}
        self._by_pipe: dict[tuple[str, str], str] = {}
        self._ended: dict[str, None] = {}

    def of(self, note: Note) -> Connection:
        """The link of a note; without a link's name, one that is the socket's own.

        An attempt to connect may have no name yet: the network gives it with the connection.
        """
        return self.named(note.link or f"\0{note.socket}")

    def named(self, name: str) -> Connection:
        """The link of that name, new if it isn't known."""
        if name not in self._known:
            self._known[name] = Connection(name)
        return self._known[name]

    def transport(self, name: str) -> str:
        """The link's transport, empty if it isn't known."""
        known = self._known.get(name)
        return known.transport if known else ""

    def of_pipe(self, socket: str, pipe: object) -> str:
        """The name of the link that a socket's pipe got last, empty if there is none."""
        return self._by_pipe.get((socket, str(pipe)), "")

    def learn(self, note: Note) -> None:
        """Takes in which end a note speaks of, before anything is made of it."""
        end = (note.node, note.socket)
        if note.kind == e.WRITTEN:
            self._learn_side(note.entered, end, writes=True)
        elif note.kind == e.READ:
            self._learn_side(note.left, end, writes=False)
        elif note.kind in _SIDE_BY_KIND:
            self._learn_end(note, end)

    def _learn_side(self, position: Position | None, end: tuple[str, str], writes: bool) -> None:
        place = position[0] if position else None
        if isinstance(place, tuple) and len(place) == 2 and place[1] in OPPOSITE:
            side = place[1] if writes else OPPOSITE[place[1]]
            self.named(place[0]).ends[side] = end

    def _learn_end(self, note: Note, end: tuple[str, str]) -> None:
        link, detail = self.of(note), note.detail
        if note.link and "pipe" in detail:
            self._by_pipe[note.socket, str(detail["pipe"])] = note.link
        link.transport = str(detail.get("transport", "")) or link.transport
        side = _SIDE_BY_KIND[note.kind]
        link.ends[side] = end
        if note.kind == e.CONNECTING:
            link.endpoint = str(detail.get("endpoint", ""))
        if link.gone.pop(side, None) is not None:
            link.commands.clear()  # the name is used again: those were of the link before
        self._ended.pop(link.name, None)

    def note(self, note: Note, n: int) -> None:
        """Takes in that the note became the event `n`."""
        link = self.of(note)
        link.latest[note.socket, note.kind] = n
        if note.kind == e.DISCONNECTED:
            for side in link.sides_of(note.socket):
                link.gone[side] = n
        if note.kind in (e.DISCONNECTED, e.REFUSED):
            self._retire(link)

    def lose_sight(self) -> None:
        """Nobody knows any more which commands wait to be acted on."""
        for link in self._known.values():
            link.commands.clear()

    def _retire(self, link: Connection) -> None:
        """Forgets the link that ended longest ago, once there are too many of them."""
        self._ended.pop(link.name, None)
        self._ended[link.name] = None
        if len(self._ended) > ENDED_KEPT:
            oldest = next(iter(self._ended))
            del self._ended[oldest]
            self._known.pop(oldest, None)

    @staticmethod
    def writer_side(reader_side: str) -> str:
        """The side that writes what this side reads."""
        return OPPOSITE[reader_side]

    def reader_left(self, place: object) -> int | None:
        """For a direction `(link, side)`: the `n` with which its reading end left, if it did."""
        if not (isinstance(place, tuple) and len(place) == 2 and place[1] in OPPOSITE):
            return None
        link = self._known.get(place[0])
        return link.gone.get(OPPOSITE[place[1]]) if link else None
