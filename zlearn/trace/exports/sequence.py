"""What a sequence diagram shows, whoever draws it.

A lane is a socket, and the lanes of a node stand together. A copy is one arrow, drawn where
its end was: these diagrams have no slanted arrows, so its label says when it was sent and
when it ended. A copy that was lost has a cross for a head, and a note with its fate.

Rule for this file: what is shown, in which order, and where it stops. How it is written is
the pen's business: mermaid.py, plantuml.py.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from zlearn.engine import events as e
from zlearn.trace.exports.job import Job, visible

if TYPE_CHECKING:
    from zlearn.trace.copies import Copy
    from zlearn.trace.event import Event
    from zlearn.trace.trace import Trace

LABEL = 100  # characters
LANE = 40
KINDS = 24  # that are named, of those that are not drawn
QUIET_LANES = 30  # lanes that no step touches are shown up to this number of lanes

RECEIVED, LOST, OPEN, COMMAND, NOTE = "received", "lost", "open", "command", "note"
_NOT_LOST = ("", e.FATE_RECEIVED, e.FATE_UNREAD, e.FATE_IN_FLIGHT, e.FATE_RAW)
_NOTED = (e.SUBSCRIBED, e.UNSUBSCRIBED, e.STATE, e.DISCONNECTED, e.REFUSED, e.FAULT)
# What the arrows themselves tell.
_IN_ARROWS = (e.SENT, e.QUEUED, e.WRITTEN, e.READ, e.RECEIVED, e.FATE)


class Step(NamedTuple):
    """An arrow or a note. style: one of the five above. note: the text beside an arrow."""

    n: int
    sender: str
    receiver: str
    style: str
    text: str
    note: str = ""


class Pen(Protocol):
    """What a tool's own file writes. Texts are plain; the pen escapes them."""

    head: str
    tail: str

    @property
    def size(self) -> int | None:
        """How many characters the tool takes at most, None for any number."""

    def lane(self, name: str, label: str) -> str: ...
    def box(self, label: str, lanes: list[str]) -> str: ...
    def arrow(self, step: Step, sender: str, receiver: str) -> str: ...
    def note(self, lanes: list[str], text: str) -> str: ...


def steps(trace: "Trace") -> list[Step]:
    """All that there is to show, in order."""
    found = [_arrow(copy) for copy in trace.copies()]
    found += [_note(event) for event in trace.events if _is_noted(event)]
    return sorted(found, key=lambda step: step.n)


def _arrow(copy: "Copy") -> Step:
    # A copy that reached nobody comes back to where it began, with its cross.
    sender, receiver = copy.sender or copy.receiver, copy.receiver or copy.sender
    name = copy.id.removeprefix(sender)
    times = " → ".join(f"{t:.3f} s" for t in (copy.sent, copy.ended) if t is not None)
    text = visible(f"{name} {copy.preview} ({times})", LABEL)
    if copy.command:
        return Step(copy.events[-1], sender, receiver, COMMAND, text)
    style = LOST if copy.fate not in _NOT_LOST else OPEN
    if copy.fate == e.FATE_RECEIVED:
        return Step(copy.events[-1], sender, receiver, RECEIVED, text)
    why = f"{copy.fate}: {copy.reason}" if copy.reason else copy.fate or "not ended"
    return Step(copy.events[-1], sender, receiver, style, text, visible(why, LABEL))


def _is_noted(event: "Event") -> bool:
    by_command = event.link and event.kind in (e.SUBSCRIBED, e.UNSUBSCRIBED)  # an arrow tells it
    return event.kind in _NOTED and not by_command


def _note(event: "Event") -> Step:
    detail = event.detail
    if event.kind == e.STATE:
        told = f"{detail.get('machine', '')}: {detail.get('from', '')} → {detail.get('to', '')}"
    else:
        said = [detail[key] for key in ("topic", "what", "reason") if key in detail]
        told = " ".join([event.kind, *(repr(each) for each in said)])
    return Step(event.n, event.socket, "", NOTE, visible(told, LABEL))


