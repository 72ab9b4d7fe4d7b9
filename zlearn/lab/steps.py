"""A scene played step by step, with hands on: forward to an event, back to any, faults in between.

    play = scene.begin(seed=1)
    play.step()                        # to the next event
    play.next(event("received"))       # to the next that fits; without: the next of interest
    here = play.checkpoint()
    play.cut("client", "server")
    play.run(2.0)
    play.rewind(here)                  # by exact replay: as if nothing had been done since
    run = play.finish()

Rule for this file: what was asked is written down, for it is how one gets back.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from zlearn.engine import events as words
from zlearn.lab.faults import Fault, Faults
from zlearn.lab.recipe import Recipe
from zlearn.lab.world import LabWorld, run_of, world_by
from zlearn.trace.event import Event
from zlearn.trace.matching import Matcher
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


class Checkpoint(NamedTuple):
    """A moment to come back to. n: of the last event before it. done: things asked until then."""

    n: int
    t: float
    done: int


class Play(Faults):
    """One play of a scene, driven by hand. The verbs of `Faults` happen now."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._done: list[Callable[[], object]] = []
        self._world: LabWorld = world_by(recipe)

    def now(self) -> float:
        """Virtual seconds since the play began."""
        return self._world.now()

    @property
    def n(self) -> int:
        """The number of the last event."""
        return self._world.recorder.count

    @property
    def trace(self) -> Trace:
        """All that has happened up to now."""
        return self._world.recorder.trace

    # --- forward -------------------------------------------------------------------

    def step(self) -> list[Event]:
        """On to the next event. What happens at once with it comes too; [] : nothing is left."""
        return self._do(lambda: self._go_to(lambda event: True))

    def next(self, what: Matcher = is_of_interest) -> list[Event]:
        """On until an event fits; returns all up to there, [] if nothing happens any more."""
        return self._do(lambda: self._go_to(what))

    def run(self, seconds: float | None = None) -> float:
        """On for exactly so many seconds; None: until nothing more can happen. Returns the time."""

        def go() -> float:
            self._world.play(None if seconds is None else self.now() + seconds)
            return self.now()

        return self._do(go)

    def run_until(self, holds: Callable[[Trace], Any]) -> bool:
        """On until something holds of the trace so far; whether it does."""

        def go() -> bool:
            while not holds(self.trace):
                if not self._go_to(lambda event: True):
                    return False
            return True

        return self._do(go)

    def _go_to(self, what: Matcher) -> list[Event]:
        recorder, start = self._world.recorder, self.n
        seen = start

        def arrived() -> bool:
            nonlocal seen
            new, seen = recorder.after(seen), recorder.count
            return any(map(what, new))

        self._world.run_until(arrived)
        return recorder.after(start)

    def _take(self, fault: Fault) -> Fault:
        def go() -> Fault:
            told = fault._replace(at=self.now())
            self._world.breaking.do(told)
            return told

        return self._do(go)

    def _do(self, what: Callable[[], Any]) -> Any:
        self._done.append(what)
        return what()

    # --- back ----------------------------------------------------------------------

    def checkpoint(self) -> Checkpoint:
        """Where the play stands."""
        return Checkpoint(self.n, self.now(), len(self._done))

    def rewind(self, to: Checkpoint | int = 0) -> None:
        """Back to a checkpoint, or to the first step after the event of that number.

        It is played again from the beginning, exactly as before. To an event: without the faults
        that were made by hand; a checkpoint has those that came before it.
        """
        done, self._done = self._done, []
        self._world.close()
        self._world = world_by(self._recipe)
        if isinstance(to, Checkpoint):
            for what in done[: to.done]:
                self._do(what)
        elif to:
            self._do(lambda: self._world.run_until(lambda: self.n >= to))

    def finish(self) -> "Run":
        """Ends the play, as it stands. Returns the run."""
        try:
            return run_of(self._world, self._recipe)
        finally:
            self._world.close()

    def close(self) -> None:
        """Ends it, unrecorded. A second call does nothing."""
        self._world.close()

    def __enter__(self) -> "Play":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        title = self._recipe.scene.title
        return f"<Play of “{title}” at {self.now():.6f} s, after the event {self.n}>"
