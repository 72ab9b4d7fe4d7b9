"""Peers that are no ZeroMQ: how STREAM, and ROUTER with ROUTER_RAW, name and leave them.

A raw connection brings no name with it, so it gets one of ours at once, be there somebody at
the other end already or not. The newest name can be asked for, as ROUTING_ID: that is how a
program learns where to send after `connect`. An empty message closes the connection.

Rule for this file: names and ends. Everything else is ROUTER's. (zmq_socket(3).)
"""

from typing import Any

from zlearn.patterns.pattern import Message
from zlearn.patterns.router_options import leave


def name_at_once(router: Any, pipe: Any) -> None:
    """Enters a new connection into the table."""
    options = router.options
    name = b""
    if not pipe.is_identified:  # we go there, nobody came
        name, options.connect_routing_id = options.connect_routing_id, b""
    if not name or name in router.routes:
        name = options.new_routing_id()
    options.routing_id = name
    router.place(pipe, name)


def closes(router: Any, message: Message) -> bool:
    """Closes the connection that an empty message is for. False: it is not empty, or for nobody."""
    pipe = router.routes.get(message[0])
    if pipe is None or len(message) < 2 or any(message[1:]):
        return False
    leave(router, message[0], "its connection was closed")
    pipe.hang_up()
    return True
