"""Which cells of a notebook can't run in a browser, and what they do where they can.

In a browser Python has no sockets, no threads, no processes, and no matplotlib. A cell that needs
one of them, or a name that only such a cell makes, is run where the site is built; its place takes
a call that shows what it did (zlearn.course.recordings).

Rule for this file: cells in, cells and recordings out; the site is course_site.py's.
"""

from __future__ import annotations

import ast
import dis
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

MODULES = {"socket", "zmq", "matplotlib", "subprocess", "threading", "multiprocessing", "queue"}
WORLDS = {"loopback", "libzmq"}
CALLS = {"Context", "watch", "tap", "own_channels", "tapped_kernel"}
LOADS = {"LOAD_NAME", "LOAD_GLOBAL"}  # instructions of Python's that look a name up
WIDGET = "application/vnd.jupyter.widget-view+json"


def needing(cells: Iterable[Any]) -> set[str]:
    """The ids of the code cells that can't run in a browser.

    cells: of a notebook, in their order. A cell goes with the one that makes its names.
    """
    found: set[str] = set()
    gone: set[str] = set()  # names that only such a cell has made
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        made, used = _names(tree)
        if _needs(tree) or used & gone:
            found.add(cell["id"])
            gone |= made
        else:
            gone -= made
    return found


def _needs(tree: ast.Module) -> bool:
    return any(_is_beyond(node) for node in ast.walk(tree))


def _is_beyond(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] in MODULES
    if isinstance(node, ast.keyword):
        return node.arg == "world" and getattr(node.value, "value", None) in WORLDS
    if isinstance(node, ast.Call):
        function = node.func
        return getattr(function, "attr", getattr(function, "id", "")) in CALLS
    return False


def _names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names that a cell leaves to the others, and those that it takes from them.

    The compiler says whose a name is: one that a function or a list comprehension makes for
    itself is nobody else's.
    """
    cell = compile(tree, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    made: set[str] = set()
    used: set[str] = set()
    for step in dis.get_instructions(cell):
        if step.opname == "STORE_NAME":
            made.add(step.argval)
        elif step.opname in LOADS and step.argval not in made:
            used.add(step.argval)
    return made, used | (set().union(*map(_used_within, _inner(cell))) - made)


def _used_within(code: CodeType) -> set[str]:
    """The names that a function or a class, and what is in it, takes from outside."""
    steps = list(dis.get_instructions(code))
    own = {step.argval for step in steps if step.opname == "STORE_NAME"}  # a class's
    used = {step.argval for step in steps if step.opname in LOADS} - own
    return used.union(*map(_used_within, _inner(code)))


def _inner(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def for_browser(notebook: dict[str, Any], ids: set[str]) -> dict[str, Any]:
    """A copy of a learner's notebook in which these cells show their recordings."""
    copy: dict[str, Any] = json.loads(json.dumps(notebook))
    for cell in copy["cells"]:
        if cell.get("id") in ids:
            call = f'from zlearn.course import recorded\n\nrecorded("{cell["id"]}")'
            cell["source"] = call.splitlines(keepends=True)
    return copy


def record(path: Path, ids: set[str], folder: Path) -> dict[str, Any]:
    """Runs a notebook with its solutions; returns what the cells of `ids` did.

    It runs within `folder`, in one called as its own, from which it knows its language. The checks
    are left out: they take long, and nobody needs what they say here.
    Raises what nbclient raises for a cell that fails. Needs nbclient.
    """
    import nbformat
    from notebook_client import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not _is_check(cell)]
    own = folder / path.parent.name
    own.mkdir()
    place = {"metadata": {"path": str(own)}}
    client = NotebookClient(notebook, kernel_name="python3", timeout=120, resources=place)
    client.execute()
    players = {id: state for id, state in client.widget_state.items() if "model" in state}
    return {
        cell.id: {
            "source": cell.source,
            "outputs": [kept for each in cell.outputs for kept in _kept(each, players)],
        }
        for cell in notebook.cells
        if cell.get("id") in ids
    }


def _is_check(cell: Any) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _kept(output: Any, players: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if output.output_type == "stream" and output.name == "stdout":
        yield {"text": output.text}
    data = output.get("data", {})
    player = players.get(data.get(WIDGET, {}).get("model_id"), {})
    if player.get("model", {}).get("events"):
        yield {key: player[key] for key in ("model", "options") if key in player}
    elif "image/png" in data:  # what was watched live grew later: the picture is of its end
        yield {"png": data["image/png"]}
    elif WIDGET not in data and "text/plain" in data:
        yield {"text": data["text/plain"] + "\n"}
