"""Every pattern with every legal peer, between zlearn and libzmq, and of zlearn with itself.

Each pair exchanges messages of frames of 0, 1, 255, 256 and 70,000 bytes: the sizes where
the frames of ZMTP change their form, and one that fits in no buffer at once. One function
talks, whatever the pattern: `CONVERSATIONS` says who speaks first, and what stands around
the body on its way.
"""

import asyncio

import pytest

from tests.behaviour.helpers import eventually
from tests.interop.conftest import prepare
from zlearn import zmq
from zlearn.zmq import asyncio as zmq_asyncio

SIZES = (0, 1, 255, 256, 70_000)
BODIES = [[bytes([65 + place]) * size] for place, size in enumerate(SIZES)]
BODIES += [[b"x" * size for size in SIZES], [b"y" * size for size in reversed(SIZES)], [b""] * 3]
LEFT, RIGHT = b"left", b"right"


class Conversation:
    """How two types talk: what the left one sends for a body, and what arrives at the right one.

    there, back: (what to put in front, what stands in front when it arrives), or None for a
    way that the pattern does not have.
    """

    def __init__(self, there, back):
        self.there, self.back = there, back


E = b""
CONVERSATIONS = {
    "PAIR PAIR": Conversation(([], []), ([], [])),
    "PUSH PULL": Conversation(([], []), None),
    "PUB SUB": Conversation(([], []), None),
    "REQ REP": Conversation(([], []), ([], [])),
    "REQ ROUTER": Conversation(([], [LEFT, E]), ([LEFT, E], [])),
    "DEALER REP": Conversation(([b"way", E], []), ([], [b"way", E])),
    "DEALER DEALER": Conversation(([], []), ([], [])),
    "DEALER ROUTER": Conversation(([], [LEFT]), ([LEFT], [])),
    "ROUTER ROUTER": Conversation(([RIGHT], [LEFT]), ([LEFT], [RIGHT])),
}


def open_socket(context, kind, name):
    """A socket with its routing id and its subscription, where it has one."""
    socket = context.socket(getattr(zmq, kind))
    if kind in ("REQ", "DEALER", "ROUTER"):
        socket.routing_id = name
    if kind == "SUB":
        socket.subscribe(b"")
    return socket


def join(left, right, address, left_binds):
    binder, connecter = (left, right) if left_binds else (right, left)
    binder.bind(address)
    connecter.connect(binder.last_endpoint.decode())


def get_ready(left, right):
    """PUB has to hear of its subscriber, and ROUTER of the other one's name, before they send."""
    if left.type == zmq.ROUTER:
        left.router_mandatory = 1
        eventually(lambda: routes(left, [RIGHT, b"probe"]))
    elif left.type == zmq.PUB:
        eventually(lambda: left.send(b"probe") or right.poll(5))
        left.send(b"last probe")
        while right.recv_multipart() != [b"last probe"]:
            pass
        return
    else:
        return
    assert right.recv_multipart()[-1] == b"probe"


def routes(router, message):
    try:
        router.send_multipart(message)
    except Exception as error:
        assert getattr(error, "errno", None) == zmq.EHOSTUNREACH
        return False
    return True


def talk(left, right, conversation):
    """Sends each body there, and back where the pattern has a way back."""
    for body in BODIES:
        ways = ((left, right, conversation.there), (right, left, conversation.back))
        for sender, receiver, way in ways:
            if way is not None:
                before, after = way
                sender.send_multipart([*before, *body])
                assert receiver.recv_multipart() == [*after, *body]


@pytest.mark.parametrize("left_binds", [True, False], ids=["left-binds", "right-binds"])
@pytest.mark.parametrize("transport", ["tcp", "ipc"])
@pytest.mark.parametrize("ours_is", ["left", "right"])
@pytest.mark.parametrize("types", CONVERSATIONS)
def test_zlearn_and_libzmq(ours, theirs, address, types, ours_is, transport, left_binds):
    contexts = (ours, theirs) if ours_is == "left" else (theirs, ours)
    kinds = types.split()
    left = open_socket(contexts[0], kinds[0], LEFT)
    right = open_socket(contexts[1], kinds[1], RIGHT)
    join(left, right, address(transport), left_binds)
    get_ready(left, right)
    talk(left, right, CONVERSATIONS[types])


@pytest.mark.parametrize("left_binds", [True, False], ids=["left-binds", "right-binds"])
@pytest.mark.parametrize("transport", ["inproc", "tcp", "ipc"])
@pytest.mark.parametrize("types", CONVERSATIONS)
def test_zlearn_and_zlearn(ours, address, types, transport, left_binds):
    kinds = types.split()
    left, right = open_socket(ours, kinds[0], LEFT), open_socket(ours, kinds[1], RIGHT)
    join(left, right, address(transport), left_binds)
    get_ready(left, right)
    talk(left, right, CONVERSATIONS[types])


