"""The Python side of the player: the page as text, the widget, and the rate of live patches.

Rule for this file: no browser, no sleeping; the clock and the loop are stand-ins.
"""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from tests.browser.sample_models import HOSTILE, ask_and_answer, losses
from zlearn.views import player
from zlearn.views.patches import table


class Loop:
    """A stand-in for a running loop: keeps what is scheduled until told to run it."""

    def __init__(self) -> None:
        self.planned: list[tuple[float, Any]] = []

    def is_running(self) -> bool:
        return True

    def call_soon_threadsafe(self, function: Any, *arguments: Any) -> None:
        function(*arguments)

    def call_later(self, seconds: float, function: Any) -> None:
        self.planned.append((seconds, function))

    def run(self) -> None:
        planned, self.planned = self.planned, []
        for _, function in planned:
            function()


def feed(clock: list[float]) -> tuple[player.Feed, list[Any], Loop]:
    sent: list[Any] = []
    loop = Loop()
    return player.Feed(sent.append, loop, lambda: clock[0]), sent, loop  # type: ignore[arg-type]


def test_the_first_patch_goes_at_once_and_the_next_ones_wait_together() -> None:
    clock = [10.0]
    feeder, sent, loop = feed(clock)
    for n in range(5):
        feeder.put({"events": [n], "duration": n})
    assert sent == [{"events": [0], "duration": 0}]
    assert len(loop.planned) == 1
    assert 0 < loop.planned[0][0] <= 1 / 30
    loop.run()
    assert sent[1:] == [{"events": [1, 2, 3, 4], "duration": 4}]


def test_at_most_thirty_sends_a_second() -> None:
    clock = [0.0]
    feeder, sent, loop = feed(clock)
    for step in range(1000):
        clock[0] = step / 1000
        feeder.put({"events": [step]})
        if loop.planned and clock[0] - due(loop, sent, clock) >= 0:
            loop.run()
    assert len(sent) <= 31
    feeder.flush()
    assert [n for patch in sent for n in patch["events"]] == list(range(1000))


def due(loop: Loop, sent: list[Any], clock: list[float]) -> float:
    """When the planned send is due, remembered from the moment that it was planned."""
    if not hasattr(loop, "since") or loop.since[0] is not loop.planned[0]:  # type: ignore[has-type]
        loop.since = (loop.planned[0], clock[0])  # type: ignore[attr-defined]
    return loop.since[1] + loop.planned[0][0]  # type: ignore[attr-defined, no-any-return]


