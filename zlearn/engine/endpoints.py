"""The endpoints of a socket: what it has bound and what it is connected to.

Rule for this file: addresses and who serves them. It knows no messages.
"""

import contextlib
import errno
from typing import Any

from zlearn.engine import events, taken
from zlearn.engine.acceptor import Acceptor
from zlearn.engine.connecter import Connecter
from zlearn.engine.datagram_link import (
    BoundDatagrams,
    ConnectedDatagrams,
    DatagramLink,
    check_user,
)
from zlearn.engine.errors import EMTHREAD, Refusal
from zlearn.engine.hooks import Aside
from zlearn.engine.inproc import Binding, Connection
from zlearn.engine.reactor import Reactor
from zlearn.transports.endpoint import CONNECTIONLESS, Endpoint, check_connectable, parse

BOUND = (Acceptor, Binding, BoundDatagrams)
CONNECTED = (Connecter, Connection, ConnectedDatagrams)
DRIVEN = (Acceptor, Connecter, DatagramLink)  # by a reactor


class Endpoints:
    """The links of one socket, by their addresses.

    last: the newest address, with wildcards resolved (LAST_ENDPOINT).
    """

    def __init__(self, core: Any) -> None:
        self.last = ""
        self._core = core
        self._links: dict[str, list[Any]] = {}
        self._given_back: list[Binding] = []  # inproc names, whose connections live on

    def bind(self, text: str) -> None:
        """Takes an address. Raises Refusal or OSError."""
        core = self._core
        core.work_off()
        endpoint = parse(text)
        check_user(core.pattern.name, endpoint, "bind")
        if endpoint.transport == "inproc":
            link: Any = core.context.inproc.bind(core, endpoint)
        else:
            link = self._listen(endpoint)
        self._add(link)
        if core.hooks.any:
            aside = link.aside if isinstance(link, Acceptor) else None
            core.ledger.tell(events.BOUND, detail={"endpoint": self.last}, aside=aside)
        if isinstance(link, DRIVEN):  # now, so that nobody arrives before it is told
            self._start(link)

    def _listen(self, endpoint: Endpoint) -> Acceptor | DatagramLink:
        core = self._core
        reactor = self._reactor()
        kind = BoundDatagrams if endpoint.transport in CONNECTIONLESS else Acceptor
        try:
            return kind(core, reactor, endpoint, core.context.link_done)
        except OSError as error:
            if core.hooks.any:
                aside = None
                if kind is Acceptor:
                    aside = Aside(str(endpoint), number=error.errno or 0, during="bind")
                detail = {"endpoint": str(endpoint), "reason": error.strerror or str(error)}
                core.ledger.tell(events.REFUSED, detail=detail, aside=aside)
            if error.errno == errno.EADDRINUSE:
                raise OSError(errno.EADDRINUSE, taken.sentence(core, endpoint)) from None
            raise

    def connect(self, text: str) -> None:
        """Begins to connect. Raises Refusal or OSError."""
        core = self._core
        core.work_off()
        endpoint = parse(text)
        check_user(core.pattern.name, endpoint, "connect")
        check_connectable(endpoint)
        if endpoint.transport == "inproc":
            link: Any = core.context.inproc.connect(core, endpoint)
        else:
            kind = ConnectedDatagrams if endpoint.transport in CONNECTIONLESS else Connecter
            link = kind(core, self._reactor(), endpoint, core.context.link_done)
            self._start(link)
        self._add(link)

    def unbind(self, text: str) -> None:
        """Gives an address back; its connections end, but for inproc.

        To libzmq, `unbind` and `disconnect` are one: all ends that the socket has there.
        Raises Refusal (ENOENT), or OSError for what is no endpoint.
        """
        for link in self._take(text):
            if isinstance(link, BOUND):
                self._give_back(link, text)
            else:
                self._break_off(link)

    disconnect = unbind

    def _give_back(self, link: Any, text: str) -> None:
        if isinstance(link, Binding):
            link.release()
            self._given_back = [each for each in self._given_back if each.connections]
            self._given_back.append(link)
        else:
            self._finish(link)
        if self._core.hooks.any:
            aside = link.aside if isinstance(link, Acceptor) else None
            self._core.ledger.tell(events.UNBOUND, detail={"endpoint": text}, aside=aside)

    def _break_off(self, link: Any) -> None:
        """Ends a connection for good; nothing more is received from it."""
        if link.pipe is not None:
            self._core.leave(link.pipe)
        if isinstance(link, Connecter):
            link.disconnect()
        self._finish(link)

    def close(self) -> None:
        """Ends all links, each when it has sent what the socket lingers for."""
        for link in (*self._all(), *self._given_back):
            self._finish(link)
        self._links.clear()
        self._given_back.clear()

    def leave_loop(self) -> None:
        """Moves all links to the reactor that outlives loops, where there is one."""
        for link in self._all():
            self._move(link)

    def bound(self) -> list[str]:
        """The addresses that are bound."""
        return [str(link.endpoint) for link in self._all() if isinstance(link, BOUND)]

    def listening(self) -> list[Aside]:
        """What a monitor is told of the addresses where peers arrive over a network."""
        return [link.aside for link in self._all() if isinstance(link, Acceptor)]

    def connected(self) -> list[str]:
        """The addresses that the socket connects to, whether anybody is there or not."""
        return [str(link.endpoint) for link in self._all() if isinstance(link, CONNECTED)]

    def _all(self) -> list[Any]:
        return [link for links in self._links.values() for link in links]

    def _add(self, link: Any) -> None:
        self.last = str(link.endpoint)
        self._links.setdefault(self.last, []).append(link)

    def _take(self, text: str) -> list[Any]:
        """Takes all links at an address out of the list. Raises Refusal (ENOENT), OSError."""
        self._core.work_off()
        endpoint = parse(text)
        links = self._links.pop(text, []) or self._links.pop(self._numeric(endpoint), [])
        if not links:
            known = ", ".join(self._links) or "none"
            note = f'"{text}" is no such endpoint of this socket (its endpoints: {known})'
            raise Refusal(errno.ENOENT, note)
        return links

    def _numeric(self, endpoint: Endpoint) -> str:
        """What was bound to a name is kept under its number."""
        if endpoint.transport != "inproc":
            with contextlib.suppress(OSError):
                return str(self._core.network.numeric(endpoint, self._core.options.for_links()))
        return ""

    def _start(self, link: Any) -> None:
        self._core.context.link_started(link)
        link.reactor.call_soon_threadsafe(_start_in_place, link, link.reactor)

    def _finish(self, link: Any) -> None:
        linger = self._core.options.linger
        if isinstance(link, Acceptor):
            link.release()  # so that it can be bound again as soon as this call returns
        if isinstance(link, DRIVEN):
            # A loop may end right after a close; the I/O thread stays until all is sent.
            self._move(link)
            link.reactor.call_soon_threadsafe(link.finish, linger)
        else:
            link.finish(linger)

    def _move(self, link: Any) -> None:
        reactor = self._core.context.driver.lasting_reactor()
        if reactor is not None and isinstance(link, DRIVEN) and link.reactor is not reactor:
            link.move(reactor)

    def _reactor(self) -> Reactor:
        core = self._core
        threads, wanted = core.context.options.io_threads, core.options.affinity
        if not threads:
            raise Refusal(EMTHREAD, "a context with 0 I/O threads has inproc alone")
        if wanted and not wanted & (2**threads - 1):
            note = f"AFFINITY {wanted:#b} names none of the context's {threads} I/O threads"
            raise Refusal(EMTHREAD, note)
        return core.context.driver.reactor(core.loop)


def _start_in_place(link: Any, reactor: Reactor) -> None:
    """Starts a link where it is driven: it may have moved before its loop had a single turn."""
    if link.reactor is reactor:
        link.start()
    else:
        link.reactor.call_soon_threadsafe(_start_in_place, link, link.reactor)
