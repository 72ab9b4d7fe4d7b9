"""The player's pictures of each pattern are what they were when somebody looked at them.

A change that is wanted: look at what `python -m tests.browser.references -o FOLDER` makes, then
renew the references with `python -m tests.browser.references`. A picture that is not alike is
left in tests/output.

Rule for this file: references.py says what is taken and what is alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser.pattern_scenes import SCENES, model_of
from tests.browser.references import FOLDER, MODES, MOMENTS, SIZE, alike, file_of, shoot, small

SHOTS = Path(__file__).parents[1] / "output"

pytestmark = pytest.mark.browser

# Letters of another version of a font: a little larger, and a little beside their place.
OTHER_LETTERS = """() => {
    const pen = CanvasRenderingContext2D.prototype;
    const fillText = pen.fillText;
    pen.fillText = function (text, x, y) {
        const font = this.font;
        this.font = font.replace(/([0-9.]+)px/, (_, size) => `${size * 1.02}px`);
        fillText.call(this, text, x + 0.7, y + 0.5);
        this.font = font;
    };
}"""


@pytest.fixture(scope="module")
def open_page(browser: Any, address: str) -> Any:
    """A maker of pages that wait for a player."""

    def make() -> Any:
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        page.wait_for_function("window.loaded")
        return page

    return make


@pytest.fixture(scope="module")
def page(open_page: Any) -> Any:
    return open_page()


def kept(scene: str, mode: str) -> Image.Image:
    return Image.open(file_of(scene, mode))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scene", MOMENTS)
def test_a_pattern_looks_as_it_did(page: Any, scene: str, mode: str) -> None:
    now = shoot(page, scene, mode)
    if not alike(small(now), kept(scene, mode), mode):
        SHOTS.mkdir(exist_ok=True)
        now.save(SHOTS / file_of(scene, mode).name)
        pytest.fail(f"it is not like {file_of(scene, mode)}; see {SHOTS}")


def test_there_is_a_picture_of_each_pattern_and_they_are_small() -> None:
    assert set(MOMENTS) == set(SCENES)
    files = {file_of(scene, mode) for scene in MOMENTS for mode in MODES}
    assert set(FOLDER.glob("*")) == files
    assert sum(file.stat().st_size for file in files) < 1_000_000


@pytest.mark.parametrize("mode", MODES)
def test_another_version_of_a_font_is_alike(open_page: Any, mode: str) -> None:
    page = open_page()
    page.evaluate(OTHER_LETTERS)
    assert alike(small(shoot(page, "pub-sub", mode)), kept("pub-sub", mode), mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("scene", "message"),
    [
        ("req-rep", "server.rep#1/1"),
        ("pub-sub", "publisher.pub#4/1"),
        ("push-pull", "worker1.push#3/1"),
    ],
)
def test_a_missing_arrow_is_not(page: Any, scene: str, message: str, mode: str) -> None:
    model = model_of(scene)
    left = [copy for copy in model["copies"] if copy["id"] != message]
    assert len(left) == len(model["copies"]) - 1
    model["copies"] = left
    assert not alike(small(shoot(page, scene, mode, model=model)), kept(scene, mode), mode)
