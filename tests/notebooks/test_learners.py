"""The learner's notebooks: each runs, every exercise is "not attempted", and nbgrader scores it.

Rule for this file: what a learner and a teacher get of tools/lessons.py. The notebooks themselves
are judged in test_notebooks.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.jupyter_home import ROOT, jupyter_home
from tests.notebooks import playing

sys.path.insert(0, str(ROOT / "tools"))

import lessons  # noqa: E402

LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
ONE = "00-a-messages-journey"

pytestmark = [pytest.mark.notebook, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The kernel "python3" is this very Python, in any environment."""
    variables = jupyter_home(tmp_path_factory.mktemp("jupyter"))
    # nbgrader calls a program of its environment by its name
    variables["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in variables.items():
            patch.setenv(variable, value)
        yield variables


@pytest.fixture(scope="module")
def kernel(home: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with playing.kernel(tmp_path_factory.mktemp("kernel")) as client:
        yield client


def learners(path: Path) -> Any:
    """The learner's notebook of a source, as nbformat has it."""
    text = lessons.written(lessons.learners_notebook(json.loads(path.read_text("utf-8"))))
    return nbformat.reads(text, as_version=4)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_exercise_is_not_attempted_and_nothing_breaks(
    path: Path, kernel: Any, tmp_path: Path
) -> None:
    notebook = learners(path)
    playing.play(kernel, notebook, tmp_path)
    said = {
        cell.id: [output["data"]["text/plain"] for output in cell.outputs if "data" in output]
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.startswith("check(")
    }
    assert len(said) >= 2
    first = {id: texts[0].splitlines()[0] for id, texts in said.items()}
    assert [each for each in first.items() if not each[1].endswith(": not attempted")] == []


# --- how the sources are marked ----------------------------------------------------------


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_checks_are_graded_and_solutions_are_marked(path: Path) -> None:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader")
        is_check = cell.cell_type == "code" and cell.source.startswith("check(")
        is_answer = cell.cell_type == "code" and "### BEGIN SOLUTION" in cell.source
        assert bool(marks) == (is_check or is_answer), cell.id
        if marks:
            assert (marks.grade, marks.locked, marks.solution) == (is_check, is_check, is_answer)
            assert marks.grade_id == cell.id
            assert marks.get("points") == (1 if is_check else None)


# --- nbgrader, end to end ----------------------------------------------------------------


@pytest.fixture(scope="module")
def course(home: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which nbgrader has scored two: all solved, and two untouched."""
    startup = Path(home["IPYTHONDIR"]) / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)  # a kernel that ran before has made it
    (startup / "00-no-pictures.py").write_text(playing.WITHOUT_STILLS)
    folder = tmp_path_factory.mktemp("nbgrader")
    lessons.make_for_nbgrader(folder)
    nbgrader(folder, "generate_assignment", ONE, "--create")
    released = nbformat.read(folder / "release" / ONE / f"{ONE}.ipynb", as_version=4)
    source = nbformat.read(folder / "source" / ONE / f"{ONE}.ipynb", as_version=4)
    right = {cell.id: cell.source for cell in source.cells}
    answers = [id for id, text in right.items() if "### BEGIN SOLUTION" in text]
    for student, solved in {"ada": answers, "bob": answers[:1]}.items():
        notebook = nbformat.from_dict(released)
        for cell in notebook.cells:
            if cell.id in solved:
                cell.source = right[cell.id]
        target = folder / "submitted" / student / ONE / f"{ONE}.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)
    nbgrader(folder, "autograde", ONE)
    return folder


def nbgrader(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder, env=dict(os.environ), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def test_nbgrader_makes_the_same_learners_notebook(course: Path) -> None:
    theirs = nbformat.read(course / "release" / ONE / f"{ONE}.ipynb", as_version=4)
    ours = learners(ROOT / "notebooks" / f"{ONE}.ipynb")
    assert [cell.source for cell in theirs.cells] == [cell.source for cell in ours.cells]


def test_nbgrader_gives_the_right_scores(course: Path) -> None:
    from nbgrader.api import Gradebook

    points: dict[str, Any] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for submission in book.assignment_submissions(ONE):
            points[submission.student_id] = (submission.score, submission.max_score)
    assert points == {"ada": (3, 3), "bob": (1, 3)}
