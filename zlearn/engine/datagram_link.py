"""A datagram link: what `bind` and `connect` leave behind where nobody is ever connected.

Theory: a place for datagrams is opened at once, or the call fails. There is no handshake, no
peer to wait for, and nothing that could break and be made again: the link lives until
the program takes it back. Its pipe is there from the start, and nothing comes back over it but
datagrams: no subscription, no JOIN (`pipe.is_one_way`). What is sent to nobody is gone.

    outbox ──encode──▶ packets ──▶ stream        each chunk is one datagram
    inbox  ◀─receive── packets ◀── stream        each read is one

It is a session that does the work, as for any link: with a stream of datagrams, and a language
that is ready at once. To the stream it offers itself (`DatagramHost` in transports/network.py):
timers, a way to say that something can be read although the kernel knows of nothing, and
one to complain of losses. So a transport that has clocks and memory of its own, such as PGM,
is a stream and no kind of link.

A bound place has no link in a trace: nobody knows who is at the other end, or whether anyone is.

Rule for this file: opening, serving and ending one place for datagrams, and who may.

Sources: zmq_udp(7), zmq_pgm(7); libzmq's socket_base.cpp, session_base.cpp.
"""

from typing import Any, ClassVar

from zlearn.engine import events
from zlearn.engine.datagram_account import DatagramAccount
from zlearn.engine.errors import ENOCOMPATPROTO, Refusal
from zlearn.engine.options import MILLISECOND
from zlearn.engine.place import Place
from zlearn.engine.reactor import Reactor
from zlearn.engine.session import OWN_WISH, Session
from zlearn.engine.timers import Timers
from zlearn.transports.endpoint import Endpoint
from zlearn.transports.network import DatagramStream

LARGEST = 65536  # bytes, more than a datagram can have
DATAGRAMS_A_TURN = 64  # then the reactor's other links have their turn

# What a place is to those who open it by this call or that: one to receive at ("bind"), or to send
# from ("connect"). With PGM, whose places are at a group, the call makes no difference.
PUBLISHER = {"bind": "connect", "connect": "connect"}
SUBSCRIBER = {"bind": "bind", "connect": "bind"}
OVER_PGM = {"PUB": PUBLISHER, "XPUB": PUBLISHER, "SUB": SUBSCRIBER, "XSUB": SUBSCRIBER}

# Who may use a transport, from which side, and to what end.
USERS: dict[str, dict[str, dict[str, str]]] = {
    "udp": {"RADIO": {"connect": "connect"}, "DISH": {"bind": "bind"}, "DGRAM": {"bind": "bind"}},
    "pgm": OVER_PGM,
    "epgm": OVER_PGM,
}


def check_user(type_name: str, endpoint: Endpoint, side: str) -> None:
    """Whether a type of socket can do this with that transport.

    side: "bind" or "connect". Raises Refusal (ENOCOMPATPROTO).
    """
    users = USERS.get(endpoint.transport)
    if users is None:
        if type_name == "DGRAM":
            raise Refusal(ENOCOMPATPROTO, "a DGRAM speaks to no sockets but those of udp")
    elif side not in users.get(type_name, {}):
        able = ", ".join(f"a {name} can {' and '.join(sides)}" for name, sides in users.items())
        note = f"a {type_name} can't {side} over {endpoint.transport}: {able}"
        raise Refusal(ENOCOMPATPROTO, note)


