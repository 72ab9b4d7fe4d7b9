"""Wishes: what a receiver tells the senders that it wants to be sent.

SUBSCRIBE and CANCEL name the beginnings of messages, JOIN and LEAVE name groups. Wishes
stand among the messages of a batch, in their order. To a peer of ZMTP 3.0 or 2.0 a
subscription is no command but a message that begins with 01, or with 00 to take it back.
Peers of ZMTP 1.0 tell each other nothing: their publishers send everything, and listen to
nobody.

Sources: RFC 37 and RFC 23, "PUB", "SUB"; RFC 15; RFC 48 for groups.

Rule for this file: who utters wishes, who hears them, and their bodies on the wire.
"""

from zlearn.zmtp.commands import Cancel, Join, Leave, Subscribe, Wish

UTTERERS = frozenset({"SUB", "XSUB", "DISH"})

SUBSCRIPTIONS = (Subscribe, Cancel)

# Whose wishes a socket type gets to hear. The others pass over them in silence.
HEEDED: dict[str, tuple[type, ...]] = {
    "PUB": SUBSCRIPTIONS,
    "XPUB": SUBSCRIPTIONS,
    "RADIO": (Join, Leave),
}


FIRST_HEARD = (2, 0)  # the first version whose publishers hear of wishes


def implied(socket_type: str, version: tuple[int, int]) -> list[Wish]:
    """The wishes of a peer of this version that it has no way to utter. socket_type: ours."""
    heeds = Subscribe in HEEDED.get(socket_type, ())
    return [Subscribe(b"")] if heeds and version < FIRST_HEARD else []


def as_message(wish: Wish, version: tuple[int, int]) -> list[bytes] | None:
    """Returns the message that a peer of this version takes for the wish; None: the command."""
    if version >= (3, 1) or not isinstance(wish, SUBSCRIPTIONS):
        return None
    return [(b"\1" if isinstance(wish, Subscribe) else b"\0") + wish.topic]
