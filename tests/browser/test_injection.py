"""A trace file from a stranger: names, bodies, titles and reasons that would like to be markup.

The file is read as any other and shown as the player, as a page, and as figures, in both languages.
A deck with such a run is in test_slides.py; what a learner's fork answers, in test_fork.py.

Rule for this file: what is hostile is in every text of a trace that its writer chooses. Nothing of
it may run, become an element, or ask for anything; all of it may be read.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.browser.pattern_scenes import SCENES
from tests.browser.sample_models import HOSTILE
from zlearn.trace import Trace
from zlearn.trace.files import dumps
from zlearn.views import Model, timeline_figure, to_svg, topology_figure
from zlearn.views.player import html

PAYLOADS = {
    "tags": HOSTILE,
    "attributes": "\"'><svg onload='window.hacked = 3'><iframe srcdoc='<script>parent.hacked"
    " = 4</script>'></iframe></style></title></noscript></textarea></svg>",
    "templates": "javascript:window.hacked=5//`${window.hacked = 6}`{title}{{constructor"
    ".constructor('window.hacked=7')()}}%(x)s{0}",
    "characters": "\u202e\u2028\x00\x07\x1b[31m]]>-->&#x3c;script&#x3e; $x_{$ \\href{a}",
}
WRITERS_OWN = ("title", "node", "socket", "link", "msg", "preview", "reason", "endpoint", "call")


@cache
def run_as_file() -> list[dict[str, Any]]:
    """The lines of a run with losses and waiting calls, as a trace file has them."""
    trace = SCENES["pub-sub"]().play(seed=1, check=False, until=5.0).trace
    lines: list[str] = dumps(trace.header, trace.events).splitlines()
    return [json.loads(line) for line in lines if line]


def hostile(value: Any, payload: str, name: str = "") -> Any:
    """The same with the payload in every text that the writer chooses."""
    if isinstance(value, dict):
        return {key: hostile(each, payload, key) for key, each in value.items()}
    if isinstance(value, list):
        return [hostile(each, payload, name) for each in value]
    if not isinstance(value, str) or name not in WRITERS_OWN:
        return value
    return value.replace("publisher", payload).replace("late", f"late{payload}") + (
        payload if name in ("title", "preview", "reason", "call") else ""
    )


@pytest.fixture
def trace(tmp_path: Path, kind: str) -> Any:
    """A trace that was read from a hostile file."""
    file = tmp_path / "run.jsonl"
    lines = [json.dumps(hostile(line, PAYLOADS[kind])) for line in run_as_file()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Trace.load(file)


def open_all(tab: Any) -> None:
    """All that shows words of a trace: journeys, tips, the table, the panel of a fork."""
    page = tab.page
    page.locator(".zl-drop").click()
    page.locator(".zl-table summary").click()
    page.locator(".zl-table tbody tr").first.wait_for()
    page.locator(".zl-fork").click()
    box = page.locator(".zl-topology").bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + box["height"] / 2)
    tab.picture(".zl-topology")


def nothing_ran(tab: Any) -> None:
    made = tab.page.locator(".zl-root :is(img, script, iframe, style, object, a, [onload])")
    assert made.count() == 0
    assert tab.page.evaluate("window.hacked") is None


@pytest.mark.browser
@pytest.mark.parametrize("kind", PAYLOADS)
def test_the_player_shows_it_as_text(play: Any, address: str, trace: Any, kind: str) -> None:
    model = json.loads(Model.from_trace(trace).dumps())
    tab = play(model, {"language": "zh" if kind == "tags" else "en"})
    lab = {"starts": {PAYLOADS[kind]: 0.0}, "options": [
        {"socket": PAYLOADS[kind], "option": PAYLOADS[kind], "value": 1}]}  # fmt: skip
    tab.page.evaluate("(lab) => { state.lab = lab; }", lab)
    open_all(tab)
    shown = tab.page.locator(".zl-journey").inner_text() + tab.page.locator(".zl-lab").inner_text()
    assert PAYLOADS[kind].strip("\u202e\u2028\x00\x07\x1b")[:12] in shown
    nothing_ran(tab)
    assert all(url.startswith((address, "data:")) for url in tab.requests)


@pytest.mark.browser
@pytest.mark.parametrize("kind", PAYLOADS)
def test_the_page_is_data_alone(tab: Any, trace: Any, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "run.html"
    language = "zh" if kind == "attributes" else "en"
    page = html(Model.from_trace(trace, language=language), language=language)
    file.write_text(page, encoding="utf-8")
    assert page.count("</script>") == 3, "the page's own"
    opened = tab(offline=True)
    opened.page.goto(file.as_uri())
    open_all(opened)
    nothing_ran(opened)
    assert opened.page.title().startswith("pub-sub")
    assert opened.requests == [file.as_uri()]


@pytest.mark.browser
@pytest.mark.parametrize("kind", PAYLOADS)
def test_the_figures_are_letters_and_lines(tab: Any, trace: Any, kind: str, tmp_path: Path) -> None:
    for view, language in ((topology_figure, "zh"), (timeline_figure, "en")):
        text = to_svg(view(trace, language=language), PAYLOADS[kind], PAYLOADS[kind])
        for one in ElementTree.fromstring(text).iter():
            assert not str(one.tag).endswith(("}script", "}foreignObject", "}a", "}iframe"))
            for name, value in one.attrib.items():
                assert not name.lower().startswith("on"), name
                assert "javascript:" not in value or name == "id"
        file = tmp_path / f"{view.__name__}.svg"
        file.write_text(text, encoding="utf-8")
        opened = tab(offline=True)
        opened.page.goto(file.as_uri())
        assert opened.page.evaluate("window.hacked") is None
        assert opened.requests == [file.as_uri()]
