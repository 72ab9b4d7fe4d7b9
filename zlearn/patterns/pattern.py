"""What a pattern is: it decides which pipe a message goes to, and which one comes next.

A socket type is a pattern, made of small parts: the fair queue and the load balancer,
the distributor, the subscription trie, and for some a state machine. A pattern is a plain
object. The engine tells it of its pipes and calls `send` and `receive`; it answers at
once, with "not now" where it can't.

Rule for this room: no I/O, no threads, no clock, no bytes but those of the frames. A
message is a list of frames. Everything here can be tested with lists.
"""

from typing import Any, ClassVar, Protocol

Message = list[bytes]


class Pipe(Protocol):
    """What a pattern may ask of a pipe to one peer."""

    routing_id: bytes
    """The name that the peer gave itself, or empty."""

    def write(self, message: Message) -> bool:
        """Queues a message for the peer. False: the high-water mark is reached."""

    def command(self, item: Any) -> None:
        """Queues a subscription. It passes the high-water mark: losing it would be silent."""

    def read(self) -> Any:
        """The next message or subscription from the peer, or None when there is none now."""

    def has_message(self) -> bool:
        """Whether `read` would find something."""


class Ledger:
    """Where a pattern writes down what became of a copy. This one is closed: it keeps nothing.

    The engine gives each pattern a ledger of its own, open while somebody watches.
    """

    is_open = False

    def begin(self, message: Message) -> None:
        """The socket itself is about to send this, without its program."""

    def end(self, fate: str, reason: str, pipe: Pipe | None = None) -> None:
        """A copy of the message that is being sent ends here, before it enters a pipe."""

    def discard(self, fate: str, reason: str, pipe: Pipe) -> None:
        """The message that was read last from `pipe` ends here: the program never gets it."""

    def place(self, pipe: Pipe) -> Any:
        """Where the message lay that was read last from `pipe`, for `recall`."""

    def recall(self, place: Any, item: Any) -> None:
        """The program is about to receive what was read earlier, at `place`.

        item: the message, or the subscription that was made a message of. place: None for
        one that has ended before: it took effect.
        """

    def moved(self, machine: str, call: str, before: str, after: str) -> None:
        """A state machine took a step."""

    def subscribed(self, topic: bytes, pipe: Pipe, added: bool) -> None:
        """A peer's subscription took effect, or went."""


class WrongState(Exception):
    """A call that the state machine does not allow now. (libzmq: EFSM.)"""

    def __init__(self, machine: str, state: str, call: str, due: str) -> None:
        super().__init__(machine, state, call, due)
        self.machine, self.state, self.call, self.due = machine, state, call, due

    def __str__(self) -> str:
        return (
            f"this {self.machine} is in the state “{self.state}”, so {self.call}() can't be "
            f"called now: {self.due}() is due"
        )


class Unroutable(Exception):
    """A socket that must route, or say why not, knows no such peer. (libzmq: EHOSTUNREACH.)"""


class Malformed(Exception):
    """A message that this socket type can't send: too many frames, or too few. (libzmq: EINVAL.)"""


class PatternOptions:
    """The options that patterns read, as they are when nobody sets them."""

    routing_id: bytes = b""
    router_mandatory: int = 0
    router_handover: int = 0
    router_raw: int = 0
    connect_routing_id: bytes = b""
    probe_router: int = 0
    req_relaxed: int = 0
    req_correlate: int = 0
    xpub_verbose: int = 0
    xpub_verboser: int = 0
    xpub_nodrop: int = 0
    xpub_manual: int = 0
    xpub_manual_last_value: int = 0
    only_first_subscribe: int = 0
    xsub_verbose_unsubscribe: int = 0
    xpub_welcome_msg: bytes = b""
    invert_matching: int = 0

    def new_routing_id(self) -> bytes:
        """A name for a peer that gave itself none."""
        raise NotImplementedError


