"""udp in the lab: datagrams in virtual time, to a node or to a group.

    udp://server:5555    a port of the node `server`
    udp://239.0.0.1:5555 a group: all who have bound it get a copy

What it models. A datagram arrives whole, one latency after it was sent, in order along each way;
what finds nobody is gone, and so is what a full receive buffer has no room for.

What it leaves out: loss and disorder on the way, bandwidth, hops, and interfaces.

Rule for this file: who is where, and what arrives when. No messages.
"""

import errno
import ipaddress
from collections import deque
from collections.abc import Callable
from typing import Any

from zlearn.lab.watch import Watch
from zlearn.transports.datagrams import Datagram
from zlearn.transports.endpoint import Endpoint, split_tcp
from zlearn.transports.network import DatagramHost

Place = tuple[str, int]  # a node or a group, and a port


def is_group(host: str) -> bool:
    """Whether a host is a group's number."""
    try:
        return ipaddress.ip_address(host).is_multicast
    except ValueError:  # the name of a node
        return False


class VirtualDatagrams:
    """A node's place for datagrams.

    here: its node and port. bound: what it receives at, its own place or a group; None: only
    answers. target: where it sends to, unless a datagram has an address of its own.
    """

    peer_address = ""
    peer_credentials = None
    needs_input = False
    pause = 0.0

    def __init__(
        self, air: "Air", endpoint: Endpoint, here: Place, bound: Place, target: Place | None
    ) -> None:
        self.endpoint = endpoint
        self.name = f"{here[0]}:{here[1]}→{endpoint}" if target else ""
        self.here, self.bound = here, bound
        self._target = target
        self._air = air
        self._arrived: deque[Datagram] = deque()
        self._size = 0
        self._readable = Watch(air.network.loop, lambda: self._arrived)

    def start(self, host: DatagramHost) -> None:
        """Nothing is lost here that the lab would tell."""

    def finish_connect(self) -> bool:
        """There is nothing to wait for."""
        return True

    def read(self, size: int) -> Datagram | None:
        """The next datagram; None: nothing now."""
        if not self._arrived:
            return None
        datagram = self._arrived.popleft()
        self._size -= len(datagram)
        return datagram

    def write(self, chunks: list[bytes]) -> int:
        """Sends each chunk as a datagram; there is always room."""
        for chunk in chunks:
            self._air.send(self, chunk, getattr(chunk, "address", None) or self._target)
        return sum(map(len, chunks))

    def arrive(self, datagram: Datagram) -> None:
        """It has come, and is taken if there is room."""
        if self._size + len(datagram) <= self._air.network.default.receive_buffer:
            self._size += len(datagram)
            self._arrived.append(datagram)
            self._readable.check()

    def close(self) -> None:
        self._air.places.pop(self, None)
        self.watch_readable(None)

    def fileno(self) -> int:
        return -1

    def watch_readable(self, callback: Callable[[], object] | None) -> None:
        self._readable.set(callback)

    def watch_writable(self, callback: Callable[[], object] | None) -> None:
        """Nobody ever has to wait."""


class Air:
    """All places for datagrams of a virtual network."""

    def __init__(self, network: Any) -> None:
        self.network = network
        self.places: dict[VirtualDatagrams, None] = {}
        self._latencies: dict[tuple[str, str], float] = {}

    def open(self, node: str, own: tuple[str, ...], endpoint: Endpoint, side: str) -> Any:
        """Opens a place. own: how the node may be called on itself. Raises OSError."""
        host, port = split_tcp(endpoint.address)
        name = node if host in own else host
        if side == "bind" and name != node and not is_group(host):
            raise OSError(errno.EADDRNOTAVAIL, f'"{host}" is no address of the node {node}')
        here = (node, port if side == "bind" and port else self.network.free_port(node))
        if side == "bind":
            shown = endpoint.at(f"{name}:{here[1]}")
            place = VirtualDatagrams(self, shown, here, (name, here[1]), None)
        else:
            place = VirtualDatagrams(self, endpoint, here, here, (name, port))
        self.places[place] = None
        return place

    def send(self, source: VirtualDatagrams, data: bytes, target: Place | None) -> None:
        """A datagram leaves: for all of a group, or for the one who bound that place last."""
        found = [place for place in self.places if place.bound == target]
        if target and not is_group(target[0]):
            found = found[-1:]
        for place in found:
            delay = self._latency(source.here[0], place.here[0])
            when, lane = self.network.loop.time() + delay, (source, place)
            self.network.loop.deliver_at(when, lane, place.arrive, Datagram(data, source.here))

    def vanish(self, node: str) -> None:
        """A node is gone, and nothing reaches it."""
        for place in [each for each in self.places if each.here[0] == node]:
            place.close()

    def _latency(self, one: str, other: str) -> float:
        """The same for all datagrams of a way, so that none overtakes another."""
        if (one, other) not in self._latencies:
            self._latencies[one, other] = self.network.latency_between(one, other)
        return self._latencies[one, other]
