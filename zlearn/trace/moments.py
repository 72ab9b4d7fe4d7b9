"""How things stood at an event: sockets, links, what was queued and under way.

Theory. A state is made of the events before it, one after the other. Every so many events a copy
of it is kept; so any moment is a copy and a few events away, and asking for another moment
costs the same whichever it is.

Rule for this file: one event changes one state. What an event means for a link or a queue is
told by links.py and depths.py.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zlearn.engine import events as e
from zlearn.trace.event import Event
from zlearn.trace.links import Network, next_state

EVERY = 256  # events between two copies
OUTBOX, INBOX, LINK = "outbox", "inbox", "link"

ENDINGS = (e.RECEIVED, e.FATE, e.SUBSCRIBED, e.UNSUBSCRIBED)
_STAYS = (e.FATE_UNREAD, e.FATE_IN_FLIGHT, e.FATE_NOT_RECORDED)


class SocketNow(NamedTuple):
    """A socket: open or not, what it is bound and connected to, the call that it waits in."""

    is_open: bool = True
    bound: tuple[str, ...] = ()
    connected: tuple[str, ...] = ()
    waits: str = ""
    state: str = ""  # of its state machine


class Spot(NamedTuple):
    """Where a copy is: in a socket's outbox or inbox for a pipe, or on a link."""

    where: str
    socket: str
    pipe: Any = 0
    link: str = ""


@dataclass(slots=True)
class Moment:
    """A state. n, t: of the last event in it (0: nothing has happened).

    sockets, links: by name; a link's state is as in links.py. copies: where each that is under way
    is. fates: how many copies have ended in each.
    """

    n: int = 0
    t: float = 0.0
    sockets: dict[str, SocketNow] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    copies: dict[str, Spot] = field(default_factory=dict)
    fates: Counter[str] = field(default_factory=Counter)

    def queue(self, socket: str, which: str = INBOX, pipe: Any = None) -> list[str]:
        """The copies in a socket's inboxes or outboxes, the first-in first. pipe: one alone."""
        return [
            name
            for name, spot in self.copies.items()
            if spot.where == which and spot.socket == socket and pipe in (None, spot.pipe)
        ]

    def on_link(self, link: str) -> list[str]:
        """The copies on a link."""
        return [name for name, spot in self.copies.items() if spot[0] == LINK and spot.link == link]

    def copy(self) -> "Moment":
        """The same, to go on from."""
        return Moment(
            self.n, self.t, dict(self.sockets), dict(self.links), dict(self.copies),
            Counter(self.fates),
        )  # fmt: skip


class Moments:
    """All moments of a trace."""

    def __init__(self, events: Sequence[Event], network: Network) -> None:
        self._events = events
        self._network = network
        self._kept: list[Moment] = [Moment()]  # after 0, EVERY, 2 * EVERY … events

    def after(self, count: int) -> Moment:
        """The moment after so many events."""
        index = min(count // EVERY, len(self._kept) - 1)
        moment = self._kept[index].copy()
        for at in range(index * EVERY, count):
            self._apply(moment, self._events[at])
            if (at + 1) % EVERY == 0 and (at + 1) // EVERY == len(self._kept):
                self._kept.append(moment.copy())
        return moment

    def _apply(self, moment: Moment, event: Event) -> None:
        moment.n, moment.t = event.n, event.t
        if event.socket:
            known = moment.sockets.get(event.socket, SocketNow())
            changed = _socket_after(known, event)
            if changed is not known or event.socket not in moment.sockets:
                moment.sockets[event.socket] = changed
        if event.link and (state := next_state(moment.links.get(event.link, ""), event.kind)):
            moment.links[event.link] = state
        if event.msg:
            self._move(moment, event)
        if event.kind == e.RECEIVED or event.kind == e.FATE:
            fate = event.detail.get("fate", e.FATE_RECEIVED)
            moment.fates[fate] += event.detail.get("count", 1)

    def _move(self, moment: Moment, event: Event) -> None:
        kind, name = event.kind, event.msg
        pipe = event.detail.get("pipe", 0)
        if kind == e.QUEUED:
            moment.copies[name] = self._queued(event, pipe)
        elif kind == e.WRITTEN:
            moment.copies.pop(name, None)
            moment.copies[name] = Spot(LINK, event.socket, pipe, event.link)
        elif kind == e.READ:
            moment.copies.pop(name, None)
            moment.copies[name] = Spot(INBOX, event.socket, pipe, event.link)
        elif kind in ENDINGS and event.detail.get("fate") not in _STAYS:
            moment.copies.pop(name, None)

    def _queued(self, event: Event, pipe: Any) -> Spot:
        """Over inproc, it is in the peer's inbox at once."""
        link = event.link or self._network.link_of(event.socket, pipe, event.n)
        known = self._network.links.get(link)
        if known is not None and known.transport == "inproc" and known.other(event.socket):
            peer = known.other(event.socket)
            return Spot(INBOX, peer, self._network.pipe_of(peer, link), link)
        return Spot(OUTBOX, event.socket, pipe, link)


def _socket_after(socket: SocketNow, event: Event) -> SocketNow:
    kind, detail = event.kind, event.detail
    endpoint = str(detail.get("endpoint", ""))
    if kind == e.CLOSED:
        return socket._replace(is_open=False, waits="")
    if kind == e.BOUND and endpoint not in socket.bound:
        return socket._replace(bound=(*socket.bound, endpoint))
    if kind == e.UNBOUND:
        return socket._replace(bound=tuple(each for each in socket.bound if each != endpoint))
    if kind == e.CONNECTING and endpoint and endpoint not in socket.connected:
        return socket._replace(connected=(*socket.connected, endpoint))
    if kind == e.BLOCKED:
        return socket._replace(waits=str(detail.get("call", "")))
    if kind == e.UNBLOCKED:
        return socket._replace(waits="")
    if kind == e.STATE:
        return socket._replace(state=str(detail.get("to", "")))
    return socket
