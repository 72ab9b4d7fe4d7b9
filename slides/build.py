"""Builds the lectures: one HTML file a deck, which needs neither a network nor a server.

    python slides/build.py              # slides/site/patterns.html, queues.html, reliability.html
    python slides/build.py --pdf        # and the same on paper
    python slides/build.py -o FOLDER

A deck is a Markdown file beside this one: `---` between slides, `Note:` before what only the
speaker reads (key S), and a picture as <div class="run" data-run="NAME" data-at="SECONDS">, where
NAME is a function in runs.py; data-small="yes" gives it small letters, where many take part.
reveal.js shows them; npm brings it, once, into a cache folder.

Rule for this file: it puts together. What a slide says stands in its Markdown file, how it looks
in deck.css, and what a picture plays in runs.py.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tools"), str(HERE)]

from packages import Missing, from_npm  # noqa: E402 (this file runs from a checkout)
from runs import RUNS  # noqa: E402

from zlearn.views import Model, script  # noqa: E402
from zlearn.views.page import plain_script, script_json  # noqa: E402

DECKS = ("patterns", "queues", "reliability")
REVEAL = "6.0.2"  # the version of reveal.js
WIDTH, HEIGHT = 1280, 720  # CSS pixels of a slide
CHROMIUM = "/usr/bin/chromium"


def build_deck(name: str, reveal: Path) -> str:
    """The HTML file of a deck. Raises ValueError for a picture that runs.py does not have."""
    slides = (HERE / f"{name}.md").read_text(encoding="utf-8")
    if "</textarea" in slides:
        raise ValueError(f"{name}.md holds </textarea, which would end the deck's text")
    wanted = dict.fromkeys(re.findall(r'data-run="([^"]*)"', slides))
    unknown = [each for each in wanted if each not in RUNS]
    if unknown:
        raise ValueError(f"{name}.md wants {', '.join(unknown)}; runs.py has {', '.join(RUNS)}")
    runs = {each: Model.from_trace(RUNS[each]().trace).to_json() for each in wanted}
    dist = reveal / "dist"
    styles = [dist / "reset.css", dist / "reveal.css", HERE / "deck.css"]
    scripts = ["reveal.js", "plugin/markdown.js", "plugin/notes.js"]
    return (
        (HERE / "deck.html")
        .read_text(encoding="utf-8")
        .format(
            title=f"zlearn: {slides.splitlines()[0].lstrip('# ')}",
            style="\n".join(each.read_text(encoding="utf-8") for each in styles),
            player_style=script.style(),
            slides=slides,
            runs=script_json(runs),
            reveal="\n".join(
                _inline((dist / each).read_text(encoding="utf-8")) for each in scripts
            ),
            player=plain_script(script.module()),
        )
    )


def _inline(script: str) -> str:
    """A script's text that may stand inside a page: what would end it, it can't contain."""
    return re.sub(r"<(?=/script|!--|script)", r"\\x3c", script, flags=re.IGNORECASE)


def build(folder: Path) -> list[Path]:
    """Builds all decks into `folder`; returns the files. Raises Missing without npm."""
    reveal = from_npm("reveal.js", REVEAL)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name in DECKS:
        file = folder / f"{name}.html"
        file.write_text(build_deck(name, reveal), encoding="utf-8")
        files.append(file)
    return files


def print_decks(files: list[Path]) -> list[Path]:
    """Prints decks to PDF, a page a slide, beside the HTML files. Raises Missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Missing("a PDF is printed by playwright: pip install playwright") from None
    if not Path(CHROMIUM).exists():
        raise Missing("a PDF is printed by chromium, which is not here: apt-get install chromium")
    printed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for file in files:
            page.goto(f"{file.resolve().as_uri()}?view=print")
            _wait_for_pictures(page)
            target = file.with_suffix(".pdf")
            page.pdf(path=str(target), prefer_css_page_size=True, print_background=True)
            printed.append(target)
        browser.close()
    return printed


def _wait_for_pictures(page: Any) -> None:
    page.evaluate("""() => new Promise((done) => {
        const boxes = [...document.querySelectorAll(".run")];
        const drawn = (box) => box.zlPlace?.zlPlayer;
        const look = () => requestAnimationFrame(
            document.querySelector(".pdf-page") && boxes.every(drawn)
                ? () => requestAnimationFrame(done) : look);
        look();
    })""")


def main() -> int:
    """The command line; returns its exit code."""
    parser = argparse.ArgumentParser("slides/build.py", description="Builds the lectures.")
    parser.add_argument("-o", dest="folder", type=Path, default=HERE / "site", metavar="FOLDER")
    parser.add_argument("--pdf", action="store_true", help="print them as well")
    asked = parser.parse_args()
    try:
        files = build(asked.folder)
        if asked.pdf:
            files += print_decks(files)
    except Missing as missing:
        print(f"slides: {missing}", file=sys.stderr)
        return 1
    for file in files:
        print(f"{file} ({file.stat().st_size // 1024} KiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
