"""How a trace is shown without knowing pictures: by looking up who can draw.

A viewer is a function of a trace and options. It is named by the entry-point group
"zlearn.display", or hands itself over with `use`.

Rule for this file: it never imports a picture by name.
"""

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from zlearn.trace.texts import text

GROUP = "zlearn.display"
DEFAULT = "default"

Viewer = Callable[..., Any]
_in_use: list[Viewer] = []


def use(viewer: Viewer | None) -> None:
    """Shows with this viewer from now on, whatever is installed; None goes back."""
    _in_use[:] = [] if viewer is None else [viewer]


def show(trace: Any, **options: Any) -> Any:
    """Shows a trace, or what stands for one.

    options: for the viewer. Returns: what the viewer returns.
    Raises: LookupError, saying what to install, if nothing can draw.
    """
    return find_viewer()(trace, **options)


def find_viewer() -> Viewer:
    """The viewer in use, or the installed one named "default", or the first by name."""
    if _in_use:
        return _in_use[0]
    found = sorted(entry_points(group=GROUP), key=_rank)
    if not found:
        raise LookupError(text("install a viewer"))
    try:
        viewer: Viewer = found[0].load()
    except (ImportError, AttributeError) as error:
        message = text("broken viewer", viewer=found[0].value, error=error)
        raise LookupError(message) from error
    return viewer


def _rank(entry: EntryPoint) -> tuple[bool, str]:
    return (entry.name != DEFAULT, entry.name)
