"""Many of a kind in one picture: stacks, outliers, bundles, kernel tanks.

Rule for this file: what is hidden must be said, and what matters must not be hidden.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pattern_scenes import SCENES, model_of
from tests.browser.sample_models import many

pytestmark = pytest.mark.browser


def test_forty_subscribers_are_a_stack_and_those_that_lag_stand_beside_it(play: Any) -> None:
    tab = play(model_of("crowd"))
    assert tab.get("stacks") == [
        {"label": "subscriber ×38", "count": 38, "sockets": ["SUB ×38"]}
    ]  # fmt: skip
    lanes = ["publisher.pub", "SUB ×38", "subscriber7.sub", "subscriber33.sub"]
    assert tab.get("lanes") == lanes
    tab.call("seek", 0.25)
    tab.picture(".zl-topology")
    known = tab.call("tank", "subscriber7.sub", "inbox")
    assert (known["depth"], known["limit"]) == (2, 2)


def test_a_stack_is_opened_and_closed_by_its_button(play: Any) -> None:
    tab = play(model_of("crowd"))
    button = tab.page.locator(".zl-stack")
    assert button.inner_text() == "×38"
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert len(tab.get("lanes")) == 41
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert len(tab.get("lanes")) == 4


def test_a_member_of_a_stack_keeps_its_name_in_a_journey(play: Any) -> None:
    model = model_of("crowd")
    copy = next(each for each in model["copies"] if each["to"] == "subscriber9.sub")
    tab = play(model)
    tab.call("select", copy["id"])
    assert "→ subscriber9.sub" in tab.page.locator(".zl-journey-name").inner_text()


def test_few_nodes_are_no_stack(play: Any) -> None:
    tab = play(model_of("pub-sub"))
    assert tab.get("stacks") == []
    assert not tab.page.locator(".zl-stack").is_visible()


def test_bundles_and_what_is_shown_add_up_and_every_loss_is_drawn(play: Any) -> None:
    model = many(4000)
    tab = play(model)
    lost = sum(copy["fate"] != "received" for copy in model["copies"])
    assert tab.get("shown") >= lost
    assert tab.get("shown") + sum(tab.get("bundles")) == 4000
    assert "in bundles" in tab.page.locator(".zl-shown").inner_text()


def test_kernel_tanks_are_in_bytes_and_say_that_they_are_modelled(play: Any) -> None:
    tab = play(model_of("blocked sender"))
    tab.call("seek", 0.3)
    tab.picture(".zl-topology")
    sent = tab.call("tank", "producer.push", "kernel send")
    assert sent["unit"] == "bytes"
    assert sent["fact"] == "modelled"
    assert sent["depth"] == sent["limit"] == 65536
    assert tab.call("tank", "consumer.pull", "kernel receive")["depth"] == 65536
    tab.call("seek", 0.0)
    tab.picture(".zl-topology")
    assert tab.call("tank", "producer.push", "kernel send")["depth"] == 0


def test_where_nothing_stays_in_a_kernel_there_is_no_tank_for_it() -> None:
    assert not [each for each in model_of("req-rep")["depths"] if each.get("unit")]


def test_the_same_kernels_are_in_every_run() -> None:
    runs = [SCENES["blocked sender"]().play(seed=1, until=5.0) for _ in range(2)]
    assert runs[0].trace.kernels == runs[1].trace.kernels
    points = [point for level in runs[0].trace.kernels for point in level.points]
    assert points and all(0 <= each <= 65536 for point in points for each in point[1:])
