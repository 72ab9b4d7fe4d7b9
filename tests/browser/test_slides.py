"""The lectures: each deck is one file that plays, fits its slides, and prints.

Rule for this file: it builds the decks as a teacher does, and opens them in a browser that may
ask for nothing but the deck itself.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.browser.sample_models import HOSTILE, ask_and_answer
from tests.browser.serving import served

SLIDES = Path(__file__).parents[2] / "slides"
DECKS = ("patterns", "queues", "reliability")

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """slides/build.py, which is no package's."""
    if shutil.which("npm") is None and os.environ.get("CI") != "true":
        pytest.skip("npm is missing, which brings reveal.js")
    spec = importlib.util.spec_from_file_location("slides_build", SLIDES / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.fixture(scope="module")
def site(build: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built decks."""
    folder = tmp_path_factory.mktemp("slides")
    assert [file.stem for file in build.build(folder)] == list(DECKS)
    return folder


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[str]:
    """A static server for them, on this machine only."""
    with served(site) as address:
        yield address


class Deck:
    """A deck in a page, and what the page asked for and complained of."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.trouble: list[str] = []
        self.asked: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", self._said)
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)
        self.until("window.deck?.isReady()")

    def _said(self, message: Any) -> None:
        if message.type == "error" and "favicon" not in message.location.get("url", ""):
            self.trouble.append(message.text)

    def until(self, condition: str) -> None:
        self.page.evaluate(f"""() => new Promise((done, fail) => {{
            const look = () => ({condition}) ? done() : requestAnimationFrame(look);
            setTimeout(() => fail(new Error({json.dumps("never: " + condition)})), 20000);
            look();
        }})""")

    def go(self, number: int) -> None:
        self.page.evaluate(f"deck.slide({number})")
        self.until(f"deck.getState().indexh === {number}")
        self.until("[...deck.getCurrentSlide().querySelectorAll('.run')].every((b) => b.zlPlace)")


@pytest.fixture
def open_deck(browser: Any) -> Iterator[Any]:
    contexts = []

    def opened(address: str) -> Deck:
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        contexts.append(context)
        return Deck(context.new_page(), address)

    yield opened
    for context in contexts:
        context.close()


# Whether something on the slide reaches over its edge: [what, where] for each.
OUTSIDE = """() => [...deck.getCurrentSlide().children]
    .filter((each) => !each.matches('aside') && each.getBoundingClientRect().height)
    .map((each) => [each.tagName, each.getBoundingClientRect()])
    .filter(([, box]) => box.bottom > 720 || box.right > 1280 || box.left < 0)
    .map(([name, box]) => `${name} ${box.left} ${box.right} ${box.bottom}`)"""

# The colours that a picture's two canvases show: an empty one shows a single one.
COLOURS = """() => [...deck.getCurrentSlide().querySelectorAll('.run')].flatMap((box) =>
    [...box.shadowRoot.querySelectorAll('.zl-topology, .zl-timeline')].map((canvas) => new Set(
        new Uint32Array(canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size))"""


@pytest.mark.parametrize("name", DECKS)
def test_every_slide_fits_and_shows_its_picture(open_deck: Any, server: str, name: str) -> None:
    deck = open_deck(f"{server}{name}.html")
    pictures = 0
    for number in range(deck.page.evaluate("deck.getTotalSlides()")):
        deck.go(number)
        assert deck.page.evaluate(OUTSIDE) == [], f"slide {number + 1}"
        deck.until(f"({COLOURS})().every((count) => count > 5)")  # drawn with the next frame
        pictures += len(deck.page.evaluate(COLOURS)) // 2
        assert deck.page.evaluate("deck.getSlideNotes()"), number
    text = (SLIDES / f"{name}.md").read_text(encoding="utf-8")
    assert pictures == len(re.findall("data-run=", text)) > 3
    assert deck.trouble == []
    assert {url.split("?")[0] for url in deck.asked} <= {
        f"{server}{name}.html", f"{server}favicon.ico"
    }  # fmt: skip


def test_a_picture_plays_and_leaves_the_deck_alone(open_deck: Any, server: str) -> None:
    deck = open_deck(f"{server}patterns.html")
    deck.go(2)
    player = "deck.getCurrentSlide().querySelector('.run').zlPlace.zlPlayer"
    before = deck.page.evaluate(f"{player}.time")
    deck.page.locator("section.present .zl-play").click()
    deck.until(f"{player}.time > {before}")
    deck.page.locator("section.present .zl-play").click()
    deck.page.locator("section.present .zl-root").focus()
    deck.page.keyboard.press("ArrowRight")
    assert deck.page.evaluate("deck.getState().indexh") == 2
    deck.go(3)
    assert deck.page.evaluate("document.querySelectorAll('.run').length") > 3
    players = "[...document.querySelectorAll('.run')].filter((b) => b.zlPlace?.zlPlayer).length"
    assert deck.page.evaluate(players) == 1  # the one that was left is gone


def test_it_opens_from_the_disk(open_deck: Any, site: Path) -> None:
    address = (site / "queues.html").as_uri()
    deck = open_deck(address)
    deck.go(2)
    assert deck.page.evaluate(COLOURS)
    assert deck.trouble == []
    assert {url.split("#")[0] for url in deck.asked} == {address}


def test_it_prints(build: ModuleType, site: Path, browser: Any) -> None:
    folder = site / "paper"
    folder.mkdir()
    file = folder / "reliability.html"
    shutil.copy(site / "reliability.html", file)
    # Playwright runs one at a time in a thread, and `browser` is it here.
    printed: list[Path] = []
    thread = threading.Thread(target=lambda: printed.extend(build.print_decks([file])))
    thread.start()
    thread.join()
    assert printed == [folder / "reliability.pdf"]
    pages = len(re.findall(rb"/Type\s*/Page\b", printed[0].read_bytes()))
    slides = (SLIDES / "reliability.md").read_text(encoding="utf-8").split("\n---\n")
    assert pages == len(slides)


def test_what_a_run_says_is_no_markup_of_a_deck(
    build: ModuleType, open_deck: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Model:
        @classmethod
        def from_trace(cls, _: Any) -> Model:
            return cls()

        def to_json(self) -> Any:
            return ask_and_answer(HOSTILE, HOSTILE)

    monkeypatch.setattr(build, "HERE", tmp_path)
    monkeypatch.setattr(build, "Model", Model)
    for name in ("deck.css", "deck.html"):
        shutil.copy(SLIDES / name, tmp_path)
    (tmp_path / "hostile.md").write_text('# One\n<div class="run" data-run="fan_out"></div>')
    file = tmp_path / "hostile.html"
    reveal = build.from_npm("reveal.js", build.REVEAL)
    file.write_text(build.build_deck("hostile", reveal), encoding="utf-8")
    deck = open_deck(file.as_uri())
    deck.go(0)
    deck.page.evaluate("deck.getCurrentSlide().querySelector('.run').zlPlace.zlPlayer"
                       ".select('client.req#1')")  # fmt: skip
    assert "<img src=x" in deck.page.locator("section.present .zl-journey").inner_text()
    assert deck.page.locator("section.present img").count() == 0
    assert deck.page.evaluate("window.hacked") is None
    assert deck.trouble == []


def test_a_deck_that_wants_an_unknown_run_says_so(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "wrong.md").write_text('# Wrong\n<div class="run" data-run="nothing"></div>')
    monkeypatch.setattr(build, "HERE", tmp_path)
    with pytest.raises(ValueError, match=r"wrong\.md wants nothing; runs\.py has .*fan_out"):
        build.build_deck("wrong", tmp_path)