def test_patches_from_many_threads_all_arrive() -> None:
    feeder, sent, loop = feed([0.0])
    barrier = threading.Barrier(4)

    def work(start: int) -> None:
        barrier.wait()
        for n in range(100):
            feeder.put({"events": [start + n]})

    threads = [threading.Thread(target=work, args=(k * 100,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loop.run()
    feeder.flush()
    assert sorted(n for patch in sent for n in patch["events"]) == list(range(400))


def test_joined_patches_keep_lists_in_order_and_the_last_word_otherwise() -> None:
    joined = player.join([
        {"copies": [{"id": "a", "fate": ""}], "captions": ["old"], "fates": {}},
        {"copies": [{"id": "a", "fate": "received"}], "captions": ["new"],
         "fates": {"received": 1}},
    ])  # fmt: skip
    assert [entry["fate"] for entry in joined["copies"]] == ["", "received"]
    assert joined["captions"] == ["new"]
    assert joined["fates"] == {"received": 1}


def test_script_json_is_json_that_cannot_leave_its_script() -> None:
    value = {"body": HOSTILE + "\u2028&amp;"}
    text = player.script_json(value)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == value


def test_the_page_holds_hostile_text_only_escaped() -> None:
    page = player.html(ask_and_answer(body=HOSTILE, title=HOSTILE))
    assert "<img" not in page
    assert page.count("</script>") == 3, "one for each of the page's own scripts"
    assert "window.hacked" in page, "the text itself is still there, as data"


@pytest.mark.parametrize("language, words", [("en", "allow it and load"), ("zh", "请启用它")])
def test_without_a_script_the_page_says_what_to_do_and_what_is_seen(
    language: str, words: str
) -> None:
    page = player.html({"title": "x", "captions": ["9 messages sent."]}, language=language)
    told = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert words in told and told.endswith(" 9 messages sent.")


def test_the_page_names_no_host_but_namespaces() -> None:
    page = player.html(losses()).replace("http://www.w3.org/2000/svg", "")
    assert "http://" not in page
    assert "https://" not in page


def test_html_takes_what_has_to_json_and_refuses_the_rest() -> None:
    class Model:
        def to_json(self) -> dict[str, Any]:
            return losses()

    assert "Slow subscriber" in player.html(Model())
    with pytest.raises(TypeError, match="to_json"):
        player.html(7)


def test_the_caption_is_title_and_sentences() -> None:
    assert player.caption(losses()).splitlines()[:2] == [
        "Slow subscriber",
        "quick.sub received 6 of 6.",
    ]
    assert player.caption({}) == "an empty trace"


# --- the widget --------------------------------------------------------------------------


@pytest.fixture
def widget() -> Any:
    pytest.importorskip("anywidget")
    made = player.Player(losses(), theme="dark", presenter=True)
    made._loop = None  # whatever loop another test may have left running in this thread
    made.sent = []
    made._feed._send = made.sent.append
    yield made
    made.close()


def test_the_widget_has_model_options_and_selection(widget: Any) -> None:
    assert widget.model["title"] == "Slow subscriber"
    assert widget.options == {"theme": "dark", "presenter": True}
    assert widget.selected == ""
    assert "export default" in str(widget._esm)
    assert ".zl-root" in str(widget._css)


def test_feed_sends_the_patch_and_grows_the_model_in_place(widget: Any) -> None:
    model = widget.model
    known = len(model["events"])
    event = {"n": known, "t": 1.0, "socket": "quick.sub", "kind": "closed", "text": "closed"}
    widget.feed({"events": [event], "duration": 1.0})
    assert widget.sent == [{"events": [event], "duration": 1.0}]
    assert widget.model is model
    assert len(model["events"]) == known + 1
    assert model["duration"] == 1.0


def test_what_was_fed_is_in_the_model_for_whoever_reads_it(widget: Any) -> None:
    model, known = widget.model, len(widget.model["events"])
    events = [{"n": known + n, "t": 1.0, "kind": "closed", "text": "closed"} for n in range(3)]
    widget.feed({"events": [events[0]]})
    widget.feed({"events": table(events[1], [[*events[1].values()]])})
    assert len(model["events"]) == known, "nobody has read it yet"
    assert widget.get_state("model")["model"]["events"][known:] == events[:2]
    widget.feed({"events": [events[2]]})
    assert model["events"][known:] == events[:2]
    assert widget.model is model and model["events"][known:] == events


def test_a_model_that_is_replaced_gets_only_what_is_fed_after(widget: Any) -> None:
    first = widget.model
    widget.feed({"duration": 7.0})
    widget.model = {"title": "another"}
    assert (first["duration"], widget.model) == (7.0, {"title": "another"})
    widget.feed({"duration": 8.0})
    assert widget.model == {"title": "another", "duration": 8.0}
    assert first["duration"] == 7.0


def test_a_view_that_came_late_gets_the_whole_model(widget: Any, monkeypatch: Any) -> None:
    answers: list[Any] = []
    monkeypatch.setattr(widget, "send", answers.append)
    widget._asked(widget, {"ask": "model"}, [])
    widget._asked(widget, {"something": "else"}, [])
    assert [answer["model"]["title"] for answer in answers] == ["Slow subscriber"]


def test_the_bundle_has_the_widget_and_what_to_show_without_it(
    widget: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(player, "still_picture", lambda model: "UE5H")
    data, _ = widget._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert data["image/png"] == "UE5H"
    assert data["text/plain"].startswith("Slow subscriber")


def test_a_picture_that_still_grows_is_not_drawn_for_the_bundle(monkeypatch: Any) -> None:
    monkeypatch.setattr(player, "still_picture", lambda model: "UE5H")
    model = losses()
    growing = player.Player({**model, "live": True})
    assert "image/png" not in growing._repr_mimebundle_()[0]
    growing.feed({"live": False})
    assert growing._repr_mimebundle_()[0]["image/png"] == "UE5H"


def test_without_a_figure_the_bundle_is_still_whole(widget: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(player, "still_picture", lambda model: None)
    data, _ = widget._repr_mimebundle_()
    assert "image/png" not in data
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_fallback_picture_is_a_png() -> None:
    pytest.importorskip("matplotlib")
    picture = player.still_picture(losses())
    assert picture is not None
    assert picture.startswith("iVBORw0KGgo")


def test_an_unknown_name_of_the_module_is_an_error() -> None:
    with pytest.raises(AttributeError, match="Nothing"):
        player.Nothing  # noqa: B018
