"""The notebooks: each runs from top to bottom, bears being run again, and keeps the form.

Each cell is run two times in a row, as learners do; what it shows at first is judged. The cells
that watch real sockets, which take real seconds, are run once. Each once, straight through: so
are the Chinese notebooks played, which have the same code (test_translations.py).

Rule for this file: it judges what a learner sees (the outputs) and what is committed (the
file). What an exercise accepts is judged in tests/course.
"""

from __future__ import annotations

import ast
import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import psutil
import pytest

from tests.jupyter_home import ROOT, jupyter_home
from tests.notebooks.playing import quietly
from tools.notebook_client import NotebookClient

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURE = "image/png"
MOST_LINES = 15
MEDIAN_LINES = 6
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # IPython's, in what an error says

# The first test of a notebook plays it, which may take longer than a test usually may.
pytestmark = [pytest.mark.notebook, pytest.mark.timeout(240)]

# What is run before the first cell. A picture that stands in for the widget takes most of a cell's
# time, so the first of a notebook is drawn, and in place of the others there is a sign that they
# were asked for. What is drawn of other runs is judged in tests/views.
BEGIN = """
import zlearn.course
from zlearn.views import player as _player

class _Once:
    picture = ""

    def draw(self, model, _draw=_player.still_picture):
        self.picture = self.picture or _draw(model)
        return self.picture

_player.still_picture = _Once().draw
"""


def name(path: Path) -> str:
    return path.stem


# --- playing a notebook ------------------------------------------------------------------


class Played:
    """What came of playing a notebook.

    cells: its code cells, with what they showed at first. players: the ids of the widgets
    that are players. errors: where it stopped and why, or "": when a cell was run at first, and
    when it was run again. ports and files: where the kernel listened and what lay in its folder,
    before and afterwards. python: the interpreter that the kernel ran on.
    """

    def __init__(self) -> None:
        self.cells: list[Any] = []
        self.players: set[str] = set()
        self.errors = ["", ""]
        self.ports: list[set[int]] = []
        self.files: list[set[str]] = []
        self.python = ""

    def look(self, folder: Path, kernel: psutil.Process) -> None:
        """Notes what lies in the folder, and on which ports the kernel listens."""
        self.files.append({str(each.relative_to(folder)) for each in folder.rglob("*")})
        listening = (
            each
            for each in kernel.net_connections(kind="inet")
            if each.status == psutil.CONN_LISTEN
        )
        self.ports.append({each.laddr.port for each in listening})

    def is_player(self, bundle: dict[str, Any]) -> bool:
        return bundle.get(WIDGET, {}).get("model_id") in self.players


def play(path: Path, folder: Path) -> Played:
    """Plays a copy of a notebook, with `folder` as its working directory."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    notebook = nbformat.read(copy, as_version=4)
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, kernel_name="python3", timeout=60, resources=place)
    played = Played()
    with client.setup_kernel():
        kernel = psutil.Process(client.km.provisioner.pid)
        played.python = kernel.cmdline()[0]
        quietly(client, BEGIN)  # once it answers, the kernel's own ports are open
        played.look(folder, kernel)
        for index, cell in enumerate(notebook.cells):
            takes_seconds = "watch(" in cell.source
            for time in range(1 if takes_seconds else 2):
                played.errors[time] = played.errors[time] or run(client, index)
                if time == 0 and cell.cell_type == "code":
                    played.cells.append(nbformat.from_dict(cell))
            if any(played.errors):
                break
        played.players = players(client)
        played.look(folder, kernel)
    return played


def run(client: Any, index: int) -> str:
    """Runs a cell: where it stopped and why, or "" if it did not."""
    cell = client.nb.cells[index]
    try:
        client.execute_cell(cell, index)
    except nbclient.exceptions.CellControlSignal as error:
        return f"{cell.id}: {COLOURS.sub('', str(error)).strip().splitlines()[-1]}"
    return ""


def players(client: Any) -> set[str]:
    """The ids of the widgets that are players, of those that the kernel has made."""
    states = client.widget_state.items()
    return {id for id, state in states if str(state.get("_anywidget_id")).endswith(".Player")}


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def bundles(cell: Any) -> list[dict[str, Any]]:
    """The MIME bundles that a cell shows, in their order."""
    return [output["data"] for output in cell.outputs if "data" in output]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The kernel "python3" is this very Python, in any environment."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in jupyter_home(tmp_path_factory.mktemp("jupyter")).items():
            patch.setenv(variable, value)
        yield


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=name)
def played(
    request: pytest.FixtureRequest, surroundings: None, tmp_path_factory: pytest.TempPathFactory
) -> Played:
    return play(request.param, tmp_path_factory.mktemp("notebook"))


# --- what a learner sees -----------------------------------------------------------------


def test_it_runs_from_top_to_bottom(played: Played) -> None:
    assert played.errors[0] == ""


def test_a_cell_run_twice_does_not_break(played: Played) -> None:
    assert played.errors[1] == ""


def test_the_kernel_is_the_python_that_runs_the_tests(played: Played) -> None:
    assert played.python == sys.executable


def test_every_check_says_correct(played: Played) -> None:
    verdicts = {
        cell.id: bundles(cell)[0]["text/plain"].splitlines()[0] if bundles(cell) else "nothing"
        for cell in played.cells
        if "check(" in cell.source
    }
    assert len(verdicts) >= 2
    assert [line for line in verdicts.items() if not line[1].endswith(": correct")] == []


def test_a_cell_that_prints_says_something(played: Played) -> None:
    silent = [
        cell.id
        for cell in played.cells
        if _prints(ast.parse(cell.source))
        and not any(output.get("name") == "stdout" for output in cell.outputs)
    ]
    assert silent == []


def _prints(node: ast.AST) -> bool:
    """Whether a print stands in what a cell runs itself: not in a function, nor for a failure."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ExceptHandler):
        return False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
        return True
    return any(map(_prints, ast.iter_child_nodes(node)))


