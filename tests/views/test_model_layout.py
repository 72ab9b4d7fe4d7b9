"""Where things stand: by role, without moving, and split where a node talks to itself."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import handmade
from handmade import Hand

from zlearn.views.layout import LinkFact, SocketFact, arrange
from zlearn.views.model import Model


def columns(sockets: list[SocketFact], links: list[LinkFact]) -> dict[str, float]:
    return {key: box.x for key, box in arrange(sockets, links).boxes.items()}


def test_data_flows_from_left_to_right_whoever_binds():
    bound_left = columns(
        [SocketFact("v.push", "v", "PUSH", True), SocketFact("w.pull", "w", "PULL")],
        [LinkFact("1", "w.pull", "v.push")],
    )
    assert bound_left["v"] < bound_left["w"]
    bound_right = columns(
        [SocketFact("w.pull", "w", "PULL", True), SocketFact("v.push", "v", "PUSH")],
        [LinkFact("1", "v.push", "w.pull")],
    )
    assert bound_right["v"] < bound_right["w"]


def test_a_broker_stands_in_the_middle():
    x = columns(
        [
            SocketFact("b.router", "b", "ROUTER", True),
            SocketFact("b.dealer", "b", "DEALER", True),
            SocketFact("c.req", "c", "REQ"),
            SocketFact("w.rep", "w", "REP"),
        ],
        [LinkFact("1", "c.req", "b.router"), LinkFact("2", "w.rep", "b.dealer")],
    )
    assert x["c"] < x["b"] < x["w"]


def test_workers_at_a_second_router_stand_right():
    x = columns(
        [
            SocketFact("b.front", "b", "ROUTER", True),
            SocketFact("b.back", "b", "ROUTER", True),
            SocketFact("c.req", "c", "REQ"),
            SocketFact("w.req", "w", "REQ"),
        ],
        [LinkFact("1", "c.req", "b.front"), LinkFact("2", "w.req", "b.back")],
    )
    assert x["c"] < x["b"] < x["w"]


def test_peers_of_one_role_stand_above_each_other_in_their_order():
    model = Model.from_trace(handmade.pipeline().trace()).to_json()
    workers = [node for node in model["nodes"] if node["id"].startswith("worker")]
    assert len({node["x"] for node in workers}) == 1
    heights = [node["y"] for node in workers]
    assert heights == sorted(heights) and len(set(heights)) == len(workers)
    assert all(0 < node["x"] < 1 and 0 < node["y"] < 1 for node in model["nodes"])


def test_sockets_face_those_they_talk_to():
    model = Model.from_trace(handmade.pipeline().trace()).to_json()
    sides = {entry["id"]: entry["side"] for entry in model["sockets"]}
    assert sides["ventilator.push"] == sides["worker1.push"] == "right"
    assert sides["worker1.pull"] == sides["sink.pull"] == "left"


def test_every_socket_has_its_own_lane_grouped_by_node():
    model = Model.from_trace(handmade.pipeline().trace()).to_json()
    sockets = sorted(model["sockets"], key=lambda entry: entry["lane"])
    assert [entry["lane"] for entry in sockets] == list(range(16))
    nodes = [entry["node"] for entry in sockets]
    assert [node for i, node in enumerate(nodes) if i == 0 or nodes[i - 1] != node] == list(
        dict.fromkeys(nodes)
    )


def test_a_node_that_talks_to_itself_is_split():
    model = Model.from_trace(handmade.in_one_process().trace()).to_json()
    assert {node["id"]: node["group"] for node in model["nodes"]} == {
        "main": "main",
        "main/main.pair2": "main",
    }
    assert len({node["x"] for node in model["nodes"]}) == 2


def test_circles_come_to_an_end():
    sockets = [SocketFact(f"{name}.pair", name, "PAIR") for name in "abc"]
    links = [LinkFact(a + b, f"{a}.pair", f"{b}.pair") for a, b in ("ab", "bc", "ca")]
    x = columns(sockets, links)
    assert x["a"] < x["b"] < x["c"]


def test_a_long_link_goes_around_the_column_between():
    sockets = [
        SocketFact("v.push", "v", "PUSH"),
        SocketFact("w.pull", "w", "PULL"), SocketFact("w.push", "w", "PUSH"),
        SocketFact("s.pull", "s", "PULL", True),
    ]  # fmt: skip
    links = [
        LinkFact("1", "v.push", "w.pull"),
        LinkFact("2", "w.push", "s.pull"),
        LinkFact("3", "v.push", "s.pull"),
    ]
    layout = arrange(sockets, links)
    ((x, y),) = layout.routes["3"]
    assert x == layout.boxes["w"].x and y != layout.boxes["w"].y


def test_the_layout_does_not_depend_on_traffic():
    def places(messages: int) -> list:
        trace = handmade.slow_joiner(4, messages).trace()
        model = Model.from_trace(trace).to_json()
        return [(node["id"], node["x"], node["y"]) for node in model["nodes"]]

    assert places(1) == places(9)


def test_hundreds_of_peers_are_laid_out_apart():
    hand = Hand()
    hand.bind("p.pub", "PUB", "tcp://p:1")
    for index in range(300):
        hand.connect(f"s{index}.sub", "SUB", "tcp://p:1")
    nodes = Model.from_trace(hand.trace()).to_json()["nodes"]
    assert len({(node["x"], node["y"]) for node in nodes}) == 301
