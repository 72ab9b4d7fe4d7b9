"""Search over seeds: play a scene many times, keep the shortest run that fails, make it smaller.

    findings = for_all_seeds(scene, conserved(), seeds=200)
    print(findings)

Rule for this file: which runs are played, and which is kept.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from zlearn.lab.faults import Fault
from zlearn.lab.finding import Counterexample, Findings, Property, judged, length_of
from zlearn.lab.scene import Scene
from zlearn.lab.texts import say
from zlearn.lab.world import play_in_lab

MOST_SHRINKS = 100  # plays


def for_all_seeds(
    scene: Scene | Callable[..., Scene],
    holds: Property,
    seeds: int | Iterable[int] = 100,
    faults: Iterable[Fault] = (),
    until: float | None = None,
    errors: bool = False,
    progress: bool = False,
    shrink: bool = True,
) -> Findings:
    """Plays a scene with each seed, and judges each run.

    scene: a scene; or a function that makes one, whose whole numbers with a default
        (`def scene(count=10)`) are made smaller for the counterexample.
    holds: a predicate (zlearn.trace.predicates), or a function of a run that says yes or no.
    seeds: so many from 1 on, or which. faults: besides the scene's own. until: seconds of virtual
    time. errors: whether actors may raise; otherwise that is a failure.
    progress: shows a bar; needs tqdm. shrink: leaves out faults, and makes numbers smaller,
    as long as it still fails.

    Returns what was found. Raises ImportError, with what to install, for a bar without tqdm.
    """
    chosen = list(range(1, seeds + 1) if isinstance(seeds, int) else seeds)
    search = _Search(scene, holds, until, errors)
    start = search.start(tuple(faults))
    failing, shortest = 0, None
    for seed in with_bar(chosen, progress):
        found = search.play(seed, *start)
        if found is not None:
            failing += 1
            if shortest is None or found.length < shortest.length:
                shortest = found
    if shortest is not None and shrink:
        shortest = search.shrink(shortest)
    facts = {"runs": len(chosen)}
    return Findings(len(chosen), failing, False, ("search: seeds", facts), shortest)


class _Search:
    def __init__(self, scene: Any, holds: Property, until: float | None, errors: bool) -> None:
        self._scene = scene
        self._holds = holds
        self._until = until
        self._errors = errors

    def start(self, faults: tuple[Fault, ...]) -> tuple[tuple[Fault, ...], dict[str, int]]:
        """The faults and the numbers to begin with."""
        if isinstance(self._scene, Scene):
            return (*self._scene.faults, *faults), {}
        parameters = inspect.signature(self._scene).parameters.values()
        numbers = {each.name: each.default for each in parameters if type(each.default) is int}
        return (*self._scene().faults, *faults), numbers

    def play(
        self, seed: int, faults: Sequence[Fault], numbers: dict[str, int]
    ) -> Counterexample | None:
        """Plays once. None: it holds."""
        scene = self._scene if isinstance(self._scene, Scene) else self._scene(**numbers)
        run = play_in_lab(scene, seed, self._until, None, faults)
        verdict = judged(run, self._holds, self._errors)
        if verdict.holds:
            return None
        length = length_of(run, verdict)
        return Counterexample(run, verdict, seed, length, tuple(faults), numbers)

    def shrink(self, found: Counterexample) -> Counterexample:
        """The smallest that still fails, as far as a hundred plays go."""
        left = MOST_SHRINKS
        smaller = True
        while smaller and left > 0:
            smaller = False
            for faults, numbers in self._smaller(found):
                left -= 1
                again = self._try(found.seed, faults, numbers)
                if again is not None:
                    found, smaller = again, True
                    break
                if not left:
                    break
        return found

    def _try(
        self, seed: int, faults: Sequence[Fault], numbers: dict[str, int]
    ) -> Counterexample | None:
        try:
            return self.play(seed, faults, numbers)
        except Exception:  # noqa: BLE001 (a scene that can't be made with such a number)
            return None

    @staticmethod
    def _smaller(
        found: Counterexample,
    ) -> Iterator[tuple[tuple[Fault, ...], dict[str, int]]]:
        numbers = dict(found.parameters)
        for index in range(len(found.faults)):
            yield found.faults[:index] + found.faults[index + 1 :], numbers
        for name, value in numbers.items():
            for less in dict.fromkeys((value // 2, value - 1)):
                if 0 < less < value:
                    yield found.faults, {**numbers, name: less}


def with_bar(items: Iterable[Any], progress: bool) -> Iterable[Any]:
    """The same items, with a bar that shows how far it is."""
    if not progress:
        return items
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError(say("install tqdm")) from error
    bar: Iterable[Any] = tqdm(items)
    return bar
