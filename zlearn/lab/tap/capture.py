"""Files of packet captures: pcap and pcapng, one packet after another.

    pcap     a header, then for each packet its time, its length in the file, its real length
    pcapng   blocks; of these a section's head, interfaces and packets matter here

A file is read piece by piece, however large it is. Sources: draft-ietf-opsawg-pcap and
draft-ietf-opsawg-pcapng.

Rule for this file: packets as bytes. What is in them is for packets.py.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST_PACKET = 1 << 24  # bytes; no tool writes longer ones, and a broken file may name any number
LONGEST_BLOCK = 1 << 25
PCAPNG = b"\x0a\x0d\x0d\x0a"
MAGIC_MICRO, MAGIC_NANO = 0xA1B2C3D4, 0xA1B23C4D
BYTE_ORDER = 0x1A2B3C4D
INTERFACE, OLD_PACKET, SIMPLE_PACKET, PACKET = 1, 2, 3, 6  # types of blocks
OPTION_RESOLUTION, OPTION_OFFSET = 9, 14  # of an interface's times
A_SECOND = 10**9  # nanoseconds


class CaptureError(ValueError):
    """A file is no packet capture, or a broken one; the text says what is wrong."""


class Packet(NamedTuple):
    """A packet. t: nanoseconds of the capture's clock. link: the number of its link type.
    length: how long it was on the wire; data may be shorter."""

    t: int
    link: int
    data: bytes
    length: int


class _Interface(NamedTuple):
    link: int
    ticks: int  # a second
    offset: int  # seconds


def packets_in(file: BinaryIO, name: str) -> Iterator[Packet]:
    """The packets of an open file. name: for errors. Raises CaptureError."""
    magic = file.read(4)
    if magic == PCAPNG:
        return _PcapNg(file, name).packets()
    for order in "<>":
        if len(magic) == 4 and struct.unpack(f"{order}I", magic)[0] in (MAGIC_MICRO, MAGIC_NANO):
            return _pcap(file, name, order, struct.unpack(f"{order}I", magic)[0])
    hint = ": it is compressed, unpack it first" if magic[:2] == b"\x1f\x8b" else ""
    raise CaptureError(f"{name} is no packet capture (pcap or pcapng){hint}")


def _exactly(file: BinaryIO, size: int, name: str) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise CaptureError(f"{name} was cut: its last packet is not complete")
    return data


def _pcap(file: BinaryIO, name: str, order: str, magic: int) -> Iterator[Packet]:
    tick = 1 if magic == MAGIC_NANO else 1000  # nanoseconds
    major, _, _, _, _, link = struct.unpack(f"{order}HHiIII", _exactly(file, 20, name))
    if major != 2:
        raise CaptureError(f"{name} is a pcap file of version {major}, and 2 is the only one")
    record = struct.Struct(f"{order}IIII")
    while head := file.read(record.size):
        if len(head) < record.size:
            raise CaptureError(f"{name} was cut: its last packet is not complete")
        seconds, fraction, size, length = record.unpack(head)
        if size > LONGEST_PACKET:
            raise CaptureError(f"{name} is broken: a packet of {size} bytes")
        t = seconds * A_SECOND + fraction * tick
        yield Packet(t, link & 0xFFFF, _exactly(file, size, name), length)


class _PcapNg:
    """One pcapng file, read from behind its first four bytes."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._order = "<"
        self._interfaces: list[_Interface] = []

    def packets(self) -> Iterator[Packet]:
        kind, body = PCAPNG, self._section()
        while kind:
            if packet := self._packet(struct.unpack(f"{self._order}I", kind)[0], body):
                yield packet
            kind = self._file.read(4)
            if kind:
                body = self._section() if kind == PCAPNG else self._block(self._read(4))

    def _section(self) -> bytes:
        """The head of a section says in which order the bytes of its numbers are."""
        length, mark = self._read(4), self._read(4)
        for order in "<>":
            if struct.unpack(f"{order}I", mark)[0] == BYTE_ORDER:
                self._order = order
                self._interfaces = []
                return self._block(length, mark)
        raise CaptureError(f"{self._name} is broken: a section has no byte-order magic")

    def _block(self, length: bytes, begun: bytes = b"") -> bytes:
        """The body of a block whose type and length are read."""
        (size,) = struct.unpack(f"{self._order}I", length)
        if size % 4 or not 12 <= size <= LONGEST_BLOCK:
            raise CaptureError(f"{self._name} is broken: a block of {size} bytes")
        body = begun + self._read(size - 12 - len(begun))
        if self._read(4) != length:
            raise CaptureError(f"{self._name} is broken: a block's two lengths differ")
        return body

    def _read(self, size: int) -> bytes:
        if size < 0:
            raise CaptureError(f"{self._name} is broken: a block is too short")
        return _exactly(self._file, size, self._name)

    def _packet(self, kind: int, body: bytes) -> Packet | None:
        try:
            if kind == INTERFACE:
                self._interfaces.append(self._interface(body))
            elif kind == PACKET:
                number, high, low, size, length = self._unpack("IIIII", body)
                return self._timed(number, high, low, size, length, body[20:])
            elif kind == OLD_PACKET:
                number, _, high, low, size, length = self._unpack("HHIIII", body)
                return self._timed(number, high, low, size, length, body[20:])
            elif kind == SIMPLE_PACKET:
                (length,) = self._unpack("I", body)
                return self._timed(0, 0, 0, min(length, len(body) - 4), length, body[4:])
        except struct.error:
            raise CaptureError(f"{self._name} is broken: a block is too short") from None
        return None

    def _timed(
        self, number: int, high: int, low: int, size: int, length: int, data: bytes
    ) -> Packet:
        if number >= len(self._interfaces):
            raise CaptureError(f"{self._name} is broken: a packet of an interface that is not told")
        if size > len(data):
            raise CaptureError(f"{self._name} is broken: a packet is longer than its block")
        interface = self._interfaces[number]
        t = interface.offset * A_SECOND + (high << 32 | low) * A_SECOND // interface.ticks
        return Packet(t, interface.link, data[:size], length)

    def _interface(self, body: bytes) -> _Interface:
        link, _, _ = self._unpack("HHI", body)
        ticks, offset, at = 10**6, 0, 8
        while at + 4 <= len(body):
            code, size = struct.unpack_from(f"{self._order}HH", body, at)
            value = body[at + 4 : at + 4 + size]
            if code == OPTION_RESOLUTION and value:
                power = value[0] & 0x7F
                ticks = 2**power if value[0] & 0x80 else 10**power
            elif code == OPTION_OFFSET and len(value) == 8:
                (offset,) = struct.unpack(f"{self._order}q", value)
            at += 4 + (size + 3 & ~3)
        return _Interface(link, ticks, offset)

    def _unpack(self, form: str, body: bytes) -> tuple[int, ...]:
        return struct.unpack_from(self._order + form, body)
