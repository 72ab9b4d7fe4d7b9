"""The player in a real browser: what it shows, what it obeys, and what it must never do.

Rule for this file: a test looks at what a person would see or press (a button, a key, a
canvas, a text), or at `el.zlPlayer`, which is there for tests.
"""

from __future__ import annotations

import ast
import copy
from typing import Any

import pytest

from tests.browser.sample_models import HOSTILE, Maker, ask_and_answer, losses, many
from zlearn.views.player import html, still_picture
from zlearn.views.shapes import GLYPHS, HOLLOW

pytestmark = pytest.mark.browser


def settled(tab: Any, condition: str) -> None:
    """Waits until a JavaScript condition about `p`, the player's handle, holds."""
    # by evaluate, since a strict page (the export's policy) forbids what wait_for_function does
    tab.page.evaluate(f"""() => new Promise((done, fail) => {{
        const p = (window.el ?? document.querySelector('main')).zlPlayer;
        const look = () => ({condition}) ? done() : requestAnimationFrame(look);
        setTimeout(() => fail(new Error('never: {condition}')), 20000);
        look();
    }})""")


def test_starts_without_errors_and_asks_nobody_for_anything(play: Any, address: str) -> None:
    tab = play(ask_and_answer())
    assert tab.page.locator(".zl-title").inner_text() == "Hello"
    assert tab.get("time") == 0
    assert tab.get("duration") > 0.3
    assert all(url.startswith(address) for url in tab.requests if not url.startswith("data:"))


def test_play_moves_the_cursor_and_pause_stops_it(play: Any) -> None:
    tab = play(ask_and_answer())
    button = tab.page.locator(".zl-play")
    assert button.get_attribute("aria-label") == "Play"
    button.click()
    settled(tab, "p.time > 0.01")
    assert button.get_attribute("aria-label") == "Pause"
    button.click()
    stopped = tab.get("time")
    before = tab.picture(".zl-timeline")
    assert tab.picture(".zl-timeline") == before
    assert tab.get("time") == stopped
    assert tab.page.locator(".zl-time").inner_text().startswith(f"{stopped * 1000:.1f} ms / ")


