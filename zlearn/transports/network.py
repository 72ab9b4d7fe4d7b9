"""What the engine asks of a network, whichever it is.

`SocketNetwork` (in `sockets.py`) answers with the machine's own sockets, the lab with
virtual ones. No call here ever waits: a call that can't go on says so in its result.

Rule for this file: the shapes alone.
"""

from typing import Protocol

from zlearn.transports.endpoint import Endpoint


class Stream(Protocol):
    """A connection that carries bytes both ways, in order."""

    name: str
    """The same text at both ends: it becomes the link's name. Known once connected."""

    peer_address: str

    def finish_connect(self) -> bool:
        """Whether the connection stands. Raises OSError when it never will."""

    def read(self, size: int) -> bytes | None:
        """Up to `size` bytes; None: nothing now; b"": the peer closed. Raises OSError."""

    def write(self, chunks: list[bytes]) -> int:
        """Takes bytes of `chunks` from the start; returns how many. Raises OSError."""

    def close(self) -> None:
        """Ends the connection once what was written has gone."""

    def fileno(self) -> int: ...


class Listener(Protocol):
    """An address that takes connections."""

    endpoint: Endpoint
    """With wildcards resolved."""

    def accept(self) -> Stream | None:
        """The next connection, or None when there is none now."""

    def release(self) -> None:
        """Frees the address at once, for whoever binds it next; `close` is still to come.

        May be called from any thread.
        """

    def close(self) -> None: ...

    def fileno(self) -> int: ...


class Network(Protocol):
    """Opens listeners and streams."""

    def listen(self, endpoint: Endpoint, backlog: int) -> Listener:
        """Binds. Raises OSError: EADDRINUSE, EADDRNOTAVAIL, ENODEV, EACCES, ENOENT …"""

    def connect(self, endpoint: Endpoint) -> Stream:
        """Starts to connect. Raises OSError when it fails at once."""
