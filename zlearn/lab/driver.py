"""The lab as a driver: what the engine of a node is given instead of real sockets and time.

Rule for this file: it translates between the engine and the world; it decides nothing.
"""

import asyncio
import random
from typing import TYPE_CHECKING, Any

from zlearn.engine.loop_reactor import Callback, LoopReactor
from zlearn.engine.signal import Signal
from zlearn.lab.network import NodeNetwork
from zlearn.lab.places import INPUT_OUTPUT, at_place

if TYPE_CHECKING:
    from zlearn.lab.world import LabWorld


class NodeReactor(LoopReactor):
    """The world's loop as one node has it: its calls are known for that node's."""

    def __init__(self, loop: Any, node: str) -> None:
        super().__init__(loop)
        self._place = (node, INPUT_OUTPUT)

    def call_owner_soon(self, function: Callback) -> None:
        with at_place(self._place):
            super().call_owner_soon(function)

    def call_later(
        self, seconds: float, function: Callback, *args: Any, background: bool = False
    ) -> asyncio.TimerHandle:
        with at_place(self._place):
            return super().call_later(seconds, function, *args, background=background)

    def add_reader(self, stream: Any, function: Callback) -> None:
        with at_place(self._place):
            super().add_reader(stream, function)

    def add_writer(self, stream: Any, function: Callback) -> None:
        with at_place(self._place):
            super().add_writer(stream, function)


class LabDriver:
    """The driver of one node's context. The world's loop drives all links of all nodes.

    life: 1, 2, … of the lives of a node that is restarted.
    """

    def __init__(self, world: "LabWorld", node: str, life: int = 1) -> None:
        self.network: NodeNetwork = world.network.node(node)
        again = "" if life == 1 else f"/{life}"
        self.random: random.Random = random.Random(f"{world.seed}/{node}{again}")
        self._world = world
        self._reactor = NodeReactor(world.loop, node)

    def reactor(self, loop: Any) -> LoopReactor:
        """The world's loop, whoever asks: blocking and async sockets alike."""
        return self._reactor

    def eager_reactor(self, loop: Any) -> LoopReactor:
        return self._reactor

    def lasting_reactor(self) -> None:
        """The world's loop ends after all its links."""
        return None

    def now(self) -> float:
        """Virtual seconds since the world began."""
        return self._world.now()

    def wait(self, signal: Signal, timeout: float | None) -> bool:
        """Lets virtual time pass until the signal is set (True) or `timeout` seconds are over."""
        return self._world.wait(lambda: signal.is_set, timeout, signal)

    def stop(self) -> None:
        """Nothing was started."""
