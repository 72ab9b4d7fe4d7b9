"""Search over orders: a small scene is played with all orders in which its network can deliver.

Theory. A network promises order on each connection and nothing between two of them; and it
promises no time. So after everything that can go on without the network has gone on, any of
several things may come next: the first of what is under way on each lane (one direction of
one connection), or the next timer of a program. The engine's own timers wait until nothing is
under way: so no order makes a handshake time out.

A run is the list of these choices, and the natural one goes by the time. The search plays from
the beginning each time, with the choices of a run before up to some point, and another one
there: first all orders that differ from the natural one in one place, then in two, and so on;
each order once. (Godefroid, "Model checking for programming languages using VeriSoft", 1997;
Emmi, Qadeer, Rakamarić, "Delay-bounded scheduling", 2011.)

Rule for this file: it chooses. What is delivered is the network's affair.
"""

import contextvars
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from zlearn.lab.finding import Counterexample, Findings, Property, judged, length_of
from zlearn.lab.loop import LabLoop
from zlearn.lab.places import INPUT_OUTPUT, PLACE
from zlearn.lab.recipe import Recipe
from zlearn.lab.run import Run
from zlearn.lab.scene import Scene
from zlearn.lab.seeds import with_bar
from zlearn.lab.timer import VirtualTimer
from zlearn.lab.world import LabWorld, run_of, world_by

MOST_STEPS = 10_000  # choices in one run


class Parcel(NamedTuple):
    """Something that is under way."""

    when: float
    order: int
    callback: Callable[..., object]
    args: tuple[Any, ...]
    context: contextvars.Context


class Orders:
    """The carrier of one run. choices: which of the possible steps to take, the first ones.

    widths: how many steps were possible, at each choice that was made.
    """

    def __init__(self, loop: LabLoop, choices: tuple[int, ...]) -> None:
        self.widths: list[int] = []
        self._loop = loop
        self._choices = choices
        self._lanes: dict[object, deque[Parcel]] = {}
        self._count = 0
        loop.carrier = self

    def take(
        self, when: float, lane: object, callback: Callable[..., object], args: tuple[Any, ...]
    ) -> None:
        """It goes on its way, behind what is on that lane."""
        self._count += 1
        parcel = Parcel(when, self._count, callback, args, contextvars.copy_context())
        self._lanes.setdefault(lane, deque()).append(parcel)

    def play(self, world: LabWorld, until: float | None) -> None:
        """Plays a world to its end."""
        while len(self.widths) < MOST_STEPS:
            world.run_until(lambda: False, self._loop.time())
            steps = self._possible(world, until)
            if not steps:
                return
            index = len(self.widths)
            choice = self._choices[index] if index < len(self._choices) else 0
            self.widths.append(len(steps))
            steps[choice][2]()

    def _possible(
        self, world: LabWorld, until: float | None
    ) -> list[tuple[float, int, Callable[[], object]]]:
        """What may come next, the natural one first: (when, order, what to do)."""
        steps: list[tuple[float, int, Callable[[], object]]] = []
        for lane, parcels in self._lanes.items():
            if parcels:
                parcel = parcels[0]
                steps.append((parcel.when, parcel.order, partial(self._deliver, lane)))
        timer = self._loop._next_timer()
        if timer is not None and self._counts(world, timer, bool(steps), until):
            when = timer.when()
            steps.append((when, 0, lambda: world.run_until(lambda: False, when)))
        return sorted(steps, key=lambda step: step[:2])

    def _counts(
        self, world: LabWorld, timer: VirtualTimer, is_busy: bool, until: float | None
    ) -> bool:
        """Whether the next timer may come next.

        While something is under way, the engine's own don't, nor those that go on for ever.
        """
        if until is not None and timer.when() > until:
            return False
        if is_busy:
            place = timer._context.get(PLACE)  # type: ignore[attr-defined]
            return not timer.background and (place is None or place[1] != INPUT_OUTPUT)
        return until is not None or not self._loop.is_idle() or world._has_hopes()

    def _deliver(self, lane: object) -> None:
        parcel = self._lanes[lane].popleft()
        timer = self._loop._next_timer()
        latest = timer.when() if timer is not None else parcel.when
        self._loop.turn_clock_to(min(parcel.when, latest))  # no timer is passed over
        self._loop.call_soon(parcel.callback, *parcel.args, context=parcel.context)


def for_all_orders(
    scene: Scene,
    holds: Property,
    bound: int = 1_000,
    deviations: int | None = None,
    seed: int = 1,
    until: float | None = None,
    errors: bool = False,
    progress: bool = False,
) -> Findings:
    """Plays a small scene with every order of its deliveries, up to a bound.

    holds: a predicate, or a function of a run that says yes or no. bound: orders at most.
    deviations: how often an order may differ from the natural one; None: as often as there are
    choices. until, errors, progress: as in `for_all_seeds`.
    Returns what was found, and whether that were all orders; of those that fail, the one
    that differs in the fewest places, and of these the shortest.
    """
    waiting: deque[tuple[tuple[int, ...], int]] = deque([((), 0)])
    runs = failing = done = 0
    cut_off = False
    best: Counterexample | None = None
    rank: tuple[int, int] = (0, 0)
    bar = iter(with_bar(range(bound), progress))
    while waiting and next(bar, None) is not None:
        choices, count = waiting.popleft()
        done = count
        run, widths = play_order(scene, choices, seed, until)
        runs += 1
        verdict = judged(run, holds, errors)
        if not verdict.holds:
            failing += 1
            length = length_of(run, verdict)
            if best is None or (count, length) < rank:
                rank = (count, length)
                order = tuple((at, which) for at, which in enumerate(choices) if which)
                faults = tuple(scene.faults)
                best = Counterexample(run, verdict, seed, length, faults, {}, order)
        if deviations is not None and count >= deviations:
            cut_off = cut_off or any(width > 1 for width in widths[len(choices) :])
            continue
        for index in range(len(choices), len(widths)):
            same = choices + (0,) * (index - len(choices))
            waiting.extend(((*same, which), count + 1) for which in range(1, widths[index]))
    complete = not waiting and not cut_off
    whole = done - 1 if waiting else done
    facts = {"runs": runs, "deviations": whole, "bound": bound}
    key = "search: all orders" if complete else "search: some orders"
    return Findings(runs, failing, complete, (key, facts), best)


def play_order(
    scene: Scene, choices: tuple[int, ...], seed: int = 1, until: float | None = None
) -> tuple[Run, list[int]]:
    """Plays a scene with these choices, and the natural ones from there on.

    Returns the run, and how many steps were possible at each choice.
    """
    recipe = Recipe(scene, seed, until, tuple(scene.faults))
    world = world_by(recipe)
    try:
        orders = Orders(world.loop, choices)
        orders.play(world, until)
        world.loop.carrier = None
        run = run_of(world, recipe)
        run.recipe = None  # by the time it would go another way
        return run, orders.widths
    finally:
        world.close()
