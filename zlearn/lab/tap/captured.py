"""The ZeroMQ connections in a packet capture, told as a tap would have told them.

A message is `written` when the packet with its last byte was captured, and `read` when the
receiver's kernel acknowledged it. Connections that don't begin with a greeting of ZMTP are left
out, unless their port was asked for; one whose beginning was not captured is bytes alone.

Rule for this file: connections. Packets and streams are put in order elsewhere.
"""

from collections import deque
from collections.abc import Collection, Mapping
from os import PathLike
from pathlib import Path

from zlearn.lab.tap.capture import A_SECOND, CaptureError, packets_in
from zlearn.lab.tap.eavesdropper import BIND, CONNECT, OTHER
from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.notebook import DETAILS, LinkNotes, Note, Notebook
from zlearn.lab.tap.overheard import said_on
from zlearn.lab.tap.packets import ACK, FIN, LINKS, RST, SYN, Segment, segment_in
from zlearn.lab.tap.reassembly import Gap, Ordered
from zlearn.lab.tap.telling import FACTS, Telling
from zlearn.trace.files import make_header
from zlearn.trace.trace import Trace
from zlearn.zmtp.greeting import SIGNATURE_SIZE

MOST_CONNECTIONS = 10_000  # followed at once; then the one that was quiet longest is given up
FEW = 600  # bytes, from which on a stranger has said enough; the identity of ZMTP 1.0 is shorter
LATE = "the capture begins in the middle of this connection"


def read_capture(
    path: str | PathLike[str],
    ports: Collection[int] = (),
    names: Mapping[str, str] | None = None,
    details: int = DETAILS,
    title: str = "",
) -> Trace:
    """The trace of the ZeroMQ connections (tcp) in a pcap or pcapng file.

    ports: only connections with one of these at the server's side; these even if they don't
        speak ZMTP. names, details, title: as for `Tap`.
    Raises CaptureError: no capture, a broken one, or one of links that we can't read; OSError.
    """
    reader = _Reader(set(ports), Notebook(details))
    with open(path, "rb") as file:
        links = set()
        for packet in packets_in(file, str(path)):
            links.add(packet.link)
            reader.take(packet.t, segment_in(packet))
    if links and not links.intersection(LINKS):
        shown = ", ".join(map(str, sorted(links)))
        raise CaptureError(f"{path} is of link type {shown}, which is not known here")
    facts = {"facts": FACTS, "left_out": reader.left_out, "links_missed": reader.notebook.missed}
    facts = {key: value for key, value in facts.items() if value}
    header = make_header(title or Path(path).name, "capture", None, True, facts)
    told, end = reader.notebook.notes, reader.now
    cast = Cast(names)
    trace = Trace(header, Telling(cast, end).events(told))
    trace.said = said_on(told, cast)
    return trace


class _Reader:
    """Follows all connections. left_out: how many spoke something else. now: seconds."""

    def __init__(self, ports: set[int], notebook: Notebook) -> None:
        self.notebook = notebook
        self.left_out = 0
        self.now = 0.0
        self._began: int | None = None
        self._ports = ports
        self._connections: dict[frozenset[str], _Connection] = {}

    def take(self, t: int, segment: Segment | None) -> None:
        """The next packet: its time in nanoseconds, and the segment in it."""
        if self._began is None:
            self._began = t
        self.now = max(self.now, (t - self._began) / A_SECOND)  # a clock may have been set back
        if segment is None:
            return
        key = frozenset((segment.source, segment.target))
        begins = segment.flags & SYN and not segment.flags & ACK
        connection = self._connections.pop(key, None)
        if connection is None or (begins and connection.is_over(segment)):
            client, server = self._ends(segment)
            if self._ports and _port(server) not in self._ports:
                return
            connection = _Connection(self, client, server, bool(self._ports))
        self._connections[key] = connection  # the latest is the last
        connection.take(self.now, segment)
        if len(self._connections) > MOST_CONNECTIONS:
            del self._connections[next(iter(self._connections))]

    def _ends(self, segment: Segment) -> tuple[str, str]:
        """Who connected to whom. Without the first packets, servers have the lower ports."""
        ends = (segment.source, segment.target)
        if segment.flags & SYN:
            return ends[::-1] if segment.flags & ACK else ends
        asked = [end for end in ends if _port(end) in self._ports]
        server = asked[0] if len(asked) == 1 else min(ends, key=_port)
        return (ends[0] if server == ends[1] else ends[1], server)


