"""What nobody measured is dotted and has a "?"; heartbeats are drawn as commands.

Rule for this file: what a person sees of a trace whose header says what was inferred.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pattern_scenes import model_of
from tests.views.test_beats import heartbeats
from zlearn.views.model import Model

pytestmark = pytest.mark.browser


def tapped(name: str) -> Any:
    model = model_of(name)
    model["world"], model["inferred"] = "tap", ["fate", "queued", "received", "sent"]
    return model


def test_inferred_steps_have_a_question_mark(play: Any) -> None:
    tab = play(tapped("req-rep"))
    tab.call("select", "client.req#1")
    steps = tab.page.locator(".zl-steps button").all_inner_texts()
    assert [step.split()[0 if "✓" not in step else 1] for step in steps] == [
        "sent?", "queued?", "written", "read", "received?",
    ]  # fmt: skip
    assert "? inferred" in tab.page.locator(".zl-head .zl-meta").inner_text()


def test_they_are_drawn_otherwise_than_what_was_measured(play: Any) -> None:
    pictures = []
    for model in (model_of("pub-sub"), tapped("pub-sub")):
        tab = play(model)
        tab.call("seek", tab.get("duration"))
        pictures.append(tab.picture(".zl-timeline"))
    assert pictures[0] != pictures[1]


def test_an_inferred_loss_has_a_question_mark_in_its_reason(play: Any) -> None:
    tab = play(tapped("pub-sub"))
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press("d")
    steps = tab.page.locator(".zl-steps button").all_inner_texts()
    assert steps[-1].startswith("✗ dropped: no peer?")


def test_a_ping_moves_over_the_link(play: Any) -> None:
    model = Model.from_trace(heartbeats().trace).to_json()
    tab = play(model)
    ping = next(copy for copy in model["copies"] if copy["label"] == "PING")
    tab.call("seek", (ping["written"] + ping["read"]) / 2)
    spot = tab.call("hitTest", ping["id"])
    assert spot["topology"] and spot["timeline"]
    tab.click_message(ping["id"], "topology")
    assert "PING" in tab.page.locator(".zl-journey-name").inner_text()
