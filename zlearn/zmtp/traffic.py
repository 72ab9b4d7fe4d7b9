"""Traffic: what is said on a connection that is ready, in both directions.

Going out, messages, wishes and other commands become bytes. Coming in, commands are obeyed:
a wish takes its place among the messages, a PING is answered, an ERROR is the end. What
hides frames after a handshake with a cipher does it below this file (`sealed`).

Sources: RFC 37, "Traffic", "Connection heartbeating".

Rule for this file: nothing that happens before READY.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from zlearn.zmtp import frames
from zlearn.zmtp.commands import (
    CONTEXT_LIMIT,
    WISHES,
    Cancel,
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
from zlearn.zmtp.mechanism import refusal
from zlearn.zmtp.wishes import FIRST_HEARD, HEEDED, UTTERERS, as_message

# A peer that floods us with PINGs and never reads must not fill our memory with PONGs.
OUTPUT_LIMIT = 65536  # bytes waiting in the output above which a PING stays unanswered


class Frames(Protocol):
    """How messages and commands become frames: the module `frames`, or `SealedFrames`."""

    def encode(self, batch: Sequence[frames.Message]) -> list[bytes]: ...

    def encode_command_frame(self, body: bytes) -> bytes: ...

    def message_size(self, message: frames.Message) -> int: ...


class Output:
    """Control bytes on their way out. size: how many wait."""

    __slots__ = ("_pieces", "size")

    def __init__(self) -> None:
        self.size = 0
        self._pieces: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Appends bytes."""
        self._pieces.append(data)
        self.size += len(data)

    def take(self) -> bytes:
        """Returns all bytes, and forgets them."""
        if not self._pieces:
            return b""
        output = b"".join(self._pieces)
        self._pieces.clear()
        self.size = 0
        return output


class Traffic:
    """What is said between two sides that are ready.

    socket_type: ours. version: the peer's, on which it depends whether it knows PING,
        SUBSCRIBE and CANCEL. framing: makes the frames. output: where commands go.
    notice: is told of each PING and PONG that came.
    encode: returns messages and wishes as chunks; see `Connection.encode`. size: how many bytes
        it makes of one item.
    """

    __slots__ = (
        "_frames", "_heeded", "_is_mute", "_notice", "_output", "_version", "encode", "size",
    )  # fmt: skip

    def __init__(
        self,
        socket_type: str,
        version: tuple[int, int],
        framing: Frames,
        output: Output,
        notice: Callable[[Ping | Pong], object],
    ) -> None:
        self._version = version
        self._frames = framing
        self._output = output
        self._notice = notice
        mixes_commands = socket_type in UTTERERS
        self._is_mute = mixes_commands and version < FIRST_HEARD
        self.encode = self._encode_mixed if mixes_commands else framing.encode
        self.size = self._size_mixed if mixes_commands else framing.message_size
        self._heeded = HEEDED.get(socket_type, ())

    # --- out -----------------------------------------------------------------------

    def _size_mixed(self, item: Any) -> int:
        if self._is_mute:
            return 0
        if type(item) is not list and isinstance(item, WISHES):
            item = as_message(item, self._version) or [encode_command(item)]
        return self._frames.message_size(item)

    def ping(self, ttl_tenths: int, context: bytes) -> None:
        """Says PING if the peer's version has it."""
        if self._version >= (3, 1):
            self._say(Ping(ttl_tenths, context))

    def _say(self, command: Ping | Pong) -> None:
        self._output.add(self._frames.encode_command_frame(encode_command(command)))

    def _encode_mixed(self, batch: Sequence[Any]) -> list[bytes]:
        pieces: list[bytes] = []
        for item in batch if not self._is_mute else ():
            message = as_message(item, self._version) if isinstance(item, WISHES) else item
            if message is None:
                pieces.append(self._frames.encode_command_frame(encode_command(item)))
            else:
                pieces += self._frames.encode([message])
        return frames.join_small(pieces)

    # --- in ------------------------------------------------------------------------

    def obey(self, body: bytes) -> Wish | None:
        """Does what a command asks for. Returns a wish that we heed; unknown ones are ignored.

        Raises ProtocolError for an ERROR, or a body that is no command.
        """
        command = decode_command(body)
        match command:
            case Subscribe() | Cancel() | Join() | Leave():
                return command if isinstance(command, self._heeded) else None
            case Ping(_, context):
                self._notice(command)
                if self._output.size < OUTPUT_LIMIT:
                    self._say(Pong(context[:CONTEXT_LIMIT]))
            case Pong():
                self._notice(command)
            case Error():
                raise refusal(command)
        return None
