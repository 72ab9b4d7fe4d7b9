"""A figure that a notebook shows by itself.

IPython knows how to show matplotlib's figures only once pyplot has been set up for it, and we
never touch pyplot. So ours say it themselves: sharp on fine screens, in their own size.

Rule for this file: the one class, made when matplotlib is there.
"""

import functools
from typing import Any


@functools.cache
def figure_class() -> Any:
    """matplotlib's Figure, with what IPython asks for. Raises ImportError without matplotlib."""
    from matplotlib.figure import Figure

    from zlearn.views.export import to_png

    class Drawn(Figure):
        """A matplotlib figure that displays itself."""

        def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
            width, height = (int(inches * self.dpi) for inches in self.get_size_inches())
            return to_png(self), {"width": width, "height": height}

    return Drawn
