"""CURVE's boxes: what only the holder of one other key can open, and nobody can alter.

A box is made with my secret key and your public key, and opened with your secret key and my
public key (X25519, XSalsa20, Poly1305: NaCl's crypto_box). From the two keys follows a shared
key, the same on both sides, so it is worked out once and used many times.

With a shared key, no nonce may ever be used twice. So every box of CURVE has a nonce of its own:
24 bytes, which begin with the name of what they are for and end with a number that counts up, or
with 16 bytes of chance.

The arithmetic is PyNaCl's, which is imported with this file and nowhere else.

Source: RFC 26.

Rule for this file: keys, nonces and boxes. What is in them is the handshake's affair.
"""

from collections.abc import Callable

from nacl import bindings
from nacl.exceptions import CryptoError

from zlearn.zmtp.errors import (
    CRYPTOGRAPHIC,
    INVALID_SEQUENCE,
    MALFORMED_MESSAGE,
    UNEXPECTED_COMMAND,
    ProtocolError,
)

Draw = Callable[[int], bytes]  # as many random bytes

KEY_SIZE = 32  # bytes
MAC_SIZE = 16  # bytes that a box is longer than what is in it
LONG_NONCE_SIZE = 16  # the random part of a nonce
SHORT_NONCE_SIZE = 8  # the counting part of one

HELLO, INITIATE, READY = b"CurveZMQHELLO---", b"CurveZMQINITIATE", b"CurveZMQREADY---"
WELCOME, COOKIE, VOUCH = b"WELCOME-", b"COOKIE--", b"VOUCH---"
OF_CLIENT, OF_SERVER = b"CurveZMQMESSAGEC", b"CurveZMQMESSAGES"

# --- keys --------------------------------------------------------------------------


def new_key_pair(draw: Draw) -> tuple[bytes, bytes]:
    """Returns a public key and its secret key."""
    secret = draw(KEY_SIZE)
    return public_key(secret), secret


def public_key(secret: bytes) -> bytes:
    """Returns the public key that belongs to a secret key."""
    return bytes(bindings.crypto_scalarmult_base(secret))


def shared_key(public: bytes, secret: bytes) -> bytes:
    """Returns what both sides know of one another's keys, and nobody else does.

    Raises ProtocolError when `public` is no key (all zeros, for example).
    """
    try:
        return bytes(bindings.crypto_box_beforenm(public, secret))
    except CryptoError:
        raise ProtocolError(
            f"{public.hex()[:16]}… is not the public key of anybody", CRYPTOGRAPHIC
        ) from None


# --- boxes -------------------------------------------------------------------------


def close_box(content: bytes, nonce: bytes, key: bytes) -> bytes:
    """Returns a box. key: a shared one."""
    return bytes(bindings.crypto_box_afternm(content, nonce, key))


def open_box(box: bytes, nonce: bytes, key: bytes, what: str) -> bytes:
    """Returns what is in a box.

    what: the box's name, for the sentence of the error.

    Raises ProtocolError when another key closed it, or somebody altered it.
    """
    try:
        return bytes(bindings.crypto_box_open_afternm(box, nonce, key))
    except CryptoError:
        raise ProtocolError(
            f"{what} can't be opened: it was made with another key, or altered on its way",
            CRYPTOGRAPHIC,
        ) from None


# A cookie is for nobody but whoever baked it: one key closes and opens it. With a single key
# NaCl's crypto_secretbox is the same as crypto_box with a shared one.
close_cookie, open_cookie = close_box, open_box


def short_nonce(number: int) -> bytes:
    """Returns the end of a nonce that counts."""
    return number.to_bytes(SHORT_NONCE_SIZE, "big")


# --- the traffic after the handshake -----------------------------------------------

COMMAND = b"\x07MESSAGE"
HEAD_SIZE = len(COMMAND) + SHORT_NONCE_SIZE


class CurveCipher:
    """Makes and opens the boxes of messages.

    A box that comes must have a greater number than the one before. So whoever says again
    what the peer once said, or swaps two boxes, is found out.

    key: the shared key of both sides' passing keys. own, peers: how the nonces of each side
    begin. said, heard: the numbers of the last nonces in the handshake.
    """

    overhead = HEAD_SIZE + MAC_SIZE + 1

    def __init__(self, key: bytes, own: bytes, peers: bytes, said: int, heard: int) -> None:
        self._key = key
        self._own = own
        self._peers = peers
        self._said = said
        self._heard = heard

    def seal(self, flags: int, body: bytes) -> bytes:
        """Returns the body of the frame that hides these flags and this body."""
        self._said += 1
        number = short_nonce(self._said)
        content = bytes([flags]) + body
        return COMMAND + number + close_box(content, self._own + number, self._key)

    def open(self, sealed: bytes) -> tuple[int, bytes]:
        """Returns the flags and the body that the peer hid. Raises ProtocolError."""
        if not sealed.startswith(COMMAND):
            raise ProtocolError(
                "the peer said something that is not hidden in a MESSAGE", UNEXPECTED_COMMAND
            )
        if len(sealed) < self.overhead:
            raise ProtocolError(
                f"the peer's MESSAGE has {len(sealed)} bytes; {self.overhead} is the least",
                MALFORMED_MESSAGE,
            )
        end = sealed[len(COMMAND) : HEAD_SIZE]
        number = int.from_bytes(end, "big")
        if number <= self._heard:
            raise ProtocolError(
                f"the peer's MESSAGE has the number {number} after {self._heard}: it was said "
                "before, or somebody says it again",
                INVALID_SEQUENCE,
            )
        content = open_box(sealed[HEAD_SIZE:], self._peers + end, self._key, "the peer's MESSAGE")
        self._heard = number
        return content[0], content[1:]
