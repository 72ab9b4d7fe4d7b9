"""The player's budgets, measured in headless Chromium with software rendering.

    python tests/bench/player.py [--quick] [-o figures.json]

For 300, 10,000 and 50,000 events, and for 5, 100 and 1,000 nodes (the budget's case: with 2,000
links and 3,000 events a second):

first paint   from handing the model to the player until its first frame is in the picture
scrub         the median of what a frame takes at 60 times all over the run
live          frames a second while patches come 30 times a second for SECONDS
kernel        the share of one core that Python needs to make those patches, to put them over the
              widget's own model, and to write them as JSON

Rule for this file: a number is measured here, printed, and judged by whoever reads it; nothing
fails because a machine is slow.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, TestPage
from tests.browser.serving import served
from zlearn.trace.event import Event
from zlearn.views import script
from zlearn.views.model import Model
from zlearn.views.patches import Grown

SECONDS = 4
RATE = 30  # patches a second
EVENTS = (300, 10_000, 50_000)
NODES = (5, 100, 1_000)
BUDGET = "budget: first paint < 1 s at 10,000 events; scrub < 16 ms; 30 fps live; kernel < 5 %"


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
        self.put(hub, "sent", "", message, size=5, frames=1, preview=["hello"])
        if self.count % 50 == 0:
            self.put(hub, "fate", link, copy, fate="dropped: high-water mark", pipe=pipe)
            return
        self.put(hub, "queued", link, copy, pipe=pipe, depth=1, limit=1000)
        self.put(hub, "written", link, copy)
        self.put(leaf, "read", link, copy, pipe=1, depth=1, limit=1000)
        self.put(leaf, "received", link, copy, pipe=1, depth=0, limit=1000)


def recorded(nodes: int, events: int) -> dict[str, Any]:
    """The model of a run with about so many events."""
    writer = Writer(nodes)
    while len(writer.events) < max(events, writer.begun + 100):
        writer.message(0.001)
    model = Model("budget", "bench")
    model.feed(writer.events[:events] if events > writer.begun else writer.events)
    return model.to_json()


START = """async () => {
    const model = await (await fetch("/model.json")).json();
    const state = { model, options: {}, selected: "" };
    const from = performance.now();
    window.start(state);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - from;
}"""
SCRUB = """(times) => times.map((share) =>
    el.zlPlayer.measure(share * el.zlPlayer.duration))"""
LIVE = """async ([patches, every]) => {
    let frames = 0, running = true, index = 0;
    const count = () => { frames++; if (running) requestAnimationFrame(count); };
    requestAnimationFrame(count);
    const from = performance.now();
    await new Promise((done) => {
        const timer = setInterval(() => {
            if (index === patches.length) { clearInterval(timer); done(); return; }
            emit("msg:custom", { patch: JSON.parse(patches[index++]) });
        }, every);
    });
    running = false;
    return (1000 * frames) / (performance.now() - from);
}"""


def live_patches(nodes: int, rate: float) -> tuple[dict[str, Any], list[str], float]:
    """The model at first, the patches of SECONDS as JSON, and Python's seconds a second."""
    writer = Writer(nodes, hubs=2 if nodes > 100 else 1)
    model = Model("live", "bench", live=True)
    model.feed(writer.events)
    first, patches, spent, grown = model.to_json(), [], 0.0, Grown(model.to_json())
    per_patch = max(1, round(rate / RATE / 5))
    for _ in range(SECONDS * RATE):
        start = len(writer.events)
        for _ in range(per_patch):
            writer.message(1 / RATE / per_patch)
        begun = time.process_time()
        patch = model.feed(writer.events[start:])
        grown.merge(patch)
        patches.append(json.dumps(patch, separators=(",", ":")))
        spent += time.process_time() - begun
    return first, patches, spent / SECONDS


def opened(browser: Any, address: str, model: dict[str, Any]) -> tuple[Any, float]:
    """A page with a player in it, and the milliseconds until its first frame."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    body = json.dumps(model, separators=(",", ":"))
    page.route("**/model.json", lambda route: route.fulfill(body=body))
    page.goto(address)
    page.wait_for_function("window.loaded")
    return page, page.evaluate(START)


def measure(browser: Any, address: str, quick: bool) -> list[dict[str, Any]]:
    """All rows, printed as they come."""
    rows: list[dict[str, Any]] = []
    shares = [number / 60 for number in range(60)]
    cases = [(5, events) for events in EVENTS] + [(nodes, 10_000) for nodes in NODES[1:]]
    for nodes, events in cases[:2] if quick else cases:
        page, paint = opened(browser, address, recorded(nodes, events))
        scrub = statistics.median(page.evaluate(SCRUB, shares))
        page.close()
        rows.append({"nodes": nodes, "events": events, "first_paint_ms": round(paint),
                     "scrub_ms": round(scrub, 2)})  # fmt: skip
        print(rows[-1], flush=True)
    for nodes in NODES[:1] if quick else NODES:
        rate = 3_000
        model, patches, kernel = live_patches(nodes, rate)
        page, _ = opened(browser, address, model)
        frames = page.evaluate(LIVE, [patches, 1000 / RATE])
        page.close()
        rows.append({"nodes": nodes, "links": len(model["links"]), "events_a_second": rate,
                     "live_fps": round(frames, 1), "kernel_share": round(kernel, 3)})  # fmt: skip
        print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Measures and prints; with -o, writes the rows as JSON too."""
    parser = argparse.ArgumentParser(description="Measures the player's budgets.")
    parser.add_argument("--quick", action="store_true", help="two cases and one live one")
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args()
    print(BUDGET)
    with served(script.STATIC, TestPage) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        rows = measure(browser, address, asked.quick)
        browser.close()
    if asked.output:
        asked.output.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
