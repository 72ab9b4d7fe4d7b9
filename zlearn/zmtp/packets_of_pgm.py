"""Messages in packets of PGM: a stream of ZMTP 1.0 frames, cut to the size of the packets.

    offset   2 bytes, highest first: where in the rest the first message begins; ffff: none does
    rest     a piece of the stream

A packet is filled as far as there are messages, and one that does not fit goes on in the
next. Who comes late, or has lost a packet, drops what he has, and begins again where a
message does. A message begins with its first frame, not with each one.

Whoever drives `PgmMessages` sees the doors of `Connection`, as it does with the languages of udp.

Rule for this file: bytes and messages. Which packets were lost is found out elsewhere.

Source: recorded from libzmq 3.2.3 and 4.3.4 (tests/zmtp/vectors/*.pgm.txt).
"""

from collections.abc import Sequence
from typing import Any

from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.frames_of_zmtp_1 import Decoder, Message, encode, message_size
from zlearn.zmtp.raw import Raw

NONE_BEGINS = 0xFFFF
OFFSET_SIZE = 2


def pack(batch: Sequence[Message], size: int) -> list[bytes]:
    """Returns messages as the contents of as few packets as will do.

    size: bytes that a packet takes, with the offset.
    """
    starts, pieces, at = [], [], 0
    for message in batch:
        starts.append(at)
        piece = b"".join(encode([message]))
        pieces.append(piece)
        at += len(piece)
    stream, step = b"".join(pieces), size - OFFSET_SIZE
    cuts = range(0, len(stream), step)
    offsets = _offsets(starts, [*cuts, len(stream)], step)
    return [
        offset.to_bytes(OFFSET_SIZE, "big") + stream[cut : cut + step]
        for offset, cut in zip(offsets, cuts, strict=True)
    ]


def _offsets(starts: list[int], cuts: list[int], step: int) -> list[int]:
    """For each packet, where the first message begins in it."""
    offsets, place = [], 0
    for cut, end in zip(cuts, cuts[1:], strict=False):
        while place < len(starts) and starts[place] < cut:
            place += 1
        begins = place < len(starts) and starts[place] < end
        offset = starts[place] - cut if begins else end - cut
        # A packet that is not full ends with a message: the next one begins behind it.
        offsets.append(offset if begins or offset < step else NONE_BEGINS)
    return offsets


class Unpacker:
    """Finds the messages in the packets of one sender. limit: as `Decoder` has it."""

    def __init__(self, limit: int = -1) -> None:
        self._limit = limit
        self._decoder: Decoder | None = None

    def lose(self) -> None:
        """A packet is lost: all waits for the beginning of a message."""
        self._decoder = None

    def unpack(self, packet: bytes) -> list[Message]:
        """Takes the contents of the next packet; returns what is complete now, in order.

        Raises ProtocolError, with the batch up to there. After that, as after a loss, the next
        beginning of a message is waited for.
        """
        offset = int.from_bytes(packet[:OFFSET_SIZE], "big")
        data = packet[OFFSET_SIZE:]
        if len(packet) < OFFSET_SIZE or (offset > len(data) and offset != NONE_BEGINS):
            self.lose()
            raise ProtocolError("the peer sent a packet whose messages begin behind its end")
        if self._decoder is None:
            if offset == NONE_BEGINS:
                return []
            self._decoder, data = Decoder(self._limit), data[offset:]
        try:
            return self._decoder.decode(data)
        except ProtocolError:
            self.lose()
            raise


class PgmMessages(Raw):
    """Our side of a link over PGM: many senders, or many receivers.

    size: bytes that a packet takes. limit: the largest frame, in bytes; negative for no limit.
    """

    def __init__(self, size: int, limit: int = -1) -> None:
        super().__init__()
        self._size = size
        self._limit = limit
        self._unpackers: dict[Any, Unpacker] = {}

    def encode(self, batch: Sequence[Any]) -> list[bytes]:
        """Packets, each of which is to go out whole."""
        return pack(batch, self._size)

    def sent_size(self, item: Any) -> int:
        """The bytes of a message, without the offsets of the packets that it is cut into."""
        return message_size(item)

    def objection(self, message: Any) -> str:
        """There is none: a message may be as large as it likes."""
        return ""

    def receive(self, data: Any) -> list[Any]:
        """Takes what a packet holds, or nothing in the place of one that is lost.

        data: `data.address` says whose it is; each sender has a stream of his own. What is no
        message is complained of in `notices`.
        """
        if not len(data):
            self._unpackers.pop(data.address, None)
            return []
        unpacker = self._unpackers.setdefault(data.address, Unpacker(self._limit))
        try:
            return unpacker.unpack(bytes(data))
        except ProtocolError as error:
            self.notices.append(str(error))
            return error.batch
