"""Frames of ZMTP 1.0: how libzmq 2 cut messages into bytes, and EPGM's packets still do.

    length  1 byte, or ff and 8 bytes, highest byte first; it counts the flags, so it is never 0
    flags   1 byte: MORE 1 (another frame of the message follows); the other bits are ignored
    body    `length` - 1 bytes

A length of one byte is never ff, so a body of 253 bytes is the longest in a short frame.
There are no commands. Source: RFC 13, "Framing".

Rule for this file: the doors are those of `frames`. Which frame is an identity, or who is at
the other end, is not known here.
"""

from collections.abc import Sequence
from struct import Struct

from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.frames import ANNOUNCED_LIMIT, LARGE, Message, join_small

MORE = 1
LONG = 0xFF  # instead of a length of one byte: eight follow
SHORT_LIMIT = 253  # bytes of a body whose length has one byte
SHORT_HEADER, LONG_HEADER = 2, 10  # bytes, with the flags

# The header of a long frame: ff, length, flags.
_long_header = Struct(">BQB").pack


# --- messages to bytes -------------------------------------------------------------


def encode(batch: Sequence[Message]) -> list[bytes]:
    """Returns the batch as chunks for one gathering write.

    Small frames are joined; a frame of `LARGE` bytes or more is a chunk of its own, the
    very object that was handed in.
    """
    pieces: list[bytes] = []
    large = False
    for message in batch:
        last = len(message) - 1
        for place, body in enumerate(message):
            pieces.append(encode_header(MORE if place < last else 0, len(body)))
            pieces.append(body)
            large |= len(body) >= LARGE
    return join_small(pieces) if large else [b"".join(pieces)] if pieces else []


def encode_header(flags: int, size: int) -> bytes:
    """Returns what stands before a body of `size` bytes."""
    if size <= SHORT_LIMIT:
        return bytes([size + 1, flags])
    return _long_header(LONG, size + 1, flags)


def message_size(message: Message) -> int:
    """Returns how many bytes `encode` makes of one message."""
    return sum(size_in_frame(len(body)) for body in message)


def size_in_frame(size: int) -> int:
    """Returns how many bytes a body of `size` bytes needs with its header."""
    return size + (SHORT_HEADER if size <= SHORT_LIMIT else LONG_HEADER)


# --- bytes to messages -------------------------------------------------------------


def decode_header(data: bytes, at: int = 0) -> tuple[int, int, int] | None:
    """Returns where the body of the frame at `at` starts, its flags and its size.

    data: has one byte of the frame at least. None: the header is not complete. Raises
    ProtocolError when the length is 0.
    """
    length = data[at]
    start = at + (LONG_HEADER if length == LONG else SHORT_HEADER)
    if length == LONG and start <= len(data):
        length = int.from_bytes(data[at + 1 : start - 1], "big")
    if not length:
        raise ProtocolError("the peer sent a frame of length 0; the length counts the flags")
    return (start, data[start - 1], length - 1) if start <= len(data) else None


class Decoder:
    """Finds the messages in one stream of bytes, however it is cut.

    limit: the largest body of a frame, in bytes; negative for no limit.

    A message whose last frame has not come stays in here. Nothing is allocated on the word
    of a length, and a body that is spread over many reads is joined once.
    """

    def __init__(self, limit: int = -1) -> None:
        self._limit = limit if limit >= 0 else ANNOUNCED_LIMIT
        self._message: Message = []  # the first frames of an unfinished message
        self._header = b""  # an unfinished header
        self._flags = 0  # of the frame whose body is unfinished,
        self._pieces: list[bytes] = []  # what came of that body,
        self._missing = 0  # and how many bytes are yet to come

    def decode(self, data: bytes) -> list[Message]:
        """Takes the next bytes of the stream; returns what is complete now, in order.

        Raises ProtocolError, with the batch up to there, at a frame that is not allowed.
        """
        batch: list[Message] = []
        try:
            self._decode(data, batch)
        except ProtocolError as error:
            error.batch = batch
            raise
        return batch

    def _decode(self, data: bytes, batch: list[Message]) -> None:
        at = 0
        if self._missing:
            at = self._gather(data, batch)
        elif self._header:
            data = self._header + data
            self._header = b""
        while at < len(data):
            header = decode_header(data, at)
            if header is None:
                self._header = data[at:]
                return
            start, flags, size = header
            self._check(size)
            at = start + size
            if at <= len(data):
                self._finish_frame(flags, data[start:at], batch)
            else:
                self._flags = flags
                self._pieces = [data[start:]]
                self._missing = at - len(data)

    def _gather(self, data: bytes, batch: list[Message]) -> int:
        """Goes on with an unfinished body. Returns where it ends in `data`."""
        taken = min(self._missing, len(data))
        self._pieces.append(data[:taken])
        self._missing -= taken
        if not self._missing:
            body = b"".join(self._pieces)
            self._pieces = []
            self._finish_frame(self._flags, body, batch)
        return taken

    def _finish_frame(self, flags: int, body: bytes, batch: list[Message]) -> None:
        self._message.append(body)
        if not flags & MORE:
            batch.append(self._message)
            self._message = []

    def _check(self, size: int) -> None:
        if size > ANNOUNCED_LIMIT:
            raise ProtocolError(
                f"the peer announced a frame of {size} bytes; over {ANNOUNCED_LIMIT} bytes "
                "is taken for a mistake"
            )
        if size > self._limit:
            raise ProtocolError(
                f"the peer announced a frame of {size} bytes; the limit (MAXMSGSIZE) is "
                f"{self._limit} bytes"
            )
