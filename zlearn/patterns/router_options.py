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
    old = router.routes.pop(name)
    router.fair_queue.detach(old)
    throw_away(router, old)
    router.replaced[old] = None
    old.refuse(TAKEN_OVER)


def throw_away(router: Any, pipe: Any) -> None:
    """What a peer had sent that was replaced is not received any more."""
    while pipe.read() is not None:
        router.ledger.discard(DISCONNECTED, TAKEN_OVER, pipe)


def name_in_advance(router: Any, pipe: Any) -> None:
    """Gives the name of CONNECT_ROUTING_ID to a peer that the ROUTER connects to, once."""
    name, router.options.connect_routing_id = router.options.connect_routing_id, b""
    if name not in router.routes:
        router.place(pipe, name)