def test_nothing_is_said_on_standard_error(played: Played) -> None:
    said = {
        cell.id: output.text
        for cell in played.cells
        for output in cell.outputs
        if output.get("name") == "stderr"
    }
    assert said == {}


def test_a_run_is_shown_as_a_player_with_a_picture_in_reserve(played: Played) -> None:
    shown = {cell.id: bundles(cell) for cell in played.cells if shows_a_run(cell.source)}
    assert len(shown) >= 3
    without = [id for id, all in shown.items() if not any(map(played.is_player, all))]
    assert without == []


def test_every_player_has_a_picture_in_reserve(played: Played) -> None:
    shown = [
        (cell.id, bundle)
        for cell in played.cells
        for bundle in bundles(cell)
        if played.is_player(bundle)
    ]
    assert shown
    assert [id for id, bundle in shown if not bundle.get(PICTURE)] == []


def test_there_is_a_picture_within_the_first_two_code_cells(played: Played) -> None:
    assert any(PICTURE in bundle for cell in played.cells[:2] for bundle in bundles(cell))


def test_no_file_is_left_behind(played: Played) -> None:
    assert played.files[1] == played.files[0]


def test_no_port_is_left_behind(played: Played) -> None:
    assert played.ports[0], "a kernel listens; where it doesn't, this test sees nothing"
    assert played.ports[1] == played.ports[0]


# --- what is committed -------------------------------------------------------------------


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=name)
def written(request: pytest.FixtureRequest) -> tuple[Path, Any]:
    """A notebook's path and what its file holds."""
    return request.param, nbformat.read(request.param, as_version=nbformat.NO_CONVERT)


def shows_a_run(source: str) -> bool:
    """Whether a cell ends in a run: `run`, `scene.play(…)`, `run.show(…)`, or watches one."""
    last = tree(source).body[-1]
    if not isinstance(last, ast.Expr):
        return "watch(" in source
    value = last.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return value.func.attr in ("play", "show")
    return isinstance(value, ast.Name) and value.id == "run"


def tree(source: str) -> ast.Module:
    """A cell as syntax; cells may await at their outermost level, which `ast` allows."""
    return ast.parse(source)


def lines(cell: Any) -> int:
    """A cell's lines of code: neither empty nor a comment."""
    stripped = (line.strip() for line in cell.source.splitlines())
    return sum(1 for line in stripped if line and not line.startswith("#"))


def last_where(cells: list[Any], found: Any) -> int:
    """The index of the last cell for which `found(source)` holds; -1 if there is none."""
    return max((n for n, cell in enumerate(cells) if found(cell.source)), default=-1)


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


def test_it_is_a_valid_notebook_of_format_4_5_for_the_plain_kernel(written: Any) -> None:
    _, notebook = written
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"


def test_the_ids_of_cells_are_unique_and_chosen_by_hand(written: Any) -> None:
    path, _ = written
    raw = json.loads(path.read_text(encoding="utf-8"))  # nbformat mends what is wrong with ids
    ids = Counter(cell.get("id", "") for cell in raw["cells"])
    assert [id for id, count in ids.items() if count > 1] == []
    form = re.compile(rf"{path.name[:2]}-[a-z0-9]+(-[a-z0-9]+)*")
    assert [id for id in ids if not form.fullmatch(id)] == []


def test_no_output_is_committed(written: Any) -> None:
    _, notebook = written
    used = [cell.id for cell in code(notebook) if cell.outputs or cell.execution_count is not None]
    assert used == []
    assert "widgets" not in notebook.metadata


def test_cells_are_short(written: Any) -> None:
    _, notebook = written
    sizes = {cell.id: lines(cell) for cell in code(notebook)}
    assert {id: size for id, size in sizes.items() if size > MOST_LINES} == {}
    assert statistics.median(sizes.values()) <= MEDIAN_LINES


def test_it_ends_with_real_sockets_and_with_libzmq(written: Any) -> None:
    _, notebook = written
    cells = code(notebook)
    check = last_where(cells, lambda source: "check(" in source)
    real = last_where(cells, plays_on_real_sockets)
    libzmq = last_where(cells, imports_pyzmq)
    assert 0 <= check < real < libzmq
    assert len(cells) - libzmq <= 3


def plays_on_real_sockets(source: str) -> bool:
    """Whether a cell watches a scene (on loopback, unless it says otherwise) or plays it there."""
    calls = [node for node in ast.walk(tree(source)) if isinstance(node, ast.Call)]
    worlds = {
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "world" and isinstance(keyword.value, ast.Constant)
    }
    watches = any(isinstance(call.func, ast.Name) and call.func.id == "watch" for call in calls)
    return "loopback" in worlds or (watches and not worlds)


def imports_pyzmq(source: str) -> bool:
    imports = [node for node in ast.walk(tree(source)) if isinstance(node, ast.Import)]
    return any(alias.name == "zmq" for node in imports for alias in node.names)
