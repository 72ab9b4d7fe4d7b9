"""The lab as a driver: what the engine of a node is given instead of real sockets and time.

Rule for this file: it translates between the engine and the world; it decides nothing.
"""

import random
from typing import TYPE_CHECKING, Any

from zlearn.engine.loop_reactor import LoopReactor
from zlearn.engine.signal import Signal
from zlearn.lab.network import NodeNetwork

if TYPE_CHECKING:
    from zlearn.lab.world import LabWorld


class LabDriver:
    """The driver of one node's context. The world's loop drives all links of all nodes."""

    def __init__(self, world: "LabWorld", node: str) -> None:
        self.network: NodeNetwork = world.network.node(node)
        self.random: random.Random = random.Random(f"{world.seed}/{node}")
        self._world = world
        self._reactor = LoopReactor(world.loop)

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
