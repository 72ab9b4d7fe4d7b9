"""The player of a run that is under way: indexes that grew by patches, pictures by strips.

Each fast path is held equal to the plain one: to a store and to a picture that are made at once.
"""

from __future__ import annotations

import random
from operator import itemgetter
from typing import Any

import pytest

from tests.bench.player import Writer
from tests.browser.sample_models import losses
from tests.views import handmade
from zlearn.views import script
from zlearn.views.model import Model
from zlearn.views.patches import LISTS

# What a store answers at some times, in an order that does not depend on how it was made.
ANSWERS = """
const byText = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const found = (ask) => { const all = []; ask((copy) => all.push(copy.id)); return all.sort(); };
const seconds = (value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value);
export function answersOf(store) {
  const { duration } = store;
  const times = [...Array(9).keys()].map((n) => (duration * n) / 8).concat(store.events.filter((_, index) => index % 17 === 0).slice(0, 30).map((event) => event.t));
  const at = (t) => ({
    edges: store.edges.map((edge) => [edge.id, store.stateOf(edge, t), found((see) => edge.flights?.between(t, t, see)),
      [edge.from, edge.to].map((socket) => ["outbox", "inbox", "kernel send"].map((which) => store.depth(edge, socket, which, t)))]),
    waiting: [...store.waiting].filter(([, spans]) => spans.entries.length).map(([key, spans]) => [key, found((see) => spans.between(t, t, see))]).sort(byText),
    spans: found((see) => store.spans.between(t - duration / 9, t, see)),
    sockets: store.sockets.map((socket) => [socket.id, store.machineState(socket.id, t), store.blockedCall(socket.id, t)?.from]),
    lost: store.losses.map((place) => [place.key, place.entries.filter(([when]) => when <= t).length]).sort(byText),
  });
  return JSON.parse(JSON.stringify({
    duration, at: times.map(at), events: store.events, interesting: store.interesting, faults: store.faults.map(({ n }) => n),
    positions: store.events.map(({ n }) => store.position.get(n)), ends: store.ends.map(({ ended, id }) => [ended, id]),
    copies: store.copies.map((copy) => { const { start, written, read, finish, message, edge } = store.times(copy); return [copy.id, copy.from, copy.to, start, written, read, finish, message, edge?.id]; }),
    families: store.copies.map((copy) => store.family(copy.id).map(({ id }) => id)),
    marks: store.lossMarks.map((place) => [place.key, place.entries.map(([t, copy]) => [t, copy.id]).sort(byText)]).sort(byText),
    edges: store.edges.map((edge) => [seconds(store.latencyOf(edge)), store.isTwoWay(edge), store.readyTimes(edge.from)]),
    calls: store.sockets.map(({ id }) => { const all = []; store.callsBetween(id, -1, Infinity, (call) => all.push([call.from, call.to]), 5000); return all.sort(byText); }),
    stacks: store.stacks.stacks.map((stack) => stack.nodes.map((node) => node.id)), clock: [...store.causes().clock],
  }));
}
export { Store, mergePatch, Intervals };
"""  # noqa: E501
COMPARE = """async ([patches, stacking]) => {
    const { Store, answersOf } = await import("/parts.js");
    const grown = new Store({}, stacking);
    let indexed = 0;
    for (const patch of structuredClone(patches)) {
        grown.grow(patch);
        if (grown.behind) { grown.index(); indexed++; }
    }
    if (grown.stacksMoved()) grown.index();
    const whole = new Store(structuredClone(grown.model), stacking);
    return { grown: answersOf(grown), whole: answersOf(whole), indexed, patches: patches.length };
}"""
INTERVALS = """async (moves) => {
    const { Intervals } = await import("/parts.js");
    const grown = new Intervals();
    const known = [];
    const found = (intervals, from, to) => { const all = []; intervals.between(from, to, (item) => all.push(item), 1e9); return all.sort(); };
    const different = [];
    moves.forEach(([start, end, remove], name) => {
        if (remove < known.length) grown.remove(known.splice(remove, 1)[0]);
        const entry = [start, end ?? Infinity, name];
        known.push(entry);
        grown.add(entry);
        const plain = known.filter((each) => each[0] <= end && each[1] > start).map((each) => each[2]).sort();
        if (end !== null && String(found(grown, start, end)) !== String(plain)) different.push([name, found(grown, start, end), plain]);
    });
    return [different, known.length];
}"""  # noqa: E501


@pytest.fixture
def parts(play: Any) -> Any:
    """A tab in which /parts.js is the player's script with its inner classes shown."""
    tab = play(losses())
    body = script.module() + ANSWERS
    tab.page.route(
        "**/parts.js", lambda route: route.fulfill(body=body, content_type="text/javascript")
    )
    return tab


