"""axe-core looks at the player as a person opens it, and finds nothing to say.

axe-core is brought by npm, where those who write it publish it. A look takes a
second or so, so that all that can be opened is looked at together.

Rule for this file: no rule of axe's is switched off, and what it can't decide counts too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.sample_models import Maker, losses
from tools.packages import Missing, from_npm
from zlearn.views.player import html

AXE = "4.14.1"
LAB = {"starts": {"slow": 0.0}, "options": [
    {"socket": "publisher.pub", "option": "sndhwm", "value": 2}], "latency": 0.01}  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's script."""
    try:
        folder: Path = from_npm("axe-core", AXE)
    except Missing as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))
    return (folder / "axe.min.js").read_text(encoding="utf-8")


# What axe finds in a part of the page, "rule: element, why" each, and which rules it tried. What it
# can't decide counts too, but for rows that are scrolled out of the table: they're like the others.
LOOK = """async (where) => {
    const found = await axe.run(where);
    const out = (node) => {
        const one = document.querySelector(node.target[0]);
        const [own, box] = [one, one.closest(".zl-table-scroll")]
            .map((each) => each?.getBoundingClientRect());
        return box && (own.top < box.top || own.bottom > box.bottom);
    };
    const told = (results, but = () => false) => results.flatMap((each) => each.nodes
        .filter((node) => !but(node)).map((node) => `${each.id}: ${node.html.slice(0, 160)} `
            + [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ")));
    return { told: [...told(found.violations), ...told(found.incomplete, out)],
        passed: found.passes.map((each) => each.id) };
}"""


def look(page: Any, axe: str, where: str = ".zl-root") -> list[str]:
    """What axe has to say against a part of the page; at least the rules on names must have run."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(axe)
    found = page.evaluate(LOOK, where)
    assert {"button-name", "color-contrast", "label"} <= set(found["passed"])
    told: list[str] = found["told"]
    return told


def open_all(page: Any) -> None:
    """A journey, the table of events, and the panel of a fork with what came of it."""
    page.locator(".zl-drop").click()
    page.locator(".zl-step-time").first.wait_for()
    page.locator(".zl-table summary").click()
    page.wait_for_selector(".zl-table tbody tr")
    page.evaluate("(lab) => { state.lab = lab; emit('change:lab'); }", LAB)
    page.locator(".zl-fork").click()
    answer = {"before": losses(), "diff": {"t": 0.2, "saved": ["publisher.pub#3"], "lost": [],
              "first": ["publisher.pub#3/2"], "second": [], "text": "here\nthey part"}}  # fmt: skip
    page.evaluate("(answer) => emit('msg:custom', { forked: answer })", answer)
    assert page.locator(".zl-knob").count() == 3
    page.locator(".zl-parted summary").click()


@pytest.mark.parametrize(
    "options",
    [{"theme": "light"}, {"theme": "dark"}, {"presenter": True}, {"language": "zh"}],
    ids=lambda options: "".join(f"{name}={value}" for name, value in options.items()),
)
def test_nothing_is_found_in_the_player(play: Any, axe: str, options: Any) -> None:
    page = play(losses(), options).page
    assert look(page, axe) == [], "as it starts"
    open_all(page)
    assert look(page, axe) == [], "with all that can be opened"


def test_nothing_is_found_while_it_is_live_and_where_many_are_one(play: Any, axe: str) -> None:
    page = play({**many_subscribers(), "live": True}).page
    assert page.locator(".zl-live").is_visible() and page.locator(".zl-stack").is_visible()
    assert look(page, axe) == []


def many_subscribers() -> Any:
    maker = Maker("Many alike")
    maker.node("publisher", 0.1, 0.5)
    maker.socket("publisher.pub", "PUB", "right", bind="tcp://publisher:5556")
    for number in range(1, 21):
        maker.node(f"subscriber{number}", 0.9, number / 20)
        maker.socket(f"subscriber{number}.sub", "SUB", "left")
        maker.link(f"subscriber{number}.sub", "publisher.pub", "tcp://publisher:5556")
    return maker.done("Nobody has said anything.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_found_in_the_exported_page(
    tab: Any, axe: str, tmp_path: Path, theme: str
) -> None:
    file = tmp_path / "run.html"
    file.write_text(html(losses(), theme=theme), encoding="utf-8")
    page = tab().page
    page.goto(file.as_uri())
    page.locator(".zl-drop").click()
    assert look(page, axe, "html") == []


def test_what_it_finds_is_told(play: Any, axe: str) -> None:
    page = play(losses()).page
    nameless = "for (const name of ['aria-label', 'title']) document.querySelector('.zl-play')"
    page.evaluate(f"() => {{ {nameless}.removeAttribute(name); }}")
    assert any(each.startswith("button-name") for each in look(page, axe))
