"""The wire view: a link's bytes in both directions, named, and solid as far as they are said.

Rule for this file: what a person clicks, presses and reads.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pattern_scenes import model_of
from tests.browser.sample_models import HOSTILE, ask_and_answer
from zlearn.trace.said import Said
from zlearn.views.wires import entries
from zlearn.zmtp.commands import Subscribe, encode_command
from zlearn.zmtp.frames import encode, encode_command_frame
from zlearn.zmtp.greeting import encode_greeting

pytestmark = pytest.mark.browser


def press(tab: Any, key: str) -> None:
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press(key)


def names(tab: Any, which: str = "") -> list[str]:
    """The names of the fields that are said, or of all, in the first column."""
    return (
        tab.page.locator(".zl-wire-way")
        .first.locator(  # type: ignore[no-any-return]
            f".zl-byte{which} .zl-byte-name:nth-child(2)"
        )
        .all_inner_texts()
    )


def test_the_handshake_unfolds_field_by_field(play: Any) -> None:
    tab = play(model_of("req-rep"))
    tab.call("seek", 0)
    press(tab, "w")
    everything = names(tab)
    assert everything[:5] == ["signature", "version 3.1", "mechanism NULL", "as-server 0", "filler"]
    assert everything[5:10] == [
        "flags COMMAND", "size 38", "command READY", "property Socket-Type = REQ",
        "property Identity =",
    ]  # fmt: skip
    assert everything[10:15] == ["flags MORE", "size 0", "flags", "size 7", "body hello 0"]
    assert names(tab, ".zl-said") == []
    tab.call("seek", 0.02)
    assert names(tab, ".zl-said") == ["signature"]
    tab.call("seek", 0.04)
    assert names(tab, ".zl-said") == everything[:10]
    tab.call("seek", tab.get("duration"))
    assert names(tab, ".zl-said") == everything
    tab.call("seek", 0.02)
    assert names(tab, ".zl-said") == ["signature"]
    hexes = tab.page.locator(".zl-byte-hex").all_inner_texts()
    assert hexes[0] == "ff 00 00 00 00 00 00 00 01 7f"


def test_a_click_on_a_link_opens_its_wire(play: Any) -> None:
    tab = play(model_of("router-dealer"))
    lines = tab.get("lines")
    box = tab.page.locator(".zl-topology").bounding_box()
    x, y = lines[len(lines) // 8]
    tab.page.mouse.click(box["x"] + x, box["y"] + y)
    assert tab.page.locator(".zl-wire").is_visible()
    ends = tab.page.locator(".zl-wire-ends").all_inner_texts()
    assert len(ends) == 2 and all(" → " in end for end in ends)


def test_by_keyboard_another_link_is_chosen_and_the_panel_closed(play: Any) -> None:
    tab = play(model_of("router-dealer"))
    tab.call("select", "broker.dealer#1")
    press(tab, "w")
    choice = tab.page.locator(".zl-wire-link")
    before = choice.input_value()
    assert "service1" in tab.page.locator(".zl-wire-ends").first.inner_text()
    choice.focus()
    time = tab.get("time")
    tab.page.keyboard.press("ArrowUp")
    assert choice.input_value() != before
    assert tab.get("time") == time  # the arrow was the list's
    assert tab.page.evaluate("document.activeElement.className") == "zl-wire-link"
    press(tab, "w")
    assert not tab.page.locator(".zl-wire").is_visible()


def test_a_message_on_the_wire_leads_to_its_journey(play: Any) -> None:
    tab = play(model_of("pub-sub"))
    press(tab, "w")
    tab.page.locator(".zl-wire-message").first.click()
    assert tab.get("selected") == "publisher.pub#4"
    assert tab.page.locator(".zl-wire").is_visible()


def test_a_subscription_is_named(play: Any) -> None:
    tab = play(model_of("pub-sub"))
    press(tab, "w")
    assert names(tab)[-2:] == ["command SUBSCRIBE", "topic weather"]


def test_a_link_that_came_back_shows_the_connection_of_the_moment(play: Any) -> None:
    model = ask_and_answer()
    link = model["links"][0]
    link["names"] = [link["id"], "again"]
    said = [
        Said(name, True, [(t, b"\xff" * count)], count)
        for name, t, count in ((link["id"], 0.05, 1), ("again", 0.2, 2))
    ]
    model["wires"] = entries(said, {link["id"]: link})
    tab = play(model)
    press(tab, "w")
    seen = []
    for t in (0.1, 0.25):
        tab.call("seek", t)
        facts = tab.page.locator(".zl-wire-head .zl-meta").inner_text()
        seen.append((facts.partition(" · ")[0], tab.page.locator(".zl-byte-hex").inner_text()))
    assert seen == [("connection 1 of 2", "ff …"), ("connection 2 of 2", "ff ff …")]


def test_what_strangers_say_is_text(play: Any) -> None:
    model = ask_and_answer()
    link = model["links"][0]
    data = encode_greeting("NULL", as_server=False, routing_id=b"") + b"".join(
        [encode_command_frame(encode_command(Subscribe(HOSTILE.encode()))),
         *encode([[HOSTILE.encode()], [b"\x1b[31m\xe2\x80\xae"]])]
    )  # fmt: skip
    said = Said(link["id"], True, [(0.01, data)], len(data))
    model["wires"] = entries([said], {link["id"]: link})
    tab = play(model)
    press(tab, "w")
    assert HOSTILE[:40] in tab.page.locator(".zl-wire").inner_text()
    assert "\u202e" not in tab.page.locator(".zl-wire").inner_text()
    assert tab.page.locator(".zl-wire img, .zl-wire script").count() == 0
    assert tab.page.evaluate("window.hacked") is None


def test_without_bytes_it_says_so(play: Any) -> None:
    tab = play(ask_and_answer(), {"language": "zh"})
    press(tab, "w")
    assert not tab.page.locator(".zl-wire").is_visible()
    assert "字节未知" in tab.page.locator(".zl-now-text").inner_text()
