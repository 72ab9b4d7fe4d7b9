"""A virtual network with TCP's manners: it carries real bytes in virtual time.

What it models. A connection stands after one round trip, and is refused after one when nobody
listens. Bytes leave at `bandwidth`, arrive `latency` later, in order, and only as many as the
other end's buffer has room for: then `write` takes fewer bytes, or none, until somebody reads.
What was written before a close still arrives. (The streams themselves are in `stream.py`.)

What can ail it. A way between two nodes may be slow, lossy, held or blocked (ways.py), and two
nodes may be cut off from each other; who does that, and when, is breaking.py's affair.

What it leaves out: Nagle, slow start, a reset when a socket is closed with unread bytes, and all
options of a link but the backlog.

Addresses. The host of a tcp address is the name of a node: "tcp://server:5555". On a node, "*"
and "0.0.0.0" bind on that node; "localhost" and "127.0.0.1" mean the node itself, as on a
real machine. ipc names are shared by all nodes, as if they were processes of one host. What goes
over udp is in `datagrams.py`.

Rule for this file: who may bind, who finds whom, and how long it takes. No messages.
"""

import errno
import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from zlearn.lab.datagrams import Air, VirtualDatagrams
from zlearn.lab.loop import LabLoop
from zlearn.lab.stream import Direction, Route, VirtualStream, join
from zlearn.lab.watch import Watch
from zlearn.lab.ways import KNOCKS, Way
from zlearn.trace.kernels import KernelLevels
from zlearn.trace.said import Said
from zlearn.transports.endpoint import Endpoint, split_tcp
from zlearn.transports.link_options import AS_EVER, LinkOptions

FIRST_FREE_PORT = 49152  # IANA's dynamic ports begin here
LAST_PORT = 65535
LOCAL_LATENCY = 0.00005  # seconds: within a node, and for ipc
RETRY_AFTER_FULL_BACKLOG = 1.0  # seconds: what TCP waits before it knocks again
THERE, BACK = 0, 1  # the directions of a connection, as its connecting end counts them
ANY_HOST = ("*", "0.0.0.0", "::")
OWN_HOST = ("localhost", "127.0.0.1", "::1")


class Address(NamedTuple):
    """A place that can be bound: a node's port, or an ipc name (then `node` is empty)."""

    node: str
    name: str

    def __str__(self) -> str:
        return f"tcp://{self.node}:{self.name}" if self.node else f"ipc://{self.name}"


