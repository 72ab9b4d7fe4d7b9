"""A receiver's side of PGM: all who send to a group, each in its own order, with holes repaired.

Theory: a sender is known by its TSI, and met with its first SPM or ODATA: what comes from then
on is passed on. It is asked for repairs at the address that its last SPM named; before there is
one, at the address that its data came from. (RFC 3208, section 6.)

Anybody can write packets. So there is a bound on the senders that are known, one on the numbers
that lie open for each, and one on the data that is kept for all of them together; and a packet
that is of no use is dropped with a reason.

Rule for this file: no socket, clock or thread. What came is in what `take_data` returns, and
what is to be sent in what `take` returns.
"""

from collections.abc import Callable
from typing import NamedTuple

from zlearn.transports.pgm.packets import (
    MODULUS,
    Data,
    Malformed,
    Nak,
    Session,
    Spm,
    SpmRequest,
    decode,
    encode,
    is_after,
)
from zlearn.transports.pgm.window import Window

MOST_SENDERS = 64
SILENCE = 300.0  # seconds after which a sender may be forgotten

Arrival = tuple[Session, bytes | None]


class _Source:
    """What is known of one sender.

    path: where to ask for repairs. heard: when something came last. has_left: it said so.
    """

    def __init__(self, window: Window, path: str) -> None:
        self.window = window
        self.path = path
        self.last_spm: int | None = None
        self.heard = 0.0
        self.has_left = False


class Limits(NamedTuple):
    """window: numbers that may lie open, and data that is kept. patience: seconds."""

    window: int
    patience: float


class Receiver:
    """One receiver of one group.

    group: its address. data_port: the port in PGM's header. draw: random numbers from 0 to 1.
    """

    def __init__(
        self, group: str, data_port: int, limits: Limits, draw: Callable[[], float]
    ) -> None:
        self._group = group
        self._data_port = data_port
        self._limits = limits
        self._draw = draw
        self._sources: dict[Session, _Source] = {}
        self._arrivals: list[Arrival] = []

    # --- in --------------------------------------------------------------------------

    def receive(self, packet: bytes, address: str, now: float) -> str:
        """Takes a packet that came from an address. Returns why it was of no use, or ""."""
        try:
            read = decode(packet)
        except Malformed as error:
            return str(error)
        if read.session.data_port != self._data_port:
            return "a packet for another port"
        if isinstance(read, SpmRequest) or (isinstance(read, Nak) and not read.is_confirmation):
            return "a packet that is for senders"
        if isinstance(read, (Spm, Data)) and (objection := _objection(read)):
            return objection
        source = self._sources.get(read.session) or self._meet(read, address, now)
        if isinstance(source, str):
            return source
        source.heard = now
        reason = self._heed(source, read, now)
        self._arrivals += [(read.session, data) for data in source.window.take()]
        return reason

    def _meet(self, packet: Spm | Data | Nak, address: str, now: float) -> _Source | str:
        """A sender says something for the first time. Or returns why it is not listened to."""
        if isinstance(packet, Nak) or (isinstance(packet, Data) and packet.is_repair):
            return "a repair from a sender that has not been met"
        if len(self._sources) >= MOST_SENDERS:
            self._forget_the_silent(now)
        if len(self._sources) >= MOST_SENDERS:
            return f"a packet from yet another sender; {MOST_SENDERS} are known"
        first = packet.number if isinstance(packet, Data) else (packet.lead + 1) % MODULUS
        window = Window(first, self._limits.window, self._limits.patience, self._draw)
        self._sources[packet.session] = source = _Source(window, address)
        return source

    def _heed(self, source: _Source, packet: Spm | Data | Nak, now: float) -> str:
        window = source.window
        if isinstance(packet, Nak):
            for number in packet.numbers:
                window.confirm(number, now)
            return ""
        if isinstance(packet, Data):
            may_keep = sum(len(each.window.kept) for each in self._sources.values())
            reason = window.add(
                packet.number, packet.data, now, may_keep=may_keep < self._limits.window
            )
            window.give_up_before(packet.trail)
            return reason
        if source.last_spm is not None and not is_after(packet.number, source.last_spm):
            return "an SPM that is older than the last one"
        source.last_spm, source.path = packet.number, packet.path
        source.has_left = packet.is_last
        window.give_up_before(packet.trail)
        window.reach(packet.lead, now)
        return ""

    def _forget_the_silent(self, now: float) -> None:
        for session, source in list(self._sources.items()):
            if source.has_left or now - source.heard > SILENCE:
                del self._sources[session]
                self._arrivals.append((session, None))

    # --- out -------------------------------------------------------------------------

    def take_data(self) -> list[Arrival]:
        """What came, in each sender's order: its session, and data; or None for what is lost.

        None also ends what came from a sender that was forgotten.
        """
        arrivals, self._arrivals = self._arrivals, []
        return arrivals

    def take(self, now: float) -> list[tuple[bytes, str]]:
        """The packets that are due, each with the address that it goes to."""
        output = []
        for session, source in self._sources.items():
            for number in source.window.missing(now):
                nak = Nak(session, (number,), source.path, self._group)
                output.append((encode(nak), source.path))
            self._arrivals += [(session, data) for data in source.window.take()]
        return output

    def deadline(self) -> float:
        """When `take` has something next, unless something is received before."""
        return min(
            (source.window.deadline() for source in self._sources.values()), default=float("inf")
        )


def _objection(packet: Spm | Data) -> str:
    """What is wrong with numbers that can't be true together."""
    newest = packet.lead if isinstance(packet, Spm) else packet.number
    if is_after(packet.trail, (newest + 1) % MODULUS):
        return "a packet whose oldest number comes after its newest"
    return ""
