"""The player's budgets, measured in headless Chromium with software rendering.

    python tests/bench/player.py [--quick] [-o figures.json]

For 300, 10,000 and 50,000 events, and for 5, 100 and 1,000 nodes (the budget's case: with 2,000
links and 3,000 events a second):

first paint   from handing the model to the player until its first frame is in the picture
scrub         the median of what a frame takes at 60 times all over the run
live          frames a second while patches come 30 times a second for some seconds
kernel        the share of one core that Python needs for those patches, see feeding.py, which
              measures it alone and without a browser

Rule for this file: a number is measured here, printed, and judged by whoever reads it; nothing
fails because a machine is slow.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import sync_playwright

from tests.bench.feeding import NODES, RATE, Writer, live_patches
from tests.browser.conftest import ARGUMENTS, CHROMIUM, TestPage
from tests.browser.serving import served
from zlearn.views import script
from zlearn.views.model import Model

EVENTS = (300, 10_000, 50_000)
BUDGET = "budget: first paint < 1 s at 10,000 events; scrub < 16 ms; 30 fps live; kernel < 5 %"


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
        model, patches, kernel, _ = live_patches(nodes, rate)
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
