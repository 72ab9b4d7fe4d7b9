"""Keys for CURVE, as Z85 text of 40 characters.

Rule for this file: pyzmq's two functions. CURVE itself is the wire's affair.

Sources: zmq_curve_keypair(3), zmq_curve_public(3).
"""

import errno
import os
from typing import Any

from zlearn.engine.security import INSTALL
from zlearn.zmq.error import error_from_errno
from zlearn.zmq.utils import z85

KEY_LENGTH = 40  # characters


def curve_keypair() -> tuple[bytes, bytes]:
    """A new pair of keys: the public one, and the secret one.

    Raises ZMQError (ENOTSUP) without PyNaCl.
    """
    public, secret = _boxes().new_key_pair(os.urandom)
    return z85.encode(public), z85.encode(secret)


def curve_public(secret_key: str | bytes) -> bytes:
    """The public key that belongs to a secret one.

    Raises ValueError for the wrong length, ZMQError with EINVAL for what is not Z85, and with
    ENOTSUP without PyNaCl.
    """
    if len(secret_key) != KEY_LENGTH:
        raise ValueError("secret key must be a 40 byte z85 encoded string")
    try:
        secret = z85.decode(secret_key)
    except ValueError as error:
        raise error_from_errno(errno.EINVAL, f"the secret key is not Z85: {error}") from None
    return z85.encode(_boxes().public_key(secret))


def _boxes() -> Any:
    try:
        from zlearn.zmtp import curve_boxes
    except ImportError:
        raise error_from_errno(errno.ENOTSUP, INSTALL) from None
    return curve_boxes
