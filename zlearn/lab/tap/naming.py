"""Who is who: names for the sockets at both ends of the links that were heard.

A wire shows addresses, types and routing ids, and no names. So a place is called by what the
user says of its address, else by its routing id, else by the address; and its socket by the
type: `127.0.0.1:5555.rep`, `server.rep`. Links to one address belong to one socket. So do the
links of one routing id to one address, a reconnecting client's. A host's attempts in vain at an
address are the beginning of the first link of that host which came through there, as with a client
that was there before its server; if none did, they are a link of their own. Any other link is
its own.

Rule for this file: names. Nothing about what was said.
"""

from collections.abc import Iterable, Mapping

from zlearn.lab.tap.eavesdropper import BIND, CONNECT
from zlearn.lab.tap.notebook import LinkNotes
from zlearn.trace.preview import preview, safe_text

UNKNOWN = "peer"  # a socket that hasn't said what it is


class Cast:
    """The sockets of one telling.

    names: what an address is called, "127.0.0.1:5555" or its host alone → a name.
    """

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._given = dict(names or {})
        self._known: dict[tuple[int, str], tuple[str, str]] = {}
        self._sockets: dict[tuple[str, ...], tuple[str, str]] = {}
        self._servers: dict[str, str] = {}  # address → type
        self._came_through: dict[tuple[str, str], LinkNotes] = {}  # (host, address) → the first
        self._counts: dict[str, int] = {}
        self._pipes: dict[tuple[int, str], int] = {}
        self._pipe_counts: dict[str, int] = {}

    def learn(self, links: Iterable[LinkNotes]) -> None:
        """Takes in what servers said that they are, for the links on which they said nothing."""
        for link in links:
            if kind := link.ear.sides[BIND].socket_type:
                self._servers.setdefault(link.server, kind)
            if not link.is_refused:
                host = link.client.rpartition(":")[0]
                self._came_through.setdefault((host, link.server), link)

    def link_of(self, link: LinkNotes) -> str:
        """The link's name."""
        return self._as_told(link).name

    def _as_told(self, link: LinkNotes) -> LinkNotes:
        """The link that it is told as a part of; most are told as they are."""
        if not link.is_refused:
            return link
        return self._came_through.get((link.client, link.server), link)

    def of(self, link: LinkNotes, side: str) -> tuple[str, str]:
        """The (node, socket) at that side of a link."""
        link = self._as_told(link)
        key = (link.number, side)
        if key not in self._known:
            self._known[key] = link.names.get(side) or self._find(link, side)
        return self._known[key]

    def type_of(self, link: LinkNotes, side: str) -> str:
        """What the side said that it is, on this link or on another."""
        said = self._as_told(link).ear.sides[side].socket_type
        return said or (self._servers.get(link.server, "") if side == BIND else "")

    def pipe(self, link: LinkNotes, side: str) -> int:
        """The link's number at the socket on that side, from 1."""
        link = self._as_told(link)
        key = (link.number, side)
        if key not in self._pipes:
            socket = self.of(link, side)[1]
            self._pipes[key] = self._pipe_counts[socket] = self._pipe_counts.get(socket, 0) + 1
        return self._pipes[key]

    def pipe_of(self, number: int, socket: str) -> int:
        """The same, by the link's number and the socket's name; 0 if it isn't known."""
        for (link, side), pipe in self._pipes.items():
            if link == number and self._known[link, side][1] == socket:
                return pipe
        return 0

    def _find(self, link: LinkNotes, side: str) -> tuple[str, str]:
        said = link.ear.sides[side]
        kind = self.type_of(link, side).lower() or UNKNOWN
        address = link.server if side == BIND else link.client
        node = self._given.get(address) or self._given.get(address.rpartition(":")[0])
        routing_id = preview(said.routing_id) if said.routing_id and side == CONNECT else ""
        key: tuple[str, ...]
        if side == BIND:
            key = (BIND, address, kind)
        elif link.is_refused:
            key = (CONNECT, address, link.server)
        elif routing_id:
            key = (CONNECT, routing_id, kind, link.server)
        else:
            key = (CONNECT, str(link.number))
        if key not in self._sockets:
            node = safe_text(node or routing_id or address)
            self._sockets[key] = (node, self._numbered(f"{node}.{kind}"))
        return self._sockets[key]

    def _numbered(self, name: str) -> str:
        count = self._counts[name] = self._counts.get(name, 0) + 1
        return name if count == 1 else f"{name}{count}"
