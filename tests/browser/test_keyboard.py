"""All that a mouse can do in the player, a keyboard can do: by the tab key and by keys of its own.

Rule for this file: only keys are pressed, and each action that the player has is here, or named
with the test that presses it. test_player.py has ← → . Home End space c Enter Escape ↓, and
test_causes.py a and p; the sliders of a fork are pulled in test_fork.py.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.sample_models import ask_and_answer, losses

pytestmark = pytest.mark.browser

SMALL = {"width": 848, "height": 800}  # a long caption has a button for more there
LONG = "Every word of this long, long sentence counts, and it goes on. " * 6
REACHABLE = """() => [...document.querySelectorAll(
    '.zl-root, .zl-root button, .zl-root input, .zl-root summary')]
    .filter((each) => each.checkVisibility()).length"""
# Where the focus is: a class of the player's, its own label or text.
HERE = """() => { const at = document.activeElement;
    return at.closest('.zl-root') ? (at.dataset.testid ?? at.textContent) : ''; }"""


def pressed(tab: Any, *keys: str) -> None:
    for key in keys:
        tab.page.keyboard.press(key)


def focused(play: Any, model: Any, options: Any = None, **settings: Any) -> Any:
    """A tab whose player was reached by the tab key."""
    tab = play(model, options, **settings)
    pressed(tab, "Tab")
    assert tab.page.evaluate(HERE) == "zl-root"
    return tab


def test_tab_reaches_everything_and_leaves_it_again(play: Any) -> None:
    tab = focused(play, {**losses(), "captions": [LONG] * 2}, viewport=SMALL)
    tab.call("select", "publisher.pub#4/2")
    reachable = tab.page.evaluate(REACHABLE)
    seen = []
    while (here := tab.page.evaluate(HERE)) and len(seen) < 60:
        seen.append(here)
        pressed(tab, "Tab")
    assert len(seen) == reachable, seen
    order = ["zl-root", "zl-more", "zl-back", "zl-play", "zl-step", "zl-drop", "zl-scrub",
             "zl-speed", "zl-fork", "zl-axis", "zl-zoom-out", "zl-zoom-in", "zl-screen",
             "zl-close", "zl-copy"]  # fmt: skip
    assert [name for name in seen if name in order] == order, "as they are seen"
    pressed(tab, "Shift+Tab")
    assert tab.page.evaluate(HERE) == seen[-1], "no trap"


def test_s_fills_the_screen_with_large_letters_and_gives_it_back(play: Any) -> None:
    tab = focused(play, losses())
    root = tab.page.locator(".zl-root")
    fills = "() => Boolean(document.fullscreenElement?.matches('.zl-root.zl-presenter'))"
    before = root.bounding_box()
    pressed(tab, "s")
    tab.page.wait_for_function(fills)
    assert tab.page.evaluate(HERE) == "zl-root", "keys still work"
    assert tab.page.locator(".zl-screen").get_attribute("aria-pressed") == "true"
    press_button(tab, "zl-screen")
    tab.page.wait_for_function("() => !document.querySelector('.zl-presenter')")
    tab.page.wait_for_function("() => !document.fullscreenElement")
    assert root.bounding_box() == before


def press_button(tab: Any, name: str, key: str = "Enter") -> None:
    """Goes to a button by the tab key, and presses it."""
    for _ in range(60):
        pressed(tab, "Tab")
        if tab.page.evaluate(HERE) == name:
            return pressed(tab, key)
    raise AssertionError(f"{name} was not reached")


def test_each_button_is_pressed_by_enter_or_space(play: Any) -> None:
    tab = focused(play, {**losses(), "captions": [LONG] * 2}, viewport=SMALL)
    page = tab.page
    press_button(tab, "zl-more")
    assert page.locator(".zl-more").get_attribute("aria-expanded") == "true"
    press_button(tab, "zl-step", "Space")
    assert tab.get("time") > 0
    press_button(tab, "zl-drop")
    assert tab.get("selected") == "publisher.pub#3"
    press_button(tab, "zl-fork", "Space")
    assert page.locator(".zl-lab").is_visible()
    press_button(tab, "zl-axis")
    assert tab.get("axis") == "cause"
    tab.call("seek", tab.get("time"))  # at once: the picture may still glide there
    before = tab.picture(".zl-timeline")
    press_button(tab, "zl-zoom-in", "Space")
    assert tab.picture(".zl-timeline") != before
    press_button(tab, "zl-zoom-out")
    assert tab.picture(".zl-timeline") == before
    press_button(tab, "zl-copy")
    assert "quick.sub" in page.locator(".zl-journey-name").inner_text()
    press_button(tab, "zl-close")
    assert tab.get("selected") == ""
    assert tab.page.evaluate(HERE) == "zl-root", "the focus stays in the player"
    press_button(tab, "zl-play", "Space")
    assert tab.get("playing")
    pressed(tab, "Enter")
    assert not tab.get("playing")
    press_button(tab, "zl-back")
    assert tab.get("event") is None or tab.get("event")["interesting"]
    assert set(tab.page.evaluate("window.leaked")) == {"Tab"}, "Enter and space are the button's"


def test_a_step_of_a_journey_is_gone_to(play: Any) -> None:
    tab = focused(play, ask_and_answer())
    tab.call("select", "client.req#3")
    steps = tab.page.locator(".zl-steps button")
    read = steps.nth(3).inner_text().replace("\n", " ")
    for _ in range(60):
        pressed(tab, "Tab")
        if " ".join(tab.page.evaluate(HERE).split()) == " ".join(read.split()):
            break
    pressed(tab, "Enter")
    assert tab.get("time") == pytest.approx(0.32)


def test_the_table_is_opened_and_scrolled(play: Any) -> None:
    tab = focused(play, losses())
    pressed(tab, "Shift+Tab", "Shift+Tab")  # from the player's start to its end
    page = tab.page
    page.locator(".zl-table summary").focus()
    pressed(tab, "Enter")
    page.wait_for_selector(".zl-table tbody tr")
    pressed(tab, "Tab")
    assert page.evaluate(HERE) == "zl-table-scroll"
    pressed(tab, "PageDown")
    page.wait_for_function("document.querySelector('.zl-table-scroll').scrollTop > 0")
    assert tab.get("time") == 0, "the keys that scroll are the table's"


def test_keys_of_its_own(play: Any) -> None:
    tab = focused(play, losses())
    pressed(tab, "d")
    assert tab.get("selected") == "publisher.pub#3"
    pressed(tab, "D")
    assert tab.get("selected") == "publisher.pub#4", "with the shift key too"
    pressed(tab, "Home", "PageDown")
    first = tab.get("event")
    pressed(tab, "PageDown")
    assert tab.get("event")["n"] > first["n"]
    pressed(tab, "PageUp")
    assert tab.get("event")["n"] == first["n"]
    pressed(tab, "ArrowUp")
    pressed(tab, "End", "ArrowLeft")
    assert tab.get("event")["socket"] == "slow.sub", "the last lane"
    pressed(tab, "ArrowUp", "ArrowLeft")
    assert tab.get("event")["socket"] == "quick.sub"
    pressed(tab, "f")
    assert tab.page.locator(".zl-lab").is_visible()
    pressed(tab, "f")
    assert not tab.page.locator(".zl-lab").is_visible()


def test_plus_and_minus_zoom_around_the_cursor(play: Any) -> None:
    tab = focused(play, losses())
    tab.call("seek", 0.3)
    whole, shown = tab.picture(".zl-timeline"), tab.get("shown")
    pressed(tab, "+", "=", "+")
    assert tab.picture(".zl-timeline") != whole
    assert 0 < tab.get("shown") < shown, "what is near the cursor"
    pressed(tab, "-", "-", "-")
    assert tab.picture(".zl-timeline") == whole


def test_the_slider_of_time_steps_and_that_of_speed_turns(play: Any) -> None:
    tab = focused(play, ask_and_answer())
    tab.page.locator(".zl-scrub").focus()
    pressed(tab, "ArrowRight")
    assert tab.get("event")["interesting"]
    speed = tab.get("speed")
    tab.page.locator(".zl-speed").focus()
    pressed(tab, "ArrowRight")
    assert tab.get("speed") > speed
    pressed(tab, "Home")
    assert tab.get("speed") < speed
    assert tab.get("time") > 0, "Home is the slider's while it has the focus"
    assert tab.page.evaluate("window.leaked") == ["Tab"], "a deck would turn its slide"


def test_what_the_notebook_needs_is_left_to_it(play: Any) -> None:
    tab = focused(play, ask_and_answer())
    pressed(tab, "Control+s", "Alt+ArrowRight", "q")
    assert tab.get("time") == 0
    assert {"s", "ArrowRight", "q"} <= set(tab.page.evaluate("window.leaked"))


# --- reduced motion ----------------------------------------------------------------------


def test_reduced_motion_goes_to_a_moment_at_once_and_starts_nothing(play: Any) -> None:
    tab = play(ask_and_answer(), {"autoplay": True}, reduced_motion="reduce")
    assert not tab.get("playing")
    tab.page.evaluate("() => document.getAnimations().length && window.leaked.push('animation')")
    tab.page.locator(".zl-step").click()
    after = tab.picture(".zl-topology")
    tab.call("seek", tab.get("time"))  # without a glide
    assert tab.picture(".zl-topology") == after
    assert tab.page.evaluate("window.leaked") == []


def test_reduced_motion_is_heard_while_it_plays(play: Any) -> None:
    model = ask_and_answer()
    stops = {event["t"] for event in model["events"] if event["interesting"]}
    tab = play(model, {"autoplay": True})
    assert tab.get("playing")
    tab.page.emulate_media(reduced_motion="reduce")
    tab.page.evaluate("""() => new Promise((done) => {
        const [p, before] = [window.el.zlPlayer, window.el.zlPlayer.time];
        const look = () => p.time > before ? done() : requestAnimationFrame(look);
        look();
    })""")
    assert tab.get("time") in stops
