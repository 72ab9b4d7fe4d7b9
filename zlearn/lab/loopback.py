"""The loopback world: the same scene on real sockets of this machine, in real time.

Names of nodes are mapped to 127.0.0.1 and free ports (mapped_network.py); events keep the
names. The async actors share a loop in a thread of its own, so that it also works
inside a notebook; each blocking actor has a thread.

Without a virtual clock nobody can know that nothing more will happen. So a play without
`until` ends when all actors are through, or none of them is in `node.sleep`, and then for
QUIET seconds nothing was recorded but attempts to connect, which go on for ever where nobody
listens. (A poll with a time-out is no `node.sleep`: the play may end before it does.)

At the end, and once a send waits, somebody looks where the bytes are (looking.py), also in the
kernel's buffers: the trace tells it in `buffers` events, and `run.tanks()` makes a table of it.

Rule for this file: the life of a play. All else is the engine's.
"""

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from zlearn.engine import events
from zlearn.engine.hooks import Occurrence
from zlearn.engine.loop_reactor import LoopReactor
from zlearn.engine.signal import Signal
from zlearn.lab.baton import SceneEnded
from zlearn.lab.looking import Looks, look, on_this_machine
from zlearn.lab.mapped_network import Directory, MappedNetwork
from zlearn.lab.node import Node
from zlearn.lab.run import Run
from zlearn.lab.scene import Role, Scene
from zlearn.trace.flows import Step
from zlearn.trace.recorder import Recorder
from zlearn.trace.tanks import Reading
from zlearn.trace.trace import Trace

QUIET = 0.3  # seconds
TICK = 0.01  # seconds between two looks
CHANGES_NOTHING = frozenset({events.CONNECTING, events.REFUSED, events.RETRYING, events.BUFFERS})


class LoopbackDriver:
    """The driver of one node. The loop of the play drives all links, also of blocking sockets.

    With one thread for all of them, whoever watches is told that a message was written
    before it is told that it was read.
    """

    def __init__(self, network: MappedNetwork, reactor: LoopReactor) -> None:
        self.network = network
        self.random = random.SystemRandom()
        self._reactor = reactor

    def reactor(self, loop: Any) -> LoopReactor:
        return self._reactor

    def eager_reactor(self, loop: Any) -> LoopReactor | None:
        """The mailbox of a blocking socket is for its own thread to work off."""
        return None if loop is None else self._reactor

    def lasting_reactor(self) -> LoopReactor:
        """The play closes everything before its loop ends."""
        return self._reactor

    def wait(self, signal: Signal, timeout: float | None) -> bool:
        """Waits for real."""
        return signal.wait(timeout)

    def now(self) -> float:
        """Seconds on the monotonic clock."""
        return time.monotonic()

    def stop(self) -> None:
        """Nothing was started."""


