"""The packets of PGM: bytes in, one small object out, and back.

    source port       2 bytes    of who sends the packet: a sender's own, or the group's
    destination port  2
    type              1          SPM 0, ODATA 4, RDATA 5, NAK 8, NCF a, SPMR c
    options           1          bit 0: options follow what is below
    checksum          2          of all bytes of the packet, as in IP
    GSI               6          the sender's identifier; with its port it is the TSI
    length            2          of the data

then, by type:

    SPM           number, trail, lead (4 each), the address to ask for repairs
    ODATA, RDATA  number, trail (4 each), the data
    NAK, NCF      the number that is missing (4), the sender's address, the group's
    SPMR          nothing

An address is 2 bytes of family (1: IPv4), 2 reserved ones, and the number. What goes to a sender
(NAK, SPMR) has the two ports the other way round. (RFC 3208, sections 8 and 9.)

Rule for this file: the shape of a single packet. A packet that has another one is refused with
a sentence; whether it makes sense now is for others to say.
"""

import socket
from struct import Struct
from typing import NamedTuple

SPM, ODATA, RDATA, NAK, NCF, SPMR = 0x00, 0x04, 0x05, 0x08, 0x0A, 0x0C
UPSTREAM = (NAK, SPMR)
MODULUS = 2**32  # of numbers

OPTIONS_PRESENT, IS_PARITY, VARIABLE_LENGTH = 0x01, 0x80, 0x40
OPT_LENGTH, OPT_FRAGMENT, OPT_NAK_LIST, OPT_FIN = 0x00, 0x01, 0x02, 0x0E
LAST_OPTION = 0x80
MOST_IN_A_LIST = 62  # numbers, beside the first

IPV4 = 1

_header = Struct(">HHBBH6sH")
_spm = Struct(">III")
_data = Struct(">II")
_number = Struct(">I")
_address = Struct(">HH4s")
_option = Struct(">BB")
_options = Struct(">BBH")

HEADER_SIZE = _header.size
DATA_OVERHEAD = _header.size + _data.size  # bytes of a data packet beside the data
# Bytes that OpenPGM leaves free in each packet, for options of which ZeroMQ uses none.
ROOM_FOR_OPTIONS = 20


class Malformed(Exception):
    """A packet that is none of PGM's, or is spoilt; `str()` is the sentence that says how."""


class Session(NamedTuple):
    """What a packet belongs to: one sender's life, and the port of its group.

    gsi: 6 bytes, the sender's. port: the sender's own. Together they are RFC 3208's TSI.
    data_port: the group's, to which the sender sends.
    """

    gsi: bytes
    port: int
    data_port: int


class Spm(NamedTuple):
    """A sender tells where it stands.

    trail, lead: the oldest and the newest number it has. path: whom to ask for repairs.
    is_last: the sender leaves, and `lead` was its last number (OPT_FIN).
    """

    session: Session
    number: int
    trail: int
    lead: int
    path: str
    is_last: bool = False


class Data(NamedTuple):
    """ODATA, or RDATA if `is_repair`."""

    session: Session
    number: int
    trail: int
    data: bytes
    is_repair: bool = False


class Nak(NamedTuple):
    """Numbers that somebody misses, or NCF if `is_confirmation`."""

    session: Session
    numbers: tuple[int, ...]
    source: str
    group: str
    is_confirmation: bool = False


class SpmRequest(NamedTuple):
    """A receiver asks a sender for an SPM."""

    session: Session


Packet = Spm | Data | Nak | SpmRequest


def is_after(number: int, other: int) -> bool:
    """Whether a number comes after another one, on a circle of 2**32."""
    return 0 < (number - other) % MODULUS < MODULUS // 2


# --- to bytes ----------------------------------------------------------------------


def encode(packet: Packet) -> bytes:
    """Returns a packet's bytes, with their checksum."""
    session = packet.session
    if isinstance(packet, Spm):
        body = _spm.pack(packet.number, packet.trail, packet.lead) + _encode_address(packet.path)
        fin = _encode_option(OPT_FIN) if packet.is_last else b""
        return _close(SPM, session, body + fin, options=OPTIONS_PRESENT if fin else 0)
    if isinstance(packet, Data):
        kind = RDATA if packet.is_repair else ODATA
        body = _data.pack(packet.number, packet.trail) + packet.data
        return _close(kind, session, body, len(packet.data))
    if isinstance(packet, Nak):
        first, *others = packet.numbers
        body = _number.pack(first) + _encode_address(packet.source) + _encode_address(packet.group)
        options = OPTIONS_PRESENT if others else 0
        kind = NCF if packet.is_confirmation else NAK
        return _close(kind, session, body + _encode_list(others), options=options)
    return _close(SPMR, session, b"")


def _close(kind: int, session: Session, body: bytes, size: int = 0, options: int = 0) -> bytes:
    ports = (session.port, session.data_port)
    if kind in UPSTREAM:
        ports = ports[::-1]
    head = (*ports, kind, options)
    checksum = checksum_of(_header.pack(*head, 0, session.gsi, size) + body)
    return _header.pack(*head, checksum, session.gsi, size) + body


def _encode_address(address: str) -> bytes:
    return _address.pack(IPV4, 0, socket.inet_aton(address))


def _encode_list(numbers: list[int]) -> bytes:
    """The option that holds more numbers than one."""
    if not numbers:
        return b""
    return _encode_option(OPT_NAK_LIST, b"".join(map(_number.pack, numbers)))


