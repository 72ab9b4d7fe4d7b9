"""What is raised when a peer breaks the rules of the wire.

Rule for this file: the exception only. The sentence is written where the rule is broken,
since only that place knows what the peer did.
"""

from typing import Any

# libzmq's numbers for mistakes in a handshake (zmq.h, ZMQ_PROTOCOL_ERROR_ZMTP_...).
UNSPECIFIED = 0x10000000
UNEXPECTED_COMMAND = 0x10000001
INVALID_SEQUENCE = 0x10000002  # something that was said before is said again
KEY_EXCHANGE = 0x10000003
MALFORMED_COMMAND = 0x10000011
MALFORMED_MESSAGE = 0x10000012
MALFORMED_HELLO = 0x10000013
MALFORMED_INITIATE = 0x10000014
MALFORMED_ERROR = 0x10000015
MALFORMED_READY = 0x10000016
MALFORMED_WELCOME = 0x10000017
INVALID_METADATA = 0x10000018
CRYPTOGRAPHIC = 0x11000001
MECHANISM_MISMATCH = 0x11000002
WS_UNSPECIFIED = 0x30000000  # of WebSocket
NO_NEWS = 0

# A cipher finds these also after the handshake, and a monitor is told of them all the same.
FOUND_BY_CIPHERS = frozenset(
    {UNEXPECTED_COMMAND, INVALID_SEQUENCE, MALFORMED_MESSAGE, CRYPTOGRAPHIC}
)


class ProtocolError(Exception):
    """The peer sent what ZMTP does not allow; its connection can't go on.

    `str(error)` is one sentence that says what came and what was due. `batch` holds the
    messages and subscriptions that were decoded, in order, from the same bytes before
    the mistake: they are good and may still be delivered. `number` is what a monitor is
    told if the handshake failed of it: one of those above, or the status 300, 400 or 500 with
    which the peer refused us; 0 says that it is no news for one (libzmq is silent on a socket
    type that is no match). `retry`: whether another attempt may do better.
    """

    def __init__(self, reason: str, number: int = UNSPECIFIED, retry: bool = False) -> None:
        super().__init__(reason)
        self.number = number
        self.retry = retry
        self.batch: list[Any] = []
