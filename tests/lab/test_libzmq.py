"""The same scenes on pyzmq's sockets: what is called and what the wires show make one trace."""

import asyncio
import os
import subprocess
import sys
import threading

import pytest

from tests.lab.tap.stage import check
from tests.lab.test_loopback import echo, shapes
from zlearn import zmq
from zlearn.engine import events
from zlearn.lab import Scene
from zlearn.trace.trace import Trace


def play(scene, **options):
    run = scene.play(world="libzmq", **options)
    check(run.trace)
    return run


def open_files():
    return set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else None


@pytest.mark.parametrize("blocking", [False, True])
def test_the_same_scene_tells_the_same_story_in_this_world(blocking, tmp_path):
    play(echo())  # what pyzmq keeps for itself is there by now
    threads, files = threading.active_count(), open_files()
    run = play(echo(blocking))
    assert shapes(run) == shapes(echo(blocking).play())
    assert (run.world, run.seed) == ("libzmq", None)
    assert threading.active_count() == threads
    assert open_files() == files
    run.trace.save(tmp_path / "run.jsonl")
    assert Trace.load(tmp_path / "run.jsonl").header["facts"]["sent"] == "measured"
    assert run.trace.header["facts"]["queued"] == "inferred"


def test_a_question_and_its_answer_follow_from_each_other():
    run = play(echo())
    question = run.trace.messages()[0]
    answer = next(
        each
        for each in run.trace.messages()
        if each.copies[0].link == question.copies[0].link and each.socket == "server.rep"
    )
    assert run.trace.happens_before(question.n, answer.n)
    copy = question.copies[0]
    assert copy.sent <= copy.queued <= copy.written <= copy.read <= copy.received
    assert (copy.sender, copy.receiver) == (question.socket, "server.rep")
    waits = [event.detail["call"] for event in run.trace.of(kind=events.BLOCKED)]
    assert "recv" in waits


def test_a_publisher_filters_and_a_late_joiner_misses():
    scene = Scene("slow joiner")

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        await pub.send(b"news: nobody is there")
        await node.sleep(0.6)
        await pub.send_multipart([b"sports", b"unwanted"])
        await pub.send_multipart([b"news", b"wanted"])
        await node.sleep(0.2)

    @scene.node(count=2)
    async def subscriber(node):
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"news")
        sub.connect("tcp://publisher:5556")
        assert await sub.recv_multipart() == [b"news", b"wanted"]

    run = play(scene)
    assert run.fates() == {"dropped: no peer": 1, "filtered": 2, "received": 2}
    assert shapes(run)["fates"] == dict(run.fates())
    nobody, sports, news = run.trace.messages()
    assert [len(each.copies) for each in (nobody, sports, news)] == [1, 2, 2]
    assert "was filtered at publisher.pub" in run.why(sports.copies[0].id)
    topics = [event.socket for event in run.trace.of(kind=events.SUBSCRIBED)]
    assert sorted(topics) == ["publisher.pub"] * 2 + ["subscriber1.sub", "subscriber2.sub"]


def test_what_a_puller_never_takes_is_unread_or_in_flight():
    scene = Scene("stuck")

    @scene.node
    async def pusher(node):
        push = node.socket(zmq.PUSH, sndhwm=1)
        push.connect("tcp://puller:5557")
        for number in range(60):
            await push.send(b"%d" % number + bytes(200_000))

    @scene.node
    async def puller(node):
        pull = node.socket(zmq.PULL, rcvhwm=1)
        pull.bind("tcp://puller:5557")
        assert (await pull.recv())[:1] == b"0"
        await node.sleep(30)

    run = play(scene, until=1.5)
    fates = run.fates()
    assert fates["received"] == 1 and fates["unread"] > 0 and set(fates) <= {
        "received", "unread", "in flight",
    }  # fmt: skip
    (pushing,) = [
        each for each in run.trace.of(kind=events.BLOCKED) if each.socket == "pusher.push"
    ][-1:]
    assert pushing.detail["call"] == "send"
    assert run.trace.depth("puller.pull", 1, "inbox")[0] == fates["unread"]


