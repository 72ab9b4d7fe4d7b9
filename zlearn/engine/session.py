"""A session: one connection, between a pipe's queues and a stream's bytes.

    outbox ──flush──▶ Connection.encode ──▶ stream        batches, never single messages
    inbox  ◀──fill─── Connection.receive ◀── stream

Theory: whatever can't go on stops and is called again. A full inbox stops the reading, so the
kernel's buffers fill and the peer has to wait: so back-pressure crosses a network. A stream that
takes no more stops the flushing, and the outbox fills. How large a batch may be: outgoing.py.

Rule for this file: it runs in its reactor alone. It does not know who made the stream,
nor what comes after the end: that is its owner's affair (connecter.py, acceptor.py).
"""

import errno
from collections.abc import Callable
from typing import Any

from zlearn.engine import events
from zlearn.engine.announcements import Announcements
from zlearn.engine.handshake import Handshake
from zlearn.engine.heartbeat import Heartbeat
from zlearn.engine.incoming import Incoming
from zlearn.engine.language import new_account, new_connection
from zlearn.engine.link import Link
from zlearn.engine.outgoing import MOST_IN_A_BATCH, Outgoing, next_batch
from zlearn.engine.pipe import Pipe
from zlearn.engine.place import Place
from zlearn.engine.reactor import Reactor
from zlearn.engine.timers import Timers
from zlearn.transports.network import Stream
from zlearn.zmtp.bare import in_lists
from zlearn.zmtp.errors import FOUND_BY_CIPHERS, NO_NEWS, ProtocolError

BATCHES_A_TURN = 16  # then the reactor's other links have their turn
OWN_WISH = "closed on this side"  # the reason for an end that nobody else brought about


