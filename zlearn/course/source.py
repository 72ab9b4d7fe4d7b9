"""Showing source code in a notebook: the pattern that is being taught, a solution.

Rule for this file: it finds and shows code; IPython colours it where there is IPython.
"""

import inspect
from typing import Any

from zlearn.course import markup


def show_source(thing: Any, first: int = 1, last: int | None = None) -> Any:
    """The source code of a module, class or function, coloured in a notebook.

    first, last: lines, counted from 1 within that source; None: to its end.
    Raises TypeError or OSError if there is no source for it.
    """
    lines = inspect.getsource(thing).splitlines()
    return Source("\n".join(lines[first - 1 : last]))


class Source:
    """Source code that a notebook shows. `text`: the code."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": code_html(self.text)}


def code_html(source: str) -> str:
    """Python code as HTML, coloured by IPython's `Code` if it is there."""
    try:
        from IPython.display import Code

        return str(Code(source, language="python")._repr_html_())
    except ImportError:
        return markup.code(source)
