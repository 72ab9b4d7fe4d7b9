"""Notebooks in one kernel, one after the other: for what has the same code as another.

To start a kernel and to import what a lesson needs takes as long as to play a lesson. So a kernel
plays many notebooks, each in a folder of its own, with none of the names of the one before. That
each runs in a kernel of its own is judged in test_notebooks.py.

Rule for this file: it plays, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

from tools.notebook_client import NotebookClient

# The pictures in reserve take most of the time, and test_notebooks.py judges them.
WITHOUT_STILLS = "import zlearn.views.player\nzlearn.views.player.still_picture = lambda _: 'iVBO'"
AS_NEW = "get_ipython().run_line_magic('reset', '-f')\nimport os\nos.chdir({folder!r})\ndel os"


@contextmanager
def kernel(folder: Path) -> Iterator[Any]:
    """A client of a kernel that draws no pictures in reserve; it ends with the block."""
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        nbformat.v4.new_notebook(), kernel_name="python3", timeout=60, resources=place
    )
    with client.setup_kernel():
        quietly(client, WITHOUT_STILLS)
        yield client


def play(client: Any, notebook: Any, folder: Path) -> None:
    """Plays a notebook in a folder; what its cells show is in them afterwards.

    Raises nbclient's CellExecutionError.
    """
    client.nb = notebook
    quietly(client, AS_NEW.format(folder=str(folder)))
    for index, cell in enumerate(notebook.cells):
        client.execute_cell(cell, index)


def quietly(client: Any, source: str) -> None:
    """Runs something that is no cell of the notebook, which stays as it is."""
    cells = client.nb.cells
    cells.append(nbformat.v4.new_code_cell(source))
    try:
        client.execute_cell(cells[-1], len(cells) - 1)
    finally:
        del cells[-1]
