"""The tap: it listens where clients connect to, and connects each of them to the real server.

Rule for this file: endpoints, connections and the life of the tap. The bytes are relay.py's.
"""

import contextlib
import errno
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zlearn.lab.tap.naming import Cast
from zlearn.lab.tap.notebook import DETAILS, LinkNotes, Notebook
from zlearn.lab.tap.overheard import said_on
from zlearn.lab.tap.relay import Relay
from zlearn.lab.tap.telling import FACTS, Telling
from zlearn.trace.files import make_header
from zlearn.trace.recorder import stopwatch
from zlearn.trace.trace import Trace
from zlearn.transports import endpoint as endpoints
from zlearn.transports.endpoint import Endpoint
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.sockets import SocketNetwork
from zlearn.transports.streams import SocketListener

TRANSPORTS = ("tcp", "ipc")


class Door:
    """One pair of endpoints: where clients knock, and where the server is.

    server: says where, for each client anew; it may raise OSError. shown, asked: how the server's
        address, and the endpoint that clients connect to, are called in the trace.
    names: says what the two sides of its links are called, (node, socket) each, if it is known.
    """

    def __init__(
        self,
        listener: SocketListener,
        server: Callable[[], Endpoint],
        shown: str,
        options: LinkOptions,
        names: Callable[[], dict[str, tuple[str, str]]] = dict,
        asked: str = "",
    ) -> None:
        self.listener, self.server, self.shown = listener, server, shown
        self.options, self.names = options, names
        self.asked = asked or str(listener.endpoint)


