"""The past of a play: what was asked of its world, and where it stood after each round of that.

Theory. A *leg* is one thing that was asked: to go on until an event or a time, or a fault. A
*stop* is a moment at which the world can stand: after a round in which something was recorded, or
at the end of a leg. `here` is where the play stands. At the last stop, the front, the world
stands there too. Before it, the world is ahead, and what comes is known and only read. The same
legs from the beginning bring a new world to exactly the same place, for it does the same again.

Rule for this file: nothing here decides what is asked.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import NamedTuple

from zlearn.lab.faults import Fault
from zlearn.lab.recipe import Recipe
from zlearn.lab.texts import say
from zlearn.lab.world import LabWorld, world_by
from zlearn.trace.event import Event
from zlearn.trace.matching import Matcher
from zlearn.trace.trace import Trace


class Leg(NamedTuple):
    """On until the event `n` (None: whichever comes) or the time `deadline`; or a fault, now."""

    n: int | None = None
    deadline: float | None = None
    fault: Fault | None = None


class Stop(NamedTuple):
    """A moment. n: of the last event before it. t: seconds.

    done: so many legs were whole. part: what was gone of the next one, None at its beginning.
    """

    n: int
    t: float
    done: int
    part: Leg | None


class Checkpoint(NamedTuple):
    """A moment to come back to. n: of the last event before it. legs: the way there."""

    n: int
    t: float
    legs: tuple[Leg, ...]


class Differs(RuntimeError):
    """A scene did something else when it was played again."""


class Past:
    """What was done with a world of this recipe.

    world: it stands at the front. here: where the play stands.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._begin()

    def _begin(self) -> None:
        self.world: LabWorld = world_by(self._recipe)
        self._legs: list[Leg] = []
        self.here = Stop(0, 0.0, 0, None)
        self._stops = [self.here]
        self._whole = self.world.recorder.trace

    @property
    def whole(self) -> Trace:
        """All that is known, up to the front."""
        if len(self._whole.events) < self._stops[-1].n:
            self._whole = self.world.recorder.trace
        return self._whole

    @property
    def is_at_front(self) -> bool:
        """Whether nothing is known of what comes."""
        return self.here == self._stops[-1]

    def events(self, after: int, upto: int) -> list[Event]:
        """The events behind the event `after`, up to the event `upto`."""
        return self.world.recorder.after(after)[: upto - after]

    # --- reading -------------------------------------------------------------------

    def read_until(self, what: Matcher) -> bool:
        """On to the first stop behind such an event; False: to the front, and there was none."""
        front = self._stops[-1]
        for event in self.events(self.here.n, front.n):
            if what(event):
                self.here = self._stop_behind(event.n)
                return True
        self.here = front
        return False

    def read_to(self, deadline: float) -> bool:
        """On to that time; False: to the front, which is before it."""
        index = bisect_right(self._stops, deadline, key=lambda stop: stop.t)
        if index == len(self._stops):
            self.here = self._stops[-1]
            return False
        coming = self._stops[index]  # between two stops nothing happens but time
        leg = coming.done if coming.part else coming.done - 1
        self.here = Stop(self._stops[index - 1].n, deadline, leg, Leg(None, deadline))
        return True

    def turn_to(self, n: int) -> None:
        """To the first stop behind the event `n`, back or on, also into what isn't known yet."""
        if n <= self._stops[-1].n:
            self.here = self._stop_behind(n)
        else:
            self.here = self._stops[-1]
            self.go_until(lambda event: event.n >= n)

    def _stop_behind(self, n: int) -> Stop:
        return self._stops[bisect_left(self._stops, n, key=lambda stop: stop.n)]

    # --- checkpoints ---------------------------------------------------------------

    def checkpoint(self) -> Checkpoint:
        """Where the play stands, and the way there."""
        part = (self.here.part,) if self.here.part else ()
        return Checkpoint(self.here.n, self.here.t, (*self._legs[: self.here.done], *part))

    def turn_to_checkpoint(self, to: Checkpoint) -> None:
        """By reading, if it lies on the way that is known; else it is played again."""
        whole = len(to.legs)
        if tuple(self._legs[:whole]) == to.legs:
            stop = Stop(to.n, to.t, whole, None)
        else:
            stop = Stop(to.n, to.t, whole - 1, to.legs[-1])
        if stop in self._stops and tuple(self._legs[: stop.done]) == to.legs[: stop.done]:
            self.here = stop
        else:
            self._play_again(to)

    # --- going on ------------------------------------------------------------------

    def stand_here(self) -> None:
        """The world comes to where the play stands. What was known of the future is void."""
        if not self.is_at_front:
            self._play_again(self.checkpoint())

    def go_until(self, what: Matcher) -> None:
        """From the front on, until such an event has happened."""
        self._go(Leg(), what)

    def go_to(self, deadline: float | None) -> None:
        """From the front on, to that time; None: until nothing more can happen."""
        self._go(Leg(None, deadline))

    def do(self, fault: Fault) -> None:
        """A fault, here and now. Raises ValueError for one that can't be."""
        self.stand_here()
        self.world.breaking.do(fault)
        self._has_gone(Leg(fault=fault))

    def _go(self, leg: Leg, what: Matcher | None = None) -> None:
        try:
            outcome = self.world.play(leg.deadline, self._arriving(leg, what))
        except BaseException:  # an interruption too: nothing of it has happened
            self._play_again(self.checkpoint())
            raise
        self._has_gone(leg._replace(n=self.world.recorder.count) if outcome == "true" else leg)

    def _arriving(self, leg: Leg, what: Matcher | None) -> Callable[[], bool]:
        """Asked after each round whether the leg is over; writes the stops down."""
        recorder, now, done = self.world.recorder, self.world.now, len(self._legs)
        seen = recorder.count

        def arrived() -> bool:
            nonlocal seen
            before, seen = seen, recorder.count
            if seen == before:
                return False
            self._stops.append(Stop(seen, now(), done, leg._replace(n=seen)))
            if leg.n is not None:
                return seen >= leg.n
            return what is not None and any(map(what, recorder.after(before)))

        return arrived

    def _has_gone(self, leg: Leg) -> None:
        self._legs.append(leg)
        self.here = Stop(self.world.recorder.count, self.world.now(), len(self._legs), None)
        if self._stops[-1][:2] == self.here[:2]:
            self._stops.pop()
        self._stops.append(self.here)

    def _play_again(self, to: Checkpoint) -> None:
        """A new world, brought to that place. Raises Differs if it doesn't come there."""
        self.world.close()
        self._begin()
        for leg in to.legs:
            if leg.fault is not None:
                self.do(leg.fault)
            else:
                self._go(leg)
        if (self.here.n, self.here.t) != (to.n, to.t):
            raise Differs(say("past: differs", n=to.n, t=to.t))
