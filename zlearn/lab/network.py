"""A virtual network with TCP's manners: it carries real bytes in virtual time.

What it models. A connection stands after one round trip, and is refused after one when nobody
listens. Bytes leave at `bandwidth`, arrive `latency` later, in order, and only as many as the
other end's buffer has room for: then `write` takes fewer bytes, or none, until somebody reads.
What was written before a close still arrives. (The streams themselves are in `stream.py`.)

What it leaves out: segments that are lost and sent again, Nagle, slow start, a reset when a
socket is closed with unread bytes, and all options of a link but the backlog.

Addresses. The host of a tcp address is the name of a node: "tcp://server:5555". On a node, "*"
and "0.0.0.0" bind on that node; "localhost" and "127.0.0.1" mean the node itself, as on a
real machine. ipc names are shared by all nodes, as if they were processes of one host. What goes
over udp is in `datagrams.py`.

Rule for this file: who may bind, who finds whom, and how long it takes. No messages.
"""

import errno
import random
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from zlearn.lab.datagrams import Air, VirtualDatagrams
from zlearn.lab.loop import LabLoop
from zlearn.lab.stream import Route, VirtualStream, join
from zlearn.lab.watch import Watch
from zlearn.transports.endpoint import Endpoint, split_tcp
from zlearn.transports.link_options import AS_EVER, LinkOptions

FIRST_FREE_PORT = 49152  # IANA's dynamic ports begin here
LAST_PORT = 65535
LOCAL_LATENCY = 0.00005  # seconds: within a node, and for ipc
RETRY_AFTER_FULL_BACKLOG = 1.0  # seconds: what TCP waits before it knocks again
ANY_HOST = ("*", "0.0.0.0", "::")
OWN_HOST = ("localhost", "127.0.0.1", "::1")


class Address(NamedTuple):
    """A place that can be bound: a node's port, or an ipc name (then `node` is empty)."""

    node: str
    name: str

    def __str__(self) -> str:
        return f"tcp://{self.node}:{self.name}" if self.node else f"ipc://{self.name}"


class VirtualNetwork:
    """All nodes' addresses and the routes between them.

    latency: seconds one way. Each connection draws its own within ± `jitter` of it.
    bandwidth: bytes a second for each connection and direction, or None: unlimited.
    send_buffer, receive_buffer: bytes that the two kernels of a connection hold.
    jitter: a fraction, for example 0.1.
    """

    def __init__(
        self,
        loop: LabLoop,
        random: random.Random,
        latency: float = 0.001,
        bandwidth: float | None = None,
        send_buffer: int = 65536,
        receive_buffer: int = 65536,
        jitter: float = 0.1,
    ) -> None:
        self.loop = loop
        self.default = Route(latency, bandwidth, send_buffer, receive_buffer)
        self.jitter = jitter
        self._random = random
        self._routes: dict[tuple[str, str], Route] = {}
        self._listeners: dict[Address, VirtualListener] = {}
        self._counters: dict[str, int] = {}
        self._next_port: dict[str, int] = {}
        self._names = 0
        self.air = Air(self)
        self.openings = 0
        """How often something happened that can make another attempt to connect succeed."""

    def node(self, name: str) -> "NodeNetwork":
        """The network as the node `name` sees it."""
        return NodeNetwork(self, name)

    def set_route(
        self, one: str, other: str, latency: float | None = None, bandwidth: float | None = None
    ) -> None:
        """Gives connections made from now on a latency or bandwidth of their own."""
        route = self._routes.get(_pair(one, other), self.default)
        if latency is not None:
            route = route._replace(latency=latency)
        if bandwidth is not None:
            route = route._replace(bandwidth=bandwidth)
        self._routes[_pair(one, other)] = route

    def listener_at(self, address: Address) -> "VirtualListener | None":
        return self._listeners.get(address)

    # --- for NodeNetwork -----------------------------------------------------------

    def bind(self, address: Address, endpoint: Endpoint, backlog: int) -> "VirtualListener":
        if address in self._listeners:
            raise OSError(errno.EADDRINUSE, f"{address} is bound already")
        listener = VirtualListener(self, address, endpoint, backlog)
        self._listeners[address] = listener
        self.openings += 1
        return listener

    def release(self, listener: "VirtualListener") -> None:
        self._listeners.pop(listener.address, None)

    def free_port(self, node: str) -> int:
        """The next port of `node` that nobody has bound."""
        port = self._next_port.get(node, FIRST_FREE_PORT)
        while Address(node, str(port)) in self._listeners:
            port += 1
        if port > LAST_PORT:
            raise OSError(errno.EADDRINUSE, f"{node} has no free port left")
        self._next_port[node] = port + 1
        return port

    def free_name(self) -> str:
        self._names += 1
        return f"lab-{self._names}"

    def open(self, node: str, address: Address) -> VirtualStream:
        """Starts to connect from `node`."""
        route = self._draw(node, address)
        start = f"{node}→{address}"
        self._counters[start] = self._counters.get(start, 0) + 1
        name = f"{start}#{self._counters[start]}"
        near, far = join(self.loop, name, route, str(address), node, partial(self._parted, address))
        self.loop.call_later(route.latency, self._knock, address, near, far, route)
        return near

    def _draw(self, node: str, address: Address) -> Route:
        """The route of a new connection, with a latency of its own."""
        if address.node in ("", node) and _pair(node, node) not in self._routes:
            route = self.default._replace(latency=LOCAL_LATENCY, bandwidth=None)
        else:
            route = self._routes.get(_pair(node, address.node or node), self.default)
        factor = self._random.uniform(1 - self.jitter, 1 + self.jitter)
        return route._replace(latency=route.latency * factor)

    def latency_between(self, one: str, other: str) -> float:
        """Seconds from one node to another, drawn as for a new connection."""
        return self._draw(one, Address(other, "")).latency

    def _knock(
        self, address: Address, near: VirtualStream, far: VirtualStream, route: Route
    ) -> None:
        """The request to connect has arrived at the node that was asked."""
        listener = self._listeners.get(address)
        if near.closed:
            return
        if listener is None:
            why = ConnectionRefusedError(errno.ECONNREFUSED, f"nobody listens at {address}")
            self.loop.call_later(route.latency, near.refuse, why)
        elif listener.full:
            self.loop.call_later(RETRY_AFTER_FULL_BACKLOG, self._knock, address, near, far, route)
        else:
            self.loop.call_later(route.latency, self._answered, listener, near, far, route)

    def _answered(
        self, listener: "VirtualListener", near: VirtualStream, far: VirtualStream, route: Route
    ) -> None:
        """The answer is back: this end stands. The other one does when it hears of that."""
        if near.closed:
            return
        self.loop.call_later(route.latency, listener.offer, far)
        near.establish()

    def _parted(self, address: Address) -> None:
        """A connection to `address` has ended; another one may be made if somebody listens."""
        if address in self._listeners:
            self.openings += 1


