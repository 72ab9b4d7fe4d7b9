"""Traces that are too much, broken or hostile: they open, and say what they left out.

Rule for this file: files and traces in, models and pages out; no browser.
"""

import json

import pytest

from zlearn.lab import Scene
from zlearn.trace.event import SCHEMA, Event, TraceError
from zlearn.trace.reasons_told import REASONS, reason_text
from zlearn.trace.trace import Trace
from zlearn.views.opening import MOST, modelled, opened
from zlearn.views.player import html

HOSTILE = "</script><script>hacked()</script><img src=x onerror=hacked()>\x00\x1b[31m\u202e"


def line(n, **fields):
    return json.dumps({"n": n, "t": n * 0.001, "kind": "remark", "socket": "a.push", **fields})


def trace_file(tmp_path, *lines, end="\n"):
    path = tmp_path / "run.jsonl"
    header = json.dumps({"schema": SCHEMA, "world": "lab", "seed": 1, "title": HOSTILE})
    path.write_text("\n".join([header, *lines]) + end, encoding="utf-8")
    return path


def test_a_file_that_was_cut_shows_its_good_part_and_says_where_it_breaks_off(tmp_path):
    path = trace_file(
        tmp_path, line(1, kind="opened", detail={"type": "PUSH"}), line(2)[:20], end=""
    )
    model = opened(path)
    assert [event["n"] for event in model["events"]] == [1]
    assert "line 3: the file was cut in this line" in model["captions"][0]
    with pytest.raises(TraceError):
        Trace.load(path)  # who computes with a trace is not given half of one


def test_a_broken_line_in_the_middle_ends_what_is_shown(tmp_path):
    path = trace_file(tmp_path, line(1), "{not JSON", line(3), line(4))
    model = opened(path)
    assert len(model["events"]) == 1
    assert model["captions"][0].startswith("Left out: 2 events")
    assert "line 3" in model["captions"][1]


def test_bytes_that_are_no_utf_8_end_what_is_shown(tmp_path):
    path = trace_file(tmp_path, line(1))
    path.write_bytes(path.read_bytes() + b'{"n": 2, "t": 1, "kind": "\xff\xfe"}\n')
    assert "not UTF-8" in opened(path)["captions"][0]


def test_unknown_kinds_are_counted_and_named():
    trace = Trace({"schema": SCHEMA}, [Event(n, 0.0, kind=HOSTILE) for n in (1, 2, 3)])
    model = modelled(trace)
    assert "3 events of other kinds" in model["captions"][0]
    assert "<img" not in html(model)


def test_a_million_events_open_and_the_rest_is_told_of(tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("w") as file:
        file.write(json.dumps({"schema": SCHEMA}) + "\n")
        for n in range(1, 1_000_001):
            file.write(f'{{"n":{n},"t":{n},"kind":"ping"}}\n')
    model = opened(path, most=1000)
    assert len(model["events"]) == 1000
    assert model["captions"][0] == "Left out: 999000 events after the 1000 that are shown."
    assert MOST <= 100_000


@pytest.mark.parametrize("place", ["node", "socket", "link", "msg", "kind"])
def test_hostile_names_are_data_in_the_page(place):
    known = [Event(1, 0.0, "n", "n.push", "opened", detail={"type": "PUSH"})]
    event = Event(2, 0.1, **{"node": "n", "socket": "n.push", "kind": "ready", place: HOSTILE})
    page = html(modelled(Trace({"title": HOSTILE}, [*known, event])))
    assert page.count("</script>") == 3, "one for each of the page's own scripts"
    assert "<img" not in page


def test_a_body_of_ten_million_bytes_is_kept_short():
    from zlearn import zmq
    from zlearn.lab import Scene

    scene = Scene("large")

    @scene.node
    async def both(node):
        one, other = node.socket(zmq.PAIR), node.socket(zmq.PAIR)
        one.bind("inproc://x")
        other.connect("inproc://x")
        for body in (b"\xff\xfe\x00" * 3_400_000, b"<script>" * 1_250_000, b"\x1b[31m\x00"):
            await one.send(body)
            await other.recv()

    model = modelled(scene.play().trace)
    assert [len(copy["preview"]) <= 60 for copy in model["copies"]] == [True] * 3
    assert model["copies"][0]["preview"].startswith("0x")
    assert model["copies"][2]["preview"].startswith("0x")
    assert len(html(model)) < 1_000_000


def test_reasons_are_told_in_chinese_and_what_they_quote_stays():
    assert reason_text("zh", "the queue to this peer is full") == "通往这个对端的队列已满"
    assert reason_text("zh", "tcp://a:1 can't be reached") == "无法到达 tcp://a:1"
    nested = reason_text("zh", "the connection broke: the connection was reset")
    assert nested == "连接中断：连接被重置"
    assert reason_text("zh", "{0} and {5}") == "{0} and {5}"
    assert reason_text("en", "there is nothing to receive") == "there is nothing to receive"
    assert all(told != shown for told, shown in REASONS["zh"].items())


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("the link ended before this was read off it", "它还没读出，链路就断开了"),
        (
            "the link ended before this was read off it (the peer closed the connection)",
            "它还没读出，链路就断开了（对端关闭了连接）",
        ),
        ("the other end had already left the link", "对端早已离开这条链路"),
        (
            "the peer is a 'REQ' socket, and PUSH talks only to PULL",
            "对端是 'REQ' 套接字，而 PUSH 只和 PULL 说话",
        ),
        (
            "the peer is a 'SUB' socket, and ROUTER talks only to DEALER and REQ and ROUTER",
            "对端是 'SUB' 套接字，而 ROUTER 只和 DEALER、REQ、ROUTER 说话",
        ),
    ],
)
def test_reasons_of_the_recorder_and_of_refusals_are_told_in_chinese(told, shown):
    assert reason_text("zh", told) == shown


def test_no_reason_of_the_patterns_is_left_in_english():
    from tests.browser.pattern_scenes import SCENES, model_of

    for name in SCENES:
        model = model_of(name, "zh")
        told = {each["reason"] for each in model["copies"] + model["calls"]} - {""}
        assert not [reason for reason in told if reason.isascii()], name


def test_a_remark_is_told_in_its_own_words():
    scene = Scene("a remark")

    @scene.node
    async def watcher(node):
        node.log("dead " + "!" * 500)

    model = modelled(scene.play(seed=1).trace)
    [event] = model["events"]
    assert event["text"].startswith("watcher: dead !!!") and len(event["text"]) < 250
    assert not any("other kinds" in line for line in model["captions"])