class Picture:
    """As many steps as there is room for, and the lanes that they need."""

    def __init__(self, job: Job, pen: Pen) -> None:
        self.job, self.pen = job, pen
        self.nodes = {socket.name: socket.node for socket in job.trace.sockets()}
        self.lanes: dict[str, str] = {}  # socket → the lane's name in the diagram
        self.written: list[str] = []
        # Room is kept for the boxes, and for what is said at the end.
        self.room = (pen.size or 1 << 60) - 4000
        todo = steps(job.trace)
        for number, step in enumerate(todo):
            if number == job.limit or not self._draw(step):
                job.leave_out("steps", count=len(todo) - number, n=step.n)
                break

    def _draw(self, step: Step) -> bool:
        places = [step.sender, step.receiver] if step.style != NOTE else [step.sender]
        unknown = dict.fromkeys(place for place in places if place not in self.lanes)
        first = len(self.lanes) + 1
        new = {place: f"p{number}" for number, place in enumerate(unknown, start=first)}
        if step.style == NOTE and not step.sender:  # of the whole world: over all lanes
            new = {} if self.lanes else {"": "p1"}
        names = {**self.lanes, **new}
        drawn = self._drawn(step, names)
        # A lane may open a box of its own.
        cost = len(drawn) + sum(len(self._lane(socket)) + 400 for socket in new)
        if cost > self.room:
            return False
        self.room -= cost
        self.lanes = names
        self.written.append(drawn)
        return True

    def _drawn(self, step: Step, names: dict[str, str]) -> str:
        if step.style == NOTE:
            over = [names[step.sender]] if step.sender else ends(list(names.values()))
            return self.pen.note(over, step.text)
        sender, receiver = names[step.sender], names[step.receiver]
        drawn = self.pen.arrow(step, sender, receiver)
        if step.note:
            drawn += self.pen.note(ends([sender, receiver]), step.note)
        return drawn

    def _lane(self, socket: str) -> str:
        label = visible(socket, LANE) or self.job.say("no socket")
        return self.pen.lane(self.lanes.get(socket, "p0000"), label)

    def add_quiet_lanes(self) -> None:
        """Shows the sockets that no step touches, as long as there are few lanes."""
        quiet = [name for name in self.nodes if name not in self.lanes]
        for number, name in enumerate(quiet):
            if len(self.lanes) >= QUIET_LANES or self.room < 1000:
                self.job.leave_out("lanes", count=len(quiet) - number)
                break
            self.lanes[name] = f"p{len(self.lanes) + 1}"
            self.room -= len(self._lane(name)) + 400

    def boxes(self) -> Iterator[str]:
        """The lanes, those of a node together, in the order in which the trace tells of them."""
        order = [*(name for name in self.nodes if name in self.lanes),
                 *(name for name in self.lanes if name not in self.nodes)]  # fmt: skip
        groups: dict[str, list[str]] = {}
        for name in order:
            groups.setdefault(self.nodes.get(name, ""), []).append(name)
        for node, names in groups.items():
            lanes = [self._lane(name) for name in names]
            yield self.pen.box(visible(node, LANE), lanes) if node else "".join(lanes)

    def over_all(self) -> list[str]:
        """The first and the last lane as they stand."""
        order = [name for name in self.nodes if name in self.lanes]
        order += [name for name in self.lanes if name not in self.nodes]
        return ends([self.lanes[name] for name in order])


def ends(lanes: list[str]) -> list[str]:
    """The first and the last lane, one if they are the same: what a note may stand over."""
    return list(dict.fromkeys([lanes[0], lanes[-1]]))


def pieces(job: Job, pen: Pen) -> Iterator[str]:
    """The diagram, piece by piece."""
    picture = Picture(job, pen)
    picture.add_quiet_lanes()
    if not job.trace.header.get("per_message", True):
        job.leave_out("batches")
    _leave_out_kinds(job)
    yield pen.head
    yield from picture.boxes()
    yield from picture.written
    if picture.lanes:
        yield pen.note(picture.over_all(), visible(job.closing(), 1000))
    yield pen.tail


def _leave_out_kinds(job: Job) -> None:
    kinds = Counter(
        event.kind
        for event in job.trace.events
        if event.kind not in (*_NOTED, *_IN_ARROWS)
    )  # fmt: skip
    if kinds:
        named = ", ".join(
            f"{count} {visible(kind, 20)}" for kind, count in kinds.most_common(KINDS)
        )
        job.leave_out("kinds", kinds=named + (", …" if len(kinds) > KINDS else ""))
