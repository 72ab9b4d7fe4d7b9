"""tools/browser_cells.py: which cells a browser can't run, and what stands in their place.

Rule for this file: cells as text; the site itself is tests/browser/test_site.py's.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from zlearn.course import CourseError, recorded

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from browser_cells import for_browser, needing  # noqa: E402


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
    ],
)
def test_what_needs_a_machine_is_found(source: str) -> None:
    assert needing(cells(source)) == {"0"}


@pytest.mark.parametrize(
    "source",
    ["from zlearn import lab, zmq", "scene.play(seed=1)", 'scene.play(world="lab")', "print(1)"],
)
def test_what_a_browser_can_do_stays(source: str) -> None:
    assert needing(cells(source)) == set()


def test_who_uses_its_names_goes_along_until_they_are_made_again() -> None:
    found = needing(cells("real = await watch(s)", "x = real", "print(x)", "x = 1", "print(x)"))
    assert found == {"0", "1", "2"}


def test_a_name_inside_a_function_is_nobody_elses() -> None:
    assert needing(cells("import socket\ndef f():\n    x = 1", "x = 2", "print(x)")) == {"0"}


def test_its_place_takes_a_call_and_the_others_stay() -> None:
    notebook = {"cells": cells("import socket", "print(1)")}
    changed = for_browser(notebook, {"0"})
    assert "".join(changed["cells"][0]["source"]).endswith('recorded("0")')
    assert changed["cells"][1] == notebook["cells"][1]


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
    outputs = [{"text": "<b>7</b>\n"}, {"png": picture}, {"model": {"title": "real"}}]
    recording = {"05-real": {"source": "await watch(scene)", "outputs": outputs}}
    (folder / "recordings" / "05.json").write_text(json.dumps(recording), encoding="utf-8")
    recorded("05-real")
    assert capsys.readouterr().out == "<b>7</b>\n"
    assert "real sockets" in str(shown[0]) and "await watch(scene)" in str(shown[0])
    assert [type(each).__name__ for each in shown[1:]] == ["Image", "Player"]


@pytest.mark.parametrize("text", ["scrap", "[]", '{"05-real": 5}', None])
def test_without_a_recording_it_says_so(folder: Path, text: str | None) -> None:
    if text is not None:
        (folder / "recordings" / "05.json").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match="no recording of the cell '05-real'"):
        recorded("05-real")
