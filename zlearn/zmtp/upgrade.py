"""The upgrade: how a connection that begins as HTTP becomes a WebSocket.

    client  GET /path HTTP/1.1                       server  HTTP/1.1 101 Switching Protocols
            Host: server:5555                                Upgrade: websocket
            Upgrade: websocket                               Connection: Upgrade
            Connection: Upgrade                              Sec-WebSocket-Accept: a proof
            Sec-WebSocket-Key: 16 random bytes               Sec-WebSocket-Protocol: ZWS2.0
            Sec-WebSocket-Protocol: ZWS2.0, ZWS2.0/NULL
            Sec-WebSocket-Version: 13

The proof shows that the server has understood, and is no cache or web server that repeats what
it has seen. Anybody may call at a port that speaks HTTP, so what we don't like gets an answer
that a person can read.

Source: RFC 6455, sections 1.3 and 4.

Rule for this file: two heads, to bytes and back. What is said after them is not known here.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from zlearn.zmtp.errors import WS_UNSPECIFIED, ProtocolError

LONGEST_HEAD = 8192  # bytes, of somebody whom nobody knows yet
HEAD_END = b"\r\n\r\n"
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
VERSION = "13"

STATUSES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    426: "Upgrade Required",
    431: "Request Header Fields Too Large",
}


class Head(NamedTuple):
    """What stands above the empty line. fields: by their names in small letters."""

    first_line: str
    fields: dict[str, str]


class BadRequest(ProtocolError):
    """A request that we don't upgrade. answer: what to tell the client."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"the client's request was no good: {reason}", WS_UNSPECIFIED)
        body = f"This is a ZeroMQ socket, which speaks WebSocket (RFC 45). {reason}\n".encode()
        upgrade = f"Upgrade: websocket\r\nSec-WebSocket-Version: {VERSION}\r\n"
        self.answer = (
            f"HTTP/1.1 {status} {STATUSES[status]}\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {len(body)}\r\n{upgrade if status == 426 else ''}"
            "Connection: close\r\n\r\n"
        ).encode() + body


class HeadReader:
    """Collects the peer's head from pieces of any size. head: None until all of it is there."""

    def __init__(self) -> None:
        self.head: Head | None = None
        self._seen = b""

    def receive(self, data: bytes) -> bytes:
        """Takes what came; returns what follows the head. Raises ProtocolError."""
        self._seen += data
        head, end, rest = self._seen.partition(HEAD_END)
        if len(head) > LONGEST_HEAD:
            raise BadRequest(431, f"A head has at most {LONGEST_HEAD} bytes.")
        if not end:
            return b""
        self.head = _parse(head)
        return rest


def _parse(head: bytes) -> Head:
    first_line, *lines = head.decode("latin-1").split("\r\n")
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequest(400, "A line of the head is no field.")
        name, value = name.lower(), value.strip()
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return Head(first_line, fields)


def _words(head: Head, name: str) -> list[str]:
    return [word.strip() for word in head.fields.get(name, "").split(",")]


def _is_upgrade(head: Head) -> bool:
    wanted = [word.lower() for word in _words(head, "connection")]
    return "upgrade" in wanted and head.fields.get("upgrade", "").lower() == "websocket"


def proof_of(key: str) -> str:
    """What the server makes of the client's key."""
    return base64.b64encode(hashlib.sha1(key.encode("latin-1") + MAGIC).digest()).decode()


# --- client ------------------------------------------------------------------------


def encode_request(host: str, path: str, key: str, protocols: Sequence[str]) -> bytes:
    """Returns the client's head."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: {', '.join(protocols)}\r\n"
        f"Sec-WebSocket-Version: {VERSION}\r\n\r\n"
    ).encode()


def check_answer(head: Head, key: str, protocols: Sequence[str]) -> str:
    """Returns the protocol that the server chose. Raises ProtocolError for another answer."""
    version, _, status = head.first_line.partition(" ")
    if not version.startswith("HTTP/1.") or not status.startswith("101"):
        reason = f"the server did not upgrade to WebSocket: it answered {head.first_line[:80]!r}"
        raise ProtocolError(reason, WS_UNSPECIFIED, retry=status.startswith("5"))
    if not _is_upgrade(head) or head.fields.get("sec-websocket-accept") != proof_of(key):
        reason = "the server's answer to the upgrade does not prove that it speaks WebSocket"
        raise ProtocolError(reason, WS_UNSPECIFIED)
    chosen = head.fields.get("sec-websocket-protocol", "")
    if chosen not in protocols:
        reason = f"the server chose the protocol {chosen[:40]!r}, which we did not offer"
        raise ProtocolError(reason, WS_UNSPECIFIED)
    return chosen


# --- server ------------------------------------------------------------------------


def check_request(head: Head, path: str, protocols: Sequence[str]) -> str:
    """Returns the first of our protocols that the client offers. Raises BadRequest."""
    method, _, rest = head.first_line.partition(" ")
    target, _, version = rest.partition(" ")
    if not version.startswith("HTTP/"):
        raise BadRequest(400, "The first line is no request of HTTP.")
    if method != "GET":
        raise BadRequest(405, "An upgrade is asked for with GET.")
    if target.partition("?")[0] != path:
        raise BadRequest(404, f"Its path is {path}.")
    if not _is_upgrade(head) or head.fields.get("sec-websocket-version") != VERSION:
        raise BadRequest(426, f"Ask for an upgrade to WebSocket, version {VERSION}.")
    if not _is_key(head.fields.get("sec-websocket-key", "")):
        raise BadRequest(400, "Sec-WebSocket-Key has to be 16 bytes in Base64.")
    offered = _words(head, "sec-websocket-protocol")
    for protocol in protocols:
        if protocol in offered:
            return protocol
    raise BadRequest(400, f"Sec-WebSocket-Protocol has to offer {' or '.join(protocols)}.")


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 16
    except ValueError:
        return False


def encode_answer(head: Head, protocol: str) -> bytes:
    """Returns the server's head, for a request that is good."""
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {proof_of(head.fields['sec-websocket-key'])}\r\n"
        f"Sec-WebSocket-Protocol: {protocol}\r\n\r\n"
    ).encode()
