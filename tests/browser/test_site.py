"""The course in a browser alone: JupyterLite, built here, and opened without a network.

Rule for this file: one site with one lesson. Which cells are recorded is tests/course's affair.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import served

ROOT = Path(__file__).parents[2]
LESSON = "04-the-slow-joiner"

ANSWER = """def too_early(trace):
    [arrived] = trace.of(kind="subscribed", node="publisher")
    return [message.id for message in trace.messages() if message.t < arrived.t]
"""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with one lesson, served on this machine only."""
    if shutil.which("npm") is None and os.environ.get("CI") != "true":
        pytest.skip("npm is missing, which brings Pyodide")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, str(ROOT / "tools" / "course_site.py"), "-o", str(folder)]
    built = subprocess.run(
        [*command, "--lessons", LESSON[:2], "--language", "en"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-3000:]
    with served(folder) as address:
        yield address


# --- what is asked of the page -----------------------------------------------------------

PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.textContent)"
ERRORS = """[...document.querySelectorAll('[data-mime-type="application/vnd.jupyter.stderr"],' +
    '[data-mime-type="application/vnd.jupyter.error"]')].map(e => e.textContent.slice(-500))"""


def until(page: Any, condition: str, seconds: float = 120) -> None:
    page.wait_for_function(f"() => {condition}", timeout=seconds * 1000)


def answer(page: Any, before: str, text: str) -> None:
    """Writes an answer into its cell, runs it, and the check beneath."""
    editor = page.locator(".jp-CodeCell .cm-content", has_text=before).first
    editor.scroll_into_view_if_needed()
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


def test_a_lesson_runs_plays_and_is_checked_without_a_network(browser: Any, site: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    outside: list[str] = []

    def only_here(route: Any) -> None:
        if route.request.url.startswith(site):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route("**/*", only_here)
    page = context.new_page()
    try:
        page.goto(f"{site}lab/index.html?path={LESSON}.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        until(page, "/Idle/.test(document.querySelector('.jp-StatusBar-Widget').textContent)")
        page.locator("css=.lm-MenuBar-itemLabel", has_text="Run").first.click()
        page.locator("css=.lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        until(page, f"{PROMPTS}.length && {PROMPTS}.every(p => /[0-9]/.test(p))")
        assert page.evaluate(ERRORS) == []
        # a run plays
        play = page.locator(".zl-play").first
        play.scroll_into_view_if_needed()
        play.click()
        until(page, "document.querySelector('.zl-time').textContent !== '0.0 ms'")
        # an exercise is checked
        for number in (1, 2, 3):  # nobody's solution was recorded
            cards = page.locator(".zlearn-course", has_text=f"04.{number}: not attempted")
            cards.first.scroll_into_view_if_needed()
            assert cards.count() == 1
        answer(page, "def too_early(trace):", ANSWER)
        until(page, "[...document.querySelectorAll('.zlearn-course')]"
                    ".some(e => e.textContent.includes('04.3: correct'))")  # fmt: skip
        # what needs sockets says so kindly, and shows a recorded run
        kindly = page.locator(".zlearn-course", has_text="real sockets, other processes")
        assert kindly.count() >= 2
        assert outside == []
    finally:
        context.close()


def notice(browser: Any, address: str, script: str = "", **settings: Any) -> str:
    """What a page says at its top, in a browser that lacks something; "" for nothing."""
    context = browser.new_context(**settings)
    try:
        page = context.new_page()
        page.add_init_script(script)
        page.goto(address, wait_until="domcontentloaded")
        box = page.locator("#zlearn-notice")
        return box.inner_text() if box.count() else ""
    finally:
        context.close()


def test_a_browser_that_lacks_something_is_told_what_to_do(browser: Any, site: str) -> None:
    page = f"{site}lab/index.html"
    assert notice(browser, page) == ""
    said = notice(browser, page, java_script_enabled=False)
    assert "Allow it for this page" in said and "启用 JavaScript" in said
    said = notice(browser, page, "delete window.WebAssembly")
    assert "needs WebAssembly" in said and "./course" in said
    said = notice(browser, page, "Object.defineProperty(window, 'isSecureContext', {value: false})")
    assert "http://localhost:8000/lab/" in said
