"""The first lesson end to end: one slow-joiner scene in the lab, drawn, and on real sockets.

Rule for this file: what goes through the whole house. Each room's own tests are elsewhere.
"""

from typing import Any

from zlearn import zmq
from zlearn.lab import Scene
from zlearn.views import timeline_figure, topology_figure
from zlearn.views.export import to_svg
from zlearn.views.model import Model

SENT = 10
BEFORE_THE_JOINER = 3  # sent at 0, 0.1 and 0.2 s; the joiner starts at 0.25 s


def slow_joiner(pause: float = 0.1) -> Scene:
    """A publisher that waits for nobody, and a subscriber that comes later."""
    scene = Scene("slow joiner", latency=0.005)

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        for number in range(SENT):
            await pub.send_string(f"news {number}")
            await node.sleep(pause)

    @scene.node(start=2.5 * pause)
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.connect("tcp://publisher:5556")
        sub.subscribe("news")
        while True:
            await sub.recv_string()

    return scene


def test_in_the_lab_exactly_so_many_are_lost_whatever_the_seed():
    for seed in range(10):
        run = slow_joiner().play(seed=seed)
        assert run.fates() == {
            "dropped: no peer": BEFORE_THE_JOINER,
            "received": SENT - BEFORE_THE_JOINER,
        }
        lost = [copy.message for copy in run.trace.copies() if copy.fate == "dropped: no peer"]
        assert lost == [f"publisher.pub#{number + 1}" for number in range(BEFORE_THE_JOINER)]


def test_the_losses_are_drawn_where_they_happened():
    run = slow_joiner().play(seed=1)
    for draw in (timeline_figure, topology_figure):
        svg = to_svg(draw(run.trace))
        assert f"{BEFORE_THE_JOINER} dropped: no peer" in svg
    model = Model.from_trace(run.trace).to_json()
    crosses = [copy for copy in model["copies"] if copy["fate"] == "dropped: no peer"]
    assert [copy["ended"] for copy in crosses] == [0.0, 0.1, 0.2]
    assert {copy["from"] for copy in crosses} == {"publisher.pub"}


def test_on_real_sockets_the_same_scene_tells_the_same_story():
    run = slow_joiner(pause=0.05).play(world="loopback")
    books = run.trace.books()
    assert books.balanced
    assert books.sent == SENT
    first, *_ = run.trace.copies()
    assert first.fate == "dropped: no peer", "nobody can have joined when the first is sent"
    copies = [copy for copy in run.trace.copies() if not copy.command]
    received = [copy.message for copy in copies if copy.fate == "received"]
    assert received == [message.id for message in run.trace.messages()][-len(received) :]
