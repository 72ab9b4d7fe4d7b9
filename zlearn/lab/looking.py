"""Looking where the bytes are: one reading for each link and direction that holds any.

    outbox ─ encoded ─ send ─ (wire) ─ receive ─ unfinished ─ surplus ─ inbox

When: in the worlds of real time, once a send has begun to wait, and at the end; in the lab,
whenever it is asked, for there all can be played again up to any moment.

The engine's own parts are asked of its sessions; the kernels' parts of the machine, or, in the
lab, of the virtual network.

Rule for this file: numbers. What they mean for messages is `zlearn/trace/tanks.py`'s.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zlearn.engine.holdings import Holdings, holdings, sessions_of
from zlearn.engine.session import Session
from zlearn.lab.kernel import buffers_of
from zlearn.trace.tanks import AT_END, Reading, Tanks, tanks_at
from zlearn.transports.ipc import IpcStream

TICKS = 5  # looks of the play's clock: then a send that waits is worth a look

InBetween = Callable[[Any, Any], dict[str, int]]  # (the writer's stream, the reader's or None)


def look(nodes: Iterable[Any], between: InBetween, socket: str = "") -> list[Reading]:
    """The readings of all links between nodes. socket: only what that one has written."""
    ends: dict[str, list[tuple[Any, Session]]] = {}
    for node in nodes:
        for session in sessions_of(node.core):
            ends.setdefault(session._stream.name, []).append((node, session))
    readings = []
    for link, pair in ends.items():
        for node, writer in pair:
            name = writer._core.ledger.socket
            others = [other for _, other in pair if other is not writer]
            detail = _between_two(writer, others[0] if others else None, between)
            if socket in ("", name) and any(detail.values()):
                readings.append(Reading(node.name, name, link, detail))
    return readings


def _between_two(writer: Session, reader: Session | None, between: InBetween) -> dict[str, int]:
    """What is on its way from one end to the other."""
    mine = holdings(writer)
    detail = {"outbox": mine.outbox.messages, "outbox_bytes": mine.outbox.size}
    detail["encoded"] = mine.encoded
    detail |= between(writer._stream, reader and reader._stream)
    if reader is not None:
        detail |= _of_reader(holdings(reader))
    return detail


def _of_reader(held: Holdings) -> dict[str, int]:
    unfinished = {} if held.unfinished is None else {"unfinished": held.unfinished}
    return unfinished | {
        "surplus": held.surplus.messages,
        "surplus_bytes": held.surplus.size,
        "inbox": held.inbox.messages,
        "inbox_bytes": held.inbox.size,
    }


def in_the_lab(writer: Any, reader: Any) -> dict[str, int]:
    """The virtual kernels' buffers, and the wire's bytes."""
    out = writer.directions[0]
    return {"send": out.unsent(), "wire": out.travelling(), "receive": len(out.arrived)}


def on_this_machine(writer: Any, reader: Any) -> dict[str, int]:
    """The real kernel's; without the numbers that this system doesn't tell."""
    found = {}
    mine = buffers_of(writer.fileno())
    if mine is not None:
        found["send"] = 0 if isinstance(writer, IpcStream) else mine.send  # see kernel.py
    theirs = None if reader is None else buffers_of(reader.fileno())
    if theirs is not None:
        found["receive"] = theirs.receive
    return found


class Looks:
    """The looks of one play in real time; nobody who sends or receives waits for them.

    look: reads what a socket has written, or with "" all. tell: takes what was found.
    waits: whose call of a name waits: socket → the step in which it began to.
    """

    def __init__(
        self,
        look: Callable[[str], list[Reading]],
        tell: Callable[[Reading], object],
        waits: Callable[[str], Mapping[str, Any]],
    ) -> None:
        self._look, self._tell, self._waits = look, tell, waits
        self._waited: dict[str, tuple[Any, int]] = {}  # socket → (that step, ticks since)
        self._count = 0

    def tick(self) -> None:
        """Called again and again: looks at those whose send has waited for TICKS by now."""
        before, self._waited = self._waited, {}
        for socket, step in self._waits("send").items():
            last, ticks = before.get(socket, (step, 0))
            self._waited[socket] = step, ticks + 1 if last is step else 1
            if self._waited[socket][1] == TICKS:
                self._tell_all(socket, "blocked send")

    def at_end(self) -> None:
        """The last look, at everything."""
        self._tell_all("", AT_END)

    def _tell_all(self, socket: str, why: str) -> None:
        self._count += 1
        for node, writer, link, detail in self._look(socket):
            told = {**detail, "look": self._count, "why": why}
            self._tell(Reading(node, writer, link, told))


def tanks_in_the_lab(world: Any) -> Tanks:
    """The tanks of a virtual world as it stands; nothing is written into its trace."""
    readings = look(world.nodes.values(), in_the_lab)
    return tanks_at(world.recorder.trace, readings, world.now())


def tanks_of_recipe(recipe: Any, at: float | None) -> Tanks:
    """The tanks of a run in the lab, played again up to `at` seconds (None: to its end)."""
    from zlearn.lab.world import world_by

    ends = [each for each in (at, recipe.until) if each is not None]
    world = world_by(recipe)
    try:
        world.play(min(ends, default=None))
        return tanks_in_the_lab(world)
    finally:
        world.close()
