"""Z85 under pyzmq's name: bytes as text that fits into source code and configuration files.

Rule for this file: what may be handed in. The digits are the wire's affair (zmtp/z85.py).

Source: RFC 32.
"""

from zlearn.zmtp import z85 as digits

__all__ = ["Z85CHARS", "Z85MAP", "decode", "encode"]

Z85CHARS, Z85MAP = digits.DIGITS, digits.VALUES


def encode(rawbytes: bytes | bytearray | memoryview) -> bytes:
    """Bytes as Z85. Raises ValueError unless there are 4, 8, 12, … of them."""
    return digits.encode(bytes(rawbytes))


def decode(z85bytes: str | bytes | bytearray | memoryview) -> bytes:
    """The bytes that Z85 stands for.

    Raises ValueError for text that is not 5, 10, 15, … characters long, for a character that
    is no digit, and for five digits that are more than four bytes can hold.
    """
    if isinstance(z85bytes, str):
        if not z85bytes.isascii():
            raise ValueError("string argument should contain only ASCII characters")
        z85bytes = z85bytes.encode()
    return digits.decode(bytes(z85bytes))
