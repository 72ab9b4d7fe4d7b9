"""What is seen at pyzmq's sockets while a scene plays.

Rule for this file: who called what, and when. What it means is for matching.py.
"""

import threading
from collections.abc import Callable
from typing import Any

from zlearn.engine.hooks import Occurrence
from zlearn.lab.tap.skimmer import KEPT, Frame, Long
from zlearn.trace.flows import Flows, Step
from zlearn.trace.preview import frame_bytes

CALLED = "called"  # what such a note is about, beside those of the tap


class Call:
    """Something that a program did at a socket: a note, as those of the tap are.

    t: seconds. kind: of event. frames: of `sent` and `received`. before, step: of its flow.
    """

    what = CALLED
    __slots__ = ("before", "detail", "frames", "kind", "node", "socket", "step", "t")

    def __init__(
        self,
        t: float,
        kind: str,
        node: str,
        socket: str,
        detail: dict[str, Any],
        frames: list[Frame],
        flow: tuple[Step | None, Step | None],
    ) -> None:
        self.t, self.kind, self.node, self.socket = t, kind, node, socket
        self.detail, self.frames = detail, frames
        self.before, self.step = flow


class Watch:
    """Collects the calls of all nodes. Any thread may call. latest: when one was made last."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.calls: list[Call] = []
        self.latest = 0.0
        self._flows = Flows()
        self._lock = threading.Lock()
        self._over = False

    def tell(
        self,
        kind: str,
        node: str,
        socket: str,
        detail: dict[str, Any] | None = None,
        frames: list[Any] | None = None,
        t: float | None = None,
    ) -> None:
        """Something was called. t: when; None: now."""
        told = detail or {}
        with self._lock:
            if self._over:
                return
            self.latest = self.now()
            flow = self._flows.step(Occurrence(kind, node, socket, detail=told))
            kept = [shortened(frame) for frame in frames or ()]
            at = self.latest if t is None else t
            self.calls.append(Call(at, kind, node, socket, told, kept, flow))

    def waits(self, call: str) -> dict[str, Step]:
        """Whose call of that name waits now: socket → the step in which it began to."""
        with self._lock:
            return self._flows.waits(call)

    def finish(self) -> None:
        """Nothing is told from now on."""
        with self._lock:
            self._over = True


def shortened(frame: Any) -> Frame:
    """A frame as the tap keeps it."""
    view = frame_bytes(frame)
    return bytes(view) if view.nbytes <= KEPT else Long(view.nbytes, bytes(view[:KEPT]))
