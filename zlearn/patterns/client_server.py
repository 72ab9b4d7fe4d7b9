"""CLIENT, SERVER and PEER: DEALER and ROUTER made simple, for messages of one frame.

A CLIENT deals out and gathers in. A SERVER knows each client by a number that it gives to it
itself: four bytes, never all of them zero, that stand in front of each message here, as the
routing id does with ROUTER. It never drops: where it can't send, it says so. A PEER is a SERVER
whose peers are PEERs, and which may also be the one who connects; `newest` tells it the number
of the connection that it has just begun. Drafts of RFC 41 and RFC 51.

Rule for this file: numbers of four bytes; whether a program sees them as a frame or as a whole
number is the API's affair.
"""

from typing import Any

from zlearn.patterns.dealer import Dealer
from zlearn.patterns.one_frame import OneFrame, only_short
from zlearn.patterns.pattern import Malformed, Message, Unroutable
from zlearn.patterns.pipeline import Receiver

NOBODY = bytes(4)


class Client(OneFrame, Dealer):
    """Any number of messages in flight, in both directions."""

    name = "CLIENT"
    peers = frozenset({"SERVER"})
    introduces_itself = False


class Server(Receiver):
    """Receives in turn, sends by number.

    newest: the number of the connection that came last.
    """

    name = "SERVER"
    peers = frozenset({"CLIENT"})
    is_thread_safe = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.newest = NOBODY
        self._routes: dict[bytes, Any] = {}
        self._numbers: dict[Any, bytes] = {}

    def attach(self, pipe: Any) -> bool:
        self.newest = self._new_number()
        self._routes[self.newest] = pipe
        self._numbers[pipe] = self.newest
        return super().attach(pipe)

    def stop_sending(self, pipe: Any) -> None:
        self._routes.pop(self._numbers[pipe], None)

    def stop_receiving(self, pipe: Any) -> None:
        super().stop_receiving(pipe)
        del self._numbers[pipe]

    def receive(self) -> Message | None:
        message = only_short(self, super().receive, 1)
        return None if message is None else [self._numbers[self.origin], *message]

    def send(self, message: Message) -> bool:
        if len(message) > 2:
            raise Malformed(f"a {self.name} sends messages of one frame")
        number = message[0] if len(message) == 2 else NOBODY
        pipe = self._routes.get(number)
        if pipe is None:
            known = "say to whom: send(data, routing_id=…)"
            if number != NOBODY:
                known = f"no peer has the routing id {int.from_bytes(number, 'big')}"
            raise Unroutable(known)
        return bool(pipe.write(message[1:]))

    def can_send(self) -> bool:
        return True

    def _new_number(self) -> bytes:
        number = NOBODY
        while number == NOBODY:
            number = self.options.new_routing_id()[1:]
        return number


class Peer(Server):
    """A SERVER among its like."""

    name = "PEER"
    peers = frozenset({"PEER"})