def _encode_option(kind: int, content: bytes = b"") -> bytes:
    """A single option, behind the length of it all."""
    option = bytes([LAST_OPTION | kind, 4 + len(content), 0, 0]) + content
    return _options.pack(OPT_LENGTH, _options.size, _options.size + len(option)) + option


def checksum_of(data: bytes) -> int:
    """The Internet checksum (RFC 1071) of bytes; never 0, which would mean that there is none."""
    return 0xFFFF - _sum(data)


def _sum(data: bytes) -> int:
    """Words of 16 bits added with end-around carry: that is one number modulo 2**16 - 1."""
    if len(data) % 2:
        data += b"\0"
    return int.from_bytes(data, "big") % 0xFFFF


# --- from bytes --------------------------------------------------------------------


def decode(data: bytes) -> Packet:
    """Reads one packet. Raises Malformed."""
    if len(data) < _header.size:
        raise Malformed(f"a packet of {len(data)} bytes is shorter than PGM's header")
    source, destination, kind, options, checksum, gsi, size = _header.unpack_from(data)
    if checksum == 0 and kind in (ODATA, RDATA):
        raise Malformed("a data packet without a checksum")
    if checksum and _sum(data):
        raise Malformed("a packet with a wrong checksum")
    if options & (IS_PARITY | VARIABLE_LENGTH):
        raise Malformed("a packet with parity, which nobody here has asked for")
    port, data_port = (destination, source) if kind in UPSTREAM else (source, destination)
    return _decode_body(Session(gsi, port, data_port), kind, options, data, size)


def _decode_body(session: Session, kind: int, options: int, data: bytes, size: int) -> Packet:
    at = _header.size
    if kind == SPM:
        number, trail, lead = _take(_spm, data, at)
        path, at = _decode_address(data, at + _spm.size)
        _check_end(data, at, options, size)
        is_last = _find_option(data, at, options, OPT_FIN) is not None
        return Spm(session, number, trail, lead, path, is_last)
    if kind in (ODATA, RDATA):
        number, trail = _take(_data, data, at)
        at = _check_end(data, at + _data.size, options, size)
        return Data(session, number, trail, data[at:], kind == RDATA)
    if kind in (NAK, NCF):
        (number,) = _take(_number, data, at)
        source, at = _decode_address(data, at + _number.size)
        group, at = _decode_address(data, at)
        _check_end(data, at, options, size)
        others = _find_option(data, at, options, OPT_NAK_LIST)
        numbers = (number,) if others is None else (number, *_decode_numbers(others))
        return Nak(session, numbers, source, group, kind == NCF)
    if kind == SPMR:
        _check_end(data, at, options, size)
        return SpmRequest(session)
    raise Malformed(f"a packet of the type {kind:#04x}, which is of no use here")


def _take(shape: Struct, data: bytes, at: int) -> tuple[int, ...]:
    if at + shape.size > len(data):
        raise Malformed("a packet that ends within its header")
    return shape.unpack_from(data, at)


def _decode_address(data: bytes, at: int) -> tuple[str, int]:
    """An address, and where it ends."""
    if at + _address.size > len(data):
        raise Malformed("a packet that ends within an address")
    family, _, number = _address.unpack_from(data, at)
    if family != IPV4:
        raise Malformed(f"an address of the family {family}; IPv4 is 1")
    return socket.inet_ntoa(number), at + _address.size


def _check_end(data: bytes, at: int, options: int, size: int) -> int:
    """Where the data begins, behind the options. All must be as long as they say."""
    if options & OPTIONS_PRESENT:
        at = _walk(data, at)[-1][1]
    if len(data) - at != size:
        raise Malformed(f"a packet with {len(data) - at} bytes of data that announces {size}")
    return at


def _find_option(data: bytes, at: int, options: int, kind: int) -> bytes | None:
    """What an option of this kind holds, if it is there."""
    if options & OPTIONS_PRESENT:
        for start, end in _walk(data, at):
            if data[start] & ~LAST_OPTION == kind:
                return data[start + 4 : end]
    return None


def _decode_numbers(data: bytes) -> tuple[int, ...]:
    if not data or len(data) % 4 or len(data) > 4 * MOST_IN_A_LIST:
        raise Malformed("a list of missing numbers that has no such size")
    return tuple(number for (number,) in _number.iter_unpack(data))


def _walk(data: bytes, at: int) -> list[tuple[int, int]]:
    """Where each option begins and ends. The first is the length of them all."""
    kind, size, total = _take(_options, data, at)
    if kind != OPT_LENGTH or size != _options.size or at + total > len(data):
        raise Malformed("options that don't begin with their length")
    found, end = [(at, at + size)], at + total
    at += size
    is_last = at == end
    while not is_last:
        if at + _option.size > end:
            raise Malformed("options that are longer than they say")
        kind, size = _option.unpack_from(data, at)
        if size < 4 or at + size > end:
            raise Malformed("an option that is longer or shorter than can be")
        if kind & ~LAST_OPTION == OPT_FRAGMENT:
            raise Malformed("a fragment: ZeroMQ cuts its messages itself, and PGM need not")
        found.append((at, at + size))
        at += size
        is_last = bool(kind & LAST_OPTION)
    if at != end:
        raise Malformed("options that are shorter than they say")
    return found
