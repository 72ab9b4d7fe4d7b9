"""How many messages a PUSH takes before it blocks, and where they all are.

A PUSH and a PULL, both at a small high-water mark, and nobody reads. Ten messages should fit,
and thousands do: the kernels' buffers lie between the two queues.

    print(fill("lab"), fill("loopback"), fill("libzmq"), fill("pyzmq"), sep="\\n\\n")

or `python -m zlearn.lab.backpressure`.

"pyzmq" is libzmq without a tap in between, and so with the room that a program has; then what
is inside libzmq can't be told apart by its two ends.

Rule for this file: the experiment. How the tanks are read is looking.py's.
"""

import sys
import time
from importlib import import_module
from typing import Any

from zlearn import zmq
from zlearn.lab.kernel import connections
from zlearn.lab.scene import WORLDS, Scene
from zlearn.trace.tanks import INFERRED, INSIDE, MEASURED, RECEIVE, SEND, Row, Tank, Tanks

HWM, SIZE = 5, 1000  # messages, bytes
PYZMQ = "pyzmq"
STILL = 0.3  # seconds: then a send that waits has blocked for good
HEADER = {True: 2, False: 9}  # bytes, of a frame that is short or not


def scene(hwm: int = HWM, size: int = SIZE) -> Scene:
    """The scene: `pusher` sends for ever, `puller` binds and never reads."""
    made = Scene("nobody reads")

    @made.node
    async def puller(node: Any) -> None:
        node.socket(zmq.PULL, rcvhwm=hwm).bind("tcp://puller:5557")

    @made.node
    async def pusher(node: Any) -> None:
        push = node.socket(zmq.PUSH, sndhwm=hwm)
        push.connect("tcp://puller:5557")
        while True:
            await push.send(bytes(size))

    return made


def fill(world: str = "lab", hwm: int = HWM, size: int = SIZE) -> Tanks:
    """Sends until no more is accepted; returns the tanks, whose `accepted` is the answer.

    world: "lab", "loopback", "libzmq", or "pyzmq". hwm: of both ends, messages, not 0. size: bytes
    of a message. Raises ImportError without pyzmq, where it is needed.
    """
    if world == PYZMQ:
        return _fill_pyzmq(hwm, size)
    return scene(hwm, size).play(world=world).tanks()


def _fill_pyzmq(hwm: int, size: int) -> Tanks:
    pyzmq: Any = import_module("zmq")
    began = time.monotonic()
    with pyzmq.Context() as context, context.socket(pyzmq.PULL) as pull:
        pull.rcvhwm, pull.linger = hwm, 0
        port = pull.bind_to_random_port("tcp://127.0.0.1")
        with context.socket(pyzmq.PUSH) as push:
            push.sndhwm, push.linger, push.sndtimeo = hwm, 0, int(STILL * 1000)
            push.connect(f"tcp://127.0.0.1:{port}")
            accepted = _send_all(pyzmq, push, bytes(size))
            kernels = _kernels(f"127.0.0.1:{port}")
    whole = size + HEADER[size <= 255]
    row = Row("", "push", "pull")
    if kernels is None:  # no Linux
        row.tanks = {INSIDE: Tank(accepted, accepted * whole, INFERRED)}
    else:
        send, receive = kernels
        inside = accepted * whole - send - receive
        ends = [receive // whole, (receive + send) // whole]
        row.tanks = {
            SEND: Tank(ends[1] - ends[0], send, MEASURED),
            RECEIVE: Tank(ends[0], receive, MEASURED),
            INSIDE: Tank(accepted - ends[1], inside, INFERRED),
        }
        row.off = min(0, inside)
    return Tanks(time.monotonic() - began, PYZMQ, [row], accepted, 0, {})


def _send_all(pyzmq: Any, push: Any, body: bytes) -> int:
    accepted = 0
    while True:
        try:
            push.send(body)
        except pyzmq.Again:
            return accepted
        accepted += 1


def _kernels(server: str) -> tuple[int, int] | None:
    """Bytes in the client's send buffer and in the server's receive buffer."""
    table = connections()
    if table is None:
        return None
    send = sum(found.send for (_, there), found in table.items() if there == server)
    return send, sum(found.receive for (here, _), found in table.items() if here == server)


def main() -> None:
    """Prints the tanks of all worlds, or of those that are named."""
    print("\n\n".join(fill(world).text() for world in sys.argv[1:] or (*WORLDS, PYZMQ)))


if __name__ == "__main__":
    main()
