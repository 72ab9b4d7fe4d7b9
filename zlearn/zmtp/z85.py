"""Z85: bytes as text that can stand in source code, in a shell and in a file of settings.

Four bytes are a number below 2^32, and that has five digits to the base 85. So a key of 32
bytes has 40 characters.

Source: RFC 32.

Rule for this file: bytes to characters and back.
"""

DIGITS = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
VALUES = {digit: value for value, digit in enumerate(DIGITS)}
BASE = len(DIGITS)


def encode(data: bytes) -> bytes:
    """Returns the characters for `data`. Raises ValueError if its size is no multiple of 4."""
    if len(data) % 4:
        raise ValueError(f"length must be multiple of 4, not {len(data)}")
    return b"".join(_digits(data[at : at + 4]) for at in range(0, len(data), 4))


def decode(text: bytes) -> bytes:
    """Returns the bytes that `text` stands for.

    Raises ValueError if its size is no multiple of 5, a character is no digit, or five of them
    make more than four bytes can hold.
    """
    if len(text) % 5:
        raise ValueError(f"Z85 length must be multiple of 5, not {len(text)}")
    return b"".join(_bytes(text[at : at + 5]) for at in range(0, len(text), 5))


def _digits(four: bytes) -> bytes:
    number = int.from_bytes(four, "big")
    digits = []
    for _ in range(5):
        number, digit = divmod(number, BASE)
        digits.append(DIGITS[digit])
    return bytes(reversed(digits))


def _bytes(digits: bytes) -> bytes:
    number = 0
    for digit in digits:
        if digit not in VALUES:
            raise ValueError(f"{chr(digit)!r} is no digit of Z85")
        number = number * BASE + VALUES[digit]
    if number >> 32:
        raise ValueError(f"{digits.decode()!r} is more than four bytes can hold")
    return number.to_bytes(4, "big")
