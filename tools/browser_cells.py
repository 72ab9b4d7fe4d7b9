"""Which cells of a notebook can't run in a browser, and what they do where they can.

In a browser Python has no sockets, no threads, no processes, and no matplotlib. A cell that needs
one of them, or a name that only such a cell makes, is run where the site is built; its place takes
a call that shows what it did (zlearn.course.recordings).

Rule for this file: cells in, cells and recordings out; the site is course_site.py's.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MODULES = {"socket", "zmq", "matplotlib", "subprocess", "threading", "multiprocessing", "queue"}
WORLDS = {"loopback", "libzmq"}
CALLS = {"watch", "tap"}
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
        made, used = _made(tree), _used(tree)
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
        if isinstance(function, ast.Attribute):  # a context outside the lab
            return function.attr == "Context"
        return isinstance(function, ast.Name) and function.id in CALLS
    return False


def _made(tree: ast.Module) -> set[str]:
    """The names that a cell makes at its outermost level."""
    made = {node.name for node in tree.body if hasattr(node, "name")}
    for node in _outermost(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            made.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            made |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return made


def _outermost(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _outermost(node)


def _used(tree: ast.Module) -> set[str]:
    nodes = ast.walk(tree)
    return {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def for_browser(notebook: dict[str, Any], ids: set[str]) -> dict[str, Any]:
    """A copy of a learner's notebook in which these cells show their recordings."""
    copy: dict[str, Any] = json.loads(json.dumps(notebook))
    for cell in copy["cells"]:
        if cell.get("id") in ids:
            call = f'from zlearn.course import recorded\n\nrecorded("{cell["id"]}")'
            cell["source"] = call.splitlines(keepends=True)
    return copy


def record(path: Path, ids: set[str], folder: Path) -> dict[str, Any]:
    """Runs a notebook with its solutions, in `folder`; returns what the cells of `ids` did.

    Raises what nbclient raises for a cell that fails. Needs nbclient.
    """
    import nbclient
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(folder)}}
    client = nbclient.NotebookClient(notebook, kernel_name="python3", timeout=120, resources=place)
    client.execute()
    models = {id: state.get("model") for id, state in client.widget_state.items()}
    return {
        cell.id: {
            "source": cell.source,
            "outputs": [kept for each in cell.outputs for kept in _kept(each, models)],
        }
        for cell in notebook.cells
        if cell.get("id") in ids
    }


def _kept(output: Any, models: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if output.output_type == "stream" and output.name == "stdout":
        yield {"text": output.text}
    data = output.get("data", {})
    model = models.get(data.get(WIDGET, {}).get("model_id"))
    if model and model.get("events"):
        yield {"model": model}
    elif "image/png" in data:  # what was watched live grew later: the picture is of its end
        yield {"png": data["image/png"]}
    elif WIDGET not in data and "text/plain" in data:
        yield {"text": data["text/plain"] + "\n"}
