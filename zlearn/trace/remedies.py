"""What decided a copy's end, and the one change that would have saved it: as data.

A remedy is stated where the trace shows what was missing: a subscription that came later, a full
queue, a linger time, a fault. Whoever can play the run again can try it out
(`zlearn/lab/remedying.py` does), and the tests do.

Rule for this file: facts of the trace. Where they don't show a remedy, there is none.
"""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from zlearn.engine import events as e
from zlearn.trace import reasons
from zlearn.trace.event import Event
from zlearn.trace.texts import text

if TYPE_CHECKING:
    from zlearn.trace.copies import Copy
    from zlearn.trace.trace import Trace

START, WAIT, OPTION, WITHOUT, SYNCHRONISE = "start", "wait", "option", "without", "synchronise"
MARGIN = 0.001  # seconds: so that it is surely in time
JUST_BEFORE = 1e-6


class Remedy(NamedTuple):
    """One change.

    what: "start" (the node, so many seconds earlier), "wait" (the node's program, so many seconds
        at the time `at`), "option" (of the socket), "without" (the fault of that event), or
        "synchronise" (the node should wait for its peer, which only its program can).
    """

    what: str
    node: str = ""
    socket: str = ""
    seconds: float = 0.0
    at: float = 0.0
    option: str = ""
    value: int = 0
    event: int = 0

    @property
    def can_be_tried(self) -> bool:
        """Whether it can be tried without another program."""
        return self.what != SYNCHRONISE

    def in_words(self, trace: "Trace", language: str = "en") -> str:
        """It as a piece of a sentence."""
        facts: dict[str, Any] = self._asdict()
        facts["seconds"] = text("seconds", language, seconds=self.seconds)
        facts["option"] = self.option.upper()
        if self.what == WITHOUT:
            facts["fault"] = trace.event(self.event).detail.get("what", "")
        return text(f"remedy: {facts.pop('what')}", language, **facts)


class Explanation(NamedTuple):
    """How a message ended. event: the n of the one that decided. remedy: None if none is known."""

    id: str
    sentence: str
    event: int
    remedy: Remedy | None


def explain(trace: "Trace", id: str, language: str = "en") -> Explanation:
    """One causal sentence on a copy, or on a message: then on its first copy that was lost.

    Raises: KeyError, in a sentence, if the trace has none of that name.
    """
    said = reasons.why(trace, id, language)
    copy = _copy_of(trace, id)
    if copy is None or not copy.counted or not copy.fate:
        last = trace.journey(id)[-1].n
        return Explanation(id, said, last, None)
    event, remedy = decided(trace, copy)
    stop = "。" if language == "zh" else "."
    parts = [said.removesuffix(stop), text("decided by", language, n=event)]
    if remedy is not None:
        parts.append(text("would have saved", language, remedy=remedy.in_words(trace, language)))
    return Explanation(id, "".join(parts) + stop, event, remedy)


def _copy_of(trace: "Trace", id: str) -> "Copy | None":
    try:
        return trace.copy(id)
    except KeyError:
        copies = trace.message(id).copies
    lost = [copy for copy in copies if copy.fate != e.FATE_RECEIVED]
    return next(iter(lost or copies), None)


def decided(trace: "Trace", copy: "Copy") -> tuple[int, Remedy | None]:
    """The event that decided a copy's end, and what would have saved it."""
    end = trace.event(copy.events[-1])
    by_fate = _BY_FATE.get(copy.fate)
    return by_fate(trace, copy, end) if by_fate else (end.n, None)


# --- who came too late ---------------------------------------------------------------------


def _too_late(trace: "Trace", copy: "Copy", end: Event) -> tuple[int, Remedy | None]:
    late = next(_who_came(trace, copy, end), None)
    if late is None:
        return end.n, None
    sent = trace.event(copy.events[0])
    opened = [event for event in trace.of(kind=e.OPENED) if event.socket == copy.sender]
    bound = [event.t for event in trace.of(kind=e.BOUND, socket=copy.sender)]
    begun = max([each.t for each in opened] + bound, default=0.0)
    if not begun < sent.t - 2 * JUST_BEFORE:
        return late.n, Remedy(SYNCHRONISE, sent.node)
    node = _other_node(trace, late)
    seconds = round(1.25 * (late.t - sent.t) + MARGIN, 6)
    first = min((event.t for event in trace.of(kind=e.OPENED, node=node)), default=0.0)
    # With faults before, something else than its start may have kept it back.
    quiet = not any(event.n < late.n for event in trace.of(kind=e.FAULT))
    if node and node != sent.node and quiet and bound and first - seconds > begun:
        return late.n, Remedy(START, node, seconds=seconds)
    moment = sent.t - JUST_BEFORE
    return late.n, Remedy(WAIT, sent.node, seconds=round(late.t - moment + MARGIN, 6), at=moment)


