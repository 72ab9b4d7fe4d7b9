"""How far a learner is: what came of each exercise, kept in a small file beside the lessons.

The folder of the lessons is known by the file .lessons.json that tools/lessons.py leaves there.
Elsewhere (a teacher's notebooks, a test) nothing is kept, and no file appears.

Rule for this file: it remembers and tells. A file that is damaged is as good as none: a learner's
check must never fail for it.
"""

import contextlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from zlearn.course import markup
from zlearn.course.exercise import exercises
from zlearn.course.texts import say
from zlearn.course.verdict import CORRECT, NOT_ATTEMPTED, NOT_YET, OUTCOMES, Verdict

LESSONS, KEPT = ".lessons.json", ".progress.json"
UP = 2  # folders above the notebook's own: lessons/zh/ is one of lessons/
_MARKS = {CORRECT: "✓", NOT_YET: "✗", NOT_ATTEMPTED: "·"}
_LESSON = re.compile(r"(\d\d)-.*\.ipynb")


def remember(verdict: Verdict) -> None:
    """Keeps what came of an exercise. What was once correct stays so."""
    folder = lessons_folder()
    if folder is None or not verdict.exercise or verdict.outcome == NOT_ATTEMPTED:
        return
    kept = outcomes(folder)
    if kept.get(verdict.exercise) in (CORRECT, verdict.outcome):
        return
    kept[verdict.exercise] = verdict.outcome
    with contextlib.suppress(OSError):  # a folder that may only be read: nothing is kept
        _write(folder / KEPT, json.dumps(kept, indent=1, sort_keys=True) + "\n")


def _write(file: Path, text: str) -> None:
    """All or nothing, since another kernel may read it now."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=KEPT)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise


def lessons_folder() -> Path | None:
    """The folder of the lessons, if the program runs in it or in one of its folders."""
    here = Path.cwd()
    for folder in (here, *here.parents[:UP]):
        if (folder / LESSONS).is_file():
            return folder
    return None


def outcomes(folder: Path | None) -> dict[str, str]:
    """What is kept: by an exercise's id, "correct" or "not yet"."""
    try:
        read = json.loads((folder / KEPT).read_text(encoding="utf-8")) if folder else {}
    except (OSError, ValueError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {str(key): value for key, value in read.items() if value in OUTCOMES}


class Progress:
    """How far one is; a notebook shows it as a table with links to the lessons.

    done: by a lesson's number, the outcomes of its exercises in their order. files: its notebook.
    """

    def __init__(self, done: dict[str, list[str]], files: dict[str, str]) -> None:
        self.done, self.files = done, files

    def rows(self) -> list[tuple[str, str, str]]:
        """For each lesson: its number, a mark for each exercise, and how many are solved."""
        return [
            (
                number,
                " ".join(_MARKS[outcome] for outcome in done),
                say("progress: solved", solved=done.count(CORRECT), count=len(done)),
            )
            for number, done in self.done.items()
        ]

    def __str__(self) -> str:
        return "\n".join("  ".join(row) for row in self.rows()) or say("progress: nowhere")

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        links = {number: markup.link(name, file) for number, (name, file) in self._named().items()}
        rows = [[links[number], *map(markup.inline, rest)] for number, *rest in self.rows()]
        head = [say(f"progress: {name}") for name in ("lesson", "exercises", "solved so far")]
        return {"text/plain": str(self), "text/html": markup.table(head, rows)}

    def _named(self) -> dict[str, tuple[str, str]]:
        return {number: (Path(file).stem, file) for number, file in self.files.items()}


def progress() -> Progress:
    """How far the learner is in the lessons whose notebooks lie in this folder."""
    files = {}
    for file in sorted(Path.cwd().glob("*.ipynb")):
        if found := _LESSON.fullmatch(file.name):
            files[found[1]] = file.name
    kept = outcomes(lessons_folder())
    done = {}
    for number in files:
        ids = [exercise.id for exercise in exercises(number)]
        if ids:
            done[number] = [kept.get(id, NOT_ATTEMPTED) for id in ids]
    return Progress(done, files)