class LoopbackWorld:
    """Real sockets, real time. The parameters are those of `play_on_loopback`."""

    name = "loopback"
    seed: int | None = None

    def __init__(self, scene: Scene, live: Callable[[list[Any]], object] | None) -> None:
        self._scene = scene
        self.title = scene.title
        self._live = live
        self._began = time.monotonic()
        self._last_event = 0.0
        self._directory = Directory()
        self._sleeping = 0
        self._lock = threading.Lock()
        self._ending = False
        self._over = threading.Event()  # ends the sleep of blocking actors
        self.errors: dict[str, BaseException] = {}
        self.nodes: dict[str, Any] = {}
        self._looks = Looks(self._look, self._tell_reading, self._waits)
        self.recorder = Recorder(
            clock=self.now, title=scene.title, world=self.name, on_events=self._told
        )

    # --- for nodes -----------------------------------------------------------------

    def now(self) -> float:
        """Real seconds since the play began."""
        return time.monotonic() - self._began

    def sleep(self, node: Any, seconds: float) -> Any:
        """Really sleeps."""
        if not node.blocking:
            return self._sleep(seconds)
        with self._asleep():
            if self._over.wait(max(0.0, seconds)):
                raise SceneEnded("the play has ended")
        return None

    async def _sleep(self, seconds: float) -> None:
        with self._asleep():
            await asyncio.sleep(seconds)

    @contextlib.contextmanager
    def _asleep(self) -> Any:
        with self._lock:
            self._sleeping += 1
        try:
            yield
        finally:
            with self._lock:
                self._sleeping -= 1

    # --- the play ------------------------------------------------------------------

    async def play(self, until: float | None) -> None:
        """Runs all actors until the play ends, then ends what is left."""
        self._began, self._last_event = time.monotonic(), 0.0
        self._reactor = LoopReactor(asyncio.get_running_loop())
        actors = [asyncio.ensure_future(self._act(role)) for role in self._scene.roles]
        while not self._is_over(until, actors):
            await asyncio.sleep(TICK)
            self._looks.tick()
        self._finish()
        self._ending = True
        self._over.set()
        for actor in actors:
            actor.cancel()
        await asyncio.gather(*actors, return_exceptions=True)
        for node in self.nodes.values():
            node.close_sockets()
            # The end of a context waits for its links, which this loop drives.
            await asyncio.to_thread(node.close)

    def _is_over(self, until: float | None, actors: list[Any]) -> bool:
        if until is not None:
            return self.now() >= until
        quiet = self.now() - self._latest() > QUIET
        through = all(actor.done() for actor in actors)
        return quiet and (through or not self._sleeping)

    async def _act(self, role: Role) -> None:
        with self._asleep():
            await asyncio.sleep(role.start)
        node = self.nodes[role.name] = self._new_node(role)
        try:
            if role.blocking:
                await _in_thread(node, role)
            else:
                await role.actor(node)
        except Exception as error:  # noqa: BLE001 (the run raises it)
            if not self._ending:
                self.errors[role.name] = error

    def _new_node(self, role: Role) -> Any:
        driver = LoopbackDriver(MappedNetwork(role.name, self._directory), self._reactor)
        node = Node(role.name, role.number, role.blocking, driver, self)
        node.hooks.add(self.recorder)
        return node

    def _latest(self) -> float:
        """When something happened last."""
        return self._last_event

    def _finish(self) -> None:
        """The play is over: nothing that happens from now on is part of it."""
        self._looks.at_end()
        self.recorder.finish()

    def _look(self, socket: str) -> list[Reading]:
        """What lies where. All links are driven by the thread that calls this."""
        return look(list(self.nodes.values()), on_this_machine, socket)

    def _waits(self, call: str) -> dict[str, Step]:
        return self.recorder.waits(call)

    def _tell_reading(self, reading: Reading) -> None:
        node, socket, link, detail = reading
        told = Occurrence(events.BUFFERS, node, socket, link, detail=dict(detail))
        self.recorder.occurred(told)

    @property
    def trace(self) -> Trace:
        """What happened in the play."""
        return self.recorder.finish()

    def _told(self, new: list[Any]) -> None:
        if any(event.kind not in CHANGES_NOTHING for event in new):
            self._last_event = self.now()
        if self._live is not None:
            self._live(new)

    def close(self) -> None:
        """Takes the folder away."""
        self._directory.folder.cleanup()


async def _in_thread(node: Any, role: Role) -> None:
    """Runs a blocking actor in a thread; cancelled, it ends the context, and so the actor."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def body() -> None:
        error: BaseException | None = None
        try:
            role.actor(node)
        except SceneEnded:
            pass
        except BaseException as raised:  # noqa: BLE001 (raised below, in the loop's thread)
            error = raised
        loop.call_soon_threadsafe(finish, error)

    def finish(error: BaseException | None) -> None:
        if not done.done():
            done.set_exception(error) if error else done.set_result(None)

    thread = threading.Thread(target=body, name=role.name, daemon=True)
    thread.start()
    try:
        await asyncio.shield(done)
    except asyncio.CancelledError:
        node.interrupt()
        with contextlib.suppress(Exception):
            await done
        raise
    finally:
        thread.join()


def play_on_loopback(
    scene: Scene, seed: int, until: float | None, live: Callable[[list[Any]], object] | None
) -> Run:
    """Plays a scene on real sockets; the seed means nothing here.

    until: real seconds. live: called from the threads of the play, with batches of events.
    """
    return play_in(LoopbackWorld(scene, live), until)


def play_in(world: LoopbackWorld, until: float | None) -> Run:
    """Plays in a world of real time, in a thread with a loop of its own."""
    failures: list[BaseException] = []

    def body() -> None:
        try:
            asyncio.run(world.play(until))
        except BaseException as error:  # noqa: BLE001 (raised below, in the caller's thread)
            failures.append(error)

    try:
        thread = threading.Thread(target=body, name="zlearn-loopback", daemon=True)
        thread.start()
        thread.join()
        if failures:
            raise failures[0]
        return Run(world.trace, world.title, None, world.name, world.errors, {})
    finally:
        world.close()