# --- asyncio ---------------------------------------------------------------------------


class InThread:
    """A blocking socket, awaited: its calls wait in another thread."""

    def __init__(self, socket):
        self.socket = socket

    def send_multipart(self, message):
        return asyncio.to_thread(self.socket.send_multipart, message)

    def recv_multipart(self):
        return asyncio.to_thread(self.socket.recv_multipart)


async def talk_awaiting(left, right, conversation):
    for body in BODIES:
        ways = ((left, right, conversation.there), (right, left, conversation.back))
        for sender, receiver, way in ways:
            if way is not None:
                before, after = way
                receiving = asyncio.ensure_future(receiver.recv_multipart())
                await sender.send_multipart([*before, *body])
                assert await receiving == [*after, *body]


async def get_ready_awaiting(left, right):
    if left.type == zmq.PUB:
        while not await right.poll(5):
            await left.send(b"probe")
        await left.send(b"last probe")
        while await right.recv_multipart() != [b"last probe"]:
            pass
    if left.type == zmq.ROUTER:
        left.router_mandatory = 1
        while True:
            try:
                await left.send_multipart([RIGHT, b"probe"])
                break
            except zmq.ZMQError as error:
                assert error.errno == zmq.EHOSTUNREACH
                await asyncio.sleep(0.002)
        assert (await right.recv_multipart())[-1] == b"probe"


@pytest.mark.parametrize("transport", ["inproc", "tcp", "ipc"])
@pytest.mark.parametrize("types", CONVERSATIONS)
def test_zlearns_asyncio_with_itself(address, types, transport):
    async def main():
        context = prepare(zmq_asyncio.Context())
        kinds = types.split()
        left, right = open_socket(context, kinds[0], LEFT), open_socket(context, kinds[1], RIGHT)
        join(left, right, address(transport), left_binds=False)
        await get_ready_awaiting(left, right)
        await talk_awaiting(left, right, CONVERSATIONS[types])
        context.destroy(linger=0)

    asyncio.run(asyncio.wait_for(main(), 20))


@pytest.mark.parametrize("transport", ["inproc", "tcp"])
@pytest.mark.parametrize("types", ["PAIR PAIR", "PUSH PULL", "REQ REP", "DEALER ROUTER"])
@pytest.mark.parametrize("awaited", ["left", "right"])
def test_asyncio_and_blocking_sockets_of_zlearn(ours, address, types, transport, awaited):
    async def main():
        shadow = prepare(zmq_asyncio.Context.shadow(ours))
        contexts = (shadow, ours) if awaited == "left" else (ours, shadow)
        sockets = [
            open_socket(context, kind, name)
            for context, kind, name in zip(contexts, types.split(), (LEFT, RIGHT))
        ]
        join(*sockets, address(transport), left_binds=True)
        callers = [
            socket if isinstance(socket, zmq_asyncio.Socket) else InThread(socket)
            for socket in sockets
        ]
        await talk_awaiting(*callers, CONVERSATIONS[types])
        for socket in sockets:
            socket.close(linger=0)

    asyncio.run(asyncio.wait_for(main(), 20))


@pytest.mark.parametrize("types", CONVERSATIONS)
@pytest.mark.parametrize("ours_is", ["left", "right"])
def test_zlearns_asyncio_and_libzmqs(theirs, address, types, ours_is):
    import zmq.asyncio as pyzmq_asyncio

    async def main():
        ours = prepare(zmq_asyncio.Context())
        other = prepare(pyzmq_asyncio.Context())
        contexts = (ours, other) if ours_is == "left" else (other, ours)
        kinds = types.split()
        left = open_socket(contexts[0], kinds[0], LEFT)
        right = open_socket(contexts[1], kinds[1], RIGHT)
        join(left, right, address("tcp"), left_binds=False)
        if left.type == zmq.ROUTER:
            await hear_of_each_other(left, right)
        else:
            await get_ready_awaiting(left, right)
        await talk_awaiting(left, right, CONVERSATIONS[types])
        for context in contexts:
            context.destroy(linger=0)

    asyncio.run(asyncio.wait_for(main(), 20))


async def hear_of_each_other(left, right):
    """Until a message to a known name gets through; errors are of either library's class."""
    while not await right.poll(5):
        await left.send_multipart([RIGHT, b"probe"])
    await left.send_multipart([RIGHT, b"last probe"])
    while (await right.recv_multipart())[-1] != b"last probe":
        pass
