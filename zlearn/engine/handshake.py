"""The handshake of one link: from the greeting until the peer is known, in bounded time.

Theory: what the two sides say to each other is zmtp's affair, and bytes are the session's.
Here is what lies between: whoever watches hears of the good greeting, the peer has HANDSHAKE_IVL
to finish, and what it told of itself goes to its pipe.

Rule for this file: nothing here lasts longer than the handshake.
"""

import errno
from collections.abc import Callable
from typing import Any

from zlearn.engine import events
from zlearn.engine.account import LinkAccount
from zlearn.engine.options import MILLISECOND
from zlearn.engine.pipe import Pipe
from zlearn.engine.timers import Timers
from zlearn.transports.network import Stream
from zlearn.zmtp.connection import Connection
from zlearn.zmtp.peer import Peer

TIMER = "handshake"


class Handshake:
    """Watches a connection until it is ready.

    core: the socket. end: ends the link with a reason, and with a number for a monitor.
    """

    def __init__(
        self,
        core: Any,
        connection: Connection,
        account: LinkAccount,
        timers: Timers,
        end: Callable[..., None],
    ) -> None:
        self._core = core
        self._connection = connection
        self._account = account
        self._timers = timers
        self._end = end
        self._is_greeted = False

    def start(self) -> None:
        """From now on the peer has HANDSHAKE_IVL."""
        patience = self._core.options.handshake_ivl * MILLISECOND
        if patience:
            reason = f"the peer did not finish its handshake within {patience:g} s"
            self._timers.start(TIMER, patience, lambda: self._end(reason, failure=errno.EAGAIN))

    def look(self) -> bool:
        """Takes note of how far it is. True: the peer is known."""
        if self._connection.greeted and not self._is_greeted:
            self._is_greeted = True
            self._account.tell(events.HANDSHAKE)
        if self._connection.peer is None:
            return False
        self._timers.cancel(TIMER)
        return True

    @property
    def peer(self) -> Peer:
        """Who is at the other end, once `look` was true."""
        assert self._connection.peer is not None
        return self._connection.peer

    def introduce(self, pipe: Pipe, stream: Stream) -> None:
        """Writes into its pipe who the peer is."""
        peer = self.peer
        pipe.routing_id, pipe.peer_type = peer.routing_id, peer.socket_type
        pipe.link = stream.name
        pipe.properties = {**peer.metadata, "Peer-Address": stream.peer_address.encode()}
        pipe.is_identified = True

    def tell_ready(self, pipe: Pipe) -> None:
        """Tells whoever watches that messages may flow."""
        peer = self.peer
        self._account.tell(
            events.READY,
            peer_type=peer.socket_type,
            pipe=pipe.number,
            routing_id=peer.routing_id.hex(),
            version=".".join(map(str, peer.version)),
        )
