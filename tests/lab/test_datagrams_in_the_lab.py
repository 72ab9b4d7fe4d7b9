"""udp in the lab: RADIO, DISH and DGRAM in virtual time."""

import pytest

from zlearn import zmq
from zlearn.lab import Scene

PLACES = ["udp://{}:5555", "udp://239.0.0.1:5555"]


@pytest.mark.parametrize("place", PLACES)
def test_a_radio_reaches_the_dishes(place):
    heard = {}
    scene = Scene("radio")

    def listener(name):
        async def listen(node):
            dish = node.socket(zmq.DISH)
            dish.bind(place.format(name))
            dish.join("news")
            heard[name] = [await dish.recv() for _ in range(2)], node.now()

        listen.__name__ = name
        scene.node(listen)

    for name in ("ann", "ben"):
        listener(name)

    @scene.node
    async def speaker(node):
        radio = node.socket(zmq.RADIO)
        for address in dict.fromkeys(place.format(name) for name in ("ann", "ben")):
            radio.connect(address)
        await node.sleep(0.1)
        for group in ("news", "sport", "news"):
            await radio.send(group.encode(), group=group)

    run = scene.play()
    assert {name: bodies for name, (bodies, _) in heard.items()} == {
        "ann": [b"news", b"news"],
        "ben": [b"news", b"news"],
    }
    assert all(0.1 < when < 0.2 for _, when in heard.values())
    assert run.trace.books().balanced
    assert list(scene.play().trace.events) == list(run.trace.events)


def test_dgrams_answer_each_other_and_what_reaches_nobody_is_gone():
    answers = []
    scene = Scene("ping")

    @scene.node
    async def server(node):
        dgram = node.socket(zmq.DGRAM)
        dgram.bind("udp://*:7")
        source, body = await dgram.recv_multipart()
        await dgram.send_multipart([source, body.upper()])

    @scene.node
    async def client(node):
        dgram = node.socket(zmq.DGRAM)
        dgram.bind("udp://*:*")
        await dgram.send_multipart([b"nobody:7", b"lost"])
        await dgram.send_multipart([b"server:7", b"hello"])
        answers.append(await dgram.recv_multipart())

    run = scene.play()
    assert answers == [[b"server:7", b"HELLO"]]
    assert run.fates() == {"sent as raw bytes": 3}


def test_a_node_binds_its_own_addresses_alone():
    scene = Scene("wrong")

    @scene.node
    async def ann(node):
        with pytest.raises(zmq.ZMQError, match="is no address of the node ann"):
            node.socket(zmq.DISH).bind("udp://ben:5555")

    assert not scene.play().errors


def test_on_loopback_it_is_refused_in_a_sentence():
    scene = Scene("loopback")

    @scene.node
    async def ann(node):
        with pytest.raises(zmq.ZMQError, match="udp is not played on loopback"):
            node.socket(zmq.DISH).bind("udp://ann:5555")

    assert not scene.play(world="loopback").errors


@pytest.mark.parametrize("transport", ["pgm", "epgm"])
def test_pgm_is_not_played_here(transport):
    told = []
    scene = Scene("pgm")

    @scene.node
    async def publisher(node):
        pub = node.socket(zmq.PUB)
        with pytest.raises(zmq.ZMQError) as refused:
            pub.connect(f"{transport}://239.0.0.1:5555")
        told.append((refused.value.errno, *refused.value.__notes__))

    scene.play()
    ((number, note),) = told
    assert number == zmq.EPROTONOSUPPORT
    assert f"the lab has no {transport}" in note