def _who_came(trace: "Trace", copy: "Copy", end: Event) -> Iterator[Event]:
    """The events that made a way for such a message, after it was too late, and that lasted."""
    topic = copy.frames[0] if copy.frames else ""
    types = {socket.name: socket.type for socket in trace.sockets()}
    gone = {event.link: event.t for event in trace.of(kind=e.DISCONNECTED, socket=copy.sender)}
    for event in trace.of(socket=copy.sender):
        if event.n < end.n or not event.link or (copy.link and event.link != copy.link):
            continue
        if gone.get(event.link, math.inf) <= event.t + MARGIN:
            continue
        if types.get(copy.sender) in ("PUB", "XPUB"):
            if event.kind == e.SUBSCRIBED and topic.startswith(str(event.detail.get("topic", ""))):
                yield event
        elif copy.fate == e.FATE_UNROUTABLE:
            if event.kind == e.READY and _is_called(event, topic):
                yield event


def _is_called(event: Event, name: str) -> bool:
    routing_id = str(event.detail.get("routing_id", ""))
    return bool(routing_id) and routing_id in (name.removeprefix("0x"), name.encode().hex())


def _other_node(trace: "Trace", event: Event) -> str:
    link = next((each for each in trace.links() if each.name == event.link), None)
    other = link.other(event.socket) if link else ""
    return next((socket.node for socket in trace.sockets() if socket.name == other), "")


# --- queues and links ------------------------------------------------------------------------


def _full(trace: "Trace", copy: "Copy", end: Event) -> tuple[int, Remedy | None]:
    if end.socket not in ("", copy.sender) or copy.written is not None:
        return end.n, None
    sends = len(trace.of(kind=e.SENT, socket=copy.sender))
    return end.n, Remedy(OPTION, socket=copy.sender, option="sndhwm", value=sends + 1)


def _linger(trace: "Trace", copy: "Copy", end: Event) -> tuple[int, Remedy | None]:
    fault = reasons.crash_of(trace, copy.sender, end)
    closed = [event for event in trace.of(kind=e.CLOSED, socket=copy.sender) if event.n < end.n]
    decisive = closed[-1] if closed else end
    if fault is not None:
        return fault.n, Remedy(WITHOUT, event=fault.n)
    peers = {socket.name: socket for socket in trace.sockets()}
    peer = peers.get(copy.receiver)
    stands = trace.at(decisive.n).links.get(copy.link) == "ready"
    if peer is None or peer.closed is not None or not stands:
        return decisive.n, None
    return decisive.n, Remedy(OPTION, socket=copy.sender, option="linger", value=-1)


def _conflated(trace: "Trace", copy: "Copy", end: Event) -> tuple[int, Remedy | None]:
    socket = end.socket or copy.sender
    return end.n, Remedy(OPTION, socket=socket, option="conflate", value=0)


def _broken(trace: "Trace", copy: "Copy", end: Event) -> tuple[int, Remedy | None]:
    fault = reasons.crash_of(trace, copy.sender, end) or _fault_before(trace, end)
    if fault is not None:
        return fault.n, Remedy(WITHOUT, event=fault.n)
    if copy.written is None and trace.of(kind=e.CLOSED, socket=copy.sender):
        return _linger(trace, copy, end)
    cause = trace.event(end.cause) if end.cause else end
    return (cause.n if cause.kind == e.DISCONNECTED else end.n), None


def _fault_before(trace: "Trace", event: Event) -> Event | None:
    """The fault that an event goes back to, if it does: along its causes."""
    while event.cause:
        event = trace.event(event.cause)
        if event.kind == e.FAULT:
            return event
        if event.kind in (e.SENT, e.QUEUED):
            return None
    return None


def _dropped_on_purpose(trace: "Trace", copy: "Copy", end: Event) -> tuple[int, Remedy | None]:
    faults = [event for event in trace.of(kind=e.FAULT) if event.n < end.n]
    drops = [event for event in faults if event.detail.get("fault") == "drop"]
    named = [each for each in drops if each.detail["one"] in (copy.id, copy.message)]
    sockets = [each for each in drops if each.detail["one"] == copy.sender]
    found = (named or sockets[-1:] or [end])[-1]
    return found.n, Remedy(WITHOUT, event=found.n) if found is not end else None


_BY_FATE: Mapping[str, Any] = {
    e.FATE_NO_PEER: _too_late,
    e.FATE_FILTERED: _too_late,
    e.FATE_UNROUTABLE: _too_late,
    e.FATE_HIGH_WATER_MARK: _full,
    e.FATE_LINGER: _linger,
    e.FATE_CONFLATED: _conflated,
    e.FATE_DISCONNECTED: _broken,
    e.FATE_FAULT: _dropped_on_purpose,
}