def test_routers_strip_and_add_what_the_wire_does_not_carry():
    scene = Scene("router")

    @scene.node
    async def broker(node):
        router = node.socket(zmq.ROUTER)
        router.bind("tcp://broker:5558")
        for _ in range(6):
            who, body = await router.recv_multipart()
            await router.send_multipart([who, body.upper()])
        await router.send_multipart([b"nobody", b"lost"])

    @scene.node(count=2)
    async def worker(node):
        dealer = node.socket(zmq.DEALER, routing_id=node.name.encode())
        dealer.connect("tcp://broker:5558")
        for _ in range(3):
            await dealer.send(b"same body")
            assert await dealer.recv() == b"SAME BODY"

    run = play(scene)
    assert run.fates() == {"received": 12, "unroutable": 1}
    for copy in run.trace.copies():
        if copy.fate == "received" and copy.sender == "broker.router":
            assert run.trace.message(copy.message).frames[0] == copy.receiver.partition(".")[0]


def test_whoever_connects_first_is_connected_once_the_name_is_bound():
    scene = Scene("early")

    @scene.node
    async def client(node):
        push = node.socket(zmq.PUSH)
        push.connect("tcp://server:5559")
        await push.send(b"early")

    @scene.node(start=0.3)
    async def server(node):
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://*:5559")
        assert await pull.recv() == b"early"

    run = play(scene)
    assert run.fates() == {"received": 1}
    assert run.trace.of(kind=events.REFUSED) == []


def test_ipc_is_tapped_too():
    scene = Scene("ipc")

    @scene.node
    async def server(node):
        rep = node.socket(zmq.REP)
        rep.bind("ipc:///somewhere/else")
        await rep.send(await rep.recv())

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("ipc:///somewhere/else")
        await req.send(b"hello")
        await req.recv()

    run = play(scene)
    (link,) = run.trace.links()
    assert (link.transport, link.endpoint) == ("ipc", "ipc:///somewhere/else")
    assert run.fates() == {"received": 2}


def test_of_messages_that_a_cipher_hides_it_says_that_nobody_can_follow_them():
    import zmq as pyzmq

    server_key, server_secret = pyzmq.curve_keypair()
    own_key, own_secret = pyzmq.curve_keypair()
    scene = Scene("curve")

    @scene.node
    async def server(node):
        pull = node.socket(zmq.PULL, curve_server=1, curve_secretkey=server_secret)
        pull.bind("tcp://server:5560")
        assert await pull.recv() == b"hidden"

    @scene.node
    async def client(node):
        keys = {"curve_publickey": own_key, "curve_secretkey": own_secret}
        push = node.socket(zmq.PUSH, curve_serverkey=server_key, **keys)
        push.connect("tcp://server:5560")
        await push.send(b"hidden")

    assert play(scene).fates() == {"sent as raw bytes": 1}


def test_what_actors_raise_names_the_node():
    scene = Scene("wrong")

    @scene.node
    async def first(node):
        rep = node.socket(zmq.REP)
        rep.bind("tcp://first:5561")
        rep.bind("tcp://elsewhere:5561")

    with pytest.raises(Exception, match="no address of the node first") as caught:
        scene.play(world="libzmq")
    assert caught.value.__notes__ == ["raised by the actor on the node first"]


@pytest.mark.parametrize("endpoint", ["udp://server:5555", "nonsense", "tcp://server"])
def test_an_endpoint_that_is_no_good_is_refused_as_by_libzmq(endpoint):
    import zmq as pyzmq

    scene = Scene("bad endpoint")

    @scene.node
    async def client(node):
        with pytest.raises(pyzmq.ZMQError):
            node.socket(zmq.DEALER).connect(endpoint)

    play(scene)


def test_a_name_is_bound_once_and_is_free_again_when_it_is_closed():
    import zmq as pyzmq

    scene = Scene("names")

    @scene.node
    async def server(node):
        first, second = node.socket(zmq.PULL), node.socket(zmq.PULL)
        first.bind("tcp://server:5562")
        with pytest.raises(pyzmq.ZMQError) as caught:
            second.bind("tcp://server:5562")
        assert caught.value.errno == zmq.EADDRINUSE
        first.close()
        second.bind("tcp://server:5562")

    assert [event.socket for event in play(scene).trace.of(kind=events.BOUND)] == [
        "server.pull",
        "server.pull2",
    ]


def test_it_plays_inside_a_running_loop_and_tells_live():
    told = []

    async def cell():
        return echo().play(world="libzmq", live=told.extend)

    run = asyncio.run(cell())
    assert [event.n for event in told] == [event.n for event in run.trace.events]


def test_without_pyzmq_a_sentence_says_what_to_install():
    program = (
        "import sys; sys.modules['zmq'] = None\n"
        "from zlearn.lab import Scene\n"
        "try: Scene('x').play(world='libzmq')\n"
        "except ImportError as error: print(error)"
    )
    said = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert said == 'the world "libzmq" needs pyzmq: install it with `pip install pyzmq`\n'
