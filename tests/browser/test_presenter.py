"""With a projector nobody scrolls: caption, controls, both pictures, the words about now are seen.

Rule for this file: what is in sight, and how large. What it looks like is for references.py.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pattern_scenes import SCENES, model_of
from tests.browser.references import MOMENTS, SIZE

pytestmark = pytest.mark.browser

NEEDED = (".zl-caption", ".zl-bar", ".zl-topology", ".zl-timeline", ".zl-now")
HAVE_ROOM = ("outage", "pub-sub", "crowd")  # for the largest letters
HIGHER = {"width": 1920, "height": 1080}
FULL = "() => document.fullscreenElement !== null"
LAST = "And on, and on."
IN_SIGHT = """(names) => names.every((name) => {
    const box = document.querySelector(name).getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
})"""


def shown(play: Any, scene: str, size: dict[str, int], presenter: bool = True) -> Any:
    tab = play(model_of(scene), {"presenter": presenter}, viewport=size)
    tab.call("seek", MOMENTS[scene][0])
    return tab


def in_sight(tab: Any) -> bool:
    return bool(tab.page.evaluate(IN_SIGHT, list(NEEDED)))


@pytest.mark.parametrize("scene", SCENES)
def test_all_that_a_presenter_needs_is_in_sight_with_all_detail(play: Any, scene: str) -> None:
    tab = shown(play, scene, SIZE)
    assert in_sight(tab)
    assert tab.get("detail") != "dot"
    assert tab.get("letters") >= (20 if scene in HAVE_ROOM else 16)


@pytest.mark.parametrize("scene", ["push-pull", "router-dealer"])
def test_a_larger_window_has_larger_letters(play: Any, scene: str) -> None:
    tab = shown(play, scene, SIZE)
    small = tab.get("letters")
    tab.page.set_viewport_size(HIGHER)
    tab.page.wait_for_function("(small) => window.el.zlPlayer.letters > small", arg=small)
    assert tab.get("letters") == 20
    assert in_sight(tab)


def test_a_lower_window_is_room_for_less(play: Any) -> None:
    tab = shown(play, "pub-sub", HIGHER)
    before = tab.page.locator(".zl-timeline").bounding_box()["height"]
    tab.page.set_viewport_size({**HIGHER, "height": 600})
    tab.page.wait_for_function(IN_SIGHT, arg=list(NEEDED))
    assert tab.page.locator(".zl-timeline").bounding_box()["height"] < before


def test_many_are_in_sight_too(play: Any) -> None:
    tab = shown(play, "crowd", SIZE)
    tab.page.locator(".zl-stack").click()
    assert len(tab.get("lanes")) == 41
    assert in_sight(tab)


def test_the_rest_of_a_long_caption_takes_room_from_the_pictures(play: Any) -> None:
    model = model_of("push-pull")
    model["captions"] = [
        "Each word of this long, long sentence counts, and it goes on. " * 2 + LAST
    ] * 2
    tab = play(model, {"presenter": True}, viewport=SIZE)
    tab.page.locator(".zl-more").click()
    assert in_sight(tab)


@pytest.mark.parametrize("scene", ["push-pull", "high-water mark"])
def test_full_screen_is_for_a_projector_too(play: Any, scene: str) -> None:
    tab = shown(play, scene, SIZE, presenter=False)
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("s")
    tab.page.wait_for_function(FULL)
    tab.page.wait_for_function(IN_SIGHT, arg=list(NEEDED))


PANEL = """() => {
    const panel = document.createElement("div");
    panel.className = "jp-WindowedPanel-outer";
    panel.style = "height: 600px; overflow: auto";
    document.body.append(panel);
    panel.append(document.getElementById("player"));
}"""


def test_a_notebooks_panel_is_the_room_where_there_is_one(tab: Any, address: str) -> None:
    """JupyterLab has bars above and below it."""
    opened = tab(viewport=SIZE)
    opened.page.goto(address)
    opened.page.wait_for_function("window.loaded")
    opened.page.evaluate(PANEL)
    state = {"model": model_of("pub-sub"), "options": {"presenter": True}, "selected": ""}
    opened.run("(state) => window.start(state)", state)
    assert opened.page.evaluate(IN_SIGHT.replace("innerHeight", "600"), list(NEEDED))
