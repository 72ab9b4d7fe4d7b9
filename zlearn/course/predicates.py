"""What must hold in a run: never, eventually, happens_before, conserved, bounded, at_most.

Each is made once and then asked of runs (a Run, or a Trace):

    quiet = never(event(fate="dropped: no peer"))
    failure = quiet(run)              # None: it holds. Else a Failure, with the guilty event.

Rule for this file: one trace in, None or a Failure out. Nothing is played here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from zlearn.course.matching import Matcher, event, fate_of, in_words
from zlearn.course.texts import language, say
from zlearn.engine import events as words

__all__ = [
    "Failure", "Matcher", "Predicate", "all_of", "at_most", "bounded", "conserved", "event",
    "eventually", "fate_of", "happens_before", "never", "nobody_waits", "received", "sent",
]  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """What does not hold: the key of a text, the facts in it, the n of the guilty event.

    final: no other seed need be tried.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    event: int | None = None
    said: str = ""
    final: bool = False

    @classmethod
    def saying(cls, text: str, event: int | None = None, final: bool = False) -> "Failure":
        """A failure whose text is there already."""
        return cls("", {}, event, text, final)

    @property
    def text(self) -> str:
        """The sentence."""
        return self.said or say(self.key, **self.params)


Predicate = Callable[[Any], Failure | None]


def _trace(source: Any) -> Any:
    return getattr(source, "trace", source)


def _told(event: Any) -> str:
    from zlearn.course.verdict import event_text

    return event_text(event)


# --- predicates --------------------------------------------------------------------------


def never(what: Matcher, key: str = "never", **facts: Any) -> Predicate:
    """No event fits. Guilty: the first that does. Its text gets {what}, and your facts."""

    def holds(run: Any) -> Failure | None:
        for each in _trace(run):
            if what(each):
                return Failure(key, {"what": _told(each), **facts}, each.n)
        return None

    return holds


def eventually(what: Matcher, times: int = 1, key: str = "", **facts: Any) -> Predicate:
    """At least so many events fit. Guilty: the last that does, or the trace's last event.

    Its text gets {wanted}, {times} and {count}.
    """

    def holds(run: Any) -> Failure | None:
        events = _trace(run).events
        found = [each.n for each in events if what(each)]
        if len(found) >= times:
            return None
        last = found[-1] if found else _last_that_happened(events)
        chosen = key or ("eventually few" if found else "eventually none")
        params = {"wanted": in_words(what), "times": times, "count": len(found), **facts}
        return Failure(chosen, params, last)

    return holds


def _last_that_happened(events: Iterable[Any]) -> int | None:
    """The last event, without the fates that only the trace's end gave."""
    endings = (words.FATE_UNREAD, words.FATE_IN_FLIGHT)
    told = [each.n for each in events if fate_of(each) not in endings]
    return told[-1] if told else None


def at_most(what: Matcher, times: int, key: str = "at most", **facts: Any) -> Predicate:
    """No more events fit than this. Guilty: the first too many. {wanted}, {times}, {count}."""

    def holds(run: Any) -> Failure | None:
        found = [each.n for each in _trace(run) if what(each)]
        if len(found) <= times:
            return None
        params = {"wanted": in_words(what), "times": times, "count": len(found), **facts}
        return Failure(key, params, found[times])

    return holds


def happens_before(
    first: Matcher, then: Matcher, caused: bool = False, key: str = "", **facts: Any
) -> Predicate:
    """Before each event that fits `then` there was one that fits `first`.

    caused: it must also have led to it, along causes and along the steps of one socket;
    earlier on the clock is then not enough. Guilty: the first `then` without. {first}, {what}.
    """

    chosen = key or ("not caused" if caused else "happens before")

    def holds(run: Any) -> Failure | None:
        trace = _trace(run)
        pasts = _Pasts(trace, first) if caused else None
        seen = False
        for each in trace:
            if then(each) and not (pasts.knows(each.n) if pasts else seen):
                params = {"first": in_words(first), "what": _told(each), **facts}
                return Failure(chosen, params, each.n)
            seen = seen or first(each)
        return None

    return holds


