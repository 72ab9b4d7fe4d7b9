"""What a live player costs the kernel, measured without a browser.

    python tests/bench/feeding.py

For 5, 100 and 1,000 nodes (the last with 2,000 links), at 3,000 events and 30 patches a second:

kernel_share   the share of one core that Python needs to make those patches and write them as JSON
event_us       the same as microseconds an event
reading_us     what an event costs more when somebody reads the widget's own model in the end; it
               takes in what was fed only then

It is the CPU time of this process, the least of TIMES, since other programs make it only longer.

Rule for this file: no browser. A number is measured here and judged by whoever reads it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from zlearn.trace.event import Event
from zlearn.views.model import Model
from zlearn.views.patches import Grown

SECONDS = 4
RATE = 30  # patches a second
EVENTS = 3_000  # a second
NODES = (5, 100, 1_000)
TIMES = 5


class Writer:
    """Writes the events of hubs and leaves, each leaf linked with every hub."""

    def __init__(self, nodes: int, hubs: int = 1) -> None:
        self.events: list[Event] = []
        self.t = 0.0
        self.count = 0
        self.hubs = [f"hub{number}.pub" for number in range(1, hubs + 1)]
        self.leaves = [f"leaf{number}.sub" for number in range(1, nodes - hubs + 1)]
        for hub in self.hubs:
            self.put(hub, "opened", type="PUB")
            self.put(hub, "bound", endpoint=f"tcp://{hub.split('.')[0]}:1")
        for leaf in self.leaves:
            self.put(leaf, "opened", type="SUB")
            for pipe, hub in enumerate(self.hubs, 1):
                self.connect(leaf, hub, pipe)
        self.begun = len(self.events)

    def put(self, socket: str, kind: str, link: str = "", msg: str = "", **detail: Any) -> None:
        n = len(self.events) + 1
        cause = n - 1 if n > 1 else None
        node = socket.split(".")[0]
        self.events.append(Event(n, self.t, node, socket, kind, link, msg, cause, detail))

    def connect(self, leaf: str, hub: str, pipe: int) -> None:
        endpoint = f"tcp://{hub.split('.')[0]}:1"
        link = f"{leaf}→{endpoint}"
        self.put(leaf, "connecting", link, endpoint=endpoint, transport="tcp", pipe=pipe)
        self.put(hub, "accepted", link, endpoint=endpoint, transport="tcp")
        self.put(leaf, "ready", link, peer_type="PUB", pipe=pipe)
        self.put(hub, "ready", link, peer_type="SUB", pipe=self.leaves.index(leaf) + 1)

    def message(self, step: float) -> None:
        """One message from one hub to one leaf: five events, or two for one that is dropped."""
        self.count += 1
        hub = self.hubs[self.count % len(self.hubs)]
        number = self.count % len(self.leaves)
        leaf, pipe = self.leaves[number], number + 1
        link = f"{leaf}→tcp://{hub.split('.')[0]}:1"
        message = f"{hub}#{self.count}"
        copy = f"{message}/{pipe}"
        self.t = round(self.t + step, 9)
        body = {"size": 5, "frames": 1, "preview": ["hello"]}
        self.put(hub, "sent", "", message, **body)
        if self.count % 50 == 0:
            self.put(hub, "fate", link, copy, fate="dropped: high-water mark", pipe=pipe)
            return
        self.put(hub, "queued", link, copy, pipe=pipe, depth=1, limit=1000)
        self.put(hub, "written", link, copy)
        self.put(leaf, "read", link, copy, pipe=1, depth=1, limit=1000)
        self.put(leaf, "received", link, copy, pipe=1, depth=0, limit=1000, **body)


def live_patches(nodes: int, rate: float) -> tuple[dict[str, Any], list[str], float, float]:
    """The model at first, the patches of SECONDS as JSON, Python's seconds a second, and more.

    The last are its seconds a second for a reader of the widget's model.
    """
    writer = Writer(nodes, hubs=2 if nodes > 100 else 1)
    model = Model("live", "bench", live=True, clock=lambda: writer.t)
    model.feed(writer.events)
    first, fed, sent, spent = model.to_json(), [], [], 0.0
    grown = Grown(model.to_json())
    per_patch = max(1, round(rate / RATE / 5))
    for _ in range(SECONDS * RATE):
        start = len(writer.events)
        for _ in range(per_patch):
            writer.message(1 / RATE / per_patch)
        begun = time.process_time()
        fed.append(model.feed(writer.events[start:]))
        sent.append(json.dumps(fed[-1], separators=(",", ":")))
        spent += time.process_time() - begun
    begun = time.process_time()
    for patch in fed:
        grown.merge(patch)
    return first, sent, spent / SECONDS, (time.process_time() - begun) / SECONDS


def main() -> None:
    """Measures and prints."""
    for nodes in NODES:
        measured = [live_patches(nodes, EVENTS)[2:] for _ in range(TIMES)]
        kernel, reading = (min(each) for each in zip(*measured, strict=True))
        print({"nodes": nodes, "kernel_share": round(kernel, 4),
               "event_us": round(kernel / EVENTS * 1e6, 1),
               "reading_us": round(reading / EVENTS * 1e6, 1)}, flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
