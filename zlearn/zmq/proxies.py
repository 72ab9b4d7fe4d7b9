"""Proxies: `zmq.proxy`, and its older and younger siblings.

Rule for this file: pyzmq's names. How a proxy works is the engine's affair.

Sources: zmq_proxy(3), zmq_proxy_steerable(3).
"""

from typing import Any

from zlearn.engine.proxy import Proxy
from zlearn.zmq.refusals import as_zmq_error
from zlearn.zmq.socket import Socket


def proxy(frontend: Any, backend: Any, capture: Any = None) -> int:
    """Passes whole messages from either socket to the other, until the context is terminated.

    frontend, backend: the sockets, for example a ROUTER and a DEALER; a side is read only
        while the other can send. capture: a socket that gets a copy of each message.

    Never returns: raises ContextTerminated in the end. zmq_proxy(3).
    """
    return run_proxy(frontend, backend, capture)


def proxy_steerable(frontend: Any, backend: Any, capture: Any = None, control: Any = None) -> int:
    """A proxy that obeys: PAUSE, RESUME, TERMINATE and STATISTICS, received from `control`.

    STATISTICS is answered with eight frames, 64-bit numbers in the machine's byte order:
    of the frontend and then of the backend, messages and bytes received, messages and bytes
    sent. A REP gets an empty answer to the other commands.

    Returns 0 after TERMINATE. Raises ContextTerminated, and ZMQError (EINVAL) for another
    command. libzmq 4.3.5 as it is built today ignores `control`. zmq_proxy_steerable(3).
    """
    return run_proxy(frontend, backend, capture, control)


def device(device_type: int, frontend: Any, backend: Any) -> int:
    """The old name for `proxy`; the type makes no difference."""
    return proxy(frontend, backend)


def run_proxy(
    frontend: Any, backend: Any, capture: Any = None, control: Any = None, **more: Any
) -> int:
    """Runs the engine's proxy between sockets; `more` is its affair."""
    cores = [_core(socket) for socket in (frontend, backend)]
    cores += [None if socket is None else _core(socket) for socket in (capture, control)]
    with as_zmq_error():
        Proxy(*cores, **more).run()
    return 0


def _core(socket: Any) -> Any:
    if not isinstance(socket, Socket):
        raise TypeError(f"a proxy stands between sockets, not {socket!r}")
    return socket._core
