"""The peer: what each side tells of itself in the handshake, and which peers are legal.

Whatever the mechanism, the handshake carries the same properties. `Socket-Type` says
what kind of socket speaks, `Identity` is the routing id by which a ROUTER shall know it.
Property names are case-insensitive. Source: RFC 37, "The NULL mechanism", "Metadata".

Rule for this file: properties only, not how they travel.
"""

from collections.abc import Mapping
from typing import NamedTuple

from zlearn.zmtp.errors import NO_NEWS, ProtocolError

ROUTING_ID_LIMIT = 255  # bytes

# Only these tell their routing id, be it empty: a ROUTER can be at the other end.
_TELL_ROUTING_ID = frozenset({"REQ", "DEALER", "ROUTER"})


class Peer(NamedTuple):
    """Who is at the other end.

    socket_type: "REQ", "PUB", …; empty if the peer did not say.
    routing_id: empty if it has none.
    metadata: all properties that it told, by name as it spelt them.
    version: the ZMTP version that it announced; anything from (3, 1) on is spoken to
        in 3.1.
    """

    socket_type: str
    routing_id: bytes
    metadata: Mapping[str, bytes]
    version: tuple[int, int]


def own_properties(
    socket_type: str, routing_id: bytes, metadata: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Returns what we tell of ourselves, in the order in which libzmq does."""
    properties = {"Socket-Type": socket_type.encode("ascii")}
    if socket_type in _TELL_ROUTING_ID:
        properties["Identity"] = routing_id
    return {**properties, **metadata}


def meet(
    properties: Mapping[str, bytes],
    version: tuple[int, int],
    socket_type: str,
    accepts: frozenset[str],
) -> Peer:
    """Returns the peer that told `properties`.

    socket_type: our own, for the sentence of the error.
    accepts: the socket types that may talk to it.

    Raises ProtocolError when the peer's socket type is no match or its routing id is too
    long. A peer that does not tell its type is accepted, as libzmq does.
    """
    known = {name.lower(): value for name, value in properties.items()}
    peer_type = known.get("socket-type", b"").decode("latin-1")
    if "socket-type" in known and peer_type not in accepts:
        raise ProtocolError(
            f"the peer is a {peer_type[:40]!r} socket, and {socket_type} talks only to "
            f"{' and '.join(sorted(accepts))}",
            NO_NEWS,
        )
    routing_id = known.get("identity", b"")
    if len(routing_id) > ROUTING_ID_LIMIT:
        raise ProtocolError(
            f"the peer's routing id has {len(routing_id)} bytes; {ROUTING_ID_LIMIT} is the most"
        )
    return Peer(peer_type, routing_id, properties, version)
