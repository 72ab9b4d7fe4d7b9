"""tools/lessons.py: solutions are taken out, and what a learner wrote stays.

Rule for this file: cells and folders. That the notebooks run is tests/notebooks' affair.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import lessons  # noqa: E402

PLACEHOLDER = lessons.PLACEHOLDER


def test_a_solution_gives_way_to_a_placeholder_in_its_column() -> None:
    cell = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n\n\nf"
    assert lessons.without_solutions(cell) == f"def f():\n    {PLACEHOLDER}\n\n\nf"


def test_each_solution_of_a_cell_gives_way() -> None:
    block = "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"
    assert lessons.without_solutions(f"{block}\ny = 2\n{block}").count(PLACEHOLDER) == 2


@pytest.mark.parametrize(
    "cell",
    [
        "### BEGIN SOLUTION\nx = 1",
        "x = 1\n### END SOLUTION",
        "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION",
    ],
)
def test_a_marker_alone_is_refused_with_the_cell(cell: str) -> None:
    with pytest.raises(lessons.Broken, match="05-answer: ### .* has no partner"):
        lessons.without_solutions(cell, "05-answer")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two notebooks of a course of our own; the lessons go beside them."""
    sources = tmp_path / "notebooks"
    (sources / "zh").mkdir(parents=True)
    for name in ("00-one.ipynb", "zh/00-one.ipynb"):
        write(sources / name, "### BEGIN SOLUTION\nx = 1\n### END SOLUTION")
    monkeypatch.setattr(lessons, "SOURCES", sources)
    return tmp_path / "lessons"


def write(file: Path, source: str) -> None:
    cell = {"cell_type": "code", "id": "00-a", "metadata": {}, "outputs": [{}], "source": [source]}
    book = {"cells": [{**cell, "execution_count": 3}], "metadata": {}, "nbformat": 4}
    file.write_text(json.dumps(book), encoding="utf-8")


def read(file: Path) -> dict:
    return json.loads(file.read_text(encoding="utf-8"))["cells"][0]


def test_both_languages_are_made_without_solutions_or_outputs(folder: Path) -> None:
    assert lessons.make(folder) == []
    for name in ("00-one.ipynb", "zh/00-one.ipynb"):
        cell = read(folder / name)
        assert cell["source"] == [PLACEHOLDER]
        assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_a_newer_lesson_takes_the_place_of_one_that_nobody_touched(folder: Path) -> None:
    lessons.make(folder)
    write(lessons.SOURCES / "00-one.ipynb", "y = 2")
    assert lessons.make(folder) == []
    assert read(folder / "00-one.ipynb")["source"] == ["y = 2"]


def test_running_a_lesson_is_no_change_to_it(folder: Path) -> None:
    lessons.make(folder)
    ran = json.loads((folder / "00-one.ipynb").read_text(encoding="utf-8"))
    ran["cells"][0]["execution_count"] = 1
    (folder / "00-one.ipynb").write_text(json.dumps(ran), encoding="utf-8")
    write(lessons.SOURCES / "00-one.ipynb", "y = 2")
    assert lessons.make(folder) == []


@pytest.mark.parametrize("text", ['{"cells": [{"cell_type": "code", "source": "mine"}]}', "scrap"])
def test_what_a_learner_wrote_is_never_written_over(folder: Path, text: str) -> None:
    lessons.make(folder)
    (folder / "00-one.ipynb").write_text(text, encoding="utf-8")
    write(lessons.SOURCES / "00-one.ipynb", "y = 2")
    for _ in range(2):
        assert lessons.make(folder) == ["00-one.ipynb"]
        assert (folder / "00-one.ipynb").read_text(encoding="utf-8") == text


def test_a_notebook_that_we_did_not_make_is_left_too(folder: Path) -> None:
    folder.mkdir()
    write(folder / "00-one.ipynb", "mine")
    assert lessons.make(folder) == ["00-one.ipynb"]


@pytest.mark.parametrize("known", ["scrap", "[]"])
def test_without_its_memory_it_leaves_all_that_is_there(folder: Path, known: str) -> None:
    lessons.make(folder)
    (folder / lessons.MADE).write_text(known, encoding="utf-8")
    assert lessons.make(folder) == ["00-one.ipynb", "zh/00-one.ipynb"]


def test_for_nbgrader_the_sources_keep_their_solutions(folder: Path) -> None:
    assert lessons.make_for_nbgrader(folder) == ["00-one"]
    source = read(folder / "source" / "00-one" / "00-one.ipynb")["source"]
    assert source == ["### BEGIN SOLUTION\nx = 1\n### END SOLUTION"]


def test_the_command_says_what_it_left(tmp_path: Path) -> None:
    command = [sys.executable, lessons.__file__, str(tmp_path / "mine")]
    assert "lessons lie in" in subprocess.run(command, capture_output=True, text=True).stdout
    (tmp_path / "mine" / "00-a-messages-journey.ipynb").write_text("mine", encoding="utf-8")
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "00-a-messages-journey.ipynb has been worked in" in told
    shutil.rmtree(tmp_path / "mine")
    (tmp_path / "mine").write_text("a file")
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 1 and told.stderr.startswith("lessons: ")
