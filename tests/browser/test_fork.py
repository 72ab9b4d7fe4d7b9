"""Forking in the player: a cause is dragged, Python plays again, and the difference is lit.

The page is real, and so are the widget and the lab; what a notebook would carry between the two
is carried by `Carrier`.

Rule for this file: a learner's hands on the page, and what she then sees.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.sample_models import HOSTILE, losses
from zlearn import zmq
from zlearn.lab import Scene
from zlearn.views.forking import changed, knobs, model_of
from zlearn.views.player import Player, html

pytestmark = pytest.mark.browser


def late_subscriber() -> Scene:
    scene = Scene("late subscriber", latency=0.005)

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        await node.sleep(0.1)
        for number in range(4):
            await pub.send(b"%d" % number)
            await node.sleep(0.1)

    @scene.node(start=0.25)
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv()

    return scene


class Carrier:
    """Carries what the page asks to a widget, and what that answers to the page."""

    def __init__(self, play: Any, run: Any, **options: Any) -> None:
        self.widget = Player(model_of(run), run=run, **options)
        self.widget._loop = None  # the one that runs here is Playwright's, and is no kernel's
        self.widget.send = self._to_page
        self.tab = play(self.widget.model, self.widget.options, lab=self.widget.lab)

    def deliver(self) -> None:
        """Hands the widget what the page has asked since the last time."""
        for content in self.tab.page.evaluate("sends.splice(0)"):
            self.widget._asked(None, content, None)

    def _to_page(self, content: Any) -> None:
        state = {"model": self.widget.model, "lab": self.widget.lab}
        self.tab.page.evaluate(
            """([state, content]) => {
                if (content.forked && !content.forked.error) {
                    Object.assign(window.state, state);
                    emit('change:model');
                    emit('change:lab');
                }
                emit('msg:custom', content);
            }""",
            [state, content],
        )

    def drag(self, handle: dict[str, Any], x: float, y: float) -> None:
        """Takes hold of a handle in the timeline and moves it to a place there."""
        box = self.tab.page.locator(".zl-timeline").bounding_box()
        mouse = self.tab.page.mouse
        mouse.move(box["x"] + handle["x"], box["y"] + handle["y"])
        mouse.down()
        mouse.move(box["x"] + x, box["y"] + y, steps=5)
        mouse.up()


@pytest.fixture
def lab(play: Any, address: str) -> Any:
    """lab(run) → a Carrier."""

    def start(model: Any, options: Any, lab: Any) -> Any:
        tab = play(model, options)
        tab.page.evaluate("(lab) => { state.lab = lab; emit('change:lab'); }", lab)
        return tab

    return lambda run, **options: Carrier(start, run, **options)


def test_a_learner_drags_a_start_and_sees_the_lost_message_saved(lab: Any) -> None:
    run = late_subscriber().play(seed=1)
    assert run.fates()["dropped: no peer"] == 2
    carrier = lab(run)
    page = carrier.tab.page
    page.locator(".zl-fork").click()
    handle = next(h for h in carrier.tab.get("handles") if h["node"] == "subscriber")
    before = carrier.tab.picture(".zl-timeline")
    carrier.drag(handle, handle["x"] - 400, handle["y"])
    carrier.deliver()
    assert carrier.widget.run.recipe.starts["subscriber"] < 0.1
    assert carrier.widget.run.recipe.seed == run.recipe.seed
    outcome = page.locator(".zl-outcome").inner_text()
    assert "saved: publisher.pub#1, publisher.pub#2" in outcome
    assert {"publisher.pub#1/1", "publisher.pub#2/1"} <= set(carrier.tab.get("differing"))
    assert carrier.tab.get("diff")["t"] < 0.1
    after = carrier.tab.picture(".zl-timeline")
    assert after != before
    assert "4 messages sent: 4 received" in page.locator(".zl-caption").inner_text()
    page.locator(".zl-before").click()
    assert "2 dropped: no peer" in page.locator(".zl-caption").inner_text()
    page.locator(".zl-after").click()
    assert "4 messages sent: 4 received" in page.locator(".zl-caption").inner_text()


def test_a_slider_does_the_same_by_keyboard(lab: Any) -> None:
    carrier = lab(late_subscriber().play(seed=1))
    page = carrier.tab.page
    page.locator(".zl-root").focus()
    page.keyboard.press("f")
    slider = page.get_by_label("subscriber starts")
    slider.focus()
    page.keyboard.press("Home")
    carrier.deliver()
    assert carrier.widget.run.recipe.starts == {"subscriber": 0}
    assert "saved: publisher.pub#1" in page.locator(".zl-outcome").inner_text()
    assert page.evaluate("window.leaked") == []


def full_queue() -> Scene:
    scene = Scene("full queue", latency=0.005)

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.sndhwm = 2
        pub.bind("tcp://publisher:5556")
        await node.sleep(0.1)
        for number in range(5):
            await pub.send(b"%d" % number + bytes(200_000))

    @scene.node
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv()

    return scene


def test_a_limit_is_dragged_in_the_timeline_and_drops_become_fewer(lab: Any) -> None:
    run = full_queue().play(seed=1)
    dropped = run.fates()["dropped: high-water mark"]
    assert dropped
    carrier = lab(run)
    carrier.tab.page.locator(".zl-fork").click()
    carrier.tab.picture(".zl-timeline")
    handle = next(h for h in carrier.tab.get("handles") if h["kind"] == "limit")
    assert (handle["socket"], handle["value"]) == ("publisher.pub", 2)
    carrier.drag(handle, handle["x"], handle["y"] - 25)
    carrier.deliver()
    assert carrier.widget.run.recipe.options["publisher.pub"]["sndhwm"] > 2
    assert carrier.widget.run.fates()["dropped: high-water mark"] < dropped
    assert "saved: " in carrier.tab.page.locator(".zl-outcome").inner_text()


def test_a_page_without_a_kernel_says_why_it_cannot(tab: Any, tmp_path: Any) -> None:
    file = tmp_path / "run.html"
    file.write_text(html(losses()), encoding="utf-8")
    opened = tab(offline=True)
    opened.page.goto(file.as_uri())
    opened.page.locator(".zl-fork").click()
    note = opened.page.locator(".zl-lab-note").inner_text()
    assert note.startswith("No fork here: it plays the scene again, and that takes Python")
    assert opened.get("handles") == []


def test_a_run_of_the_real_world_says_why_it_cannot(play: Any) -> None:
    tab = play({**losses(), "world": "loopback"})
    tab.page.locator(".zl-fork").click()
    assert "not played in the lab" in tab.page.locator(".zl-lab-note").inner_text()


def test_a_kernel_that_is_gone_is_told_of(play: Any) -> None:
    tab = play(losses())
    tab.page.evaluate("() => { state.lab = { starts: { slow: 0 } }; }")
    tab.page.locator(".zl-fork").click()
    tab.page.locator(".zl-knob input").fill("0.3")
    assert tab.page.evaluate("sends.at(-1)")["fork"] == {
        "starts": {"slow": pytest.approx(0.3, 0.1)}
    }
    tab.page.wait_for_function(
        "document.querySelector('.zl-lab-note').textContent.startsWith('No fork: no kernel')"
    )


def test_what_a_kernel_refuses_is_said_and_nothing_changes(lab: Any) -> None:
    run = late_subscriber().play(seed=1)
    carrier = lab(run)
    carrier.tab.page.locator(".zl-fork").click()
    carrier.widget._asked(None, {"fork": {"starts": {HOSTILE: 1}}}, None)
    note = carrier.tab.page.locator(".zl-lab-note").inner_text()
    assert note.startswith("no node has that name: <img src=x")
    assert carrier.tab.page.evaluate("window.hacked") is None
    assert carrier.widget.run is run


@pytest.mark.parametrize(
    "changes",
    [
        {"starts": 3},
        {"starts": {"publisher": "soon"}},
        {"options": {"publisher.pub": {"linger": 1}}},
        {"options": {"publisher.pub": {"sndhwm": -1}}},
        {"latency": 1e9},
        {"latency": float("nan")},
        {},
    ],
)
def test_changes_that_cannot_be_are_refused_in_a_sentence(changes: Any) -> None:
    run = late_subscriber().play(seed=1)
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        changed(run, changes)


def test_a_latency_is_a_cause() -> None:
    run = late_subscriber().play(seed=1)
    pair = changed(run, {"latency": 0.2})
    assert pair.after.trace.header["latency"] == 0.2
    assert pair.after.fates()["received"] < run.fates()["received"]
    assert knobs(pair.after, model_of(pair.after))["latency"] == 0.2


def test_the_studio_turns_with_its_knobs_and_comes_back() -> None:
    box = late_subscriber().studio(seed=1)
    written = box.run.fates()
    box.studio.knobs["start", "subscriber"].value = 0.0
    assert box.run.fates()["received"] == 4
    assert box.player.lab["starts"]["subscriber"] == 0
    box.studio.reset()
    assert box.run.fates() == written
    assert box.studio.knobs["start", "subscriber"].value == 0.25
    box.player.fork({"starts": {"subscriber": 0.05}})  # by dragging in the player
    assert box.studio.knobs["start", "subscriber"].value == pytest.approx(0.05, abs=0.01)
    box.studio.seed.value = 7
    assert box.run.seed == 7


def three_tasks() -> Scene:
    scene = Scene("three tasks", latency=0.005)

    @scene.node
    async def sink(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:5557")
        while True:
            await pull.recv()

    @scene.node
    async def source(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:5557")
        for number in range(3):
            await push.send(b"task %d" % number)
            await node.sleep(0.05)

    return scene


def test_a_learner_drops_a_message_and_takes_that_back(lab: Any) -> None:
    run = three_tasks().play(seed=1)
    carrier = lab(run)
    page = carrier.tab.page
    carrier.tab.call("select", "source.push#2")
    page.locator(".zl-fork-drop").click()
    carrier.deliver()
    assert carrier.widget.run.fates()["dropped: fault"] == 1
    assert "lost now: source.push#2" in page.locator(".zl-outcome").inner_text()
    assert "dropped: fault" in page.locator(".zl-steps").inner_text()
    assert "source.push#2/1" in carrier.tab.get("differing")
    assert page.locator(".zl-fork-drop").inner_text() == "fork: don't drop it"
    page.locator(".zl-root").focus()
    page.keyboard.press("x")
    carrier.deliver()
    assert carrier.widget.run.fates() == run.fates()
    assert "saved: source.push#2" in page.locator(".zl-outcome").inner_text()
    assert page.locator(".zl-fork-drop").inner_text() == "fork: drop this message"


def test_a_page_without_python_offers_no_drop_and_says_why(play: Any) -> None:
    tab = play(model_of(three_tasks().play(seed=1)))
    tab.call("select", "source.push#1")
    assert tab.page.locator(".zl-fork-drop").count() == 0
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press("x")
    assert "takes Python" in tab.page.locator(".zl-lab-note").inner_text()


@pytest.mark.parametrize("name", ["source.push#1", "source.push#3/1"])
def test_a_dropped_message_is_the_only_one_that_is_lost(name: str) -> None:
    run = three_tasks().play(seed=1)
    fork = changed(run, {"drop": name})
    gone = [copy for copy in fork.after.trace.copies() if copy.fate == "dropped: fault"]
    assert [copy.message for copy in gone] == [name.partition("/")[0]]
    assert knobs(fork.after, model_of(fork.after))["drops"] == [name]
    again = changed(fork.after, {"keep": name})
    assert again.after.fates() == run.fates()


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"drop": "nobody.push#1"}, "no message"), ({"drop": {}}, "no message"),
     ({"keep": "source.push#1"}, "no fault drops")],
)  # fmt: skip
def test_what_can_t_be_dropped_is_refused(changes: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        changed(three_tasks().play(seed=1), changes)