class Pattern:
    """A socket type. Subclasses say how they send and receive.

    ledger: where the fates are written.
    options: values that a pattern reads, by their names in lower case.
    """

    name: ClassVar[str] = ""
    peers: ClassVar[frozenset[str]] = frozenset()
    """The socket types that this one may talk to."""
    sends: ClassVar[bool] = True
    receives: ClassVar[bool] = True
    introduces_itself: ClassVar[bool] = False
    """Whether its routing id is told to peers."""
    keeps_pipe: ClassVar[bool] = True
    """Whether a pipe outlives its connection, so that what is queued waits for the next."""

    inspect: ClassVar["staticmethod[[list[Any]], None] | None"] = None
    """Judges what came over a network, where bad shape ends the connection (ProtocolError)."""

    gives_copies: ClassVar[bool] = False
    """Whether a message goes to many peers."""
    joins: ClassVar[bool] = False
    """Whether it may join groups."""
    is_thread_safe: ClassVar[bool] = False
    """Whether several threads may use a socket of this type at once."""

    is_raw: bool = False
    """Whether its peers speak no ZMTP."""

    origin: Any = None
    """The pipe that the last received message came from."""

    def __init__(self, ledger: Ledger | None = None, options: Any = None) -> None:
        self.ledger = ledger or Ledger()
        self.options = options or PatternOptions()

    def heed(self, option: str) -> None:
        """An option was set. A pattern that reads it at each message need not listen."""

    def objection(self, joins: bool, group: bytes) -> str:
        """Why a group can't be joined, or left, now; empty where it can."""
        raise NotImplementedError

    @property
    def topics_count(self) -> int:
        """How many topics are subscribed to, by this socket or by its peers."""
        raise NotImplementedError

    def join(self, group: bytes) -> None:
        """Joins a group, where `joins` is true."""
        raise NotImplementedError

    def leave(self, group: bytes) -> None:
        """Leaves it."""
        raise NotImplementedError

    @property
    def subscribes(self) -> bool:
        """Whether the options SUBSCRIBE and UNSUBSCRIBE may be set now."""
        return False

    def subscribe(self, topic: bytes) -> None:
        """Adds a subscription, where `subscribes` is true."""
        raise NotImplementedError

    def unsubscribe(self, topic: bytes) -> None:
        """Takes a subscription back."""
        raise NotImplementedError

    # --- the pipes ---------------------------------------------------------------

    def attach(self, pipe: Any) -> bool:
        """Takes a new peer. False: it is not wanted, and its connection is closed."""
        raise NotImplementedError

    def identified(self, pipe: Any) -> None:
        """The handshake of a pipe that was attached before is over: its routing id is known."""

    def stop_sending(self, pipe: Any) -> None:
        """The peer is gone: nothing can be sent to it any more."""

    def stop_receiving(self, pipe: Any) -> None:
        """... and what it sent before has been read, or is not wanted."""

    def readable(self, pipe: Any) -> None:
        """A pipe that `read` found empty has something now."""

    def writable(self, pipe: Any) -> None:
        """A pipe that `write` found full has room now."""

    # --- the messages ------------------------------------------------------------

    def check(self, call: str) -> None:
        """Whether "send" or "recv" may be called at all now. Raises WrongState."""

    def send(self, message: Message) -> bool:
        """Passes a message on. False: not now."""
        raise NotImplementedError

    def receive(self) -> Message | None:
        """The next message. None: not now."""
        raise NotImplementedError

    def only_source(self) -> Any:
        """The pipe whose next messages `receive` would return as they are, one after the other,
        if there is such a pipe and nobody else has a turn; else None. For short ways."""
        return None

    def only_target(self) -> Any:
        """The same for `send`: the pipe to which it would write each message as it is."""
        return None

    def can_send(self) -> bool:
        """Whether `send` would pass a message on."""
        raise NotImplementedError

    def can_begin(self, frame: bytes) -> bool:
        """Whether a message that begins with this frame could be sent now. May raise as `send`."""
        return self.can_send()

    def can_receive(self) -> bool:
        """Whether `receive` would find a message."""
        raise NotImplementedError
