"""views: pictures of a trace. One model (model.py), many canvases.

    show(trace)               the player in a notebook; figures where there is no anywidget
    topology_figure(trace)    who is linked to whom, at one time
    timeline_figure(trace)    what happened, one lane a socket
    machine_figure(table)     a state machine, from the table that runs
    wire_figure(trace)        the first bytes of a link, each with its name
    presenter()               all of them large, for a projector
    Player, Model, to_svg, to_png

Rule for this file: names only, found when they are asked for. Importing it loads neither
matplotlib nor anywidget.
"""

from importlib import import_module
from typing import Any

_WHERE = {
    "show": "display",
    "figure": "display",
    "Picture": "display",
    "topology_figure": "topology",
    "timeline_figure": "timeline",
    "machine_figure": "machines",
    "wire_figure": "wire",
    "Player": "player",
    "Model": "model",
    "merge": "patches",
    "to_svg": "export",
    "to_png": "export",
    "presenter": "presenting",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
