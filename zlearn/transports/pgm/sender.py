"""A sender's side of PGM: it numbers data, says where it stands, and sends again what is missed.

Theory: data that is sent stays in a window for as long as RECOVERY_IVL at full RATE, and whoever
misses some of it may ask for it again until then. A sender begins with three SPMs, so that
receivers know it before the first data. After data come heartbeats, first quickly and then
ever more slowly, so that the loss of the very last packet is noticed soon; then an SPM from time
to time; and at the end, three that say so. (RFC 3208, sections 5.1 and 6. The intervals are
those of OpenPGM's peers.)

New data and repairs share the rate, and repairs go first: they are what everybody waits for.

Rule for this file: no socket, clock or thread. What has to go out is in what `take` returns.
"""

from collections import OrderedDict, deque

from zlearn.transports.pgm.pace import Pace
from zlearn.transports.pgm.packets import (
    DATA_OVERHEAD,
    MODULUS,
    Data,
    Malformed,
    Nak,
    Session,
    Spm,
    SpmRequest,
    decode,
    encode,
)

SPMS_AT_START = SPMS_AT_END = 3
HEARTBEATS = (0.1, 0.1, 0.1, 0.1, 1.3, 7.0, 16.0, 25.0, 30.0)  # seconds after data, and so on
AMBIENT = 30.0  # seconds between SPMs when nothing else happens
# Seconds between SPMs that receivers ask for. OpenPGM asks for one when it finds a hole before it
# has heard any; if none comes before it would ask for the data, that hole stays.
REQUESTED = 0.01
MOST_CONFIRMATIONS = 256  # NCFs that wait to be sent: beyond, receivers may ask again


class Sender:
    """One sender to one group.

    source, group: addresses of IPv4. rate: bytes a second. window: packets that are kept.
    largest: bytes of the largest packet, for the rate, with `overhead` bytes of IP and UDP.
    """

    def __init__(
        self,
        session: Session,
        source: str,
        group: str,
        *,
        rate: float,
        window: int,
        largest: int,
        overhead: int,
        now: float,
    ) -> None:
        self.session = session
        self._source, self._group = source, group
        self._pace = Pace(rate, largest, now)
        self._most = window
        self._overhead = overhead + DATA_OVERHEAD
        self._kept: dict[int, bytes] = {}
        self._next = 0
        self._repairs: OrderedDict[int, None] = OrderedDict()
        self._confirmations: deque[int] = deque()
        self._spms = 0
        self._spm_at = now
        self._heartbeat = len(HEARTBEATS)
        self._next_spm_at = now + AMBIENT
        self._output = [self._new_spm(now) for _ in range(SPMS_AT_START)]

    @property
    def lead(self) -> int:
        """The number of the newest data."""
        return (self._next - 1) % MODULUS

    @property
    def trail(self) -> int:
        """The number of the oldest data that can be sent again."""
        return (self._next - len(self._kept)) % MODULUS

    # --- in --------------------------------------------------------------------------

    def may_send(self, size: int, now: float) -> bool:
        """Whether new data of so many bytes may go out now. Repairs go first."""
        return not self._repairs and self._pace.allows(size + self._overhead, now)

    def send(self, data: bytes, now: float) -> None:
        """Gives out new data. Ask `may_send` before."""
        number = self._next
        self._next = (number + 1) % MODULUS
        if len(self._kept) >= self._most:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            self._repairs.pop(oldest, None)
        self._kept[number] = data
        self._pace.spend(len(data) + self._overhead, now)
        self._output.append(encode(Data(self.session, number, self.trail, data)))
        self._heartbeat = 1
        self._next_spm_at = now + HEARTBEATS[0]

    def finish(self, now: float) -> None:
        """Says good-bye. Nothing can be asked for any more when that is out."""
        self._output += [self._new_spm(now, is_last=True) for _ in range(SPMS_AT_END)]

    def receive(self, packet: bytes, now: float) -> str:
        """Takes what came for the sender. Returns why it was of no use, or ""."""
        try:
            read = decode(packet)
        except Malformed as error:
            return str(error)
        if read.session != self.session:
            return "a packet for another sender"
        if isinstance(read, SpmRequest):
            self._next_spm_at = min(self._next_spm_at, self._spm_at + REQUESTED)
            return ""
        if not isinstance(read, Nak) or read.is_confirmation:
            return "a packet that is for receivers"
        return self._repair(read.numbers)

    def _repair(self, numbers: tuple[int, ...]) -> str:
        known = [number for number in numbers if number in self._kept]
        for number in known:
            if len(self._confirmations) < MOST_CONFIRMATIONS:
                self._confirmations.append(number)
            self._repairs[number] = None
        return "" if len(known) == len(numbers) else "a request for data that is not kept"

    # --- out -------------------------------------------------------------------------

    def take(self, now: float) -> list[bytes]:
        """Returns the packets that are due, in order. They go to the group."""
        output, self._output = self._output, []
        if now >= self._next_spm_at:
            output.append(self._new_spm(now))
        while self._confirmations:
            output.append(encode(self._confirm(self._confirmations.popleft())))
        while self._repairs and self._pace.allows(size := self._size_of_repair(), now):
            number, _ = self._repairs.popitem(last=False)
            self._pace.spend(size, now)
            data = self._kept[number]
            output.append(encode(Data(self.session, number, self.trail, data, is_repair=True)))
        return output

    def deadline(self, now: float) -> float:
        """When `take` has something next, unless something is sent or received before."""
        if self._output or self._confirmations:
            return now
        if self._repairs:
            return min(self._next_spm_at, self._pace.when(self._size_of_repair(), now))
        return self._next_spm_at

    def when(self, size: int, now: float) -> float:
        """When to ask `may_send` again for new data of so many bytes."""
        first = self._size_of_repair() if self._repairs else 0
        return self._pace.when(first + size + self._overhead, now)

    def _size_of_repair(self) -> int:
        return len(self._kept[next(iter(self._repairs))]) + self._overhead

    def _new_spm(self, now: float, is_last: bool = False) -> bytes:
        number = self._spms
        self._spms = (number + 1) % MODULUS
        self._spm_at = now
        interval = HEARTBEATS[self._heartbeat] if self._heartbeat < len(HEARTBEATS) else AMBIENT
        self._heartbeat += 1
        self._next_spm_at = now + interval
        spm = Spm(self.session, number, self.trail, self.lead, self._source, is_last)
        return encode(spm)

    def _confirm(self, number: int) -> Nak:
        return Nak(self.session, (number,), self._source, self._group, is_confirmation=True)
