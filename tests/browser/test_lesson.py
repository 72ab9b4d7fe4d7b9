"""A lesson in JupyterLab itself: all of it is run, and its players played, in Chromium.

The page is opened once for this file, and the notebook run once; every test puts the player
that it needs into the state that it needs.

Rule for this file: it looks at what a learner sees and presses. What the player does in
detail is test_player.py's, what the notebook says is tests/notebooks'.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

NOTEBOOK = "01-request-reply.ipynb"
FIRST, LIVE = "01-first", "01-real-live"
SHOTS = Path(__file__).parents[1] / "output"

# The first test opens and runs the notebook, which takes a while on a busy machine.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def lesson(open_lesson: Any) -> Any:
    """The notebook in its page, all cells run; its live player was seen at work."""
    opened = open_lesson(NOTEBOOK)
    opened.begin()
    badge = f"rootOf('{LIVE}')?.querySelector('.zl-live')"
    opened.until(f"{badge} && !{badge}.hidden && handleOf('{LIVE}').copies > 0")
    opened.page.evaluate(f"() => {{ window.seenLive = rootOf('{LIVE}'); }}")
    opened.until("window.finished")
    return opened


@pytest.fixture
def player(lesson: Any) -> Any:
    """The first player of the lesson, at its start, with nothing selected."""
    first = lesson.player(FIRST)
    first.call("select", "")
    first.call("seek", 0)
    return first


def test_all_cells_run_without_an_error(lesson: Any) -> None:
    counts = lesson.page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.widgets"
        ".filter((cell) => cell.model.type === 'code').map((cell) => cell.model.executionCount)"
    )
    assert counts == list(range(1, len(counts) + 1))
    assert len(counts) > 20


def test_every_player_is_drawn(lesson: Any) -> None:
    widgets = lesson.page.locator(".zl-root")
    assert widgets.count() >= 6
    assert lesson.page.get_by_text("Error displaying widget").count() == 0
    assert lesson.page.get_by_text("Error creating widget").count() == 0


def test_both_pictures_show_something(player: Any) -> None:
    player.call("seek", player.get("duration") / 2)
    assert len(player.colours(".zl-topology")) > 20
    assert len(player.colours(".zl-timeline")) > 20


def test_play_and_pause(player: Any) -> None:
    player.find(".zl-play").click()
    player.until("p.playing && p.time > 0.02")
    player.find(".zl-play").click()
    player.until("!p.playing")
    assert 0 < player.get("time") < player.get("duration")


def test_step_and_back(player: Any) -> None:
    player.find(".zl-step").click()
    first = player.get("event")
    player.find(".zl-step").click()
    second = player.get("event")
    assert first["n"] < second["n"]
    assert player.find(".zl-now-text").inner_text() == second["text"]
    player.find(".zl-back").click()
    assert player.get("event")["n"] == first["n"]


def test_the_slider(player: Any) -> None:
    player.find(".zl-scrub").fill("5000")
    assert 0 < player.get("time") < player.get("duration")
    player.find(".zl-scrub").fill("10000")
    assert player.get("time") == player.get("duration")


def test_the_keys_are_the_players_while_it_has_the_focus(player: Any, lesson: Any) -> None:
    cell = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    player.find(".zl-title").click()
    player.root.focus()
    before = lesson.page.evaluate(f"() => {cell}")
    for key in ("ArrowRight", "ArrowRight", "d", "d", "ArrowDown"):
        lesson.page.keyboard.press(key)
    assert player.get("time") > 0
    assert lesson.page.evaluate(f"() => {cell}") == before
    assert lesson.page.evaluate(f"() => cellOf('{FIRST}') !== undefined"), "d d deletes a cell"


def test_a_click_on_a_message_shows_its_journey(player: Any) -> None:
    player.call("seek", player.get("duration"))
    player.click_message("client.req#1")
    assert player.get("selected") == "client.req#1"
    journey = player.find(".zl-journey")
    for part in ("client.req", "#1", "server.rep", "one?"):
        assert part in journey.inner_text()
    steps = [text.split(" ")[0] for text in journey.locator("li").all_inner_texts()]
    assert steps == ["sent", "queued", "written", "read", "✓"]


def test_a_live_player_ends_with_all_that_happened(lesson: Any) -> None:
    live = lesson.player(LIVE)
    live.until("document.querySelector('[data-test-cell=\\'01-real-live\\'] .zl-live').hidden")
    assert live.get("time") == live.get("duration") > 2
    assert live.get("copies") >= 6
    for message in ("client.req#1", "server.rep#1", "client.req#3", "server.rep#3"):
        assert live.call("hitTest", message)["timeline"] is not None, message
    assert len(live.colours(".zl-timeline")) > 20


def test_the_live_view_is_the_same_one_when_the_play_is_over(lesson: Any) -> None:
    assert lesson.page.evaluate(f"() => rootOf('{LIVE}') === seenLive && seenLive.isConnected")


def test_controls_and_pictures_are_seen_together(lesson: Any, player: Any) -> None:
    seen = lesson.page.locator(".jp-WindowedPanel-outer").first.bounding_box()["height"]
    top = player.find(".zl-bar").bounding_box()["y"]
    timeline = player.find(".zl-timeline").bounding_box()
    assert timeline["y"] + timeline["height"] - top < seen
    assert player.root.bounding_box()["height"] <= 600


def test_the_theme_is_jupyterlabs(lesson: Any, player: Any) -> None:
    player.call("seek", player.get("duration") * 0.6)
    player.click_message("client.req#1")
    photograph(lesson, player, "lesson-light.png")
    light = player.colours(".zl-topology")[0]
    try:
        # Once: JupyterLab itself trips over style sheets of themes that change too quickly.
        lesson.command("apputils:change-theme", theme="JupyterLab Dark")
        lesson.page.wait_for_selector(f"[data-test-cell='{FIRST}'].zl-dark")
        photograph(lesson, player, "lesson-dark.png")
        dark = player.colours(".zl-topology")[0]
    finally:
        lesson.command("apputils:change-theme", theme="JupyterLab Light")
    lesson.page.wait_for_selector(f"[data-test-cell='{FIRST}']:not(.zl-dark)")
    assert sum(light) > 600
    assert sum(dark) < 200


def test_no_player_is_wider_than_its_place(lesson: Any) -> None:
    wide = lesson.page.evaluate(
        "() => [...document.querySelectorAll('.zl-root')].filter((root) =>"
        " root.scrollWidth > root.clientWidth"
        " || root.getBoundingClientRect().right"
        " > root.closest('.jp-OutputArea-output').getBoundingClientRect().right + 1"
        ").map((root) => root.querySelector('.zl-title').textContent)"
    )
    assert wide == []


# At the end, over all that the tests above did as well.


def test_nothing_went_wrong_in_the_page(lesson: Any) -> None:
    assert lesson.tab.faults() == []


def test_nothing_went_to_another_machine(lesson: Any) -> None:
    hosts = {urlsplit(url).hostname for url in lesson.tab.requests if not url.startswith(LOCAL)}
    assert hosts == {"127.0.0.1"}


LOCAL = ("data:", "blob:")


def photograph(lesson: Any, player: Any, name: str) -> None:
    """A screenshot for people, of the page with the player in it."""
    SHOTS.mkdir(exist_ok=True)
    player.root.scroll_into_view_if_needed()
    player.colours(".zl-timeline")  # the frame that is due
    lesson.page.screenshot(path=SHOTS / name)
