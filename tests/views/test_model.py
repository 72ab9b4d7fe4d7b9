"""The drawing model: from events to boxes, links, copies, calls and depths."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import handmade
from handmade import Hand

from zlearn.engine.events import FATE_DISCONNECTED, FATE_WRONG_STATE
from zlearn.views.captions import Tally, waiters
from zlearn.views.model import Model, merge
from zlearn.views.patches import LISTS, entries_of
from zlearn.views.sayings import label
from zlearn.views.texts import FATES, TEXTS, duration

SCENES = [
    handmade.request_reply,
    handmade.slow_joiner,
    handmade.pipeline,
    handmade.outage,
    handmade.in_one_process,
]


def model_of(hand: Hand) -> dict:
    return Model.from_trace(hand.trace()).to_json()


def by_id(entries: list[dict], key: str) -> dict:
    return next(entry for entry in entries if entry["id"] == key)


def one_message() -> Hand:
    hand = Hand("one message")
    hand.bind("server.rep", "REP", "tcp://server:5555")
    link = hand.connect("client.req", "REQ", "tcp://server:5555")
    hand.t = 0.001
    copy = hand.queue(hand.send("client.req", "", "hello"), link)
    hand.t = 0.002
    hand.write(copy, link)
    hand.put("client.req", "blocked", call="recv", reason="no reply yet")
    hand.t = 0.012
    hand.read(copy, link)
    hand.t = 0.020
    hand.receive(copy, link)
    return hand


def test_a_copy_has_its_times_its_frames_and_its_fate():
    hand = one_message()
    model = model_of(hand)
    (copy,) = model["copies"]
    steps = ("sent", "queued", "written", "read", "received", "fate")
    numbers = [event.n for event in hand.events if event.msg and event.kind in steps]
    assert copy == {
        "id": "client.req#1/1", "message": "client.req#1",
        "link": "client.req→tcp://server:5555", "from": "client.req", "to": "server.rep",
        "command": False, "label": "#1", "preview": "∅ | hello", "size": 5,
        "frames": ["", "hello"], "sent": 0.001, "queued": 0.001, "written": 0.002,
        "read": 0.012, "received": 0.020, "ended": 0.020, "fate": "received", "reason": "",
        "events": numbers,
    }  # fmt: skip


def test_a_link_knows_both_ends_and_its_states():
    model = model_of(one_message())
    (link,) = model["links"]
    assert (link["from"], link["to"]) == ("client.req", "server.rep")
    assert (link["transport"], link["endpoint"]) == ("tcp", "tcp://server:5555")
    assert [state for _, state, _ in link["states"]] == ["connecting", "handshake", "ready"]


def test_a_call_that_never_ends_stays_open():
    (call,) = model_of(one_message())["calls"]
    assert (call["socket"], call["call"], call["from"]) == ("client.req", "recv", 0.002)
    assert call["to"] is None and call["reason"] == "no reply yet"


def test_depths_follow_each_queue():
    depths = model_of(one_message())["depths"]
    points = {(entry["socket"], entry["which"]): entry["points"] for entry in depths}
    assert points == {
        ("client.req", "outbox"): [[0.001, 1], [0.002, 0]],
        ("server.rep", "inbox"): [[0.012, 1], [0.020, 0]],
    }
    assert {entry["limit"] for entry in depths} == {1000}
    assert {entry["link"] for entry in depths} == {"client.req→tcp://server:5555"}


@pytest.mark.parametrize("told, kept", [({}, None), ({"limit": 0}, 0), ({"limit": 3}, 3)])
def test_a_limit_that_nobody_told_is_not_known_and_none_is_zero(told, kept):
    hand = Hand()
    hand.bind("b.pull", "PULL", "tcp://b:1")
    link = hand.connect("a.push", "PUSH", "tcp://b:1")
    message = hand.send("a.push", "x")
    hand.put("a.push", "queued", link, f"{message}/1", pipe=1, depth=1, **told)
    (tank,) = model_of(hand)["depths"]
    assert tank["limit"] is kept if kept is None else tank["limit"] == kept


def test_an_inproc_link_has_one_queue():
    model = model_of(handmade.in_one_process())
    (tank,) = model["depths"]
    assert (tank["socket"], tank["which"], tank["limit"]) == ("main.pair", "inbox", 3)
    assert [depth for _, depth in tank["points"]] == [1, 0, 1, 0, 1, 2]


def test_interesting_events_leave_out_the_steps_between():
    events = model_of(one_message())["events"]
    kinds = {event["kind"] for event in events if event["interesting"]}
    assert kinds == {"sent", "received", "ready", "blocked"}


def test_every_fate_but_received_is_interesting():
    events = model_of(handmade.slow_joiner())["events"]
    fates = [event for event in events if event["kind"] == "fate"]
    assert fates and all(event["interesting"] for event in fates)


def test_one_connection_is_one_link_over_reconnects():
    hand = Hand()
    hand.bind("b.pull", "PULL", "tcp://b:1")
    hand.connect("a.push", "PUSH", "tcp://b:1")
    first = "a.push→tcp://b:1"
    hand.put("a.push", "disconnected", first, reason="cut")
    hand.put("b.pull", "disconnected", first, reason="cut")
    hand.put("a.push", "retrying", first, delay=0.1, attempt=1)
    hand.put("a.push", "connecting", "a.push→again", endpoint="tcp://b:1", transport="tcp", pipe=1)
    hand.put("a.push", "ready", "a.push→again", peer_type="PULL", pipe=1)
    (link,) = model_of(hand)["links"]
    assert link["names"] == [first, "a.push→again"]
    states = [state for _, state, _ in link["states"]]
    assert states == ["connecting", "handshake", "ready", "down", "retry", "connecting", "ready"]


def test_the_binding_side_may_be_seen_first():
    """Real TCP: the accepted event names the line before the connecting side knows it."""
    hand = Hand()
    hand.bind("b.pull", "PULL", "tcp://127.0.0.1:5555")
    hand.put("a.push", "opened", type="PUSH")
    hand.put("a.push", "connecting", endpoint="tcp://127.0.0.1:5555", transport="tcp", pipe=1)
    hand.put("b.pull", "accepted", "line", endpoint="tcp://127.0.0.1:5555", transport="tcp")
    hand.put("a.push", "connected", "line")
    hand.put("a.push", "ready", "line", peer_type="PULL", pipe=1)
    (link,) = model_of(hand)["links"]
    assert (link["from"], link["to"], link["names"]) == ("a.push", "b.pull", ["line"])


def test_a_subscription_is_a_command_and_not_in_the_books():
    hand = Hand()
    hand.bind("p.pub", "PUB", "tcp://p:1")
    link = hand.connect("s.sub", "SUB", "tcp://p:1")
    for kind, socket in (("queued", "s.sub"), ("written", "s.sub"), ("read", "p.pub")):
        hand.put(socket, kind, link, "s.sub!1/1", command="subscribe", topic="A", depth=1, pipe=1)
    hand.put("p.pub", "subscribed", link, "s.sub!1/1", topic="A")
    model = model_of(hand)
    (copy,) = model["copies"]
    assert copy["command"] and copy["fate"] == "received" and copy["preview"] == "subscribe A"
    assert model["fates"] == {} and model["depths"] == []


def test_an_unknown_kind_is_kept_and_harms_nothing():
    hand = one_message()
    hand.put("server.rep", "levitated", height=3)
    model = model_of(hand)
    assert model["events"][-1]["text"] == "server.rep: levitated"
    assert len(model["copies"]) == 1


def test_an_empty_trace_is_a_model_too():
    model = model_of(Hand())
    assert model["captions"] == ["No message was sent."] and model["sockets"] == []


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_patches_merge_to_the_whole(scene, size):
    hand = scene()
    whole = Model.from_trace(hand.trace()).to_json()
    model = Model(whole["title"], whole["world"], whole["seed"])
    merged: dict = {}
    for start in range(0, len(hand.events), size):
        merge(merged, model.feed(hand.events[start : start + size]))
    assert merged == whole
    assert model.to_json() == whole


def test_a_patch_holds_only_what_changed():
    hand = handmade.request_reply(rounds=50)
    model = Model()
    model.feed(hand.events[:-1])
    patch = model.feed(hand.events[-1:])
    assert len(entries_of(patch["events"])) == 1 and len(entries_of(patch["copies"])) == 1
    assert patch["nodes"] == [] and patch["sockets"] == [] and patch["links"] == []
    assert [len(entry["points"]) for entry in entries_of(patch["depths"])] == [1]


def test_a_patch_is_not_the_models_own_memory():
    model = Model()
    patch = model.feed(one_message().events)
    for name in (*LISTS, "events"):
        for entry in entries_of(patch[name]):
            entry["label"] = entry["text"] = "spoilt"
    assert "spoilt" not in model.dumps()


def test_captions_say_who_got_what():
    assert model_of(handmade.slow_joiner())["captions"] == [
        "7 messages sent as 17 copies: 8 received, 3 dropped: high-water mark, "
        "2 dropped: no peer, 2 filtered, 2 still on the way.",
        "subscriber2.sub received 3 of 5; 2 filtered at publisher.pub.",
        "subscriber3.sub received 0 of 3; 3 dropped: high-water mark at publisher.pub, queue 2/2.",
        "publisher.pub: 2 dropped: no peer.",
        "subscriber1.sub received 5 of 5.",
    ]


def test_captions_say_who_waits():
    captions = model_of(handmade.outage())["captions"]
    assert (
        "lonely.req has waited in recv since 24 ms: nobody has bound tcp://nowhere:9999."
        in captions
    )


def test_many_that_fared_the_same_share_a_sentence():
    captions = model_of(handmade.pipeline())["captions"]
    assert "Each of 7 (worker1.pull, worker2.pull, …) received 3 of 3." in captions


def test_a_caption_of_a_trace_that_is_cut_says_what_is_on_the_way():
    hand = handmade.slow_joiner()
    last = [event.n for event in hand.events if event.kind == "sent"][-1]
    model = Model()
    captions = model.feed(hand.events[: last + 1])["captions"]
    assert captions[0].startswith("7 messages sent: ")
    assert captions[0].endswith("3 still on the way.")
    queued = next(event.n for event in hand.events if event.kind == "queued")
    model = Model()
    first = model.feed(hand.events[: queued + 1])["captions"][0]
    assert "1 still on the way" in first and "…" not in first


def test_a_live_picture_begins_with_nothing_yet():
    model = Model(live=True)
    assert model.feed([])["captions"] == ["Nothing has been sent yet."]
    model.live = False
    assert model.feed([])["captions"] == ["No message was sent."]


def _call(socket: str, since: float = 0.5, call: str = "recv", reason: str = "no news") -> dict:
    return {"socket": socket, "call": call, "from": since, "to": None, "reason": reason}


def test_many_that_wait_share_a_sentence():
    assert waiters("en", [_call("a.sub")]) == ["a.sub has waited in recv since 500 ms: no news."]
    assert waiters("en", [_call("a.sub"), _call("b.sub")]) == [
        "a.sub and b.sub wait in recv: no news."
    ]
    many = [_call(f"w{number}.pull", reason="") for number in range(1, 31)]
    assert waiters("en", many) == ["30 sockets wait in recv (w1.pull, w2.pull, …)."]
    mixed = [_call(f"w{number}.pull", reason=f"reason {number}") for number in range(9)]
    said = waiters("en", mixed)
    assert len(said) == 4 and said[-1] == "6 more sockets wait."


def test_a_command_is_labelled_by_what_it_says():
    hand = one_message()
    facts = {"command": "subscribe", "topic": "A", "pipe": 1, "depth": 1, "limit": 9}
    hand.put("a.sub", "queued", msg="a.sub!1/1", **facts)
    model = model_of(hand)
    assert [copy["label"] for copy in model["copies"] if copy["command"]] == ["+A"]
    assert model["events"][-1]["text"] == "command +A of a.sub waits in the outbox of a.sub"
    assert label("a.sub!1/1", {"command": "subscribe", "topic": "A"}) == "+A"
    assert label("a.sub!2/1", {"command": "cancel", "topic": "A"}) == "−A"
    assert label("a.sub!3/1", {"command": "subscribe", "topic": ""}) == '+""'


def test_a_message_has_one_name_in_all_lines():
    model = model_of(one_message())
    lines = [event["text"] for event in model["events"] if event["msg"]]
    assert len(lines) >= 4
    name = model["copies"][0]["message"]
    assert all(name in line for line in lines)
    assert not any(" #" in line or line.startswith("#") for line in lines)


def test_captions_in_chinese():
    trace = handmade.slow_joiner().trace()
    captions = Model.from_trace(trace, language="zh").to_json()["captions"]
    assert captions[0].startswith("发送了 7 条消息，共 17 份副本")
    assert "subscriber1.sub 收到 5 份中的 5 份。" in captions


def test_a_fate_in_a_chinese_sentence_is_no_label():
    tally = Tally()
    tally.messages = tally.begun = tally.copies = 2
    tally.ended("a.req", "", FATE_WRONG_STATE)
    tally.ended("a.req", "b.rep", FATE_DISCONNECTED)
    said = tally.sentences("zh")
    assert said[0] == "发送了 2 条消息：1 份因连接断开丢失，1 份因状态不对被拒绝。"
    assert "a.req：1 份因状态不对被拒绝。" in said


def test_both_languages_have_all_texts_with_the_same_blanks():
    import string

    def blanks(text: str) -> set:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert TEXTS["en"].keys() == TEXTS["zh"].keys()
    for key, text in TEXTS["en"].items():
        assert blanks(text) == blanks(TEXTS["zh"][key]), key
    assert FATES["en"].keys() == FATES["zh"].keys()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.0123, "12.3 ms"), (1.5, "1.5 s"), (3.5e-4, "350 µs"), (0.9999999, "1 s")],
)
def test_times_are_written_for_people(seconds, text):
    assert duration(seconds) == text
