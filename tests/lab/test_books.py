"""A thousand random scenes: whatever happens, every copy ends in exactly one fate."""

import contextlib
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zlearn import zmq
from zlearn.lab import Scene

PAIRS = [
    (zmq.PAIR, zmq.PAIR),
    (zmq.PUSH, zmq.PULL),
    (zmq.REQ, zmq.REP),
    (zmq.PUB, zmq.SUB),
    (zmq.XPUB, zmq.SUB),
    (zmq.XPUB, zmq.XSUB),
    (zmq.PUB, zmq.XSUB),
    (zmq.DEALER, zmq.ROUTER),
    (zmq.DEALER, zmq.DEALER),
    (zmq.ROUTER, zmq.ROUTER),
    (zmq.REQ, zmq.ROUTER),
    (zmq.DEALER, zmq.REP),
    (zmq.STREAM, zmq.STREAM),
    (zmq.PUSH, zmq.SUB),  # no match
]
TOPICS = [b"", b"A", b"AB", b"B"]

sending = st.tuples(
    st.just("send"), st.integers(1, 12), st.sampled_from(TOPICS), st.sampled_from([1, 50, 9000])
)
receiving = st.tuples(st.just("receive"), st.integers(1, 12))
answering = st.tuples(st.just("answer"), st.integers(1, 5))
sleeping = st.tuples(st.just("sleep"), st.sampled_from([0.2, 0.01, 0.001, 0.0]))
step = st.one_of(
    sending,
    sending,
    receiving,
    receiving,
    answering,
    answering,
    sleeping,
    sleeping,
    st.tuples(st.just("subscribe"), st.sampled_from(TOPICS)),
    st.tuples(st.just("unsubscribe"), st.sampled_from(TOPICS)),
    st.tuples(st.just("disconnect")),
    st.tuples(st.just("close"), st.sampled_from([None, 0, 5])),
)
socket = st.fixed_dictionaries(
    {
        "sndhwm": st.sampled_from([1000, 0, 1, 2, 5]),
        "rcvhwm": st.sampled_from([1000, 0, 1, 2, 5]),
        "immediate": st.sampled_from([0, 0, 0, 1]),
        "timeout": st.sampled_from([300, 20, 0]),
        "steps": st.lists(step, min_size=1, max_size=8),
    }
)
talk = st.fixed_dictionaries(
    {
        "types": st.sampled_from(PAIRS),
        "transport": st.sampled_from(["tcp", "tcp", "tcp", "ipc", "inproc"]),
        "swapped": st.booleans(),  # who binds
        "binder": st.integers(0, 4),
        "guests": st.lists(st.integers(0, 4), min_size=1, max_size=4),
        "astray": st.integers(0, 9),  # 0: a guest of the wrong type, 1: nobody binds
        "sockets": st.lists(socket, min_size=5, max_size=5),
    }
)


@st.composite
def plans(draw):
    """One to three talks between up to five nodes: who binds, who connects, who does what."""
    count = draw(st.integers(1, 5))
    starts = st.sampled_from([0.0, 0.0, 0.003, 0.2])
    nodes = [
        {"start": draw(starts), "blocking": draw(st.integers(0, 5)) == 0, "sockets": []}
        for _ in range(count)
    ]
    for number, facts in enumerate(draw(st.lists(talk, min_size=1, max_size=3)), 5555):
        binder = facts["binder"] % count
        address = {"tcp": f"node{binder + 1}:{number}", "ipc": f"door{number}"}
        endpoint = f"{facts['transport']}://{address.get(facts['transport'], 'hall')}"
        host, guest = facts["types"][:: -1 if facts["swapped"] else 1]
        roles = [(binder, host, facts["astray"] != 1)]
        for place in facts["guests"]:
            place = binder if facts["transport"] == "inproc" else place % count
            roles.append((place, host if facts["astray"] == 0 else guest, False))
        for (place, kind, bind), plan in zip(roles, facts["sockets"], strict=False):
            plan = {**plan, "type": kind, "bind": bind, "endpoint": endpoint}
            nodes[place]["sockets"].append(plan)
    world = {
        "latency": draw(st.sampled_from([0.001, 0.0, 0.05])),
        "bandwidth": draw(st.sampled_from([None, None, 100_000.0])),
        "kernel_buffer": draw(st.sampled_from([65536, 4096, 100])),
    }
    return {
        "nodes": nodes,
        "world": world,
        "until": draw(st.sampled_from([None, None, 0.3])),
        "seed": draw(st.integers(0, 3)),
    }


