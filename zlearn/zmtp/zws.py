"""ZWS 2.0: ZMTP's messages over WebSocket, so that a browser can be a peer.

There is no greeting: the upgrade chooses a protocol, and that a mechanism.

    ZWS2.0         no mechanism: each side says its routing id first, then messages
    ZWS2.0/NULL    and /PLAIN, /CURVE: the mechanism's handshake as in ZMTP, then messages

Each frame of a message is a binary message of WebSocket: one byte with MORE 1 or COMMAND 2, and
the body. A subscription is a message that begins with 01, or 00 to take it back. WebSocket's own
PING and PONG are the heartbeats.

The doors are those of `Connection`, so a session finds nothing new here.

Sources: RFC 45; libzmq's ws_engine for what RFC 45 leaves open (CURVE, heartbeats).

Rule for this file: the order of things. Heads are in `upgrade`, frames in `websocket`.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zlearn.zmtp import upgrade, websocket
from zlearn.zmtp.commands import CONTEXT_LIMIT, Error, Ping, Pong, encode_command
from zlearn.zmtp.connection import State
from zlearn.zmtp.errors import WS_UNSPECIFIED, ProtocolError
from zlearn.zmtp.mechanism import LATER, WELCOME, Inquiry, Mechanism
from zlearn.zmtp.null import Null
from zlearn.zmtp.peer import ROUTING_ID_LIMIT, Peer, meet, own_properties
from zlearn.zmtp.sealed import Decoder, SealedDecoder, SealedFrames
from zlearn.zmtp.traffic import OUTPUT_LIMIT, Frames, Output, Traffic
from zlearn.zmtp.zws_frames import ZwsDecoder, ZwsFrames

NO_MECHANISM = "ZWS2.0"
VERSION_WITHOUT, VERSION_WITH = (2, 0), (3, 0)  # the versions of ZMTP that it is most like


class ZwsConnection:
    """Our side of a ZWS 2.0 connection.

    The first six parameters are those of `Connection`. host, path: as in the endpoint, and as
    the client tells them. is_client: our side. draw: gives so many random bytes.
    """

    has_heartbeats = True
    takes_bare = False

    def __init__(
        self,
        socket_type: str,
        accepts: frozenset[str],
        routing_id: bytes = b"",
        max_message_size: int = -1,
        metadata: Mapping[str, bytes] | None = None,
        new_mechanism: Callable[[Mapping[str, bytes]], Mechanism] = Null,
        host: str = "",
        path: str = "/",
        is_client: bool = False,
        draw: Callable[[int], bytes] = bytes,
    ) -> None:
        self.state = State.GREETING
        self.greeted = False
        self.peer: Peer | None = None
        self.notices: list[Ping | Pong] = []
        self._socket_type = socket_type
        self._accepts = accepts
        self._routing_id = routing_id
        self._mechanism = new_mechanism(own_properties(socket_type, routing_id, metadata or {}))
        self._host, self._path, self._is_client = host, path, is_client
        self._key = base64.b64encode(draw(16)).decode() if is_client else ""
        self._new_mask = (lambda: draw(4)) if is_client else bytes
        self._head_reader = upgrade.HeadReader()
        self._frames = ZwsFrames(self._new_mask, is_client)
        self._frames_decoder = ZwsDecoder(
            self._take_command, self._control, not is_client, max_message_size
        )
        self._decoder: Decoder = self._frames_decoder
        self._output = Output()
        self._traffic: Traffic | None = None
        self._awaits_identity = False
        self._reason = ""

    @property
    def ready(self) -> bool:
        """Whether the handshake is done and messages may flow."""
        return self.state is State.TRAFFIC

    @property
    def inquiry(self) -> Inquiry | None:
        """What has to be decided about the peer before the handshake can go on."""
        return self._mechanism.inquiry if self.state is State.HANDSHAKE else None

    @property
    def _protocols(self) -> list[str]:
        """Those that suit our mechanism, the best first."""
        protocols = [f"{NO_MECHANISM}/{self._mechanism.name}"]
        if self._mechanism.name == Null.name and self._mechanism.eager:  # nobody is to be asked
            protocols.append(NO_MECHANISM)
        return protocols

    # --- out -----------------------------------------------------------------------

    def start(self) -> None:
        """Queues the client's request."""
        if self._is_client:
            # Some servers (jszmq) take the first that is offered, and know the plainest alone.
            offered = self._protocols[::-1]
            head = upgrade.encode_request(self._host, self._path, self._key, offered)
            self._output.add(head)

    def take_output(self) -> bytes:
        """Returns the control bytes to write now; see `Connection.take_output`."""
        return self._output.take()

    def encode(self, batch: Sequence[Any]) -> list[bytes]:
        """Returns messages and wishes as chunks; see `Connection.encode`."""
        if self._traffic is None:
            raise RuntimeError(f"encode() needs a ready connection; this one is {self.state.value}")
        return self._traffic.encode(batch)

    def sent_size(self, item: Any) -> int:
        """Returns how many bytes `encode` makes of one item. Only once `ready`."""
        if self._traffic is None:
            raise RuntimeError("this depends on the protocol, known only once ready")
        return self._traffic.size(item)

    def ping(self, ttl_tenths: int, context: bytes) -> None:
        """Queues WebSocket's PING, which has no time to live."""
        if self.ready:
            self._control_frame(websocket.PING, context)

    def _control_frame(self, opcode: int, payload: bytes) -> None:
        self._output.add(websocket.encode_frame(opcode, payload, self._new_mask()))

    def _say(self, commands: Sequence[bytes]) -> None:
        for body in commands:
            self._output.add(self._frames.encode_command_frame(body))

    # --- in ------------------------------------------------------------------------

    def receive(self, data: bytes) -> list[Any]:
        """Takes bytes from the peer; returns what is complete now. Raises ProtocolError.

        See `Connection.receive`. After an error, the output has what to tell the peer of it.
        """
        if self.state is State.CLOSED:
            raise ProtocolError(self._reason)
        try:
            if self.state is State.GREETING:
                data = self._receive_head(data)
            return [] if self.state is State.REFUSED else self._receive_frames(data)
        except ProtocolError as error:
            self._close(error)
            raise

    def _receive_head(self, data: bytes) -> bytes:
        rest = self._head_reader.receive(data)
        head = self._head_reader.head
        if head is None:
            return b""
        if self._is_client:
            protocol = upgrade.check_answer(head, self._key, self._protocols)
        else:
            protocol = upgrade.check_request(head, self._path, self._protocols)
            self._output.add(upgrade.encode_answer(head, protocol))
        self.greeted = True
        self.state = State.HANDSHAKE
        if protocol == NO_MECHANISM:
            self._awaits_identity = True
            self._frames_decoder.on_first = self._take_identity
            self._frames_decoder.open()
            self._output.add(b"".join(self._frames.encode([[self._routing_id]])))
        else:
            self._go_through(self._mechanism.begin())
        return rest

    def _receive_frames(self, data: bytes) -> list[Any]:
        batch = self._decoder.decode(data)
        cipher = self._mechanism.cipher
        if cipher is None or not self.ready or self._decoder is not self._frames_decoder:
            return batch
        self._decoder = SealedDecoder(self._frames_decoder, cipher, self._take_command)
        self._frames_decoder.go_on()
        return self._decoder.decode(b"")

    def _take_identity(self, message: list[bytes]) -> None:
        self._awaits_identity = False
        if len(message) > 1 or len(message[0]) > ROUTING_ID_LIMIT:
            reason = f"the peer's first message is no routing id, of {ROUTING_ID_LIMIT} bytes"
            raise ProtocolError(reason, WS_UNSPECIFIED)
        self._become_ready(Peer("", message[0], {}, VERSION_WITHOUT))

    def _take_command(self, body: bytes) -> Any:
        """Called by the decoder for each command, in its place among the messages."""
        if self._traffic is not None:
            return self._traffic.obey(body)
        if self._awaits_identity:
            raise ProtocolError("the peer sent a command before its routing id", WS_UNSPECIFIED)
        self._go_through(self._mechanism.receive(body))
        return None

    def _go_through(self, commands: Sequence[bytes]) -> None:
        self._say(commands)
        properties, cipher = self._mechanism.properties, self._mechanism.cipher
        if self._mechanism.inquiry is not None:
            self._frames_decoder.pause()
        elif properties is not None:
            self._become_ready(meet(properties, VERSION_WITH, self._socket_type, self._accepts))
            if cipher is not None:  # what follows is not what it looks like
                self._frames_decoder.pause()

    def _become_ready(self, peer: Peer) -> None:
        self.peer = peer
        self.state = State.TRAFFIC
        self._frames_decoder.open()
        cipher = self._mechanism.cipher
        framing: Frames = self._frames if cipher is None else SealedFrames(cipher, self._frames)
        self._traffic = Traffic(self._socket_type, peer.version, framing, self._output, self._note)

    def _note(self, notice: Ping | Pong) -> None:
        self.notices.append(notice)

    def _control(self, opcode: int, payload: bytes) -> None:
        """WebSocket's own frames, which may come between any others. Raises ProtocolError."""
        if opcode == websocket.PING:
            self.notices.append(Ping(0, payload[:CONTEXT_LIMIT]))
            if self._output.size < OUTPUT_LIMIT:
                self._control_frame(websocket.PONG, payload)
        elif opcode == websocket.PONG:
            self.notices.append(Pong(payload))
        else:
            raise ProtocolError("the peer closed the WebSocket", retry=True)

    def answer(self, status: int) -> list[Any]:
        """Answers the inquiry; see `Connection.answer`."""
        if status != WELCOME:
            self.state = State.REFUSED
            self._say([] if status == LATER else [encode_command(Error(b"%d" % status))])
            return []
        self._frames_decoder.go_on()
        try:
            self._go_through(self._mechanism.admit())
            return self._receive_frames(b"")
        except ProtocolError as error:
            self._close(error)
            raise

    def _close(self, error: ProtocolError) -> None:
        """Leaves in the output what tells the peer why."""
        self.state = State.CLOSED
        self._traffic = None
        self._reason = str(error)
        if self.greeted:
            code = websocket.GOING if error.retry else websocket.PROTOCOL_MISTAKE
            self._control_frame(websocket.CLOSE, websocket.encode_close(code, str(error)))
        elif isinstance(error, upgrade.BadRequest) and not self._is_client:
            self._output.add(error.answer)
