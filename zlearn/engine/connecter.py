"""A connecter: what `connect` leaves behind, a link that is made again whenever it breaks.

Theory: the program may send at once. Its pipe is there from the start, and what is queued
waits for the peer, however late that comes. An attempt that fails is repeated after
RECONNECT_IVL and a random bit more, so that a thousand clients don't come back in the same
moment; or, if RECONNECT_IVL_MAX is set, the delay doubles up to that. RECONNECT_STOP says when
it is no use to try again. A name is looked up afresh for each attempt. Two kinds of sockets get a
new pipe for each connection instead: SUB, which has to tell each publisher its
subscriptions afresh, and those that are told to queue for real connections alone
(IMMEDIATE). (zmq_connect(3).)

Rule for this file: when to try, and with which pipe. One try is an attempt (attempt.py), and the
connection itself is a session.
"""

import errno
from typing import Any

from zlearn.engine import events
from zlearn.engine.attempt import Attempt
from zlearn.engine.hooks import Aside
from zlearn.engine.options import MILLISECOND
from zlearn.engine.pipe import Pipe
from zlearn.engine.place import Place
from zlearn.engine.reactor import Reactor
from zlearn.engine.session import OWN_WISH, Session
from zlearn.engine.timers import Timers
from zlearn.transports.endpoint import Endpoint
from zlearn.transports.network import Stream

# RECONNECT_STOP's bits: what makes an attempt the last one.
CONN_REFUSED, HANDSHAKE_FAILED, AFTER_DISCONNECT = 1, 2, 4


