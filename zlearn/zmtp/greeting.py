"""The greeting: the first 64 bytes that each side sends.

    0      ff                      \\
    1..8   padding                  > the signature
    9      7f                      /
    10     version, major
    11     version, minor
    12..31 mechanism, filled up with zeros
    32     as-server
    33..63 filler

Source: RFC 37, "The Greeting".

Rule for this file: 64 bytes, to and fro. When they are sent, and what is done about a peer
whose greeting is another one, is in `opening`.
"""

from typing import NamedTuple

VERSION = (3, 1)  # what we announce
SIZE = 64
SIGNATURE_SIZE = 10
MECHANISM_END = 32


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


def decode_greeting(seen: bytes) -> Greeting:
    """Returns what the peer's 64 bytes say, whose signature and version are good."""
    mechanism = seen[12:MECHANISM_END].rstrip(b"\0").decode("latin-1")
    return Greeting((seen[10], seen[11]), mechanism, bool(seen[32]))
