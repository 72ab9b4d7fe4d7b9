"""A scene played step by step, with hands on: forward to an event, back to any, faults in between.

    play = scene.begin(seed=1)
    play.step()                        # to the next event
    play.next(event("received"))       # to the next that fits; without: the next of interest
    here = play.checkpoint()
    play.cut("client", "server")
    play.run(2.0)
    play.rewind(here)                  # as if nothing had been done since
    run = play.finish()

Theory. A world can't be taken back: its programs stand in the midst of their calls. But it does
the same again if it is asked the same, so what was asked is written down (past.py), and what it
did is read there. Going back turns a page. Only who would change something in the past needs a
world that stands there: it is played again up to that moment, exactly.

Rule for this file: what a hand asks for. What was asked before, and how to do it again, is the
past's affair.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zlearn.engine import events as words
from zlearn.lab.faults import Fault, Faults
from zlearn.lab.looking import tanks_in_the_lab
from zlearn.lab.past import Checkpoint, Past
from zlearn.lab.recipe import Recipe
from zlearn.lab.world import run_of
from zlearn.trace.event import Event
from zlearn.trace.matching import Matcher
from zlearn.trace.moments import Moment
from zlearn.trace.tanks import Tanks
from zlearn.trace.trace import Trace

if TYPE_CHECKING:
    from zlearn.lab.run import Run

OF_INTEREST = frozenset(
    {
        words.SENT, words.RECEIVED, words.FATE, words.READY, words.REFUSED, words.DISCONNECTED,
        words.SUBSCRIBED, words.UNSUBSCRIBED, words.STATE, words.FAULT,
    }
)  # fmt: skip


def is_of_interest(event: Event) -> bool:
    """something of interest: messages, their fates, links that come and go, faults"""
    return event.kind in OF_INTEREST


class Play(Faults):
    """One play of a scene, driven by hand. The verbs of `Faults` happen now."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._past = Past(recipe)

    def now(self) -> float:
        """Virtual seconds since the play began."""
        return self._past.here.t

    @property
    def n(self) -> int:
        """The number of the last event."""
        return self._past.here.n

    @property
    def trace(self) -> Trace:
        """All that has happened up to now."""
        whole = self._past.whole
        return whole if self.n == len(whole) else Trace(whole.header, whole.events[: self.n])

    def moment(self) -> Moment:
        """How things stand now: links, queues, messages that are on their way."""
        return self._past.whole.at(self.n)

    def tanks(self) -> Tanks:
        """Where the messages and their bytes are now: outbox, kernels' buffers, inbox."""
        self._past.stand_here()
        return tanks_in_the_lab(self._past.world)

    # --- forward -------------------------------------------------------------------

    def step(self) -> list[Event]:
        """On to the next event. What happens at once with it comes too; [] : nothing is left."""
        return self.next(lambda event: True)

    def next(self, what: Matcher = is_of_interest) -> list[Event]:
        """On until an event fits; returns all up to there, [] if nothing happens any more."""
        start = self.n
        if not self._past.read_until(what):
            self._past.go_until(what)
        return self._past.events(start, self.n)

    def run(self, seconds: float | None = None) -> float:
        """On for exactly so many seconds; None: until nothing more can happen. Returns the time."""
        deadline = None if seconds is None else self.now() + seconds
        if deadline is None or not self._past.read_to(deadline):
            self._past.go_to(deadline)
        return self.now()

    def run_until(self, holds: Callable[[Trace], Any]) -> bool:
        """On until something holds of the trace so far; whether it does."""
        while not holds(self.trace):
            if not self.step():
                return False
        return True

    def _take(self, fault: Fault) -> Fault:
        told = fault._replace(at=self.now())
        self._past.do(told)
        return told

    # --- back ----------------------------------------------------------------------

    def checkpoint(self) -> Checkpoint:
        """Where the play stands, and all that was asked for until then."""
        return self._past.checkpoint()

    def rewind(self, to: Checkpoint | int = 0) -> None:
        """Back to a checkpoint, or to the first step after the event of that number.

        Everything is as it was then, with the faults that were made by hand until then. Going
        forward from there comes by what is known already; whatever is done differently from there
        on makes the known future void.
        """
        if isinstance(to, Checkpoint):
            self._past.turn_to_checkpoint(to)
        else:
            self._past.turn_to(to)

    def finish(self) -> "Run":
        """Ends the play, as it stands. Returns the run."""
        self._past.stand_here()
        try:
            return run_of(self._past.world, self._recipe)
        finally:
            self.close()

    def close(self) -> None:
        """Ends it, unrecorded. A second call does nothing."""
        self._past.world.close()

    def __enter__(self) -> "Play":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        title = self._recipe.scene.title
        return f"<Play of “{title}” at {self.now():.6f} s, after the event {self.n}>"
