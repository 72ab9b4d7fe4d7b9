"""What a REQ demands of its peers: a reply that is none ends the connection.

A reply is an empty frame and a body of one frame at least; in front of the empty frame there
may be a request's number, four bytes (REQ_CORRELATE). A peer that sends anything else does
not speak this pattern, and libzmq does not ask it again. (libzmq: req.cpp, "req_session_t".)

Over inproc there is no connection to end, so there a REQ passes over such a message.

Rule for this file: shapes. Whether a reply is the one that is due, the pattern decides.
"""

from typing import Any

from zlearn.zmtp.errors import ProtocolError

NUMBER_SIZE = 4  # bytes of a request's number


def inspect_replies(batch: list[Any]) -> None:
    """Raises ProtocolError, with the good ones before it, at a message that is no reply."""
    for place, message in enumerate(batch):
        start = 1 if len(message[0]) == NUMBER_SIZE else 0
        if len(message) < start + 2 or message[start]:
            error = ProtocolError(
                "the peer sent a REQ what is no reply: a reply has an empty frame in front of "
                "its body (a ROUTER has to send it, too: [routing id, b'', body])"
            )
            error.batch = batch[:place]
            raise error
