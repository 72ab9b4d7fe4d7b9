"""ZWS frames: one byte of flags and a body, each in a binary message of WebSocket.

Rule for this file: the frames of ZMTP in those of WebSocket, both ways, with the same doors as
`frames` and its decoder. What a command means is not known here.

Source: RFC 45, "Framing".
"""

from collections.abc import Callable, Sequence
from typing import Any

from zlearn.zmtp import websocket
from zlearn.zmtp.errors import UNEXPECTED_COMMAND, WS_UNSPECIFIED, ProtocolError
from zlearn.zmtp.frames import ANNOUNCED_LIMIT, HANDSHAKE_LIMIT, LARGE, Message, join_small

MORE, COMMAND = 1, 2  # flags; they differ from those of ZMTP


class ZwsFrames:
    """Makes frames. new_mask: the next mask, or b"". is_masked: whether there are masks."""

    def __init__(self, new_mask: Callable[[], bytes], is_masked: bool) -> None:
        self._new_mask = new_mask
        self._is_masked = is_masked

    def encode(self, batch: Sequence[Message]) -> list[bytes]:
        """Returns the batch as chunks for one gathering write."""
        pieces: list[bytes] = []
        for message in batch:
            last = len(message) - 1
            for place, body in enumerate(message):
                self._add(MORE if place < last else 0, body, pieces)
        return join_small(pieces)

    def encode_command_frame(self, body: bytes) -> bytes:
        """Returns the frame of a command with this body."""
        pieces: list[bytes] = []
        self._add(COMMAND, body, pieces)
        return b"".join(pieces)

    def message_size(self, message: Message) -> int:
        """Returns how many bytes `encode` makes of one message, or of a command: one body."""
        return sum(self.size_in_frame(len(body)) for body in message)

    def size_in_frame(self, size: int) -> int:
        """Returns how many bytes a body of `size` bytes needs with its header."""
        return websocket.header_size(size + 1, self._is_masked) + size + 1

    def _add(self, flags: int, body: bytes, pieces: list[bytes]) -> None:
        flag = bytes([flags])
        if self._is_masked or len(body) < LARGE:
            pieces.append(websocket.encode_frame(websocket.BINARY, flag + body, self._new_mask()))
        else:  # as it is, without a copy
            pieces.append(websocket.encode_header(websocket.BINARY, len(body) + 1, b"") + flag)
            pieces.append(body)


class ZwsDecoder:
    """Finds messages and commands; see `frames.Decoder`.

    on_control: called with the opcode and payload of WebSocket's own frames.
    on_first: if set, is called with the next message, which stands in no batch then.
    """

    def __init__(
        self,
        on_command: Callable[[bytes], Any],
        on_control: Callable[[int, bytes], object],
        is_masked: bool,
        limit: int = -1,
    ) -> None:
        self.on_command = on_command
        self._on_control = on_control
        self._limit = limit if limit >= 0 else ANNOUNCED_LIMIT
        self._reader = websocket.FrameReader(is_masked, HANDSHAKE_LIMIT)
        self._opened = False
        self._paused = False
        self._message: Message = []
        self.on_first: Callable[[Message], object] | None = None

    def open(self) -> None:
        """Lets messages in."""
        self._opened = True
        self._reader.limit = self._limit + 1  # with the byte of flags

    def pause(self) -> None:
        """Stops after this frame."""
        self._paused = True

    def go_on(self) -> None:
        """Ends the pause."""
        self._paused = False

    def decode(self, data: bytes) -> list[Any]:
        """Takes the next bytes; returns what is complete now. Raises ProtocolError."""
        self._reader.feed(data)
        batch: list[Any] = []
        try:
            while not self._paused and (found := self._reader.next()) is not None:
                self._take(*found, batch)
        except ProtocolError as error:
            error.batch = batch
            raise
        return batch

    def _take(self, opcode: int, payload: bytes, batch: list[Any]) -> None:
        if opcode >= websocket.CLOSE:
            self._on_control(opcode, payload)
            return
        if opcode != websocket.BINARY or not payload:
            reason = "the peer sent a message that is not binary, or has no flags"
            raise ProtocolError(reason, WS_UNSPECIFIED)
        flags, body = payload[0], payload[1:]
        if flags & COMMAND:
            item = self.on_command(body)
            if item is not None:
                batch.append(item)
            return
        if not self._opened:
            raise ProtocolError("the peer sent a message before READY", UNEXPECTED_COMMAND)
        self._message.append(body)
        if not flags & MORE:
            self._finish(batch)

    def _finish(self, batch: list[Any]) -> None:
        message, self._message = self._message, []
        if self.on_first is None:
            batch.append(message)
            return
        take, self.on_first = self.on_first, None
        take(message)
