"""Frames: how messages and commands are cut into bytes, and found in them again.

    flags   1 byte: MORE 1 (another frame of the message follows), LONG 2, COMMAND 4
    size    1 byte, or 8 with LONG, highest byte first
    body    `size` bytes

A message is a list of frame bodies (bare, if it has one: bare.py). Source: RFC 37, "Framing".

This is the hot path: every message passes one loop here on its way out and one on its way in.
Bytes are copied once here: a body spread over many reads is kept as views of them, and joined.
Nothing is allocated on the word of a size: who announces a terabyte holds what he sent.

Rule for this file: it knows no command by name and no state but that of one stream.
"""

from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any

from zlearn.zmtp.errors import UNEXPECTED_COMMAND, ProtocolError
from zlearn.zmtp.runs import FEW, LARGE, SHORTEST_RUN, join_run, take_runs
from zlearn.zmtp.short import SHORT_LIMIT, join_short

MORE, LONG, COMMAND = 1, 2, 4  # the other bits are reserved; libzmq ignores them, so do we

Message = list[bytes]

ANNOUNCED_LIMIT = 2**40  # bytes; no honest peer announces such a frame
GREATEST_SIZE = 2**63 - 1  # bytes; the highest bit of a size must be zero
HANDSHAKE_LIMIT = 65536  # bytes of a command before READY, whose sender is still unknown

# The headers of all short frames: index = size of the body.
_LAST = [bytes([0, size]) for size in range(SHORT_LIMIT + 1)]
_MORE = [bytes([MORE, size]) for size in range(SHORT_LIMIT + 1)]

# The header of a long one: flags, size.
_long_header = Struct(">BQ").pack


# --- messages to bytes -------------------------------------------------------------


def encode(batch: Sequence[Message]) -> list[bytes]:
    """Returns the batch as chunks for one gathering write.

    Small frames are joined; a frame of `LARGE` bytes or more is a chunk of its own, the
    very object that was handed in.
    """
    if len(batch) >= FEW and (run := join_run(batch) or join_short(batch)) is not None:
        return [run]
    pieces: list[bytes] = []
    add = pieces.append
    large = False
    for message in batch:
        if type(message) is bytes:
            body = message
        else:
            if len(message) > 1:
                large |= _add_leading_frames(message, add)
            body = message[-1]
        size = len(body)
        if size <= SHORT_LIMIT:
            add(_LAST[size])
        else:
            add(_long_header(LONG, size))
            large |= size >= LARGE
        add(body)
    return join_small(pieces) if large else [b"".join(pieces)] if pieces else []


def _add_leading_frames(message: Message, add: Callable[[bytes], None]) -> bool:
    """Adds the frames of `message` but the last. Returns whether one of them is large."""
    large = False
    for body in message[:-1]:
        size = len(body)
        if size <= SHORT_LIMIT:
            add(_MORE[size])
        else:
            add(_long_header(MORE | LONG, size))
            large |= size >= LARGE
        add(body)
    return large


def join_small(pieces: Sequence[bytes]) -> list[bytes]:
    """Joins neighbours below `LARGE` bytes and leaves the others as they are."""
    chunks: list[bytes] = []
    small: list[bytes] = []
    for piece in pieces:
        if len(piece) < LARGE:
            small.append(piece)
            continue
        if small:
            chunks.append(b"".join(small))
            small = []
        chunks.append(piece)
    if small:
        chunks.append(b"".join(small))
    return chunks


def encode_command_frame(body: bytes) -> bytes:
    """Returns the frame of a command with this body."""
    size = len(body)
    if size <= SHORT_LIMIT:
        return bytes([COMMAND, size]) + body
    return _long_header(COMMAND | LONG, size) + body


def message_size(message: Message) -> int:
    """Returns how many bytes `encode` makes of one message, or of a command: one body."""
    if len(message) == 1:
        return (size := len(message[0])) + (2 if size <= SHORT_LIMIT else 9)
    return sum(size_in_frame(len(body)) for body in message)


def size_in_frame(size: int) -> int:
    """Returns how many bytes a body of `size` bytes needs with its header."""
    return size + (2 if size <= SHORT_LIMIT else 9)


# --- bytes to messages -------------------------------------------------------------


