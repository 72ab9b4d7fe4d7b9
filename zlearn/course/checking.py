"""check, hint, solution: what a learner calls.

What a learner's code raises never leaves `check`: it becomes a sentence with the line. Code
that doesn't end is stopped after a while (watchdog.py).

Rule for this file: the three calls. How an answer is judged is its exercise's affair.
"""

import contextlib
import io
import os
from collections import Counter
from dataclasses import replace
from typing import Any

from zlearn.course.blame import error_text
from zlearn.course.exercise import Exercise, find
from zlearn.course.judging import not_attempted
from zlearn.course.note import Note
from zlearn.course.remembering import remember
from zlearn.course.texts import say
from zlearn.course.verdict import CORRECT, NOT_ATTEMPTED, NOT_YET, Verdict
from zlearn.course.watchdog import TooLong, limited

GRADING = "NBGRADER_EXECUTION"  # a variable that nbgrader sets while it scores a notebook

_hints_seen: Counter[str] = Counter()
_asked: set[str] = set()


class NotCorrect(Exception):
    """The verdict, for nbgrader: it takes a cell for right unless the cell raises."""


def check(id: str, answer: Any = ...) -> Verdict:
    """Judges an answer by what happens when it runs.

    id: the exercise's, such as "01.1". answer: what the exercise asks for.
    Returns a Verdict, which a notebook shows, with the run that went wrong.
    Raises CourseError for an unknown id; nothing that the answer raises, except
    KeyboardInterrupt. While nbgrader scores a notebook, NotCorrect for an answer that isn't.
    """
    exercise = find(id)
    verdict = _judged(exercise, answer)
    verdict = replace(verdict, exercise=exercise.id)
    if verdict.outcome == CORRECT and exercise.further and not verdict.further:
        verdict.further = say(exercise.further)
    if verdict.outcome == NOT_YET and exercise.hints and not verdict.hint:
        number = _next_stage(exercise)
        verdict.hint, verdict.stage = say(exercise.hints[number - 1]), _stage(exercise, number)
    remember(verdict)
    if os.environ.get(GRADING) and not verdict:
        raise NotCorrect(f"{verdict.headline}. {verdict.text}")
    return verdict


def _judged(exercise: Exercise, answer: Any) -> Verdict:
    if not_attempted(answer):
        return Verdict(NOT_ATTEMPTED, say("nothing there"))
    try:
        # An answer is played many times: what it prints would bury the verdict.
        with contextlib.redirect_stdout(io.StringIO()):
            return limited(exercise.seconds, lambda: exercise.judge(answer))
    except KeyboardInterrupt:
        raise
    except TooLong as error:
        return Verdict(NOT_YET, error_text(error, seconds=exercise.seconds))
    except BaseException as error:  # SystemExit, CancelledError: all a learner's
        return Verdict(NOT_YET, error_text(error))


def _next_stage(exercise: Exercise) -> int:
    return min(_hints_seen[exercise.id] + 1, len(exercise.hints))


def _stage(exercise: Exercise, number: int) -> str:
    return say("stage", number=number, count=len(exercise.hints))


def hint(id: str) -> Note:
    """The next hint for an exercise; each call goes one stage further, and the last one stays.

    Raises CourseError for an unknown id.
    """
    exercise = find(id)
    if not exercise.hints:
        return Note(say("no hints", exercise=id))
    number = _next_stage(exercise)
    _hints_seen[id] = number
    key = "hint" if number < len(exercise.hints) else "last hint"
    text = say(exercise.hints[number - 1])
    return Note(say(key, stage=_stage(exercise, number), text=text, exercise=id))


def solution(id: str) -> Note:
    """A solution of an exercise. The first call only asks; the second shows it.

    Raises CourseError for an unknown id.
    """
    exercise = find(id)
    if not exercise.solution:
        return Note(say("no solution", exercise=id))
    if id not in _asked:
        _asked.add(id)
        return Note(say("solution asks", exercise=id))
    return Note(say("solution title", exercise=id), source=exercise.solution.strip("\n"))


def forget() -> None:
    """Begins afresh: no hint was given, no solution asked for."""
    _hints_seen.clear()
    _asked.clear()
