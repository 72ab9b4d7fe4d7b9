"""Binding and connecting, and `with socket.bind(address):`, which is undone at the block's end.

Rule for this file: pyzmq's names. What an endpoint is, is the engine's affair.

Sources: zmq_bind(3), zmq_connect(3), zmq_unbind(3), zmq_disconnect(3).
"""

import errno
import random
from collections.abc import Callable
from typing import Any

from zlearn.zmq.error import ZMQBindError, ZMQError
from zlearn.zmq.refusals import as_zmq_error


class EndpointGuard:
    """What `bind` and `connect` return.

    kind: which of the two it was. leave: undoes it. endpoint: the address, resolved.
    """

    def __init__(self, socket: Any, kind: str, leave: Callable[[str], None], endpoint: str) -> None:
        self._socket = socket
        self._kind = kind
        self._leave = leave
        self.endpoint = endpoint

    def __enter__(self) -> Any:
        return self._socket

    def __exit__(self, *exception: object) -> None:
        if not self._socket.closed:
            self._leave(self.endpoint)

    def __repr__(self) -> str:
        return f"<SocketContext({self._kind}={self.endpoint!r})>"


class SocketEndpoints:
    """The addresses of a socket."""

    _core: Any

    def bind(self, addr: str) -> EndpointGuard:
        """Takes an address where peers can connect.

        addr: for example "tcp://127.0.0.1:5555", "tcp://*:*", "ipc:///tmp/x", "inproc://name".

        Returns a context manager that unbinds. Raises ZMQError: EINVAL, EPROTONOSUPPORT,
        EADDRINUSE, EADDRNOTAVAIL, ENODEV, … zmq_bind(3).
        """
        with as_zmq_error(_text(addr)):
            self._core.endpoints.bind(_text(addr))
        return EndpointGuard(self, "bind", self.unbind, self._core.endpoints.last)

    def connect(self, addr: str) -> EndpointGuard:
        """Connects to an address. Nobody need be there yet: the socket goes on trying.

        Returns a context manager that disconnects. Raises ZMQError: EINVAL,
        EPROTONOSUPPORT, … zmq_connect(3).
        """
        with as_zmq_error(_text(addr)):
            self._core.endpoints.connect(_text(addr))
        return EndpointGuard(self, "connect", self.disconnect, self._core.endpoints.last)

    def unbind(self, addr: str) -> None:
        """Gives an address back; its connections end. Raises ZMQError (ENOENT). zmq_unbind(3)."""
        with as_zmq_error():
            self._core.endpoints.unbind(_text(addr))

    def disconnect(self, addr: str) -> None:
        """Ends a connection for good. Raises ZMQError (ENOENT). zmq_disconnect(3)."""
        with as_zmq_error():
            self._core.endpoints.disconnect(_text(addr))

    def bind_to_random_port(
        self, addr: str, min_port: int = 49152, max_port: int = 65536, max_tries: int = 100
    ) -> int:
        """Binds to a free port of an address such as "tcp://127.0.0.1"; returns the port.

        Raises ZMQBindError after `max_tries` ports that were taken.
        """
        if min_port == 49152 and max_port == 65536:
            self.bind(f"{addr}:*")
            return int(self._core.endpoints.last.rpartition(":")[2])
        for _ in range(max_tries):
            port = random.randrange(min_port, max_port)
            try:
                self.bind(f"{addr}:{port}")
            except ZMQError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
            else:
                return port
        raise ZMQBindError("Could not bind socket to random port.")


def _text(address: Any) -> str:
    if isinstance(address, bytes):
        return address.decode()
    if not isinstance(address, str):
        raise TypeError(f"Expected addr to be str, got addr={address!r}")
    return address
