"""The matching: what was called at the sockets, and what passed on the links, become one trace.

The two are joined by what both show, the bytes: a message that a wire carried is the first one
sent at that socket with the same end that this link has not carried yet; and a message that was
received is the first with the same end that was read. The end, since the sockets add and take
away what stands before it: a routing id, an envelope. The queues inside libzmq show in neither:
what was sent and not yet written is taken to be in an outbox, what was read and not yet received
in an inbox; and how the rest ended is inferred from types, subscriptions and links.

Rule for this file: calls and notes in, sketches out.
"""

from typing import Any

from zlearn.engine import events as e
from zlearn.lab.libzmq.watch import CALLED, Call
from zlearn.lab.tap.bodies import facts_of
from zlearn.lab.tap.eavesdropper import BIND, CONNECT, OTHER
from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.notebook import Note
from zlearn.lab.tap.sketch import Sketch, events_of
from zlearn.lab.tap.skimmer import Long
from zlearn.lab.tap.telling import FACTS as FACTS_OF_TAPS
from zlearn.lab.tap.telling import INFERRED, MEASURED, Telling
from zlearn.trace.event import Event
from zlearn.trace.names import STRAY, copy_name, message_name
from zlearn.trace.preview import facts_received, plain
from zlearn.trace.texts import text
from zlearn.zmtp.commands import Cancel, Join, Leave, Subscribe

LINK = "link"  # what a `buffers` call has in its detail for its link
CALLS = (e.OPENED, e.CLOSED, e.BOUND, e.UNBOUND, e.SENT, e.RECEIVED, e.BLOCKED, e.UNBLOCKED,
         e.BUFFERS)  # fmt: skip
FACTS = {**FACTS_OF_TAPS, **{kind: MEASURED for kind in CALLS}, e.QUEUED: INFERRED}
PUBLISHERS = ("PUB", "XPUB")


class Sent:
    """A message that a program sent.

    peers: the links that stood then → whether they had asked for it. carried: those that had it.
    """

    def __init__(
        self, frames: list[Any], sketch: Sketch, name: str, peers: dict[int, bool]
    ) -> None:
        self.frames, self.sketch, self.name = frames, sketch, name
        self.peers = peers  # the links that stood then → whether they had asked for it
        self.carried: set[int] = set()


class Arrived:
    """A copy that was read at a socket and has not been received."""

    def __init__(self, frames: list[Any], read: Sketch, pipe: int) -> None:
        self.frames, self.read, self.pipe = frames, read, pipe


