"""No language at all: bytes as they are. What STREAM speaks, and ROUTER with ROUTER_RAW.

What comes in one read is a message of one frame; what is sent goes out as it is, frame after
frame. TCP keeps no boundaries, so one side's two messages may be the other side's one, or its
three. There is no greeting and no handshake: a link is ready as soon as it stands.

It has the doors of `Connection`, so that whoever drives one drives the other.

Rule for this file: it changes no byte, and judges none.

Source: zmq_socket(3): "Native pattern".
"""

from collections.abc import Sequence
from typing import Any

from zlearn.zmtp.frames import join_small
from zlearn.zmtp.peer import Peer

NO_ZMTP = (0, 0)  # the version of a peer that speaks none


class Raw:
    """Our side of a link without ZMTP."""

    greeted = False
    ready = True
    has_heartbeats = False
    inquiry = None
    takes_bare = False

    def __init__(self) -> None:
        self.peer = Peer("", b"", {}, NO_ZMTP)
        self.notices: list[Any] = []

    def start(self) -> None:
        """There is nothing to say first."""

    def take_output(self) -> bytes:
        """There is nothing to say between messages."""
        return b""

    def ping(self, ttl_tenths: int, context: bytes) -> None:
        """There is no way to ask."""

    def receive(self, data: bytes) -> list[Any]:
        """Whatever came is a message."""
        return [[data]]

    def answer(self, status: int) -> list[Any]:
        """Nobody has asked."""
        return []

    def encode(self, batch: Sequence[Any]) -> list[bytes]:
        """The frames of all messages, one behind the other."""
        return join_small([frame for message in batch for frame in message])

    def sent_size(self, item: Any) -> int:
        """How many bytes `encode` makes of one message."""
        return sum(map(len, item))
