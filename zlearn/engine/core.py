"""The core of a socket: a pattern, its pipes, its endpoints, and a mailbox in front of them.

Nothing here ever waits. `send` says False and `receive` says None for "not now"; what to do
then is decided by the blocking socket and the asyncio socket, each in its way.

Rule for this file: what all socket types have in common, and no pattern rules.
"""

import errno
from collections.abc import Callable
from typing import Any

from zlearn.engine import conflate, events, options
from zlearn.engine.conflate import new_queue
from zlearn.engine.endpoints import Endpoints
from zlearn.engine.errors import ETERM, Refusal
from zlearn.engine.ledger import SocketLedger
from zlearn.engine.mailbox import Mailbox
from zlearn.engine.monitor import Monitor
from zlearn.engine.options import Options
from zlearn.engine.pipe import Pipe
from zlearn.engine.queue import MessageQueue
from zlearn.engine.refusing import NOT_AT_ALL, refusal
from zlearn.engine.short_ways import ShortWays
from zlearn.engine.wishes import set_subscription
from zlearn.patterns import PATTERNS, Message
from zlearn.zmtp import frames
from zlearn.zmtp.shared_frames import SharedFrames

POLLIN, POLLOUT = 1, 2


class SocketCore:
    """A socket without a way to wait.

    context: a ContextCore. type_name: a key of PATTERNS. number: of the type, as in the API.
    short_ways: past this file, for messages of which nothing is to be decided.
    """

    def __init__(self, context: Any, type_name: str, number: int) -> None:
        self.context = context
        self.hooks = context.hooks
        self.network = context.driver.network
        self.random = context.driver.random
        self.type_number = number
        self.options = Options(context.new_routing_id, type_name)
        self.ledger = SocketLedger(context.hooks, context.name, context.name_socket(type_name))
        self.pattern = PATTERNS[type_name](self.ledger, self.options)
        self.framing: Any = SharedFrames() if self.pattern.gives_copies else frames
        if not self.pattern.keeps_pipe:  # what it wishes for is told afresh to each peer anyhow
            self.options.linger = 0
        self.mailbox = Mailbox(self._work_off_on_loop)
        self.signal = self.mailbox.signal
        self.post = self.mailbox.post
        self.short_ways = ShortWays(self.pattern, context.hooks)
        self.closed = False
        self.unsent: Message = []  # of a message that is sent frame by frame: what came so far
        self.unread: Message = []  # of one that is received so: what is left, the next one last
        self.loop: Any = None  # the asyncio loop that it is used on
        self._pipes: dict[Pipe, None] = {}
        self._pipe_count = 0
        self.endpoints = Endpoints(self)
        self.monitor: Monitor | None = None
        self._handlers: dict[str, Callable[[Pipe], object]] = {
            "attach": self.attach,
            "identified": self._identified,
            "readable": self.pattern.readable,
            "writable": self.pattern.writable,
            "ended": self._end_pipe,
            "drained": self._drained,
        }
        self.use_loop(None)
        self.hooks.on_change[self._hooks_changed] = None
        if self.hooks.any:
            self.ledger.tell(events.OPENED, detail={"type": type_name})

    # --- messages ----------------------------------------------------------------

    def send(self, message: Message) -> bool:
        """Sends a message. False: not now. Raises Refusal."""
        if self.signal.is_set:  # news, or the end
            self.work_off()
        if self.hooks.per_message:
            self.ledger.begin(message)
        try:
            return self.pattern.send(message)
        except NOT_AT_ALL as error:
            raise refusal(self, "send", error) from None

    def may_begin(self, frame: bytes) -> bool:
        """Whether a message that begins with this frame could be sent now. Raises Refusal."""
        self.work_off()
        if self.hooks.per_message:
            self.ledger.begin([frame])
        try:
            if not self.pattern.sends:
                raise NotImplementedError
            self.pattern.check("send")
            return self.pattern.can_begin(frame)
        except NOT_AT_ALL as error:
            raise refusal(self, "send", error) from None

    def receive(self) -> Message | None:
        """Takes the next message. None: not now. Raises Refusal."""
        if self.signal.is_set:  # news, or the end
            self.work_off()
        try:
            message = self.pattern.receive()
        except NOT_AT_ALL as error:
            raise refusal(self, "recv", error) from None
        if message is not None and self.hooks.per_message:
            self.ledger.received(self.pattern.origin, message)
        return message

    def ready(self) -> int:
        """POLLIN if `receive` would find a message, POLLOUT if `send` would take one."""
        self.work_off()
        return POLLIN * self.pattern.can_receive() | POLLOUT * self.pattern.can_send()

    # --- the mailbox -------------------------------------------------------------

    def work_off(self) -> None:
        """Does what the mailbox asks for. Raises Refusal when the socket can't be used any more."""
        if self.closed or self.context.terminated:
            self.check_usable()
        self.short_ways.close()
        self.mailbox.deliver(self._handlers)
        if self.context.terminated:  # meanwhile: its bell is to be heard by the next call, too
            self.signal.set()
            self.check_usable()

    def _work_off_on_loop(self) -> None:
        if not self.closed and not self.context.terminated:
            self.work_off()

    def obstacle(self, call: str) -> str:
        """Why a call has to wait, in a few words."""
        if not self._pipes:
            return "no peer is connected"
        if call == "recv":
            return "there is nothing to receive"
        return "the queues to all peers are full"

    # --- pipes -------------------------------------------------------------------

    def new_pipe(
        self,
        endpoint: str = "",
        inbox: MessageQueue | None = None,
        outbox: MessageQueue | None = None,
    ) -> Pipe:
        """A pipe that is not attached yet; may be called from any thread."""
        self._pipe_count += 1
        own = self.options
        inbox = new_queue(self, own.rcvhwm, self.pattern.receives) if inbox is None else inbox
        outbox = new_queue(self, own.sndhwm, self.pattern.sends) if outbox is None else outbox
        pipe = Pipe(self._pipe_count, inbox, outbox, self.ledger, self.post)
        if own.conflate:
            conflate.watch(pipe)
        pipe.endpoint = endpoint
        return pipe

    def attach(self, pipe: Pipe) -> None:
        """Gives a pipe to the pattern, or ends its connection where it is not wanted."""
        if self.pattern.attach(pipe):
            self._pipes[pipe] = None
            pipe.watch(self.ledger.is_open)
        else:
            pipe.end()
            pipe.refuse(f"a {self.pattern.name} takes one peer, and has one")

    def _end_pipe(self, pipe: Pipe) -> None:
        pipe.end()
        if pipe in self._pipes:
            self.pattern.stop_sending(pipe)
            self._drained(pipe)

    def leave(self, pipe: Pipe) -> None:
        """Ends a pipe at the program's own wish: what was not received is thrown away."""
        if pipe in self._pipes:
            reason = "the socket disconnected before it was received"
            pipe.abandon(pipe.inbox, events.FATE_DISCONNECTED, reason)
            del self._pipes[pipe]
            self.pattern.stop_sending(pipe)
            self.pattern.stop_receiving(pipe)

    def _identified(self, pipe: Pipe) -> None:
        if pipe in self._pipes:
            self.pattern.identified(pipe)

    def _drained(self, pipe: Pipe) -> None:
        if pipe in self._pipes and not len(pipe.inbox):
            del self._pipes[pipe]
            self.pattern.stop_receiving(pipe)

    def _hooks_changed(self) -> None:
        """Somebody began to watch, or stopped: the way of a message changes with that."""
        self.ledger.is_open = self.hooks.per_message
        self.short_ways.close()
        for pipe in list(self._pipes):
            pipe.watch(self.ledger.is_open)

    def has_inproc_peers(self) -> bool:
        """Whether a message may go to another socket as it is, without becoming bytes."""
        return any(pipe.endpoint.startswith("inproc:") for pipe in self._pipes)

    # --- its life ----------------------------------------------------------------

    def close(self, linger: int | None = None) -> None:
        """Closes the socket; what is queued has `linger` ms (None: as the option says)."""
        if self.closed:
            return
        if linger is not None:
            self.options.linger = linger
        if not self.context.terminated:
            self.work_off()
        self.closed = True
        if self.hooks.any:
            reason = "the socket was closed before it was received"
            for pipe in self._pipes:
                pipe.abandon(pipe.inbox, events.FATE_UNREAD, reason)
            self.ledger.tell(events.CLOSED)
        self.hooks.on_change.pop(self._hooks_changed, None)
        if self.monitor is not None:
            self.monitor.stop(self.endpoints.listening())
        self.endpoints.close()
        self.use_loop(None)
        self.mailbox.notify()
        self.signal.close()
        self.context.forget(self)

    def leave_to_the_parent(self) -> None:
        """In the child of a fork: the socket is closed here, and nobody else notices."""
        self.closed = True
        self.hooks.on_change.pop(self._hooks_changed, None)
        self.signal.close()
        self.signal.is_set = True  # so that the next call looks, and is refused

    def use_loop(self, loop: Any) -> None:
        """The asyncio loop that drives the links to come; None: the I/O thread."""
        old, new = self.mailbox.eager, None
        if old is not None:
            old.passengers.pop(self, None)
        self.loop = loop
        if not self.closed:
            new = self.context.driver.eager_reactor(loop)
        if new is not None:
            new.passengers[self] = None
        self.mailbox.use(new)

    def leave_loop(self) -> None:
        """Moves all links to the I/O thread, where there is one: their loop ends."""
        self.use_loop(None)
        self.endpoints.leave_loop()

    def leave_own_loop(self) -> None:
        """Its program is about to block this thread. What this thread's loop drives moves first:

        the socket's own links, and those of its peers that may be here too.
        """
        reactor = self.mailbox.eager
        if self.loop is not None and reactor is not None and reactor.is_here:
            reactor.let_passengers_leave()

    # --- options -----------------------------------------------------------------

    def set_option(self, number: int, value: Any) -> None:
        """Sets an option. Raises Refusal or TypeError."""
        self.work_off()
        if number in (options.SUBSCRIBE, options.UNSUBSCRIBE):
            set_subscription(self, number == options.SUBSCRIBE, options.convert(bytes, value))
            return
        self.pattern.heed(self.options.set(number, value))
        if number in (options.SNDHWM, options.RCVHWM):
            self._apply_high_water_marks()

    def get_option(self, number: int) -> Any:
        """The value of an option. Raises Refusal."""
        self.check_usable()
        value = self.options.get(number)
        if number != options.TOPICS_COUNT:
            return value
        self.work_off()
        return self.pattern.topics_count

    def _apply_high_water_marks(self) -> None:
        for pipe in self._pipes:
            pipe.resize(self.options)

    # --- errors ------------------------------------------------------------------

    def check_usable(self) -> None:
        if self.closed:
            raise Refusal(errno.ENOTSOCK, f"{self.ledger.socket} is closed")
        if self.context.terminated:
            note = "its context was terminated: close the socket, so that term() can return"
            raise Refusal(ETERM, note)
