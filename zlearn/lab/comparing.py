"""The same scene in several worlds, side by side: what the actors saw, and how messages ended.

    print(compare("slow joiner"))          # one of the scenes of troubles.py
    for each in compare_all(): print(each)

or `python -m zlearn.lab.comparing`.

Rule for this file: outcomes and their table. The scenes are troubles.py's.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zlearn.lab.node import LOG
from zlearn.lab.run import Run
from zlearn.lab.scene import WORLDS
from zlearn.lab.texts import text
from zlearn.lab.troubles import TROUBLES, Trouble

ABSENT = "-"


class Comparison(NamedTuple):
    """The outcomes of one scene.

    worlds: where it was played. facts: what was seen or counted → one value a world, "-" where
    there was none. runs: the runs, by world.
    """

    trouble: Trouble
    worlds: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]
    runs: dict[str, Run]

    @property
    def differing(self) -> list[str]:
        """The facts in which the worlds differ."""
        return [fact for fact, values in self.facts.items() if len(set(values)) > 1]

    @property
    def unexplained(self) -> list[str]:
        """Those of them that the scene doesn't expect, and no note explains."""
        return [fact for fact in self.differing if fact not in self.trouble.differ]

    def note(self, language: str = "en") -> str:
        """Why the worlds differ; "" where they don't."""
        return text(f"fidelity: {self.trouble.key}", language) if self.differing else ""

    def text(self, language: str = "en") -> str:
        """A table in Markdown, in "en" or "zh", and the note below it."""
        head = [text(f"trouble: {self.trouble.key}", language), *self.worlds]
        lines = [_row(head), _row(["---"] * len(head))]
        for fact, values in self.facts.items():
            lines.append(_row([f"{fact} ≠" if len(set(values)) > 1 else fact, *values]))
        return "\n".join([*lines, "", self.note(language)]).rstrip() + "\n"

    def __repr__(self) -> str:
        return self.text()


def compare(which: str | Trouble, worlds: Iterable[str] = WORLDS) -> Comparison:
    """Plays one scene in each world.

    which: a trouble, or its key: "slow joiner", … (`TROUBLES`). Raises KeyError for another,
    and what actors raise; ImportError without pyzmq, if its world is asked for.
    """
    trouble = which if isinstance(which, Trouble) else {each.key: each for each in TROUBLES}[which]
    runs = {world: trouble.make().play(world=world) for world in worlds}
    found = [outcome(run) for run in runs.values()]
    names = dict.fromkeys(fact for facts in found for fact in facts)
    facts = {name: tuple(each.get(name, ABSENT) for each in found) for name in names}
    return Comparison(trouble, tuple(runs), facts, runs)


def compare_all(worlds: Iterable[str] = WORLDS) -> Iterator[Comparison]:
    """All troubles, one after the other: about twenty seconds."""
    worlds = tuple(worlds)
    return (compare(trouble, worlds) for trouble in TROUBLES)


def outcome(run: Run) -> dict[str, str]:
    """What was seen in a run, as texts: remarks "fact = value", waiting sends, and the fates."""
    facts: dict[str, str] = {}
    for event in run.trace.of(kind=LOG):
        fact, found, value = str(event.detail["text"]).partition(" = ")
        if found:
            facts[fact] = value
    facts = dict(sorted(facts.items()))
    last = run.trace.at(run.trace.events[-1].n)
    for name, socket in last.sockets.items():
        if socket.waits == "send":
            facts[f"{name} waits in"] = "send"
    fates = sorted(run.fates().items())
    return {**facts, "copies": str(run.trace.books().sent), **{f: str(n) for f, n in fates}}


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Prints the tables of all troubles, or of those that are named."""
    for key in sys.argv[1:] or [trouble.key for trouble in TROUBLES]:
        print(compare(key), flush=True)


if __name__ == "__main__":
    main()
