"""Why a copy ended as it did, in one plain sentence.

Each fate has a function that gathers the facts its sentence needs from the trace. The
sentences are in texts.py.

Rule for this file: facts from the trace, words from the catalogue; none of its own.
"""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zlearn.engine import events as e
from zlearn.trace.reasons_told import reason_text
from zlearn.trace.texts import closed_up, text

if TYPE_CHECKING:
    from zlearn.trace.copies import Copy, Message
    from zlearn.trace.trace import Trace


class Telling:
    """One question: about this copy, in this trace, in this language."""

    def __init__(self, trace: "Trace", copy: "Copy", language: str) -> None:
        self.trace, self.copy, self.language = trace, copy, language

    def say(self, key: str, **facts: Any) -> str:
        """The sentence of that key; the facts that most sentences use are given."""
        copy = self.copy
        known = {
            "copy": copy.id,
            "sender": copy.sender or self.piece("its peer"),
            "receiver": copy.receiver or self.piece("its peer"),
            "sent": self.time(copy.sent),
            "ended": self.time(copy.ended),
            "reason": copy.reason,
        }
        said = {**known, **facts}
        said["reason"] = reason_text(self.language, said["reason"])
        return closed_up(text(key, self.language, **said), self.piece("its peer"), self.language)

    def piece(self, key: str, **facts: Any) -> str:
        """A piece of a sentence."""
        return text(key, self.language, **facts)

    def time(self, seconds: float | None) -> str:
        """A time in words."""
        return self.piece("seconds", seconds=seconds or 0.0)

    @property
    def end(self) -> Any:
        """The copy's last event."""
        return self.trace.event(self.copy.events[-1])


def why(trace: "Trace", id: str, language: str = "en") -> str:
    """One sentence on how the copy or the message of that name ended.

    Raises: KeyError, in a sentence, if the trace has none; ValueError for a language that
    there are no texts in.
    """
    try:
        return _of_message(trace, trace.message(id), language)
    except KeyError:
        pass
    try:
        return _of_copy(Telling(trace, trace.copy(id), language))
    except KeyError:
        raise KeyError(unknown(trace, id, language)) from None


def unknown(trace: "Trace", id: str, language: str = "en") -> str:
    """The sentence for a name that nothing has."""
    some = [copy.id for copy in trace.copies() if copy.counted][:3]
    examples = text("unknown: examples", language, names=", ".join(some)) if some else ""
    return text("unknown", language, name=str(id)[:100], examples=examples)


def _of_message(trace: "Trace", message: "Message", language: str) -> str:
    if not message.copies:
        sent = text("seconds", language, seconds=message.t)
        return text("no copies", language, message=message.id, sent=sent)
    if len(message.copies) == 1:
        sentence = _of_copy(Telling(trace, message.copies[0], language))
        # Of a message that has one copy, one speaks by the message's own name.
        return sentence.replace(message.copies[0].id, message.id)
    fates = Counter(copy.fate for copy in message.copies)
    ordered = sorted(fates, key=lambda fate: (fate != e.FATE_RECEIVED, fate))
    items = [
        text("many: item", language, count=fates[fate], fate=_fate_name(fate, language))
        for fate in ordered
    ]
    listed = text("and", language).join(items)
    return text("many", language, message=message.id, count=len(message.copies), list=listed)


def _fate_name(fate: str, language: str) -> str:
    try:
        return text(f"fate: {fate}", language)
    except KeyError:  # a fate that a newer zlearn knows
        return fate


def _of_copy(telling: Telling) -> str:
    copy = telling.copy
    if copy.command:
        return telling.say("command")
    if copy.stray:
        return telling.say("stray")
    if not copy.fate:
        return telling.say("not ended")
    by_fate = _BY_FATE.get(copy.fate)
    if by_fate is None:
        return telling.say("other fate", fate=_fate_name(copy.fate, telling.language))
    return by_fate(telling)


def _received(telling: Telling) -> str:
    copy = telling.copy
    took = (copy.ended or 0.0) - (copy.sent or 0.0)
    facts = telling.trace.header.get("facts")
    inferred = isinstance(facts, dict) and facts.get(e.RECEIVED) == "inferred"
    key = "received: inferred" if inferred else "received"
    return telling.say(key, took=telling.time(took))


def _unread(telling: Telling) -> str:
    copy = telling.copy
    arrived = copy.queued if copy.read is None else copy.read
    ended_with_trace = copy.reason == text("the trace ended: inbox")
    sentence = "unread" if ended_with_trace else "unread: closed"
    return telling.say(sentence, arrived=telling.time(arrived))


def _no_peer(telling: Telling) -> str:
    trace, copy = telling.trace, telling.copy
    types = {socket.name: socket.type for socket in trace.sockets()}
    sender_type = types.get(copy.sender, "")
    wanted = {"PUB": "SUB", "XPUB": "SUB", "PUSH": "PULL"}.get(sender_type, "")
    peer = telling.piece(f"peer: {wanted}" if wanted else "peer")
    later = ""
    for event in trace.of(kind=e.READY, socket=copy.sender):
        if event.n > telling.end.n:
            link = next((link for link in trace.links() if link.name == event.link), None)
            other = (link.other(copy.sender) if link else "") or telling.piece("its peer")
            later = telling.piece("later: ready", other=other, when=telling.time(event.t))
            break
    return telling.say("no peer", peer=peer, later=later)


