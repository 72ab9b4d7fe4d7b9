"""The telling: events of the schema, made of the notes of a tap.

What the bytes show is measured: a message is `written` when its last byte reached the tap, and
`read` when the tap had handed that on. The rest is inferred, and the header says so (FACTS):
that somebody `sent` what he wrote, and `received` what he was handed; whether his program has
really taken it from its socket, no wire can tell.

Rule for this file: the order and the causes of events. Who is called what is in naming.py,
which writings are copies of one message in copying.py.
"""

from collections.abc import Mapping
from typing import Any

from zlearn.engine import events as e
from zlearn.lab.tap import notebook as notes
from zlearn.lab.tap.bodies import facts_of
from zlearn.lab.tap.copying import Copying
from zlearn.lab.tap.direction import Counted, Greeted, Introduced, Puzzled
from zlearn.lab.tap.eavesdropper import BIND, CONNECT, OTHER
from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.notebook import LinkNotes, Note
from zlearn.lab.tap.sketch import Sketch, events_of
from zlearn.trace.event import Event
from zlearn.trace.names import COMMAND, copy_name, message_name
from zlearn.trace.preview import facts_received, preview, safe_text
from zlearn.trace.texts import text
from zlearn.zmtp.commands import Cancel, Error, Join, Leave, Ping, Pong, Subscribe

MEASURED, INFERRED = "measured", "inferred"
INFERRED_KINDS = (e.OPENED, e.BOUND, e.SENT, e.RECEIVED, e.FATE, e.SUBSCRIBED, e.UNSUBSCRIBED)
MEASURED_KINDS = (
    e.CONNECTING, e.CONNECTED, e.ACCEPTED, e.HANDSHAKE, e.READY, e.REFUSED, e.DISCONNECTED,
    e.WRITTEN, e.READ, e.PING, e.PONG,
)  # fmt: skip
FACTS = {
    **{kind: INFERRED for kind in INFERRED_KINDS},
    **{kind: MEASURED for kind in MEASURED_KINDS},
}
ANSWERING = ("REQ", "REP")  # what they send follows from what they got last on that link
LOG = "log"  # a remark


