"""watch: a play on real sockets, drawn while it happens.

Rule for this file: no notebook, and a stand-in for the picture.
"""

import asyncio
from typing import Any

import pytest

from zlearn import zmq
from zlearn.course import watching
from zlearn.lab import Scene


def scene() -> Scene:
    """One message from one program to another."""
    made = Scene("a short play")

    @made.node
    async def sender(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://receiver:5555")
        await push.send(b"x")

    @made.node
    async def receiver(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://receiver:5555")
        await pull.recv()

    return made


def test_returns_the_run() -> None:
    run = asyncio.run(watching.watch(scene()))
    assert run.world == "loopback"
    assert dict(run.fates()) == {"received": 1}


def test_the_picture_gets_every_event_and_then_is_a_recording(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Player:
        def __init__(self) -> None:
            self.patches: list[dict[str, Any]] = []
            self.flushed = False

        def feed(self, patch: dict[str, Any]) -> None:
            self.patches.append(patch)

        def flush(self) -> None:
            self.flushed = True

    player = Player()
    monkeypatch.setattr(watching.markup, "in_notebook", lambda: True)
    monkeypatch.setattr(watching._Picture, "_shown", lambda self: player)
    run = asyncio.run(watching.watch(scene()))
    drawn = [event["n"] for patch in player.patches for event in patch["events"]]
    assert drawn == [event.n for event in run.trace.events]
    assert [patch["live"] for patch in player.patches[:-1]] == [True] * (len(player.patches) - 1)
    assert player.patches[-1]["live"] is False
    assert player.flushed


def test_what_an_actor_raises_comes_out() -> None:
    broken = Scene("broken")

    @broken.node
    async def clumsy(node: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(watching.watch(broken))
