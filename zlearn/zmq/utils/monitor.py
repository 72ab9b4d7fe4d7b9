"""Reads the messages of a socket's monitor.

    events = socket.get_monitor_socket()
    recv_monitor_message(events)    # {"event": …, "value": …, "endpoint": b"tcp://…"}

Rule for this file: pyzmq's `zmq.utils.monitor`. What is told is the engine's affair.

Source: zmq_socket_monitor(3).
"""

import struct
from collections.abc import Awaitable
from typing import Any

from zlearn.zmq.constants import Event

__all__ = ["parse_monitor_message", "recv_monitor_message"]

LAYOUT = "=Hi"  # 16 bits of event and 32 of value, in the machine's byte order


def parse_monitor_message(msg: list[bytes]) -> dict[str, Any]:
    """What a message of a monitor says.

    msg: its two frames. Returns the event, its value (an Event too, as in pyzmq: it is an
    integer all the same) and the endpoint. Raises RuntimeError for another message.
    """
    if len(msg) != 2 or len(msg[0]) != struct.calcsize(LAYOUT):
        raise RuntimeError(f"Invalid event message format: {msg}")
    event, value = struct.unpack(LAYOUT, msg[0])
    return {"event": Event(event), "value": Event(value), "endpoint": msg[1]}


def recv_monitor_message(socket: Any, flags: int = 0) -> Any:
    """Receives a message of a monitor and reads it; an asyncio socket's is to be awaited.

    socket: a PAIR, of `get_monitor_socket`. flags: as for `recv`, whose errors it raises.
    """
    message = socket.recv_multipart(flags)
    return _parsed(message) if isinstance(message, Awaitable) else parse_monitor_message(message)


async def _parsed(message: Awaitable[list[bytes]]) -> dict[str, Any]:
    return parse_monitor_message(await message)
