"""How full the buffers of two kernels were, in one direction of a link.

Between an outbox and an inbox lie the sender's kernel and the receiver's. Nobody tells their
depths by events, since they are bytes and no messages; a world that knows them says so here.

Rule for this file: plain data.
"""

from typing import NamedTuple


class KernelLevels(NamedTuple):
    """One direction of a link.

    forth: True for what the connecting end writes. send, receive: bytes that the kernel of the
    writing end, and that of the reading end, can hold. points: (seconds, bytes in the one, bytes
    in the other), after each instant in which they changed.
    """

    link: str
    forth: bool
    send: int
    receive: int
    points: list[tuple[float, int, int]]
