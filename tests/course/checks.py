"""`python -m tests.course.checks`: the table of all checks, as Markdown.

For each exercise: what its check says of the solution and of each wrong answer, and how many runs
of it use a seed that the notebooks play, how many one that a learner never saw. (1 and 0: the
answer is about one run, with no chance in it; 0 and 0: nothing was played.) `--language zh` shows
what is told in Chinese. Fails where test_exercises.py would.

Rule for this file: it asks `check`, and counts. What must come of it, test_exercises.py says.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import zlearn.course.exercises as package
from zlearn.course import check, speak
from zlearn.course.exercise import Exercise, exercises
from zlearn.course.judging import SHOWN_SEEDS
from zlearn.course.texts import LANGUAGES, say
from zlearn.course.verdict import CORRECT, NOT_YET, Verdict
from zlearn.lab import Scene

FOLDER = Path(package.__file__).parent
NUMBERS = sorted(
    found[1] for file in FOLDER.glob("e*.py") if (found := re.fullmatch(r"e(\d\d)", file.stem))
)
ALL = [each for number in NUMBERS for each in exercises(number)]
RIGHT = "solution"
WANTED = 3  # wrong answers that are told apart

HEADS = {
    "en": ("exercise", "answer", "verdict", "shown seeds", "hidden seeds", "what is told"),
    "zh": ("练习", "答案", "判定", "公开的种子", "隐藏的种子", "告诉学习者的话"),
}


class Judged(NamedTuple):
    """What came of one answer. seeds: those that it was played with."""

    name: str
    verdict: Verdict
    seeds: set[int]

    @property
    def told(self) -> str:
        """The first line of what the learner is told."""
        return self.verdict.text.splitlines()[0]

    @property
    def is_as_wanted(self) -> bool:
        return self.verdict.outcome == (CORRECT if self.name == RIGHT else NOT_YET)


def answers(exercise: Exercise) -> dict[str, Callable[[], Any]]:
    """The makers of its answers by their names, the right one first."""
    assert exercise.right is not None, exercise.id
    return {RIGHT: exercise.right, **dict(exercise.wrong)}


def judged(exercise: Exercise, name: str) -> Judged:
    """Checks one of its answers."""
    with _seeds_played() as seeds:
        verdict = check(exercise.id, answers(exercise)[name]())
    return Judged(name, verdict, seeds)


@contextmanager
def _seeds_played() -> Iterator[set[int]]:
    """The seeds of all plays in this block."""
    seeds: set[int] = set()
    play = Scene.play

    def noted(scene: Scene, seed: int = 1, *given: Any, **options: Any) -> Any:
        seeds.add(seed)
        return play(scene, seed, *given, **options)

    Scene.play = noted  # type: ignore[method-assign]
    try:
        yield seeds
    finally:
        Scene.play = play  # type: ignore[method-assign]


def are_told_apart(all_judged: list[Judged]) -> bool:
    """Whether three wrong answers at least are told three different things."""
    return len({each.told for each in all_judged if each.name != RIGHT}) >= WANTED


# --- the table ---------------------------------------------------------------------------


def row(cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def rows(exercise: Exercise, all_judged: list[Judged]) -> Iterator[str]:
    """A line of the table for each answer."""
    for each in all_judged:
        shown = len(each.seeds.intersection(SHOWN_SEEDS))
        outcome = say(f"outcome: {each.verdict.outcome}")
        yield row((exercise.id, each.name, outcome, shown, len(each.seeds) - shown, each.told))


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; returns 1 if a check lets something through, else 0."""
    parser = argparse.ArgumentParser("python -m tests.course.checks", description=__doc__)
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    asked = parser.parse_args(arguments)
    speak(asked.language)
    print(row(HEADS[asked.language]))
    print(row("---" for _ in HEADS[asked.language]), flush=True)
    wrong = []
    for exercise in ALL:
        all_judged = [judged(exercise, name) for name in answers(exercise)]
        print(*rows(exercise, all_judged), sep="\n", flush=True)
        if not (are_told_apart(all_judged) and all(each.is_as_wanted for each in all_judged)):
            wrong.append(exercise.id)
    print(
        f"\n{len(ALL)} exercises:", f"WRONG: {', '.join(wrong)}" if wrong else "all as they should"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
