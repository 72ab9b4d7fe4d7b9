"""A message's contents in the player: frames one by one, the envelope told from the body, bounded.

Rule for this file: what a person reads in the panel of a selected message.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pattern_scenes import model_of
from tests.browser.sample_models import HOSTILE
from zlearn import zmq
from zlearn.lab import Scene
from zlearn.views.model import Model

pytestmark = pytest.mark.browser


def frames(tab: Any) -> list[list[str]]:
    """The rows of the panel: role, text, hex, and where the frame can be seen."""
    rows = tab.page.locator(".zl-frames tbody tr").all()
    return [[cell.inner_text() for cell in row.locator("th, td").all()] for row in rows]


def opened(play: Any, model: Any, message: str, **options: Any) -> Any:
    tab = play(model, options)
    tab.call("select", message)
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press("m")
    tab.page.locator(".zl-frames table").wait_for()
    return tab


def test_a_router_s_routing_id_the_delimiter_and_the_body_are_told_apart(play: Any) -> None:
    tab = opened(play, model_of("router-dealer"), "client2.req#1")
    rows = frames(tab)
    assert [row[0].split("\n")[0] for row in rows] == ["routing id", "delimiter", "body"]
    places = [[cell.strip()[:1] for cell in row[3:]] for row in rows]
    assert places == [["○", "○", "●"], ["○", "●", "●"], ["●", "●", "●"]]
    assert rows[0][2] == "00 75 fe e0 21"
    assert "put on by broker.router" in rows[0][0]
    assert rows[2][1:3] == ["0", "30"]


def test_the_envelope_is_peeled_on_the_way_back(play: Any) -> None:
    rows = frames(opened(play, model_of("router-dealer"), "broker.router#1"))
    assert [row[0].split("\n")[0] for row in rows] == ["routing id", "delimiter", "body"]
    places = [[cell.strip()[:1] for cell in row[3:]] for row in rows]
    assert places == [["●", "○", "○"], ["●", "●", "○"], ["●", "●", "●"]]
    assert "taken off by client2.req" in rows[1][0]


def test_a_rep_keeps_the_envelope(play: Any) -> None:
    rows = frames(opened(play, model_of("router-dealer"), "broker.dealer#1"))
    assert "kept by service1.rep" in rows[0][0] and "kept by service1.rep" in rows[1][0]


def test_frames_without_an_envelope_are_all_body(play: Any) -> None:
    rows = frames(opened(play, model_of("pub-sub"), "publisher.pub#4"))
    assert [row[1] for row in rows] == ["weather", "3"]
    assert {row[0].split("\n")[0] for row in rows} == {"body"}


def big_and_bad() -> Any:
    scene = Scene("big and bad", latency=0.01)

    @scene.node
    async def sink(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:1")
        while True:
            await pull.recv_multipart()

    @scene.node
    async def source(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:1")
        markup, cut, turned = HOSTILE.encode(), b"ab\xff\xfe\x00\x1b[31m", "a\u202eb\u2066".encode()
        await push.send_multipart([b"m" * 10_485_760, markup, cut, turned])
        await push.send_multipart([b"%d" % number for number in range(12)])

    return Model.from_trace(scene.play(seed=1, check=False).trace).to_json()


def test_bodies_of_strangers_are_text_and_bounded(play: Any) -> None:
    tab = opened(play, big_and_bad(), "source.push#1")
    rows = frames(tab)
    assert "first 64 of 10,485,760 bytes" in rows[0][0]
    assert rows[0][2] == " ".join(["6d"] * 64) + " …"
    assert rows[1][1].startswith(HOSTILE[:40])
    assert rows[2][1] == "ab···[31m".replace("···", "····")
    assert rows[3][1] == "a·b·"
    assert tab.page.evaluate("window.hacked") is None
    tab.call("select", "source.push#2")
    tab.page.locator(".zl-frames table").wait_for()
    assert len(frames(tab)) == 8
    assert "4 more frames" in tab.page.locator(".zl-frames").inner_text()


def test_there_is_nothing_to_open_before_a_message_is_selected(play: Any) -> None:
    tab = play(model_of("req-rep"), {"language": "zh"})
    tab.page.locator(".zl-root").focus()
    tab.page.keyboard.press("m")
    assert "请先选择一条消息" in tab.page.locator(".zl-now-text").inner_text()
