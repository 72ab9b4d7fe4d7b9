"""Players come and go: nothing of them stays, in the page or in Python, and they are each other's
neighbours without a word.

Rule for this file: what is counted is what holds on to a player: listeners of what outlives it,
observers, timers, nodes, and references. A kernel that restarts is in test_frontends.py.
"""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from tests.browser.sample_models import ask_and_answer, losses

TIMES = 100

# Counts what is begun and not ended: listeners of the window, the body, media queries; observers;
# timers; and keeps a weak reference to each player's element.
COUNT = """() => {
    window.open = { listeners: 0, observers: 0 };
    window.timers = new Set();
    window.roots = [];
    const wrap = (where, name, before) => {
        const real = where[name];
        where[name] = function (...given) { before(this); return real.apply(this, given); };
    };
    const lasting = (one) => Number(!(one instanceof Element) || !one.closest(".zl-root"));
    const listening = EventTarget.prototype;
    wrap(listening, "addEventListener", (one) => { open.listeners += lasting(one); });
    wrap(listening, "removeEventListener", (one) => { open.listeners -= lasting(one); });
    const seen = (now) => (one) => { open.observers += now - (one.seen ?? 0); one.seen = now; };
    for (const { prototype } of [ResizeObserver, MutationObserver]) {
        wrap(prototype, "observe", seen(1));
        wrap(prototype, "disconnect", seen(0));
    }
    const [set, clear] = [window.setTimeout, window.clearTimeout];
    window.setTimeout = (what, ...rest) => {
        const id = set(() => { timers.delete(id); what(); }, ...rest);
        timers.add(id);
        return id;
    };
    window.clearTimeout = (id) => { timers.delete(id); clear(id); };
}"""

# A learner opens a player, plays, opens all there is, begins a fork, and closes it.
CYCLE = """async ([model, times]) => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let time = 0; time < times; time++) {
        const lab = { starts: { a: 0 } };
        start({ model: structuredClone(model), options: {}, selected: "", lab });
        const root = el.querySelector(".zl-root");
        roots.push(new WeakRef(root), new WeakRef(el.zlPlayer));
        root.querySelector(".zl-drop").click();
        root.querySelector(".zl-table").open = true;
        root.querySelector(".zl-fork").click();
        root.querySelector(".zl-knob input").dispatchEvent(new Event("change"));
        if (time % 10 === 0) await frame();
        root.querySelector(".zl-play").click();
        stop();
        window.stop = null; // what would undo it knows it
    }
    await frame();
}"""


@pytest.fixture
def counted(tab: Any, address: str) -> Any:
    """A tab that counts, and has had its first player."""
    opened = tab()
    opened.page.goto(address)
    opened.page.wait_for_function("window.loaded")
    opened.page.evaluate(COUNT)
    opened.page.evaluate(CYCLE, [losses(), 3])
    return opened


@pytest.mark.browser
def test_of_a_hundred_players_nothing_is_left_in_the_page(counted: Any) -> None:
    devtools = counted.context.new_cdp_session(counted.page)

    def held() -> dict[str, int]:
        for _ in range(2):
            devtools.send("HeapProfiler.collectGarbage")
        found: dict[str, int] = devtools.send("Memory.getDOMCounters")
        return found

    before = held()
    assert counted.page.evaluate("open") == {"listeners": 0, "observers": 0}
    counted.page.evaluate(CYCLE, [losses(), TIMES])
    after = held()
    assert counted.page.evaluate("open") == {"listeners": 0, "observers": 0}
    assert counted.page.evaluate("timers.size") == 0
    assert counted.page.evaluate("handlerCount()") == 0
    assert counted.page.evaluate("roots.filter((each) => each.deref()).length") == 0
    assert after["jsEventListeners"] <= before["jsEventListeners"]
    assert after["nodes"] < before["nodes"] + 50, "not even one player's"


@pytest.mark.browser
def test_the_counting_counts(counted: Any) -> None:
    model = ask_and_answer()
    counted.page.evaluate("(model) => start({ model, options: {}, selected: '' })", model)
    assert counted.page.evaluate("open.listeners") >= 3
    assert counted.page.evaluate("open.observers") == 2
    assert counted.page.evaluate("handlerCount()") > 0


@pytest.mark.browser
def test_two_players_of_a_page_leave_each_other_alone(play: Any) -> None:
    tab = play(losses())
    page = tab.page
    page.evaluate(
        """(model) => {
            const state = { model, options: {}, selected: "" };
            window.other = document.body.appendChild(document.createElement("div"));
            window.stopOther = render({ el: other, model: {
                get: (name) => state[name], set: () => {}, save_changes: () => {}, send: () => {},
                on: () => {}, off: () => {} } });
        }""",
        ask_and_answer(),
    )
    page.locator(".zl-root").nth(1).focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate("other.zlPlayer.time") > 0
    assert (tab.get("time"), tab.get("selected")) == (0, "")
    page.locator(".zl-drop").nth(0).click()
    moved = page.evaluate("other.zlPlayer.time")
    assert tab.get("selected") == "publisher.pub#3"
    assert page.evaluate("other.zlPlayer.time") == moved
    page.evaluate("stop()")
    page.locator(".zl-root").focus()
    page.keyboard.press("End")
    assert page.evaluate("other.zlPlayer.time === other.zlPlayer.duration")
    page.evaluate("stopOther()")
    assert page.locator(".zl-root").count() == 0


def test_of_a_hundred_players_nothing_is_left_in_python() -> None:
    pytest.importorskip("anywidget")
    from ipywidgets.widgets.widget import _instances

    from zlearn.views.player import Player

    gc.collect()
    before = set(_instances)
    players = []
    for number in range(TIMES):
        player = Player(losses() | {"live": number % 2 == 0})
        player.feed({"duration": 9.0})
        player.layout.close()
        player.close()
        players.append(weakref.ref(player))
    del player
    gc.collect()
    assert [each for each in players if each() is not None] == []
    assert set(_instances) == before


def test_a_player_that_is_closed_is_fed_and_asked_without_a_sound() -> None:
    pytest.importorskip("anywidget")
    from zlearn.views.player import Player

    player = Player(losses())
    player.close()
    player.feed({"duration": 9.0})
    player.flush()
    player._asked(player, {"ask": "model"}, [])
    player._asked(player, {"fork": {"starts": {"slow": 0}}}, [])
    assert player.model["duration"] == 9.0
