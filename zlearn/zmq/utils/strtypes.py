"""Text and bytes by their older names, for programs written when Python 2 was around.

Deprecated in pyzmq 23, and so here: `text.encode()` and `data.decode()` say it better.

Rule for this file: nothing new goes in.
"""

import builtins
import warnings

__all__ = ["asbytes", "b", "basestring", "bytes", "cast_bytes", "cast_unicode", "u", "unicode"]

bytes = builtins.bytes
unicode = str
basestring = (str,)


def cast_bytes(s: str | builtins.bytes, encoding: str = "utf8", errors: str = "strict") -> bytes:
    """Bytes as they are, text encoded.

    Raises TypeError for anything else.
    """
    _warn()
    if isinstance(s, bytes):
        return s
    if isinstance(s, str):
        return s.encode(encoding, errors)
    raise TypeError(f"cast_bytes takes text or bytes, and this is {s!r}")


def cast_unicode(s: str | builtins.bytes, encoding: str = "utf8", errors: str = "strict") -> str:
    """Text as it is, bytes decoded.

    Raises TypeError for anything else.
    """
    _warn()
    if isinstance(s, bytes):
        return s.decode(encoding, errors)
    if isinstance(s, str):
        return s
    raise TypeError(f"cast_unicode takes text or bytes, and this is {s!r}")


def _warn() -> None:
    warnings.warn(
        "zmq.utils.strtypes is deprecated since pyzmq 23: use str.encode and bytes.decode",
        DeprecationWarning,
        stacklevel=3,
    )


b = asbytes = cast_bytes
u = cast_unicode
