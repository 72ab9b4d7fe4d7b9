"""Kernel tanks in the model: measured by looks that a trace tells of; printed, too.

Rule for this file: events in, depths and figures out.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from handmade import Hand

from zlearn.trace.kernels import KernelLevels
from zlearn.views.display import figure
from zlearn.views.kernels import size_text
from zlearn.views.model import Model, merge


def looked_at() -> Hand:
    hand = Hand("looked at")
    hand.bind("sink.pull", "PULL", "tcp://sink:1")
    link = hand.connect("source.push", "PUSH", "tcp://sink:1")
    hand.t = 0.1
    hand.queue(hand.send("source.push", "x"), link)
    hand.t = 0.2
    hand.put("source.push", "buffers", link, send=2048, receive=70000, look=1, why="blocked send")
    hand.t = 0.3
    hand.put("source.push", "buffers", link, send=0, receive=True, look=2, why="end")
    return hand


def kernels(model):
    return {entry["id"].rpartition("/")[2]: entry for entry in model["depths"] if "unit" in entry}


def test_a_look_is_measured_at_both_ends():
    found = kernels(Model.from_trace(looked_at().trace()).to_json())
    send, receive = found["kernel send"], found["kernel receive"]
    assert (send["socket"], send["points"]) == ("source.push", [[0.2, 2048], [0.3, 0]])
    assert (receive["socket"], receive["points"]) == ("sink.pull", [[0.2, 70000]])
    assert {send["fact"], receive["fact"]} == {"measured"}


def test_live_patches_make_the_same_tanks():
    events = looked_at().events
    model, grown = Model("looked at", "lab", 1), {}
    for event in events:
        merge(grown, model.feed([event]))
    assert kernels(grown) == kernels(Model.from_trace(looked_at().trace()).to_json())


def test_a_labs_kernels_are_modelled_and_only_where_something_stayed():
    model = Model.from_trace(looked_at().trace())
    link = model.to_json()["links"][0]["id"]
    levels = [KernelLevels(link, False, 10, 20, [(0.1, 0, 5), (0.2, 0, 0)])]
    model.entries["depths"].clear()
    model.kernels.model([*levels, KernelLevels("unknown", True, 1, 1, [(0.0, 1, 1)])])
    (entry,) = kernels(model.to_json()).values()
    assert (entry["socket"], entry["which"], entry["limit"]) == (
        "source.push",
        "kernel receive",
        20,
    )
    assert (entry["fact"], entry["points"]) == ("modelled", [[0.1, 5], [0.2, 0]])


def test_the_figure_says_bytes_and_measured():
    drawn = figure(looked_at().trace(), "topology")
    texts = {text.get_text() for axes in drawn.axes for text in axes.texts}
    texts |= {text.get_text() for text in drawn.texts}
    assert {"kernel", "measured", size_text(70000)} <= texts


def test_sizes_are_for_people():
    assert [size_text(n) for n in (0, 1023, 65536, 3 << 20)] == [
        "0 B",
        "1023 B",
        "64 KiB",
        "3.0 MiB",
    ]
