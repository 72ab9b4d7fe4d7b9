"""Whether a fault is why a call would wait for ever: what stands still, and since which fault.

A fault is named if it holds something back that could go on without it: a frozen node that has
something to do, bytes or a connection stuck on a way that is held, blocked or cut, a peer that
crashed and did not come back, a message that was dropped on purpose.

Rule for this file: it reads the world's state and changes nothing.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from zlearn.engine import events
from zlearn.lab import faults as f
from zlearn.lab.texts import say
from zlearn.trace.event import Event
from zlearn.trace.speaking import language as spoken

if TYPE_CHECKING:
    from zlearn.lab.world import LabWorld


def fault_behind(world: "LabWorld", socket: str, targets: Iterable[str]) -> str:
    """A sentence about the fault that holds a socket's call back; "" if none does.

    targets: the nodes that the socket wants to connect to.
    """
    trace = world.recorder.trace
    told = [event for event in trace.of(kind=events.FAULT) if not event.detail.get("over")]
    if not told:
        return ""
    blame = Blame(world, socket, targets)
    for event in reversed(told):
        if blame.holds(event):
            what = f.told(event.detail, spoken())
            return say("blame", what=what, t=f"{event.t:.9f}".rstrip("0").rstrip("."))
    return ""


class Blame:
    """What stands still around one socket."""

    def __init__(self, world: "LabWorld", socket: str, targets: Iterable[str]) -> None:
        self._world, self._socket = world, socket
        self._own = socket.rpartition(".")[0]
        self._trace = world.recorder.trace
        self._links = self._nodes_linked()
        self._near = {self._own, *self._links.get(self._own, ()), *targets}
        self._reached = self._all_reached()

    def holds(self, event: Event) -> bool:
        """Whether a fault that was told holds something back still."""
        what, one, other = (event.detail.get(key, "") for key in ("fault", "one", "other"))
        if what in (f.FREEZE, f.PAUSE):
            return one in self._reached and self._world.loop.keeps_back(one)
        if what == f.CRASH:
            return one in self._near and self._world.is_down(one)
        if what in (f.HOLD, f.PARTITION, f.CUT):
            others = [other] if other else [node for node in self._reached if node != one]
            return any(self._is_stuck(one, each) or self._is_stuck(each, one) for each in others)
        return what == f.DROP and any(
            copy.fate == events.FATE_FAULT and self._socket in (copy.sender, copy.receiver)
            for copy in self._trace.copies()
        )

    def _is_stuck(self, one: str, other: str) -> bool:
        if one not in self._reached or other not in self._reached | self._near:
            return False
        return self._world.network.holds_back(one, other)

    def _nodes_linked(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for link in self._trace.links():
            ends = [name.rpartition(".")[0] for name in (link.connector, link.binder) if name]
            for end in ends:
                found.setdefault(end, set()).update(ends)
        return found

    def _all_reached(self) -> set[str]:
        """The nodes that a message could come from or go to, over others."""
        reached, new = set(self._near), list(self._near)
        while new:
            more: Any = self._links.get(new.pop(), set()) - reached
            reached |= more
            new += more
        return reached
