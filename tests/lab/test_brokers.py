"""A proxy and a monitor in the lab: a broker that plays alike each time."""

from zlearn import zmq
from zlearn.lab import Scene
from zlearn.zmq.utils.monitor import recv_monitor_message


def brokered(told):
    """A client, two workers, and a broker between them that keeps what its monitor tells."""
    scene = Scene("brokered requests", latency=0.01)

    @scene.node
    def broker(node):
        front, back = node.socket(zmq.ROUTER), node.socket(zmq.DEALER)
        monitor = front.get_monitor_socket()
        front.bind("tcp://broker:5555")
        back.bind("tcp://broker:5556")
        for _ in range(3):
            told.append(recv_monitor_message(monitor)["event"].name)
        zmq.proxy(front, back)

    @scene.node(count=2)
    async def worker(node):
        rep = node.socket(zmq.REP)
        rep.connect("tcp://broker:5556")
        while True:
            await rep.send(await rep.recv() + b"!")

    @scene.node
    async def client(node):
        req = node.socket(zmq.REQ)
        req.connect("tcp://broker:5555")
        for number in range(3):
            await req.send(b"%d" % number)
            assert await req.recv() == b"%d!" % number

    return scene


def test_a_broker_plays_alike_each_time():
    told = []
    runs = [brokered(told).play(seed=1, until=5) for _ in range(2)]
    assert told == ["LISTENING", "ACCEPTED", "HANDSHAKE_SUCCEEDED"] * 2
    first, second = (run.trace for run in runs)
    assert first.sha256() == second.sha256()
    assert first.books().balanced
    assert len(first.of(kind="received", socket="client.req")) == 3
