"""ROUTER_HANDOVER and CONNECT_ROUTING_ID: names that are taken over, and names that are given.

ROUTER_HANDOVER: a peer that comes with the name of another one gets its place; the
connection of the other one is ended, and what it had sent is thrown away. For peers that
come back sooner than it is noticed that they had gone.

CONNECT_ROUTING_ID: the next peer that the ROUTER itself connects to has this name here,
from the start and whatever it calls itself.

Rule for this file: the plain ROUTER does not come by here. (zmq_setsockopt(3).)
"""

from typing import Any

DISCONNECTED = "lost: disconnected"
TAKEN_OVER = "another peer took over its routing id"


def hand_over(router: Any, name: bytes) -> None:
    """Frees a name for a new peer."""
    leave(router, name, TAKEN_OVER).refuse(TAKEN_OVER)


def leave(router: Any, name: bytes, reason: str) -> Any:
    """Takes a peer out of the table, before its connection ends. Returns its pipe."""
    pipe = router.routes.pop(name)
    router.fair_queue.detach(pipe)
    router.left[pipe] = reason
    throw_away(router, pipe)
    return pipe


def throw_away(router: Any, pipe: Any) -> None:
    """What a peer sends that was left is not received any more."""
    while pipe.read() is not None:
        router.ledger.discard(DISCONNECTED, router.left[pipe], pipe)


def name_in_advance(router: Any, pipe: Any) -> None:
    """Gives the name of CONNECT_ROUTING_ID to a peer that the ROUTER connects to, once."""
    name, router.options.connect_routing_id = router.options.connect_routing_id, b""
    if name not in router.routes:
        router.place(pipe, name)