def patches_of(events: list[Any], seed: int) -> list[dict[str, Any]]:
    """A live model's patches, cut at random."""
    dice = random.Random(seed)
    model, patches, start = Model("cut", "lab", 1, live=True), [], 0
    while start < len(events):
        size = dice.choice([1, 2, 5, 40])
        patches.append(model.feed(events[start : start + size]))
        start += size
    model.live = False
    return [*patches, model.feed([])]


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two answers differ, a few of them: a whole answer is too long to be read."""
    if type(one) is type(other) and isinstance(one, dict) and one.keys() == other.keys():
        pairs = [(f"{where}.{key}", one[key], other[key]) for key in one]
    elif type(one) is type(other) and isinstance(one, list) and len(one) == len(other):
        pairs = [(f"{where}[{n}]", *both) for n, both in enumerate(zip(one, other, strict=True))]
    else:
        return [] if one == other else [f"{where}: {one!r:.300} != {other!r:.300}"]
    return [line for name, a, b in pairs for line in differences(a, b, name)][:8]


def many_leaves() -> list[Any]:
    """Two hubs and forty leaves: enough for a stack; of them one loses more than the others."""
    writer = Writer(42, hubs=2)
    for n in range(200):
        writer.message(0.001)
        if n % 9 == 0:
            writer.put("leaf3.sub", "blocked", call="recv", reason="nothing has arrived")
        if n % 9 == 4:
            writer.put("leaf3.sub", "unblocked", call="recv", outcome="done")
    return writer.events


RUNS = {
    "ask": lambda: handmade.request_reply(rounds=20).events,
    "late": lambda: handmade.slow_joiner().events,
    "lines": lambda: handmade.pipeline().events,
    "outage": lambda: handmade.outage().events,
    "inproc": lambda: handmade.in_one_process().events,
    "many": many_leaves,
}


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("stacking", [True, False])
def test_a_store_that_grew_answers_as_one_that_is_made_at_once(
    parts: Any, run: str, stacking: bool
) -> None:
    events = RUNS[run]()
    answers = parts.run(COMPARE, [patches_of(events, seed=len(run)), stacking])
    assert len(answers["whole"]["events"]) == len(events)
    assert differences(answers["grown"], answers["whole"]) == []
    if run == "many" and stacking:
        assert answers["whole"]["stacks"], "there is a stack to be compared"
    if run in ("ask", "many"):
        assert answers["indexed"] < answers["patches"] * 0.8, "most patches cost their own size"


MERGED = """async (patches) => {
    const { mergePatch } = await import("/parts.js");
    const model = {};
    for (const patch of patches) { mergePatch(model, patch); mergePatch(model, patch); }
    return model;
}"""


@pytest.mark.parametrize("run", RUNS)
def test_a_browser_makes_of_patches_the_model_that_python_makes(parts: Any, run: str) -> None:
    """Each is put over it twice, as to a view that asked for the whole in the meantime."""
    events = RUNS[run]()
    once = Model("cut", "lab", 1)
    once.feed(events)
    merged = parts.run(MERGED, patches_of(events, seed=len(run)))
    whole = once.to_json()
    of_none = {"version": whole["version"], **{name: [] for name in LISTS}}
    assert differences(of_none | merged, whole) == []


LATE = """async ([patches, whole]) => {
    const { Store } = await import("/parts.js");
    const late = new Store({}, true);
    const unknown = [];
    for (const patch of patches) { late.grow(patch); unknown.push(...late.depths.keys()); }
    late.grow(whole);
    return [unknown.filter((key) => key.includes("undefined")), late.model.depths];
}"""


def test_a_view_that_heard_only_the_end_knows_all_queues_once_it_gets_the_whole(
    parts: Any,
) -> None:
    """The last patches tell nothing of them but points."""
    events = RUNS["lines"]()
    model = Model("cut", "lab", 1, live=True)
    model.feed(events[: len(events) // 2])
    patches = [model.feed(events[n : n + 4]) for n in range(len(events) // 2, len(events), 4)]
    assert any(len(row) == 3 for patch in patches for row in patch["depths"]["rows"])
    whole, key = model.to_json()["depths"], itemgetter("id")
    unknown, queues = parts.run(LATE, [patches, {"depths": whole}])
    assert unknown == []
    assert sorted(queues, key=key) == sorted(whole, key=key)


TWO_VIEWS = """async (patches) => {
    const { Store, answersOf } = await import("/parts.js");
    const model = {};
    const views = [new Store(model, true), new Store(model, true)];
    for (const patch of patches) {
        for (const view of views) {
            view.grow(patch);
            if (view.behind) view.index();
        }
    }
    return views.map(answersOf);
}"""


def test_views_that_heard_the_end_first_get_what_was_before_with_the_whole(parts: Any) -> None:
    """Two on a page share their model: what one put into it, the other finds there."""
    events = RUNS["lines"]()
    model, middle, end = Model("cut", "lab", 1, live=True), len(events) // 3, len(events) - 20
    first = model.feed(events[:middle])
    model.feed(events[middle:end])
    patches = [first, model.feed(events[end:])]
    answers = parts.run(COMPARE, [[*patches, model.to_json()], True])
    assert [event["n"] for event in answers["whole"]["events"]] == [each.n for each in events]
    assert differences(answers["grown"], answers["whole"]) == []
    one, other = parts.run(TWO_VIEWS, [*patches, model.to_json()])
    assert differences(one, other) == [] and len(one["events"]) == len(events)


def test_intervals_that_grow_and_shrink_answer_as_a_walk_does(parts: Any) -> None:
    dice = random.Random(5)
    moves = []
    for n in range(1500):
        start = max(0, n - dice.choice([0, 0, 0, 3, 300]))
        end = None if dice.random() < 0.1 else start + dice.choice([0, 1, 5, 200])
        moves.append([start, end, dice.randrange(1, 2000) if dice.random() < 0.5 else 10**9])
    different, left = parts.run(INTERVALS, moves)
    assert different == [] and 300 < left < 1500


def test_events_that_come_late_find_their_place(parts: Any) -> None:
    """Recorders of several threads tell of one moment one after another."""
    dice = random.Random(3)
    events = [
        event._asdict() | {"text": "", "interesting": event.n % 3 == 0} for event in RUNS["ask"]()
    ]
    for event in events:
        event["t"] = round(max(0.0, event["t"] - dice.choice([0, 0, 0.02])), 9)
    patches = [{"events": events[n : n + 3]} for n in range(0, len(events), 3)]
    answers = parts.run(COMPARE, [patches, True])
    assert differences(answers["grown"], answers["whole"]) == []
    assert answers["indexed"] == 0


# --- the picture ---------------------------------------------------------------------------

FEED = """async (patches) => {
    const { prototype } = CanvasRenderingContext2D;
    prototype.fillText = prototype.strokeText = () => {}; // words may find another place
    el.zlPlayer.repaint();
    const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
    for (const patch of patches) {
        emit("msg:custom", { patch });
        for (let n = 0; n < 200; n++) { await frame(); if (!el.zlPlayer.painted.waits) break; }
    }
    const canvas = document.querySelector(".zl-timeline");
    const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
    const pen = copy.getContext("2d", { willReadFrequently: true });
    const pixels = () => { pen.drawImage(canvas, 0, 0); return pen.getImageData(0, 0, copy.width, copy.height).data; };
    const { strips, whole } = el.zlPlayer.painted;
    const grown = pixels();
    el.zlPlayer.repaint();
    const anew = pixels();
    let other = 0;
    for (let i = 0; i < grown.length; i += 4) {
        if ([0, 1, 2].some((part) => Math.abs(grown[i + part] - anew[i + part]) > 40)) other++;
    }
    return { strips, whole, other: other / (grown.length / 4), shown: el.zlPlayer.shown };
}"""  # noqa: E501


@pytest.mark.parametrize("step", [0.0004, 0.02])
def test_a_picture_that_grew_by_strips_is_the_one_that_is_drawn_at_once(
    play: Any, step: float
) -> None:
    """With many arrows, so that they are in bundles, and with few, each with its number."""
    writer = Writer(5)
    model = Model("live", "lab", 1, live=True)
    for _ in range(30):
        writer.message(step)
    model.feed(writer.events)
    first, patches = model.to_json(), []
    for _ in range(25):
        known = len(writer.events)
        for _ in range(20 if step < 0.001 else 2):
            writer.message(step)
        patches.append(model.feed(writer.events[known:]))
    tab = play(first)
    seen = tab.run(FEED, patches)
    assert seen["strips"] > seen["whole"], "most of it was drawn by strips"
    assert seen["other"] < 0.001, "but for words it is the same"
    assert seen["shown"] > 0


def test_a_page_of_a_live_run_is_turned_and_the_end_shows_all_of_it(play: Any) -> None:
    writer = Writer(3)
    model = Model("long", "lab", 1, live=True)
    for _ in range(100):
        writer.message(0.25)
    model.feed(writer.events)
    tab = play(model.to_json())
    tab.page.wait_for_function("el.zlPlayer.time === el.zlPlayer.duration")
    on_a_page = tab.get("shown")
    assert 0 < on_a_page < 60, "ten seconds of twenty-five"
    model.live = False
    tab.page.evaluate("(patch) => emit('msg:custom', { patch })", model.feed([]))
    tab.page.wait_for_function("!el.zlPlayer.playing && el.zlPlayer.shown === 100")
