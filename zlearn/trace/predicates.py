"""What must hold in a run: never, always, eventually, at_most, happens_before, conserved, bounded.

Each is made once and then asked of runs or traces:

    quiet = never(event(fate="dropped: no peer")) & conserved("client.*")
    verdict = quiet(run)
    verdict.holds, verdict.event, str(verdict)

They are put together with `&` (all hold), `|` (one holds) and `~` (it does not hold).

Rule for this file: one trace in, a verdict out. Nothing is played here.
"""

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from zlearn.engine import events as words
from zlearn.trace.matching import Matcher, event, fate_of, in_words
from zlearn.trace.texts import text

__all__ = [
    "Matcher", "Predicate", "Verdict", "always", "at_most", "bounded", "conserved", "event",
    "eventually", "fate_of", "happens_before", "never",
]  # fmt: skip


class Verdict(NamedTuple):
    """Whether something holds of a run, and what decided it.

    event: the n of the event that decided; None: that nothing else came till the end.
    key, facts: what is said of it, for a catalogue of texts. facts may hold events and matchers.
    """

    holds: bool
    event: int | None = None
    key: str = ""
    facts: Mapping[str, Any] = {}

    def __bool__(self) -> bool:
        return self.holds

    def in_words(self, language: str = "en") -> str:
        """It in a sentence. language: "en" or "zh"."""
        if self.holds:
            return text("it holds", language)
        said = text(
            self.key, language, **{key: _said(fact, language) for key, fact in self.facts.items()}
        )
        return said if self.event is None else said + text("at event", language, n=self.event)

    def __str__(self) -> str:
        return self.in_words()


HOLDS = Verdict(True)


class Predicate:
    """Something that holds of a run, or not. judge: takes a trace, returns a verdict."""

    def __init__(self, judge: Callable[[Any], Verdict]) -> None:
        self._judge = judge

    def __call__(self, run: Any) -> Verdict:
        """The verdict on a run, or on a trace."""
        return self._judge(getattr(run, "trace", run))

    def __and__(self, other: "Predicate") -> "Predicate":
        """Both hold. The first that doesn't decides."""
        return Predicate(lambda trace: self(trace) if not self(trace) else other(trace))

    def __or__(self, other: "Predicate") -> "Predicate":
        """One holds. If neither does, the second one decides."""
        return Predicate(lambda trace: self(trace) if self(trace) else other(trace))

    def __invert__(self) -> "Predicate":
        """It doesn't hold."""

        def judge(trace: Any) -> Verdict:
            found = self(trace)
            return Verdict(not found.holds, found.event, "it should not hold")

        return Predicate(judge)


# --- about events ------------------------------------------------------------------------


def never(what: Matcher) -> Predicate:
    """No event fits. The first that does decides."""

    def judge(trace: Any) -> Verdict:
        guilty = next((each for each in trace if what(each)), None)
        if guilty is None:
            return HOLDS
        return Verdict(False, guilty.n, "never", {"what": guilty})

    return Predicate(judge)


def always(what: Matcher, of: Matcher = event()) -> Predicate:  # noqa: B008 (it never changes)
    """Every event that fits `of` also fits `what`. The first that doesn't decides."""

    def judge(trace: Any) -> Verdict:
        guilty = next((each for each in trace if of(each) and not what(each)), None)
        if guilty is None:
            return HOLDS
        return Verdict(False, guilty.n, "always", {"what": guilty, "wanted": what})

    return Predicate(judge)


def eventually(what: Matcher, times: int = 1) -> Predicate:
    """At least so many events fit. The one that makes up the number decides; without it, the
    last that fits, or the last event of all.
    """

    def judge(trace: Any) -> Verdict:
        found = [each.n for each in trace if what(each)]
        if len(found) >= times:
            return Verdict(True, found[times - 1] if times else None)
        last = found[-1] if found else _last_that_happened(trace)
        facts = {"wanted": what, "times": times, "count": len(found)}
        return Verdict(False, last, "eventually few" if found else "eventually none", facts)

    return Predicate(judge)


def _last_that_happened(trace: Iterable[Any]) -> int | None:
    """The last event, without the fates that only the trace's end gave."""
    endings = (words.FATE_UNREAD, words.FATE_IN_FLIGHT)
    told = [each.n for each in trace if fate_of(each) not in endings]
    return told[-1] if told else None


