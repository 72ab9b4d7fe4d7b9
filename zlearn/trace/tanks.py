"""Where are my bytes? The tanks between two sockets, and what lies in each, to the message.

    outbox ▸ encoded ▸ kernel: send ▸ wire ▸ kernel: receive ▸ read ahead ▸ inbox

Four of them are tanks with limits: the two queues, bounded by the high-water marks in messages,
and the two kernels' buffers, bounded in bytes. The others are hands between them, and empty but
for moments: bytes that no kernel has taken yet, bytes that travel (the lab), messages that were
read together with the last one that the inbox had room for; and, where a tap listens, its own.

Theory. The trace knows which copies are under way, in their order; a *reading* (the event
`buffers`) knows how many bytes lie where. A link is first-in, first-out, so the copies are laid
along the tanks from the receiver's end, each where its last byte is. If the sizes on the wire
are known (one frame, no envelope, no cipher), the bytes have to come out exactly: `off` says by how
many they don't. Else the bytes are shared out in proportion to the sizes that are known.

In the world "libzmq" only the kernels' and the tap's parts can be measured; what remains at
either end is libzmq's own: its pipe, and up to 8 KiB that its encoder or decoder holds.

Rule for this file: events and readings in, numbers out. Words are in tank_table.py.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from zlearn.engine import events as e
from zlearn.trace.copies import Copy
from zlearn.trace.tank_table import table

if TYPE_CHECKING:
    from zlearn.trace.trace import Trace

OUTBOX, ENCODED, SEND, WIRE, TAP, RECEIVE, AHEAD, INBOX, LINK, INSIDE = (
    "outbox", "encoded", "send", "wire", "tap", "receive", "ahead", "inbox", "link", "inside",
)  # fmt: skip
MEASURED, MODELLED, INFERRED = "measured", "modelled", "inferred"
AT_END = "end"  # why somebody looked
ENVELOPES = ("REQ", "REP", "ROUTER")  # what they send is not what the wire carries
SHORT = 255  # bytes; a longer frame has a longer header (RFC 37)

# The trace's end takes nothing out of a tank, and looking away neither.
_STAYS = (e.FATE_UNREAD, e.FATE_IN_FLIGHT, e.FATE_NOT_RECORDED)
_KERNELS = (SEND, RECEIVE)


class Reading(NamedTuple):
    """What was found on a link, in the direction in which `socket`, of `node`, writes.

    detail: as of the event `buffers` (SCHEMA.md).
    """

    node: str
    socket: str
    link: str
    detail: Mapping[str, Any]


class Tank(NamedTuple):
    """One tank. size: bytes as on the wire, None: not known. limit: messages, 0: none or not known.

    fact: "measured", "modelled" or "inferred".
    """

    messages: int
    size: int | None
    fact: str
    limit: int = 0


@dataclass(slots=True)
class Row:
    """One direction of a link. tanks: by name, from the sender's end; those that were looked into.

    off: bytes that were found and belong to no message; negative: that were not found. None: the
    sizes on the wire are not known.
    """

    link: str
    sender: str
    receiver: str
    tanks: dict[str, Tank] = field(default_factory=dict)
    off: int | None = None

    @property
    def messages(self) -> int:
        """How many messages are on their way here."""
        return sum(tank.messages for tank in self.tanks.values())

    @property
    def size(self) -> int | None:
        """Their bytes; None if some tank's are not known."""
        sizes = [tank.size for tank in self.tanks.values()]
        return None if None in sizes else sum(size for size in sizes if size is not None)


@dataclass(slots=True)
class Tanks:
    """All tanks at one moment, and the account of all copies up to then.

    t: seconds. rows: the directions in which something is under way. accepted: copies that were
    sent. received: those that a program took. lost: the other ends: fate → copies.
    """

    t: float
    world: str
    rows: list[Row]
    accepted: int
    received: int
    lost: dict[str, int]

    @property
    def under_way(self) -> int:
        """Messages in tanks."""
        return sum(row.messages for row in self.rows)

    @property
    def balanced(self) -> bool:
        """Whether each copy is in one tank or has ended, and no byte is missing or left over."""
        copies = self.under_way + self.received + sum(self.lost.values())
        return copies == self.accepted and not any(row.off for row in self.rows)

    def row(self, sender: str, receiver: str = "") -> Row:
        """The row of a sender, or of two sockets. Raises KeyError if there is none, or several."""
        found = [
            row for row in self.rows if row.sender == sender and receiver in ("", row.receiver)
        ]
        if len(found) != 1:
            raise KeyError(f"{len(found)} rows from {sender} to {receiver or 'anybody'}")
        return found[0]

    def text(self, language: str = "en") -> str:
        """A table, in "en" or "zh"."""
        return table(self, language)

    def __repr__(self) -> str:
        return self.text()


