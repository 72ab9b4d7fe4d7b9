"""A mechanism: one way to shake hands, from the good greeting to both sides' properties.

The handshake of a mechanism is a handful of commands in a fixed order. NULL tells the
properties and no more; PLAIN asks for a name and a password before; CURVE proves who is
who, hides the properties, and goes on hiding all that follows. A mechanism is chosen for
each socket and never negotiated.

A side that takes peers in may have to ask somebody whether this one is welcome, and that
takes time. Its mechanism then stops with an `inquiry`, and goes on when `admit` is called.

Sources: RFC 37, "Security Mechanisms"; RFC 27 for who is asked (ZAP).

Rule for this file: the interface, and what several mechanisms share.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple, Protocol

from zlearn.zmtp.commands import Error, decode_error, decode_properties, split_name
from zlearn.zmtp.errors import (
    INVALID_METADATA,
    MALFORMED_COMMAND,
    NO_NEWS,
    UNEXPECTED_COMMAND,
    ProtocolError,
)

# The answers that an inquiry may get (RFC 27). The reason of an ERROR is one of the last three.
WELCOME, LATER, UNWELCOME, NO_ANSWER = 200, 300, 400, 500

# Some versions of libzmq (4.3.2 to 4.3.5) misspell the beginning of PLAIN's ERROR.
MISSPELT_ERROR = b"\x5eRROR"


class Inquiry(NamedTuple):
    """What has to be decided before a handshake can go on: may this peer come in?

    mechanism: "NULL", "PLAIN" or "CURVE". credentials: what the peer has shown: nothing;
        its name and password; its public key.
    """

    mechanism: str
    credentials: tuple[bytes, ...]


class Cipher(Protocol):
    """Hides what is said after the handshake."""

    overhead: int
    """How many bytes longer a frame becomes."""

    def seal(self, flags: int, body: bytes) -> bytes:
        """Returns the body of the frame that hides these flags and this body."""

    def open(self, sealed: bytes) -> tuple[int, bytes]:
        """Returns the flags and the body that the peer hid. Raises ProtocolError."""


class Mechanism:
    """One side of a handshake. Commands are handed in and out as bodies of frames.

    name: as in the greeting.
    eager: whether `begin` may follow our greeting at once, before the peer's is seen, since
        there is no secret and nobody to ask. Only then may the peer be older than mechanisms are.
    properties: what the peer told; None until the handshake is done.
    inquiry: what has to be answered before it goes on; None as a rule.
    cipher: what hides the traffic; None for a mechanism that leaves it open.
    """

    name: ClassVar[str] = ""
    eager = False
    properties: Mapping[str, bytes] | None = None
    inquiry: Inquiry | None = None
    cipher: Cipher | None = None

    def begin(self) -> Sequence[bytes]:
        """Returns the commands to send first: none where the peer speaks first."""
        return []

    def receive(self, body: bytes) -> Sequence[bytes]:
        """Takes a command of the peer; returns the commands to answer with.

        Raises ProtocolError when the command is not the one that is due, or an ERROR.
        """
        raise NotImplementedError

    def admit(self) -> Sequence[bytes]:
        """The inquiry's answer is yes. Returns the commands to go on with."""
        raise NotImplementedError


def data_of(body: bytes, due: str) -> bytes:
    """Returns the data of a command that must be the one that is due.

    body: the command's. due: its name.

    Raises ProtocolError when it is another one. If it is an ERROR, the peer refuses us.
    """
    if body.startswith(MISSPELT_ERROR):
        raise refusal(decode_error(body[len(MISSPELT_ERROR) :]))
    try:
        name, data = split_name(body)
    except ProtocolError as error:
        raise ProtocolError(str(error), MALFORMED_COMMAND) from None
    if name == due.encode():
        return data
    if name == b"ERROR":
        raise refusal(decode_error(data))
    raise ProtocolError(
        f"the peer sent {name[:40].decode('latin-1')!r} before {due}, which is due",
        UNEXPECTED_COMMAND,
    )


def metadata_of(data: bytes) -> dict[str, bytes]:
    """Returns the properties that the peer tells in a handshake. Raises ProtocolError."""
    try:
        return decode_properties(data)
    except ProtocolError as error:
        raise ProtocolError(str(error), INVALID_METADATA) from None


def refusal(error: Error) -> ProtocolError:
    """Returns what to raise when the peer sent `error`.

    A monitor is told the status, if the reason is one: "300", "400" or "500".
    """
    reason = error.reason.decode("utf-8", "backslashreplace")
    is_status = reason in ("300", "400", "500")
    return ProtocolError(
        f"the peer refused the connection with ERROR {reason!r}",
        int(reason) if is_status else NO_NEWS,
    )