def test_play_ends_at_the_end_and_starts_again_from_the_start(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.call("seek", tab.get("duration") - 0.001)
    tab.page.locator(".zl-play").click()
    settled(tab, "!p.playing")
    assert tab.get("time") == tab.get("duration")
    tab.page.locator(".zl-play").click()
    settled(tab, "p.playing && p.time < 0.2")


def test_default_speed_plays_the_run_in_about_ten_seconds(play: Any) -> None:
    tab = play(ask_and_answer())
    assert 6 < tab.get("duration") / tab.get("speed") < 16


def test_step_goes_to_the_next_interesting_event_and_back(play: Any) -> None:
    model = ask_and_answer()
    stops = [event for event in model["events"] if event["interesting"]]
    tab = play(model)
    for event in stops[:4]:
        tab.page.locator(".zl-step").click()
        assert tab.get("event")["n"] == event["n"]
        assert tab.get("time") == event["t"]
        assert tab.page.locator(".zl-now-text").inner_text() == event["text"]
    tab.page.locator(".zl-back").click()
    assert tab.get("event")["n"] == stops[2]["n"]


def test_steps_visit_every_event_of_one_instant(play: Any) -> None:
    model = losses()
    together = [event for event in model["events"] if event["interesting"] and event["t"] == 0.25]
    assert len(together) > 2
    tab = play(model)
    tab.call("seek", 0.249)
    seen = []
    for _ in together:
        tab.page.locator(".zl-step").click()
        seen.append(tab.get("event")["n"])
    assert seen == [event["n"] for event in together]


def test_the_slider_moves_both_pictures(play: Any) -> None:
    tab = play(ask_and_answer())
    before = tab.picture(".zl-topology"), tab.picture(".zl-timeline")
    tab.page.locator(".zl-scrub").fill("2600")
    after = tab.picture(".zl-topology"), tab.picture(".zl-timeline")
    assert 0.05 < tab.get("time") < tab.get("duration") / 2
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_a_message_moves_in_true_proportion_to_time(play: Any) -> None:
    model = ask_and_answer()
    tab = play(model)
    places = []
    for share in (0.0, 0.5, 1.0):
        tab.call("seek", 0.1 + 0.02 * share * 0.9999)
        places.append(tab.call("hitTest", "client.req#1")["topology"]["x"])
    assert places[0] < places[1] < places[2]
    assert abs((places[0] + places[2]) / 2 - places[1]) < 3


def test_a_click_in_the_timeline_shows_the_journey(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.call("seek", 0.4)
    tab.click_message("client.req#2")
    journey = tab.page.locator(".zl-journey")
    assert "client.req#2 → server.rep" in journey.inner_text()
    steps = journey.locator("li").all_inner_texts()
    assert [step.split(" ")[0] for step in steps] == ["sent", "queued", "written", "read", "✓"]
    assert "1/1000" in steps[1]
    assert tab.page.evaluate("window.saves") == ["client.req#2"]
    assert tab.get("selected") == "client.req#2"


def test_a_click_in_the_topology_shows_the_journey(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.call("seek", 0.11)
    tab.click_message("client.req#1", "topology")
    assert tab.get("selected") == "client.req#1"
    assert "#1" in tab.page.locator(".zl-journey-name").inner_text()


def test_the_journey_of_a_lost_message_ends_in_its_fate_and_names_the_other_copies(
    play: Any,
) -> None:
    tab = play(losses())
    tab.call("seek", 0.6)
    tab.click_message("publisher.pub#4/2")
    journey = tab.page.locator(".zl-journey")
    assert "✗ dropped: high-water mark" in journey.locator("li").last.inner_text()
    assert "the outbox to slow.sub is full" in journey.inner_text()
    assert journey.locator(".zl-copy").inner_text() == "✓ → quick.sub: received"
    journey.locator(".zl-copy").click()
    assert "quick.sub" in tab.page.locator(".zl-journey-name").inner_text()


def test_a_journey_step_moves_the_cursor_there(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.call("select", "client.req#3")
    tab.page.locator(".zl-journey li button").nth(3).click()
    assert abs(tab.get("time") - 0.32) < 1e-9


def test_selection_follows_the_model(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.page.evaluate("() => { state.selected = 'server.rep#2'; emit('change:selected'); }")
    assert "server.rep" in tab.page.locator(".zl-journey-name").inner_text()
    assert tab.page.evaluate("window.saves") == []


def test_next_drop_walks_through_all_losses(play: Any) -> None:
    tab = play(losses())
    seen = []
    for _ in range(3):
        tab.page.locator(".zl-drop").click()
        seen.append((tab.get("selected"), round(tab.get("time"), 3)))
    assert seen == [("publisher.pub#3", 0.25), ("publisher.pub#4", 0.3), ("publisher.pub#5", 0.35)]
    tab.page.locator(".zl-drop").click()
    assert tab.page.locator(".zl-now-text").inner_text() == "No later drop."


def test_keys(play: Any) -> None:
    model = ask_and_answer()
    stops = [event for event in model["events"] if event["interesting"]]
    tab = play(model)
    root = tab.page.locator(".zl-root")
    root.focus()
    press = tab.page.keyboard.press
    press("ArrowRight")
    press(".")
    assert tab.get("event")["n"] == stops[1]["n"]
    press("ArrowLeft")
    assert tab.get("event")["n"] == stops[0]["n"]
    press("End")
    assert tab.get("time") == tab.get("duration")
    last = tab.get("event")
    press("c")
    assert tab.get("event")["n"] == last["cause"]
    press("Home")
    assert tab.get("time") == 0
    press("Space")
    settled(tab, "p.playing && p.time > 0")
    press("Space")
    assert not tab.get("playing")
    press("Escape")
    assert tab.get("selected") == ""
    assert tab.page.evaluate("window.leaked") == [], "the notebook must not see our keys"


def test_enter_selects_the_message_of_the_event(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.call("seek", 0.1)
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press("Enter")
    assert tab.get("selected") == "client.req#1"


def test_up_and_down_choose_a_lane_and_steps_stay_in_it(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("ArrowDown")
    for _ in range(3):
        tab.page.keyboard.press("ArrowRight")
        assert tab.get("event")["socket"] == "server.rep"


def test_every_control_is_named_and_both_pictures_have_a_caption(play: Any) -> None:
    tab = play(losses())
    buttons = tab.page.locator(".zl-root button")
    names = [buttons.nth(index).get_attribute("aria-label") for index in range(buttons.count())]
    assert len(names) >= 6
    assert all(names)
    for name in (".zl-topology", ".zl-timeline"):
        canvas = tab.page.locator(name)
        assert canvas.get_attribute("role") == "img"
        assert "3 dropped at publisher.pub." in canvas.get_attribute("aria-label")
    assert tab.page.locator(".zl-status").get_attribute("aria-live") == "polite"


def test_the_live_region_says_the_step(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.page.locator(".zl-step").click()
    tab.page.wait_for_function("document.querySelector('.zl-status').textContent.includes('ready')")


def test_the_table_lists_the_events(play: Any) -> None:
    model = ask_and_answer()
    tab = play(model)
    tab.page.locator(".zl-table summary").click()
    rows = tab.page.locator(".zl-table tbody tr")
    tab.page.wait_for_selector(".zl-table tbody tr")
    assert rows.count() == len(model["events"])
    tab.page.locator(".zl-step").click()
    assert tab.page.locator(".zl-current").inner_text().endswith(tab.get("event")["text"])


def test_hostile_text_is_only_text(play: Any) -> None:
    model = ask_and_answer(body=HOSTILE, title=HOSTILE)
    model["captions"] = [HOSTILE]
    for event in model["events"]:
        event["text"] = HOSTILE
    for entry in model["copies"]:
        entry["reason"] = entry["label"] = HOSTILE
    model["nodes"][0]["label"] = model["sockets"][0]["label"] = HOSTILE
    tab = play(model)
    tab.call("seek", 0.11)
    tab.call("select", "client.req#1")
    tab.page.locator(".zl-table summary").click()
    tab.page.wait_for_selector(".zl-table tbody tr")
    box = tab.page.locator(".zl-topology").bounding_box()
    tab.page.mouse.move(box["x"] + 90, box["y"] + box["height"] / 2)
    tab.picture(".zl-topology")
    assert "<img src=x" in tab.page.locator(".zl-journey").inner_text()
    assert tab.page.locator(".zl-root img, .zl-root script").count() == 0
    assert tab.page.evaluate("window.hacked") is None


def test_hostile_text_in_the_exported_page_runs_nothing(tab: Any, tmp_path: Any) -> None:
    model = ask_and_answer(body=HOSTILE, title=HOSTILE)
    model["captions"] = [HOSTILE]
    file = tmp_path / "run.html"
    file.write_text(html(model), encoding="utf-8")
    opened = tab()
    opened.page.goto(file.as_uri())
    opened.page.wait_for_selector(".zl-root")
    opened.call("select", "client.req#1")
    assert opened.page.locator("img").count() == 0
    assert opened.page.evaluate("window.hacked") is None
    assert "<img src=x" in opened.page.locator(".zl-journey-body").inner_text()


def test_the_exported_page_plays_from_a_file_without_network(tab: Any, tmp_path: Any) -> None:
    file = tmp_path / "run.html"
    file.write_text(html(losses(), theme="light"), encoding="utf-8")
    opened = tab(offline=True)
    opened.page.goto(file.as_uri())
    opened.page.locator(".zl-play").click()
    settled(opened, "p.time > 0.01")
    opened.page.locator(".zl-play").click()
    opened.page.locator(".zl-drop").click()
    assert opened.get("selected") == "publisher.pub#3"
    assert opened.requests == [file.as_uri()]


def test_the_exported_page_shows_the_figure_where_no_script_may_run(
    tab: Any, tmp_path: Any
) -> None:
    file, model = tmp_path / "run.html", {**losses(), "captions": [HOSTILE]}
    file.write_text(html(model, still=still_picture(model)), encoding="utf-8")
    opened = tab(java_script_enabled=False)
    opened.page.goto(file.as_uri())
    figure = opened.page.locator("noscript img")
    assert opened.page.locator("img").count() == figure.count() == 1
    assert figure.bounding_box()["height"] > 300 and HOSTILE in figure.get_attribute("alt")


# --- what is drawn where -----------------------------------------------------------------


def test_the_silhouettes_are_those_of_the_figures(play: Any) -> None:
    tab = play(ask_and_answer())
    drawn = tab.get("glyphs")
    assert drawn.keys() == GLYPHS.keys()
    for name, polygons in GLYPHS.items():
        assert len(drawn[name]) == len(polygons), name
        for ours, theirs in zip(polygons, drawn[name], strict=True):
            assert [pytest.approx(point) for point in ours] == [tuple(each) for each in theirs]
    assert set(tab.get("hollow")) == HOLLOW


def _meet(a: dict[str, float], b: dict[str, float]) -> bool:
    apart_x = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
    return not (apart_x or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"])


def _hasty(both: bool = True) -> Any:
    """A question and an answer that were refused in the state that their sockets were in."""
    model = ask_and_answer()
    for socket in ("client.req", "server.rep")[: 1 + both]:
        lost = copy.deepcopy(model["copies"][0])
        lost.update(id=f"{socket}#9/0", message=f"{socket}#9", link="", to="", queued=None,
                    written=None, read=None, received=None, ended=0.1, label="#9",
                    fate="refused: wrong state")  # fmt: skip
        lost["from"] = socket
        model["copies"].append(lost)
    return model


@pytest.mark.parametrize("scene", [losses, _hasty])
def test_badges_cover_no_box_no_link_and_no_other_badge(play: Any, scene: Any) -> None:
    tab = play(scene())
    tab.call("seek", tab.get("duration"))
    tab.picture(".zl-topology")
    badges, boxes, lines = tab.get("badges"), tab.get("boxes"), tab.get("lines")
    assert len(badges) == 2
    assert not any(_meet(badge, box) for badge in badges for box in boxes)
    assert not _meet(*badges)
    for x, y in lines:
        point = {"x": x, "y": y, "w": 0, "h": 0}
        assert not any(_meet(badge, point) for badge in badges)


def test_a_copy_that_its_receiver_filters_has_a_sieve_in_the_timeline(play: Any) -> None:
    model = losses()
    one = next(each for each in model["copies"] if each["id"] == "publisher.pub#1/1")
    one.update(fate="filtered", ended=one["received"], received=None)
    tab = play(model)
    assert tab.call("markOf", "publisher.pub#1/1") == "sieve"
    assert tab.call("markOf", "publisher.pub#6/2") == "sieve"
    assert tab.call("markOf", "publisher.pub#3/2") == "cross"
    assert not tab.call("markOf", "publisher.pub#2/1")


@pytest.mark.parametrize("presenter", [False, True])
def test_the_names_of_lanes_are_whole(play: Any, presenter: bool) -> None:
    model = losses()
    text = repr(model).replace("publisher.pub", "ventilator-of-tasks.push_to_workers")
    model = ast.literal_eval(text)
    tab = play(model, {"presenter": presenter})
    for socket, lines in zip(model["sockets"], tab.get("laneNames"), strict=True):
        assert "".join(lines) == socket["id"]


def test_the_state_of_a_socket_moves_with_the_cursor(play: Any) -> None:
    model = ask_and_answer()
    model["states"] = [
        {"id": "state@1", "socket": "client.req", "t": 0.1, "machine": "REQ",
         "from": "ready to ask", "to": "waiting for the reply"},
        {"id": "state@2", "socket": "client.req", "t": 0.16, "machine": "REQ",
         "from": "waiting for the reply", "to": "ready to ask"},
    ]  # fmt: skip
    tab = play(model)
    seen = []
    for t in (0.05, 0.12, 0.2):
        tab.call("seek", t)
        seen.append(tab.call("stateOf", "client.req"))
    assert seen == ["ready to ask", "waiting for the reply", "ready to ask"]
    tab.call("seek", 0.12)
    asked = [tab.picture(name) for name in (".zl-topology", ".zl-timeline")]
    model["states"][0]["t"] = 0.15  # the same words, and so the same widths, a little later
    later = play(model)
    later.call("seek", 0.12)
    for before, name in zip(asked, (".zl-topology", ".zl-timeline"), strict=True):
        assert later.picture(name) != before
    assert tab.call("stateOf", "server.rep") == ""


def test_a_command_says_what_it_is_and_who_asked(play: Any) -> None:
    model = ask_and_answer()
    model["copies"][0].update(command=True, label="+A")
    tab = play(model)
    tab.call("select", model["copies"][0]["id"])
    name = tab.page.locator(".zl-journey-name").inner_text()
    assert name == "command +A · client.req → server.rep"


def test_home_end_and_the_presenters_key(play: Any) -> None:
    model = ask_and_answer()
    tab = play(model)
    for focused in (".zl-root", ".zl-scrub", ".zl-play"):
        tab.page.locator(focused).focus()
        tab.page.keyboard.press("End")
        assert tab.get("time") == tab.get("duration")
        tab.page.keyboard.press("Home")
        assert tab.get("time") == 0
        tab.page.keyboard.press(".")
        assert tab.get("event")["interesting"] and tab.get("time") > 0


def test_the_focus_of_the_keyboard_can_be_seen(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.page.keyboard.press("Tab")
    for _ in range(5):
        width, style = tab.page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineWidth, s.outlineStyle]; }"
        )
        assert (width, style) == ("3px", "solid")
        tab.page.keyboard.press("Tab")


def test_a_few_boxes_do_not_shrink_to_dots_for_the_timelines_sake(play: Any) -> None:
    maker = Maker("three columns")
    for number, x in enumerate((0.0, 0.5, 1.0)):
        maker.node(f"node{number}", x, 0.5)
    maker.socket("node0.push", "PUSH", "right", bind="tcp://node0:1")
    maker.socket("node1.pull", "PULL", "left")
    maker.socket("node1.push", "PUSH", "right", bind="tcp://node1:1")
    maker.socket("node2.pull", "PULL", "left")
    maker.link("node1.pull", "node0.push", "tcp://node0:1")
    maker.link("node2.pull", "node1.push", "tcp://node1:1")
    tab = play(maker.done(), {"presenter": True}, viewport={"width": 1000, "height": 700})
    assert tab.get("detail") != "dot"
    one, other = (
        tab.page.locator(f".zl-{name}").bounding_box() for name in ("topology", "timeline")
    )
    assert one["y"] + one["height"] <= other["y"], "one above the other"


# --- live --------------------------------------------------------------------------------


def halves() -> tuple[dict[str, Any], dict[str, Any]]:
    """A live model as it is after 0.2 s, and the patch that completes it."""
    whole = ask_and_answer()
    early = copy.deepcopy(whole)
    early["live"] = True
    early["events"] = [event for event in early["events"] if event["t"] <= 0.2]
    early["copies"] = [each for each in early["copies"] if each["sent"] <= 0.2]
    early["duration"] = 0.2
    for depth in early["depths"]:
        depth["points"] = [point for point in depth["points"] if point[0] <= 0.2]
    patch = {
        "copies": whole["copies"],
        "events": [event for event in whole["events"] if event["t"] > 0.2],
        "duration": whole["duration"],
        "live": True,
        "depths": [
            {**full, "start": len(part["points"]), "points": full["points"][len(part["points"]) :]}
            for full, part in zip(whole["depths"], early["depths"], strict=True)
        ],
    }
    return early, patch


def emit(tab: Any, content: Any) -> None:
    tab.page.evaluate("(content) => emit('msg:custom', content)", content)


def test_live_patches_are_merged_and_the_cursor_follows_the_end(play: Any) -> None:
    early, patch = halves()
    tab = play(early)
    assert tab.get("time") == 0.2
    assert tab.page.evaluate("window.sends") == [{"ask": "model"}]
    emit(tab, {"patch": patch})
    emit(tab, {"patch": patch})  # merging again changes nothing
    settled(tab, f"p.time === {patch['duration']}")
    assert tab.get("copies") == len(patch["copies"])
    merged = tab.page.evaluate("state.model")
    whole = ask_and_answer()
    assert merged["events"] == whole["events"]
    assert [depth["points"] for depth in merged["depths"]] == [d["points"] for d in whole["depths"]]


def test_live_a_pause_holds_the_cursor_where_it_is(play: Any) -> None:
    early, patch = halves()
    tab = play(early)
    tab.page.locator(".zl-play").click()
    emit(tab, {"patch": patch})
    settled(tab, f"p.duration === {patch['duration']}")
    assert tab.get("time") == 0.2


def test_live_ends_when_the_model_says_so(play: Any) -> None:
    early, patch = halves()
    tab = play(early)
    emit(tab, {"patch": {**patch, "live": False}})
    settled(tab, "!p.playing")
    assert tab.get("time") == patch["duration"]
    assert not tab.page.locator(".zl-live").is_visible()


# --- the surroundings ----------------------------------------------------------------------


def test_follows_a_change_of_the_notebook_theme(play: Any) -> None:
    tab = play(ask_and_answer())
    light = tab.picture(".zl-topology")
    tab.page.evaluate(
        "() => { document.body.style.setProperty('--jp-layout-color0', '#111');"
        " document.body.dataset.jpThemeLight = 'false'; }"
    )
    tab.page.wait_for_selector(".zl-root.zl-dark")
    assert tab.picture(".zl-topology") != light


def test_follows_a_change_of_theme_that_comes_while_it_has_no_width(play: Any) -> None:
    """A notebook that swaps its style sheets leaves the page without a layout for a moment."""
    tab = play(ask_and_answer())
    light = tab.picture(".zl-topology")
    tab.page.evaluate(
        "async () => { const root = document.querySelector('.zl-root');"
        " root.style.display = 'none';"
        " document.body.style.setProperty('--jp-layout-color0', '#111');"
        " document.body.dataset.jpThemeLight = 'false';"
        " await Promise.resolve(); await Promise.resolve();"
        " root.style.display = ''; }"
    )
    tab.page.wait_for_selector(".zl-root.zl-dark")
    assert tab.picture(".zl-topology") != light


def test_a_player_that_comes_into_the_page_later_takes_its_style(tab: Any, address: str) -> None:
    """JupyterLab draws a widget first and puts it into the page afterwards."""
    opened = tab()
    opened.page.goto(address)
    opened.page.wait_for_function("window.loaded")
    opened.page.evaluate(
        "(state) => { document.body.style.setProperty('--jp-layout-color0', '#102030');"
        " window.start(state); document.body.append(window.el); }",
        {"model": losses(), "options": {}, "selected": "", "detached": True},
    )
    opened.page.wait_for_selector(".zl-root.zl-dark")
    opened.picture(".zl-timeline")
    corner = (
        "[...document.querySelector('.zl-timeline').getContext('2d').getImageData(1, 1, 1, 1).data]"
    )
    assert opened.page.evaluate(corner) == [0x10, 0x20, 0x30, 255]


def test_a_theme_that_was_asked_for_wins(play: Any) -> None:
    tab = play(ask_and_answer(), {"theme": "light"}, color_scheme="dark")
    assert tab.page.locator(".zl-root.zl-dark").count() == 0


def test_reduced_motion_steps_instead_of_moving(play: Any) -> None:
    model = ask_and_answer()
    stops = {event["t"] for event in model["events"] if event["interesting"]}
    tab = play(model, reduced_motion="reduce")
    tab.page.locator(".zl-play").click()
    settled(tab, "p.time > 0")
    assert tab.get("time") in stops


def test_pictures_stack_where_there_is_little_width(play: Any) -> None:
    tab = play(losses(), viewport={"width": 700, "height": 900})
    topology = tab.page.locator(".zl-topology").bounding_box()
    timeline = tab.page.locator(".zl-timeline").bounding_box()
    assert timeline["y"] >= topology["y"] + topology["height"]
    tab.page.set_viewport_size({"width": 1200, "height": 900})
    tab.page.wait_for_function("!document.querySelector('.zl-narrow')")
    topology = tab.page.locator(".zl-topology").bounding_box()
    timeline = tab.page.locator(".zl-timeline").bounding_box()
    assert timeline["x"] >= topology["x"] + topology["width"]


# --- what fits beside JupyterLab's file browser ------------------------------------------

BESIDE_FILES = {"viewport": {"width": 848, "height": 600}}


def _fan_out() -> Any:
    """One publisher with three subscribers that all wait: four sockets."""
    made = Maker("Fan out")
    made.node("publisher", 0.1, 0.5)
    made.socket("publisher.pub", "PUB", "right", bind="tcp://publisher:5556")
    for number in (1, 2, 3):
        made.node(f"sub{number}", 0.9, number * 0.25)
        made.socket(f"sub{number}.sub", "SUB", "left")
        link = made.link(f"sub{number}.sub", "publisher.pub", "tcp://publisher:5556")
        made.call(f"sub{number}.sub", "recv", 0.05, None)
        times = {"sent": 0.1, "queued": 0.1, "written": 0.1, "read": 0.12, "received": 0.12}
        made.copy(f"publisher.pub#1/{number}", link, ("publisher.pub", f"sub{number}.sub"), times)
    return made.done("The one message was received three times. " * 4)


@pytest.mark.parametrize("make", [ask_and_answer, losses, _fan_out])
def test_all_of_the_player_is_seen_at_once_in_a_small_page(play: Any, make: Any) -> None:
    tab = play(make(), **BESIDE_FILES)
    tab.call("select", tab.page.evaluate("state.model.copies[0].id"))
    assert tab.page.locator(".zl-root").bounding_box()["height"] <= 610
    assert tab.get("detail") != "dot"
    bottom = max(_bottom(tab, name) for name in (".zl-bar", ".zl-topology", ".zl-timeline"))
    assert bottom <= 600


def _bottom(tab: Any, name: str) -> float:
    box = tab.page.locator(name).bounding_box()
    return float(box["y"] + box["height"])


def test_the_controls_are_above_the_pictures(play: Any) -> None:
    tab = play(losses(), **BESIDE_FILES)
    assert _bottom(tab, ".zl-bar") <= tab.page.locator(".zl-stage").bounding_box()["y"]


def test_pictures_stand_side_by_side_where_one_over_the_other_is_too_high(play: Any) -> None:
    tab = play(losses(), **BESIDE_FILES)
    topology = tab.page.locator(".zl-topology").bounding_box()
    timeline = tab.page.locator(".zl-timeline").bounding_box()
    assert timeline["x"] >= topology["x"] + topology["width"]


def test_a_long_caption_has_two_lines_until_more_is_asked_for(play: Any) -> None:
    model = losses()
    model["captions"] = ["Every word of this long, long sentence counts, and it goes on. " * 2] * 2
    tab = play(model, **BESIDE_FILES)
    caption, more = tab.page.locator(".zl-caption"), tab.page.locator(".zl-more")
    low = caption.bounding_box()["height"]
    assert low < 3 * 14 * 1.4
    more.click()
    assert caption.bounding_box()["height"] > low
    assert more.inner_text() == "less"
    more.click()
    assert caption.bounding_box()["height"] == low


def test_a_short_caption_needs_no_more(play: Any) -> None:
    tab = play({**losses(), "captions": ["Short."]}, **BESIDE_FILES)
    assert not tab.page.locator(".zl-more").is_visible()


def test_five_steps_of_a_journey_are_in_one_line(play: Any) -> None:
    tab = play(ask_and_answer(), **BESIDE_FILES)
    tab.call("select", "client.req#2")
    steps = tab.page.locator(".zl-steps li")
    assert steps.count() == 5
    assert len({steps.nth(index).bounding_box()["y"] for index in range(5)}) == 1


def test_the_words_about_a_message_are_beside_its_arrow(play: Any) -> None:
    tab = play(ask_and_answer(), **BESIDE_FILES)
    spot = tab.call("hitTest", "client.req#3")["timeline"]
    canvas = tab.page.locator(".zl-timeline").bounding_box()
    x, y = canvas["x"] + spot["x"], canvas["y"] + spot["y"]
    tab.page.mouse.move(x, y)
    tip = tab.page.locator(".zl-tip").bounding_box()
    beside_x = not tip["x"] <= x <= tip["x"] + tip["width"]
    assert beside_x or not tip["y"] <= y <= tip["y"] + tip["height"]
    assert tip["x"] >= canvas["x"] + 5
    assert tip["x"] + tip["width"] <= canvas["x"] + canvas["width"] - 5
    assert tip["y"] >= canvas["y"] + 5
    assert tip["y"] + tip["height"] <= canvas["y"] + canvas["height"] - 5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_to_come_can_be_seen(play: Any, theme: str) -> None:
    inks = play(losses(), {"theme": theme}).get("paler")
    for name in ("blue", "red", "green", "purple", "muted"):
        assert inks[name] >= 3, name


def test_canvases_are_sharp_on_a_dense_screen(play: Any) -> None:
    tab = play(losses(), device_scale_factor=2)
    box = tab.page.locator(".zl-timeline").bounding_box()
    width = tab.page.evaluate("document.querySelector('.zl-timeline').width")
    assert abs(width - 2 * box["width"]) <= 2


def test_chinese(play: Any) -> None:
    tab = play(losses(), {"language": "zh"})
    assert tab.page.locator(".zl-play").get_attribute("aria-label") == "播放"
    tab.call("select", "publisher.pub#4/2")
    assert "丢弃：达到高水位" in tab.page.locator(".zl-journey").inner_text()


def test_presenter_mode_has_large_type(play: Any) -> None:
    tab = play(losses(), {"presenter": True})
    size = tab.page.evaluate("getComputedStyle(document.querySelector('.zl-time')).fontSize")
    assert float(size.removesuffix("px")) >= 20


def test_says_how_much_of_much_it_shows_and_shows_every_loss(play: Any) -> None:
    tab = play(many(3000))
    text = tab.page.locator(".zl-shown").inner_text()
    shown, bundles = tab.get("shown"), tab.get("bundles")
    assert text == f"showing {shown:,} of 3,000 · {sum(bundles):,} in bundles"
    assert 30 <= shown < 3000
    assert shown + sum(bundles) == 3000, "what is hidden is said, to the last message"


def test_zoom_shows_single_messages_again(play: Any) -> None:
    tab = play(many(3000))
    tab.call("seek", 0.8)
    before = tab.picture(".zl-timeline")
    for _ in range(4):
        tab.page.locator(".zl-zoom-in").click()
    assert tab.picture(".zl-timeline") != before
    tab.click_message("a.push#1400")
    assert tab.get("selected") == "a.push#1400"


def test_long_idle_stretches_are_folded(play: Any) -> None:
    model = ask_and_answer()
    for entry in model["copies"]:
        if entry["message"] == "client.req#3":
            for step in ("sent", "queued", "written", "read", "received", "ended"):
                entry[step] += 20
    for event in model["events"]:
        if event["t"] >= 0.3:
            event["t"] += 20
    model["duration"] += 20
    tab = play(model)
    assert tab.get("breaks") == 1
    assert tab.get("speed") < 0.1


def test_an_empty_model_is_no_error(play: Any) -> None:
    tab = play({})
    tab.page.locator(".zl-play").click()
    tab.page.locator(".zl-step").click()
    tab.page.locator(".zl-drop").click()
    assert tab.get("time") == 0


def test_the_end_leaves_nothing_behind(play: Any) -> None:
    tab = play(losses())
    tab.page.locator(".zl-play").click()
    assert tab.page.evaluate("handlerCount()") > 0
    tab.page.evaluate("stop()")
    assert tab.page.evaluate("handlerCount()") == 0
    assert tab.page.evaluate("el.childElementCount") == 0
    assert tab.page.evaluate("el.zlPlayer") is None


def test_a_view_out_of_the_page_listens_to_nothing_and_comes_back_as_it_was(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.call("seek", 0.2)
    tab.call("select", "client.req#2")
    before = tab.page.evaluate("handlerCount()")
    assert before > 0
    tab.page.evaluate("() => { window.kept = el.firstChild; kept.remove(); }")
    tab.page.wait_for_function("handlerCount() === 0")
    tab.page.evaluate("() => { state.model.title = 'Meanwhile'; el.append(kept); }")
    tab.page.wait_for_function(f"handlerCount() === {before}")
    assert tab.page.locator(".zl-title").inner_text() == "Meanwhile"
    assert tab.get("selected") == "client.req#2"
    assert tab.get("time") == 0.2


def test_a_live_view_that_comes_back_asks_for_what_it_missed(play: Any) -> None:
    tab = play({**ask_and_answer(), "live": True})
    asked = tab.page.evaluate("sends.length")
    tab.page.evaluate("() => { window.kept = el.firstChild; kept.remove(); }")
    tab.page.wait_for_function("handlerCount() === 0")
    tab.page.evaluate("el.append(kept)")
    tab.page.wait_for_function(f"sends.length === {asked + 1}")
    settled(tab, "p.playing")


def test_new_options_leave_the_learners_place_and_speed_alone(play: Any) -> None:
    tab = play(ask_and_answer())
    tab.call("seek", 0.2)
    tab.call("select", "client.req#2")
    tab.page.locator(".zl-speed").fill("1")
    speed = tab.get("speed")
    tab.page.evaluate("() => { window.kept = el.firstChild; state.options = { at: 0.3 };"
                      " emit('change:options'); }")  # fmt: skip
    assert tab.page.evaluate("kept === el.firstChild")
    assert (tab.get("time"), tab.get("selected"), tab.get("speed")) == (0.2, "client.req#2", speed)
