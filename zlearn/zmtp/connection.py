"""One ZMTP connection as seen from one side: bytes in, messages out, and back.

It goes through four states, and never back:

    greeting ──64 good bytes──▶ handshake ──READY──▶ traffic
        └────────────┬──────────────┴───────────────────┘
                     └──a mistake of the peer──▶ closed

The owner moves the bytes. It calls `start` once, hands what it reads to `receive`, and
writes what `take_output` and `encode` return. These doors are the only ones, whatever
version or mechanism is spoken behind them.

With NULL, greeting and READY go out in one piece before the peer has said a word:
libzmq accepts that, and it saves two round trips. Stepping down to ZMTP 2.0 will stage
the greeting instead, behind the same doors.

Rule for this file: the order of things. Layouts are in `greeting`, `frames` and
`commands`; handshakes in `null` and its siblings; no sockets, threads or clock.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from zlearn.zmtp import frames
from zlearn.zmtp.commands import (
    CONTEXT_LIMIT,
    WISHES,
    Cancel,
    Command,
    Error,
    Join,
    Leave,
    Ping,
    Pong,
    Subscribe,
    Wish,
    decode_command,
    encode_command,
)
from zlearn.zmtp.errors import MECHANISM_MISMATCH, ProtocolError
from zlearn.zmtp.greeting import Greeting, GreetingReader, encode_greeting
from zlearn.zmtp.null import Mechanism, Null, refusal
from zlearn.zmtp.peer import Peer, meet, own_properties

_WISHING = frozenset({"SUB", "XSUB", "DISH"})

# Whose wishes a socket type gets to hear. The others pass over them in silence.
_SUBSCRIPTIONS = (Subscribe, Cancel)
_HEEDED: dict[str, tuple[type, ...]] = {
    "PUB": _SUBSCRIPTIONS,
    "XPUB": _SUBSCRIPTIONS,
    "RADIO": (Join, Leave),
}

# A peer that floods us with PINGs and never reads must not fill our memory with PONGs.
OUTPUT_LIMIT = 65536  # bytes waiting in the output above which a PING stays unanswered


class State(Enum):
    """Where a connection stands."""

    GREETING = "waiting for the peer's greeting"
    HANDSHAKE = "in its handshake"
    TRAFFIC = "ready"
    CLOSED = "closed"


class Connection:
    """Our side of a ZMTP 3.1 (or 3.0) connection.

    socket_type: ours, as in READY: "REQ", "PUB", …
    accepts: the socket types that may be at the other end.
    routing_id: at most 255 bytes; told by REQ, DEALER and ROUTER only.
    max_message_size: the largest frame that the peer may send, in bytes; -1: no limit.
    as_server: our role, for mechanisms that tell client and server apart.
    metadata: more properties for READY; by custom their names begin with "X-".

    state: where we stand.
    peer: who is at the other end; None until `ready`.
    notices: PINGs and PONGs that came. The owner empties it.
    """

    def __init__(
        self,
        socket_type: str,
        accepts: frozenset[str],
        routing_id: bytes = b"",
        max_message_size: int = -1,
        as_server: bool = False,
        metadata: Mapping[str, bytes] | None = None,
    ) -> None:
        self.state = State.GREETING
        self.peer: Peer | None = None
        self.notices: list[Ping | Pong] = []
        self._socket_type = socket_type
        self._accepts = accepts
        self._routing_id = routing_id
        self._as_server = as_server
        self._mechanism: Mechanism = Null(own_properties(socket_type, routing_id, metadata or {}))
        self._greeting_reader = GreetingReader()
        self._greeting: Greeting | None = None
        self._decoder = frames.Decoder(self._take_command, max_message_size)
        self._output: list[bytes] = []
        self._output_size = 0
        self._reason = ""
        self._mixes_commands = socket_type in _WISHING
        self._heeded = _HEEDED.get(socket_type, ())

    @property
    def greeted(self) -> bool:
        """Whether the peer's greeting arrived and is good."""
        return self._greeting is not None

    @property
    def ready(self) -> bool:
        """Whether the handshake is done and messages may flow."""
        return self.state is State.TRAFFIC

    # --- out -----------------------------------------------------------------------

    def start(self) -> None:
        """Queues our greeting, and the handshake as far as the peer is not needed for it."""
        self._queue(encode_greeting(self._mechanism.name, self._as_server, self._routing_id))
        if self._mechanism.eager:
            self._say(self._mechanism.begin())

    def take_output(self) -> bytes:
        """Returns the control bytes to write now, b"" if there are none.

        They may stand between messages, never inside one. Take them only when they can
        be written, so that a peer that does not read can't make them pile up.
        """
        output = b"".join(self._output)
        self._output.clear()
        self._output_size = 0
        return output

    def encode(self, batch: Sequence[Any]) -> list[bytes]:
        """Returns messages and wishes as chunks for one gathering write.

        batch: a message is a list of at least one frame. Only SUB and XSUB may have
            `Subscribe` and `Cancel` in it, and only DISH `Join` and `Leave`.

        Small frames are joined; those of 8 KiB or more are chunks of their own. Raises
        RuntimeError before `ready`, since the form depends on the peer's version.
        """
        if self.state is not State.TRAFFIC:
            raise RuntimeError(f"encode() needs a ready connection; this one is {self.state.value}")
        if self._mixes_commands:
            return self._encode_mixed(batch)
        return frames.encode(batch)

    def sent_size(self, item: Any) -> int:
        """Returns how many bytes `encode` makes of one item. Only once `ready`."""
        if isinstance(item, WISHES):
            return len(self._encode_wish(item))
        return frames.message_size(item)

    def ping(self, ttl_tenths: int, context: bytes) -> None:
        """Queues a PING if the connection is ready and the peer's version has it (3.1).

        ttl_tenths: tenths of a second, 0 to 65535, after which the peer may take us for
            dead if we stay silent; 0 says nothing about that.
        context: at most 16 bytes that the PONG will bring back.

        Otherwise does nothing. Raises ValueError when one of the two is too large.
        """
        if len(context) > CONTEXT_LIMIT or not 0 <= ttl_tenths <= 0xFFFF:
            raise ValueError("a PING has a time to live of 16 bits and a context of 16 bytes")
        if self.ready and self._speaks_31():
            self._say([Ping(ttl_tenths, context)])

    def _queue(self, data: bytes) -> None:
        self._output.append(data)
        self._output_size += len(data)

    def _say(self, commands: Sequence[Command]) -> None:
        for command in commands:
            self._queue(frames.encode_command_frame(encode_command(command)))

    def _encode_mixed(self, batch: Sequence[Any]) -> list[bytes]:
        pieces: list[bytes] = []
        for item in batch:
            if isinstance(item, WISHES):
                pieces.append(self._encode_wish(item))
            else:
                pieces += frames.encode([item])
        return frames.join_small(pieces)

    def _encode_wish(self, wish: Wish) -> bytes:
        """As a command; a subscription to a 3.0 peer is a message that begins with 01 or 00."""
        if isinstance(wish, _SUBSCRIPTIONS) and not self._speaks_31():
            mark = b"\1" if isinstance(wish, Subscribe) else b"\0"
            return b"".join(frames.encode([[mark + wish.topic]]))
        return frames.encode_command_frame(encode_command(wish))

    def _speaks_31(self) -> bool:
        """Whether the peer knows PING, SUBSCRIBE and CANCEL."""
        if self.peer is None:
            raise RuntimeError("this depends on the peer's version, known only once ready")
        return self.peer.version >= (3, 1)

    # --- in ------------------------------------------------------------------------

    def receive(self, data: bytes) -> list[Any]:
        """Takes bytes from the peer; returns what is complete now, in order.

        Messages are lists of at least one frame. PUB and XPUB also get `Subscribe` and
        `Cancel` objects, and RADIO `Join` and `Leave`; a subscription that came as a
        message stays a message.

        Raises ProtocolError when the peer broke a rule: the connection is closed then,
        its output is empty, and every later call raises again. The error's `batch` holds
        what was complete before the mistake.
        """
        try:
            return _STEPS[self.state](self, data)
        except ProtocolError as error:
            self._close(str(error))
            raise

    def _receive_greeting(self, data: bytes) -> list[Any]:
        rest = self._greeting_reader.receive(data)
        greeting = self._greeting_reader.greeting
        if greeting is None:
            return []
        self._accept_greeting(greeting)
        return self._receive_frames(rest)

    def _accept_greeting(self, greeting: Greeting) -> None:
        if greeting.mechanism != self._mechanism.name:
            raise ProtocolError(
                f"the peer's security mechanism is {greeting.mechanism!r}, and ours is "
                f"{self._mechanism.name!r}; both sides must use the same",
                MECHANISM_MISMATCH,
            )
        self._greeting = greeting
        self.state = State.HANDSHAKE
        if not self._mechanism.eager:
            self._say(self._mechanism.begin())

    def _receive_frames(self, data: bytes) -> list[Any]:
        return self._decoder.decode(data)

    def _receive_nothing(self, data: bytes) -> list[Any]:
        raise ProtocolError(self._reason)

    def _take_command(self, body: bytes) -> Wish | None:
        """Called by the decoder for each command, in its place among the messages."""
        command = decode_command(body)
        if self.state is State.HANDSHAKE:
            self._shake_hands(command)
            return None
        return self._obey(command)

    def _shake_hands(self, command: Command) -> None:
        assert self._greeting is not None
        self._say(self._mechanism.receive(command))
        properties = self._mechanism.properties
        if properties is None:
            return
        self.peer = meet(properties, self._greeting.version, self._socket_type, self._accepts)
        self.state = State.TRAFFIC
        self._decoder.open()

    def _obey(self, command: Command) -> Wish | None:
        """Does what a command asks for during traffic; unknown ones are ignored."""
        match command:
            case Subscribe() | Cancel() | Join() | Leave():
                return command if isinstance(command, self._heeded) else None
            case Ping(_, context):
                self.notices.append(command)
                if self._output_size < OUTPUT_LIMIT:
                    self._say([Pong(context[:CONTEXT_LIMIT])])
            case Pong():
                self.notices.append(command)
            case Error():
                raise refusal(command)
        return None

    def _close(self, reason: str) -> None:
        self.state = State.CLOSED
        self._reason = reason
        self._output.clear()
        self._output_size = 0


# What `receive` does in each state.
_STEPS = {
    State.GREETING: Connection._receive_greeting,
    State.HANDSHAKE: Connection._receive_frames,
    State.TRAFFIC: Connection._receive_frames,
    State.CLOSED: Connection._receive_nothing,
}
