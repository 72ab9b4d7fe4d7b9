"""WebSocket frames: after the upgrade, what each side sends is cut into these.

    fin, opcode    1 byte: FIN 80 (no fragment of the message follows), and the opcode
    mask, size     1 byte: MASKED 80, and the size up to 125; 126: 2 bytes follow; 127: 8 bytes
    mask           4 bytes, where MASKED
    payload        `size` bytes, each xor the mask's byte that is due

What a client sends is masked and what a server sends is not: the mask is no secret, but with
it nobody can make a browser send bytes of his choice, which a proxy in between might take for
something else.

Source: RFC 6455, sections 5 and 7.

Rule for this file: frames and fragments. What a payload means is not known here.
"""

from zlearn.zmtp.errors import WS_UNSPECIFIED, ProtocolError

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10  # opcodes
FIN, RESERVED = 0x80, 0x70  # bits beside the opcode
MASKED = 0x80
LONGEST_CONTROL = 125  # bytes of payload in CLOSE, PING and PONG
GOING, PROTOCOL_MISTAKE = 1000, 1002  # codes of a CLOSE


def encode_header(opcode: int, size: int, mask: bytes) -> bytes:
    """Returns what stands before a payload. mask: 4 bytes, or none."""
    first = bytes([FIN | opcode])
    masked = MASKED if mask else 0
    if size <= 125:
        return first + bytes([masked | size]) + mask
    if size <= 0xFFFF:
        return first + bytes([masked | 126]) + size.to_bytes(2, "big") + mask
    return first + bytes([masked | 127]) + size.to_bytes(8, "big") + mask


def header_size(size: int, is_masked: bool) -> int:
    """Returns how many bytes `encode_header` makes."""
    return (2 if size <= 125 else 4 if size <= 0xFFFF else 10) + (4 if is_masked else 0)


def encode_frame(opcode: int, payload: bytes, mask: bytes) -> bytes:
    """Returns one frame. mask: 4 bytes of a client, none of a server."""
    header = encode_header(opcode, len(payload), mask)
    return header + (apply_mask(payload, mask) if mask else payload)


def encode_close(code: int, reason: str) -> bytes:
    """Returns the payload of a CLOSE."""
    text = reason.encode()[: LONGEST_CONTROL - 2].decode(errors="ignore")
    return code.to_bytes(2, "big") + text.encode()


def apply_mask(payload: bytes, mask: bytes) -> bytes:
    """Masks a payload, or takes the mask off. As two large numbers, it is done at once."""
    size = len(payload)
    pattern = (mask * (size // 4 + 1))[:size]
    number = int.from_bytes(payload, "little") ^ int.from_bytes(pattern, "little")
    return number.to_bytes(size, "little")


class FrameReader:
    """Finds messages and control frames in a stream of bytes, however it is cut.

    is_masked: whether the peer has to mask. limit: the most bytes of a message; it may change.
    """

    def __init__(self, is_masked: bool, limit: int) -> None:
        self.limit = limit
        self._is_masked = is_masked
        self._pieces: list[bytes] = []
        self._held = 0
        self._needed = 2  # bytes, before it is worth looking again
        self._data = b""
        self._at = 0
        self._opcode = 0  # of the message that has begun, if one has,
        self._fragments: list[bytes] = []  # what came of it,
        self._size = 0  # and how much that is

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the stream."""
        self._pieces.append(data)
        self._held += len(data)

    def next(self) -> tuple[int, bytes] | None:
        """Returns an opcode and its whole payload, or None for now. Raises ProtocolError."""
        while (frame := self._next_frame()) is not None:
            final, opcode, payload = frame
            if opcode >= CLOSE:
                return opcode, payload
            if (opcode == CONTINUATION) != bool(self._opcode):
                raise _mistake("a fragment that is out of its place")
            self._opcode = opcode or self._opcode
            self._add(payload)
            if final:
                opcode, self._opcode = self._opcode, 0
                fragments, self._fragments, self._size = self._fragments, [], 0
                return opcode, b"".join(fragments)
        return None

    def _add(self, fragment: bytes) -> None:
        """One more of a message. Nobody can fill our memory with empty ones."""
        self._size += len(fragment)
        if self._size > self.limit:
            raise _too_large(self.limit)
        if fragment:
            self._fragments.append(fragment)

    def _next_frame(self) -> tuple[int, int, bytes] | None:
        if self._held - self._at < self._needed:
            return None
        if self._pieces:
            self._data = b"".join([self._data[self._at :], *self._pieces])
            self._pieces, self._at, self._held = [], 0, len(self._data)
        data, at = self._data, self._at
        first, second = data[at], data[at + 1]
        size, start = second & 0x7F, at + 2
        if size >= 126:
            start += 2 if size == 126 else 8
            if not self._has(start):
                return None
            size = int.from_bytes(data[at + 2 : start], "big")
        self._check(first, second, size)
        mask, start = data[start : start + 4], start + 4 * self._is_masked
        if not self._has(start + size):
            return None
        payload = data[start : start + size]
        self._at, self._needed = start + size, 2
        final, opcode = first & FIN, first & 0x0F
        return final, opcode, apply_mask(payload, mask) if self._is_masked else payload

    def _has(self, end: int) -> bool:
        """Whether the bytes up to `end` are there; if not, nobody looks before they are."""
        if end <= self._held:
            return True
        self._needed = end - self._at
        return False

    def _check(self, first: int, second: int, size: int) -> None:
        opcode = first & 0x0F
        if first & RESERVED:
            raise _mistake("a frame of an extension that we did not agree on")
        if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise _mistake(f"a frame with the unknown opcode {opcode}")
        if bool(second & MASKED) != self._is_masked:
            raise _mistake("a frame without a mask" if self._is_masked else "a masked frame")
        if opcode >= CLOSE and (size > LONGEST_CONTROL or not first & FIN):
            raise _mistake("a control frame that is too long or in pieces")
        if size > self.limit:
            raise _too_large(self.limit)


def _mistake(what: str) -> ProtocolError:
    return ProtocolError(f"the peer sent {what}", WS_UNSPECIFIED)


def _too_large(limit: int) -> ProtocolError:
    return ProtocolError(f"the peer sent a message of more than {limit} bytes", WS_UNSPECIFIED)
