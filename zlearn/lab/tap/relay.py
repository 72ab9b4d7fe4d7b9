"""The relay: copies the bytes of one connection in both directions, and lets them be heard.

Theory: a chunk is passed on first and heard afterwards, so listening delays nobody's bytes
but the next ones. Nothing more is read from a side before the other one has taken the last
chunk: so whoever is slow slows its peer, as without us. What ends is passed on as well: an end
of writing as such, a reset as a reset.

Rule for this file: bytes and ends. It decides nothing by what the bytes mean.
"""

import selectors
from typing import Any

from zlearn.lab.tap.eavesdropper import BIND, CONNECT, OTHER
from zlearn.lab.tap.notebook import LinkNotes, Note
from zlearn.transports.streams import SocketStream

CHUNK = 131_000  # bytes read at once: below the size from which Python asks the system for memory

SAID_END = {
    CONNECT: "the connecting side closed the connection",
    BIND: "the binding side closed the connection",
}
SAID_RESET = {
    CONNECT: "the connecting side reset the connection",
    BIND: "the binding side reset the connection",
}


class Half:
    """What one side says, on its way. rest: what the other side has not taken yet."""

    def __init__(self, source: SocketStream, sink: SocketStream) -> None:
        self.source, self.sink = source, sink
        self.rest: memoryview | bytes = b""
        self.waiting: list[Note] = []  # of what is in the rest
        self.ended = False


class Relay:
    """One connection through the tap.

    client, server: the two streams; the server's is about to be connected.
    notes: where it is heard; None: nowhere. now: the clock. owner: is told when it is over.
    """

    def __init__(
        self,
        client: SocketStream,
        server: SocketStream,
        notes: LinkNotes | None,
        owner: Any,
    ) -> None:
        self.notes = notes
        self.bytes_passed = {CONNECT: 0, BIND: 0}
        self._streams = {CONNECT: client, BIND: server}
        self._halves = {CONNECT: Half(client, server), BIND: Half(server, client)}
        self._owner = owner
        self._selector: selectors.BaseSelector = owner.selector
        self._now = owner.now
        self._interests: dict[str, int] = {CONNECT: 0, BIND: 0}
        self._is_connected = False
        self._first_to_end = ""
        self.is_over = False
        self._want(BIND, selectors.EVENT_WRITE)

    def stream(self, side: str) -> SocketStream:
        """The tap's own end of the connection to that side."""
        return self._streams[side]

    def waiting(self, side: str) -> int:
        """Bytes that this side has said and the other side's stream has not taken."""
        return len(self._halves[side].rest)

    # --- the selector ----------------------------------------------------------------

    def happened(self, side: str, events: int) -> None:
        """The stream of that side can be read or written."""
        if not self._is_connected:
            self._finish_connect()
            return
        if events & selectors.EVENT_WRITE and not self.is_over:
            self._go_on(OTHER[side])
        if events & selectors.EVENT_READ and not self.is_over:
            self._read(side)

    def _want(self, side: str, events: int) -> None:
        before, stream = self._interests[side], self._streams[side]
        if events == before:
            return
        self._interests[side] = events
        if not events:
            self._selector.unregister(stream)
        elif before:
            self._selector.modify(stream, events, (self, side))
        else:
            self._selector.register(stream, events, (self, side))

    def _watch(self) -> None:
        for side, half in self._halves.items():
            reads = not half.ended and not half.rest
            writes = bool(self._halves[OTHER[side]].rest)
            self._want(side, reads * selectors.EVENT_READ | writes * selectors.EVENT_WRITE)

    # --- bytes -----------------------------------------------------------------------

    def _finish_connect(self) -> None:
        try:
            self._streams[BIND].finish_connect()
        except ConnectionResetError:  # it stood, and is gone by now
            self._connected()
            self._reset(BIND)
        except OSError as error:
            self.refuse(error.strerror or str(error))
        else:
            self._connected()
            self._watch()

    def _connected(self) -> None:
        self._is_connected = True
        if self.notes:
            self.notes.connected(self._now())

    def _read(self, side: str) -> None:
        half = self._halves[side]
        try:
            data = half.source.read(CHUNK)
        except OSError:
            self._reset(side)
            return
        if data is None:
            return
        if not data:
            self._end_half(side)
            return
        came = self._now()
        self.bytes_passed[side] += len(data)
        try:
            passed = half.sink.write([data])
        except OSError:  # what this side said last is heard all the same
            self._hear(side, data, came)
            self._reset(OTHER[side])
            return
        if passed == len(data):
            self._hear(side, data, came, self._now())
            return
        half.rest = memoryview(data)[passed:]
        half.waiting = self._hear(side, data, came)
        self._watch()

    def _hear(self, side: str, data: bytes, came: float, passed: float | None = None) -> list[Note]:
        if self.notes is None:
            return []
        notes = self.notes.hear(side, data, came)
        for note in notes:  # what the other side said before may be understood only now
            note.passed = passed if note.side == side else came
        return [note for note in notes if note.side == side]

    def _go_on(self, side: str) -> None:
        """The other side may take more of what this one said."""
        half = self._halves[side]
        if not half.rest:
            return
        try:
            half.rest = half.rest[half.sink.write([half.rest]) :]  # type: ignore[list-item]
        except OSError:
            self._reset(OTHER[side])
            return
        if not half.rest:
            now = self._now()
            for note in half.waiting:
                note.passed = now
            half.rest, half.waiting = b"", []
            self._watch()

    # --- ends ------------------------------------------------------------------------

    def refuse(self, reason: str) -> None:
        """There is nobody to connect to: the client finds its connection closed."""
        if self.notes:
            self.notes.refused(self._now(), reason)
        self._finish()

    def _end_half(self, side: str) -> None:
        half = self._halves[side]
        half.ended = True
        self._first_to_end = self._first_to_end or side
        half.sink.end_writing()
        if self._halves[OTHER[side]].ended:
            self._note_end(self._first_to_end, SAID_END[self._first_to_end])
            self._finish()
        else:
            self._watch()

    def _reset(self, side: str) -> None:
        """This side is gone without a farewell: so the other side gets none."""
        first = self._first_to_end or side
        self._note_end(first, (SAID_END if self._first_to_end else SAID_RESET)[first])
        self._want(OTHER[side], 0)
        self._streams[OTHER[side]].abort()
        self._finish()

    def close(self) -> None:
        """The tap is taken out: both sides find their connection closed.

        No end is noted: what was heard up to now is the trace.
        """
        if not self.is_over:
            self._finish()

    def _note_end(self, side: str, reason: str) -> None:
        if self.notes:
            self.notes.ended(self._now(), side, reason)

    def _finish(self) -> None:
        self.is_over = True
        for side, stream in self._streams.items():
            self._want(side, 0)
            stream.close()
        self._owner.is_over(self)
