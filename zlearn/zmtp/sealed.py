"""Sealed frames: what stands between frames and traffic when a mechanism hides the traffic.

Each frame of a message, and each command, travels as the body of a frame of its own that
only the peer can open. What can't be hidden is how long it is, and when it is sent. The
flags are hidden too, so the outer frame has none: neither MORE nor COMMAND (RFC 25 wants
COMMAND there; libzmq leaves it out, and both are understood).

A connection without a cipher never comes here.

Rule for this file: flags and frames. How something is sealed is the cipher's affair.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from zlearn.zmtp import frames
from zlearn.zmtp.errors import MALFORMED_MESSAGE, ProtocolError
from zlearn.zmtp.mechanism import Cipher

MORE, COMMAND = 1, 2  # flags within a seal; they differ from those of frames


class Decoder(Protocol):
    """Finds messages and wishes in a stream of bytes."""

    def decode(self, data: bytes) -> list[Any]: ...


class OuterDecoder(Decoder, Protocol):
    """... and calls for each command: `frames.Decoder`, or another that is like it."""

    on_command: Callable[[bytes], Any]


class SealedFrames:
    """Makes sealed frames of messages and commands. outer: makes the frames around them."""

    def __init__(self, cipher: Cipher, outer: Any = frames) -> None:
        self._cipher = cipher
        self._outer = outer

    def encode(self, batch: Sequence[frames.Message]) -> list[bytes]:
        """Returns the batch as chunks for one gathering write."""
        seal = self._cipher.seal
        return self._outer.encode(
            [
                [seal(MORE if place < len(message) else 0, body)]
                for message in batch
                for place, body in enumerate(message, 1)
            ]
        )

    def encode_command_frame(self, body: bytes) -> bytes:
        """Returns the frame of a command with this body."""
        return b"".join(self._outer.encode([[self._cipher.seal(COMMAND, body)]]))

    def message_size(self, message: frames.Message) -> int:
        """Returns how many bytes `encode` makes of one message, or of a command: one body."""
        overhead = self._cipher.overhead
        return sum(self._outer.size_in_frame(len(body) + overhead) for body in message)


class SealedDecoder:
    """Opens what the decoder of the outer frames finds.

    outer: finds sealed frames, as messages of one frame. on_command: as for that decoder.
    """

    def __init__(
        self, outer: OuterDecoder, cipher: Cipher, on_command: Callable[[bytes], Any]
    ) -> None:
        self._outer = outer
        outer.on_command = lambda body: [body]  # sealed, as the messages are, or refused
        self._cipher = cipher
        self._on_command = on_command
        self._message: frames.Message = []  # the first frames of an unfinished message

    def decode(self, data: bytes) -> list[Any]:
        """Takes the next bytes of the stream; returns what is complete now, in order.

        Raises ProtocolError, with the batch up to there.
        """
        try:
            sealed = self._outer.decode(data)
        except ProtocolError as error:
            error.batch = self._open(error.batch)
            raise
        return self._open(sealed)

    def _open(self, sealed: list[frames.Message]) -> list[Any]:
        batch: list[Any] = []
        try:
            for message in sealed:
                self._open_frame(message, batch)
        except ProtocolError as error:
            error.batch = batch
            raise
        return batch

    def _open_frame(self, sealed: frames.Message, batch: list[Any]) -> None:
        if len(sealed) > 1:
            raise ProtocolError("the peer said MORE outside of the seal", MALFORMED_MESSAGE)
        flags, body = self._cipher.open(sealed[0])
        if flags & COMMAND:
            item = self._on_command(body)
            if item is not None:
                batch.append(item)
            return
        self._message.append(body)
        if not flags & MORE:
            batch.append(self._message)
            self._message = []
