"""CURVE, the server's side; what the two say to each other is drawn in `curve_client`.

A server need not know its clients beforehand. It learns a client's lasting key C from
INITIATE, and then asks whether C is welcome.

The cookie carries what the server would have to remember of a client between WELCOME and
INITIATE, closed with a key that only the server has. RFC 26 invented it for servers that
remember nothing. A connection over TCP is remembered anyhow, so here, as in libzmq, the
cookie's key is drawn for each connection: a cookie of another one, or of yesterday, does not
open. What it costs to keep a client waiting are some hundred bytes and a timer; before HELLO
has proved that somebody with our key speaks, no key is drawn.

Source: RFC 26, RFC 25.

Rule for this file: the server's commands, in their order.
"""

from collections.abc import Mapping, Sequence

from zlearn.zmtp import curve_boxes as boxes
from zlearn.zmtp.commands import encode_properties, named
from zlearn.zmtp.curve_client import VERSION
from zlearn.zmtp.errors import (
    CRYPTOGRAPHIC,
    KEY_EXCHANGE,
    MALFORMED_HELLO,
    MALFORMED_INITIATE,
    ProtocolError,
)
from zlearn.zmtp.mechanism import Inquiry, Mechanism, data_of, metadata_of

HELLO_SIZE = 194  # bytes of data
COOKIE_SIZE = 96
VOUCH_SIZE = 96
LEAST_INITIATE = COOKIE_SIZE + boxes.SHORT_NONCE_SIZE + boxes.MAC_SIZE + boxes.KEY_SIZE + VOUCH_SIZE


class CurveServer(Mechanism):
    """Our side of a handshake with a client that knows our public key.

    own: the properties that we tell. secret: of S. draw: where chance comes from.
    """

    name = "CURVE"

    def __init__(self, own: Mapping[str, bytes], secret: bytes, draw: boxes.Draw) -> None:
        self._own = own
        self._secret = secret
        self._draw = draw
        self._client = b""  # C'
        self._passing_secret = b""  # of S'
        self._cookie_key = b""
        self._key = b""  # of the passing keys
        self._heard = 0
        self._told: Mapping[str, bytes] = {}
        self._due = "HELLO"

    def receive(self, body: bytes) -> Sequence[bytes]:
        """Answers HELLO with WELCOME, and asks about INITIATE. Raises ProtocolError."""
        data = data_of(body, self._due)
        if self._due == "HELLO":
            self._due = "INITIATE"
            return [self._welcome(data)]
        self._take_initiate(data)
        return []

    def admit(self) -> Sequence[bytes]:
        """Returns READY. From then on, all is hidden."""
        self.inquiry = None
        self.properties = self._told
        number = boxes.short_nonce(1)
        told = boxes.close_box(encode_properties(self._own), boxes.READY + number, self._key)
        self.cipher = boxes.CurveCipher(
            self._key, boxes.OF_SERVER, boxes.OF_CLIENT, said=1, heard=self._heard
        )
        return [named(b"READY", number + told)]

    # --- HELLO ---------------------------------------------------------------------

    def _welcome(self, hello: bytes) -> bytes:
        if len(hello) != HELLO_SIZE or not hello.startswith(VERSION):
            raise ProtocolError(
                f"the peer's HELLO is not that of CurveZMQ 1.0: {len(hello)} bytes, and it "
                f"begins with {hello[:2].hex()}",
                MALFORMED_HELLO,
            )
        self._client, end, proof = hello[74:106], hello[106:114], hello[114:]
        key = boxes.shared_key(self._client, self._secret)
        boxes.open_box(proof, boxes.HELLO + end, key, "the peer's HELLO")
        public, self._passing_secret = boxes.new_key_pair(self._draw)
        cookie = self._bake_cookie()
        nonce = self._draw(boxes.LONG_NONCE_SIZE)
        return named(
            b"WELCOME", nonce + boxes.close_box(public + cookie, boxes.WELCOME + nonce, key)
        )

    def _bake_cookie(self) -> bytes:
        nonce = self._draw(boxes.LONG_NONCE_SIZE)
        self._cookie_key = self._draw(boxes.KEY_SIZE)
        content = self._client + self._passing_secret
        return nonce + boxes.close_cookie(content, boxes.COOKIE + nonce, self._cookie_key)

    # --- INITIATE ------------------------------------------------------------------

    def _take_initiate(self, initiate: bytes) -> None:
        if len(initiate) < LEAST_INITIATE:
            raise ProtocolError(
                f"the peer's INITIATE has {len(initiate)} bytes; {LEAST_INITIATE} is the least",
                MALFORMED_INITIATE,
            )
        self._check_cookie(initiate[:COOKIE_SIZE])
        end, box = initiate[COOKIE_SIZE:][:8], initiate[COOKIE_SIZE:][8:]
        self._key = boxes.shared_key(self._client, self._passing_secret)
        content = boxes.open_box(box, boxes.INITIATE + end, self._key, "the peer's INITIATE")
        self._heard = int.from_bytes(end, "big")
        client, rest = content[: boxes.KEY_SIZE], content[boxes.KEY_SIZE :]
        self._check_vouch(client, rest[:VOUCH_SIZE])
        self._told = metadata_of(rest[VOUCH_SIZE:])
        self.inquiry = Inquiry(self.name, (client,))

    def _check_cookie(self, cookie: bytes) -> None:
        end, box = cookie[: boxes.LONG_NONCE_SIZE], cookie[boxes.LONG_NONCE_SIZE :]
        content = boxes.open_cookie(box, boxes.COOKIE + end, self._cookie_key, "the peer's cookie")
        if content != self._client + self._passing_secret:
            raise ProtocolError("the peer's cookie is of another connection", CRYPTOGRAPHIC)

    def _check_vouch(self, client: bytes, vouch: bytes) -> None:
        end, box = vouch[: boxes.LONG_NONCE_SIZE], vouch[boxes.LONG_NONCE_SIZE :]
        key = boxes.shared_key(client, self._passing_secret)
        content = boxes.open_box(box, boxes.VOUCH + end, key, "the peer's vouch")
        if content != self._client + boxes.public_key(self._secret):
            raise ProtocolError(
                "the peer's vouch is not for the keys that are used here", KEY_EXCHANGE
            )
