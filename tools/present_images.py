"""Makes the pictures of TEACHING.md again: lessons on a projector's screen, as a class sees them.

    python tools/present_images.py

Needs what the tests need. A lesson is opened in JupyterLab with presenter mode on, its cells are
run up to the picture, and the window is photographed.

Rule for this file: a lesson, a cell and a moment for each picture. How it looks is the player's.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 (this file runs from a checkout)

from tests.browser.conftest import ARGUMENTS, CHROMIUM, Tab  # noqa: E402
from tests.browser.lab_server import LabServer, Lesson, Player  # noqa: E402
from zlearn.views.presenting import VARIABLE  # noqa: E402

IMAGES = ROOT / "notebooks" / "images"
WIDTH, HEIGHT = 1280, 720  # pixels of the projector
SAVED = (1066, 600)  # pixels: two of them stand side by side in a table
COLOURS = 64

# name of the file: (the browser's zoom, lesson, cell, seconds where the cursor stands, the
# selected message)
PICTURES = {
    "present-journey": (0.9, "00-a-messages-journey", "00-journey", 2.987, "alice.pair#1"),
    "present-sieves": (0.8, "03-publish-subscribe", "03-sieve-play", 0.16, ""),
    "present-losses": (0.9, "04-the-slow-joiner", "04-late", 0.65, "publisher.pub#4"),
    "present-told": (0.9, "04-the-slow-joiner", "04-cure-run", 1.2093, ""),
}

# What TEACHING.md tells a teacher to do under "On the projector".
ROOM = ("application:toggle-mode", "application:toggle-left-area")
WITHOUT_STATUS_BAR = """() => {
    const bar = document.getElementById("jp-main-statusbar");
    const seen = bar && !bar.classList.contains("lm-mod-hidden");
    if (seen) jupyterapp.commands.execute("statusbar:toggle");
}"""

RUN_TO = """async (cell) => {
    const { content } = jupyterapp.shell.currentWidget;
    content.activeCellIndex = content.widgets.findIndex((each) => each.model.id === cell);
    await jupyterapp.commands.execute("notebook:run-all-above");
    await jupyterapp.commands.execute("notebook:run-cell");
}"""
TO_THE_TOP = """(cell) => rootOf(cell).scrollIntoView({ block: "start" })"""


def main() -> None:
    """Makes all pictures."""
    os.environ[VARIABLE] = "1"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        server = LabServer(Path(folder))
        try:
            server.wait()
            for name, picture in PICTURES.items():
                make(browser, server, IMAGES / f"{name}.png", *picture)
        finally:
            server.end()
            browser.close()


def make(
    browser: Any,
    server: LabServer,
    file: Path,
    zoom: float,
    lesson: str,
    cell: str,
    at: float,
    selected: str,
) -> None:
    """Opens a lesson, goes to the moment, and saves what is on the screen as PNG."""
    server.copy(f"{lesson}.ipynb")
    screen = {"width": round(WIDTH / zoom), "height": round(HEIGHT / zoom)}
    tab = Tab(browser.new_context(viewport=screen))
    opened = Lesson(tab, server, f"{lesson}.ipynb")
    for command in ROOM:
        opened.command(command)
    tab.page.evaluate(WITHOUT_STATUS_BAR)  # the next lesson is opened without it, too
    tab.page.evaluate(RUN_TO, cell)
    opened.until(f"rootOf('{cell}')")
    player = Player(opened, cell)
    player.call("select", selected)
    player.call("seek", at)
    tab.page.evaluate(TO_THE_TOP, cell)
    tab.page.wait_for_timeout(500)  # for the room that it has now
    picture = Image.open(io.BytesIO(tab.page.screenshot())).convert("RGB")
    smaller = picture.resize(SAVED, Image.Resampling.LANCZOS)
    smaller.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    tab.context.close()
    print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
