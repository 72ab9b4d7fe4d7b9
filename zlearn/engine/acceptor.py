"""An acceptor: what `bind` leaves behind, an address at which peers arrive.

Each connection gets a session, and its pipe once the peer has introduced itself: a
stranger who says nothing, or nonsense, never comes near the socket. When a connection
ends, its pipe ends with it; the peer will come back with a new one.

Rule for this file: who comes and goes. What they say is the session's affair.
"""

from typing import Any

from zlearn.engine import events
from zlearn.engine.hooks import Aside
from zlearn.engine.options import MILLISECOND
from zlearn.engine.place import Place
from zlearn.engine.reactor import Reactor
from zlearn.engine.session import OWN_WISH, Session
from zlearn.engine.timers import Timers
from zlearn.transports.endpoint import Endpoint

MOST_AT_ONCE = 64  # connections; then the reactor's other links have their turn
PAUSE = 0.1  # seconds without accepting, when the system has no descriptors left


class Acceptor:
    """One bound address of a socket.

    core: the socket. on_done: called once with the acceptor when all its links have ended.
    Raises OSError where the network can't bind.
    """

    def __init__(self, core: Any, reactor: Reactor, endpoint: Endpoint, on_done: Any) -> None:
        self.reactor = reactor
        self._core = core
        self._on_done = on_done
        self._timers = Timers(reactor)
        self._listener = core.network.listen(endpoint, core.options.for_links())
        self.endpoint: Endpoint = self._listener.endpoint
        self.aside = Aside(str(self.endpoint), self._listener.fileno())
        self._place = Place("bind", str(self.endpoint), core.options.snapshot())
        self._sessions: dict[Session, None] = {}  # in order, so that runs can be repeated
        self._closing = False
        self._listening = False
        self._released = False

    def start(self) -> None:
        """Begins to accept. Called in the reactor, as all that follows."""
        if not self._released:
            self._listening = True
            self.reactor.add_reader(self._listener, self._accept)

    def release(self) -> None:
        """Gives the address back at once. Called by the socket; `finish` follows."""
        self._released = True
        self._listener.release()

    def finish(self, linger: int) -> None:
        """Accepts nobody any more; each link ends once its queue is out, or after `linger` ms."""
        self._closing = True
        self._stop_listening()
        self._listener.close()
        if linger > 0:
            self._timers.start("linger", linger * MILLISECOND, self._expire)
        for session in list(self._sessions):
            # Who has not finished his handshake has nothing to wait for.
            if linger and session.is_ready:
                session.finish()
            else:
                self._end(session)
        self._look()

    def move(self, reactor: Reactor) -> None:
        """Goes on on another reactor, from where the old one runs or has ended."""
        left = self._timers.leave()
        was_listening = self._listening
        self._stop_listening()
        self.reactor = reactor  # before anything is called there
        # The first callback there is ours: a session may end there before the next has moved.
        sessions = list(self._sessions)
        reactor.call_soon_threadsafe(self._settle, left, was_listening)
        for session in sessions:
            session.move(reactor)

    def _settle(self, left: Any, was_listening: bool) -> None:
        self._timers.enter(self.reactor, left)
        if was_listening:
            self.start()

    def _accept(self) -> None:
        """Takes all who wait: who finds the system's queue full comes back late."""
        for _ in range(MOST_AT_ONCE):
            if not self._listening or not self._accept_one():
                return

    def _accept_one(self) -> bool:
        """Takes one who waits. False: nobody does, or nobody can be taken now."""
        try:
            stream = self._listener.accept()
        except PermissionError as error:
            self._tell_failure(error, f"a peer was turned away: {error.strerror or error}")
            return True
        except OSError as error:
            self._stop_listening()
            if not self._released:  # else the address was given back meanwhile
                self._tell_failure(error, f"no connection can be accepted now: {error.strerror}")
                self._timers.start("pause", PAUSE, self.start)
            return False
        if stream is None:
            return False
        if self._core.hooks.any:
            facts = {"endpoint": str(self.endpoint), "transport": self.endpoint.transport}
            aside = self.aside._replace(fd=stream.fileno())
            self._tell(events.ACCEPTED, stream.name, aside, **facts)
        session = Session(self._core, self.reactor, stream, None, self._place, self._ended)
        self._sessions[session] = None
        session.start()
        return True

    def _tell_failure(self, error: OSError, reason: str) -> None:
        aside = self.aside._replace(number=error.errno or 0, during="accept")
        self._tell(events.REFUSED, aside=aside, reason=reason)

    def _ended(self, session: Session, retry: bool) -> None:
        self._sessions.pop(session, None)
        if session.pipe is not None:
            self._core.post("ended", session.pipe)
        self._look()

    def _expire(self) -> None:
        for session in list(self._sessions):
            self._end(session)

    def _end(self, session: Session) -> None:
        pipe = session.pipe
        if pipe is not None:
            pipe.abandon(
                pipe.outbox, events.FATE_LINGER, "the socket was closed before it could be written"
            )
        session.end(OWN_WISH, retry=False)

    def _look(self) -> None:
        if self._closing and not self._sessions and self._on_done:
            self._timers.cancel_all()
            on_done, self._on_done = self._on_done, None
            on_done(self)

    def _stop_listening(self) -> None:
        if self._listening:
            self._listening = False
            self.reactor.remove_reader(self._listener)

    def _tell(self, kind: str, link: str = "", aside: Aside | None = None, **detail: Any) -> None:
        if self._core.hooks.any:
            self._core.ledger.tell(kind, link=link, detail=detail, aside=aside)