class Session(Link):
    """One connection's life, from the greeting to the end.

    core: the socket. pipe: the one to serve, or None to make one when the peer is known. place:
    where it belongs. on_end: called once with (session, retry); `retry` is False after a mistake
    of the peer's: it would make it again.
    """

    def __init__(
        self,
        core: Any,
        reactor: Reactor,
        stream: Stream,
        pipe: Pipe | None,
        place: Place,
        on_end: Callable[["Session", bool], None],
    ) -> None:
        self.pipe, self.place = pipe, place
        self.is_ready = self.has_ended = False
        self._core, self._reactor, self._stream = core, reactor, stream
        self._account = new_account(core, stream, place.side, place.endpoint)
        self._on_end = on_end
        self._timers = Timers(reactor)
        self._connection = new_connection(core, place)
        self._inspect = core.pattern.inspect
        self._incoming, self._outgoing = Incoming(), Outgoing()
        self._handshake: Any = Handshake(self, core, self._connection, self._account, self._timers)
        self._heartbeat = Heartbeat(place.options, self._timers, self._ping, self.end)
        self._announcements = Announcements(core, place)
        self._surplus: list[Any] = []  # read, but beyond the inbox's high-water mark
        self._batch_size = MOST_IN_A_BATCH // 16
        self._closing = self._awaits_room = False

    def start(self) -> None:
        """Greets, and begins to listen."""
        self._connection.start()
        self._reactor.add_reader(self._stream, self.fill)
        self._handshake.start()
        self._write_control()
        self._shake_hands()  # without ZMTP there is nothing to wait for
        self.flush()

    # --- in ----------------------------------------------------------------------

    def fill(self) -> None:
        """Reads once, and passes on what came."""
        if not self._core.hooks.per_batch:
            return self._fill()
        with self._account.one_step():
            return self._fill()

    def _fill(self) -> None:
        try:
            data = self._incoming.read(self._stream)
        except OSError as error:
            self.end(f"the connection broke: {error.strerror or error}")
            return
        if data:
            self._go_on(self._connection.receive, data)
        elif data is not None:
            self.end("the peer closed the connection", failure=errno.EPIPE)

    def _go_on(self, step: Callable[[Any], list[Any]], argument: Any) -> None:
        """Takes a step of the connection, and passes on what came of it."""
        try:
            batch = step(argument)
            if self._inspect is not None and batch:
                self._inspect(batch)
        except ProtocolError as error:
            if not self.is_ready:
                self._shake_hands()
            if self.is_ready:  # what came before the mistake counts
                self._deliver(error.batch)
            self._write_control()  # for the peer to see what we are
            self.end(str(error), retry=error.retry, failure=error.number)
            return
        self._incoming.found = len(batch) + len(self._connection.notices)
        if self._heartbeat.listens:
            self._heartbeat.heard()
        if not self.is_ready:
            self._shake_hands()
            self._writable()  # a handshake's last word goes before the first message
            self._write_control()
        if self._connection.notices:
            self._heartbeat.take_notices(self._connection, self._account)
            self._write_control()  # the PONG to a PING
        if batch and not self.has_ended:
            self._deliver(batch)

    def _deliver(self, batch: list[Any]) -> None:
        """Puts a batch into the inbox as far as there is room, and stops reading where not."""
        assert self.pipe is not None
        inbox = self.pipe.inbox
        space = inbox.space()
        if len(batch) > space:
            batch, self._surplus = batch[:space], batch[space:]
            self._reactor.remove_reader(self._stream)
        if batch:
            self._account.read(self.pipe, batch)
            inbox.put_batch(batch)
        if self._surplus and inbox.has_room():
            self.resume()

    def resume(self) -> None:
        """There is room in the inbox again."""
        if self._surplus and not self.has_ended:
            batch, self._surplus = self._surplus, []
            self._deliver(batch)
            if not self._surplus:
                self._reactor.add_reader(self._stream, self.fill)

    # --- out ---------------------------------------------------------------------

    def flush(self) -> None:
        """Writes what waits in the outbox, as far as the stream takes it."""
        if not self.is_ready or self.has_ended:
            return
        assert self.pipe is not None
        outbox, outgoing = self.pipe.outbox, self._outgoing
        for _ in range(BATCHES_A_TURN):
            if (outgoing.chunks or outgoing.marks) and not self._push():
                return
            batch = outbox.take_batch(self._batch_size)
            if not batch:
                if self._closing:
                    self.end(OWN_WISH, retry=False)
                return
            if not self._connection.takes_bare:
                batch = in_lists(batch)
            self._account.encoding(self.pipe, batch, self._connection, outgoing)
            size = outgoing.add(self._connection.encode(batch))
            self._batch_size = next_batch(len(batch), size)
        self.call_soon(self.flush)

    def _push(self) -> bool:
        """Writes what is encoded. False: the stream takes no more now, or has ended."""
        try:
            done = self._push_told() if self._outgoing.marks else self._outgoing.push(self._stream)
        except OSError as error:
            self.end(f"the connection broke: {error.strerror or error}")
            return False
        if not done and not self._awaits_room:
            self._awaits_room = True
            self._reactor.add_writer(self._stream, self._writable)
        return done

    def _push_told(self) -> bool:
        with self._account.one_step():
            done = self._outgoing.push(self._stream)
            if self.pipe is not None:
                self._account.wrote(self.pipe, self._outgoing)
        return done

    def _writable(self) -> None:
        if self.has_ended:  # in the same turn, by what it read
            return
        if self._awaits_room:
            self._awaits_room = False
            self._reactor.remove_writer(self._stream)
        if self._push():
            self._write_control()
            self.flush()

    def _write_control(self) -> None:
        # Taken only when it can be written: a peer that does not read must not fill our memory.
        if not self._outgoing and not self.has_ended and (output := self._connection.take_output()):
            self._outgoing.add([output])
            self._push()

    def _ping(self) -> None:
        self._connection.ping(self.place.options.heartbeat_ttl // 100, b"")
        self._write_control()

    # --- the handshake -----------------------------------------------------------

    def _shake_hands(self) -> None:
        if self._handshake.look():
            self._become_ready()
        elif self._connection.inquiry is not None:
            self._reactor.remove_reader(self._stream)  # what the peer says now has to wait
            self._handshake.ask(self._stream)

    def answer(self, status: int) -> None:
        """The connection's inquiry has an answer."""
        if not self.has_ended:
            self._reactor.add_reader(self._stream, self.fill)
            with self._account.one_step():
                self._go_on(self._connection.answer, status)

    def _become_ready(self) -> None:
        """The peer is known: its pipe is joined to this session, and traffic begins."""
        if output := self._connection.take_output():  # the handshake comes before messages
            self._outgoing.add([output])
        pipe = self.pipe or self._core.new_pipe()
        self._handshake.introduce(pipe, self._stream)
        pipe.outbox.ring_reader, pipe.inbox.ring_writer = self.flush_soon, self.resume_soon
        pipe.refuse = self.refuse_soon
        if self.pipe is None:  # else it is its connecter's, and outlives this connection
            pipe.hang_up = self.finish_soon
        command, self.pipe = ("identified" if self.pipe else "attach"), pipe
        self.is_ready, self._handshake = True, self._handshake.over()
        self._core.post(command, pipe)
        self._announcements.begin(pipe, self._connection, self._outgoing, self._account)
        if self._connection.has_heartbeats:  # an older peer knows no PING
            self._heartbeat.start()

    # --- the end -----------------------------------------------------------------

    def finish(self) -> None:
        """Ends the connection when the outbox is empty."""
        self._closing = True
        self.flush()

    def end(self, reason: str, retry: bool = True, failure: int = errno.ECONNRESET) -> None:
        """Ends it now; what is not out is lost. failure: what a monitor is told of a handshake."""
        if self.has_ended:
            return
        self.has_ended = True
        if self._handshake.refused:
            reason, failure = self._handshake.refused, NO_NEWS
        self._handshake.leave()
        self._leave_reactor()
        self._timers.cancel_all()
        self._stream.close()
        self._account.lost(self.pipe, self._outgoing)
        kind = events.DISCONNECTED if self.is_ready or retry else events.REFUSED
        is_news = not self.is_ready or failure in FOUND_BY_CIPHERS
        self._account.ended(kind, reason, reason == OWN_WISH, failure if is_news else None)
        if self.is_ready and reason != OWN_WISH:
            self._announcements.end(self.pipe)
        self._on_end(self, retry)

    def interrupted(self) -> None:
        """A callback did not come to its end: how many bytes were moved is not known."""
        self.end("a signal handler raised in the middle of reading or writing")

    # --- moving from a loop that ends to the I/O thread --------------------------

    def move(self, reactor: Reactor) -> None:
        """Goes on on another reactor. Called where the old one runs, or has ended."""
        self._leave_reactor()
        left = self._timers.leave()
        self._reactor = reactor
        reactor.call_soon_threadsafe(self._settle, left)

    def _settle(self, left: Any) -> None:
        self._timers.enter(self._reactor, left)
        self._awaits_room = False
        if not self._surplus and self._connection.inquiry is None:
            self._reactor.add_reader(self._stream, self.fill)
        if self._push():
            self.flush()

    def _leave_reactor(self) -> None:
        self._reactor.remove_reader(self._stream)
        self._reactor.remove_writer(self._stream)
