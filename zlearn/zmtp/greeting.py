"""The greeting: the first 64 bytes that each side sends.

    0      ff                      \\
    1..8   padding                  > the signature
    9      7f                      /
    10     version, major
    11     version, minor
    12..31 mechanism, filled up with zeros
    32     as-server
    33..63 filler

Both sides may send it at once, without waiting for the other's. Signature and version are
judged as they come, at the earliest byte that can decide, because a peer of another
protocol or version never sends 64 bytes. Source: RFC 37, "The Greeting".

A later file will step down to peers of ZMTP 2.0 and 1.0: byte 0, bit 0 of byte 9, and
byte 10 tell them apart, so `GreetingReader` looks at them first and in that order.

Rule for this file: 64 bytes. Which mechanism or version is welcome is not decided here,
save that this file can read version 3 alone.
"""

from typing import NamedTuple

from zlearn.zmtp.errors import ProtocolError

VERSION = (3, 1)  # what we announce
SIZE = 64
SIGNATURE_SIZE = 10
MECHANISM_END = 32

_LATER = "ZMTP 2.0 and 1.0 come later to zlearn, which speaks 3.0 and 3.1 so far"
_HTTP_WORDS = (b"GET ", b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ",
               b"CONNECT ", b"TRACE ", b"PRI ", b"HTTP/")  # fmt: skip


class Greeting(NamedTuple):
    """What a greeting says.

    version: major and minor, as announced.
    mechanism: "NULL", "PLAIN", "CURVE", …
    as_server: what the peer claims; libzmq's servers say False, so never rely on it.
    """

    version: tuple[int, int]
    mechanism: str
    as_server: bool


def encode_greeting(mechanism: str, as_server: bool, routing_id: bytes) -> bytes:
    """Returns our 64 bytes.

    The padding of the signature holds the size of the routing id plus one, as in libzmq:
    to a peer of ZMTP 1.0 the signature looks like the header of an identity frame.
    """
    signature = b"\xff" + (len(routing_id) + 1).to_bytes(8, "big") + b"\x7f"
    said = signature + bytes(VERSION) + mechanism.encode("ascii").ljust(20, b"\0")
    return (said + bytes([as_server])).ljust(SIZE, b"\0")


class GreetingReader:
    """Collects the peer's greeting from pieces of any size.

    greeting: what it says; None until all of it is there.
    """

    def __init__(self) -> None:
        self.greeting: Greeting | None = None
        self._seen = b""

    def receive(self, data: bytes) -> bytes:
        """Takes what came; returns what follows the greeting, or b"".

        Raises ProtocolError as soon as the bytes can't begin a greeting of version 3.
        """
        missing = SIZE - len(self._seen)
        self._seen += data[:missing]
        _check_signature(self._seen)
        _check_version(self._seen)
        if len(self._seen) == SIZE:
            self.greeting = _decode(self._seen)
        return data[missing:]


def _check_signature(seen: bytes) -> None:
    if seen and seen[0] != 0xFF:
        raise ProtocolError(f"the peer does not speak ZMTP 3: {_describe(seen)}")
    if len(seen) >= SIGNATURE_SIZE and not seen[9] & 1:
        raise ProtocolError(
            "the peer's signature does not end in 7f, so what it sent is a frame of "
            f"ZMTP 1.0 or no ZMTP at all; {_LATER}"
        )


def _check_version(seen: bytes) -> None:
    if len(seen) > SIGNATURE_SIZE and seen[10] < 3:
        revision = seen[10]
        spoken = "ZMTP 2.0" if revision == 1 else f"an old ZMTP (revision {revision})"
        raise ProtocolError(f"the peer speaks {spoken}; {_LATER}")


def _decode(seen: bytes) -> Greeting:
    mechanism = seen[12:MECHANISM_END].rstrip(b"\0").decode("latin-1")
    return Greeting((seen[10], seen[11]), mechanism, bool(seen[32]))


def _describe(seen: bytes) -> str:
    """Guesses what a peer speaks from its first bytes, for the error's sentence."""
    if seen.startswith(_HTTP_WORDS):
        return "this looks like HTTP; is a browser or a web client pointed at this port?"
    if seen.startswith(b"SSH-"):
        return "this looks like SSH"
    if seen.startswith(b"\x16\x03"):
        return "this looks like TLS"
    if len(seen) > 1 and seen[0] and seen[1] == 0:
        return f"this looks like the identity frame of ZMTP 1.0; {_LATER}"
    return f"its first byte should be ff, and it sent {seen[:10].hex(' ')}"
