"""PROBE_ROUTER: a peer that says hello by an empty message, before anybody asks it anything.

A ROUTER can send to nobody whom it does not know. Two ROUTERs would wait for each other
for ever; the empty message tells the other one that we are here, and our routing id.
(zmq_setsockopt(3).)

Rule for this file: the first message of a pipe, from those who set the option.
"""

from typing import Any


def probe(pattern: Any, pipe: Any) -> None:
    """Sends the empty message to a new peer, on the socket's own account."""
    pattern.ledger.begin([b""])
    pipe.write([b""])