def tanks_at(trace: "Trace", readings: Iterable[Reading], t: float) -> Tanks:
    """The tanks as they were when these readings were taken, t seconds into the trace."""
    account = Counter(
        fate
        for copy in trace.copies()
        if copy.counted and (fate := _fate_at(copy, t)) not in ("", "not yet")
    )
    counted = [copy for copy in trace.copies() if copy.counted and _fate_at(copy, t) != "not yet"]
    found = {(reading.link, reading.socket): reading for reading in readings}
    rows = [
        row
        for way, copies in _ways(trace, counted, found, t).items()
        if (row := _Way(trace, *way, copies, found.get(way), t).row()).messages or row.off
    ]
    received = account.pop(e.FATE_RECEIVED, 0)
    return Tanks(t, trace.world, rows, len(counted), received, dict(account))


def tanks_of(trace: "Trace", at: float | None) -> Tanks:
    """The tanks at the trace's end, or at the last look before `at` seconds."""
    events = trace.of(kind=e.BUFFERS)
    if at is None:
        looks = [event for event in events if event.detail.get("why") == AT_END]
    else:
        looks = [event for event in events if event.t <= at]
        looks = [
            event for event in looks if event.detail.get("look") == looks[-1].detail.get("look")
        ]
    readings = [
        Reading(event.node, event.socket, event.link, _numbers(event.detail)) for event in looks
    ]
    if at is not None and looks:
        at = looks[-1].t
    return tanks_at(trace, readings, trace.duration if at is None else at)


def _numbers(detail: Mapping[str, Any]) -> dict[str, int]:
    return {key: value for key, value in detail.items() if isinstance(value, int)}


def _fate_at(copy: Copy, t: float) -> str:
    """How a copy had ended; "" if it was under way, "not yet" if it hadn't been sent."""
    if copy.sent is not None and copy.sent > t:
        return "not yet"
    ended = copy.ended is not None and copy.ended <= t and copy.fate not in _STAYS
    return copy.fate if ended else ""


def _ways(
    trace: "Trace", copies: list[Copy], found: Mapping[tuple[str, str], Reading], t: float
) -> dict[tuple[str, str], list[Copy]]:
    """The copies under way by (link, sender). What waits for a link goes where it can go alone."""
    ways: dict[tuple[str, str], list[Copy]] = {way: [] for way in found}
    links: dict[str, list[str]] = {}
    for known in trace.links():
        for socket in (known.connector, known.binder):
            links.setdefault(socket, []).append(known.name)
    for copy in copies:
        if _fate_at(copy, t):
            continue
        alone = links.get(copy.sender, [])
        link = copy.link or (alone[0] if len(alone) == 1 else "")
        ways.setdefault((link, copy.sender), []).append(copy)
    return ways