class _Pasts:
    """Which events have one that fits in their causal past."""

    def __init__(self, trace: Any, what: Matcher) -> None:
        self._known: dict[int, bool] = {}
        after: dict[int | None, bool] = {}
        latest: dict[tuple[str, str], bool] = {}
        for each in trace:
            place = (each.node, each.socket)
            past = after.get(each.cause, False) or latest.get(place, False)
            self._known[each.n] = past
            after[each.n] = latest[place] = past or what(each)

    def knows(self, n: int) -> bool:
        """Whether one that fits led to this event."""
        return self._known[n]


def conserved(
    sender: str = "*",
    allow: Iterable[str] = (),
    from_time: float = 0.0,
    key: str = "",
    **facts: Any,
) -> Predicate:
    """Every message of these senders is received: each of its copies, and there is one.

    sender: a socket's name, with * and ?. allow: fates that are fine too.
    from_time: seconds; what was sent earlier doesn't count.
    Guilty: the copy's last event. {why}, {message}, {fate}, {preview}.
    """
    fine = {words.FATE_RECEIVED, *allow}

    def holds(run: Any) -> Failure | None:
        trace = _trace(run)
        for message in trace.messages():
            if message.t < from_time or not fnmatchcase(message.socket, sender):
                continue
            params = {"message": message.id, "preview": message.preview, "fate": "", **facts}
            if not message.copies:
                why = say("conserved: no copy", message=message.id)
                return Failure(key or "conserved", {"why": why, **params}, message.n)
            for copy in message.copies:
                if copy.fate not in fine:
                    params |= {"why": trace.why(copy.id, language()), "fate": copy.fate}
                    return Failure(key or "conserved", params, copy.events[-1])
        return None

    return holds


def bounded(
    socket: str, most: int, which: str = "inbox", key: str = "bounded", **facts: Any
) -> Predicate:
    """No queue of these sockets ever holds more than `most` messages.

    socket: a name, with * and ?. which: "inbox" or "outbox". Guilty: the event that filled it
    over the most. {socket}, {which}, {depth}, {most}.
    """

    def holds(run: Any) -> Failure | None:
        trace = _trace(run)
        for line in trace.depths():
            if line.which != which or not fnmatchcase(line.socket, socket):
                continue
            for t, depth in line.points:
                if depth > most:
                    params = {"socket": line.socket, "which": say(which), "depth": depth}
                    guilty = _filling(trace, line, t, depth)
                    return Failure(key, {**params, "most": most, **facts}, guilty)
        return None

    return holds


def _filling(trace: Any, line: Any, t: float, depth: int) -> int | None:
    """The event that brought a queue to this depth at this time."""
    there = [
        each
        for each in trace.of(socket=line.socket)
        if each.t == t and each.kind in (words.QUEUED, words.READ)
    ]
    exact = [each.n for each in there if each.detail.get("depth") == depth]
    return (exact or [each.n for each in there] or [None])[0]


def nobody_waits(*nodes: str, key: str = "waits", **facts: Any) -> Predicate:
    """When the play ended, none of these nodes was still waiting in a call (needs a Run).

    nodes: names, with * and ?; none given: all. Guilty: the node's last `blocked`. {node},
    {sentence}.
    """

    def holds(run: Any) -> Failure | None:
        for node, sentence in run.waiting.items():
            if nodes and not any(fnmatchcase(node, each) for each in nodes):
                continue
            blocked = run.trace.of(kind=words.BLOCKED, node=node)
            params = {"node": node, "sentence": sentence, **facts}
            return Failure(key, params, blocked[-1].n if blocked else None)
        return None

    return holds


def all_of(*predicates: Predicate) -> Predicate:
    """All hold; the first that doesn't is the failure."""

    def holds(run: Any) -> Failure | None:
        return next((failure for each in predicates if (failure := each(run))), None)

    return holds


# --- what was sent and received ----------------------------------------------------------


def received(run: Any, where: str = "*") -> list[tuple[str, ...]]:
    """The messages that a socket or node took, in order, each as its frames' shown texts.

    where: a socket's or a node's name, with * and ?. Shown texts are cut at 48 characters.
    """
    return _frames(run, words.RECEIVED, where)


def sent(run: Any, where: str = "*") -> list[tuple[str, ...]]:
    """The messages that a socket or node sent, in order, each as its frames' shown texts."""
    return _frames(run, words.SENT, where)


def _frames(run: Any, kind: str, where: str) -> list[tuple[str, ...]]:
    return [
        tuple(each.detail.get("preview", ()))
        for each in _trace(run).of(kind=kind)
        if fnmatchcase(each.socket, where) or fnmatchcase(each.node, where)
    ]
