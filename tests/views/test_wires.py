"""The wires of a model: what the lab kept of each link, named, timed and bounded.

Rule for this file: runs in, entries out.
"""

import json

import pytest

from zlearn import zmq
from zlearn.lab import Lab, Scene
from zlearn.trace.said import Said
from zlearn.views import script
from zlearn.views.display import figure
from zlearn.views.export import to_svg
from zlearn.views.model import Model
from zlearn.views.texts import FIELDS_IN_CHINESE
from zlearn.views.wires import ALL, BODY, LEAST, entries
from zlearn.zmtp.commands import named
from zlearn.zmtp.frames import encode, encode_command_frame
from zlearn.zmtp.greeting import encode_greeting


def talk(count=1, size=5, latency=0.01):
    scene = Scene("talk", latency=latency)

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:1")
        while True:
            await pull.recv()

    @scene.node
    async def source(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:1")
        await node.sleep(0.2)
        for _ in range(count):
            await push.send(b"x" * size)

    return scene.play(seed=1, check=False, until=2.0)


def wires(run):
    return Model.from_trace(run.trace).to_json()["wires"]


def test_both_directions_are_there_with_their_times():
    run = talk()
    forth, back = wires(run)
    assert (
        (forth["from"], forth["to"]) == (back["to"], back["from"]) == ("source.push", "sink.pull")
    )
    assert [name for _, name, *_ in forth["fields"]][:6] == [
        "signature", "version", "mechanism", "as-server", "filler", "flags",
    ]  # fmt: skip
    (written,) = run.trace.of(kind="written")
    assert forth["parts"][-1] == [written.t, 7]  # flags, size, five bytes
    assert forth["hex"].endswith("0005" + b"xxxxx".hex())
    assert back["parts"][-1][0] < 0.2 and back["left"] == 0
    assert forth["fact"] == "recorded"


def test_fields_follow_each_other_and_parts_add_up():
    for wire in wires(talk(count=9, size=300)):
        taken = sum(field[4] if len(field) > 4 else field[2] for field in wire["fields"])
        assert taken == sum(count for _, count in wire["parts"])
        assert len(wire["hex"]) == 2 * sum(field[2] for field in wire["fields"])


def test_a_long_body_is_cut_and_the_rest_is_counted():
    run = talk(size=1_000_000)
    forth = wires(run)[0]
    unit, name, count, value, whole = forth["fields"][-1]
    assert (name, count, value, whole) == ("body", BODY, "", 1_000_000)
    assert forth["left"] > 990_000
    assert len(json.dumps(forth)) < 3000


def test_many_links_share_what_a_model_may_hold():
    links, said = {}, []
    for number in range(400):
        key = f"link{number}"
        links[key] = {"id": key, "names": [key], "from": "a", "to": "b"}
        said.append(Said(key, True, [(0.0, bytes([0, 2, 65, 66]) * 900)], 3600))
    found = entries(said, links)
    assert len(found) == ALL // LEAST
    assert sum(count for wire in found for _, count in wire["parts"]) <= ALL
    assert all(wire["left"] == 3600 - LEAST for wire in found)


def test_a_password_does_not_get_into_a_picture():
    hello = encode_command_frame(named(b"HELLO", b"\5admin\6secret"))
    data = encode_greeting("PLAIN", as_server=False, routing_id=b"") + hello
    links = {"l": {"id": "l", "names": ["l"], "from": "a", "to": "b"}}
    (wire,) = entries([Said("l", True, [(0.0, data)], len(data))], links)
    assert wire["fields"][-1][1] == "password"
    assert b"admin".hex() in wire["hex"] and b"secret".hex() not in json.dumps(wire)


def test_a_link_that_came_back_has_a_wire_for_each_connection():
    links = {"l": {"id": "l", "names": ["l", "l2"], "from": "a", "to": "b"}}
    said = [
        Said(name, True, [(t, b"\xff")], 1) for name, t in (("l", 0.0), ("l2", 1.0), ("x", 2.0))
    ]
    assert [wire["connection"] for wire in entries(said, links)] == [1, 2]


def test_what_a_stranger_says_is_named_and_harms_nothing():
    data = b"GET / HTTP/1.1\r\n\r\n" + b"".join(encode([[b"\0" * 30]]))
    links = {"l": {"id": "l", "names": ["l"], "from": "a", "to": "b"}}
    (wire,) = entries([Said("l", True, [(0.0, data)], len(data))], links)
    assert wire["fields"][0][1] == "no signature"
    assert bytes.fromhex(wire["hex"]) == data


def test_a_trace_from_a_file_has_no_wires(tmp_path):
    from zlearn.trace.trace import Trace

    run = talk()
    run.trace.save(tmp_path / "run.jsonl")
    assert "wires" not in Model.from_trace(Trace.load(tmp_path / "run.jsonl")).to_json()


def test_a_lab_by_hand_knows_its_wires_while_it_goes_on():
    with Lab(seed=1) as lab:
        rep, req = lab.node("server").socket(zmq.REP), lab.node("client").socket(zmq.REQ)
        rep.bind("tcp://server:5555")
        req.connect("tcp://server:5555")
        req.send(b"Hello")
        rep.recv()
        forth, back = Model.from_trace(lab.trace).to_json()["wires"]
        assert forth["hex"].endswith(b"Hello".hex()) and not back["hex"].endswith("4869")
        rep.send(b"Hi")
        req.recv()
        assert Model.from_trace(lab.finish().trace).to_json()["wires"][1]["hex"].endswith("4869")


@pytest.mark.parametrize("theme, language, body", [("light", "en", "body"), ("dark", "zh", "正文")])
def test_a_wire_can_be_printed(theme, language, body):
    model = Model.from_trace(talk(size=300).trace, language=language)
    text = to_svg(figure(model, "wire", theme=theme, language=language))
    assert "ff 00 00 00 00 00 00 00 01 7f" in text
    assert "source.push → sink.pull" in text and "Socket-Type = PUSH" in text
    assert f"{body} xxx" in text and "64" in text and "300" in text


def test_a_wire_that_nobody_knows_is_not_drawn():
    with pytest.raises(ValueError, match="no bytes are known"):
        figure(Model.from_trace(talk().trace), "wire", link="elsewhere")


def test_the_names_of_fields_are_translated_alike_in_page_and_print():
    page = script.module().partition("\n  zh: {")[2].partition("fields: {")[2].partition("}")[0]
    for name, told in FIELDS_IN_CHINESE.items():
        assert f': "{told}' in page, name
