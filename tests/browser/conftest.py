"""Browser tests: Debian's chromium under Playwright, and a page with a stand-in widget model.

Rule for this file: start and stop things. Without chromium or playwright the tests are
skipped with the reason; with CI=true in the environment that is a failure instead.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import Quiet, served
from zlearn.views import script

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

# The stand-in for anywidget's model: what the player may ask of it, and a log of what it did.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>test</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/player.css"></head>
<body style="margin:0"><div id="player"></div><script type="module">
import player from "/player.js";
const handlers = new Map();
const known = (name) => handlers.get(name) ?? [];
window.saves = []; window.sends = []; window.leaked = [];
document.addEventListener("keydown", (event) => window.leaked.push(event.key));
window.start = (state) => {
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; },
    save_changes: () => window.saves.push(state.selected),
    send: (content) => window.sends.push(content),
    on: (name, handler) => handlers.set(name, [...known(name), handler]),
    off: (name, handler) => handlers.set(name, known(name).filter((each) => each !== handler)),
  };
  window.emit = (name, content) => known(name).forEach((handler) => handler(content));
  window.state = state;
  window.handlerCount = () => [...handlers.values()].flat().length;
  window.el = document.getElementById("player");
  if (state.detached) window.el.remove();
  window.stop = player.render({ model, el: window.el });
};
window.render = player.render;
window.loaded = true;
</script></body></html>"""


def _unavailable(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"browser tests must run under CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for one file of tests.

    Not for longer: Playwright keeps an event loop running, which tests of others would trip over.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _unavailable("playwright is not installed: pip install playwright")
    if not CHROMIUM.exists():
        _unavailable(f"{CHROMIUM} is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


class TestPage(Quiet):
    """The test page at the root, and beside it what it asks for."""

    __test__ = False

    def do_GET(self) -> None:
        name = "/index.html" if self.path == "/" else self.path
        made = {"/index.html": PAGE, "/player.js": script.module(), "/player.css": script.style()}
        if name not in made:
            self.send_error(404)
            return
        body = made[name].encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{self.guess_type(name)}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """A server for the static files and the test page, on this machine only."""
    with served(script.STATIC, TestPage) as address:
        yield address


# JupyterLab's own warnings, when its kernel restarts and on a machine that is busy.
JUPYTERLABS = ("Connection lost, reconnecting", "is taking too long to activate", "ms to activate")

HANDLE = "(window.el ?? document.querySelector('main')).zlPlayer"


VIEWPORT = {"width": 1280, "height": 800}


class Tab:
    """A page, and everything that went wrong or went out in it."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.page = context.new_page()
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda line: (
                self.errors.append(line.text) if line.type in ("error", "warning") else None
            ),
        )
        self.page.on("request", lambda request: self.requests.append(request.url))

    def faults(self) -> list[str]:
        """What went wrong, but for what JupyterLab says of itself."""
        return [error for error in self.errors if not any(own in error for own in JUPYTERLABS)]

    def run(self, function: str, given: Any) -> Any:
        """What a function of the page makes of something. Both travel as texts.

        Playwright takes ten seconds to pass a model of four thousand messages, and a text at once.
        """
        made = f"async (text) => JSON.stringify((await ({function})(JSON.parse(text))) ?? null)"
        return json.loads(self.page.evaluate(made, json.dumps(given)))

    def get(self, name: str) -> Any:
        """A field of el.zlPlayer."""
        return self.page.evaluate(f"(name) => {HANDLE}[name]", name)

    def call(self, name: str, *arguments: Any) -> Any:
        """The result of a method of el.zlPlayer."""
        given = [name, list(arguments)]
        return self.page.evaluate(f"([name, given]) => {HANDLE}[name](...given)", given)

    def picture(self, name: str) -> str:
        """A canvas as a short name for its pixels, after the frame that is due has been drawn."""
        data = self.page.evaluate(
            "(name) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame("
            "() => done(document.querySelector(name).toDataURL()))))", name)  # fmt: skip
        return hashlib.sha256(data.encode()).hexdigest()  # a long text takes minutes to compare

    def click_message(self, message: str, view: str = "timeline") -> None:
        """Clicks where a message is drawn in one of the two pictures."""
        spot = self.call("hitTest", message)[view]
        assert spot is not None, f"{message} is not drawn in the {view}"
        box = self.page.locator(f".zl-{view}").bounding_box()
        self.page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])


@pytest.fixture(scope="module")
def window(browser: Any) -> Iterator[Any]:
    """window(**settings) → a context for tabs. Equal settings get the same one.

    To open and to close one takes more of the processor than most of what is done in it.
    """
    opened: dict[str, Any] = {}

    def of(**settings: Any) -> Any:
        key = repr(sorted(settings.items()))
        if key not in opened:
            opened[key] = browser.new_context(**{"viewport": VIEWPORT, **settings})
        return opened[key]

    yield of
    for each in opened.values():
        each.close()


@pytest.fixture
def tab(window: Any) -> Iterator[Any]:
    """A maker of tabs; all are closed afterwards, and none may have had an error."""
    tabs: list[Tab] = []

    def make(**settings: Any) -> Tab:
        tabs.append(Tab(window(**settings)))
        return tabs[-1]

    yield make
    for each in tabs:
        each.page.close()
    for each in tabs:
        assert each.errors == []


@pytest.fixture
def play(tab: Any, address: str) -> Any:
    """play(model, options, **context settings) → a tab in which the player has started."""

    def start(model: Any, options: Any = None, **settings: Any) -> Tab:
        opened = tab(**settings)
        opened.page.goto(address)
        opened.page.wait_for_function("window.loaded")
        state = {"model": model, "options": options or {}, "selected": ""}
        opened.run("(state) => window.start(state)", state)
        return opened

    return start


# --- JupyterLab --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def open_lesson(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """open_lesson(notebook's file name) → a Lesson: a copy of it, open in JupyterLab.

    The server is started once a module, and ended with its kernels whatever happens.
    """
    try:
        import jupyterlab  # noqa: F401
    except ImportError:
        _unavailable("jupyterlab is not installed: pip install jupyterlab")
    from tests.browser.lab_server import LabServer, Lesson

    tabs: list[Tab] = []
    server = LabServer(tmp_path_factory.mktemp("lab"))

    def start(name: str) -> Lesson:
        server.copy(name)
        tabs.append(Tab(browser.new_context(viewport={"width": 1280, "height": 720})))
        return Lesson(tabs[-1], server, name)

    try:
        server.wait()
        yield start
    finally:
        for each in tabs:
            each.context.close()
        server.end()