class VirtualListener:
    """A bound address with its queue of connections that nobody has taken yet."""

    def __init__(
        self, network: VirtualNetwork, address: Address, endpoint: Endpoint, backlog: int
    ) -> None:
        self.endpoint = endpoint
        self.address = address
        self._network = network
        self._backlog = max(1, backlog)
        self._waiting: deque[VirtualStream] = deque()
        self._closed = False
        self._readable = Watch(network.loop, lambda: self._waiting)

    @property
    def full(self) -> bool:
        return len(self._waiting) >= self._backlog

    def offer(self, stream: VirtualStream) -> None:
        """A connection stands. Nobody may be there any more to take it."""
        stream.establish()
        if self._closed:
            stream.close()
        else:
            self._waiting.append(stream)
            self._readable.check()

    def accept(self) -> VirtualStream | None:
        """The next connection, or None when there is none now."""
        return self._waiting.popleft() if self._waiting else None

    def release(self) -> None:
        """Frees the address."""
        if not self._closed:
            self._closed = True
            self._network.release(self)

    def close(self) -> None:
        """Frees the address; connections that nobody took end."""
        self.release()
        while self._waiting:
            self._waiting.popleft().close()

    def fileno(self) -> int:
        return -1

    def watch_readable(self, callback: Callable[[], object] | None) -> None:
        self._readable.set(callback)

    def watch_writable(self, callback: Callable[[], object] | None) -> None:
        """A listener is never written to."""


class NodeNetwork:
    """The network as one node sees it: what the engine of that node is given."""

    def __init__(self, network: VirtualNetwork, node: str) -> None:
        self.network = network
        self.node = node

    def listen(self, endpoint: Endpoint, options: LinkOptions = AS_EVER) -> VirtualListener:
        """Binds. Raises OSError: EADDRINUSE, or EADDRNOTAVAIL for another node's name."""
        if endpoint.transport == "ipc":
            name = self.network.free_name() if endpoint.address == "*" else endpoint.address
            return self.network.bind(Address("", name), Endpoint("ipc", name), options.backlog)
        host, port = split_tcp(endpoint.authority)
        if host not in (self.node, *ANY_HOST, *OWN_HOST):
            raise OSError(
                errno.EADDRNOTAVAIL,
                f'"{host}" is no address of the node {self.node}: '
                f"it can bind tcp://{self.node}:{port or '*'} or tcp://*:{port or '*'}",
            )
        port = port or self.network.free_port(self.node)
        address = Address(self.node, str(port))
        return self.network.bind(address, endpoint.at(f"{self.node}:{port}"), options.backlog)

    def open_datagrams(
        self, endpoint: Endpoint, options: LinkOptions, side: str
    ) -> VirtualDatagrams:
        """Opens a place for datagrams. Raises OSError (EADDRNOTAVAIL, EPROTONOSUPPORT)."""
        if endpoint.transport != "udp":
            note = f"the lab has no {endpoint.transport}: it plays on a real network alone"
            raise OSError(errno.EPROTONOSUPPORT, note)
        own = (self.node, *ANY_HOST, *OWN_HOST)
        place: VirtualDatagrams = self.network.air.open(self.node, own, endpoint, side)
        return place

    def look_up(self, endpoint: Endpoint, options: LinkOptions, found: object) -> bool:
        """The names of nodes are addresses."""
        return False

    def numeric(self, endpoint: Endpoint, options: LinkOptions) -> Endpoint:
        """The names of nodes are addresses."""
        return endpoint

    def connect(self, endpoint: Endpoint, options: LinkOptions = AS_EVER) -> VirtualStream:
        """Starts to connect; whether somebody listens there is known one round trip later."""
        return self.network.open(self.node, self.address_of(endpoint))

    def address_of(self, endpoint: Endpoint) -> Address:
        """Whom this node reaches under `endpoint`."""
        if endpoint.transport == "ipc":
            return Address("", endpoint.address)
        host, port = split_tcp(endpoint.authority)
        return Address(self.node if host in (*OWN_HOST, *ANY_HOST) else host, str(port))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)
