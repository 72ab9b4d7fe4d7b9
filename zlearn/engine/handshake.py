"""The handshake of one link: from the greeting until the peer is known, in bounded time.

Theory: what the two sides say to each other is zmtp's affair, and bytes are the session's.
Here is what lies between: whoever watches hears of the good greeting, the peer has HANDSHAKE_IVL
to finish, the handler is asked where somebody has to be, and who the peer is goes to its pipe.

A peer that is refused is not cut off, as in libzmq. It gets its ERROR, if the status allows one,
and then the silence lasts until it leaves or HANDSHAKE_IVL is over: so it can read why, and one
that is told to come later does not come back at once.

Rule for this file: nothing here lasts longer than the handshake.
"""

import errno
from typing import Any

from zlearn.engine import events
from zlearn.engine.account import LinkAccount
from zlearn.engine.options import MILLISECOND
from zlearn.engine.pipe import Pipe
from zlearn.engine.security import may_do_without, must_ask
from zlearn.engine.timers import Timers
from zlearn.engine.zap import HANDLER, Asker, Fault, Verdict
from zlearn.transports.network import Stream
from zlearn.zmtp.language import Language
from zlearn.zmtp.mechanism import WELCOME
from zlearn.zmtp.peer import Peer

TIMER = "handshake"
NO_VERDICT = Verdict(WELCOME, "", {})


class Handshake:
    """Watches a connection until it is ready.

    link: the session. core: the socket. connection, account, timers: the link's.

    refused: why this side refused the peer, if it did.
    """

    __slots__ = (
        "_account", "_asker", "_connection", "_core", "_is_greeted", "_link", "_options", "_timers",
        "_verdict", "refused",
    )  # fmt: skip

    def __init__(
        self,
        link: Any,
        core: Any,
        connection: Language,
        account: LinkAccount,
        timers: Timers,
    ) -> None:
        self.refused = ""
        self._link = link
        self._core = core
        self._options = link.place.options
        self._connection = connection
        self._account = account
        self._timers = timers
        self._is_greeted = False
        self._asker: Asker | None = None
        self._verdict = NO_VERDICT

    def start(self) -> None:
        """From now on the peer has HANDSHAKE_IVL."""
        patience = self._options.handshake_ivl * MILLISECOND
        if patience:
            reason = f"the peer did not finish its handshake within {patience:g} s"
            self._timers.start(
                TIMER, patience, lambda: self._link.end(reason, failure=errno.EAGAIN)
            )

    def look(self) -> bool:
        """Takes note of how far it is. True: the peer is known."""
        if self._connection.greeted and not self._is_greeted:
            self._is_greeted = True
            self._account.tell(events.HANDSHAKE)
        if self._connection.peer is None:
            return False
        self._timers.cancel(TIMER)
        return True

    def leave(self) -> None:
        """The link has ended: nothing is of interest any more."""
        if self._asker is not None:
            self._asker.close()

    def over(self) -> Any:
        """It is done. Returns what takes its place for the rest of the link's life."""
        return Over if self._asker is None else self

    # --- may this peer come in? --------------------------------------------------

    def ask(self, stream: Stream) -> None:
        """Finds out what the connection's inquiry wants to know, and answers it in the end."""
        inquiry = self._connection.inquiry
        options = self._options
        assert inquiry is not None
        if must_ask(options):
            self._asker = Asker(self._core, self._link.call_soon, self._judge)
            domain, routing_id = options.zap_domain, options.routing_id
            if self._asker.ask(domain, stream.peer_address, routing_id, inquiry):
                return
            if not may_do_without(options):
                reason = f"nobody can be asked about the peer: {HANDLER} is not bound"
                self._link.end(reason, retry=False, failure=errno.EFAULT)
                return
        self._link.answer(WELCOME)

    def _judge(self, verdict: Verdict | Fault) -> None:
        if isinstance(verdict, Fault):
            self._link.end(verdict.reason, retry=False, failure=verdict.number)
            return
        self._verdict = verdict
        if verdict.status != WELCOME:
            self.refused = f"the peer was refused with status {verdict.status}: {verdict.text}"
            self._account.judged(verdict.status, self.refused)
        self._link.answer(verdict.status)
        if self.refused and not self._timers.is_running(TIMER):
            self._link.end(self.refused)

    @property
    def peer(self) -> Peer:
        """Who is at the other end, once `look` was true."""
        assert self._connection.peer is not None
        return self._connection.peer

    def introduce(self, pipe: Pipe, stream: Stream) -> None:
        """Writes into its pipe who the peer is, and tells whoever watches that it is ready."""
        peer = self.peer
        pipe.routing_id, pipe.peer_type = peer.routing_id, peer.socket_type
        pipe.link = stream.name
        pipe.properties = {
            **{name: value for name, value in peer.metadata.items() if name.lower() != "user-id"},
            **self._verdict.properties,  # the handler says who it is; nobody can say so himself
            "Peer-Address": stream.peer_address.encode(),
        }
        pipe.is_identified = True
        self._account.tell(
            events.READY,
            peer_type=peer.socket_type,
            pipe=pipe.number,
            routing_id=peer.routing_id.hex(),
            version=".".join(map(str, peer.version)),
        )


class Over:
    """What is left of a handshake that is done, the same for all links: there may be thousands."""

    refused = ""

    @staticmethod
    def leave() -> None:
        """Nobody was asked."""
