"""watch: a play on real sockets, drawn while it happens.

Rule for this file: no notebook, and a stand-in for the picture.
"""

import asyncio
from typing import Any

import pytest

from zlearn import zmq
from zlearn.course import watching
from zlearn.lab import Scene
from zlearn.views.patches import entries_of


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
    drawn = [event["n"] for patch in player.patches for event in entries_of(patch["events"])]
    assert drawn == [event.n for event in run.trace.events]
    assert [patch["live"] for patch in player.patches[:-1]] == [True] * (len(player.patches) - 1)
    assert player.patches[-1]["live"] is False
    assert player.flushed


def test_what_is_saved_is_of_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    IPython = pytest.importorskip("IPython")
    pytest.importorskip("anywidget")
    shown: list[tuple[str, bool, Any, Any]] = []

    def display(player: Any, *, display_id: str, update: bool) -> None:
        shown.append((display_id, update, dict(player.options), len(player.model["events"])))

    monkeypatch.setattr(watching.markup, "in_notebook", lambda: True)
    monkeypatch.setattr(IPython.display, "display", display)
    run = asyncio.run(watching.watch(scene()))
    (first, new, _, none), (second, again, options, all_events) = shown
    assert first == second and (new, again) == (False, True)
    assert (none, all_events) == (0, len(run.trace.events))
    assert options["at"] == run.trace.events[-1].t and not options.get("autoplay")


class Shell:
    """A stand-in for a notebook's shell, which runs a cell that `metadata` came with."""

    def __init__(self, metadata: dict[str, Any]) -> None:
        self.kernel = self
        self.metadata = metadata

    def get_parent(self) -> dict[str, Any]:
        return {"metadata": self.metadata}


@pytest.mark.parametrize(("metadata", "times"), [({"cellId": "real-live"}, 1), ({}, 2)])
def test_a_view_that_somebody_looks_at_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, metadata: dict[str, Any], times: int
) -> None:
    IPython = pytest.importorskip("IPython")
    pytest.importorskip("anywidget")
    shown: list[bool] = []

    def display(player: Any, *, display_id: str, update: bool) -> None:
        shown.append(update)

    monkeypatch.setattr(IPython, "get_ipython", lambda: Shell(metadata))
    monkeypatch.setattr(watching.markup, "in_notebook", lambda: True)
    monkeypatch.setattr(IPython.display, "display", display)
    asyncio.run(watching.watch(scene()))
    assert shown == [False, True][:times]


def test_what_an_actor_raises_comes_out() -> None:
    broken = Scene("broken")

    @broken.node
    async def clumsy(node: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(watching.watch(broken))