class _Connection:
    """One connection, as it was captured.

    asked: whether it is to be told whatever it speaks.
    """

    def __init__(self, reader: _Reader, client: str, server: str, asked: bool) -> None:
        self._reader = reader
        self._ends = {CONNECT: client, BIND: server}
        self._asked = asked
        self._streams: dict[str, Ordered] = {}
        self._is_whole = {CONNECT: False, BIND: False}  # whether its beginning was captured
        self._early: list[tuple[float, str, bytes]] | None = []  # until it is known as ZMTP
        self._seen = {CONNECT: b"", BIND: b""}
        self._notes: LinkNotes | None = None
        self._waiting: dict[str, deque[tuple[int, Note]]] = {CONNECT: deque(), BIND: deque()}
        self._began = reader.now
        self._first = -1
        self._finished: set[str] = set()
        self._leaver = ""  # the side that ended first
        self._over = False

    def is_over(self, begin: Segment) -> bool:
        """Whether this SYN begins another connection between the same two ports."""
        return self._over or begin.seq != self._first

    def take(self, t: float, segment: Segment) -> None:
        side = CONNECT if segment.source == self._ends[CONNECT] else BIND
        if segment.flags & SYN:
            self._is_whole[side] = True
            self._streams[side] = Ordered((segment.seq + 1) % (1 << 32))
            if side == CONNECT:
                self._first = segment.seq
            return
        stream = self._streams.get(side)
        if stream is None:
            stream = self._streams[side] = Ordered(segment.seq)
        if segment.flags & ACK:
            self._acknowledge(t, OTHER[side], segment.ack)
        self._say(t, side, stream, segment)
        if segment.flags & (FIN | RST):
            self._end(t, side, segment)

    def _say(self, t: float, side: str, stream: Ordered, segment: Segment) -> None:
        try:
            data = stream.take(segment.seq, segment.data)
        except Gap as gap:
            data = self._lose(t, side, gap)
        if data:
            self._hear(t, side, data)
        if segment.missing:
            self._lose(t, side, Gap(segment.missing), "the capture holds packets in part only")

    def _acknowledge(self, t: float, side: str, number: int) -> None:
        """What the side said up to there is at the other one."""
        stream = self._streams.get(side)
        if stream is None:
            return
        try:
            # The last number of a stream counts its end, which is no byte.
            stream.acknowledged((number - (side in self._finished)) % (1 << 32))
        except Gap as gap:
            if data := self._lose(t, side, gap):
                self._hear(t, side, data)
        waiting, place = self._waiting[side], stream.place(number)
        while waiting and waiting[0][0] <= place:
            waiting.popleft()[1].passed = t

    def _lose(self, t: float, side: str, gap: Gap, why: str = "") -> bytes:
        reason = why or f"{gap.size} bytes of this side were not captured"
        self._decide(False)
        place = self._streams[side].taken + gap.size
        if self._notes:
            for note in self._notes.lose(side, gap.size, reason, t):
                self._waiting[side].append((place, note))
        return self._streams[side].skip(gap.size)

    def _hear(self, t: float, side: str, data: bytes) -> None:
        if self._early is None:
            if self._notes:
                self._note(t, side, data)
            return
        self._early.append((t, side, data))
        self._seen[side] = (self._seen[side] + data)[:SIGNATURE_SIZE]
        seen = self._seen.values()
        if any(map(_is_greeting, seen)):
            self._decide(True)
        elif any(map(_is_other, seen)) or sum(len(said) for _, _, said in self._early) > FEW:
            self._decide(False)
        elif all(map(_is_old, seen)):
            self._decide(all(self._is_whole.values()))

    def _decide(self, speaks_zmtp: bool) -> None:
        """It is told, or left out."""
        if self._early is None:
            return
        early, self._early = self._early, None
        if not (speaks_zmtp or self._asked):
            self._reader.left_out += 1
            return
        client, server = self._ends[CONNECT], self._ends[BIND]
        self._notes = self._reader.notebook.link(client, server, f"tcp://{server}")
        if self._notes is None:
            return
        self._notes.begun(self._began)
        self._notes.connected(early[0][0] if early else self._reader.now)
        for t, side, data in early:
            self._note(t, side, data)

    def _note(self, t: float, side: str, data: bytes) -> None:
        assert self._notes is not None
        if not self._is_whole[side]:
            self._is_whole[side] = True
            if not _may_be_greeting(self._seen[side] or data):
                self._notes.lose(side, 0, LATE, t)
        place = self._streams[side].taken
        for note in self._notes.hear(side, data, t):
            if note.side == side:
                self._waiting[side].append((place, note))
            else:  # said before, and understood only now
                note.passed = t

    def _end(self, t: float, side: str, segment: Segment) -> None:
        if self._over:
            return
        if segment.flags & FIN:
            self._finished.add(side)
            if len(self._finished) < 2:
                self._leaver = side
                return
            side, verb = self._leaver, "closed"
        else:
            verb = "reset"
        self._over = True
        if self._early is not None:
            self._decide(False)
        if self._notes:
            who = "connecting" if side == CONNECT else "binding"
            self._notes.ended(t, side, f"the {who} side {verb} the connection")


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _is_greeting(seen: bytes) -> bool:
    return len(seen) >= SIGNATURE_SIZE and seen[0] == 0xFF and seen[SIGNATURE_SIZE - 1] == 0x7F


def _may_be_greeting(seen: bytes) -> bool:
    return seen[0] == 0xFF and (len(seen) < SIGNATURE_SIZE or _is_greeting(seen))


def _is_old(seen: bytes) -> bool:
    """Whether this may be the identity with which ZMTP 1.0 begins."""
    return len(seen) >= 2 and 0 < seen[0] < 0xFF and not seen[1]


def _is_other(seen: bytes) -> bool:
    """Whether nothing that begins so can be ZMTP."""
    return len(seen) >= SIGNATURE_SIZE and not _is_greeting(seen) and not _is_old(seen)
