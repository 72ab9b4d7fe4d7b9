"""A run: what came of playing a scene once.

Rule for this file: it holds results and hands them on. Pictures are drawn by whoever is
named in the entry-point group "zlearn.display".
"""

from collections.abc import Mapping
from typing import Any

from zlearn.trace.diff import Diff
from zlearn.trace.event import Event
from zlearn.trace.moments import Moment
from zlearn.trace.remedies import Remedy
from zlearn.trace.tanks import Tanks
from zlearn.trace.trace import Trace


class Run:
    """One play of a scene.

    trace: all that happened. title: the scene's. seed: an int, or None where chance is real.
    world: "lab" (virtual time, all of it modelled), "loopback" (zlearn on real sockets of this
        machine, times measured) or "libzmq" (pyzmq's sockets: the trace's header says what is
        measured and what is inferred).
    errors: what actors raised, by the names of their nodes.
    recipe: what it was made of (`Recipe`), of a scene in the lab; else None.
    waiting: who could not go on when the play ended, by the names of their nodes: a sentence each.
    """

    def __init__(
        self,
        trace: Trace,
        title: str,
        seed: int | None,
        world: str,
        errors: Mapping[str, BaseException],
        waiting: Mapping[str, str],
    ) -> None:
        self.trace = trace
        self.title = title
        self.seed = seed
        self.world = world
        self.errors = dict(errors)
        self.waiting = dict(waiting)
        self.recipe: Any = None

    def fates(self) -> Any:
        """How many copies ended in which way: fate → count."""
        return self.trace.fates()

    def why(self, message: Any, language: str | None = None) -> str:
        """The fate of a message or a copy in one causal sentence.

        It names the event that decided it, and the change that would have saved it, if there is
        one. message: its name, such as "publisher.pub#7", or an object with an `id`.
        language: "en" or "zh"; None: what we speak. Raises KeyError, in a sentence.
        """
        return self.trace.explain(getattr(message, "id", message), language).sentence

    def remedy(self, message: Any) -> Remedy | None:
        """The change that would have saved a message or a copy, as data; None: none is known."""
        return self.trace.explain(getattr(message, "id", message)).remedy

    def try_out(self, remedy: Remedy) -> Any:
        """Plays the run again with a remedy; both runs as a `Fork`. Raises ValueError."""
        from zlearn.lab.remedying import try_out

        return try_out(self, remedy)

    def at(self, n: int) -> Moment:
        """How things stood right after the event `n`. Raises IndexError if there is none."""
        return self.trace.at(n)

    def tanks(self, at: float | None = None) -> Tanks:
        """Where the messages and their bytes were: outbox, send buffer, receive buffer, inbox.

        at: seconds. In the lab the run is played again up to then; elsewhere it is the last
        look before: one is taken once a send waits, and one at the end. None: at the end.
        Returns a table that prints itself; see `Tanks`.
        """
        if self.recipe is None:
            return self.trace.tanks(at)
        from zlearn.lab.looking import tanks_of_recipe

        return tanks_of_recipe(self.recipe, at)

    def cone(self, event: Any) -> list[Event]:
        """What follows from an event, or from the event of that number."""
        return self.trace.cone(getattr(event, "n", event))

    def diff(self, other: "Run") -> Diff:
        """This run beside another: where they part, and what follows from it."""
        return self.trace.diff(other.trace)

    def fork(self, **changes: Any) -> Any:
        """The same run once more with one cause changed; see `zlearn.lab.fork.fork`."""
        from zlearn.lab.fork import fork

        return fork(self, **changes)

    def show(self, **options: Any) -> Any:
        """Shows topology and timeline, ready to play. The options are the viewer's."""
        from zlearn.trace import display

        return display.show(self, **options)

    def raise_errors(self) -> None:
        """Raises what an actor raised, with the node named; several come as a group."""
        for name, error in self.errors.items():
            note = f"raised by the actor on the node {name}"
            if note not in getattr(error, "__notes__", []):
                error.add_note(note)
        errors = list(self.errors.values())
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise BaseExceptionGroup(f"{len(errors)} actors of “{self.title}” failed", errors)

    def __repr__(self) -> str:
        fates = ", ".join(f"{count} {fate}" for fate, count in self.fates().items() if count)
        seed = "" if self.seed is None else f", seed {self.seed}"
        return f"<Run of “{self.title}” in the {self.world}{seed}: {fates or 'no messages'}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """What a notebook shows when a cell ends in a run."""
        try:
            shown = self.show()
        except Exception:  # noqa: BLE001 (without a viewer a run is still a run)
            shown = None
        bundle = getattr(shown, "_repr_mimebundle_", None)
        return bundle(include=include, exclude=exclude) if bundle else {"text/plain": repr(self)}
