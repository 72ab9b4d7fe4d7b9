"""The lab's world: one clock, one network, one source of chance, and the nodes in it.

Rule for this file: how a world runs and ends. Who is in it is the scene's affair, or that
of whoever types into a notebook.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from zlearn.lab.baton import Baton, current_baton
from zlearn.lab.breaking import Breaking
from zlearn.lab.explain import WaitsForEver, who_waits, why_for_ever, why_not_in_async
from zlearn.lab.faults import Fault, checked
from zlearn.lab.garbage import fewer_collections
from zlearn.lab.loop import LabLoop, Outcome
from zlearn.lab.network import VirtualNetwork
from zlearn.lab.node import Node
from zlearn.lab.places import PROGRAM, at_place
from zlearn.lab.recipe import Recipe
from zlearn.lab.run import Run
from zlearn.lab.scene import Role, Scene
from zlearn.lab.wall_clock import no_real_sleep
from zlearn.trace.recorder import Recorder
from zlearn.trace.trace import Trace

MOST_ROUNDS = 250_000  # of the loop, in a play without an end given
MOST_HOPES = 3  # chances for peers that try again, while no message moves
LIVE_EVERY = 1 / 30  # virtual seconds between two batches of events


class NeverEnds(RuntimeError):
    """A play without `until` goes on and on."""


class LabWorld:
    """A virtual world.

    The parameters are those of `Scene`; seed: decides all chance in it.
    live: called with batches of new events. facts: for the trace's header.
    """

    name = "lab"

    def __init__(
        self,
        title: str = "",
        seed: int = 1,
        latency: float = 0.001,
        bandwidth: float | None = None,
        kernel_buffer: int = 65536,
        jitter: float = 0.1,
        live: Callable[[list[Any]], object] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self.seed: int | None = seed
        self.loop = LabLoop()
        self.loop.set_exception_handler(self._callback_failed)
        self.network = VirtualNetwork(
            self.loop,
            random.Random(f"{seed}"),
            latency=latency,
            bandwidth=bandwidth,
            send_buffer=kernel_buffer,
            receive_buffer=kernel_buffer,
            jitter=jitter,
        )
        self._live = LiveFeed(live, self.loop) if live else None
        self.recorder = Recorder(
            clock=self.loop.time,
            title=title,
            world=self.name,
            seed=seed,
            on_events=self._live.take if self._live else None,
            facts=facts,
        )
        self.nodes: dict[str, Node] = {}
        self.errors: dict[str, BaseException] = {}
        self.breaking = Breaking(self)
        self.pins: Mapping[str, Mapping[str, Any]] = {}
        self._roles: dict[str, Role] = {}
        self._lives: dict[str, int] = {}
        self._gone: list[Node] = []  # those that crashed
        self._tasks: dict[Node, asyncio.Task[Any]] = {}
        self._openings = 0  # of the network, when it was last idle
        self._hopes = 0
        self._ending = False

    # --- nodes ---------------------------------------------------------------------

    def add_node(self, name: str, blocking: bool, number: int = 1) -> Node:
        """A new node, with a context of its own that is recorded."""
        from zlearn.lab.driver import LabDriver

        life = self._lives[name] = self._lives.get(name, 0) + 1
        node = Node(name, number, blocking, LabDriver(self, name, life), self)
        node.hooks.add(self.recorder)
        node.pins = self.pins
        self.nodes[name] = node
        self.breaking.joined(node)
        return node

    def cast(self, role: Role) -> None:
        """Gives a node an actor that starts when its time comes."""
        node = self.add_node(role.name, role.blocking, role.number)
        self._roles[role.name] = role
        with at_place((role.name, PROGRAM)):
            self.loop.call_at(role.start, self._begin, role, node)

    def _begin(self, role: Role, node: Node) -> None:
        if node in self._gone or self._ending:
            return
        if role.blocking:
            actor = Baton(self.loop, node.name, lambda: role.actor(node)).run()
        else:
            actor = role.actor(node)
        task = self.loop.create_task(actor, name=node.name)
        task.add_done_callback(partial(self._actor_is_through, node))
        self._tasks[node] = task

    def _actor_is_through(self, node: Node, task: "asyncio.Task[Any]") -> None:
        ended_by_us = self._ending or node in self._gone
        if not task.cancelled() and (error := task.exception()) and not ended_by_us:
            self.errors[node.name] = error

    def reseed(self, seed: int) -> None:
        """From now on chance goes another way, everywhere."""
        self.network.chance.seed(f"{seed}")
        for name, node in self.nodes.items():
            node.core.driver.random.seed(f"{seed}/{name}")
            node.random.seed(f"{seed}/{name}/actor")

    def crash(self, name: str) -> None:
        """A node ends without a word: nothing more leaves it, and its peers get a reset."""
        node = self.nodes[name]
        if node in self._gone:
            return
        self._gone.append(node)
        self.network.vanish(name)
        node.vanish()
        if task := self._tasks.get(node):
            task.cancel()

    def is_down(self, name: str) -> bool:
        """Whether a node crashed and has not come back."""
        return self.nodes.get(name) in self._gone

    def restart(self, name: str) -> Node:
        """Its program starts anew on a new context; it crashes first, if it still runs."""
        old = self.nodes[name]
        self.crash(name)
        node = self.add_node(name, old.blocking, old.number)
        node.core.go_on_naming(old.core)
        if role := self._roles.get(name):
            with at_place((name, PROGRAM)):
                self.loop.call_soon(self._begin, role, node)
        return node

    def _callback_failed(self, loop: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and "handle" in context and not self._ending:
            self.errors.setdefault("(the engine)", error)
        elif not self._ending:
            loop.default_exception_handler(context)

    # --- running -------------------------------------------------------------------

    def now(self) -> float:
        """Virtual seconds since the world began."""
        return self.loop.time()

    def sleep(self, node: Node, seconds: float) -> Any:
        """Waits in virtual time: something to await for an async node."""
        if not node.blocking:
            return asyncio.sleep(seconds)
        self.wait(lambda: False, max(0.0, seconds))
        return None

    def run_until(self, predicate: Callable[[], object], deadline: float | None = None) -> Outcome:
        """Runs until `predicate()` is true, the clock stands at `deadline`, or nothing can happen.

        Peers that try to connect again, in vain, don't keep a world busy. But where somebody
        has bound since they tried last, or a connection ended, each gets another chance
        before the world is idle; MOST_HOPES chances, if no message ever comes of it.
        """
        with no_real_sleep(), fewer_collections():
            outcome = self.loop.run_until(predicate, deadline)
            while outcome == "idle" and self._has_hopes():
                outcome = self.loop.run_until(predicate, self._when_all_have_tried())
                if outcome == "deadline":
                    outcome = self.loop.run_until(predicate, deadline)
        return outcome

    def _has_hopes(self) -> bool:
        before, self._openings = self._openings, self.network.openings
        if self.network.openings == before or not self.loop.background_timers():
            return False
        self._hopes = 0 if self.recorder.saw_messages else self._hopes + 1
        self.recorder.saw_messages = False
        return self._hopes <= MOST_HOPES

    def _when_all_have_tried(self) -> float:
        return max(timer.when() for timer in self.loop.background_timers())

    def wait(self, predicate: Callable[[], object], timeout: float | None, who: Any = None) -> bool:
        """What a blocking call does: lets the world go on until `predicate()` is true.

        timeout: seconds, or None. who: whom the call waits on, for the explanation.
        Returns whether the predicate is true. Raises WaitsForEver when it never can be.
        """
        baton = current_baton()
        if baton is not None:
            return baton.wait(predicate, timeout)
        if self.loop.is_running():
            raise RuntimeError(why_not_in_async())
        deadline = None if timeout is None else self.now() + timeout
        outcome = self.run_until(predicate, deadline)
        self.deliver()
        if outcome == "idle":
            raise WaitsForEver(why_for_ever(self, who))
        return outcome == "true"

    def play(self, until: float | None, arrived: Callable[[], bool] = lambda: False) -> Outcome:
        """Runs until nothing more can happen, or exactly until `until`, or `arrived()` is true."""
        rounds = 0

        def count_rounds() -> bool:
            nonlocal rounds
            rounds += 1
            if rounds > MOST_ROUNDS and until is None:
                raise NeverEnds(
                    f"the play goes on and on: {MOST_ROUNDS:,} rounds, and {self.now():.3f} s of "
                    "virtual time so far. Say when it ends: play(until=10)"
                )
            return arrived()

        return self.run_until(count_rounds, until)

    def deliver(self) -> None:
        """Hands what is left for live views over."""
        if self._live is not None:
            self._live.deliver()

    # --- ending --------------------------------------------------------------------

    def finish(self) -> Trace:
        """Ends the recording: what is still under way is "unread" or "in flight"."""
        trace = self.knowing(self.recorder.finish())
        self.deliver()
        return trace

    def knowing(self, trace: Trace) -> Trace:
        """The trace, with what the network knows and no event tells."""
        trace.kernels, trace.said = self.network.kernels(), self.network.said()
        return trace

    def close(self) -> None:
        """Ends all actors, sockets and links, unrecorded. A second call does nothing."""
        if self.loop.is_closed():
            return
        self._ending = True
        self.recorder.finish()  # what follows is no part of the play
        nodes = [*self._gone, *self.nodes.values()]
        for node in nodes:
            node.hooks.remove(self.recorder)
        self.loop.thaw_all()
        with no_real_sleep():
            for task in self._tasks.values():
                task.cancel()
            self.loop.run_until(lambda: all(task.done() for task in self._tasks.values()))
        for node in nodes:
            node.close()
        self.loop.run_until(lambda: False, self.now() + 1.0)
        self.loop.close()


class LiveFeed:
    """Gathers events and hands them over in batches, at most so often in virtual time."""

    def __init__(self, listener: Callable[[list[Any]], object], loop: LabLoop) -> None:
        self._listener = listener
        self._loop = loop
        self._batch: list[Any] = []
        self._since = 0.0

    def take(self, events: list[Any]) -> None:
        self._batch += events
        if self._loop.time() - self._since >= LIVE_EVERY:
            self.deliver()

    def deliver(self) -> None:
        """Hands over what there is."""
        batch, self._batch = self._batch, []
        self._since = self._loop.time()
        if batch:
            self._listener(batch)


def world_by(recipe: Recipe, live: Callable[[list[Any]], object] | None = None) -> LabWorld:
    """The virtual world of a recipe, before anything has happened. Raises ValueError."""
    scene, shift = recipe.scene, recipe.shift
    world = LabWorld(
        scene.title,
        recipe.seed,
        scene.latency if recipe.latency is None else recipe.latency,
        scene.bandwidth,
        scene.kernel_buffer,
        scene.jitter,
        live,
        recipe.facts(),
    )
    try:
        world.pins = recipe.options
        for rule in scene.routes:
            world.network.set_route(*rule)
        for role in scene.roles:
            start = recipe.starts.get(role.name, role.start)
            world.cast(role._replace(start=start + shift))
        for fault in recipe.faults:
            world.breaking.plan(checked(fault._replace(at=fault.at + shift), world.nodes))
        if recipe.reseed:
            world.loop.call_at(recipe.reseed[0], world.reseed, recipe.reseed[1])
    except BaseException:
        world.close()
        raise
    return world


def play_world(world: LabWorld, recipe: Recipe) -> Run:
    """Plays a world to its end, and closes it."""
    try:
        world.play(recipe.until)
        return run_of(world, recipe)
    finally:
        world.close()


def run_of(world: LabWorld, recipe: Recipe) -> Run:
    """What came of a world, which is over with this."""
    waiting = who_waits(world)
    title, seed = recipe.scene.title, recipe.seed
    run = Run(world.finish(), title, seed, world.name, world.errors, waiting)
    run.recipe = recipe
    return run


def play_in_lab(
    scene: Scene,
    seed: int,
    until: float | None,
    live: Callable[[list[Any]], object] | None,
    faults: Sequence[Fault] = (),
) -> Run:
    """Plays a scene in virtual time. The same seed and code give the same trace to the byte."""
    recipe = Recipe(scene, seed, until, tuple(faults))
    return play_world(world_by(recipe, live), recipe)
