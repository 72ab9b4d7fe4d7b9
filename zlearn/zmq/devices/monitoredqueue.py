"""The monitored queue: a proxy whose copies say which way the message went.

Rule for this file: pyzmq's `zmq.devices.monitored_queue`.
"""

from typing import Any

from zlearn.zmq.constants import ROUTER
from zlearn.zmq.lending import as_frame
from zlearn.zmq.proxies import run_proxy

__all__ = ["monitored_queue"]


def monitored_queue(
    in_socket: Any,
    out_socket: Any,
    mon_socket: Any,
    in_prefix: bytes = b"in",
    out_prefix: bytes = b"out",
) -> int:
    """Passes messages on in both directions, until the context is terminated.

    mon_socket: gets each message too, with `in_prefix` before those from `in_socket` and
        `out_prefix` before those from `out_socket`. Between two ROUTERs the first two frames
        change places: the receiver's routing id has to come first, and then the sender's.

    Never returns: raises ContextTerminated in the end.
    """
    swaps = in_socket.type == out_socket.type == ROUTER
    prefixes = ([as_frame(in_prefix)], [as_frame(out_prefix)])
    return run_proxy(in_socket, out_socket, mon_socket, prefixes=prefixes, swaps=swaps)
