"""The commands of ZMTP: what peers say to each other beside messages.

A command is a frame with the COMMAND flag. Its body is a name (one byte of length, then
the name) and data whose form depends on the name:

    READY      properties, each: 1-byte length, name, 4-byte length, value
    ERROR      1-byte length, reason
    PING       time to live in tenths of a second (2 bytes), context
    PONG       context
    SUBSCRIBE  topic
    CANCEL     topic
    JOIN       group
    LEAVE      group

Numbers have their highest byte first. Source: RFC 37, "Commands" and "Connection
heartbeating"; RFC 23 has READY and ERROR alone; RFC 48 adds JOIN and LEAVE.

A wish is a command that tells a sender what its peer wants to be sent. Wishes stand among
the messages of a batch, in their order; no other command does.

Rule for this file: command bodies to objects and back. Frames, and who may say what and
when, are not known here.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from zlearn.zmtp.errors import MALFORMED_ERROR, ProtocolError

CONTEXT_LIMIT = 16  # bytes of a PING's context that come back in the PONG
GROUP_LIMIT = 255  # bytes in the name of a group


class Ready(NamedTuple):
    """The sender is ready for traffic, and has these properties."""

    properties: Mapping[str, bytes]


class Error(NamedTuple):
    """The sender refuses the connection, and says why."""

    reason: bytes


class Ping(NamedTuple):
    """Asks for a sign of life.

    ttl_tenths: tenths of a second after which the sender may be taken for dead if it
        stays silent; 0 says nothing about that.
    context: comes back in the PONG.
    """

    ttl_tenths: int
    context: bytes


class Pong(NamedTuple):
    """The sign of life, with the context of the PING that it answers."""

    context: bytes


class Subscribe(NamedTuple):
    """From now on, send messages that begin with `topic`."""

    topic: bytes


class Cancel(NamedTuple):
    """Takes one `Subscribe` of the same `topic` back."""

    topic: bytes


class Join(NamedTuple):
    """From now on, send messages to `group`."""

    group: bytes


class Leave(NamedTuple):
    """Takes the `Join` of the same `group` back."""

    group: bytes


class Other(NamedTuple):
    """A command that this file does not know: a mechanism's, or a later version's."""

    name: bytes
    data: bytes


Wish = Subscribe | Cancel | Join | Leave
Command = Ready | Error | Ping | Pong | Wish | Other

WISHES = (Subscribe, Cancel, Join, Leave)  # the same, for isinstance


# --- objects to bytes --------------------------------------------------------------


def encode_command(command: Command) -> bytes:
    """Returns the body of the frame that carries `command`."""
    match command:
        case Ready(properties):
            return named(b"READY", encode_properties(properties))
        case Error(reason):
            return named(b"ERROR", bytes([len(reason)]) + reason)
        case Ping(ttl_tenths, context):
            return named(b"PING", ttl_tenths.to_bytes(2, "big") + context)
        case Pong(context):
            return named(b"PONG", context)
        case Subscribe(topic):
            return named(b"SUBSCRIBE", topic)
        case Cancel(topic):
            return named(b"CANCEL", topic)
        case Join(group):
            return named(b"JOIN", group)
        case Leave(group):
            return named(b"LEAVE", group)
        case Other(name, data):
            return named(name, data)


def named(name: bytes, data: bytes) -> bytes:
    """Returns a command's body: the length of `name`, `name`, `data`."""
    return bytes([len(name)]) + name + data


def encode_properties(properties: Mapping[str, bytes]) -> bytes:
    """Returns the properties of a READY, in the order of the mapping."""
    return b"".join(
        named(name.encode("latin-1"), len(value).to_bytes(4, "big") + value)
        for name, value in properties.items()
    )


# --- bytes to objects --------------------------------------------------------------


def decode_command(body: bytes) -> Command:
    """Returns the command that the body of a frame holds; `Other` if its name is unknown.

    Raises ProtocolError when the body is not a command, or its data is cut short.
    """
    name, data = split_name(body)
    parse = _PARSERS.get(name)
    return parse(data) if parse else Other(name, data)


def split_name(body: bytes) -> tuple[bytes, bytes]:
    """Splits a command's body into its name and its data.

    Raises ProtocolError when the body has no name, or less than the whole of it.
    """
    if not body or not body[0]:
        raise ProtocolError("the peer sent a command without a name")
    end = 1 + body[0]
    if len(body) < end:
        raise ProtocolError(
            f"the peer sent a malformed command: its name should have {body[0]} bytes, "
            f"and only {len(body) - 1} are there"
        )
    return body[1:end], body[end:]


def decode_properties(data: bytes) -> dict[str, bytes]:
    """Returns the properties of a READY by name.

    Raises ProtocolError when a property has no name or is cut short.
    """
    properties = {}
    at = 0
    while at < len(data):
        if not data[at]:
            raise ProtocolError("the peer's READY has a malformed property: it has no name")
        name_end = at + 1 + data[at]
        value_start = name_end + 4
        name = data[at + 1 : name_end]
        value_end = value_start + int.from_bytes(data[name_end:value_start], "big")
        if value_end > len(data):
            raise ProtocolError(
                f"the peer's READY has a malformed property: {_quoted(name)} is longer than "
                "the rest of the command"
            )
        properties[name.decode("latin-1")] = data[value_start:value_end]
        at = value_end
    return properties


def decode_error(data: bytes) -> Error:
    """Returns the ERROR with these data. Raises ProtocolError when they are cut short."""
    if not data or len(data) < 1 + data[0]:
        raise ProtocolError("the peer sent an ERROR whose reason is cut short", MALFORMED_ERROR)
    return Error(data[1 : 1 + data[0]])


def _decode_ping(data: bytes) -> Ping:
    if len(data) < 2:
        raise ProtocolError("the peer sent a PING without the two bytes of its time to live")
    return Ping(int.from_bytes(data[:2], "big"), data[2:])


def _decode_group(data: bytes) -> bytes:
    if len(data) > GROUP_LIMIT:
        raise ProtocolError(
            f"the peer named a group with {len(data)} bytes; {GROUP_LIMIT} is the most"
        )
    return data


def _quoted(text: bytes) -> str:
    """Returns foreign bytes as a short quotation, safe to print."""
    return repr(text[:40].decode("latin-1"))


_PARSERS: dict[bytes, Callable[[bytes], Command]] = {
    b"READY": lambda data: Ready(decode_properties(data)),
    b"ERROR": decode_error,
    b"PING": _decode_ping,
    b"PONG": Pong,
    b"SUBSCRIBE": Subscribe,
    b"CANCEL": Cancel,
    b"JOIN": lambda data: Join(_decode_group(data)),
    b"LEAVE": lambda data: Leave(_decode_group(data)),
}
