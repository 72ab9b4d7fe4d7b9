"""Eight scenes in which messages are lost, kept waiting or led elsewhere, as in the guide.

Each plays in every world with the same bodies. An actor says what it saw with `see(node, fact,
value)`; what became of the messages says the trace. comparing.py lays the worlds side by side.

Where worlds can't agree (the room in kernels' buffers, what a wire can't show), the scene names
the facts that `differ`, and its note says why.

Rule for this file: scenes. A body waits for what has to happen, and sleeps only where a program
would that nobody tells when it may go on.
"""

import errno
from collections.abc import Callable
from typing import Any, NamedTuple

from zlearn import zmq
from zlearn.lab.scene import Scene

SOON = 0.5  # seconds, in which two sockets of one machine surely find each other
LATER = 1.0


class Trouble(NamedTuple):
    """A scene, and what to compare.

    key: its name in the catalogue: "trouble: {key}" is its title, and, if something in it may
        differ, "fidelity: {key}" says why.
    make: makes the scene.
    differ: facts that need not be the same in all worlds.
    """

    key: str
    make: Callable[[], Scene]
    differ: frozenset[str] = frozenset()


def see(node: Any, fact: str, value: Any) -> None:
    """The actor saw this."""
    node.log(f"{fact} = {value}")


def name_of(error: Any) -> str:
    """What a ZMQError is called, whichever library raised it: "EFSM"."""
    names = {int(zmq.EFSM): "EFSM", int(zmq.EHOSTUNREACH): "EHOSTUNREACH"}
    return names.get(error.errno) or errno.errorcode.get(error.errno, str(error.errno))


async def answer(socket: Any, call: str, *arguments: Any) -> str:
    """What came of a call: "done", or the error's name."""
    try:
        await getattr(socket, call)(*arguments)
    except Exception as error:  # noqa: BLE001 (two libraries, two classes)
        return name_of(error)
    return "done"


# --- the scenes ----------------------------------------------------------------------


def slow_joiner() -> Scene:
    """A publisher sends at once; the subscriber comes later and misses what was before."""
    scene = Scene("slow joiner")

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB)
        pub.bind("tcp://publisher:5556")
        for number in range(3):
            await pub.send(b"early %d" % number)
        await node.sleep(LATER)
        for number in range(2):
            await pub.send(b"late %d" % number)

    @scene.node(start=0.1)
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        see(node, "first", (await sub.recv()).decode())
        await sub.recv()

    return scene


def hwm_block() -> Scene:
    """A PUSH whose PULL never reads blocks; nothing is lost."""
    scene = Scene("HWM: block")

    @scene.node
    async def puller(node: Any) -> None:
        node.socket(zmq.PULL, rcvhwm=5).bind("tcp://puller:5557")

    @scene.node
    async def pusher(node: Any) -> None:
        push = node.socket(zmq.PUSH, sndhwm=5)
        push.connect("tcp://puller:5557")
        while True:
            await push.send(bytes(100_000))

    return scene


def hwm_drop() -> Scene:
    """A PUB whose SUB doesn't keep up drops, and goes on."""
    scene = Scene("HWM: drop")
    count = 300

    @scene.node
    async def publisher(node: Any) -> None:
        pub = node.socket(zmq.PUB, sndhwm=5)
        pub.bind("tcp://publisher:5556")
        await node.sleep(SOON)
        for number in range(count):
            await pub.send(b"%d " % number + bytes(100_000))
        see(node, "sent without waiting", count)
        await node.sleep(LATER)
        await pub.send(b"the end")

    @scene.node
    async def subscriber(node: Any) -> None:
        sub = node.socket(zmq.SUB, rcvhwm=5)
        sub.subscribe(b"")
        sub.connect("tcp://publisher:5556")
        await node.sleep(2 * SOON)
        got: list[int] = []
        while (body := await sub.recv()) != b"the end":
            got.append(int(body.split(b" ")[0]))
        see(node, "in order", got == sorted(got))
        see(node, "the first came", got[:1] == [0])
        see(node, "all came", len(got) == count)

    return scene


def lost_on_disconnect() -> Scene:
    """A PULL goes away with what it had not read."""
    scene = Scene("lost on disconnect")

    @scene.node
    async def pusher(node: Any) -> None:
        push = node.socket(zmq.PUSH)
        push.connect("tcp://puller:5557")
        for number in range(10):
            await push.send(b"%d " % number + bytes(20_000))

    @scene.node
    async def puller(node: Any) -> None:
        pull = node.socket(zmq.PULL, rcvhwm=1)
        pull.bind("tcp://puller:5557")
        see(node, "first", (await pull.recv()).split()[0].decode())
        await node.sleep(SOON)
        pull.close(linger=0)

    return scene


