"""What a run in the lab was made of: all that is needed to play it again, or otherwise.

Rule for this file: plain data, and how it changes a world before it begins.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from zlearn.lab.faults import Fault

if TYPE_CHECKING:
    from zlearn.lab.scene import Scene


class Recipe(NamedTuple):
    """One way to play a scene.

    faults: all of them, the scene's own too. until: seconds, or None.
    starts: nodes that start at another time than the scene says: name → seconds; below 0,
        everybody else starts later instead.
    options: socket → {option: value}, which the program can't change: {"a.push": {"sndhwm": 9}}.
    reseed: (seconds, seed): from then on chance goes another way.
    latency: seconds one way instead of the scene's; None: as the scene says.
    """

    scene: "Scene"
    seed: int = 1
    until: float | None = None
    faults: tuple[Fault, ...] = ()
    starts: Mapping[str, float] = {}
    options: Mapping[str, Mapping[str, Any]] = {}
    reseed: tuple[float, int] | None = None
    latency: float | None = None

    @property
    def shift(self) -> float:
        """Seconds by which all is later, so that nobody starts before 0."""
        return max(0.0, -min(self.starts.values(), default=0.0))

    def facts(self) -> dict[str, Any]:
        """What a trace's header says of it."""
        facts: dict[str, Any] = {}
        if self.faults:
            facts["faults"] = [fault.as_dict() for fault in self.faults]
        if self.starts:
            facts["starts"] = dict(self.starts)
        if self.options:
            facts["options"] = {name: dict(each) for name, each in self.options.items()}
        if self.reseed:
            facts["reseed"] = list(self.reseed)
        if self.latency is not None:
            facts["latency"] = self.latency
        return facts


def pin(options: Any, values: Mapping[str, Any]) -> None:
    """Gives a socket's options these values for good: what a program sets is not heeded."""
    for name in values:
        if not hasattr(options, name):
            raise ValueError(f"there is no option {name!r}")
    kept = {name: _pinned(value) for name, value in values.items()}
    plain = type(options)
    options.__class__ = type(plain.__name__, (plain,), kept)


def _pinned(value: Any) -> property:
    return property(lambda options: value, lambda options, other: None)
