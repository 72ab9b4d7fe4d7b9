"""Random scenes with random faults: the books balance, each why names an event, remedies save.

    PYTHONPATH=. python tests/lab/random_faults.py 2000 [--every]

Also used, for a few of them, by test_remedies.py.
"""

import collections
import random
import sys

from zlearn import zmq
from zlearn.lab import Scene

UNTIL = 3.0  # seconds


def random_scene(chance):
    """A publisher or a ventilator, its peers, and what goes wrong."""
    scene = Scene("random", latency=chance.choice([0.001, 0.01, 0.05]))
    publishes = chance.random() < 0.6
    out, into = (zmq.PUB, zmq.SUB) if publishes else (zmq.PUSH, zmq.PULL)
    hwm = chance.choice([1, 3, 1000])
    first, pause = chance.choice([0.0, 0.02, 0.5]), chance.choice([0.0, 0.0, 0.01])
    count, size = chance.randint(1, 12), chance.choice([1, 2000])
    closes, peers = chance.random() < 0.3, chance.randint(1, 3)
    starts = [chance.choice([0.0, 0.1, 0.51]) for _ in range(peers)]
    slowness = chance.choice([0.0, 0.0, 0.02])
    conflate = 0 if publishes else chance.choice([0, 0, 0, 1])

    @scene.node
    async def source(node):
        socket = node.socket(out, sndhwm=hwm)
        socket.bind("tcp://source:1")
        if first:
            await node.sleep(first)
        for number in range(count):
            if not publishes and not await socket.poll(500, zmq.POLLOUT):
                return
            await socket.send(b"%d" % (number % 2) + b"x" * size)
            if pause:
                await node.sleep(pause)
        if closes:
            socket.close(linger=chance_linger)

    chance_linger = chance.choice([0, 0, 10, -1])

    async def sink(node):
        socket = node.socket(into, rcvhwm=hwm, conflate=conflate)
        if publishes:
            socket.subscribe(b"" if node.name != "sink2" else b"1")
        socket.connect("tcp://source:1")
        while True:
            await socket.recv()
            if slowness:
                await node.sleep(slowness)

    for number, start in enumerate(starts, 1):
        scene.node(name=f"sink{number}", start=start)(sink)
    names = ["source", *(f"sink{number}" for number in range(1, peers + 1))]
    for _ in range(chance.randint(0, 3)):
        _go_wrong(chance, scene, names, count)
    return scene


def _go_wrong(chance, scene, names, count):
    moment = at_random(chance)
    when, other, lasts = (
        scene.at(moment),
        chance.choice(names[1:]),
        chance.choice([0.05, 0.3, None]),
    )
    what = chance.randrange(13)
    if what == 0:
        when.latency("source", other, 0.1, lasts=lasts)
    elif what == 1:
        when.jitter("source", other, 0.05, lasts=lasts)
    elif what == 2:
        when.bandwidth("source", other, 20_000, lasts=lasts)
    elif what == 3:
        when.loss("source", other, 0.4, lasts=lasts)
    elif what == 4:
        when.partition("source", other, lasts=lasts, one_way=chance.random() < 0.5)
    elif what == 5:
        when.hold("source", other, lasts=lasts)
    elif what == 6:
        when.cut("source", other, lasts=lasts)
    elif what == 7:
        when.reset("source", other)
    elif what == 8:
        when.crash(chance.choice(names), lasts=lasts)
    elif what == 9:
        when.freeze(chance.choice(names), lasts=lasts)
    elif what == 10:
        when.slow(other, 0.03, lasts=lasts)
    elif what == 11:
        when.restart(chance.choice(names))
    else:
        kind = "pub" if chance.random() < 0.5 else "push"
        when.drop(f"source.{kind}#{chance.randint(1, count)}")


def at_random(chance):
    """A moment at which something may go wrong."""
    return round(chance.choice([0.0, 0.03, 0.5, 0.52]) + chance.uniform(0.0, 0.05), 4)


def saves(run, message, remedy):
    """Whether a remedy saves a message, for whom it was lost.

    Later it may have more copies, for peers that have come meanwhile. Where another fault hits it
    then, that goes too.
    """
    (lost,) = message.copies
    for _ in run.recipe.faults or [None]:
        run = run.try_out(remedy).after
        copies = run.trace.message(message.id).copies
        fates = [copy.fate for copy in copies if lost.receiver in ("", copy.receiver)]
        if lost.fate not in fates:
            return bool(fates)
        told = run.trace.explain(message.id)
        if told.remedy is None or run.trace.event(told.event).kind != "fault":
            return False
        remedy = told.remedy
    return False


def check(scene, seed, every=False):
    """Plays it and says what is wrong, by assertions. Returns what was counted.

    every: tries each remedy out; otherwise one of each kind.
    """
    run = scene.play(seed=seed, until=UNTIL)
    trace = run.trace
    books = trace.books()
    assert books.balanced, (books.unended, books.doubled)
    assert books.sent == sum(books.fates.values())
    tried, counts = collections.Counter(), collections.Counter(scenes=1)
    counts["scenes with faults"] = bool(run.recipe.faults)
    counts.update({f"copies {fate}": count for fate, count in books.fates.items()})
    for message in trace.messages():
        told = trace.explain(message.id)
        assert trace.event(told.event).n == told.event and str(told.event) in told.sentence
        remedy = told.remedy
        alone = len(message.copies) == 1
        counts["messages explained"] += 1
        counts["remedies stated"] += bool(remedy)
        if remedy and remedy.can_be_tried and alone and (every or not tried[remedy.what]):
            tried[remedy.what] += 1
            assert saves(run, message, remedy), (message.id, told.sentence)
    counts.update({f"remedies that saved: {what}": count for what, count in tried.items()})
    return counts


if __name__ == "__main__":
    counts = collections.Counter()
    for seed in range(int(sys.argv[1])):
        try:
            counts += check(random_scene(random.Random(seed)), seed, "--every" in sys.argv)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
    print(f"{sys.argv[1]} random scenes: all is well")
    for what, count in sorted(counts.items()):
        print(f"{count:8} {what}")
