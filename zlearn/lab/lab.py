"""The lab for the hand: nodes at the top level of a notebook, one call at a time.

Virtual time stands still between cells. A call that blocks lets the world go on until it can
return; when it never can, it raises `WaitsForEver` at once and says why.

Rule for this file: what a person types. How the world runs is in `world.py`.
"""

from collections.abc import Callable
from typing import Any

from zlearn.lab.faults import Fault, Faults
from zlearn.lab.looking import tanks_in_the_lab
from zlearn.lab.node import Node
from zlearn.lab.run import Run
from zlearn.lab.world import LabWorld
from zlearn.trace.tanks import Tanks
from zlearn.trace.trace import Trace


class Lab(Faults):
    """A virtual world to type into.

    It has the verbs of `Faults`: `lab.cut("client", "server")` does it now. After a
    `lab.restart("server")` the new node is `lab.node("server")`.

    seed: decides all chance. title: for the pictures. The other parameters are `Scene`'s.
    live: called with batches of events as they come.

        lab = Lab(seed=1)
        server, client = lab.node("server"), lab.node("client")
        rep = server.socket(zmq.REP)
        rep.bind("tcp://server:5555")
        req = client.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        req.send(b"hello")
        rep.recv()                      # lets 3 ms of virtual time pass, and none of yours
    """

    def __init__(
        self,
        seed: int = 1,
        title: str = "lab",
        latency: float = 0.001,
        bandwidth: float | None = None,
        kernel_buffer: int = 65536,
        jitter: float = 0.1,
        live: Callable[[list[Any]], object] | None = None,
    ) -> None:
        self.seed = seed
        self.title = title
        self._world = LabWorld(title, seed, latency, bandwidth, kernel_buffer, jitter, live)

    @property
    def nodes(self) -> dict[str, Node]:
        """All nodes by their names."""
        return dict(self._world.nodes)

    def node(self, name: str) -> Node:
        """A node with this name, which endpoints may use: tcp://name:5555.

        If there is one, its sockets are closed first, as if its program had been started
        again: so a cell can be run twice.
        """
        node = self._world.nodes.get(name)
        if node is None:
            return self._world.add_node(name, blocking=True)
        node.close_sockets()
        self._world.run_until(lambda: False, self.now())  # so that their addresses are free
        return node

    def route(
        self, one: str, other: str, latency: float | None = None, bandwidth: float | None = None
    ) -> None:
        """Gives connections made from now on a latency or bandwidth of their own."""
        self._world.network.set_route(one, other, latency, bandwidth)

    def _take(self, fault: Fault) -> Fault:
        fault = fault._replace(at=self.now())
        self._world.breaking.do(fault)
        return fault

    def run(self, seconds: float | None = None) -> float:
        """Lets the world go on for exactly so many virtual seconds; None: until all is quiet.

        Returns the virtual time in seconds.
        """
        self._world.play(None if seconds is None else self.now() + seconds)
        self._world.deliver()
        self._raise_errors()
        return self.now()

    def now(self) -> float:
        """Virtual seconds since the lab began."""
        return self._world.now()

    @property
    def trace(self) -> Trace:
        """All that has happened up to now. The lab goes on."""
        return self._world.knowing(self._world.recorder.trace)

    def tanks(self) -> Tanks:
        """Where the messages and their bytes are now: outbox, kernels' buffers, inbox."""
        return tanks_in_the_lab(self._world)

    def fates(self) -> Any:
        """How many copies have ended in which way: fate → count."""
        return self.trace.fates()

    def why(self, message: Any) -> str:
        """The fate of a message or a copy, and its reason, in a sentence."""
        return self.trace.why(getattr(message, "id", message))

    def show(self, **options: Any) -> Any:
        """Shows topology and timeline. The options are the viewer's."""
        from zlearn.trace import display

        return display.show(self.trace, **options)

    def finish(self) -> Run:
        """Ends the lab: what is still under way is "unread" or "in flight"; all is closed.

        Returns the whole as a run.
        """
        try:
            trace = self._world.finish()
        finally:
            self._world.close()
        return Run(trace, self.title, self.seed, self._world.name, self._world.errors, {})

    def close(self) -> None:
        """Closes everything, unrecorded. A second call does nothing."""
        self._world.close()

    def _raise_errors(self) -> None:
        for error in self._world.errors.values():
            raise error

    def __enter__(self) -> "Lab":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        names = ", ".join(self._world.nodes) or "no nodes yet"
        return f"<Lab at {self.now():.6f} s of virtual time: {names}>"
