"""An exercise: who judges it, its hints, its solution, and the wrong answers it must refuse.

    register(
        Exercise("01.1", judge, hints=("01.1 hint 1", …), solution=SOURCE, right=make_right,
                 wrong=[("sleeps", make_wrong), …], further="01.1 further"),
        texts=TEXTS,
    )

Exercise 01.1 is in the module zlearn.course.exercises.e01, which is imported when somebody
asks for one of its exercises.

Rule for this file: what an exercise is and where it is found. Judging is judging.py's.
"""

import importlib
import importlib.util
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zlearn.course.texts import CourseError, Texts, add_texts, say

if TYPE_CHECKING:
    from zlearn.course.verdict import Verdict

PACKAGE = "zlearn.course.exercises"
_ID = re.compile(r"(\d\d)\.\d+")

_registered: dict[str, "Exercise"] = {}


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    id: "01.1": the notebook's number, and the exercise's in it.
    judge: takes an answer, returns a Verdict. What it raises is taken for the answer's fault.
    hints: keys of texts, from a nudge to nearly the answer.
    solution: source text of a right answer.
    right: makes a right answer. wrong: (name, maker of a wrong answer), three at least.
    further: key of a text, one thing to try after a right answer; "" for none.
    seconds: of work (watchdog.py) that judging may take before the answer is said to run for ever.
    """

    id: str
    judge: "Callable[[Any], Verdict]"
    hints: Sequence[str] = ()
    solution: str = ""
    wrong: Sequence[tuple[str, Callable[[], Any]]] = ()
    right: Callable[[], Any] | None = None
    further: str = ""
    seconds: float = 10.0

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f'an exercise\'s id is like "01.1", not {self.id!r}')


def register(*exercises: Exercise, texts: Texts | None = None) -> None:
    """Makes exercises known, and adds their texts to the catalogue.

    texts: {"en": {key: text}, "zh": {key: text}}. One with an id that is there already takes
    its place.
    """
    if texts is not None:
        add_texts(texts)
    for exercise in exercises:
        _registered[exercise.id] = exercise


def find(id: str) -> Exercise:
    """The exercise of that id. Raises CourseError, saying which there are."""
    found = _ID.fullmatch(str(id))
    if found and id not in _registered:
        _load(found[1])
    if id not in _registered:
        number = found[1] if found else ""
        there = [each for each in sorted(_registered) if each.startswith(number)]
        raise CourseError(say("no exercise", id=id, there=", ".join(there) or say("none")))
    return _registered[id]


def exercises(number: str) -> list[Exercise]:
    """All exercises of a notebook, such as "01", in order."""
    _load(number)
    return [_registered[id] for id in sorted(_registered) if id.startswith(f"{number}.")]


def load_of(key: str) -> None:
    """Makes the exercises of a notebook known, and so its texts. key: begins with its number."""
    if key[:2].isdecimal():
        _load(key[:2])


def _load(number: str) -> None:
    name = f"{PACKAGE}.e{number}"
    if importlib.util.find_spec(name) is not None:
        importlib.import_module(name)
