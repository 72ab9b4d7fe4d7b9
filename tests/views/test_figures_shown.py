"""A figure displays itself in a notebook, although pyplot was never set up.

Rule for this file: what IPython asks a figure for; how it looks is test_figures.py's.
"""

from zlearn.patterns.machine import REQ_TABLE
from zlearn.views import machine_figure


def test_ipython_gets_a_png_in_the_figures_own_size() -> None:
    figure = machine_figure(REQ_TABLE, title="REQ")
    data, metadata = figure._repr_png_()
    assert data.startswith(b"\x89PNG")
    width, height = figure.get_size_inches() * figure.dpi
    assert metadata == {"width": int(width), "height": int(height)}


def test_the_png_is_sharper_than_that() -> None:
    data, metadata = machine_figure(REQ_TABLE)._repr_png_()
    assert int.from_bytes(data[16:20], "big") == 2 * metadata["width"]
