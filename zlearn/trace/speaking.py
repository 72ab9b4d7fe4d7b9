"""Which language we speak: what was chosen, else what the surroundings say.

A notebook of the folder `zh` speaks Chinese without a word in its cells: they are the same as the
English one's. Its kernel works in that folder, and Jupyter names the notebook in a variable.

Rule for this file: it finds out the language. The texts lie with those who say them.
"""

import os
from pathlib import Path, PurePosixPath

LANGUAGES = ("en", "zh")
ASKED = "ZLEARN_LANGUAGE"  # the reader's own wish: "zh", "zh_CN.UTF-8"
NOTEBOOK = "JPY_SESSION_NAME"  # set by Jupyter: the notebook's path, or a name

_chosen: list[str] = []


def choose(language: str | None) -> None:
    """The language from now on, one of LANGUAGES; None: as the surroundings say."""
    _chosen[:] = [] if language is None else [language]


def language() -> str:
    """The language: as chosen, else ZLEARN_LANGUAGE, else the notebook's folder, else "en"."""
    wishes = [*_chosen, os.environ.get(ASKED, "")[:2], *_folders()]
    return next((wish for wish in wishes if wish in LANGUAGES), "en")


def _folders() -> list[str]:
    """The names of the folders that a notebook may lie in."""
    notebook = PurePosixPath(os.environ.get(NOTEBOOK, "").replace("\\", "/"))
    try:
        return [notebook.parent.name, Path.cwd().name]
    except OSError:  # the folder was removed
        return [notebook.parent.name]
