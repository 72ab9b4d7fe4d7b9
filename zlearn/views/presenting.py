"""Presenter mode for all pictures of a kernel: large letters and thick lines, for a projector.

It is on where the environment has ZLEARN_PRESENTER=1 (`./course --presenter` puts it there), and
can be switched in the notebook:

    from zlearn.views import presenter
    presenter()          # from here on; presenter(False) goes back

Rule for this file: one switch, asked when a player is made. What a picture was told itself
(`run.show(presenter=False)`) counts more.
"""

import os

VARIABLE = "ZLEARN_PRESENTER"
OFF = ("", "0", "no", "false", "off")

_switched: list[bool] = []  # what was asked for last, in this kernel


def presenter(on: bool = True) -> None:
    """Shows pictures for a projector from now on, or, with False, for a desk again.

    Pictures that are there already stay as they are: run their cell again.
    """
    _switched[:] = [on]


def presenting() -> bool:
    """Whether a picture is for a projector, if it isn't told."""
    if _switched:
        return _switched[0]
    return os.environ.get(VARIABLE, "").strip().lower() not in OFF