class DatagramSession(Session):
    """The life of one place for datagrams; for its stream, the host."""

    _stream: DatagramStream
    _account: DatagramAccount

    @property
    def timers(self) -> Timers:
        """Those that move with the link and end with it."""
        return self._timers

    @property
    def account(self) -> DatagramAccount:
        """Of its own place."""
        return self._account

    def lost(self, reason: str) -> None:
        """A datagram was lost, or nobody understands it."""
        self._account.lost_one(reason)

    def start(self) -> None:
        self._stream.start(self)
        super().start()

    def fill(self) -> None:
        """Reads what is there, a few datagrams in a turn."""
        with self._account.one_step():
            for _ in range(DATAGRAMS_A_TURN):
                if self._surplus or self.has_ended:
                    return
                datagram = self._stream.read(LARGEST)
                if datagram is None:
                    return
                self._take(datagram)
        self.call_soon(self.fill)  # the stream may hold what the kernel does not know of

    def _take(self, datagram: bytes) -> None:
        batch = self._connection.receive(datagram)
        complaints, self._connection.notices = self._connection.notices, []
        for complaint in complaints:
            self.lost(complaint)
        if batch:
            self._deliver(batch)

    def resume(self) -> None:
        super().resume()
        if not self._surplus:
            self.fill()

    def _push(self) -> bool:
        done = super()._push()
        if not done and self._stream.pause and not self.has_ended:
            self._reactor.remove_writer(self._stream)  # the kernel would have room
            self._timers.start("pause", self._stream.pause, self._writable)
        return done


class DatagramLink:
    """One place for datagrams of a socket: its address, its pipe and its session.

    core: the socket. on_done: called once with the link when it has ended.
    Raises Refusal (ENOCOMPATPROTO) or OSError.
    """

    side: ClassVar[str]

    def __init__(self, core: Any, reactor: Reactor, endpoint: Endpoint, on_done: Any) -> None:
        options = core.options.snapshot()
        end = USERS[endpoint.transport][core.pattern.name][self.side]
        stream = core.network.open_datagrams(endpoint, options.for_links(), end)
        self.endpoint: Endpoint = stream.endpoint
        self.reactor = reactor
        self.pipe = core.new_pipe(str(self.endpoint))
        self._core = core
        self._stream = stream
        self._on_done = on_done
        self._timers = Timers(reactor)
        self._begun = False
        self._unwanted = ""  # why the socket does not want it
        place = Place(self.side, str(self.endpoint), options)
        self._session = DatagramSession(core, reactor, stream, self.pipe, place, self._ended)
        self.pipe.is_one_way = True
        self.pipe.link = stream.name
        self.pipe.refuse = self._be_refused
        self.pipe.hang_up = lambda: self.finish(-1)
        core.attach(self.pipe)

    def start(self) -> None:
        """Begins. As `finish`, it is done in whichever reactor drives the link by then."""
        self._session.call_soon(self._begin)

    def finish(self, linger: int) -> None:
        """Ends once what is queued is out, or after `linger` milliseconds (-1: no limit)."""
        self._session.call_soon(self._finish, linger)

    def move(self, reactor: Reactor) -> None:
        """Goes on on another reactor, from where the old one runs or has ended."""
        left = self._timers.leave()
        self.reactor = reactor
        reactor.call_soon_threadsafe(self._timers.enter, reactor, left)
        self._session.move(reactor)

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        facts = {"endpoint": str(self.endpoint), "transport": self.endpoint.transport}
        account = self._session.account
        account.tell(events.CONNECTING, **facts, pipe=self.pipe.number)
        account.tell(events.CONNECTED)
        if self._unwanted:
            self._session.end(self._unwanted, retry=False)
        else:
            self._session.start()

    def _finish(self, linger: int) -> None:
        self._begin()
        if not linger:
            self._expire()
        elif not self._session.has_ended:
            if linger > 0:
                self._timers.start("linger", linger * MILLISECOND, self._expire)
            self._session.finish()

    def _be_refused(self, reason: str) -> None:
        """The socket does not want it. Called as soon as it is attached, or never."""
        self._unwanted = reason

    def _expire(self) -> None:
        reason = "the socket was closed before it could be written"
        self.pipe.abandon(self.pipe.outbox, events.FATE_LINGER, reason)
        self._session.end(OWN_WISH, retry=False)

    def _ended(self, session: Session, retry: bool) -> None:
        self._timers.cancel_all()
        self._core.post("ended", self.pipe)
        self._on_done(self)


class BoundDatagrams(DatagramLink):
    """A place where datagrams come in."""

    side = "bind"


class ConnectedDatagrams(DatagramLink):
    """A place that datagrams go to."""

    side = "connect"