def at_most(what: Matcher, times: int) -> Predicate:
    """No more events fit than this. The first too many decides."""

    def judge(trace: Any) -> Verdict:
        found = [each.n for each in trace if what(each)]
        if len(found) <= times:
            return HOLDS
        facts = {"wanted": what, "times": times, "count": len(found)}
        return Verdict(False, found[times], "at most", facts)

    return Predicate(judge)


def happens_before(first: Matcher, then: Matcher, caused: bool = False) -> Predicate:
    """Before each event that fits `then` there was one that fits `first`.

    caused: it must also have led to it, along causes and along the steps of one socket;
    earlier on the clock is then not enough. The first `then` without decides.
    """

    def judge(trace: Any) -> Verdict:
        pasts = _pasts(trace, first) if caused else None
        seen = False
        for each in trace:
            if then(each) and not (pasts[each.n] if pasts is not None else seen):
                key = "not caused" if caused else "happens before"
                return Verdict(False, each.n, key, {"first": first, "what": each})
            seen = seen or first(each)
        return HOLDS

    return Predicate(judge)


def _pasts(trace: Any, what: Matcher) -> dict[int, bool]:
    """`n` → whether one that fits is in its causal past."""
    known: dict[int, bool] = {}
    after: dict[int | None, bool] = {}
    latest: dict[tuple[str, str], bool] = {}
    for each in trace:
        place = (each.node, each.socket)
        past = after.get(each.cause, False) or latest.get(place, False)
        known[each.n] = past
        after[each.n] = latest[place] = past or what(each)
    return known


# --- about messages and queues -------------------------------------------------------------


def conserved(sender: str = "*", allow: Iterable[str] = (), from_time: float = 0.0) -> Predicate:
    """Every message of these senders is received: each of its copies, and there is one.

    sender: a socket's name, with * and ?. allow: fates that are fine too.
    from_time: seconds; what was sent earlier doesn't count. The copy's last event decides.
    """
    fine = {words.FATE_RECEIVED, *allow}

    def judge(trace: Any) -> Verdict:
        for message in trace.messages():
            if message.t < from_time or not fnmatchcase(message.socket, sender):
                continue
            facts = {"message": message.id, "preview": message.preview, "fate": ""}
            if not message.copies:
                return Verdict(False, message.n, "conserved: no copy", {**facts, "why": ""})
            for copy in message.copies:
                if copy.fate not in fine:
                    facts |= {"why": Why(trace, copy.id), "fate": copy.fate}
                    return Verdict(False, copy.events[-1], "conserved", facts)
        return HOLDS

    return Predicate(judge)


class Why(NamedTuple):
    """What became of a message, to be said in whatever language."""

    trace: Any
    id: str

    def in_words(self, language: str = "en") -> str:
        """In a sentence."""
        return str(self.trace.why(self.id, language))


def bounded(socket: str, most: int, which: str = "inbox") -> Predicate:
    """No queue of these sockets ever holds more than `most` messages.

    socket: a name, with * and ?. which: "inbox" or "outbox". The event that filled it over the
    most decides.
    """

    def judge(trace: Any) -> Verdict:
        for line in trace.depths():
            if line.which != which or not fnmatchcase(line.socket, socket):
                continue
            for t, depth in line.points:
                if depth > most:
                    facts = {"socket": line.socket, "which": which, "depth": depth, "most": most}
                    return Verdict(False, _filling(trace, line, t, depth), "bounded", facts)
        return HOLDS

    return Predicate(judge)


def _filling(trace: Any, line: Any, t: float, depth: int) -> int | None:
    """The event that brought a queue to this depth at this time."""
    there = [
        each
        for each in trace.of(socket=line.socket)
        if each.t == t and each.kind in (words.QUEUED, words.READ)
    ]
    exact = [each.n for each in there if each.detail.get("depth") == depth]
    return (exact or [each.n for each in there] or [None])[0]


# --- in words ------------------------------------------------------------------------------


def _said(fact: Any, language: str) -> Any:
    """A fact for a sentence."""
    if isinstance(fact, Why):
        return fact.in_words(language)
    if callable(fact):
        return in_words(fact, language)
    if hasattr(fact, "kind"):
        place = fact.socket or fact.node
        about = fact.msg or fate_of(fact)
        said = text("event of kind", language, kind=fact.kind)
        said = text("event about", language, event=said, preview=about) if about else said
        return text("event at", language, event=said, place=place) if place else said
    return text(f"queue: {fact}", language) if fact in ("inbox", "outbox") else fact
