"""ZMTP, the protocol between ZeroMQ peers: bytes in, messages out.

Nothing in this room opens a socket, starts a thread or reads a clock, so every file can
be tried with bytes alone. Read them in this order:

    frames      messages and commands as bytes, and back
    commands    READY, PING, SUBSCRIBE and the others
    greeting    the first 64 bytes
    null        the simplest handshake
    peer        which peers are legal
    connection  all of it in order: what the engine uses

Rule for this room: nothing is imported from another one.
"""

from zlearn.zmtp.commands import Cancel, Join, Leave, Ping, Pong, Subscribe
from zlearn.zmtp.connection import Connection, State
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.peer import Peer

__all__ = [
    "Cancel",
    "Connection",
    "Join",
    "Leave",
    "Peer",
    "Ping",
    "Pong",
    "ProtocolError",
    "State",
    "Subscribe",
]