class Tap:
    """Taps links between ZeroMQ peers, without a change to a byte.

    pairs: (endpoint to listen at, endpoint of the real server) for each; tcp or ipc. Port `*`
        takes a free one: `endpoints` says which.
    names: what addresses are called in the trace, such as {"127.0.0.1:5555": "server"}.
    details: how many messages and commands are told one by one; the rest is counted.
    title: for the trace. on_link: called with a `Relay` when its two sides are known, and when it
        ends; in the tap's thread.

    As a context manager it works in a thread of its own. `run` works in the caller's.

    Raises OSError: an endpoint is no good, or can't be bound; a name is not known.
    """

    def __init__(
        self,
        pairs: Iterable[tuple[str, str]],
        names: Mapping[str, str] | None = None,
        details: int = DETAILS,
        title: str = "",
        on_link: Callable[[Relay], object] | None = None,
    ) -> None:
        self.selector = selectors.DefaultSelector()
        self.now = stopwatch()
        self.endpoints: list[str] = []
        self.latest = 0.0  # when bytes were last seen
        self.notebook = Notebook(details)
        self._names, self._title, self._on_link = dict(names or {}), title, on_link
        self._network = SocketNetwork()
        self._doors: list[Door] = []
        self._new_doors: deque[Door] = deque()
        self._relays: dict[Relay, None] = {}
        self._told: dict[Relay, None] = {}
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._ended: float | None = None
        self._waker, self._woken = socket.socketpair()
        self._waker.setblocking(False)
        self.selector.register(self._woken, selectors.EVENT_READ)
        try:
            for listening, server in pairs:
                self._open(listening, server)
        except OSError:
            self.close()
            raise

    def _open(self, listening: str, server: str) -> None:
        here, there = _parse(listening), _parse(server)
        endpoints.check_connectable(there)
        options = LinkOptions(ipv6=int("[" in there.address))
        # A name is looked up once, now: nobody has to wait for an answer later.
        number = self._network.numeric(there, options)
        own = LinkOptions(ipv6=int("[" in here.address))
        try:
            listener = self._network.listen(here, own)
        except OSError as error:
            why = error.strerror or str(error)
            if error.errno == errno.EADDRINUSE:
                why += "; take another port, or * for any that is free"
            raise OSError(error.errno, f"can't listen at {here}: {why}") from None
        self.endpoints.append(str(listener.endpoint))
        self.add_door(Door(listener, lambda: number, there.address, options))

    def add_door(self, door: Door) -> None:
        """Lets clients in by another door; may be called from any thread."""
        self._new_doors.append(door)
        with contextlib.suppress(OSError):  # it is awake
            self._waker.send(b"\0")

    def _open_doors(self) -> None:
        while self._new_doors:
            door = self._new_doors.popleft()
            self._doors.append(door)
            self.selector.register(door.listener, selectors.EVENT_READ, door)

    # --- the work --------------------------------------------------------------------

    def run(self, seconds: float | None = None, idle: float | None = None) -> None:
        """Works until `stop`, or for some seconds, or until none of its links, of which there
        has been one, has said anything for `idle` seconds."""
        began = self.now()
        while not self._stopping:
            now = self.now()
            waits = [] if seconds is None else [began + seconds - now]
            if idle is not None and self.latest:
                waits.append(self.latest + idle - now)
            if waits and min(waits) <= 0:
                return
            for key, events in self.selector.select(min(waits, default=None)):
                self._happened(key.data, events)

    def _happened(self, whom: Any, events: int) -> None:
        if whom is None:
            self._woken.recv(100)
            self._open_doors()
        elif isinstance(whom, Door):
            self._let_in(whom)
        else:
            relay, side = whom
            if relay.is_over:  # it ended in this very turn
                return
            self.latest = self.now()
            relay.happened(side, events)
            if not relay.is_over and relay not in self._told and _is_known(relay.notes):
                self._tell(relay)

    def _let_in(self, door: Door) -> None:
        try:
            client = door.listener.accept()
        except OSError:  # it left before it was let in
            return
        if client is None:
            return
        address = client.name.partition("→")[0]
        notes = self.notebook.link(
            address or f"client{len(self.notebook.notes)}",
            door.shown,
            door.asked,
            door.names(),
        )
        if notes:
            notes.begun(self.now())
        try:
            server = self._network.connect(door.server(), door.options)
        except OSError as error:
            if notes:
                notes.refused(self.now(), error.strerror or str(error))
            client.close()
            return
        self._relays[Relay(client, server, notes, self)] = None

    @property
    def relays(self) -> list[Relay]:
        """The connections that go through it now; may be asked from any thread."""
        while True:
            try:
                return list(self._relays)
            except RuntimeError:  # one came or went just now
                continue

    def is_over(self, relay: Relay) -> None:
        """A relay has ended."""
        self._relays.pop(relay, None)
        if self._told.pop(relay, self) is None:
            self._tell(relay)

    def _tell(self, relay: Relay) -> None:
        if not relay.is_over:
            self._told[relay] = None
        if self._on_link is not None:
            self._on_link(relay)

    # --- its life --------------------------------------------------------------------

    def __enter__(self) -> "Tap":
        self._thread = threading.Thread(target=self.run, name="zlearn-tap", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
        self.close()

    def stop(self) -> None:
        """Ends `run`; may be called from any thread."""
        self._stopping = True
        with contextlib.suppress(OSError):  # it is awake, or closed already
            self._waker.send(b"\0")
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """Takes the tap out, with all connections that go through it."""
        if self._ended is not None:
            return
        self._ended = self.now()
        self._open_doors()
        for door in self._doors:
            self.selector.unregister(door.listener)
            door.listener.close()
        for relay in list(self._relays):
            relay.close()
        self.selector.close()
        self._waker.close()
        self._woken.close()

    @property
    def trace(self) -> Trace:
        """What was overheard, once the tap is closed; before that, RuntimeError."""
        if self._ended is None:
            raise RuntimeError("a tap tells what it has heard once it is closed")
        facts: dict[str, Any] = {"facts": FACTS}
        if self.notebook.missed:
            facts["links_missed"] = self.notebook.missed
        header = make_header(self._title, "tap", None, True, facts)
        cast, notes = Cast(self._names), self.notebook.notes
        trace = Trace(header, Telling(cast, self._ended, self.notebook.refusals).events(notes))
        trace.said = said_on(notes, cast)
        return trace


def _parse(text: str) -> Endpoint:
    endpoint = endpoints.parse(text)
    if endpoint.transport not in TRANSPORTS:
        known = " and ".join(TRANSPORTS)
        raise OSError(f"{text} can't be tapped: only {known} can")
    return endpoint


def _is_known(notes: LinkNotes | None) -> bool:
    return notes is not None and all(side.introduced for side in notes.ear.sides.values())
