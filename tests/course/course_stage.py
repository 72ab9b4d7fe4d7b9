"""Small scenes, answers and traces for the tests of the course."""

from zlearn import zmq
from zlearn.course.exercise import Exercise, register
from zlearn.course.judging import over_seeds, play_scene
from zlearn.course.predicates import conserved
from zlearn.lab import Scene
from zlearn.trace.event import Event
from zlearn.trace.trace import Trace

TEXTS = {
    "en": {
        "90.1 hint 1": "Who is there `first`?",
        "90.1 hint 2": "Wait for the <subscriber>.",
        "90.1 further": "Try it with two.",
    },
    "zh": {
        "90.1 hint 1": "谁先到？`first`",
        "90.1 hint 2": "等待 <subscriber>。",
        "90.1 further": "试试两个。",
    },
}


def broadcast(answer, seed):
    """The answer publishes; a subscriber takes all."""
    scene = Scene("broadcast", latency=0.010)
    scene.node(name="publisher")(answer)

    @scene.node
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        while True:
            await sub.recv()

    return play_scene(scene, seed, until=5)


def publishing(delay=0.0, count=3, body=b"x"):
    """An answer: publishes after so many seconds."""

    async def publisher(node):
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://*:5556")
        await node.sleep(delay)
        for _ in range(count):
            await pub.send(body)

    return publisher


def pipeline(seed=1):
    """Six jobs are pushed, four are taken; a third node waits for nobody."""
    scene = Scene("pipeline", latency=0.010)

    @scene.node
    async def ventilator(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://sink:5557")
        for number in range(6):
            await push.send_multipart([b"job", b"%d" % number])

    @scene.node
    async def sink(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://sink:5557")
        await node.sleep(1)
        for _ in range(4):
            await pull.recv_multipart()

    @scene.node
    async def forgotten(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://*:1")
        await rep.recv()

    return scene.play(seed=seed)


def judge(answer):
    return over_seeds(answer, broadcast, conserved()).verdict()


def exercise(id="90.1", judge=judge, **changes):
    """Registers an exercise and returns it."""
    facts = {
        "hints": ("90.1 hint 1", "90.1 hint 2"),
        "solution": "await node.sleep(1)",
        "further": "90.1 further",
    }
    made = Exercise(id, judge, **{**facts, **changes})
    register(made, texts=TEXTS)
    return made


def trace_of(*events):
    """A trace by hand: each event is a dict of fields; n and t count on by themselves."""
    made = [
        Event(**{"n": n, "t": n * 0.001, "detail": {}, **fields}) for n, fields in enumerate(events)
    ]
    return Trace({"title": "by hand", "per_message": True}, made)
