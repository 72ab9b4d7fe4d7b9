"""One sender's data as one receiver sees it: what comes next, and which numbers are missing.

Theory: data is passed on in the order of its numbers. What comes early is kept until the hole
before it is filled. A hole is asked for after a short random time, since another receiver may
ask for the same; then again and again, until the data comes, or it is too late: the sender has
said that it keeps it no longer, or RECOVERY_IVL is over. Then the hole is passed over, and None
is passed on in the place of what is lost. (RFC 3208, sections 5.2 and 6.3.)

Only so many holes are watched at once: what one strange packet may cost is bounded.

Rule for this file: numbers and times. It knows no packets and no other senders.
"""

from collections.abc import Callable
from typing import NamedTuple

from zlearn.transports.pgm.packets import MODULUS, is_after

BACK_OFF = 0.05  # seconds at most until a hole is asked for
CONFIRMATION = 0.2  # seconds that an NCF may take
REPAIR = 0.2  # seconds that RDATA may take after it
MOST_HOLES = 256
MOST_REQUESTS = 50  # for one hole


class Hole(NamedTuple):
    """due: when it is to be asked for. expires: when it is too late for that."""

    due: float
    expires: float
    requests: int = 0


class Window:
    """What comes from one sender.

    first: the number of the data that is due. most: numbers that may lie between the data that
    is due and the newest. patience: seconds to wait for a repair. draw: random numbers from 0
    to 1.
    """

    def __init__(self, first: int, most: int, patience: float, draw: Callable[[], float]) -> None:
        self.kept: dict[int, bytes] = {}
        self._due = first
        self._end = first  # one behind the newest
        self._watched = first  # up to here, holes are known as such
        self._most = most
        self._patience = patience
        self._draw = draw
        self._holes: dict[int, Hole] = {}
        self._ready: list[bytes | None] = []
        self._told = False  # that something is lost, and nothing has come since

    # --- in --------------------------------------------------------------------------

    def add(self, number: int, data: bytes, now: float, may_keep: bool) -> str:
        """Takes data. may_keep: whether there is room for what comes early.

        Returns why the data was of no use, or "".
        """
        if not self._is_to_come(number) or number in self.kept:
            return "data that has come before"
        self._stretch(number)
        if number != self._due and not may_keep:
            self._look(now)
            return "data that came early, and there is no room to keep it"
        self.kept[number] = data
        self._holes.pop(number, None)
        self._pass_on()
        self._look(now)
        return ""

    def reach(self, lead: int, now: float) -> None:
        """The sender's newest data has this number."""
        if self._is_to_come(lead):
            self._stretch(lead)
            self._look(now)

    def confirm(self, number: int, now: float) -> None:
        """The sender has heard of a hole: it is to be filled soon."""
        if number in self._holes:
            due = now + REPAIR + self._draw() * BACK_OFF
            self._holes[number] = self._holes[number]._replace(due=due)

    def give_up_before(self, number: int) -> None:
        """What is missing before this number will not come any more."""
        if not is_after(number, self._due):
            return
        for early in sorted(self.kept, key=self._distance):
            if not is_after(number, early):
                break
            self._skip_to(early)
            self._pass_on()
        if is_after(number, self._due):
            self._skip_to(number)
            self._pass_on()

    # --- out -------------------------------------------------------------------------

    def take(self) -> list[bytes | None]:
        """What is complete now, in order; None stands where something is lost."""
        ready, self._ready = self._ready, []
        return ready

    def missing(self, now: float) -> list[int]:
        """The numbers to ask for now. Those for which it is too late are given up."""
        wanted = []
        for number, hole in list(self._holes.items()):
            if now < hole.due:
                continue
            if now >= hole.expires or hole.requests >= MOST_REQUESTS:
                self.give_up_before((number + 1) % MODULUS)
            elif number in self._holes:
                due = now + CONFIRMATION + self._draw() * BACK_OFF
                self._holes[number] = Hole(due, hole.expires, hole.requests + 1)
                wanted.append(number)
        self._look(now)
        return [number for number in wanted if number in self._holes]

    def deadline(self) -> float:
        """When `missing` has something next."""
        return min((hole.due for hole in self._holes.values()), default=float("inf"))

    # --- within ----------------------------------------------------------------------

    def _distance(self, number: int) -> int:
        return (number - self._due) % MODULUS

    def _is_to_come(self, number: int) -> bool:
        return self._distance(number) < MODULUS // 2

    def _stretch(self, newest: int) -> None:
        """There is data up to here. What is too far behind it is given up."""
        if self._distance(newest) >= self._distance(self._end):
            end = (newest + 1) % MODULUS
            self.give_up_before((end - self._most) % MODULUS)
            self._end = end

    def _pass_on(self) -> None:
        """Passes on what is due, as far as it is there."""
        while self._due in self.kept:
            self._ready.append(self.kept.pop(self._due))
            self._told = False
            self._due = (self._due + 1) % MODULUS
        self._catch_up()

    def _skip_to(self, number: int) -> None:
        """Passes over what is missing before a number."""
        if number != self._due and not self._told:
            self._ready.append(None)
            self._told = True
        self._due = number
        self._catch_up()

    def _catch_up(self) -> None:
        """Nothing that is known lies before what is due."""
        if is_after(self._due, self._end):
            self._end = self._due
        if is_after(self._due, self._watched):
            self._watched = self._due
        for number in [each for each in self._holes if is_after(self._due, each)]:
            del self._holes[number]

    def _look(self, now: float) -> None:
        """Finds holes among the numbers that were not looked at yet."""
        while self._watched != self._end and len(self._holes) < MOST_HOLES:
            if self._watched not in self.kept:
                due = now + self._draw() * BACK_OFF
                self._holes[self._watched] = Hole(due, now + self._patience)
            self._watched = (self._watched + 1) % MODULUS
