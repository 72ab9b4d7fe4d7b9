"""The causal axis and the cones in a real browser, held against zlearn/trace/clocks.py.

Rule for this file: what the browser says of an order is compared with what Python says of it.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pattern_scenes import SCENES
from tests.browser.sample_models import losses, many
from zlearn.trace.clocks import Clocks
from zlearn.views.model import Model

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def trace() -> Any:
    return SCENES["pub-sub"]().play(seed=1).trace


def test_the_steps_are_lamports_clocks(play: Any, trace: Any) -> None:
    tab = play(Model.from_trace(trace).to_json(), {"axis": "cause"})
    clocks = Clocks(trace.events).lamport()
    told = tab.page.evaluate("(ns) => ns.map((n) => window.el.zlPlayer.clockOf(n))", list(clocks))
    assert told == list(clocks.values())


def test_a_pinned_cone_has_the_events_that_python_finds(play: Any, trace: Any) -> None:
    tab = play(Model.from_trace(trace).to_json())
    copy = next(each for each in trace.copies() if each.fate == "received")
    tab.click_message(copy.id)
    cone = tab.get("cone")
    assert cone["pinned"]
    assert cone["n"] in copy.events or cone["n"] == trace.message(copy.message).n
    clocks = Clocks(trace.events)
    assert cone["effects"] == len(clocks.cone(cone["n"]))
    earlier = [event.n for event in trace if event.n < cone["n"]]
    assert cone["causes"] == sum(clocks.happens_before(n, cone["n"]) for n in earlier)
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press("Escape")
    assert tab.get("cone") is None


def test_hovering_shows_a_cone_and_leaving_takes_it_away(play: Any, trace: Any) -> None:
    tab = play(Model.from_trace(trace).to_json())
    plain = tab.picture(".zl-timeline")
    copy = next(each for each in trace.copies() if each.fate == "received")
    spot = tab.call("hitTest", copy.id)["timeline"]
    box = tab.page.locator(".zl-timeline").bounding_box()
    tab.page.mouse.move(box["x"] + spot["x"], box["y"] + spot["y"])
    assert not tab.get("cone")["pinned"]
    assert tab.picture(".zl-timeline") != plain
    assert "could be its causes" in tab.page.locator(".zl-tip").inner_text()
    tab.page.mouse.move(5, 5)
    assert tab.get("cone") is None


def test_keys_for_the_axis_and_for_a_cone(play: Any) -> None:
    tab = play(losses())
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press("Home")
    by_time = tab.picture(".zl-timeline")
    tab.page.keyboard.press("a")
    assert tab.get("axis") == "cause"
    assert tab.page.locator(".zl-axis").get_attribute("aria-pressed") == "true"
    assert tab.picture(".zl-timeline") != by_time
    tab.page.keyboard.press("End")
    tab.page.keyboard.press("p")
    assert tab.get("cone")["n"] == tab.get("event")["n"]
    tab.page.keyboard.press("p")
    assert tab.get("cone") is None
    tab.page.keyboard.press("a")
    tab.page.keyboard.press("Home")
    assert tab.picture(".zl-timeline") == by_time


def test_in_causal_order_a_drag_goes_to_the_time_of_the_lane(play: Any) -> None:
    tab = play(losses(), {"axis": "cause"})
    box = tab.page.locator(".zl-timeline").bounding_box()
    tab.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] - 12)
    last = max(e["t"] for e in losses()["events"] if e["socket"] == "slow.sub")
    assert tab.get("time") == pytest.approx(last)


def test_losses_stay_in_causal_order_too(play: Any) -> None:
    tab = play(many(3000), {"axis": "cause"})
    assert tab.call("markOf", "a.push#100/1") == "cross"
    assert tab.get("shown") >= 30