class Matching(Telling):
    """Makes the events of a play. cast, end: as of a telling."""

    def __init__(self, cast: Cast, end: float) -> None:
        super().__init__(cast, end)
        self._types: dict[str, str] = {}
        self._steps: dict[int, Sketch] = {}  # id of a flow's step → what was sketched of it
        self._sent: dict[str, list[Sent]] = {}
        self._inboxes: dict[str, list[Arrived]] = {}
        self._links: dict[str, dict[int, tuple[Any, str]]] = {}  # socket → links that are ready
        self._topics: dict[int, list[bytes]] = {}  # link → what its subscriber has asked for
        self._closed: dict[str, Sketch] = {}
        self._sealed: set[str] = set()  # sockets with links that a cipher hides
        self._next: dict[tuple[str, int], int] = {}  # (socket, link) → which may be carried next
        self._strays: dict[str, int] = {}

    def play(self, told: list[Note], calls: list[Call]) -> list[Event]:
        """The events of a play, in the order of time."""
        both: list[Any] = sorted([*calls, *told], key=lambda each: each.t)
        for each in both:
            if each.what == CALLED:
                self._called(each)
            else:
                self.take(each)
        self._leave_in_flight()
        for arrived in (copy for inbox in self._inboxes.values() for copy in inbox):
            reason = text("the trace ended: inbox")
            read = arrived.read
            self._fate(read, self._end, e.FATE_UNREAD, reason, arrived.pipe, read)
        for socket, sent in self._sent.items():
            for place, message in enumerate(sent):
                self._end_unseen(socket, place, message)
        return events_of(self._sketches)

    # --- calls -----------------------------------------------------------------------

    def _called(self, call: Call) -> None:
        if call.kind == e.RECEIVED:
            sketch = self._received(call)
        elif call.kind == e.SENT:
            sketch = self._sent_by(call)
        else:
            sketch = self._sketch(call, plain(call.detail))
        if call.step is not None:
            self._steps[id(call.step)] = sketch
        if call.kind == e.OPENED:
            self._types[call.socket] = call.detail["type"]
            self._opened[call.socket] = sketch
        elif call.kind == e.CLOSED:
            self._closed[call.socket] = sketch
        elif call.kind in (e.SUBSCRIBED, e.UNSUBSCRIBED):
            self._asked[call.socket, call.kind, sketch.detail["topic"]] = sketch

    def _sketch(self, call: Call, detail: dict[str, Any], msg: str = "") -> Sketch:
        before = self._steps.get(id(call.before)) if call.before is not None else None
        link = detail.pop(LINK, "")
        sketch = Sketch(call.t, call.node, call.socket, call.kind, link, msg, before, detail)
        self._sketches.append(sketch)
        return sketch

    def _sent_by(self, call: Call) -> Sketch:
        sent = self._sent.setdefault(call.socket, [])
        name = message_name(call.socket, len(sent) + 1)
        sketch = self._sketch(call, facts_of(call.frames, False), name)
        peers = {
            number: self._wants(number, link.ear.sides[OTHER[side]], call)
            for number, (link, side) in self._links.get(call.socket, {}).items()
        }
        sent.append(Sent(call.frames, sketch, name, peers))
        return sketch

    def _wants(self, number: int, peer: Any, call: Call) -> bool:
        """Whether a message is for that peer: as it has subscribed, or as it is called."""
        frame = call.frames[0]
        head = frame.head if isinstance(frame, Long) else frame
        if self._types.get(call.socket) == "ROUTER":
            return bool(peer.routing_id == head or head.startswith(b"\0"))
        return any(head.startswith(topic) for topic in self._topics.get(number, ()))

    def _received(self, call: Call) -> Sketch:
        detail = facts_received(facts_of(call.frames, False))
        inbox = self._inboxes.get(call.socket, [])
        frames = call.frames[1:] if self._types.get(call.socket) == "ROUTER" else call.frames
        for place, arrived in enumerate(inbox):
            if _ends_with(arrived.frames, frames):
                del inbox[place]
                read = arrived.read
                sketch = self._sketch(call, {**detail, "pipe": arrived.pipe}, read.msg)
                sketch.link, sketch.cause, sketch.t = read.link, read, max(call.t, read.t)
                return sketch
        number = self._strays[call.socket] = self._strays.get(call.socket, 0) + 1
        return self._sketch(call, detail, copy_name(message_name(call.socket, number, STRAY), 0))

    # --- links -----------------------------------------------------------------------

    def _begun(self, note: Note) -> None:
        socket = self._cast.of(note.link, CONNECT)[1]
        self._tell_connecting(note, self._opened.get(socket))

    def _introduced(self, note: Note, item: Any) -> None:
        super()._introduced(note, item)
        hearer = OTHER[note.side]
        socket = self._cast.of(note.link, hearer)[1]
        self._links.setdefault(socket, {})[note.link.number] = (note.link, hearer)
        if note.link.ear.sides[note.side].sealed:
            self._sealed.add(socket)

    def _ended(self, note: Note) -> None:
        super()._ended(note)
        for side in (CONNECT, BIND):
            self._links.get(self._cast.of(note.link, side)[1], {}).pop(note.link.number, None)

    def _wish(self, note: Note, item: Any) -> None:
        super()._wish(note, item)
        topics = self._topics.setdefault(note.link.number, [])
        if isinstance(item, (Subscribe, Join)):
            topics.append(item[0])
        elif isinstance(item, (Cancel, Leave)) and item[0] in topics:
            topics.remove(item[0])

    def _message(self, note: Note, item: list[Any]) -> None:
        link, side = note.link, note.side
        node, socket = self._cast.of(link, side)
        message = self._carried(socket, link.number, item)
        pipe = self._cast.pipe(link, side)
        if message is None:  # what libzmq says by itself, and a proxy
            number = self._strays[socket] = self._strays.get(socket, 0) + 1
            copy = copy_name(message_name(socket, number, STRAY), pipe)
            written = self._add(note.t, link, side, e.WRITTEN, copy, None, {"pipe": pipe})
        else:
            sent = message.sketch
            sent.t = min(sent.t, note.t)
            copy = copy_name(message.name, pipe)
            detail = {"pipe": pipe}
            queued = Sketch(sent.t, node, socket, e.QUEUED, link.name, copy, sent, detail)
            self._sketches.append(queued)
            written = self._add(note.t, link, side, e.WRITTEN, copy, queued, {"pipe": pipe})
        if note.passed is None:
            if message is not None:
                self._underway.setdefault(link.number, []).append((side, written, pipe))
            return
        theirs = self._cast.pipe(link, OTHER[side])
        read = self._add(note.passed, link, OTHER[side], e.READ, copy, written, {"pipe": theirs})
        receiver = self._cast.of(link, OTHER[side])[1]
        if message is not None:
            self._inboxes.setdefault(receiver, []).append(Arrived(item, read, theirs))

    def _carried(self, socket: str, link: int, item: list[Any]) -> Sent | None:
        """The message that a link carries; None if nothing that was sent there is like it."""
        kind, sent = self._types.get(socket), self._sent.get(socket, [])
        is_publisher = kind in PUBLISHERS
        way = (socket, link if is_publisher else 0)
        start = self._next.get(way, 0)
        for place in range(start, len(sent)):
            message = sent[place]
            if message.carried and not is_publisher:
                start += place == start
            elif _ends_with(item, message.frames[1:] if kind == "ROUTER" else message.frames):
                message.carried.add(link)
                # What a publisher passed over on this link won't come there any more.
                self._next[way] = place + 1 if is_publisher or place == start else start
                return message
        return None

    # --- the ends of what no link carried --------------------------------------------

    def _end_unseen(self, socket: str, place: int, message: Sent) -> None:
        kind, sent = self._types.get(socket), message.sketch
        if kind in PUBLISHERS and socket not in self._sealed:
            for number, asked in message.peers.items():
                if number not in message.carried:
                    self._end_at_publisher(socket, place, message, number, asked)
            if message.peers or message.carried:
                return
        elif message.carried:
            return
        fate, why = e.FATE_IN_FLIGHT, text("the trace ended: outbox")
        if socket in self._sealed:
            fate, why = e.FATE_RAW, "a cipher hides what this socket's links carry"
        elif kind in PUBLISHERS:
            fate, why = e.FATE_NO_PEER, "nobody was connected"
        elif kind == "ROUTER" and not any(message.peers.values()):
            fate, why = e.FATE_UNROUTABLE, "no peer was connected that is called so"
        elif socket in self._closed:
            fate, why = e.FATE_LINGER, "the socket was closed"
        self._end_copy(message, 0, fate, why, self._closed.get(socket, sent))

    def _end_at_publisher(
        self, socket: str, place: int, message: Sent, number: int, asked: bool
    ) -> None:
        later = place < self._next.get((socket, number), 0)
        if not asked:
            fate, why = e.FATE_FILTERED, "no subscription asked for it"
        elif later:
            fate, why = e.FATE_HIGH_WATER_MARK, "later ones were written to that link"
        else:
            fate, why = e.FATE_IN_FLIGHT, text("the trace ended: outbox")
        pipe = self._cast.pipe_of(number, socket)
        self._end_copy(message, pipe, fate, why, message.sketch)

    def _end_copy(self, message: Sent, pipe: int, fate: str, why: str, cause: Sketch) -> None:
        sent = message.sketch
        of = Sketch(
            sent.t, sent.node, sent.socket, e.FATE, "", copy_name(message.name, pipe), sent, {}
        )
        t = self._end if fate == e.FATE_IN_FLIGHT else max(sent.t, cause.t)
        self._fate(of, t, fate, why, pipe, cause if cause.t <= t else sent)


def _ends_with(frames: list[Any], end: list[Any]) -> bool:
    return bool(end) and frames[-len(end) :] == end
