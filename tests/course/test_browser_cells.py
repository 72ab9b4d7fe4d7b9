"""tools/browser_cells.py: which cells a browser can't run, and what stands in their place.

Rule for this file: cells as text; the site itself is tests/browser/test_site.py's.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from zlearn.course import CourseError, recorded

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from browser_cells import for_browser, needing, record  # noqa: E402

SOURCES = sorted((Path(__file__).parents[2] / "notebooks").rglob("[0-9]*.ipynb"))


def cells(*sources: str) -> list[dict[str, Any]]:
    return [
        {"cell_type": "code", "id": str(n), "source": source.splitlines(keepends=True)}
        for n, source in enumerate(sources)
    ]


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "import zmq as libzmq",
        "from matplotlib import pyplot",
        "import matplotlib.pyplot as plt",
        'scene.play(world="loopback")',
        "run = await watch(scene)",
        "with zmq.Context() as context: pass",
        "def later():\n    import threading",
        "own_channels()",
        "trace, channels = e17_peers.tapped_kernel('1')",
    ],
)
def test_what_needs_a_machine_is_found(source: str) -> None:
    assert needing(cells(source)) == {"0"}


@pytest.mark.parametrize(
    "source",
    ["from zlearn import lab, zmq", "scene.play(seed=1)", 'scene.play(world="lab")', "calls[0]()"],
)
def test_what_a_browser_can_do_stays(source: str) -> None:
    assert needing(cells(source)) == set()


def test_who_uses_its_names_goes_along_until_they_are_made_again() -> None:
    found = needing(cells("real = await watch(s)", "x = real", "print(x)", "x = 1", "print(x)"))
    assert found == {"0", "1", "2"}


def test_a_name_inside_a_function_is_nobody_elses() -> None:
    assert needing(cells("import socket\ndef f():\n    x = 1", "x = 2", "print(x)")) == {"0"}


@pytest.mark.parametrize(
    "source",
    [
        "x = [n / 2 for n in y]",
        "def f():\n    for n in y:\n        print(n)",
        "async def f(node):\n    n = await node.recv()\n    print(n)",
        "for n in y:\n    print(n)",
        "class A:\n    n = 1\n    m = n",
    ],
)
def test_a_name_of_its_own_is_another_one(source: str) -> None:
    assert needing(cells("import socket\nn = 1", source)) == {"0"}


@pytest.mark.parametrize(
    "source",
    ["print(n)", "n += 1", "x = [m for m in n]", "def f():\n    def g():\n        print(n)"],
)
def test_a_name_that_is_taken_from_a_cell_takes_along(source: str) -> None:
    assert needing(cells("import socket\nn = 1", source)) == {"0", "1"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name[:2])
def test_no_answer_is_given_away(path: Path) -> None:
    """A recording is made with the solutions: an exercise must stay the learner's."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    graded = {cell["id"] for cell in notebook["cells"] if "nbgrader" in cell["metadata"]}
    assert needing(notebook["cells"]) & graded == set()


def test_its_place_takes_a_call_and_the_others_stay() -> None:
    notebook = {"cells": cells("import socket", "print(1)")}
    changed = for_browser(notebook, {"0"})
    assert "".join(changed["cells"][0]["source"]).endswith('recorded("0")')
    assert changed["cells"][1] == notebook["cells"][1]


# --- making a recording -----------------------------------------------------------------


def test_a_recorded_picture_opens_where_the_cell_opened_it(tmp_path: Path) -> None:
    play = """
from zlearn import zmq
from zlearn.lab import Scene
scene = Scene("a word")
@scene.node
async def a(node):
    node.socket(zmq.PUSH).connect("tcp://b:1")
scene.play().show(at=0.25)
"""
    cell = nbformat.v4.new_code_cell(play, id="plays")
    path = tmp_path / "course" / "00.ipynb"
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    (tmp_path / "quiet").mkdir()
    [output] = record(path, {"plays"}, tmp_path / "quiet")["plays"]["outputs"]
    assert output["model"]["title"] == "a word" and output["options"]["at"] == 0.25


def test_a_recording_speaks_its_notebooks_language_and_checks_nothing(tmp_path: Path) -> None:
    ask = "from zlearn.trace.speaking import language\nprint(language())"
    graded = {"nbgrader": {"grade": True}}
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("1 / 0", id="check", metadata=graded),
            nbformat.v4.new_code_cell(ask, id="asks"),
        ]
    )
    path = tmp_path / "course" / "zh" / "00.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(made, path)
    (tmp_path / "quiet").mkdir()
    assert record(path, {"asks"}, tmp_path / "quiet") == {
        "asks": {"source": ask, "outputs": [{"text": "zh\n"}]}
    }


# --- showing a recording -----------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "recordings").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_shows_the_code_and_what_came_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("zlearn.course.markup.display_object", shown.append)
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    player = {"model": {"title": "real"}, "options": {"at": 0.6}}
    outputs = [{"text": "<b>7</b>\n"}, {"png": picture}, player]
    recording = {"05-real": {"source": "await watch(scene)", "outputs": outputs}}
    (folder / "recordings" / "05.json").write_text(json.dumps(recording), encoding="utf-8")
    recorded("05-real")
    assert capsys.readouterr().out == "<b>7</b>\n"
    assert "real sockets" in str(shown[0]) and "await watch(scene)" in str(shown[0])
    assert [type(each).__name__ for each in shown[1:]] == ["Image", "Player"]
    assert shown[2].options == {"at": 0.6}


@pytest.mark.parametrize("text", ["scrap", "[]", '{"05-real": 5}', None])
def test_without_a_recording_it_says_so(folder: Path, text: str | None) -> None:
    if text is not None:
        (folder / "recordings" / "05.json").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match="no recording of the cell '05-real'"):
        recorded("05-real")
