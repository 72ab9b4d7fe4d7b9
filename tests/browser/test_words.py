"""Words in the pictures keep apart, and what a picture is about is not left out of it.

Rule for this file: places and sizes, of runs in the lab in which there is little room.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from tests.browser.pattern_scenes import model_of
from tests.browser.references import MOMENTS, SIZE
from zlearn import zmq
from zlearn.lab import Scene
from zlearn.views.model import Model

pytestmark = pytest.mark.browser

WIDTHS = (900, 1100, 1280)


def model(scene: Scene) -> Any:
    return Model.from_trace(scene.play(seed=1, check=False, until=2.0).trace).to_json()


def two_addresses() -> Scene:
    """Each sender writes to a reader, and to somebody who never comes."""
    scene = Scene("letters to two addresses", latency=0.1)

    @scene.node(count=2)
    async def sender(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://reader:5555")
        push.connect("tcp://away:5555")

    @scene.node
    async def reader(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://reader:5555")

    return scene


def nobody_reads() -> Scene:
    """Four tanks on one way, and all of them fill up."""
    scene = Scene("nobody reads", latency=0.02, kernel_buffer=4000)

    @scene.node
    async def source(node: Any) -> None:
        push = node.socket(zmq.PUSH, sndhwm=3)
        push.bind("tcp://source:5557")
        for number in range(40):
            await push.send_string(f"message {number}".ljust(1000))

    @scene.node
    async def deaf(node: Any) -> None:
        pull = node.socket(zmq.PULL, rcvhwm=2)
        pull.connect("tcp://source:5557")

    return scene


def nobody_listens() -> Scene:
    """The run ends with a loss."""
    scene = Scene("a station without listeners")

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        for number in range(3):
            await node.sleep(0.1)
            await pub.send_string(f"news {number}")

    return scene


def apart(one: Any, other: Any, gap: float = 0.0) -> bool:
    return any(
        one[at] + one[size] + gap <= other[at] or other[at] + other[size] + gap <= one[at]
        for at, size in (("x", "w"), ("y", "h"))
    )


@pytest.mark.parametrize("presenter", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_said_of_a_link_without_an_end_keeps_off_the_rest(
    play: Any, width: int, presenter: bool
) -> None:
    viewport = {"width": width, "height": 720}
    tab = play(model(two_addresses()), {"presenter": presenter}, viewport=viewport)
    tab.call("seek", 1.5)
    said = tab.get("linkWords")
    assert [each["text"] for each in said].count("tcp://away:5555") == 2
    for one, other in combinations([*said, *tab.get("boxes")], 2):
        assert apart(one, other), (one, other)
    for one in said:
        inside = [
            point
            for link, line in tab.get("curves").items()
            if link != one["link"]
            for point in line
            if not apart(one, {"x": point[0], "y": point[1], "w": 0, "h": 0})
        ]
        assert inside == [], f"{one} is crossed"


@pytest.mark.parametrize("presenter", [False, True])
def test_one_number_speaks_for_bundles_that_lie_close_together(play: Any, presenter: bool) -> None:
    tab = play(model_of("crowd"), {"presenter": presenter}, viewport=SIZE)
    tab.call("seek", MOMENTS["crowd"][0])
    numbers = [each for each in tab.get("timelineWords") if each["text"].startswith("×")]
    assert numbers
    for one, other in combinations(numbers, 2):
        assert apart(one, other, gap=12), (one, other)


@pytest.mark.parametrize("width", [700, 848, *WIDTHS])
def test_kernel_tanks_are_there_in_a_narrow_column_too(play: Any, width: int) -> None:
    tab = play(model(nobody_reads()), viewport={"width": width, "height": 720})
    tab.call("seek", 1.0)
    tab.call("repaint")
    for socket, which in (("source.push", "kernel send"), ("deaf.pull", "kernel receive")):
        assert tab.call("tank", socket, which), f"no {which}"


def test_at_the_end_a_last_loss_is_as_strong_as_the_others(play: Any) -> None:
    tab = play(model(nobody_listens()), {"theme": "light"}, viewport=SIZE)
    tab.call("seek", tab.get("duration"))
    spots = [tab.call("hitTest", f"publisher.pub#{number}")["timeline"] for number in (2, 3)]
    colours = tab.page.evaluate(
        """(spots) => {
            const canvas = document.querySelector('.zl-timeline');
            const { width, height } = canvas;
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
            const start = ({ x, y }) => 4 * (Math.round(y) * width + Math.round(x));
            return spots.map((spot) => [...data.slice(start(spot), start(spot) + 3)]);
        }""",
        spots,
    )
    assert colours == [[0xD5, 0x5E, 0x00]] * 2
