"""ZMTP, the protocol between ZeroMQ peers: bytes in, messages out.

Nothing in this room opens a socket, starts a thread or reads a clock, so every file can
be tried with bytes alone. Read them in this order:

    frames      messages and commands as bytes, and back
    shared_frames      the same for many peers at once
    frames_of_zmtp_1   those of the oldest peers
    packets_of_pgm     the same in packets that may be lost
    commands    READY, PING, SUBSCRIBE and the others
    greeting    the first 64 bytes
    opening     when which of them are said, and what is said to older peers
    mechanism   what a handshake is
    null        the simplest one
    plain       one with a name and a password
    curve       one with keys, which hides the traffic: curve_client, curve_server, curve_boxes
    peer        which peers are legal
    wishes      what a subscriber asks for
    traffic     what is said after the handshake
    sealed      the same, hidden
    connection  all of it in order: what the engine uses
    upgrade     from HTTP to WebSocket
    websocket   the frames of that, and zws_frames ours in them
    zws         a connection over WebSocket

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