class Connecter:
    """Keeps one socket connected to one endpoint.

    core: the socket. on_done: called once with the connecter when it has ended for good.
    """

    def __init__(self, core: Any, reactor: Reactor, endpoint: Endpoint, on_done: Any) -> None:
        self.endpoint = endpoint
        self.reactor = reactor
        self._core = core
        self._options = core.options.snapshot()
        self._on_done = on_done
        self._timers = Timers(reactor)
        self._attempt: Attempt | None = None
        self._session: Session | None = None
        self._attempts = 0
        self._closing = False
        self._perseveres = True
        self._done = False
        self._pipe: Pipe | None = None
        if not self._options.immediate:
            self._pipe = self._new_pipe()
            core.attach(self._pipe)

    @property
    def pipe(self) -> Pipe | None:
        """The pipe that it serves now; of a socket with IMMEDIATE, that of the connection."""
        return self._pipe or (self._session.pipe if self._session else None)

    def start(self) -> None:
        """Begins to connect. Called in the reactor, as all that follows."""
        self._connect()

    def disconnect(self) -> None:
        """The program does not want this connection any more; `finish` follows."""
        self._perseveres = not self._options.reconnect_stop & AFTER_DISCONNECT

    def finish(self, linger: int) -> None:
        """Ends once what is queued is out, or after `linger` milliseconds (-1: no limit)."""
        self._closing = True
        if not linger or self.pipe is None or not (self._session or self._may_yet_send()):
            self._expire()
            return
        if linger > 0:
            self._timers.start("linger", linger * MILLISECOND, self._expire)
        if self._session:
            self._session.finish()

    def move(self, reactor: Reactor) -> None:
        """Goes on on another reactor, from where the old one runs or has ended."""
        left = self._timers.leave()
        self.reactor = reactor
        session, attempt = self._session, self._attempt
        if attempt:
            attempt.move(reactor)
        reactor.call_soon_threadsafe(self._settle, left)  # before the session can end there
        if session:
            session.move(reactor)

    def _settle(self, left: Any) -> None:
        self._timers.enter(self.reactor, left)
        if self._attempt:
            self._attempt.settle()

    # --- attempts ----------------------------------------------------------------

    def _connect(self) -> None:
        if self._done:
            return
        if self._pipe is None and not self._options.immediate:
            self._pipe = self._new_pipe()
            self._core.post("attach", self._pipe)
        self._attempts += 1
        self._attempt = Attempt(
            self._core.network,
            self.reactor,
            self._timers,
            (self.endpoint, self._options.for_links()),
            self._options.connect_timeout,
            opened=self._opened,
            connected=self._connected,
            failed=self._refused,
        )
        self._attempt.start()

    def _opened(self, stream: Stream | None) -> None:
        if not self._core.hooks.any:
            return
        delayed = None
        if stream and self.endpoint.transport != "ipc":  # where no network is in between
            delayed = self._aside(number=errno.EINPROGRESS)
        self._tell(events.CONNECTING, stream.name if stream else "", delayed, **self._facts())

    def _connected(self, stream: Stream) -> None:
        self._attempt = None
        if self._core.hooks.any:
            self._tell(events.CONNECTED, stream.name, self._aside(fd=stream.fileno()))
        self._session = Session(
            self._core,
            self.reactor,
            stream,
            self._pipe,
            Place("connect", str(self.endpoint), self._options),
            self._ended,
        )
        self._session.start()
        if self._closing and self._session:  # it may have ended already
            self._session.finish()

    def _refused(self, error: OSError, link: str, descriptor: int | None) -> None:
        self._attempt = None
        aside = None if descriptor is None else self._aside("connect", descriptor)
        self._tell(events.REFUSED, link, aside, reason=error.strerror or str(error))
        if error.errno == errno.ECONNREFUSED and self._options.reconnect_stop & CONN_REFUSED:
            self._stop()
        else:
            self._retry()

    def _may_yet_send(self) -> bool:
        """Whether something waits that another connection may take."""
        return self._perseveres and self._pipe is not None and len(self._pipe.outbox) > 0

    def _retry(self) -> None:
        interval = self._options.reconnect_ivl * MILLISECOND
        if interval <= 0 or (self._closing and not self._may_yet_send()):
            self._stop()
            return
        delay = self._delay(interval)
        facts = self._facts()
        attempt = self._attempts + 1
        self._tell(events.RETRYING, "", self._aside(), **facts, delay=delay, attempt=attempt)
        self._timers.start("retry", delay, self._connect, background=True)

    def _delay(self, interval: float) -> float:
        """Seconds until the next attempt: longer each time, if RECONNECT_IVL_MAX is set."""
        longest = self._options.reconnect_ivl_max * MILLISECOND
        if longest:
            return min(interval * 2 ** min(self._attempts - 1, 32), longest)
        return interval + interval * self._core.random.random()

    # --- the end of a session, and of it all -------------------------------------

    def _ended(self, session: Session, retry: bool) -> None:
        self._session = None
        if session.is_ready:
            self._attempts = 0
        elif self._options.reconnect_stop & HANDSHAKE_FAILED:
            retry = False
        if not self._core.pattern.keeps_pipe or self._options.immediate or not retry:
            self._drop_pipe(session.pipe)
        if retry and not self._done:
            self._retry()
        else:
            self._stop()

    def _drop_pipe(self, pipe: Pipe | None) -> None:
        self._pipe = None
        if pipe is not None:
            self._core.post("ended", pipe)

    def _expire(self) -> None:
        """Nobody waits for the rest any longer."""
        pipe = self.pipe
        if pipe is not None:
            pipe.abandon(
                pipe.outbox, events.FATE_LINGER, "the socket was closed before it could be written"
            )
        self._stop()

    def _stop(self) -> None:
        if self._done:
            return
        self._done = True
        self._timers.cancel_all()
        if self._attempt:
            self._attempt.cancel()
        if self._session:
            self._session.end(OWN_WISH, retry=False)
        self._drop_pipe(self._pipe)
        self._on_done(self)

    def _new_pipe(self) -> Pipe:
        pipe = self._core.new_pipe(str(self.endpoint))
        pipe.hang_up = lambda: self.reactor.call_soon_threadsafe(self.finish, -1)
        return pipe

    def _facts(self) -> dict[str, Any]:
        number = self._pipe.number if self._pipe else 0
        return {
            "endpoint": str(self.endpoint),
            "transport": self.endpoint.transport,
            "pipe": number,
        }

    def _aside(self, during: str = "", fd: int = -1, number: int = 0) -> Aside:
        return Aside(str(self.endpoint), fd, number, during)

    def _tell(self, kind: str, link: str = "", aside: Aside | None = None, **detail: Any) -> None:
        if self._core.hooks.any:
            self._core.ledger.tell(kind, link=link, detail=detail, aside=aside)
