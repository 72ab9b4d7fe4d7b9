"""Looking where the bytes are, from outside: libzmq's kernel buffers, and what the tap has.

    libzmq ─ send ─▶ tap_in ─ tap ─ tap_out ─▶ receive ─ libzmq

The tap is in the middle, and its own two kernel buffers make a link hold more than it would
without. libzmq's are read in the machine's table of connections, by their two addresses.

Rule for this file: numbers of bytes. What is inside libzmq nobody can see.
"""

from collections.abc import Iterable
from typing import Any

from zlearn.lab.kernel import Buffers, Pair, buffers_of, connections
from zlearn.lab.tap.eavesdropper import BIND, CONNECT, OTHER
from zlearn.lab.tap.relay import Relay
from zlearn.trace.tanks import Reading
from zlearn.transports.streams import SocketStream


def look_from_outside(relays: Iterable[Relay], socket: str = "") -> list[Reading]:
    """The readings of all links that go through a tap. socket: only what that one has written."""
    table = connections() or {}
    readings: list[Reading] = []
    for relay in relays:
        if (notes := relay.notes) is None:
            continue
        for side in (CONNECT, BIND):
            node, name = notes.names[side]
            if socket in ("", name) and (detail := _between(relay, side, table)):
                readings.append(Reading(node, name, notes.name, detail))
    return readings


def _between(relay: Relay, side: str, table: dict[Pair, Buffers]) -> dict[str, int]:
    """What that side has said and the other may not have yet; {} if there is none."""
    assert relay.notes is not None
    said = relay.notes.ear.sides[side]
    near, far = relay.stream(side), relay.stream(OTHER[side])
    detail = {"tap": relay.waiting(side), "unfinished": said.unfinished}
    try:
        theirs, readers = table.get(_beyond(near)), table.get(_beyond(far))
        is_unix = not isinstance(far.addresses[0], tuple)
    except OSError:  # it ended meanwhile
        return {}
    if theirs is not None:
        detail["send"] = theirs.send
    if (mine := buffers_of(near.fileno())) is not None:
        detail["tap_in"] = mine.receive
    if not is_unix and (mine := buffers_of(far.fileno())) is not None:
        detail["tap_out"] = mine.send
    if readers is not None:
        detail["receive"] = readers.receive
    if not any(detail.values()):
        return {}
    return detail | ({"sealed": 1} if said.sealed else {})


def _beyond(stream: SocketStream) -> Pair:
    """The addresses of the socket at the other end of a stream, as it sees them."""
    here, there = stream.addresses
    return _text(there), _text(here)


def _text(address: Any) -> str:
    if not isinstance(address, tuple):
        return ""  # of a Unix socket, which has no place in the table
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
