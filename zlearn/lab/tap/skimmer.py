"""The skimmer: finds messages in a stream of frames, and keeps only the beginnings of long ones.

It cuts as `zmtp.frames.Decoder` does, and the tests hold them equal. It differs in what it
keeps: a peer may send a gigabyte, and whoever listens needs its size and its first bytes.

Of ZMTP 2.0 and later most frames pass one loop, without a call: a tap has to be quick. Where
nobody asks for the messages (`keep` is False), it counts them and cuts nothing out.

Rule for this file: bytes in, messages and command bodies out. No meaning.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from zlearn.zmtp import frames_of_zmtp_1
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.frames import ANNOUNCED_LIMIT, COMMAND, LONG, MORE, size_in_frame

KEPT = 1024  # bytes of a frame; a longer one is known by its size and its beginning
COMMAND_KEPT = 65536  # bytes of a command; the rest of a longer one is passed over


class Long(NamedTuple):
    """A frame that is known in part: a long one, or one of which some is missing.

    size: in bytes. head: its beginning.
    """

    size: int
    head: bytes


Frame = bytes | Long
Message = list[Frame]


def size_of(frame: Frame) -> int:
    """How many bytes a frame had."""
    return frame.size if isinstance(frame, Long) else len(frame)


class Skimmer:
    """Finds the messages and commands in one stream of bytes, however it is cut.

    on_command: called with the body of each command; what it returns stands in its place among
        the messages, unless it is None.
    opened: whether messages are due; until then only commands are.
    keep: whether messages are wanted. If not, count and size say how many there were, and of
        how many bytes; whoever reads these sets them back.
    """

    def __init__(self, on_command: Callable[[bytes], Any], opened: bool = False) -> None:
        self.on_command = on_command
        self.opened = opened
        self.keep = True
        self.count = 0
        self.size = 0
        self._message: Message = []  # the first frames of an unfinished message
        self._header = b""  # an unfinished header
        self._flags = 0  # of the frame whose body is unfinished,
        self._length = 0  # its size,
        self._head = bytearray()  # what is kept of it,
        self._room = 0  # how many bytes more may be kept,
        self._missing = 0  # and how many bytes are yet to come

    def skim(self, data: bytes) -> list[Any]:
        """Takes the next bytes; returns what is complete now, in order.

        Raises ProtocolError, with the batch up to there, where no frame can be.
        """
        batch: list[Any] = []
        try:
            self._skim(data, batch)
        except ProtocolError as error:
            error.batch = batch
            raise
        return batch

    def pass_over(self, size: int) -> list[Any] | None:
        """So many bytes are missing. Returns what is complete now; None if the rest is lost.

        It isn't if all of them belong to a frame whose size is known.
        """
        if not 0 < size <= self._missing or self._flags & COMMAND:
            return None
        batch: list[Any] = []
        self._room = 0  # what comes behind the gap is no part of the beginning
        self._missing -= size
        if not self._missing:
            self._finish_frame(batch)
        return batch

    def unfinished(self) -> int:
        """How many bytes came of a message whose end has not, headers included."""
        frames = sum(size_in_frame(size_of(frame)) for frame in self._message)
        body = 0
        if self._missing:
            body = (9 if self._flags & LONG else 2) + self._length - self._missing
        return frames + body + len(self._header)

    def _skim(self, data: bytes, batch: list[Any]) -> None:
        at = 0
        if self._missing:
            at = self._gather(data, batch)
        elif self._header:
            data, self._header = self._header + data, b""
        end = len(data)
        while at < end:
            if self.opened:
                at = self._skim_common(data, at, batch) if self.keep else self._count(data, at)
                if at >= end:
                    return
            header = self._decode_header(data, at)
            if header is None:
                self._header = data[at:]
                return
            at = self._take_frame(data, *header, batch)

    def _skim_common(self, data: bytes, at: int, batch: list[Any]) -> int:
        """Takes whole frames of messages up to one that is not so simple; returns where it is.

        Speed comes first here: `_take_frame` would treat each of them just the same.
        """
        message, append, end = self._message, batch.append, len(data)
        while at + 1 < end:
            flags = data[at]
            if flags < LONG:
                start = at + 2
                stop = start + data[at + 1]
            elif flags < COMMAND:
                start = at + 9
                stop = start + int.from_bytes(data[at + 1 : start], "big")
            else:
                break
            if stop > end or stop - start > KEPT:
                break
            at = stop
            if flags & MORE:
                message.append(data[start:stop])
            elif message:
                message.append(data[start:stop])
                append(message)
                message = self._message = []
            else:
                append([data[start:stop]])
        return at

    def _count(self, data: bytes, at: int) -> int:
        """The same for messages that nobody asks for."""
        end, count, begun, first = len(data), 0, bool(self._message), at
        headers = 0
        while at + 1 < end:
            flags = data[at]
            if flags < LONG:
                header = 2
                stop = at + 2 + data[at + 1]
            elif flags < COMMAND:
                header = 9
                stop = at + 9 + int.from_bytes(data[at + 1 : at + 9], "big")
            else:
                break
            if stop > end:
                break
            at = stop
            headers += header
            if flags & MORE:
                begun = True
            else:
                begun = False
                count += 1
        self.count += count
        self.size += at - first - headers
        self._message = [b""] if begun else []
        return at

    @staticmethod
    def _decode_header(data: bytes, at: int) -> tuple[int, int, int] | None:
        """Where the body of the frame at `at` starts, its flags and its size; None: not yet."""
        flags = data[at]
        start = at + (9 if flags & LONG else 2)
        if start > len(data):
            return None
        return start, flags, int.from_bytes(data[at + 1 : start], "big")

    def _take_frame(self, data: bytes, start: int, flags: int, size: int, batch: list[Any]) -> int:
        """Begins a frame whose header is known. Returns where it ends in `data`."""
        if flags & COMMAND and flags & MORE:
            raise ProtocolError("a command has the MORE flag, and it has one frame only")
        if not flags & COMMAND and not self.opened:
            raise ProtocolError("a message came before READY")
        if size > ANNOUNCED_LIMIT:
            raise ProtocolError(f"a frame is announced with {size} bytes, which must be a mistake")
        self._flags, self._length, self._missing = flags, size, size
        self._head.clear()
        self._room = COMMAND_KEPT if flags & COMMAND else KEPT
        return start + self._gather(data[start : start + size], batch)

    def _gather(self, data: bytes, batch: list[Any]) -> int:
        """Goes on with an unfinished body. Returns where it ends in `data`."""
        taken = min(self._missing, len(data))
        self._missing -= taken
        if self._room:
            kept = min(taken, self._room)
            self._room -= kept
            self._head += data[:kept]
        if not self._missing:
            self._finish_frame(batch)
        return taken

    def _finish_frame(self, batch: list[Any]) -> None:
        head, size = bytes(self._head), self._length
        if self._flags & COMMAND:
            item = self.on_command(head)
            if item is not None:
                batch.append(item)
            return
        if self.keep:
            self._message.append(head if len(head) == size else Long(size, head))
        else:
            self.size += size
            self._message = [b""]
        if not self._flags & MORE:
            if self.keep:
                batch.append(self._message)
            else:
                self.count += 1
            self._message = []


class SkimmerOfZmtp1(Skimmer):
    """The same for the frames of ZMTP 1.0, which has no commands."""

    def __init__(self) -> None:
        super().__init__(lambda body: None, opened=True)

    def _skim_common(self, data: bytes, at: int, batch: list[Any]) -> int:
        return at

    def _count(self, data: bytes, at: int) -> int:
        return at

    @staticmethod
    def _decode_header(data: bytes, at: int) -> tuple[int, int, int] | None:
        header = frames_of_zmtp_1.decode_header(data, at)
        if header is None:
            return None
        start, flags, size = header
        return start, flags & MORE, size