class Telling:
    """Makes events of the notes of one notebook.

    cast: who is who. end: when the listening ended, in seconds. refusals: the notebook's.
    """

    def __init__(self, cast: Cast, end: float, refusals: Mapping[str, int] | None = None) -> None:
        self._refusals = refusals or {}
        self._cast = cast
        self._end = end
        self._sketches: list[Sketch] = []
        self._latest: dict[tuple[int, str, str], Sketch] = {}  # (link, side, kind)
        self._opened: dict[str, Sketch] = {}
        self._bound: dict[tuple[str, str], Sketch] = {}
        self._asked: dict[tuple[str, str, str], Sketch] = {}  # (socket, kind, topic)
        self._commands: dict[str, int] = {}
        self._copying = Copying()
        self._underway: dict[int, list[tuple[str, Sketch, Any]]] = {}

    def events(self, told: list[Note]) -> list[Event]:
        """The events of these notes, in the order of time."""
        self._cast.learn(note.link for note in told)
        for note in told:
            self.take(note)
        self._leave_in_flight()
        return events_of(self._sketches)

    def take(self, note: Note) -> None:
        """Sketches what one note tells."""
        getattr(self, _TOLD[note.what])(note)

    def _leave_in_flight(self) -> None:
        """The trace ends, and nobody has read these."""
        for waiting in self._underway.values():
            for _, written, pipe in waiting:
                reason = text("the trace ended: link")
                self._fate(written, self._end, e.FATE_IN_FLIGHT, reason, pipe, written)

    # --- links -----------------------------------------------------------------------

    def _begun(self, note: Note) -> None:
        link = note.link
        for side in (BIND, CONNECT):
            node, socket = self._cast.of(link, side)
            if socket not in self._opened:
                detail: dict[str, Any] = {"type": self._cast.type_of(link, side)}
                self._opened[socket] = self._add(note.t, link, side, e.OPENED, "", None, detail, "")
        binder = self._cast.of(link, BIND)[1]
        if (binder, link.server) not in self._bound:
            detail = {"endpoint": _endpoint(link.endpoint, link.server)}
            bound = self._add(note.t, link, BIND, e.BOUND, "", self._opened[binder], detail, "")
            self._bound[binder, link.server] = bound
        self._tell_connecting(note, self._opened[self._cast.of(link, CONNECT)[1]])

    def _tell_connecting(self, note: Note, cause: Sketch | None) -> None:
        link, pipe = note.link, self._cast.pipe(note.link, CONNECT)
        detail = {"endpoint": link.endpoint, "transport": _transport(link), "pipe": pipe}
        self._add(note.t, link, CONNECT, e.CONNECTING, "", cause, detail)

    def _connected(self, note: Note) -> None:
        begun = self._known(note.link, CONNECT, e.CONNECTING)
        detail = {
            "endpoint": _endpoint(note.link.endpoint, note.link.server),
            "transport": _transport(note.link),
        }
        self._add(note.t, note.link, BIND, e.ACCEPTED, "", begun, detail)
        self._add(note.t, note.link, CONNECT, e.CONNECTED, "", begun)

    def _refused(self, note: Note) -> None:
        begun = self._known(note.link, CONNECT, e.CONNECTING)
        detail = {"reason": note.found, "attempts": self._refusals.get(note.link.name, 1)}
        self._add(note.t, note.link, CONNECT, e.REFUSED, "", begun, detail)

    def _ended(self, note: Note) -> None:
        link = note.link
        first = note.side or CONNECT
        reason = note.found
        gone = self._add(note.t, link, first, e.DISCONNECTED, "", None, {"reason": reason})
        other = self._add(note.t, link, OTHER[first], e.DISCONNECTED, "", gone, {"reason": reason})
        for side, written, pipe in self._underway.pop(link.number, ()):
            cause = gone if side != first else other
            told = text("the link ended", reason=reason)
            self._fate(written, note.t, e.FATE_DISCONNECTED, told, pipe, cause)

    def _shed(self, note: Note) -> None:
        say = "from here on messages are only counted: there were more than were to be told singly"
        self._add(note.t, note.link, "", LOG, "", None, {"text": say}, "")

    # --- what was found --------------------------------------------------------------

    def _found(self, note: Note) -> None:
        for item in note.found:
            if type(item) is list:
                self._message(note, item)
            else:
                getattr(self, _FINDINGS[type(item)])(note, item)

    def _greeted(self, note: Note, item: Greeted) -> None:
        link, hearer = note.link, OTHER[note.side]
        begun = e.ACCEPTED if note.side == BIND else e.CONNECTED
        detail = {"mechanism": safe_text(item.mechanism), "version": _version(item.version)}
        self._add(
            _heard(note), link, hearer, e.HANDSHAKE, "", self._known(link, note.side, begun), detail
        )
        theirs = link.ear.sides[hearer].mechanism
        if theirs and item.mechanism != theirs and not link.ear.sides[hearer].introduced:
            reason = f"one side's mechanism is {item.mechanism!r}, the other's {theirs!r}"
            self._add(_heard(note), link, hearer, LOG, "", None, {"text": safe_text(reason)})

    def _introduced(self, note: Note, item: Introduced) -> None:
        link, hearer = note.link, OTHER[note.side]
        version = link.ear.sides[note.side].version or (0, 0)
        detail = {
            "peer_type": item.socket_type,
            "pipe": self._cast.pipe(link, hearer),
            "routing_id": item.routing_id.hex(),
            "version": _version(version),
        }
        cause = self._known(link, note.side, e.HANDSHAKE) or self._known(link, hearer, e.HANDSHAKE)
        self._add(_heard(note), link, hearer, e.READY, "", cause, detail)
        self._copying.joined(self._cast.of(link, hearer)[1], link.number)

    def _message(self, note: Note, item: list[Any]) -> None:
        link, side = note.link, note.side
        node, socket = self._cast.of(link, side)
        pipe = self._cast.pipe(link, side)
        facts = facts_of(item, link.ear.sides[side].sealed)
        kind = link.ear.sides[side].socket_type
        number, sent = self._copying.of(socket, kind, link.number, item)
        name = message_name(socket, number)
        if sent is None:
            cause = self._known(link, side, e.READY)
            if kind in ANSWERING:
                cause = self._known(link, side, e.RECEIVED) or cause
            sent = self._add(note.t, link, side, e.SENT, name, cause, facts, "")
            self._copying.sent(socket, number, sent)
        copy = copy_name(name, pipe)
        written = self._add(note.t, link, side, e.WRITTEN, copy, sent, {"pipe": pipe})
        if note.passed is None:
            self._underway.setdefault(link.number, []).append((side, written, pipe))
            return
        theirs = self._cast.pipe(link, OTHER[side])
        read = self._add(note.passed, link, OTHER[side], e.READ, copy, written, {"pipe": theirs})
        detail = {**facts_received(facts), "pipe": theirs}
        self._add(note.passed, link, OTHER[side], e.RECEIVED, copy, read, detail)

    def _counted(self, note: Note, item: Counted) -> None:
        link, side = note.link, note.side
        detail = {"count": item.messages, "size": item.size, "pipe": self._cast.pipe(link, side)}
        written = self._add(note.t, link, side, e.WRITTEN, "", None, detail)
        if note.passed is not None:
            detail = {**detail, "pipe": self._cast.pipe(link, OTHER[side])}
            self._add(note.passed, link, OTHER[side], e.READ, "", written, detail)

    def _wish(self, note: Note, item: Any) -> None:
        link, side = note.link, note.side
        node, socket = self._cast.of(link, side)
        kind = e.SUBSCRIBED if isinstance(item, (Subscribe, Join)) else e.UNSUBSCRIBED
        topic = preview(item[0])
        command = "subscribe" if kind == e.SUBSCRIBED else "cancel"
        asked = self._asked.get((socket, kind, topic))
        if asked is None:
            cause = self._known(link, side, e.READY)
            asked = self._add(note.t, link, side, kind, "", cause, {"topic": topic}, "")
            self._asked[socket, kind, topic] = asked
        number = self._commands[socket] = self._commands.get(socket, 0) + 1
        pipe = self._cast.pipe(link, side)
        name = copy_name(message_name(socket, number, COMMAND), pipe)
        detail = {"pipe": pipe, "command": command, "topic": topic}
        written = self._add(note.t, link, side, e.WRITTEN, name, asked, detail)
        if note.passed is not None:
            theirs = {**detail, "pipe": self._cast.pipe(link, OTHER[side])}
            read = self._add(note.passed, link, OTHER[side], e.READ, name, written, theirs)
            told = {"topic": topic, "pipe": theirs["pipe"]}
            self._add(note.passed, link, OTHER[side], kind, name, read, told)

    def _ping(self, note: Note, item: Ping) -> None:
        detail = {"context": preview(item.context)}
        self._add(note.t, note.link, note.side, e.PING, "", None, detail)

    def _pong(self, note: Note, item: Pong) -> None:
        asked = self._known(note.link, OTHER[note.side], e.PING)
        detail = {"context": preview(item.context)}
        self._add(note.t, note.link, note.side, e.PONG, "", asked, detail)

    def _error(self, note: Note, item: Error) -> None:
        reason = f"the peer refused the connection with ERROR {preview(item.reason)!r}"
        link, hearer = note.link, OTHER[note.side]
        cause = self._known(link, hearer, e.HANDSHAKE)
        self._add(_heard(note), link, hearer, e.REFUSED, "", cause, {"reason": reason})

    def _puzzled(self, note: Note, item: Puzzled) -> None:
        missed = note.link.ear.sides[note.side].missed
        say = f"not understood from here on ({missed} bytes): {item.reason}"
        self._add(note.t, note.link, note.side, LOG, "", None, {"text": safe_text(say)})

    # --- sketches --------------------------------------------------------------------

    def _add(
        self,
        t: float,
        link: LinkNotes,
        side: str,
        kind: str,
        msg: str = "",
        cause: Sketch | None = None,
        detail: dict[str, Any] | None = None,
        link_name: str | None = None,
    ) -> Sketch:
        node, socket = self._cast.of(link, side) if side else ("", "")
        name = self._cast.link_of(link) if link_name is None else link_name
        sketch = Sketch(t, node, socket, kind, name, msg, cause, detail or {})
        self._sketches.append(sketch)
        self._latest[link.number, side, kind] = sketch
        return sketch

    def _fate(self, of: Sketch, t: float, fate: str, reason: str, pipe: Any, cause: Sketch) -> None:
        detail = {"fate": fate, "reason": reason, "pipe": pipe}
        self._sketches.append(
            Sketch(max(t, of.t), of.node, of.socket, e.FATE, of.link, of.msg, cause, detail)
        )

    def _known(self, link: LinkNotes, side: str, kind: str) -> Sketch | None:
        return self._latest.get((link.number, side, kind))


def _endpoint(like: str, address: str) -> str:
    return f"{like.partition('://')[0]}://{address}"


def _transport(link: LinkNotes) -> str:
    return link.endpoint.partition("://")[0]


def _heard(note: Note) -> float:
    return note.t if note.passed is None else note.passed


def _version(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


_TOLD = {
    notes.BEGUN: "_begun",
    notes.CONNECTED: "_connected",
    notes.REFUSED: "_refused",
    notes.FOUND: "_found",
    notes.ENDED: "_ended",
    notes.SHED: "_shed",
}
_FINDINGS: dict[type, str] = {
    Greeted: "_greeted",
    Introduced: "_introduced",
    Counted: "_counted",
    Puzzled: "_puzzled",
    Subscribe: "_wish",
    Cancel: "_wish",
    Join: "_wish",
    Leave: "_wish",
    Ping: "_ping",
    Pong: "_pong",
    Error: "_error",
}
