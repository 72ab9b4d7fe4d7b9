"""What this ZeroMQ can do: `zmq.has("curve")`.

Rule for this file: one row for each capability, in libzmq's spelling; the answer is the truth,
found out when it is asked.

Source: zmq_has(3).
"""

import socket
from collections.abc import Callable

from zlearn.engine.security import has_curve


def _is_there(scheme: str) -> Callable[[], bool]:
    """Whether the engine has a transport."""

    def answer() -> bool:
        from zlearn.transports import endpoint

        return scheme in endpoint.TRANSPORTS

    return answer


CAPABILITIES: dict[str, Callable[[], bool]] = {
    "ipc": lambda: hasattr(socket, "AF_UNIX"),
    "curve": has_curve,
    "draft": lambda: True,
    "ws": _is_there("ws"),
    "WS": _is_there("ws"),
    "pgm": _is_there("pgm"),
    "epgm": _is_there("epgm"),
    "tipc": lambda: False,
    "norm": lambda: False,
    "gssapi": lambda: False,
    "vmci": lambda: False,
    "wss": lambda: False,
    "WSS": lambda: False,
}


def has(capability: str) -> bool:
    """Whether a transport or mechanism is there: "ipc", "curve", … zmq_has(3)."""
    row = CAPABILITIES.get(capability)
    return row is not None and row()
