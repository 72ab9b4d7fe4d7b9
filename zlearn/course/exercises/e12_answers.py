"""Answers to the exercises of notebook 12: a right one each, and the wrong ones to refuse.

Rule for this file: answers, and the `work` that a server of 12.2 does. A right answer is source
text, since it is also shown.
"""

from typing import Any

from zlearn import zmq


async def work(node: Any, order: bytes) -> bytes:
    """Does what was ordered: it shows in the trace, and takes between 0.2 s and 1.2 s."""
    node.log(f"work {order.decode()}")
    await node.sleep(node.random.uniform(0.2, 1.2))
    return order + b" done"


def made(source: str, name: str) -> Any:
    """What a source text defines: the solution that is shown is the one that is tried."""
    space: dict[str, Any] = {"zmq": zmq, "work": work}
    exec(source, space)
    return space[name]


def _changed(source: str, name: str, *changes: tuple[str, str]) -> Any:
    """A maker of the solution with some things changed."""
    for old, new in changes:
        source = source.replace(old, new)
    return lambda: made(source, name)


# --- 12.1 ---

ASK = """\
async def ask(node, order):
    for _ in range(3):
        req = node.socket(zmq.REQ, linger=0)
        req.connect("tcp://server:5555")
        await req.send_string(order)
        if await req.poll(1000):
            return await req.recv_string()
        req.close()
    return None
"""
SAME_SOCKET = """\
async def ask(node, order):
    req = node.socket(zmq.REQ, linger=0)
    req.connect("tcp://server:5555")
    for _ in range(3):
        await req.send_string(order)
        if await req.poll(1000):
            return await req.recv_string()
    return None
"""
WRONG_ASK: list[tuple[str, Any]] = [
    ("waits for ever", _changed(ASK, "ask", ("req.poll(1000)", "req.poll()"))),
    ("the same socket again", lambda: made(SAME_SOCKET, "ask")),
    ("one try", _changed(ASK, "ask", ("range(3)", "range(1)"))),
    ("never gives up", _changed(ASK, "ask", ("for _ in range(3)", "while True"))),
    ("no word of it", _changed(ASK, "ask", ("return None", 'return ""'))),
    ("bytes", _changed(ASK, "ask", ("recv_string", "recv"))),
]


# --- 12.2 ---

ONCE = """\
async def server(node):
    rep = node.socket(zmq.REP)
    rep.bind("tcp://server:5555")
    done = {}
    while True:
        id, order = await rep.recv_multipart()
        if id not in done:
            done[id] = await work(node, order)
        await rep.send(done[id])
"""
WRONG_ONCE: list[tuple[str, Any]] = [
    ("no memory", _changed(ONCE, "server", ("if id not in done", "if True"))),
    ("knows orders by their text", _changed(ONCE, "server",
     ("if id not", "if order not"), ("done[id]", "done[order]"))),
    ("answers “already done”", _changed(ONCE, "server",
     ("        await rep.send(done[id])\n",
      "            await rep.send(done[id])\n        else:\n"
      '            await rep.send(b"already done")\n'))),
    ("does not answer again", _changed(ONCE, "server",
     ("        await rep.send(done[id])\n", "            await rep.send(done[id])\n"))),
    ("does not work", _changed(ONCE, "server",
     ("await work(node, order)", 'order + b" done"'))),
]  # fmt: skip


# --- 12.3 ---

NEXT = """\
def next_worker(ring, now):
    for who in [who for who, until in ring.items() if until <= now]:
        del ring[who]
    first = next(iter(ring), None)
    ring.pop(first, None)
    return first
"""
WRONG_NEXT: list[tuple[str, Any]] = [
    ("trusts everybody", _changed(NEXT, "next_worker", ("until <= now", "False"))),
    ("the last one", _changed(NEXT, "next_worker", ("next(iter(ring), None)",
     "next(reversed(ring), None)"))),
    ("leaves it in the ring", _changed(NEXT, "next_worker", ("    ring.pop(first, None)\n", ""))),
    ("the freshest beat", _changed(NEXT, "next_worker", ("next(iter(ring), None)",
     "max(ring, key=ring.get, default=None)"))),
    ("nobody", _changed(NEXT, "next_worker", ("return first", "return None"))),
    ("leaves the dead", lambda: _leaves_the_dead),
]  # fmt: skip


def _leaves_the_dead(ring: Any, now: float) -> Any:
    first = next((who for who, until in ring.items() if until > now), None)
    ring.pop(first, None)
    return first
