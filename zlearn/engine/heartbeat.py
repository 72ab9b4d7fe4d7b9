"""Heartbeats: is a silent peer alive?

We send PING at each interval; a peer that answers nothing at all within the time-out is
given up. A PING that comes may carry a time to live: the peer's promise that it will be
heard within that time. Whatever arrives counts as a sign of life. (RFC 37; HEARTBEAT_IVL,
HEARTBEAT_TIMEOUT and HEARTBEAT_TTL in zmq_setsockopt(3).)

Rule for this file: when to ask and when to give up. How a PING looks is zmtp's affair.
"""

from collections.abc import Callable

from zlearn.engine import events
from zlearn.engine.account import LinkAccount
from zlearn.engine.options import MILLISECOND, Options
from zlearn.engine.timers import Timers
from zlearn.zmtp.commands import Ping
from zlearn.zmtp.language import Language

TENTH = 0.1  # of a second: the unit of a time to live on the wire


class Heartbeat:
    """Watches one connection that is ready.

    beat: sends a PING. give_up: ends the connection with a reason.
    listens: whether it makes a difference that something is `heard`.
    """

    __slots__ = (
        "_beat", "_give_up", "_interval", "_time_to_live", "_timeout", "_timers", "listens",
    )  # fmt: skip

    def __init__(
        self,
        options: Options,
        timers: Timers,
        beat: Callable[[], None],
        give_up: Callable[[str], None],
    ) -> None:
        self._interval = options.heartbeat_ivl * MILLISECOND
        timeout = options.heartbeat_timeout
        self._timeout = self._interval if timeout < 0 else timeout * MILLISECOND
        self._timers = timers
        self._beat = beat
        self._give_up = give_up
        self._time_to_live = 0.0
        self.listens = self._interval > 0

    def start(self) -> None:
        """Begins to ask, if the socket wants it."""
        if self._interval:
            self._timers.start("heartbeat", self._interval, self._ask, background=True)

    def heard(self) -> None:
        """Something arrived: the peer lives."""
        self._timers.cancel("heartbeat time-out")
        if self._time_to_live:
            self._promise()

    def pinged(self, time_to_live: int) -> None:
        """A PING arrived, with a time to live in tenths of a second; 0 is none."""
        self._time_to_live = time_to_live * TENTH
        if self._time_to_live:
            self.listens = True
            self._promise()

    def take_notices(self, connection: Language, account: LinkAccount) -> None:
        """Takes the PINGs and PONGs that came off the connection, and tells of them."""
        notices, connection.notices = connection.notices, []
        for notice in notices:
            kind = events.PONG
            if isinstance(notice, Ping):
                kind = events.PING
                self.pinged(notice.ttl_tenths)
            account.tell(kind, context=notice.context.hex())

    def _ask(self) -> None:
        if self._timeout and not self._timers.is_running("heartbeat time-out"):
            reason = f"no sign of life within {self._timeout:g} s after a PING"
            self._timers.start("heartbeat time-out", self._timeout, lambda: self._give_up(reason))
        self.start()
        self._beat()

    def _promise(self) -> None:
        reason = f"nothing came for {self._time_to_live:g} s, although the peer had promised"
        self._timers.start("time to live", self._time_to_live, lambda: self._give_up(reason))
