"""DGRAM: raw UDP. [address, bytes] comes in, and goes out. A draft of libzmq's.

Datagrams have no connections: one pipe leads to all there are, and their addresses stand in
front. What is sent before there is a pipe goes nowhere, as datagrams do.
"""

from zlearn.patterns.pair import Pair
from zlearn.patterns.pattern import Malformed, Message

NO_PEER = "dropped: no peer"


class Datagram(Pair):
    """Sends to addresses, receives from addresses."""

    name = "DGRAM"
    peers = frozenset()

    def send(self, message: Message) -> bool:
        if len(message) != 2:
            raise Malformed("a DGRAM sends two frames: an address, and bytes")
        if self.origin is None:
            self.ledger.end(NO_PEER, "it is neither bound nor connected")
            return True
        return super().send(message)
