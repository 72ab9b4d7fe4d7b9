"""Who does what a fault says, to a virtual world; and undoes it when its time is over.

Rule for this file: it turns each kind of fault into calls of the network, the loop and the
world. It plans nothing.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zlearn.engine import events
from zlearn.engine.hooks import Occurrence
from zlearn.lab import faults as f
from zlearn.lab.dropping import Dropping
from zlearn.lab.faults import Fault
from zlearn.lab.places import INPUT_OUTPUT, PROGRAM
from zlearn.lab.slowness import Slowness
from zlearn.lab.texts import text

if TYPE_CHECKING:
    from zlearn.lab.world import LabWorld

Undo = Callable[[], object]


class Breaking:
    """The faults of one world. on_restart: told the name of a node that was restarted."""

    def __init__(self, world: "LabWorld") -> None:
        self._world = world
        self._network = world.network
        self._loop = world.loop
        self._dropping: Dropping | None = None  # made when it is needed: it costs each message
        self._slowness: dict[str, Slowness] = {}
        self._standing: dict[tuple[str, str, str], int] = {}  # (what, from, to) → how often

    def plan(self, fault: Fault) -> None:
        """It will happen at its time, before anything else of that moment that is planned later."""
        self._loop.call_at(fault.at, self.do, fault)

    def do(self, fault: Fault) -> None:
        """It happens now."""
        f.checked(fault, self._world.nodes)
        self._tell(fault, fault.in_words())
        undo: Undo = getattr(self, f"_{fault.what}")(fault)
        if fault.lasts is not None:
            self._loop.call_later(fault.lasts, self._undo, fault, undo)

    def joined(self, node: Any) -> None:
        """A node is there."""
        if self._dropping is not None:
            node.hooks.add(self._dropping)
        if slow := self._slowness.get(node.name):
            node.hooks.add(slow)

    def _undo(self, fault: Fault, undo: Undo) -> None:
        if fault.what != f.CRASH:  # that one ends in a fault of its own: a restart
            self._tell(fault, text("fault: over", what=fault._replace(lasts=None).in_words()), True)
        undo()

    def _tell(self, fault: Fault, words: str, over: bool = False) -> None:
        """Into the trace, with all that is needed to do it again."""
        detail: dict[str, Any] = {**fault.as_dict(), "fault": fault.what, "what": words}
        del detail["at"]
        detail["breaks"] = fault.what in f.BREAKS_LINKS and not over
        if over:
            detail["over"] = True
        socket = fault.one.partition("#")[0] if fault.what == f.DROP else ""
        node = socket.rpartition(".")[0] if socket else fault.one
        self._world.recorder.occurred(Occurrence(events.FAULT, node, socket, detail=detail))

    # --- ways ------------------------------------------------------------------------

    def _pairs(self, fault: Fault) -> list[tuple[str, str]]:
        """The ways that a fault is about: (from, to)."""
        others = [fault.other] if fault.other else [n for n in self._world.nodes if n != fault.one]
        there = [(fault.one, other) for other in others]
        return there if fault.one_way else there + [(other, one) for one, other in there]

    def _latency(self, fault: Fault) -> Undo:
        return self._change_routes(fault, latency=fault.value)

    def _bandwidth(self, fault: Fault) -> Undo:
        return self._change_routes(fault, bandwidth=fault.value)

    def _change_routes(self, fault: Fault, **change: float | None) -> Undo:
        """Of the connections that there are, and of those to come."""
        undo: list[Undo] = []
        for pair in self._pairs(fault):
            undo.append(self._network.keep_route(*pair, change))
            for wire in self._network.wires(*pair):
                for direction, way in zip(wire.near.directions, _ways(wire), strict=True):
                    if way == pair:
                        undo.append(direction.change_route(**{**UNCHANGED, **change}))
        return lambda: [each() for each in undo]

    def _jitter(self, fault: Fault) -> Undo:
        return self._set(fault, "jitter")

    def _loss(self, fault: Fault) -> Undo:
        return self._set(fault, "loss")

    def _set(self, fault: Fault, name: str) -> Undo:
        ways = [self._network.way(*pair) for pair in self._pairs(fault)]
        before = [getattr(way, name) for way in ways]
        for way in ways:
            setattr(way, name, fault.value or 0.0)

        def undo() -> None:
            for way, value in zip(ways, before, strict=True):
                setattr(way, name, value)

        return undo

    def _partition(self, fault: Fault) -> Undo:
        return self._stop(fault, "blocked")

    def _hold(self, fault: Fault) -> Undo:
        return self._stop(fault, "held")

    def _stop(self, fault: Fault, name: str) -> Undo:
        pairs = self._pairs(fault)
        for pair in pairs:
            way = self._network.way(*pair)
            setattr(way, name, getattr(way, name) + 1)
        return lambda: self._let_go(pairs, name, once=True)

    def _let_go(self, pairs: list[tuple[str, str]], name: str, once: bool) -> None:
        for pair in pairs:
            way = self._network.way(*pair)
            before = getattr(way, name)
            if before:
                setattr(way, name, before - 1 if once else 0)
                self._network.get_well(*pair, was_lost=name == "blocked")

    def _release(self, fault: Fault) -> Undo:
        self._let_go(self._pairs(fault), "held", once=False)
        return _nothing

    def _cut(self, fault: Fault) -> Undo:
        pairs = self._pairs(fault._replace(one_way=True))
        for pair in pairs:
            self._network.sever(*pair)

        def undo() -> None:
            for pair in pairs:
                self._network.mend(*pair)

        return undo

    def _heal(self, fault: Fault) -> Undo:
        for pair in self._pairs(fault._replace(one_way=True)):
            self._network.mend(*pair, all_cuts=True)
        self._let_go(self._pairs(fault), "blocked", once=False)
        return _nothing

    def _reset(self, fault: Fault) -> Undo:
        for pair in self._pairs(fault._replace(one_way=True)):
            self._network.reset(*pair)
        return _nothing

    # --- nodes -----------------------------------------------------------------------

    def _crash(self, fault: Fault) -> Undo:
        self._world.crash(fault.one)
        return lambda: self.do(Fault(f.RESTART, fault.one, at=self._world.now()))

    def _restart(self, fault: Fault) -> Undo:
        self._world.restart(fault.one)
        return _nothing

    def _freeze(self, fault: Fault) -> Undo:
        places = (fault.one, PROGRAM), (fault.one, INPUT_OUTPUT)
        self._loop.freeze(*places)
        return lambda: self._loop.thaw(*places)

    def _thaw(self, fault: Fault) -> Undo:
        self._loop.thaw((fault.one, PROGRAM), (fault.one, INPUT_OUTPUT))
        return _nothing

    def _pause(self, fault: Fault) -> Undo:
        self._loop.freeze((fault.one, PROGRAM))
        return lambda: self._loop.thaw((fault.one, PROGRAM))

    def _slow(self, fault: Fault) -> Undo:
        if old := self._slowness.pop(fault.one, None):
            self._world.nodes[fault.one].hooks.remove(old)
        if fault.value:
            slow = self._slowness[fault.one] = Slowness(self._world, fault.one, fault.value)
            self._world.nodes[fault.one].hooks.add(slow)
        return lambda: self._slow(fault._replace(value=0.0))

    # --- messages --------------------------------------------------------------------

    def _drop(self, fault: Fault) -> Undo:
        if self._dropping is None:
            self._dropping = Dropping(self._world.recorder.after(0))
            for node in self._world.nodes.values():
                node.hooks.add(self._dropping)
        self._dropping.drop(fault.one)
        return _nothing


UNCHANGED: dict[str, float | None] = {"latency": None, "bandwidth": None}


def _ways(wire: Any) -> tuple[tuple[str, str], tuple[str, str]]:
    return (wire.one, wire.other), (wire.other, wire.one)


def _nothing() -> None:
    """There is nothing to undo."""
