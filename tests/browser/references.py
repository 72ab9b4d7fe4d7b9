"""Pictures of the player, one for each pattern in each mode, and what makes two of them alike.

    python -m tests.browser.references              renews what lies in references/
    python -m tests.browser.references -o FOLDER    the same in full size, to be looked at

What is kept are the two pictures of the player, half as large and with few colours. Two are alike
if each part of one, a square of WINDOW pixels, has about as much ink as the same part of the
other, or as one that lies up to DRIFT pixels beside it: letters of another version of a font pass,
a missing arrow doesn't.

Rule for this file: how pictures are taken and compared. Which must be alike, the tests say.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy
from PIL import Image

from tests.browser.pattern_scenes import model_of

FOLDER = Path(__file__).parent / "references"
SIZE = {"width": 1280, "height": 720}
MODES: dict[str, dict[str, Any]] = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark"},
    "presenter": {"theme": "light", "presenter": True},
}
# A moment of each scene with something to see, in seconds; and a message that is looked at.
MOMENTS = {
    "req-rep": (0.105, "client.req#2"),
    "pub-sub": (0.125, "publisher.pub#1"),
    "push-pull": (0.075, ""),
    "router-dealer": (0.06, ""),
    "xpub-xsub": (0.13, ""),
    "pair": (0.01, ""),
    "high-water mark": (0.3, ""),
    "blocked sender": (0.3, ""),
    "outage": (0.2, ""),
    "crowd": (0.28, ""),
}
COLOURS = 64  # of a kept picture
WINDOW, STRIDE, DRIFT = 16, 8, 3  # pixels of a kept picture
INK = {"light": 5.0, "dark": 5.0, "presenter": 7.2}  # so much may a window's mean differ, of 255


def shoot(
    page: Any, scene: str, mode: str, part: str = ".zl-stage", model: Any = None
) -> Image.Image:
    """A part of the player at the scene's moment, in a page that is as conftest.py has it."""
    t, message = MOMENTS[scene]
    options = {**MODES[mode], "at": t}
    state = {"model": model or model_of(scene), "options": options, "selected": message}
    page.evaluate(  # as a text, which Playwright passes at once
        "(text) => { window.stop?.(); window.start(JSON.parse(text)); }", json.dumps(state)
    )
    if part == ".zl-stage":  # where it is taller than the page, the bar would stick to its top
        page.evaluate("document.querySelector('.zl-bar').style.position = 'static'")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() =>"
                  " requestAnimationFrame(done)))")  # fmt: skip
    return Image.open(io.BytesIO(page.locator(part).screenshot())).convert("RGB")


def small(picture: Image.Image) -> Image.Image:
    """Half as large: what is kept and compared."""
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BOX)


def file_of(scene: str, mode: str) -> Path:
    return FOLDER / f"{scene.replace(' ', '-')}-{mode}.png"


def keep(picture: Image.Image, file: Path) -> None:
    few = small(picture).quantize(COLOURS, kmeans=3, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def ink(picture: Image.Image) -> Any:
    """How much each window differs from the ground: an array of means, by colour."""
    pixels = numpy.asarray(picture.convert("RGB"), dtype=float)
    sums = numpy.pad(pixels - pixels[6, 6], ((1, 0), (1, 0), (0, 0))).cumsum(0).cumsum(1)
    w = WINDOW
    return (sums[w:, w:] - sums[:-w, w:] - sums[w:, :-w] + sums[:-w, :-w]) / w**2


def apart(one: Image.Image, other: Image.Image) -> float:
    """How much ink too much or too little the oddest window of `one` has, beside `other`."""
    a, b = ink(one), ink(other)
    if a.shape != b.shape:
        raise ValueError(f"the pictures' sizes differ: {one.size} and {other.size}")
    high, wide = a.shape[:2]
    rows, columns = range(DRIFT, high - DRIFT, STRIDE), range(DRIFT, wide - DRIFT, STRIDE)
    here = a[rows][:, columns]
    least = numpy.full(here.shape[:2], numpy.inf)
    for dy in range(-DRIFT, DRIFT + 1):
        for dx in range(-DRIFT, DRIFT + 1):
            there = b[[y + dy for y in rows]][:, [x + dx for x in columns]]
            least = numpy.minimum(least, numpy.abs(here - there).max(axis=2))
    return float(least.max())


def alike(one: Image.Image, other: Image.Image, mode: str) -> bool:
    """Whether two small pictures show the same; larger letters may differ a little more."""
    return max(apart(one, other), apart(other, one)) <= INK[mode]


def main() -> int:
    """The command line; returns its exit code."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, CHROMIUM, TestPage
    from tests.browser.serving import served
    from zlearn.views import script

    parser = argparse.ArgumentParser("references", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-o", dest="folder", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder
    (folder or FOLDER).mkdir(parents=True, exist_ok=True)
    with served(script.STATIC, TestPage) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        page.wait_for_function("window.loaded")
        for scene in MOMENTS:
            for mode in MODES:
                if folder:
                    shoot(page, scene, mode, ".zl-root").save(folder / file_of(scene, mode).name)
                else:
                    keep(shoot(page, scene, mode), file_of(scene, mode))
        browser.close()
    print(f"{len(MOMENTS) * len(MODES)} pictures are in {folder or FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
