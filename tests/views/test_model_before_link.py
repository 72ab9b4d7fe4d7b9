"""What a socket queues before the connection begins belongs to that connection's tank.

Rule for this file: this one rule of the model.
"""

from typing import Any

from zlearn.trace.event import Event
from zlearn.views.model import Model
from zlearn.views.patches import entries_of

LINK = "alice→tcp://bob:5555#1"


def events() -> list[Event]:
    """Alice sends at once, and connects a little later: how the engine tells it."""
    steps: list[tuple[str, str, str, dict[str, Any]]] = [
        ("opened", "", "", {"type": "PAIR"}),
        ("sent", "", "alice.pair#1", {"size": 1, "frames": 1, "preview": ["x"]}),
        ("queued", "", "alice.pair#1/1", {"pipe": 1, "depth": 1, "limit": 1000}),
        ("connecting", LINK, "", {"endpoint": "tcp://bob:5555", "transport": "tcp", "pipe": 1}),
    ]
    return [
        Event(n, 0.0, "alice", "alice.pair", kind, link, msg, None, detail)
        for n, (kind, link, msg, detail) in enumerate(steps, 1)
    ]


def test_the_tank_gets_its_link_when_the_link_begins() -> None:
    model = Model()
    model.feed(events()[:3])
    patch = model.feed(events()[3:])
    (tank,) = entries_of(patch["depths"])
    assert (tank["id"], tank["link"]) == ("alice.pair/1/outbox", LINK)
    assert tank["points"] == [], "a patch brings only new points, and there are none"


def test_another_pipe_keeps_its_own() -> None:
    model = Model()
    model.feed(events())
    other = {"endpoint": "tcp://carol:5555", "transport": "tcp", "pipe": 2}
    model.feed([Event(5, 0.0, "alice", "alice.pair", "connecting", "other", "", None, other)])
    (tank,) = model.to_json()["depths"]
    assert tank["link"] == LINK
