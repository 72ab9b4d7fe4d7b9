"""A connecter: what `connect` leaves behind, a link that is made again whenever it breaks.

Theory: the program may send at once. Its pipe is there from the start, and what is queued
waits for the peer, however late that comes. An attempt that fails is repeated after
RECONNECT_IVL and a random bit more, so that a thousand clients don't come back in the same
moment; or, if RECONNECT_IVL_MAX is set, the delay doubles up to that. RECONNECT_STOP says when
it is no use to try again. A name is looked up afresh for each attempt. Two kinds of sockets get a
new pipe for each connection instead: SUB, which has to tell each publisher its
subscriptions afresh, and those that are told to queue for real connections alone
(IMMEDIATE). (zmq_connect(3).)

Rule for this file: when to try, and with which pipe. The connection itself is a session.
"""

import errno
from typing import Any

from zlearn.engine import events
from zlearn.engine.hooks import Aside
from zlearn.engine.options import MILLISECOND
from zlearn.engine.pipe import Pipe
from zlearn.engine.reactor import Reactor
from zlearn.engine.session import OWN_WISH, Session
from zlearn.engine.timers import Timers
from zlearn.transports.endpoint import Endpoint
from zlearn.transports.network import Stream, Target

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
        self._looked_up: Target | OSError | None = None
        self._stream: Stream | None = None
        self._session: Session | None = None
        self._attempt = 0
        self._closing = False
        self._perseveres = True
        self._done = False
        self._pipe: Pipe | None = None
        if not self._options.immediate:
            self._pipe = core.new_pipe(str(endpoint))
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
        if self._stream:
            self.reactor.remove_writer(self._stream)
        self.reactor = reactor
        session = self._session
        reactor.call_soon_threadsafe(self._settle, left)  # before the session can end there
        if session:
            session.move(reactor)

    def _settle(self, left: Any) -> None:
        self._timers.enter(self.reactor, left)
        if self._stream:
            self.reactor.add_writer(self._stream, self._decided)
        self._take_looked_up()  # it may have come for the old reactor

    # --- attempts ----------------------------------------------------------------

    def _connect(self) -> None:
        if self._done:
            return
        if self._pipe is None and not self._options.immediate:
            self._pipe = self._core.new_pipe(str(self.endpoint))
            self._core.post("attach", self._pipe)
        self._attempt += 1
        options = self._options.for_links()
        if not self._core.network.look_up(self.endpoint, options, self._came_from_afar):
            self._open((self.endpoint, options))

    def _came_from_afar(self, found: Target | OSError) -> None:
        """A name was looked up, or could not be. Called in some other thread."""
        self._looked_up = found
        self.reactor.call_soon_threadsafe(self._take_looked_up)

    def _take_looked_up(self) -> None:
        found, self._looked_up = self._looked_up, None
        if found is None or self._done:
            return
        if isinstance(found, OSError):  # it never came as far as a descriptor
            self._tell(events.CONNECTING, **self._facts())
            self._refused(found)
        else:
            self._open(found)

    def _open(self, target: Target) -> None:
        """Starts to connect to where the endpoint leads."""
        try:
            self._stream = self._core.network.connect(*target)
        except OSError as error:
            self._tell(events.CONNECTING, **self._facts())
            self._refused(error, aside=self._aside("connect"))
            return
        delayed = None if self._is_local else self._aside(number=errno.EINPROGRESS)
        self._tell(events.CONNECTING, self._stream.name, delayed, **self._facts())
        self.reactor.add_writer(self._stream, self._decided)
        if patience := self._options.connect_timeout * MILLISECOND:
            self._timers.start("patience", patience, self._give_up)

    def _decided(self) -> None:
        """The attempt came to an end, one way or the other."""
        stream = self._stream
        assert stream is not None
        try:
            if not stream.finish_connect():
                return
        except OSError as error:
            self._fail(stream, error)
            return
        self.reactor.remove_writer(stream)
        self._timers.cancel("patience")
        self._stream = None
        self._tell(events.CONNECTED, stream.name, self._aside(fd=stream.fileno()))
        self._session = Session(
            self._core,
            self.reactor,
            stream,
            self._pipe,
            "connect",
            self._ended,
            str(self.endpoint),
        )
        self._session.start()
        if self._closing and self._session:  # it may have ended already
            self._session.finish()

    def _give_up(self) -> None:
        """CONNECT_TIMEOUT has passed, and the network has not decided."""
        assert self._stream is not None
        limit = self._options.connect_timeout
        self._fail(self._stream, OSError(errno.ETIMEDOUT, f"no answer within {limit} ms"))

    def _fail(self, stream: Stream, error: OSError) -> None:
        self.reactor.remove_writer(stream)
        self._timers.cancel("patience")
        aside = self._aside("connect", stream.fileno())
        stream.close()
        self._stream = None
        self._refused(error, stream.name, aside)

    def _refused(self, error: OSError, link: str = "", aside: Aside | None = None) -> None:
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
        attempt = self._attempt + 1
        self._tell(events.RETRYING, "", self._aside(), **facts, delay=delay, attempt=attempt)
        self._timers.start("retry", delay, self._connect, background=True)

    def _delay(self, interval: float) -> float:
        """Seconds until the next attempt: longer each time, if RECONNECT_IVL_MAX is set."""
        longest = self._options.reconnect_ivl_max * MILLISECOND
        if longest:
            return min(interval * 2 ** min(self._attempt - 1, 32), longest)
        return interval + interval * self._core.random.random()

    # --- the end of a session, and of it all -------------------------------------

    def _ended(self, session: Session, retry: bool) -> None:
        self._session = None
        if session.is_ready:
            self._attempt = 0
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
        if pipe is not None and self._core.hooks.any:
            pipe.abandon(
                pipe.outbox, events.FATE_LINGER, "the socket was closed before it could be written"
            )
        self._stop()

    def _stop(self) -> None:
        if self._done:
            return
        self._done = True
        self._timers.cancel_all()
        if self._stream:
            self.reactor.remove_writer(self._stream)
            self._stream.close()
        if self._session:
            self._session.end(OWN_WISH, retry=False)
        self._drop_pipe(self._pipe)
        self._on_done(self)

    def _facts(self) -> dict[str, Any]:
        number = self._pipe.number if self._pipe else 0
        return {
            "endpoint": str(self.endpoint),
            "transport": self.endpoint.transport,
            "pipe": number,
        }

    @property
    def _is_local(self) -> bool:
        """Whether an attempt is decided at once: there is no network in between."""
        return self.endpoint.transport == "ipc"

    def _aside(self, during: str = "", fd: int = -1, number: int = 0) -> Aside:
        return Aside(str(self.endpoint), fd, number, during)

    def _tell(self, kind: str, link: str = "", aside: Aside | None = None, **detail: Any) -> None:
        if self._core.hooks.any:
            self._core.ledger.tell(kind, link=link, detail=detail, aside=aside)
