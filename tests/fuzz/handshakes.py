"""The handshakes that are fuzzed: either side of each mechanism, and ZMTP over WebSocket.

CURVE is fuzzed from outside, by one who has no key, and from inside, by one who has a key and
abuses it.

Rule for this file: ends of connections, and what they are told first.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.fuzz.conversations import hold
from tests.interop.raw_peer import greeting, ready
from zlearn.zmtp import frames, upgrade, websocket
from zlearn.zmtp.connection import Connection
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.null import Null
from zlearn.zmtp.plain import PlainClient, PlainServer
from zlearn.zmtp.zws import ZwsConnection

Target = Callable[[bytes], None]


# --- handshakes ---------------------------------------------------------------------------


def connection(kind: str, accepts: set[str], new_mechanism: Any = Null) -> Connection:
    return Connection(kind, frozenset(accepts), max_message_size=65536, new_mechanism=new_mechanism)


def conversation(make: Callable[[], Any], *beginnings: bytes) -> Target:
    """Talks to a connection; the first two bytes of an input choose a beginning and the cut."""

    def run(data: bytes) -> None:
        if len(data) < 2:
            return
        beginning = beginnings[data[0] % len(beginnings)]
        hold(make, beginning + data[2:], 1 + data[1] % 64)

    return run


null_rep = partial(connection, "REP", {"REQ", "DEALER"})
null_xpub = partial(connection, "XPUB", {"SUB", "XSUB"})
plain_server = partial(connection, "REP", {"REQ"}, PlainServer)
plain_client = partial(
    connection, "REQ", {"REP"}, partial(PlainClient, username=b"user", password=b"word")
)
HELLO, INITIATE = b"\5HELLO\4user\4word", b"\x08INITIATE" + ready()[8:]
PLAIN_GREETING = greeting(b"PLAIN")


# --- ZWS ----------------------------------------------------------------------------------


def ws_end(is_client: bool) -> ZwsConnection:
    kinds = ("REQ", {"REP"}) if is_client else ("REP", {"REQ"})
    return ZwsConnection(
        kinds[0],
        frozenset(kinds[1]),
        max_message_size=65536,
        host="127.0.0.1:80",
        is_client=is_client,
    )


def ws_frame(flags: int, body: bytes, mask: bytes = b"") -> bytes:
    """A short frame of ZWS: flags and a body."""
    return websocket.encode_frame(websocket.BINARY, bytes([flags]) + body, mask)


MASK = b"mask"
WS_KEY = base64.b64encode(bytes(16)).decode()
WS_REQUESTS = [
    upgrade.encode_request("127.0.0.1:80", "/", WS_KEY, [protocol])
    for protocol in ("ZWS2.0", "ZWS2.0/NULL")
]
WS_ANSWERS = [
    b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: %s\r\n\r\n"
    % (upgrade.proof_of(WS_KEY).encode(), protocol)
    for protocol in (b"ZWS2.0", b"ZWS2.0/NULL")
]


# --- CURVE --------------------------------------------------------------------------------


def draws() -> Callable[[int], bytes]:
    """Bytes that look random, the same each time."""
    state = [hashlib.sha256(b"draws").digest()]

    def draw(count: int) -> bytes:
        state[0] = hashlib.sha256(state[0]).digest()
        return (state[0] * 8)[:count]

    return draw


def curve_sides() -> tuple[Any, Any]:
    """What makes the client's and the server's mechanism, which know each other."""
    from zlearn.zmtp import curve_boxes as boxes
    from zlearn.zmtp.curve_client import CurveClient
    from zlearn.zmtp.curve_server import CurveServer

    server_secret, client_secret = bytes(range(32)), bytes(range(32, 64))
    client = partial(
        CurveClient,
        server_key=boxes.public_key(server_secret),
        public=boxes.public_key(client_secret),
        secret=client_secret,
        draw=draws(),
    )
    return client, partial(CurveServer, secret=server_secret, draw=draws())


def curve_server() -> Connection:
    return connection("REP", {"REQ"}, curve_sides()[1])


def curve_client() -> Connection:
    return connection("REQ", {"REP"}, curve_sides()[0])


def curve_outside(make: Callable[[], Connection]) -> Target:
    """Whoever has no key: all that he says is refused, sooner or later."""
    return conversation(make, b"", greeting(b"CURVE"))


def curve_inside(data: bytes) -> None:
    """Whoever has a key, and abuses it: the boxes are good, and what is in them is not.

    The input: a byte, as many bytes of properties, and then frames: flags, a size, a body.
    """
    from zlearn.zmtp import curve_boxes as boxes

    if not data:
        return
    properties, rest = data[1 : 1 + data[0]], data[1 + data[0] :]
    server = curve_server()
    new_client, _ = curve_sides()
    client = new_client({"Socket-Type": b"REQ"})
    server.start()
    server.take_output()
    (hello,) = client.begin()
    try:
        server.receive(greeting(b"CURVE") + frames.encode_command_frame(hello))
        welcome = server.take_output()[2:]  # a short frame
        (initiate,) = client.receive(welcome)
        forged = reseal_initiate(boxes, client, initiate, properties)
        server.receive(frames.encode_command_frame(forged))
        server.answer(200)
        server.take_output()
        cipher = boxes.CurveCipher(client._key, boxes.OF_CLIENT, boxes.OF_SERVER, said=2, heard=0)
        said = []
        while len(rest) > 1:
            flags, size = rest[0], rest[1]
            said.append(cipher.seal(flags, rest[2 : 2 + size]))
            rest = rest[2 + size :]
        for message in server.receive(b"".join(frames.encode([[each] for each in said]))):
            assert isinstance(message, list) and message
    except ProtocolError:
        assert server.take_output() == b""


def reseal_initiate(boxes: Any, client: Any, initiate: bytes, properties: bytes) -> bytes:
    """An INITIATE whose box is good, with these bytes in the place of its properties."""
    head, box = initiate[: 9 + 96 + 8], initiate[9 + 96 + 8 :]
    nonce = boxes.INITIATE + head[-8:]
    content = boxes.open_box(box, nonce, client._key, "our own INITIATE")
    return head + boxes.close_box(content[: 32 + 96] + properties, nonce, client._key)
