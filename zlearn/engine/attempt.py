"""One attempt to connect: a name is looked up, a stream is opened, and the network decides.

A stream may have to talk before it stands: to a proxy, for one. `finish_connect` says how far
it is, and is asked again when the stream can be written to, or when something has come for it.

Rule for this file: a single attempt, which has one outcome. What follows is the connecter's
affair.
"""

import errno
from collections.abc import Callable

from zlearn.engine.options import MILLISECOND
from zlearn.engine.reactor import Reactor
from zlearn.engine.timers import Timers
from zlearn.transports.network import Network, Stream, Target

TIMER = "patience"


class Attempt:
    """Leads to a stream that stands, or to an error.

    target: where to connect to, and how. patience: milliseconds that it may take; 0: no limit.
    opened: called with the stream, or None if it never came so far. connected: called with the
    stream that stands. failed: called with the error, the link's name and the descriptor that was
    closed: -1 if nobody knows it any more, None if there was none.
    """

    def __init__(
        self, network: Network, reactor: Reactor, timers: Timers, target: Target, patience: int,
        opened: Callable[[Stream | None], None],
        connected: Callable[[Stream], None],
        failed: Callable[[OSError, str, int | None], None],
    ) -> None:  # fmt: skip
        self._network = network
        self._reactor = reactor
        self._timers = timers
        self._target = target
        self._patience = patience
        self._opened = opened
        self._connected = connected
        self._failed = failed
        self._looked_up: Target | OSError | None = None
        self._stream: Stream | None = None
        self._watches_input = False
        self._is_over = False

    def start(self) -> None:
        """Begins. Called in the reactor, as all but `move`."""
        if not self._network.look_up(*self._target, self._came_from_afar):
            self._open(self._target)

    def cancel(self) -> None:
        """Ends without an outcome."""
        self._is_over = True
        self._timers.cancel(TIMER)
        if self._stream:
            self._unwatch(self._stream)
            self._stream.close()

    def move(self, reactor: Reactor) -> None:
        """Leaves its reactor for another one, where `settle` is called next."""
        if self._stream:
            self._unwatch(self._stream)
        self._reactor = reactor

    def settle(self) -> None:
        """Goes on where it is now."""
        if self._stream and not self._is_over:
            self._watch(self._stream)
        self._take_looked_up()  # it may have come for the old reactor

    # --- looking up ----------------------------------------------------------------

    def _came_from_afar(self, found: Target | OSError) -> None:
        """A name was looked up, or could not be. Called in some other thread."""
        self._looked_up = found
        self._reactor.call_soon_threadsafe(self._take_looked_up)

    def _take_looked_up(self) -> None:
        found, self._looked_up = self._looked_up, None
        if found is None or self._is_over:
            return
        if isinstance(found, OSError):
            self._opened(None)
            self._fail(found, None)
        else:
            self._open(found)

    # --- connecting ----------------------------------------------------------------

    def _open(self, target: Target) -> None:
        try:
            self._stream = stream = self._network.connect(*target)
        except OSError as error:
            self._opened(None)
            self._fail(error, -1)
            return
        self._opened(stream)
        self._watch(stream)
        if self._patience:
            self._timers.start(TIMER, self._patience * MILLISECOND, self._give_up)

    def _ask(self) -> None:
        """Whether the stream stands by now."""
        stream = self._stream
        assert stream is not None
        try:
            stands = stream.finish_connect()
        except OSError as error:
            self._end(stream, error)
            return
        self._unwatch(stream)
        if not stands:
            self._watch(stream)
            return
        self._is_over = True
        self._timers.cancel(TIMER)
        self._connected(stream)

    def _watch(self, stream: Stream) -> None:
        self._watches_input = stream.needs_input
        watch = self._reactor.add_reader if self._watches_input else self._reactor.add_writer
        watch(stream, self._ask)

    def _unwatch(self, stream: Stream) -> None:
        if self._watches_input:
            self._reactor.remove_reader(stream)
        else:
            self._reactor.remove_writer(stream)

    def _give_up(self) -> None:
        assert self._stream is not None
        reason = f"no answer within {self._patience} ms"
        self._end(self._stream, OSError(errno.ETIMEDOUT, reason))

    def _end(self, stream: Stream, error: OSError) -> None:
        self._unwatch(stream)
        self._timers.cancel(TIMER)
        descriptor = stream.fileno()
        stream.close()
        self._fail(error, descriptor, stream.name)

    def _fail(self, error: OSError, descriptor: int | None, link: str = "") -> None:
        self._is_over = True
        self._failed(error, link, descriptor)
