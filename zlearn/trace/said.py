"""What was said on a link in one direction: its first bytes, and when they were put on it.

Rule for this file: plain data.
"""

from typing import NamedTuple


class Said(NamedTuple):
    """One direction of a link.

    forth: True for what the connecting end says. parts: (seconds, bytes), from the first byte of
    the connection on, as many as were kept. size: bytes that were said in all.
    """

    link: str
    forth: bool
    parts: list[tuple[float, bytes]]
    size: int
