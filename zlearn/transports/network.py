"""What the engine asks of a network, whichever it is.

`SocketNetwork` (in `sockets.py`) answers with the machine's own sockets, the lab with
virtual ones. No call here ever waits: a call that can't go on says so in its result.

Rule for this file: the shapes alone.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from zlearn.transports.endpoint import Endpoint
from zlearn.transports.link_options import LinkOptions


class Credentials(NamedTuple):
    """Who a process is, as the system vouches for it."""

    uid: int
    gid: int
    pid: int


class Stream(Protocol):
    """A connection that carries bytes both ways, in order."""

    name: str
    """The same text at both ends: it becomes the link's name. Known once connected."""

    needs_input: bool
    """While it is being connected: whether to wait for bytes before asking again, not for room."""

    @property
    def peer_address(self) -> str:
        """The peer's as a message's "Peer-Address" tells it: no port, and over ipc who it is."""

    @property
    def peer_credentials(self) -> Credentials | None:
        """Who the peer's process is, where the system knows (ipc)."""

    def finish_connect(self) -> bool:
        """Whether the connection stands. Raises OSError when it never will."""

    def read(self, size: int) -> bytes | None:
        """Up to `size` bytes; None: nothing now; b"": the peer closed. Raises OSError."""

    def write(self, chunks: list[bytes]) -> int:
        """Takes bytes of `chunks` from the start; returns how many. Raises OSError."""

    def close(self) -> None:
        """Ends the connection once what was written has gone."""

    def fileno(self) -> int: ...


class Clock(Protocol):
    """Calls that are planned by name; the link's owner keeps them, and moves them with it."""

    def start(
        self, name: str, seconds: float, function: Callable[[], object], background: bool = False
    ) -> None:
        """Calls `function` once after `seconds`; a call of that name that is to come is dropped.

        background: it changes nothing as long as nobody else does anything.
        """

    def cancel(self, name: str) -> None:
        """Drops the call, if it is still to come."""


class DatagramHost(Protocol):
    """What a stream of datagrams may ask of whoever drives it, in the reactor alone."""

    @property
    def timers(self) -> Clock:
        """For whatever has to happen later; they end with the link."""

    def fill(self) -> None:
        """Something can be read now, although the kernel knows of nothing."""

    def lost(self, reason: str) -> None:
        """A datagram was lost here, or will never come: a sentence for whoever watches."""


class DatagramStream(Stream, Protocol):
    """A place that datagrams come to and go from, behind the doors of a stream.

    `read` gives one datagram (`datagrams.Datagram`), with the address that it came from; never
    an end. `write` takes each chunk as one, to the address that it has or to the place's own
    target, and returns the bytes of those that it took whole.
    """

    endpoint: Endpoint
    """With wildcards resolved."""

    name: str
    """The link's, or empty where there is none: many may send to a bound place."""

    pause: float
    """After a `write` that did not take all: seconds until it takes more; 0: as the kernel says."""

    def start(self, host: DatagramHost) -> None:
        """Called once, in the reactor, before anything is read or written."""


class Listener(Protocol):
    """An address that takes connections."""

    endpoint: Endpoint
    """With wildcards resolved."""

    def accept(self) -> Stream | None:
        """The next connection, or None when there is none now.

        Raises OSError: PermissionError for a peer that may not connect, who is gone again.
        """

    def release(self) -> None:
        """Frees the address at once, for whoever binds it next; `close` is still to come.

        May be called from any thread.
        """

    def close(self) -> None: ...

    def fileno(self) -> int: ...


# Where to connect to, and how.
Target = tuple[Endpoint, LinkOptions]


class Network(Protocol):
    """Opens listeners, streams, and places for datagrams."""

    def listen(self, endpoint: Endpoint, options: LinkOptions) -> Listener:
        """Binds. Raises OSError: EADDRINUSE, EADDRNOTAVAIL, ENODEV, EACCES, ENOENT …"""

    def look_up(
        self, endpoint: Endpoint, options: LinkOptions, found: Callable[[Target | OSError], object]
    ) -> bool:
        """Whether a name has to be looked up before `connect`.

        If so, `found` is called later and from another thread: with what to give to `connect`,
        or with an OSError.
        """

    def connect(self, endpoint: Endpoint, options: LinkOptions) -> Stream:
        """Starts to connect. Raises OSError when it fails at once."""

    def open_datagrams(self, endpoint: Endpoint, options: LinkOptions, side: str) -> DatagramStream:
        """Opens a place for datagrams. side: "bind" or "connect". May wait for a look-up.

        Raises OSError: EADDRINUSE, EADDRNOTAVAIL, ENODEV, EINVAL …
        """

    def numeric(self, endpoint: Endpoint, options: LinkOptions) -> Endpoint:
        """The same endpoint without names; may wait for a look-up. Raises OSError."""
