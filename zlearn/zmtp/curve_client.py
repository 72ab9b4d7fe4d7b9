"""CURVE, the client's side: it knows the server's public key beforehand.

    client                                                   server
       HELLO(C', box of zeros) ──▶
                                            ◀── WELCOME(box of S' and a cookie)
       INITIATE(cookie, box of C, a vouch, and properties) ──▶
                                            ◀── READY(box of properties)

C and S are the lasting keys, by which the two know each other; C' and S' are passing keys,
drawn for this connection alone. All traffic is in boxes from C' to S' and back, so whoever
learns a lasting key later still can't read what was said today. The vouch, a box of C' and S
from C to S', is where the client proves that it is C: it says "C' is mine, and I speak to S".
The zeros in HELLO prove that C' is the sender's own. Its padding is as long as the answer, so
that nobody can use a server to flood a third party.

Source: RFC 26, RFC 25.

Rule for this file: the client's commands, in their order.
"""

from collections.abc import Mapping, Sequence

from zlearn.zmtp import curve_boxes as boxes
from zlearn.zmtp.commands import encode_properties, named
from zlearn.zmtp.errors import MALFORMED_READY, MALFORMED_WELCOME, ProtocolError
from zlearn.zmtp.mechanism import Mechanism, data_of, metadata_of

VERSION = b"\1\0"
PADDING = bytes(72)
WELCOME_SIZE = 160  # bytes of data
LEAST_READY = boxes.SHORT_NONCE_SIZE + boxes.MAC_SIZE
SERVER_KEY_SIZE = COOKIE_START = 32  # in WELCOME's box: S', then the cookie


class CurveClient(Mechanism):
    """Our side of a handshake with a server that we know.

    own: the properties that we tell. server_key: S. public, secret: C, both halves.
    draw: where chance comes from.
    """

    name = "CURVE"

    def __init__(
        self,
        own: Mapping[str, bytes],
        server_key: bytes,
        public: bytes,
        secret: bytes,
        draw: boxes.Draw,
    ) -> None:
        self._own = own
        self._server_key = server_key
        self._public, self._secret = public, secret
        self._draw = draw
        self._passing_public, self._passing_secret = b"", b""
        self._key = b""  # C' and S share it; from WELCOME on it is that of C' and S'
        self._due = "WELCOME"

    def begin(self) -> Sequence[bytes]:
        """Returns HELLO. Raises ProtocolError when the server's key is none."""
        self._passing_public, self._passing_secret = boxes.new_key_pair(self._draw)
        self._key = boxes.shared_key(self._server_key, self._passing_secret)
        number = boxes.short_nonce(1)
        proof = boxes.close_box(bytes(64), boxes.HELLO + number, self._key)
        return [named(b"HELLO", VERSION + PADDING + self._passing_public + number + proof)]

    def receive(self, body: bytes) -> Sequence[bytes]:
        """Answers WELCOME with INITIATE; READY is the end. Raises ProtocolError."""
        data = data_of(body, self._due)
        if self._due == "WELCOME":
            self._due = "READY"
            return [self._initiate(data)]
        self._take_ready(data)
        return []

    def _initiate(self, welcome: bytes) -> bytes:
        if len(welcome) != WELCOME_SIZE:
            raise ProtocolError(
                f"the peer's WELCOME has {len(welcome)} bytes instead of {WELCOME_SIZE}",
                MALFORMED_WELCOME,
            )
        end, box = welcome[: boxes.LONG_NONCE_SIZE], welcome[boxes.LONG_NONCE_SIZE :]
        content = boxes.open_box(box, boxes.WELCOME + end, self._key, "the server's WELCOME")
        server, cookie = content[:SERVER_KEY_SIZE], content[COOKIE_START:]
        self._key = boxes.shared_key(server, self._passing_secret)
        number = boxes.short_nonce(2)
        told = self._public + self._vouch(server) + encode_properties(self._own)
        told_box = boxes.close_box(told, boxes.INITIATE + number, self._key)
        return named(b"INITIATE", cookie + number + told_box)

    def _vouch(self, server: bytes) -> bytes:
        end = self._draw(boxes.LONG_NONCE_SIZE)
        key = boxes.shared_key(server, self._secret)
        return end + boxes.close_box(
            self._passing_public + self._server_key, boxes.VOUCH + end, key
        )

    def _take_ready(self, ready: bytes) -> None:
        if len(ready) < LEAST_READY:
            raise ProtocolError(
                f"the peer's READY has {len(ready)} bytes; {LEAST_READY} is the least",
                MALFORMED_READY,
            )
        end, box = ready[: boxes.SHORT_NONCE_SIZE], ready[boxes.SHORT_NONCE_SIZE :]
        told = boxes.open_box(box, boxes.READY + end, self._key, "the server's READY")
        self.properties = metadata_of(told)
        self.cipher = boxes.CurveCipher(
            self._key, boxes.OF_CLIENT, boxes.OF_SERVER, said=2, heard=int.from_bytes(end, "big")
        )
