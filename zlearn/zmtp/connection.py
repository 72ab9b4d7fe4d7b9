"""One ZMTP connection as seen from one side: bytes in, messages out, and back.

It goes through these states, and never back:

    greeting ──64 good bytes──▶ handshake ──READY──▶ traffic
        ├──────────ZMTP 2.0 or 1.0──────────────────────▶
        │                           ├──an unwelcome peer──▶ refused
        └────────────┬──────────────┴───────────────────┘
                     └──a mistake of the peer──▶ closed

The owner moves the bytes. It calls `start` once, hands what it reads to `receive`, and
writes what `take_output` and `encode` return. These doors are the only ones, whatever
version or mechanism is spoken behind them. Which version is spoken, `opening` finds out. An
older one has no handshake: its peer is known when it has greeted us.

A handshake may stop with an `inquiry`: somebody else has to decide whether the peer is
welcome. The owner finds out, however long that takes, and reads no more meanwhile; then it
calls `answer`.

Rule for this file: the order of things. Layouts are in `opening`, `frames` and
`commands`; handshakes in `null` and its siblings; what comes after them in `traffic`; no
sockets, threads or clock.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from zlearn.zmtp import frames, frames_of_zmtp_1
from zlearn.zmtp.commands import CONTEXT_LIMIT, Error, Ping, Pong, Wish, encode_command
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.mechanism import LATER, WELCOME, Inquiry, Mechanism
from zlearn.zmtp.null import Null
from zlearn.zmtp.opening import Opening
from zlearn.zmtp.peer import Peer, meet, own_properties
from zlearn.zmtp.sealed import Decoder, SealedDecoder, SealedFrames
from zlearn.zmtp.traffic import Output, Traffic
from zlearn.zmtp.wishes import implied


class State(Enum):
    """Where a connection stands."""

    GREETING = "waiting for the peer's greeting"
    HANDSHAKE = "in its handshake"
    REFUSED = "refused by this side"
    TRAFFIC = "ready"
    CLOSED = "closed"


class Connection:
    """Our side of a connection in ZMTP 3.1, or in 3.0, 2.0 or 1.0 where the peer is older.

    socket_type: ours, as in READY: "REQ", "PUB", …
    accepts: the socket types that may be at the other end.
    routing_id: at most 255 bytes; told by REQ, DEALER and ROUTER only.
    max_message_size: the largest frame that the peer may send, in bytes; -1: no limit.
    metadata: more properties for READY; by custom their names begin with "X-".
    new_mechanism: makes our side of the handshake from the properties that we tell.
    framing: makes the frames where no cipher hides them.

    state: where we stand. peer: who is at the other end; None until `ready`.
    notices: PINGs and PONGs that came. The owner empties it.
    wants_bare: whether the owner takes bare frames (bare.py). takes_bare: whether `encode` does.
    """

    def __init__(
        self,
        socket_type: str,
        accepts: frozenset[str],
        routing_id: bytes = b"",
        max_message_size: int = -1,
        metadata: Mapping[str, bytes] | None = None,
        new_mechanism: Callable[[Mapping[str, bytes]], Mechanism] = Null,
        framing: Any = frames,
    ) -> None:
        self.state = State.GREETING
        self.peer: Peer | None = None
        self.notices: list[Ping | Pong] = []
        self.wants_bare = self.takes_bare = False
        self._socket_type = socket_type
        self._accepts = accepts
        self._mechanism = new_mechanism(own_properties(socket_type, routing_id, metadata or {}))
        self._max_message_size = max_message_size
        self._framing = framing
        self._frames_decoder = frames.Decoder(self._take_command, max_message_size)
        self._decoder: Decoder = self._frames_decoder
        self._output = Output()
        self._theirs: Any = None  # their greeting
        self._opening: Any = Opening(self._mechanism, socket_type, routing_id, self._output)
        self._traffic: Traffic | None = None
        self._reason = ""

    @property
    def greeted(self) -> bool:
        """Whether the peer's greeting arrived and is good."""
        return self._theirs is not None

    @property
    def ready(self) -> bool:
        """Whether the handshake is done and messages may flow."""
        return self.state is State.TRAFFIC

    @property
    def has_heartbeats(self) -> bool:
        """Whether the peer's version has PING and PONG. Only once `ready`."""
        return self.peer is not None and self.peer.version >= (3, 1)

    @property
    def inquiry(self) -> Inquiry | None:
        """What has to be decided about the peer before the handshake can go on."""
        return self._mechanism.inquiry if self.state is State.HANDSHAKE else None

    # --- out -----------------------------------------------------------------------

    def start(self) -> None:
        """Queues what we say first."""
        self._opening.begin()

    def take_output(self) -> bytes:
        """Returns the control bytes to write now, b"" if there are none.

        They may stand between messages, never inside one. Take them only when they can
        be written, so that a peer that does not read can't make them pile up.
        """
        return self._output.take()

    def encode(self, batch: Sequence[Any]) -> list[bytes]:
        """Returns messages and wishes as chunks for one gathering write.

        batch: a message is a list of at least one frame. Only SUB and XSUB may have
            `Subscribe` and `Cancel` in it, and only DISH `Join` and `Leave`.

        Small frames are joined; those of 8 KiB or more are chunks of their own. Raises
        RuntimeError before `ready`: the form depends on the peer's version.
        """
        if self._traffic is None:
            raise RuntimeError(f"encode() needs a ready connection; this one is {self.state.value}")
        return self._traffic.encode(batch)

    def sent_size(self, item: Any) -> int:
        """Returns how many bytes `encode` makes of one item. Only once `ready`."""
        if self._traffic is None:
            raise RuntimeError("this depends on the peer's version, known only once ready")
        return self._traffic.size(item)

    def ping(self, ttl_tenths: int, context: bytes) -> None:
        """Queues a PING if the connection is ready and the peer's version has it (3.1).

        ttl_tenths: tenths of a second, 0 to 65535, after which the peer may take us for
            dead if we stay silent; 0 says nothing about that.
        context: at most 16 bytes that the PONG will bring back.

        Otherwise does nothing. Raises ValueError when one of the two is too large.
        """
        if len(context) > CONTEXT_LIMIT or not 0 <= ttl_tenths <= 0xFFFF:
            raise ValueError("a PING has a time to live of 16 bits and a context of 16 bytes")
        if self._traffic is not None:
            self._traffic.ping(ttl_tenths, context)

    def _say(self, commands: Sequence[bytes]) -> None:
        """Says commands of the handshake, which nothing hides."""
        for body in commands:
            self._output.add(frames.encode_command_frame(body))

    # --- in ------------------------------------------------------------------------

    def receive(self, data: bytes) -> list[Any]:
        """Takes bytes from the peer; returns what is complete now, in order.

        Messages are lists of at least one frame. PUB and XPUB also get `Subscribe` and
        `Cancel` objects, and RADIO `Join` and `Leave`; a subscription that came as a
        message stays a message.

        Raises ProtocolError when the peer broke a rule: the connection is closed then, and
        every later call raises again. The error's `batch` holds what was complete before the
        mistake, and the output what was left to say of our handshake.
        """
        try:
            if self.state is State.TRAFFIC:  # a short way: the rest is looked up
                return self._decoder.decode(data)
            return _STEPS[self.state](self, data)
        except ProtocolError as error:
            self._close(str(error))
            raise

    def _receive_greeting(self, data: bytes) -> list[Any]:
        opening = self._opening
        rest = opening.receive(data)
        if opening.theirs is None:
            return []
        self._theirs, self._opening = opening.theirs, None  # there may be thousands
        self.state = State.HANDSHAKE
        if opening.properties is not None:
            return self._step_down(opening.theirs.version, opening.properties, rest)
        if not self._mechanism.eager:
            self._go_through(self._mechanism.begin())
        return self._receive_handshake(rest)

    def _step_down(
        self, version: tuple[int, int], properties: Mapping[str, bytes], data: bytes
    ) -> list[Any]:
        """The peer is of ZMTP 2.0 or 1.0, and has told all that it will."""
        framing: Any = frames
        self._frames_decoder.on_command = lambda body: None  # 2.0 has none: libzmq drops it, too
        if version < (2, 0):
            framing = frames_of_zmtp_1
            self._decoder = frames_of_zmtp_1.Decoder(self._max_message_size)
        self._become_ready(properties, framing)
        wishes = implied(self._socket_type, version)
        try:
            return [*wishes, *self._decoder.decode(data)]
        except ProtocolError as error:
            error.batch = [*wishes, *error.batch]
            raise

    def _receive_handshake(self, data: bytes) -> list[Any]:
        batch = self._decoder.decode(data)
        cipher = self._mechanism.cipher
        if cipher is None or not self.ready:
            return batch
        self._decoder = SealedDecoder(self._frames_decoder, cipher, self._take_command)
        self._frames_decoder.go_on()
        return self._decoder.decode(b"")

    def _receive_vainly(self, data: bytes) -> list[Any]:
        return []

    def _receive_nothing(self, data: bytes) -> list[Any]:
        raise ProtocolError(self._reason)

    def _take_command(self, body: bytes) -> Wish | None:
        """Called by the decoder for each command, in its place among the messages."""
        if self._traffic is not None:
            return self._traffic.obey(body)
        self._go_through(self._mechanism.receive(body))
        return None

    def _go_through(self, commands: Sequence[bytes]) -> None:
        """The handshake came a step further: to an inquiry perhaps, or to its end."""
        self._say(commands)
        if self._mechanism.inquiry is not None:
            self._frames_decoder.pause()
        elif self._mechanism.properties is not None:
            cipher = self._mechanism.cipher
            framing = self._framing if cipher is None else SealedFrames(cipher)
            self._become_ready(self._mechanism.properties, framing)
            if cipher is not None:  # what follows is not what it looks like
                self._frames_decoder.pause()

    def _become_ready(self, properties: Mapping[str, bytes], framing: Any) -> None:
        version = self._theirs.version
        self.peer = meet(properties, version, self._socket_type, self._accepts)
        self.state = State.TRAFFIC
        self._frames_decoder.open()
        self._traffic = Traffic(self._socket_type, version, framing, self._output, self._note)
        self.takes_bare = framing is frames
        self._frames_decoder.gives_bare = self.wants_bare and self.takes_bare

    def _note(self, notice: Ping | Pong) -> None:
        self.notices.append(notice)

    def answer(self, status: int) -> list[Any]:
        """Answers the inquiry; returns what the peer has said in the meantime, as `receive` does.

        status: 200: the handshake goes on. 300: not now; the peer is left without a word,
            and may try again. 400 and 500: no; an ERROR tells the peer. After a refusal the
            owner waits for the peer to leave: what that still says has no meaning.

        Raises ProtocolError as `receive` does.
        """
        if status != WELCOME:
            self.state = State.REFUSED
            self._say([] if status == LATER else [encode_command(Error(b"%d" % status))])
            return []
        self._frames_decoder.go_on()
        try:
            self._go_through(self._mechanism.admit())
            return self._receive_handshake(b"")
        except ProtocolError as error:
            self._close(str(error))
            raise

    def _close(self, reason: str) -> None:
        if self.ready:  # else the peer may find in our handshake what its mistake is
            self._output.take()
        self.state = State.CLOSED
        self._traffic = None
        self._reason = reason


# What `receive` does in each state but TRAFFIC.
_STEPS = {
    State.GREETING: Connection._receive_greeting,
    State.HANDSHAKE: Connection._receive_handshake,
    State.REFUSED: Connection._receive_vainly,
    State.CLOSED: Connection._receive_nothing,
}