def _filtered(telling: Telling) -> str:
    copy = telling.copy
    topics = _topics(telling)
    topic = copy.frames[0] if copy.frames else ""
    longest = max((len(each) for each in topics), default=0)
    if 0 < longest < len(topic) and not topic.startswith("0x"):
        said = telling.piece("topic: starts", start=topic[:longest])
    else:
        said = telling.piece("topic: is", topic=topic)
    place = telling.end.socket or copy.sender
    return telling.say("filtered", place=place, topic=said, asked=_asked(telling, topics))


def _asked(telling: Telling, topics: list[str]) -> str:
    receiver = telling.copy.receiver or telling.piece("its peer")
    late = [
        event
        for event in _subscription_events(telling)
        if event.n > telling.end.n and event.kind == e.SUBSCRIBED
    ]
    topic = telling.copy.frames[0] if telling.copy.frames else ""
    for event in late:
        if not topics and topic.startswith(str(event.detail.get("topic", ""))):
            when = telling.time(event.t)
            return telling.piece("asked: late", receiver=receiver, when=when)
    asked = topics or list(dict.fromkeys(str(event.detail.get("topic", "")) for event in late))
    if not asked:
        return telling.piece("asked: nothing", receiver=receiver)
    listed = telling.piece("or").join(repr(each) for each in asked)
    return telling.piece("asked: for", receiver=receiver, topics=listed)


def _subscription_events(telling: Telling) -> list[Any]:
    """What the filtering socket was told about the receiver's subscriptions."""
    copy = telling.copy
    place = telling.end.socket or copy.sender
    at_link = place != copy.receiver  # a SUB that filters for itself knows its own calls
    return [
        event
        for event in telling.trace.events
        if event.kind in (e.SUBSCRIBED, e.UNSUBSCRIBED)
        and event.socket == place
        and event.link == (copy.link if at_link else "")
    ]


def _topics(telling: Telling) -> list[str]:
    """The topics that were subscribed to when the copy was filtered."""
    topics: list[str] = []
    for event in _subscription_events(telling):
        topic = str(event.detail.get("topic", ""))
        if event.n > telling.end.n:
            break
        if event.kind == e.SUBSCRIBED and topic not in topics:
            topics.append(topic)
        elif event.kind == e.UNSUBSCRIBED and topic in topics:
            topics.remove(topic)
    return topics


def _high_water_mark(telling: Telling) -> str:
    copy, end, detail = telling.copy, telling.end, telling.end.detail
    arrived = copy.written is not None or end.socket not in ("", copy.sender)
    socket, pipe = end.socket or copy.sender, detail.get("pipe", copy.pipe)
    which = "inbox" if arrived else "outbox"
    depth, limit = telling.trace.depth(socket, pipe, which, copy.ended)
    depth, limit = detail.get("depth", depth), detail.get("limit", limit)
    shown = telling.piece("limit", depth=depth, limit=limit) if limit else ""
    return telling.say("high-water mark", place=socket, limit=shown)


def _disconnected(telling: Telling) -> str:
    """The reason is the link's, if the trace says that the link's end caused this."""
    if crash_of(telling.trace, telling.copy.sender, telling.end) is not None:
        return telling.say("lost: crash")
    cause, reason = telling.end.cause, telling.copy.reason
    for event in telling.trace.of(kind=e.DISCONNECTED):
        if event.n == cause:
            reason = str(event.detail.get("reason", ""))
    return telling.say("lost: disconnected", reason=reason)


def _linger(telling: Telling) -> str:
    crashed = crash_of(telling.trace, telling.copy.sender, telling.end) is not None
    return telling.say("lost: crash" if crashed else "lost: linger")


def crash_of(trace: "Trace", socket: str, end: Any) -> Any:
    """The crash of a socket's node that took what was in it along at the event `end`, or None."""
    nodes = {each.name: each.node for each in trace.sockets()}
    for event in trace.of(kind=e.FAULT, node=nodes.get(socket, "")):
        is_crash = event.detail.get("fault") in ("crash", "restart")
        if is_crash and event.t == end.t and event.n < end.n:
            return event
    return None


def _unroutable(telling: Telling) -> str:
    frames = telling.copy.frames
    return telling.say("unroutable", address=repr(frames[0]) if frames else "?")


def _in_flight(telling: Telling) -> str:
    where = "in flight: outbox" if telling.copy.written is None else "in flight: link"
    return telling.say(where)


_BY_FATE: dict[str, Callable[[Telling], str]] = {
    e.FATE_RECEIVED: _received,
    e.FATE_UNREAD: _unread,
    e.FATE_FILTERED: _filtered,
    e.FATE_HIGH_WATER_MARK: _high_water_mark,
    e.FATE_NO_PEER: _no_peer,
    e.FATE_UNROUTABLE: _unroutable,
    e.FATE_CONFLATED: lambda telling: telling.say("conflated"),
    e.FATE_DISCONNECTED: _disconnected,
    e.FATE_LINGER: _linger,
    e.FATE_WRONG_STATE: lambda telling: telling.say("wrong state"),
    e.FATE_RAW: lambda telling: telling.say("raw"),
    e.FATE_IN_FLIGHT: _in_flight,
    e.FATE_NOT_RECORDED: lambda telling: telling.say("not recorded"),
}
