"""The printed figures are like their golden files; see golden.py for how to renew those.

Rule for this file: golden.py says which figures there are.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from PIL import Image

from tests.browser.pattern_scenes import model_of
from tests.browser.references import alike, small
from tests.views.golden import FIGURES, FOLDER, draw, file_of, picture
from zlearn.views import timeline_figure

SHOTS = Path(__file__).parents[1] / "output"


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_looks_as_it_did(name: str) -> None:
    now = draw(name)
    if not alike(small(now), Image.open(file_of(name)), "light"):
        SHOTS.mkdir(exist_ok=True)
        now.save(SHOTS / file_of(name).name)
        pytest.fail(f"it is not like {file_of(name)}; see {SHOTS}")


def test_each_file_is_of_a_figure() -> None:
    assert set(FOLDER.glob("*")) == {file_of(name) for name in FIGURES}


def test_a_missing_arrow_is_seen() -> None:
    model = model_of("pub-sub")
    model["copies"] = [copy for copy in model["copies"] if copy["id"] != "publisher.pub#4/1"]
    now = picture(timeline_figure(model, axis="cause"))
    assert not alike(small(now), Image.open(file_of("axis-of-causes")), "light")
