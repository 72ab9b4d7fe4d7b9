"""What must hold in a run, for exercises: the trace's predicates in the course's words.

Each is made once and then asked of runs (a Run, or a Trace):

    quiet = never(event(fate="dropped: no peer"))
    failure = quiet(run)              # None: it holds. Else a Failure, with the guilty event.

Rule for this file: one trace in, None or a Failure out. What holds is found by
`zlearn/trace/predicates.py`; here are the words, and what only a course asks.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from zlearn.course.matching import Matcher, event, fate_of, in_words
from zlearn.course.texts import language, say
from zlearn.engine import events as words
from zlearn.trace import predicates as rules

__all__ = [
    "Failure", "Matcher", "Predicate", "all_of", "always", "at_most",
    "bounded", "conserved", "event",
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


def _told(event: Any) -> str:
    from zlearn.course.verdict import event_text

    return event_text(event)


# --- predicates: the trace's, in the course's words ----------------------------------------


def _failing(predicate: rules.Predicate, key: str, facts: Mapping[str, Any]) -> Predicate:
    """What the trace's predicate finds, as a failure. key: another text than its own."""

    def holds(run: Any) -> Failure | None:
        verdict = predicate(run)
        if verdict.holds:
            return None
        params = {name: _said(fact) for name, fact in verdict.facts.items()}
        return Failure(key or verdict.key, {**params, **facts}, verdict.event)

    return holds


def _said(fact: Any) -> Any:
    """A fact of a verdict in words."""
    if isinstance(fact, rules.Why):
        return fact.in_words(language())
    if callable(fact):
        return in_words(fact)
    return _told(fact) if hasattr(fact, "kind") else fact


def never(what: Matcher, key: str = "", **facts: Any) -> Predicate:
    """No event fits. Guilty: the first that does. Its text gets {what}, and your facts."""
    return _failing(rules.never(what), key, facts)


def always(what: Matcher, of: Matcher, key: str = "", **facts: Any) -> Predicate:
    """Every event that fits `of` fits `what`. Guilty: the first that doesn't. {what}, {wanted}."""
    return _failing(rules.always(what, of), key, facts)


def eventually(what: Matcher, times: int = 1, key: str = "", **facts: Any) -> Predicate:
    """At least so many events fit. Guilty: the last that does, or the trace's last event.

    Its text gets {wanted}, {times} and {count}.
    """
    return _failing(rules.eventually(what, times), key, facts)


def at_most(what: Matcher, times: int, key: str = "", **facts: Any) -> Predicate:
    """No more events fit than this. Guilty: the first too many. {wanted}, {times}, {count}."""
    return _failing(rules.at_most(what, times), key, facts)


def happens_before(
    first: Matcher, then: Matcher, caused: bool = False, key: str = "", **facts: Any
) -> Predicate:
    """Before each event that fits `then` there was one that fits `first`.

    caused: it must also have led to it, along causes and along the steps of one socket;
    earlier on the clock is then not enough. Guilty: the first `then` without. {first}, {what}.
    """
    return _failing(rules.happens_before(first, then, caused), key, facts)


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
    found = _failing(rules.conserved(sender, allow, from_time), "", facts)

    def holds(run: Any) -> Failure | None:
        failure = found(run)
        if failure is None:
            return None
        params = dict(failure.params)
        params["why"] = params["why"] or say("conserved: no copy", message=params["message"])
        return Failure(key or "conserved", params, failure.event)

    return holds


def bounded(socket: str, most: int, which: str = "inbox", key: str = "", **facts: Any) -> Predicate:
    """No queue of these sockets ever holds more than `most` messages.

    socket: a name, with * and ?. which: "inbox" or "outbox". Guilty: the event that filled it
    over the most. {socket}, {which}, {depth}, {most}.
    """
    return _failing(rules.bounded(socket, most, which), key, {"which": say(which), **facts})


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
        for each in getattr(run, "trace", run).of(kind=kind)
        if fnmatchcase(each.socket, where) or fnmatchcase(each.node, where)
    ]