class Wire(NamedTuple):
    """A connection: its two ends, who connected, and to whom (empty until it is known)."""

    near: VirtualStream
    far: VirtualStream
    one: str
    other: str

    @property
    def is_over(self) -> bool:
        return self.near.closed and (self.far.closed or not self.far.stands)


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
        self.chance = random
        self._routes: dict[tuple[str, str], Route] = {}
        self._listeners: dict[Address, VirtualListener] = {}
        self._counters: dict[str, int] = {}
        self._next_port: dict[str, int] = {}
        self._names = 0
        self.air = Air(self)
        self._wires: dict[str, Wire] = {}
        self._kernels: dict[str, tuple[Direction, Direction]] = {}
        self._most_wires = 64  # then those that are over are looked for
        self._ways: dict[tuple[str, str], Way] = {}
        self._severed: dict[tuple[str, str], int] = {}
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

    def bind(
        self, address: Address, endpoint: Endpoint, backlog: int, node: str
    ) -> "VirtualListener":
        if address in self._listeners:
            raise OSError(errno.EADDRINUSE, f"{address} is bound already")
        listener = VirtualListener(self, address, endpoint, backlog, node)
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
        self._remember(name, Wire(near, far, node, address.node))
        self._kernels[name] = near.directions
        self._travel(near, THERE, route, self._knock, address, near, far, route)
        return near

    def _travel(
        self, near: VirtualStream, way: int, route: Route, step: Callable[..., object], *args: Any
    ) -> None:
        """A step of making a connection goes over the wire, before all bytes."""
        lane = near.directions[way]
        self.loop.deliver_at(self.loop.time() + route.latency, lane, step, *args)

    def _remember(self, name: str, wire: Wire) -> None:
        if len(self._wires) >= self._most_wires:
            self._wires = {each: known for each, known in self._wires.items() if not known.is_over}
            self._most_wires = 64 + 2 * len(self._wires)
        self._wires[name] = wire
        if self._ways:
            self._set_ways(wire)

    def _draw(self, node: str, address: Address) -> Route:
        """The route of a new connection, with a latency of its own."""
        if address.node in ("", node) and _pair(node, node) not in self._routes:
            route = self.default._replace(latency=LOCAL_LATENCY, bandwidth=None)
        else:
            route = self._routes.get(_pair(node, address.node or node), self.default)
        factor = self.chance.uniform(1 - self.jitter, 1 + self.jitter)
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
        wire = self._find_other_end(near.name, listener)
        if self._ways or self._severed:
            if self._is_severed(wire.one, wire.other):
                why = ConnectionRefusedError(errno.EHOSTUNREACH, f"{address} can't be reached")
                self._travel(near, BACK, route, near.refuse, why)
                return
            if self._is_stuck(wire):
                knocks = iter(KNOCKS)
                self._knock_again(address, near, far, route, self.loop.time(), knocks)
                return
        if listener is None:
            why = ConnectionRefusedError(errno.ECONNREFUSED, f"nobody listens at {address}")
            self._travel(near, BACK, route, near.refuse, why)
        elif listener.full:
            self.loop.call_later(RETRY_AFTER_FULL_BACKLOG, self._knock, address, near, far, route)
        else:
            self._travel(near, BACK, route, self._answered, listener, near, far, route)

    def _knock_again(
        self,
        address: Address,
        near: VirtualStream,
        far: VirtualStream,
        route: Route,
        first: float,
        knocks: Iterator[float],
    ) -> None:
        """Nobody answers; nobody refuses either. TCP tries again, more and more seldom."""
        wait = next(knocks, None)
        if near.closed:
            return
        if wait is None:
            near.refuse(ConnectionRefusedError(errno.ETIMEDOUT, f"{address} does not answer"))
        elif not self._is_stuck(self._wires[near.name]):
            self._knock(address, near, far, route)
        else:
            again = (self._knock_again, address, near, far, route, first, knocks)
            self.loop.call_at(first + wait, *again, background=True)

    def _answered(
        self, listener: "VirtualListener", near: VirtualStream, far: VirtualStream, route: Route
    ) -> None:
        """The answer is back: this end stands. The other one does when it hears of that."""
        if near.closed:
            return
        self._travel(near, THERE, route, listener.offer, far)
        near.establish()

    def _parted(self, address: Address) -> None:
        """A connection to `address` has ended; another one may be made if somebody listens."""
        if address in self._listeners:
            self.openings += 1

    def kernels(self) -> list[KernelLevels]:
        """How full the kernels' buffers of all connections were, where anything stayed in them."""
        return [
            KernelLevels(name, way == THERE, *direction.buffers, direction.levels)
            for name, directions in self._kernels.items()
            for way, direction in enumerate(directions)
            if direction.levels
        ]

    def said(self) -> list[Said]:
        """What was said on all connections, each direction from its first byte on."""
        return [
            Said(name, way == THERE, direction.said, direction.spoken)
            for name, directions in self._kernels.items()
            for way, direction in enumerate(directions)
            if direction.said
        ]

    # --- for breaking.py -----------------------------------------------------------

    def way(self, one: str, other: str) -> Way:
        """The way from one node to another, for somebody to make it worse."""
        if (one, other) not in self._ways:
            self._ways[one, other] = Way(self.chance)
            for wire in self.wires():
                self._set_ways(wire)
        return self._ways[one, other]

    def keep_route(
        self, one: str, other: str, change: Mapping[str, float | None]
    ) -> Callable[[], object]:
        """What connections to come are like. Returns what undoes it."""
        pair = _pair(one, other)
        before = self._routes.get(pair)
        self.set_route(one, other, change.get("latency"), change.get("bandwidth"))
        if change.get("bandwidth") == 0:
            self._routes[pair] = self._routes[pair]._replace(bandwidth=None)

        def undo() -> None:
            if before is None:
                self._routes.pop(pair, None)
            else:
                self._routes[pair] = before

        return undo

    def wires(self, one: str = "", other: str = "") -> list[Wire]:
        """The connections that stand or begin between two nodes, or of one, or all."""
        return [
            wire
            for wire in self._wires.values()
            if not wire.is_over
            and (not one or one in wire[2:])
            and (not other or {one, other} == set(wire[2:]))
        ]

    def holds_back(self, one: str, other: str) -> bool:
        """Whether something that one node has for another is stuck on the way."""
        if self._is_severed(one, other):
            return True
        way = self._ways.get((one, other))
        if way is None or not way.is_stuck:
            return False
        found = [(wire.near, each) for wire in self.wires(one, other)
                 for each in wire.near.directions if each.way is way]  # fmt: skip
        return any(each.is_holding or not near.stands for near, each in found)

    def get_well(self, one: str, other: str, was_lost: bool) -> None:
        """The way from one node to another may be free again."""
        self.openings += 1
        for wire in self.wires(one, other):
            for direction in wire.near.directions:
                if direction.way is self._ways.get((one, other)):
                    direction.get_well(was_lost)

    def sever(self, one: str, other: str) -> None:
        """Ends all connections between two nodes; new ones fail."""
        self._severed[_pair(one, other)] = self._severed.get(_pair(one, other), 0) + 1
        self.reset(one, other)

    def reset(self, one: str, other: str) -> None:
        """Ends all connections between two nodes."""
        for wire in self.wires(one, other):
            for end in wire[:2]:
                end.break_off("the connection was reset")

    def mend(self, one: str, other: str, all_cuts: bool = False) -> None:
        """A cut is over, or all of them: then new connections are possible again."""
        cuts = self._severed.get(_pair(one, other), 0)
        self._severed[_pair(one, other)] = 0 if all_cuts else max(0, cuts - 1)
        self.openings += 1

    def vanish(self, node: str) -> None:
        """A node is gone, without a word: its listeners, and its ends of all connections."""
        for listener in [each for each in self._listeners.values() if each.node == node]:
            listener.close()
        for wire in self.wires(node):
            ends = zip(wire[:2], wire[2:], strict=True)
            for end in [end for end, name in ends if name == node]:
                end.vanish("the connection was reset by the peer")
        self.air.vanish(node)

    def _find_other_end(self, name: str, listener: "VirtualListener | None") -> Wire:
        """The wire of that name; behind an ipc name there is a node as well."""
        wire = self._wires[name]
        if not wire.other and listener is not None:
            wire = self._wires[name] = wire._replace(other=listener.node)
            self._set_ways(wire)
        return wire

    def _set_ways(self, wire: Wire) -> None:
        there, back = wire.near.directions
        there.way = self._ways.get((wire.one, wire.other))
        back.way = self._ways.get((wire.other, wire.one))

    def _is_severed(self, one: str, other: str) -> bool:
        return self._severed.get(_pair(one, other), 0) > 0

    def _is_stuck(self, wire: Wire) -> bool:
        """Whether a request to connect, or its answer, does not get through."""
        return any(each.way is not None and each.way.is_stuck for each in wire.near.directions)


class VirtualListener:
    """A bound address with its queue of connections that nobody has taken yet."""

    def __init__(
        self,
        network: VirtualNetwork,
        address: Address,
        endpoint: Endpoint,
        backlog: int,
        node: str,
    ) -> None:
        self.endpoint = endpoint
        self.node = node
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
            shown = Endpoint("ipc", name)
            return self.network.bind(Address("", name), shown, options.backlog, self.node)
        host, port = split_tcp(endpoint.authority)
        if host not in (self.node, *ANY_HOST, *OWN_HOST):
            raise OSError(
                errno.EADDRNOTAVAIL,
                f'"{host}" is no address of the node {self.node}: '
                f"it can bind tcp://{self.node}:{port or '*'} or tcp://*:{port or '*'}",
            )
        port = port or self.network.free_port(self.node)
        address = Address(self.node, str(port))
        shown = endpoint.at(f"{self.node}:{port}")
        return self.network.bind(address, shown, options.backlog, self.node)

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
