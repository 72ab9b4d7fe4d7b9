"""ROUTER (XREP): knows each peer by its routing id, and sends to the one that is named.

A message that comes in gets the sender's routing id in front; a message that goes out
must carry one, which is taken off. A peer that gave itself no name gets five bytes: a
zero and a number. A name that nobody has: the message is dropped without a word,
unless ROUTER_MANDATORY is set. (RFC 28.)
"""

from typing import Any

from zlearn.patterns.pattern import Message, Unroutable
from zlearn.patterns.pipeline import Receiver
from zlearn.patterns.probe import probe
from zlearn.patterns.raw_peers import closes, name_at_once
from zlearn.patterns.router_options import hand_over, name_in_advance, throw_away

UNROUTABLE = "unroutable"
DROPPED = "dropped: high-water mark"


class Router(Receiver):
    """Receives in turn, sends by name."""

    name = "ROUTER"
    peers = frozenset({"REQ", "DEALER", "ROUTER"})
    introduces_itself = True
    because = ", and ROUTER_MANDATORY is set"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.routes: dict[bytes, Any] = {}
        self.left: dict[Any, str] = {}  # whom we have done with before they end, and why
        self._names: dict[Any, bytes] = {}

    def heed(self, option: str) -> None:
        if option == "router_raw" and self.options.router_raw:  # there is no way back
            self.is_raw = True
            vars(self)["send"] = lambda message: closes(self, message) or Router.send(self, message)

    def attach(self, pipe: Any) -> bool:
        if self.is_raw:
            name_at_once(self, pipe)
        elif pipe.is_identified:
            self.identified(pipe)
        elif self.options.connect_routing_id:
            name_in_advance(self, pipe)
        if self.options.probe_router:
            probe(self, pipe)
        return True

    def identified(self, pipe: Any) -> None:
        """Gives the peer its place in the table.

        A second peer of the same name is left aside: it stays connected, is never read, and
        gets nothing (libzmq does the same without ROUTER_HANDOVER).
        """
        if pipe in self._names:
            return
        name = pipe.routing_id or self.options.new_routing_id()
        if name in self.routes and self.options.router_handover:
            hand_over(self, name)
        if name not in self.routes:
            self.place(pipe, name)

    def place(self, pipe: Any, name: bytes) -> None:
        """Enters a peer into the table."""
        self.routes[name] = pipe
        self._names[pipe] = name
        self.fair_queue.attach(pipe)

    def stop_sending(self, pipe: Any) -> None:
        name = self._names.get(pipe)
        if name is not None and self.routes.get(name) is pipe:
            del self.routes[name]
        if pipe in self.left:
            throw_away(self, pipe)

    def stop_receiving(self, pipe: Any) -> None:
        super().stop_receiving(pipe)
        self._names.pop(pipe, None)
        self.left.pop(pipe, None)

    def receive(self) -> Message | None:
        message = super().receive()
        return None if message is None else [self._names[self.origin], *message]

    def send(self, message: Message) -> bool:
        name, body = message[0], message[1:]
        if not body:
            self.ledger.end(UNROUTABLE, "it is a routing id, and nothing to send")
            return True
        pipe = self.routes.get(name)
        if pipe is None:
            return self._drop_unroutable(name)
        if pipe.write(body):
            return True
        if self.is_mandatory:
            return False
        self.ledger.end(DROPPED, "the queue to this peer is full", pipe)
        return True

    def can_send(self) -> bool:
        return True

    def can_begin(self, frame: bytes) -> bool:
        """Who must route is told of a name that nobody has, or a full peer, before the rest."""
        if not self.is_mandatory:
            return True
        pipe = self.routes.get(frame)
        return self._drop_unroutable(frame) if pipe is None else pipe.has_room()

    @property
    def is_mandatory(self) -> bool:
        """Whether it says so when it can't send, instead of dropping the message."""
        return bool(self.options.router_mandatory)

    def _drop_unroutable(self, name: bytes) -> bool:
        reason = f"no peer has the routing id {name!r}"
        if self.is_mandatory:
            raise Unroutable(reason + self.because)
        self.ledger.end(UNROUTABLE, reason)
        return True
