"""A scene: a program of named nodes, and the actors that run on them.

The same scene plays in several worlds and gives the same kind of trace.

Rule for this file: it says who plays. How the play goes is the world's affair.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, overload

from zlearn.lab.faults import At, Fault
from zlearn.lab.run import Run

Actor = Callable[[Any], Any]
WORLDS = ("lab", "loopback", "libzmq")


class Role(NamedTuple):
    """An actor on a node: what runs, under which name, from when on (seconds)."""

    name: str
    number: int  # 1, 2, … among the nodes of one actor
    actor: Actor
    start: float

    @property
    def blocking(self) -> bool:
        """Whether the actor is a plain `def`."""
        return not inspect.iscoroutinefunction(self.actor)


class RouteRule(NamedTuple):
    """What `Scene.route` was told."""

    one: str
    other: str
    latency: float | None
    bandwidth: float | None


class Scene:
    """A program of named nodes.

    title: for the pictures.
    latency: seconds one way between nodes, in the lab. Each connection draws its own within
        ± jitter of it.
    bandwidth: bytes a second for each connection and direction, in the lab; None: unlimited.
    kernel_buffer: bytes that each side's kernel holds for a connection, in the lab.
    jitter: a fraction.

        scene = Scene("slow joiner", latency=0.010)

        @scene.node
        async def publisher(node):
            pub = node.socket(zmq.PUB)
            pub.bind("tcp://publisher:5556")
            ...

        @scene.node(count=3, start=2.0)       # subscriber1, subscriber2, subscriber3
        async def subscriber(node): ...
    """

    def __init__(
        self,
        title: str = "",
        latency: float = 0.001,
        bandwidth: float | None = None,
        kernel_buffer: int = 65536,
        jitter: float = 0.1,
    ) -> None:
        self.title = title
        self.latency = latency
        self.bandwidth = bandwidth
        self.kernel_buffer = kernel_buffer
        self.jitter = jitter
        self.routes: list[RouteRule] = []
        self.faults: list[Fault] = []
        self._roles: dict[str, list[Role]] = {}

    @overload
    def node(self, actor: Actor) -> Actor: ...

    @overload
    def node(
        self, *, count: int | None = None, start: float = 0.0, name: str | None = None
    ) -> Callable[[Actor], Actor]: ...

    def node(
        self,
        actor: Actor | None = None,
        *,
        count: int | None = None,
        start: float = 0.0,
        name: str | None = None,
    ) -> Any:
        """Adds a node, as a decorator of its actor: an `async def`, or a plain `def`.

        count: so many nodes with this actor, named with 1, 2, … behind the name.
        start: seconds into the play.
        name: instead of the function's own.
        A second actor of the same name takes the first one's place, so that a cell can be
        run again.
        """

        def add(actor: Actor) -> Actor:
            base = name or actor.__name__
            if count is None:
                self._roles[base] = [Role(base, 1, actor, start)]
            else:
                self._roles[base] = [
                    Role(f"{base}{number}", number, actor, start) for number in range(1, count + 1)
                ]
            return actor

        return add if actor is None else add(actor)

    def route(
        self, one: str, other: str, latency: float | None = None, bandwidth: float | None = None
    ) -> None:
        """Gives the connections between two nodes a latency or a bandwidth of their own (lab).

        one, other: names of nodes. latency: seconds one way. bandwidth: bytes a second.
        """
        self.routes.append(RouteRule(one, other, latency, bandwidth))

    def at(self, seconds: float) -> At:
        """A moment of each play, for what goes wrong then: `scene.at(2.0).cut("a", "b")`.

        All that can go wrong is in `faults.py`. It can in the lab alone.
        """
        return At(seconds, self.faults.append)

    @property
    def roles(self) -> list[Role]:
        """All nodes with their actors, in the order in which they were added."""
        roles = [role for group in self._roles.values() for role in group]
        names: set[str] = set()
        for name in (role.name for role in roles):
            if name in names:
                raise ValueError(f'two nodes of “{self.title}” are named "{name}"')
            names.add(name)
        return roles

    def studio(self, **options: Any) -> Any:
        """The scene with knobs around it: seed, latency, starts of nodes, high-water marks.

        options: the viewer's, for example seed=2, language="zh". Raises LookupError if nothing can
        draw, ImportError if the widgets are missing.
        """
        from zlearn.trace import display

        return display.show(self, **options)

    def begin(self, seed: int = 1, faults: Iterable[Fault] = ()) -> Any:
        """A play in the lab that goes step by step, and back; see `zlearn.lab.steps.Play`."""
        from zlearn.lab.recipe import Recipe
        from zlearn.lab.steps import Play

        return Play(Recipe(self, seed, None, (*self.faults, *faults)))

    def play(
        self,
        seed: int = 1,
        until: float | None = None,
        world: str = "lab",
        live: Callable[[list[Any]], object] | None = None,
        check: bool = True,
        faults: Iterable[Fault] = (),
    ) -> Run:
        """Plays the scene once.

        seed: in the lab, the same seed and the same code give the same trace to the byte.
        until: the play ends after exactly so many seconds. None: it ends when nothing more
            can happen (lab), or when the actors are through and all is quiet (the others).
        world: "lab", "loopback", or "libzmq": pyzmq's sockets, watched from outside.
        live: called with the events as they come, in batches; of libzmq, with all at the end.
        check: True raises what an actor raised, once all is cleaned up, with its node
            named. False leaves it in the run's `errors`.
        faults: what goes wrong this time, besides the scene's own: `[at(2.0).cut("a", "b")]`.

        Returns the run. Raises what actors raise; ValueError for an unknown world, or
        for a fault that can't be.
        """
        planned = [*self.faults, *faults]
        if planned and world != "lab":
            raise ValueError(f'faults are the lab\'s: the world "{world}" has none')
        run = _player(world)(self, seed, until, live, **{"faults": planned} if planned else {})
        if check:
            run.raise_errors()
        return run


def _player(world: str) -> Callable[..., Run]:
    if world == "lab":
        from zlearn.lab.world import play_in_lab

        return play_in_lab
    if world == "loopback":
        from zlearn.lab.loopback import play_on_loopback

        return play_on_loopback
    if world == "libzmq":
        from zlearn.lab.libzmq.world import play_on_libzmq

        return play_on_libzmq
    raise ValueError(f'there is no world "{world}": choose one of {", ".join(WORLDS)}')
