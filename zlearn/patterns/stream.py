"""STREAM: a socket for peers that speak no ZeroMQ. Raw TCP, one connection a routing id.

    [routing id, bytes]   what came from a connection, or goes out over it
    [routing id, b""]     received: the connection began, or ended; sent: it is to be closed

It is a ROUTER that waits for nobody's handshake, and that never drops: where there is no room
it says so, and where there is no such connection too. TCP has no messages, so what one side
sends in one piece may arrive in several.

Rule for this file: how STREAM differs from ROUTER. (zmq_socket(3): "Native pattern".)
"""

from zlearn.patterns.pattern import Malformed, Message
from zlearn.patterns.raw_peers import closes
from zlearn.patterns.router import Router


class Stream(Router):
    """Receives bytes in turn, sends bytes by name."""

    name = "STREAM"
    peers = frozenset({"STREAM"})  # over inproc; elsewhere nobody asks
    introduces_itself = False
    because = ""
    is_raw = True

    def heed(self, option: str) -> None:
        """No option of ROUTER is one of STREAM."""

    @property
    def is_mandatory(self) -> bool:
        return True

    def send(self, message: Message) -> bool:
        if len(message) != 2:
            raise Malformed("a STREAM sends two frames: a routing id, and bytes")
        return closes(self, message) or super().send(message)
