"""A slow consumer: after each message that it takes, a node finds nothing to take for a while.

Its input and output go on: what comes fills the inboxes, up to the high-water mark, and then
the kernels' buffers, and then makes the sender wait. That is what a program that computes for
a while does to its peers.

Rule for this file: it hides what is there, and shows it again.
"""

from typing import TYPE_CHECKING, Any

from zlearn.engine import events
from zlearn.engine.hooks import Hook, Occurrence

if TYPE_CHECKING:
    from zlearn.lab.world import LabWorld


class Slowness(Hook):
    """Of one node. seconds: after each message."""

    def __init__(self, world: "LabWorld", node: str, seconds: float) -> None:
        self._world = world
        self._node = node
        self._seconds = seconds
        self._hidden: dict[Any, tuple[Any, Any, Any]] = {}  # pipe → socket, and its own two

    def occurred(self, occurrence: Occurrence) -> None:
        """A message was taken: that is all for now."""
        if occurrence.kind != events.RECEIVED:
            return
        for core in self._world.nodes[self._node].core.sockets:
            for pipe in core._pipes:
                if pipe not in self._hidden:
                    self._hidden[pipe] = core, pipe.read, pipe.has_message
                    pipe.read, pipe.has_message = _no_message, _nothing
        self._world.loop.call_later(self._seconds, self._show)

    def _show(self) -> None:
        hidden, self._hidden = self._hidden, {}
        for pipe, (core, *own) in hidden.items():
            pipe.read, pipe.has_message = own
            if not core.closed:
                core.post("readable", pipe)


def _no_message() -> None:
    """What a queue says when it is empty."""


def _nothing() -> bool:
    return False
