"""A fork: the same run once more, with one cause changed; and both beside each other.

    other = run.fork(at=2.0, faults=[at(2.0).cut("a", "b")])
    other = run.fork(options={"publisher.pub": {"sndhwm": 5000}})
    print(other.diff)

Rule for this file: it changes a recipe and plays it. Runs are compared by zlearn/trace/diff.py.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from zlearn.lab.faults import Fault
from zlearn.lab.recipe import Recipe
from zlearn.lab.run import Run
from zlearn.lab.texts import say
from zlearn.trace.diff import Diff


class Fork:
    """Two runs. before: as it was. after: with the change."""

    def __init__(self, before: Run, after: Run) -> None:
        self.before, self.after = before, after

    @cached_property
    def diff(self) -> Diff:
        """Where they part, and what follows from it."""
        return self.before.trace.diff(self.after.trace)

    def __repr__(self) -> str:
        return f"<Fork: {self.before!r} and {self.after!r}>"


def fork(
    run: Run,
    at: float = 0.0,
    faults: Iterable[Fault] = (),
    without: Iterable[Fault] = (),
    seed: int | None = None,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    starts: Mapping[str, float] | None = None,
    latency: float | None = None,
) -> Fork:
    """Plays a run again, the same until something that is changed comes into it.

    at: seconds: where the fork begins. faults: more of them, none before `at`. without: faults that
    don't happen. seed: from `at` on, chance goes by this one. options: from when the socket is
    opened: {"a.push": {"sndhwm": 9}}. starts: when nodes start: {"subscriber": 0.0}; below 0, all
    others start later. latency: seconds one way instead of the scene's.
    Raises ValueError, in a sentence.
    """
    recipe: Recipe | None = run.recipe
    if recipe is None:
        raise ValueError(say("fork: no recipe"))
    faults, without = tuple(faults), tuple(without)
    if not (faults or without or options or starts) and seed is None and latency is None:
        raise ValueError(say("fork: nothing"))
    for fault in (*faults, *without):
        if fault.at < at:
            raise ValueError(say("fork: past", at=at, fault=fault))
    kept = tuple(fault for fault in recipe.faults if fault not in without)
    changed = recipe._replace(
        faults=kept + faults,
        options={**recipe.options, **(options or {})},
        starts={**recipe.starts, **(starts or {})},
        reseed=recipe.reseed if seed is None else (at, seed),
        latency=recipe.latency if latency is None else latency,
    )
    return Fork(run, play_recipe(changed))


def play_recipe(recipe: Recipe) -> Run:
    """Plays it once; what actors raise stays in the run's `errors`."""
    from zlearn.lab.world import play_world, world_by

    return play_world(world_by(recipe), recipe)
