"""What a search found: what was covered, and the shortest run that fails.

Rule for this file: it holds results and says them. The searching is in seeds.py and orders.py.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from zlearn.lab.faults import Fault
from zlearn.lab.run import Run
from zlearn.lab.texts import text
from zlearn.trace.predicates import Verdict

Property = Callable[[Any], Any]  # a predicate, or what takes a run and says True or False
SHOWN = 40  # events of a run that is printed


class Counterexample(NamedTuple):
    """A run for which a property does not hold.

    length: the events up to the one that decided. faults, parameters: what it was played with.
    order: of an explored run, the places where it went another way than by the time: (choice, which
    of the possible next steps).
    """

    run: Run
    verdict: Verdict
    seed: int
    length: int
    faults: tuple[Fault, ...] = ()
    parameters: Mapping[str, Any] = {}
    order: tuple[tuple[int, int], ...] = ()

    def in_words(self, language: str = "en") -> str:
        """The run up to the event that decided, one event a line, and the verdict."""
        lines = [text("search: shortest", language, seed=self.seed, length=self.length)]
        for name, value in self.parameters.items():
            lines.append(f"  {name} = {value!r}")
        lines += [f"  {fault.at:g} s: {fault.in_words(language)}" for fault in self.faults]
        events = [e for e in self.run.trace if e.n <= self.length]
        if len(events) > SHOWN:
            lines.append(text("search: before", language, count=len(events) - SHOWN))
        lines += [event_line(event) for event in events[-SHOWN:]]
        return "\n".join([*lines, self.verdict.in_words(language)])

    def __str__(self) -> str:
        return self.in_words()


class Findings(NamedTuple):
    """What came of a search.

    runs: how many were played. failing: how many of them fail. complete: there are no others.
    covered: what was covered, in a sentence of the catalogue: key and facts.
    shortest: the counterexample with the fewest events, after shrinking; None if all runs hold.
    """

    runs: int
    failing: int
    complete: bool
    covered: tuple[str, Mapping[str, Any]]
    shortest: Counterexample | None

    @property
    def holds(self) -> bool:
        """Whether the property held in all runs."""
        return self.shortest is None

    def __bool__(self) -> bool:
        return self.holds

    def in_words(self, language: str = "en") -> str:
        """What was covered, how many failed, and the shortest run that fails."""
        key, facts = self.covered
        said = text(key, language, **facts)
        if self.shortest is None:
            return said + text("search: holds", language)
        failing = text("search: fails", language, failing=self.failing, runs=self.runs)
        return f"{said}{failing}\n{self.shortest.in_words(language)}"

    def __str__(self) -> str:
        return self.in_words()


def event_line(event: Any) -> str:
    """An event on a line: number, time, place, kind, and what it is about."""
    place = event.socket or event.node or "-"
    detail = event.detail
    about = [event.msg, *(str(detail[key]) for key in ABOUT if detail.get(key))]
    return f"{event.n:>6} {event.t:>10.6f} s  {place}: {event.kind} {' '.join(filter(None, about))}"


ABOUT = ("what", "fate", "reason", "topic", "endpoint", "call")


def judged(run: Run, holds: Property, errors: bool) -> Verdict:
    """The verdict on a run. errors: whether actors may raise."""
    for node, error in run.errors.items():
        if not errors:
            told = [event.n for event in run.trace.of(node=node)]
            facts = {"node": node, "error": f"{type(error).__name__}: {error}"}
            return Raised(False, told[-1] if told else None, "search: raised", facts)
    found = holds(run)
    if isinstance(found, Verdict):
        return found
    return Raised(bool(found), None, "search: no", {})


class Raised(Verdict):
    """A verdict in this room's words."""

    __slots__ = ()

    def in_words(self, language: str = "en") -> str:
        """In a sentence."""
        return text(self.key, language, **self.facts)


def length_of(run: Run, verdict: Verdict) -> int:
    """How many events it takes to see that a run fails."""
    return len(run.trace) if verdict.event is None else verdict.event
