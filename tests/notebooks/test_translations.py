"""Two languages, one course: each Chinese notebook is its English one with other prose.

Its code is the same to the letter, so what a cell asks (`predict`, `reveal`) must be in the
catalogue in Chinese; pictures and verdicts follow the folder's name. So each Chinese notebook is
also played, in a folder named zh.

Rule for this file: what holds the languages in step. Whether a notebook is good is judged in
test_notebooks.py, and how Chinese is set in test_chinese.py.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.jupyter_home import ROOT, jupyter_home
from tests.notebooks import playing
from zlearn.course.exercise import load_of
from zlearn.course.texts import IN_A_CELL, _catalogue

ENGLISH = ROOT / "notebooks"
CHINESE = sorted((ENGLISH / "zh").glob("[0-9][0-9]-*.ipynb"))
PICTURE = "image/png"
WIDGET = "application/vnd.jupyter.widget-view+json"
HANZI = re.compile(r"[\u4e00-\u9fff]")

pytestmark = [pytest.mark.notebook, pytest.mark.timeout(240)]


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def prose(notebook: Any) -> Iterator[Any]:
    return (cell for cell in notebook.cells if cell.cell_type == "markdown")


def without_code(source: str) -> str:
    """A cell's prose: no code, no addresses of links, no names that are code."""
    source = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)|<[^>]*>", "", source, flags=re.DOTALL)
    return re.sub(r"(?m)^ {4}.*$", "", source)


@pytest.fixture(scope="module", params=CHINESE, ids=lambda path: path.stem)
def pair(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """A Chinese notebook, and the English one of the same name."""
    return read(request.param), read(ENGLISH / request.param.name)


def test_there_are_chinese_notebooks() -> None:
    assert CHINESE


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.stem)
def test_there_is_an_english_one_of_the_same_name(path: Path) -> None:
    assert (ENGLISH / path.name).is_file()


def test_the_cells_are_the_same_in_the_same_order(pair: Any) -> None:
    chinese, english = ([(cell.cell_type, cell.id) for cell in each.cells] for each in pair)
    assert chinese == english


def test_code_and_marks_are_the_same_to_the_letter(pair: Any) -> None:
    chinese, english = (
        [(c.id, c.source, c.metadata) for c in each.cells if c.cell_type == "code"] for each in pair
    )
    assert chinese == english
    assert pair[0].metadata == pair[1].metadata


def test_every_cell_of_prose_is_in_chinese(pair: Any) -> None:
    for cell in prose(pair[0]):
        text = without_code(cell.source)
        letters = len(re.findall(r"[A-Za-z]", text))
        hanzi = len(HANZI.findall(text))
        assert hanzi, cell.id
        assert letters < 2 * hanzi, f"{cell.id}: {letters} Latin letters, {hanzi} Chinese"


def test_prose_refers_to_the_same_code_and_the_same_pages(pair: Any) -> None:
    """What stands in backticks is code, and there as here the same code is spoken of."""
    for chinese, english in zip(prose(pair[0]), prose(pair[1]), strict=True):
        for form in (r"`([^`]+)`", r"\]\((https?:[^)]*)\)"):
            ours, theirs = (re.findall(form, each.source) for each in (chinese, english))
            assert set(ours) == set(theirs), chinese.id


# --- what the cells say themselves -------------------------------------------------------


def said_in(source: str) -> Iterator[str]:
    """The texts that a cell gives to `predict` and to a `reveal`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in ("predict", "reveal"):
            continue
        given = node.args if name == "predict" else []
        given = [*given, *(word.value for word in node.keywords if word.arg != "key")]
        for value in given:
            parts = value.elts if isinstance(value, ast.List) else [value]
            for part in parts:
                assert isinstance(part, ast.Constant), ast.unparse(node)
                if isinstance(part.value, str):
                    yield part.value


def test_what_cells_ask_and_reveal_is_known_in_chinese(pair: Any) -> None:
    said = [text for c in pair[0].cells if c.cell_type == "code" for text in said_in(c.source)]
    assert said
    load_of(pair[0].cells[0].id)
    assert [text for text in said if needs_translation(text) and not in_chinese(text)] == []


def test_the_same_text_is_the_same_in_all_notebooks() -> None:
    """The catalogue is one: two notebooks that say it differently would overwrite each other."""
    seen: dict[str, str] = {}
    for path in CHINESE:
        module = f"zlearn.course.exercises.e{path.name[:2]}_cells"
        for text, chinese in importlib.import_module(module).CELLS.items():
            assert seen.setdefault(text, chinese) == chinese, text


def in_chinese(text: str) -> bool:
    return bool(HANZI.search(_catalogue["zh"].get(f"{IN_A_CELL}{text}", "")))


def needs_translation(text: str) -> bool:
    """Whether there is a word in it: numbers, and pieces of code such as b'ab', stand for all."""
    words = re.sub(r"b'[^']*'", "", text)
    return bool(re.search(r"[A-Za-z]{2,} [A-Za-z]|[A-Za-z]{4,}", words))


def test_texts_of_cells_are_found() -> None:
    source = 'predict("a", ["b", "3"], key="k")\nx.reveal(right="b", because="c")\nprint("no")'
    assert list(said_in(source)) == ["a", "b", "3", "b", "c"]


# --- played ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in jupyter_home(tmp_path_factory.mktemp("jupyter")).items():
            patch.setenv(variable, value)
        with playing.kernel(tmp_path_factory.mktemp("kernel")) as client:
            yield client


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.stem)
def test_in_its_folder_everything_speaks_chinese(path: Path, kernel: Any, tmp_path: Path) -> None:
    folder = tmp_path / "zh"
    folder.mkdir()
    notebook = read(path)
    playing.play(kernel, notebook, folder)
    shown = {
        cell.id: [output["data"] for output in cell.outputs if "data" in output]
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    source = {cell.id: cell.source for cell in notebook.cells}
    checks = {id: first_line(data[0]) for id, data in shown.items() if is_check(source[id])}
    assert checks
    assert {id: line for id, line in checks.items() if not line.endswith("：正确")} == {}
    asked = {id: first_line(data[0]) for id, data in shown.items() if asks(source[id]) and data}
    assert {id: line for id, line in asked.items() if not HANZI.search(line)} == {}
    runs = [each for data in shown.values() for each in data if WIDGET in each and PICTURE in each]
    pictures = [each["text/plain"] for each in runs]  # a figure alone has no caption
    assert pictures
    assert [text for text in pictures if not HANZI.search(text)] == []


def first_line(data: dict[str, str]) -> str:
    return data["text/plain"].splitlines()[0]


def is_check(source: str) -> bool:
    return source.startswith("check(")


def asks(source: str) -> bool:
    return "predict(" in source
