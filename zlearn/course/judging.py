"""Helpers for those who write exercises: play an answer over many seeds, and say what failed.

    def judge(answer):
        return over_seeds(answer, play, [never(event(fate="filtered")), conserved()]).verdict()

Rule for this file: it plays and chooses the run to show. What must hold is predicates.py's.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from zlearn.course.attempted import not_attempted
from zlearn.course.blame import error_text
from zlearn.course.predicates import Failure, Predicate, all_of
from zlearn.course.texts import say
from zlearn.course.verdict import CORRECT, NOT_ATTEMPTED, NOT_YET, Verdict
from zlearn.course.watchdog import TooLong
from zlearn.engine import events as words

__all__ = [
    "HIDDEN_SEEDS", "SEEDS", "SHOWN_SEEDS", "Sample", "correct", "not_attempted",
    "not_attempted_yet", "not_yet", "over_seeds", "play_scene",
]  # fmt: skip

SHOWN_SEEDS = (1, 2, 3)  # those that notebooks play
HIDDEN_SEEDS = tuple(sorted(random.Random("zlearn course").sample(range(1_000, 100_000), 17)))
SEEDS = (*SHOWN_SEEDS, *HIDDEN_SEEDS)
LONGEST_PLAY = 60.0  # virtual seconds
MOST_FAILED = 3  # seeds: whoever waits for a verdict need not wait for more


# --- verdicts ----------------------------------------------------------------------------


def correct(text: str = "", run: Any = None) -> Verdict:
    """A right answer. text: what to say; "" says so shortly."""
    return Verdict(CORRECT, text or say("right"), run=run)


def not_yet(key: str, /, run: Any = None, event: int | None = None, **facts: Any) -> Verdict:
    """A wrong answer: the text of a key, the run that shows it, the n of the guilty event."""
    return Verdict(NOT_YET, say(key, **facts), run=run, event=event)


def not_attempted_yet() -> Verdict:
    """No answer. `check` says so by itself for `...`, None and empty functions."""
    return Verdict(NOT_ATTEMPTED, say("nothing there"))


# --- plays -------------------------------------------------------------------------------


def play_scene(scene: Any, seed: int, until: float | None = LONGEST_PLAY) -> Any:
    """Plays a scene in the lab, for so many virtual seconds at most; errors stay in the run.

    until: None lets the lab end it, when nothing more can happen.
    """
    return scene.play(seed=seed, until=until, check=False)


@dataclass
class Sample:
    """What came of playing an answer over seeds.

    run: the shortest run that failed, or the first of those that held; None if a play raised
    and left no run. failure: what failed, or None. seed: the run's. runs: how many were played.
    """

    run: Any
    failure: Failure | None
    seed: int
    runs: int

    def verdict(self, text: str = "") -> Verdict:
        """The verdict on it. text: what to say when all held; "" for the number of runs."""
        if self.failure is None:
            return correct(text or say("right over seeds", count=self.runs), self.run)
        failure = self.failure
        return Verdict(NOT_YET, failure.text, self.run, failure.event, seed=self.seed)


def over_seeds(
    answer: Any,
    play: Callable[[Any, int], Any],
    predicate: Predicate | Iterable[Predicate],
    seeds: Iterable[int] = SEEDS,
    errors: bool = False,
) -> Sample:
    """Plays an answer with each seed and judges each run; the shortest failing run counts.

    After MOST_FAILED that failed no more are played.

    play: (answer, seed) → run. What it raises is a failure of that seed.
    predicate: (run) → Failure or None; several must all hold, the first that fails is named.
    errors: whether actors may raise. Otherwise an actor's error is a failure.
    Shortest is: the fewest events up to the guilty one.
    """
    holds = predicate if callable(predicate) else all_of(*predicate)
    first: Any = None
    worst: tuple[Any, Failure, int] | None = None
    shortest = float("inf")
    seeds = tuple(seeds)
    failed = played = 0
    for seed in seeds:
        played += 1
        run, failure = _played(answer, play, holds, seed, errors)
        first = first or run
        if failure is None:
            continue
        length = failure.event or 0  # nothing is shorter than what went wrong before any event
        if length < shortest:
            shortest, worst = length, (run, failure, seed)
        failed += 1
        if failure.final or failed == MOST_FAILED:
            break
    run, failure, seed = worst or (first, None, seeds[0])
    return Sample(run, failure, seed, played)


def _played(
    answer: Any, play: Callable[[Any, int], Any], holds: Predicate, seed: int, errors: bool
) -> tuple[Any, Failure | None]:
    try:
        run = play(answer, seed)
    except (KeyboardInterrupt, TooLong):
        raise
    except BaseException as error:  # SystemExit too: it's the learner's code
        return None, Failure.saying(error_text(error))
    for node, raised in run.errors.items():
        if isinstance(raised, TooLong) or not errors:
            final = isinstance(raised, TooLong)  # twenty times too long is far too long
            return run, Failure.saying(error_text(raised, node), _last(run, node), final)
    return run, holds(run)


def _last(run: Any, node: str) -> int | None:
    """The n of the last thing that a node did; None if it did nothing."""
    events = [event for event in run.trace.of(node=node) if event.kind != words.FATE]
    return events[-1].n if events else None
