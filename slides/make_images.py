"""Makes the pictures of the README and the slides again: real runs, photographed in chromium.

    python slides/make_images.py

Needs playwright and chromium (`pip install playwright`, `apt-get install chromium`), and Pillow,
which matplotlib has. A scene plays in the lab with a seed, so that the same picture comes out every
time.

Rule for this file: a scene, a moment and a name for each picture. How it looks is the player's.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(HERE)]

from runs import five_nodes, pub_drops, push_waits, slow_joiner  # noqa: E402 (this file runs from a checkout, installed or not)

from zlearn.views import Model  # noqa: E402
from zlearn.views.player import html  # noqa: E402

IMAGES = Path(__file__).parent / "images"
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WIDTH = 1280  # of the page in CSS pixels
COLOURS = 64  # as many as make no difference to be seen, for files of a third of the size

# name of the file: (what to play, seconds where the cursor stands, the selected message, theme,
# pixels of the picture for one of the page)
PICTURES = {
    "first-lesson": (slow_joiner, 0.818, "", "light", 2),
    "dropped": (pub_drops, 0.76, "fast.pub#13/1", "dark", 2),
    "waiting": (push_waits, 0.76, "fast.push#13", "light", 2),
    "five-nodes": (five_nodes, 0.45, "door.pub#1", "light", 1),
}


def photograph(page: Any, play: Any, at: float, selected: str, theme: str, file: Path) -> None:
    """Opens a run's page, puts the cursor at a time, and saves the player as PNG."""
    text = html(Model.from_trace(play().trace), theme=theme, at=at)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "run.html")
        source.write_text(text, encoding="utf-8")
        page.goto(source.as_uri())
        player = page.locator(".zl-root")
        player.wait_for()
        page.evaluate("(id) => document.querySelector('main').zlPlayer.select(id)", selected)
        page.evaluate(  # after the frame that is due has been drawn
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        picture = Image.open(io.BytesIO(player.screenshot())).convert("RGB")
        picture.quantize(COLOURS, kmeans=3, dither=Image.Dither.NONE).save(file, optimize=True)


def main() -> None:
    """Makes all pictures."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        size = {"width": WIDTH, "height": 800}
        for name, (play, at, selected, theme, scale) in PICTURES.items():
            file = IMAGES / f"{name}.png"
            page = browser.new_page(viewport=size, device_scale_factor=scale)
            photograph(page, play, at, selected, theme, file)
            page.close()
            print(file.relative_to(ROOT))
        browser.close()


if __name__ == "__main__":
    main()