class _Way:
    """One direction of a link, whose row is to be made."""

    def __init__(
        self,
        trace: "Trace",
        link: str,
        sender: str,
        copies: list[Copy],
        reading: Reading | None,
        t: float,
    ) -> None:
        self._trace = trace
        self._t = t
        self._detail = dict(reading.detail) if reading else {}
        receiver = next((copy.receiver for copy in copies if copy.receiver), "")
        self._row = Row(link, sender, receiver or trace.peer(link, sender))
        self._outbox: list[Copy] = []
        self._link: list[Copy] = []
        self._inbox: list[Copy] = []
        for copy in copies:
            is_read, is_written = self._has_been(copy.read), self._has_been(copy.written)
            (self._inbox if is_read else self._link if is_written else self._outbox).append(copy)
        if trace.transport(link) == "inproc":  # there, an outbox is the peer's inbox
            self._inbox, self._outbox = self._inbox + self._outbox, []
        kinds = {socket.name: socket.type for socket in trace.sockets()}
        self._is_plain = (
            kinds.get(sender) not in ENVELOPES
            and all(copy.frame_count == 1 for copy in copies)
            and not self._has_commands()
            and not self._detail.get("sealed")
        )

    def _has_been(self, when: float | None) -> bool:
        return when is not None and when <= self._t

    def _has_commands(self) -> bool:
        """Whether subscriptions are on their way here as well: their sizes are not known."""
        return any(
            copy.command and copy.sender == self._row.sender and copy.link == self._row.link
            and not (copy.ended and copy.ended <= self._t) and not self._has_been(copy.read)
            for copy in self._trace.copies()
        )  # fmt: skip

    def row(self) -> Row:
        """The row."""
        if "outbox" in self._detail:
            self._from_inside()
        elif self._detail:
            self._from_outside()
        else:
            self._put(OUTBOX, len(self._outbox), None)
            self._put(LINK, len(self._link), None if self._link else 0)
            self._put(INBOX, len(self._inbox), None)
        return self._row

    # --- an engine that can be asked ---------------------------------------------------

    def _from_inside(self) -> None:
        detail = self._detail
        begun = self._outbox[: max(0, len(self._outbox) - detail["outbox"])]
        ahead = min(max(0, detail.get("surplus", 0)), len(self._link))
        middle = [*self._link[ahead:], *begun]
        known = all(key in detail for key in (*_KERNELS, "unfinished"))
        between = {
            RECEIVE: detail.get(RECEIVE, 0) + detail.get("unfinished", 0),
            WIRE: detail.get(WIRE, 0),
            SEND: detail.get(SEND, 0),
            ENCODED: detail.get(ENCODED, 0),
        }
        self._put(OUTBOX, len(self._outbox) - len(begun), detail.get("outbox_bytes", 0))
        if known or all(key in detail for key in _KERNELS):
            sizes = self._sizes(middle, sum(between.values()), known and self._is_plain)
            placed = _by_last_byte(sizes, list(between.items()))
            for name in (ENCODED, SEND, WIRE, RECEIVE):
                if name != WIRE or WIRE in detail:
                    size = between[name] if name != RECEIVE else detail[RECEIVE]
                    self._put(name, placed[name], size)
        else:
            self._put(LINK, len(middle), None)
        size = detail.get("surplus_bytes", 0) + detail.get("unfinished", 0)
        self._put(AHEAD, ahead, size)
        self._put(INBOX, len(self._inbox), detail.get("inbox_bytes", 0))

    def _sizes(self, copies: list[Copy], found: int, is_exact: bool) -> list[float]:
        """Of each copy on the wire; where that isn't known, as large as was found on the whole."""
        sizes = [_size_on_wire(copy) for copy in copies]
        if is_exact:
            self._row.off = found - sum(sizes)
            return [float(size) for size in sizes]
        return [size * found / (sum(sizes) or 1) for size in sizes]

    # --- one that can't ------------------------------------------------------------------

    def _from_outside(self) -> None:
        """What a tap and the kernel show; the two ends are what remains."""
        detail = self._detail
        begun, written = detail.get("unfinished", 0), [*self._inbox, *self._link]
        came = sum(map(_size_on_wire, written)) + begun
        inbox = came - detail.get(TAP, 0) - detail.get("tap_out", 0) - detail.get(RECEIVE, 0)
        outbox = sum(map(_size_on_wire, self._outbox)) - begun
        outbox -= detail.get("tap_in", 0) + detail.get(SEND, 0)
        if self._is_plain:
            self._row.off = -(min(0, inbox) + min(0, outbox))
        tap = sum(detail.get(key, 0) for key in ("tap_out", "tap", "tap_in"))
        between = {
            INBOX: max(0, inbox),
            RECEIVE: detail.get(RECEIVE, 0),
            TAP: tap,
            SEND: detail.get(SEND, 0),
            OUTBOX: max(0, outbox),
        }
        copies = [*written, *self._outbox]
        placed = _by_last_byte([float(_size_on_wire(copy)) for copy in copies],
                               list(between.items()))  # fmt: skip
        for name in (OUTBOX, SEND, TAP, RECEIVE, INBOX):
            if name not in _KERNELS or name in detail:
                self._put(name, placed[name], between[name])

    # --- tanks ---------------------------------------------------------------------------

    def _put(self, name: str, messages: int, size: int | None) -> None:
        self._row.tanks[name] = Tank(messages, size, self._fact(name), self._limit(name))

    def _fact(self, name: str) -> str:
        if self._trace.world == "lab":
            return MODELLED
        if name in (OUTBOX, INBOX) and self._trace.world in ("libzmq", "tap", "capture"):
            return INFERRED
        return MEASURED

    def _limit(self, name: str) -> int:
        socket = {OUTBOX: self._row.sender, INBOX: self._row.receiver}.get(name, "")
        if not socket:
            return 0
        pipe = self._trace.pipe(socket, self._row.link)
        return self._trace.depth(socket, pipe, name, self._t)[1]


def _size_on_wire(copy: Copy) -> int:
    """The bytes of a copy with its frames' headers, as far as the trace tells."""
    count = copy.frame_count or 1
    return copy.size + count * (2 if copy.size / count <= SHORT else 9)


def _by_last_byte(sizes: list[float], tanks: list[tuple[str, int]]) -> Counter[str]:
    """How many messages each tank has: they lie in a row along the tanks, from the first on."""
    placed: Counter[str] = Counter()
    end, at, bound = 0.0, 0, tanks[0][1]
    for size in sizes:
        end += size
        while at + 1 < len(tanks) and end > bound + 0.5:  # half a byte: sizes may be in proportion
            at += 1
            bound += tanks[at][1]
        placed[tanks[at][0]] += 1
    return placed