def linger_0() -> Scene:
    """What waits for a peer is thrown away on close with LINGER 0, and kept without."""
    scene = Scene("linger 0")

    @scene.node
    async def sender(node: Any) -> None:
        for linger, name in ((0, b"hasty"), (10_000, b"patient")):
            push = node.socket(zmq.PUSH)
            push.connect("tcp://puller:5557")
            for _ in range(3):
                await push.send(name)
            push.close(linger=linger)

    @scene.node(start=SOON)
    async def puller(node: Any) -> None:
        pull = node.socket(zmq.PULL)
        pull.bind("tcp://puller:5557")
        got = {(await pull.recv()).decode() for _ in range(3)}
        see(node, "came from", ", ".join(sorted(got)))

    return scene


def unknown_routing_id() -> Scene:
    """A ROUTER drops what is for nobody, or says so with ROUTER_MANDATORY."""
    scene = Scene("unknown routing id")

    @scene.node
    async def router(node: Any) -> None:
        plain = node.socket(zmq.ROUTER)
        strict = node.socket(zmq.ROUTER, router_mandatory=1)
        for number, socket in enumerate((plain, strict)):
            socket.bind(f"tcp://router:{5560 + number}")
        message = [b"nobody", b"hello"]
        see(node, "plain", await answer(plain, "send_multipart", message))
        see(node, "mandatory", await answer(strict, "send_multipart", message))

    return scene


def req_stuck() -> Scene:
    """The server takes a request and dies; a new one comes, and the REQ waits on."""
    scene = Scene("REQ stuck after its server died")

    @scene.node
    async def server(node: Any) -> None:
        first = node.socket(zmq.REP)
        first.bind("tcp://server:5555")
        await first.recv()
        first.close(linger=0)
        second = node.socket(zmq.REP)
        second.bind("tcp://server:5555")
        await node.sleep(2 * LATER)
        see(node, "new server got a request", bool(await second.poll(0)))

    @scene.node
    async def client(node: Any) -> None:
        req = node.socket(zmq.REQ)
        req.connect("tcp://server:5555")
        await req.send(b"hello")
        await node.sleep(LATER)
        see(node, "reply came", bool(await req.poll(0)))
        see(node, "sends again", await answer(req, "send", b"again"))

    return scene


def handover() -> Scene:
    """Two DEALERs of one name: a ROUTER keeps the first, or with ROUTER_HANDOVER the second."""
    scene = Scene("ROUTER handover")
    ports = (5565, 5566)

    @scene.node
    async def router(node: Any) -> None:
        made = [node.socket(zmq.ROUTER, router_handover=takes_over) for takes_over in (0, 1)]
        for port, socket in zip(ports, made, strict=True):
            socket.bind(f"tcp://router:{port}")
        await node.sleep(2 * SOON + LATER)
        for socket in made:
            await socket.send_multipart([b"twin", b"hello"])

    @scene.node
    async def first(node: Any) -> None:
        await _be_a_twin(node, ports, SOON)

    @scene.node(start=SOON)
    async def second(node: Any) -> None:
        await _be_a_twin(node, ports, 0.0)

    return scene


async def _be_a_twin(node: Any, ports: tuple[int, int], earlier: float) -> None:
    # Without coming back: else each would take over from the other, for ever.
    twin = {"routing_id": b"twin", "reconnect_ivl": -1}
    dealers = [node.socket(zmq.DEALER, **twin) for _ in ports]
    for port, dealer in zip(ports, dealers, strict=True):
        dealer.connect(f"tcp://router:{port}")
    await node.sleep(earlier + 2 * LATER)
    for setting, dealer in zip(("plain", "handover"), dealers, strict=True):
        see(node, f"{setting}: {node.name} is called", bool(await dealer.poll(0)))


# What was not received: how it is told apart depends on how much fits where.
ENDS_UNREAD = ("unread", "in flight", "lost: disconnected")

TROUBLES = (
    Trouble("slow joiner", slow_joiner),
    Trouble("hwm block", hwm_block, frozenset({"copies", *ENDS_UNREAD})),
    Trouble("hwm drop", hwm_drop, frozenset({"received", "dropped: high-water mark"})),
    Trouble("lost on disconnect", lost_on_disconnect, frozenset(ENDS_UNREAD)),
    Trouble("linger 0", linger_0),
    Trouble("unknown routing id", unknown_routing_id),
    Trouble("req stuck", req_stuck, frozenset({"copies", "refused: wrong state"})),
    Trouble("handover", handover),
)
