"""Links and sockets, read back from a trace: who, when, in which state.

Rule for this file: what a trace says about sockets and links, in one pass over its
events. Copies are for copies.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zlearn.engine import events as e
from zlearn.trace.event import Event

CONNECTING, HANDSHAKE, READY, DOWN, RETRY, REFUSED = (
    "connecting", "handshake", "ready", "down", "retry", "refused",
)  # fmt: skip

# The state that each kind puts a link in. A connection that exists is in its handshake.
_STATE_OF = {
    e.CONNECTING: CONNECTING,
    e.CONNECTED: HANDSHAKE,
    e.ACCEPTED: HANDSHAKE,
    e.HANDSHAKE: HANDSHAKE,
    e.READY: READY,
    e.REFUSED: REFUSED,
    e.DISCONNECTED: DOWN,
    e.RETRYING: RETRY,
}
# Both ends tell; what the slower end tells of the same step doesn't turn the link back.
_AFTER = {
    "": (CONNECTING, HANDSHAKE, READY, DOWN, RETRY, REFUSED),
    CONNECTING: (HANDSHAKE, READY, DOWN, RETRY, REFUSED),
    HANDSHAKE: (READY, DOWN, RETRY, REFUSED),
    READY: (DOWN, RETRY, REFUSED),
    DOWN: (CONNECTING, RETRY),
    RETRY: (CONNECTING, HANDSHAKE, READY, DOWN, REFUSED),
    REFUSED: (CONNECTING, RETRY),
}


def next_state(state: str, kind: str) -> str:
    """The state that a link comes into with an event of that kind; "" if it stays as it is."""
    reached = _STATE_OF.get(kind, "")
    return reached if reached in _AFTER[state] else ""


class LinkState(NamedTuple):
    """A state that a link came into: when, which, the telling event's detail and its n."""

    t: float
    state: str
    detail: Mapping[str, Any]
    n: int


@dataclass(slots=True)
class LinkInfo:
    """One connection.

    connector, binder: sockets, empty where the trace doesn't say.
    endpoint: what was connected to. states: in order.
    """

    name: str
    transport: str = ""
    connector: str = ""
    binder: str = ""
    endpoint: str = ""
    states: list[LinkState] = field(default_factory=list)

    def other(self, socket: str) -> str:
        """The socket at the other end, empty if it isn't known."""
        if socket == self.connector:
            return self.binder
        return self.connector if socket == self.binder else ""

    def state(self, at: float | None = None) -> str:
        """The state at `at` seconds (None: at the end); empty before the link began."""
        reached = [each.state for each in self.states if at is None or each.t <= at]
        return reached[-1] if reached else ""


class EndpointUse(NamedTuple):
    """An endpoint that a socket bound or connected to, and when."""

    endpoint: str
    bind: bool
    t: float


@dataclass(slots=True)
class SocketInfo:
    """One socket. `type` is empty and `opened` None if the trace began after it opened."""

    name: str
    node: str = ""
    type: str = ""
    opened: float | None = None
    closed: float | None = None
    endpoints: list[EndpointUse] = field(default_factory=list)

    @property
    def bound(self) -> list[str]:
        """The endpoints that it bound, each once."""
        return list(dict.fromkeys(use.endpoint for use in self.endpoints if use.bind))

    @property
    def connected(self) -> list[str]:
        """The endpoints that it connected to, each once."""
        return list(dict.fromkeys(use.endpoint for use in self.endpoints if not use.bind))


class Network:
    """The sockets and links of a trace.

    sockets, links: by name, in the order in which they appear.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.sockets: dict[str, SocketInfo] = {}
        self.links: dict[str, LinkInfo] = {}
        self._pipes: dict[tuple[str, Any], list[tuple[int, str]]] = {}
        self._pipe_of: dict[tuple[str, str], Any] = {}
        self._links_by_event: dict[int, str] = {}
        self._attempts: dict[str, Event] = {}  # connecting without a link's name yet
        for event in events:
            if event.socket:
                self._take_socket(event)
            if event.kind in _STATE_OF:
                self._take_link(event)

    def other(self, link: str, socket: str) -> str:
        """The socket at the other end of a link, empty if it isn't known."""
        return self.links[link].other(socket) if link in self.links else ""

    def link_of(self, socket: str, pipe: Any, n: int) -> str:
        """The link that a socket's pipe had at the event `n`, or first had after it; or ""."""
        had = self._pipes.get((socket, pipe), [])
        before = [link for at, link in had if at <= n]
        if before:
            return before[-1]
        return had[0][1] if had else ""

    def pipe_of(self, socket: str, link: str) -> Any:
        """The socket's pipe that has this link; 0 if the trace doesn't say."""
        return self._pipe_of.get((socket, link), 0)

    def _take_socket(self, event: Event) -> None:
        info = self.sockets.setdefault(event.socket, SocketInfo(event.socket))
        info.node = info.node or event.node
        endpoint = event.detail.get("endpoint", "")
        if event.kind == e.OPENED:
            info.type, info.opened = str(event.detail.get("type", "")), event.t
        elif event.kind == e.CLOSED:
            info.closed = event.t
        elif event.kind in (e.BOUND, e.CONNECTING) and endpoint:
            use = EndpointUse(str(endpoint), event.kind == e.BOUND, event.t)
            if use[:2] not in [known[:2] for known in info.endpoints]:
                info.endpoints.append(use)

    def _take_link(self, event: Event) -> None:
        if event.kind == e.RETRYING and not event.link:
            self._take_retry(event)
            return
        if not event.link:
            if event.kind == e.CONNECTING:
                self._attempts[event.socket] = event
            return
        self._links_by_event[event.n] = event.link
        link = self.links.setdefault(event.link, LinkInfo(event.link))
        if event.kind == e.CONNECTED and not link.connector and event.socket in self._attempts:
            self._take_facts(link, self._attempts.pop(event.socket), event.link)
        self._take_facts(link, event, event.link)

    def _take_retry(self, event: Event) -> None:
        """A retry without a link's name belongs to the link whose end caused it."""
        link = self._links_by_event.get(event.cause or 0)
        if link is not None:
            self._take_facts(self.links[link], event, link)

    def _take_facts(self, link: LinkInfo, event: Event, name: str) -> None:
        detail = event.detail
        if event.kind in (e.CONNECTING, e.CONNECTED):
            link.connector = event.socket
        elif event.kind == e.ACCEPTED:
            link.binder = event.socket
        if event.kind == e.CONNECTING or not link.endpoint:
            link.endpoint = str(detail.get("endpoint", "")) or link.endpoint
        link.transport = link.transport or str(detail.get("transport", ""))
        if event.socket and "pipe" in detail and event.kind in (e.CONNECTING, e.READY):
            self._pipes.setdefault((event.socket, detail["pipe"]), []).append((event.n, name))
            self._pipe_of[event.socket, name] = detail["pipe"]
        if state := next_state(link.states[-1].state if link.states else "", event.kind):
            link.states.append(LinkState(event.t, state, detail, event.n))