class Decoder:
    """Finds the messages and commands in one stream of bytes, however it is cut.

    on_command: called with the body of each command. What it returns stands in the
        batch at the command's place, unless it is None.
    limit: the largest body of a frame, in bytes; negative for no limit.
    gives_bare: whether a message may be a bare frame (bare.py).

    Until `open()` is called only commands are welcome. A message whose last frame has
    not come stays in here, and so does all that comes between `pause()` and `go_on()`.
    """

    __slots__ = (
        "_flags", "_header", "_limit", "_message", "_missing", "_opened", "_paused", "_pieces",
        "gives_bare", "on_command",
    )  # fmt: skip

    def __init__(self, on_command: Callable[[bytes], Any], limit: int = -1) -> None:
        self.on_command = on_command
        self.gives_bare = False
        self._limit = limit if limit >= 0 else ANNOUNCED_LIMIT
        self._opened = False
        self._paused = False
        self._message: Message = []  # the first frames of an unfinished message
        self._header = b""  # an unfinished header
        self._flags = 0  # of the frame whose body is unfinished,
        self._pieces: list[memoryview] = []  # what came of that body,
        self._missing = 0  # and how many bytes are yet to come

    def open(self) -> None:
        """Lets messages in from the next frame on. The command handler may call this."""
        self._opened = True

    def pause(self) -> None:
        """Stops after this frame. The command handler may call this; nobody may for long, since
        what comes meanwhile is kept."""
        self._paused = True

    def go_on(self) -> None:
        """Ends the pause. `decode` will find what came meanwhile, also if it gets nothing new."""
        self._paused = False

    def decode(self, data: bytes) -> list[Any]:
        """Takes the next bytes of the stream; returns what is complete now, in order.

        Raises ProtocolError, with the batch up to there, at a frame that is not allowed.
        """
        batch: list[Any] = []
        try:
            self._decode(data, batch)
        except ProtocolError as error:
            error.batch = batch
            raise
        return batch

    def _decode(self, data: bytes, batch: list[Any]) -> None:
        at = 0
        if self._missing:
            at = self._gather(data, batch)
        elif self._header:
            data = self._header + data
            self._header = b""
        if self._paused:
            self._header = data[at:]
            return

        bare = self.gives_bare
        if self._opened and not self._message and len(data) > SHORTEST_RUN:
            at = take_runs(data, at, batch, self._limit, bare)

        # From here to the end of the loop, speed comes first: local names, and no call
        # for a frame of a message that is all there. Every other one goes through
        # `_other_frame`, which would treat these just the same.
        append = batch.append
        message = self._message
        from_bytes = int.from_bytes
        limit = self._limit
        common = COMMAND if self._opened else 0  # the loop takes frames with flags below this
        end = len(data)
        while at + 1 < end:
            flags = data[at]
            if flags < common:
                if flags < LONG:
                    start = at + 2
                    size = data[at + 1]
                else:
                    start = at + 9
                    # A header that is cut off gives too small a size, and `stop` past the end.
                    size = from_bytes(data[at + 1 : start], "big")
                stop = start + size
                if stop <= end and size <= limit:
                    at = stop
                    if flags & MORE:
                        message.append(data[start:stop])
                    elif message:
                        message.append(data[start:stop])
                        append(message)
                        message = self._message = []
                    else:
                        append(data[start:stop] if bare else [data[start:stop]])
                    continue
            if (after := self._other_frame(data, at, batch)) < 0:
                break
            at = after
            if self._paused:
                break
            message = self._message
            common = COMMAND if self._opened else 0
        if at < end:
            self._header = data[at:]

    def _other_frame(self, data: bytes, at: int, batch: list[Any]) -> int:
        """Takes the frame at `at`, or as much of it as came.

        Returns where it ends, or -1 when its header is not complete.
        """
        flags = data[at]
        start = at + (9 if flags & LONG else 2)
        if start > len(data):
            return -1
        size = int.from_bytes(data[at + 1 : start], "big")
        self._check(flags, size)
        stop = start + size
        if stop <= len(data):
            self._finish_frame(flags, data[start:stop], batch)
            return stop
        self._flags = flags
        self._pieces = [memoryview(data)[start:]]
        self._missing = stop - len(data)
        return len(data)

    def _gather(self, data: bytes, batch: list[Any]) -> int:
        """Goes on with an unfinished body. Returns where it ends in `data`."""
        taken = min(self._missing, len(data))
        self._pieces.append(memoryview(data)[:taken])
        self._missing -= taken
        if not self._missing:
            body = b"".join(self._pieces)
            self._pieces = []
            self._finish_frame(self._flags, body, batch)
        return taken

    def _finish_frame(self, flags: int, body: bytes, batch: list[Any]) -> None:
        if flags & COMMAND:
            item = self.on_command(body)
            if item is not None:
                batch.append(item)
            return
        self._message.append(body)
        if not flags & MORE:
            batch.append(self._message)
            self._message = []

    def _check(self, flags: int, size: int) -> None:
        """Raises ProtocolError when a frame with this header is not allowed."""
        if flags & COMMAND and flags & MORE:
            raise ProtocolError(
                "the peer sent a command with the MORE flag; a command has one frame"
            )
        if not flags & COMMAND and not self._opened:
            raise ProtocolError("the peer sent a message before READY", UNEXPECTED_COMMAND)
        if size > GREATEST_SIZE:
            raise ProtocolError(
                f"the peer announced a frame of {size} bytes; a size has 63 bits at most"
            )
        if size > ANNOUNCED_LIMIT:
            raise ProtocolError(
                f"the peer announced a frame of {size} bytes; over {ANNOUNCED_LIMIT} bytes "
                "is taken for a mistake"
            )
        limit = self._limit if self._opened else HANDSHAKE_LIMIT
        if size > limit:
            what = "the limit (MAXMSGSIZE)" if self._opened else "the limit before READY"
            raise ProtocolError(
                f"the peer announced a frame of {size} bytes; {what} is {limit} bytes"
            )