def steps_of(socket, plan):
    """One socket's calls, each a function that does or starts it."""
    kind = plan["type"]
    for what, *facts in plan["steps"]:
        if what == "send":
            count, topic, size = facts
            body = [topic, b"x" * size]
            if kind == zmq.ROUTER:
                body = [b"somebody", *body]
            if kind == zmq.STREAM:
                body = [b"somebody", body[1][1:]]  # an empty one closes the connection
            for _ in range(count):
                yield lambda body=body: socket.send_multipart(body)
        elif what == "receive":
            for _ in range(facts[0]):
                yield socket.recv_multipart
        elif what == "answer":
            yield facts[0]
        elif what == "sleep":
            yield facts[0] + 0.0
        elif what in ("subscribe", "unsubscribe") and kind == zmq.SUB:
            yield lambda what=what, topic=facts[0]: getattr(socket, what)(topic)
        elif what in ("subscribe", "unsubscribe") and kind == zmq.XSUB:
            mark = b"\1" if what == "subscribe" else b"\0"
            yield lambda message=mark + facts[0]: socket.send(message)
        elif what == "disconnect":
            yield lambda: (socket.unbind if plan["bind"] else socket.disconnect)(plan["endpoint"])
        elif what == "close":
            yield lambda linger=facts[0]: socket.close(linger)


def open_socket(node, plan):
    options = {name: plan[name] for name in ("sndhwm", "rcvhwm", "immediate")}
    options["conflate"] = plan["sndhwm"] == plan["rcvhwm"] == 1
    timeout = plan["timeout"]
    socket = node.socket(plan["type"], rcvtimeo=timeout, sndtimeo=timeout, **options)
    if plan["type"] == zmq.SUB and plan["timeout"]:
        socket.subscribe(b"")
    if plan["type"] in (zmq.PUB, zmq.XPUB):  # some of these, by chance
        socket.xpub_nodrop = socket.xpub_verboser = plan["sndhwm"] == 2
        socket.invert_matching = plan["sndhwm"] == 5
        socket.xpub_manual = plan["rcvhwm"] == 2
        socket.xpub_welcome_msg = b"A welcome" if plan["rcvhwm"] == 5 else b""
    if plan["type"] in (zmq.DEALER, zmq.REQ):
        socket.routing_id = b"somebody"
    if plan["type"] == zmq.STREAM:
        socket.connect_routing_id = b"somebody"
    with contextlib.suppress(zmq.ZMQError):  # two talks in one hall
        (socket.bind if plan["bind"] else socket.connect)(plan["endpoint"])
    return socket


def play(plan):
    scene = Scene("random", **plan["world"])
    for number, facts in enumerate(plan["nodes"], 1):
        cast(scene, f"node{number}", facts)
    return scene.play(seed=plan["seed"], until=plan["until"])


def cast(scene, name, facts):
    def calls(node):
        """All calls of a node, its sockets in turn."""
        sockets = [open_socket(node, plan) for plan in facts["sockets"]]
        plans = zip(sockets, facts["sockets"], strict=True)
        lines = [[(socket, call) for call in steps_of(socket, plan)] for socket, plan in plans]
        for together in itertools.zip_longest(*lines):
            yield from (each for each in together if each is not None)

    async def actor(node):
        for socket, call in calls(node):
            with contextlib.suppress(zmq.ZMQError):
                if isinstance(call, float):
                    await node.sleep(call)
                elif isinstance(call, int):
                    for _ in range(call):
                        await socket.send_multipart(await socket.recv_multipart())
                elif (waiting := call()) is not None:
                    await waiting

    def blocking_actor(node):
        for socket, call in calls(node):
            with contextlib.suppress(zmq.ZMQError):
                if isinstance(call, float):
                    node.sleep(call)
                elif isinstance(call, int):
                    for _ in range(call):
                        socket.send_multipart(socket.recv_multipart())
                else:
                    call()

    scene.node(start=facts["start"], name=name)(blocking_actor if facts["blocking"] else actor)


@pytest.mark.timeout(300)  # a minute of work, and a machine may have other work too
@settings(
    max_examples=1000,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(plans())
def test_the_books_balance_in_every_random_scene(plan):
    run = play(plan)
    books = run.trace.books()
    assert books.balanced, books
    assert books.sent == sum(books.fates.values())
    # All was recorded from the beginning, so every copy is known; but raw bytes are no copies.
    strangers = [event.msg for event in run.trace if "?" in event.msg]
    assert not [name for name in strangers if ".stream" not in name]


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(plans())
def test_every_random_scene_can_be_repeated_to_the_byte(plan):
    assert play(plan).trace.sha256() == play(plan).trace.sha256()


def test_what_was_half_out_when_its_socket_closed_is_told_from_what_still_waited():
    scene = Scene("half out", kernel_buffer=1000)

    @scene.node
    async def sender(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://receiver:1")
        await push.send(b"x" * 9000)
        await node.sleep(0.1)
        for _ in range(20):
            await push.send(b"x" * 9000)
        push.close(linger=0)

    @scene.node
    async def receiver(node):
        pull = node.socket(zmq.PULL, rcvhwm=1)
        pull.bind("tcp://*:1")
        await node.sleep(1.0)

    run = scene.play()
    assert not [event.msg for event in run.trace if "?" in event.msg]
    fates = run.fates()
    assert fates["lost: disconnected"] + fates["lost: linger expired"] == 20
    assert fates["unread"] == 1
