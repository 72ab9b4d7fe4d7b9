"""PGM as libzmq speaks it, read from the recordings in tests/zmtp/vectors.

Rule for this file: text in, packets as they were on the wire out. It decodes nothing.
"""

import re
from pathlib import Path
from typing import NamedTuple

VECTORS = Path(__file__).parent.parent / "zmtp" / "vectors"
NAMES = sorted(path.name.removesuffix(".pgm.txt") for path in VECTORS.glob("*.pgm.txt"))
LAST_MESSAGE = b"\x0f\x00other filtered"


class Recorded(NamedTuple):
    """source, destination: addresses. kind: the type's name. noted: what the file says of it."""

    source: str
    destination: str
    kind: str
    noted: str
    data: bytes


def read(name):
    """The packets of one recording, in order."""
    found = []
    for part in re.split(r"^#\d+ ", (VECTORS / f"{name}.pgm.txt").read_text(), flags=re.M)[1:]:
        addresses, said = part.split("\n", 1)
        source, destination = re.match(r"([\d.]+)->([\d.]+)", addresses).groups()
        raw = re.search(r"raw (.*)", said)[1]
        data = bytes.fromhex(raw.replace("...", ""))
        if raw.endswith("..."):
            data = whole(data)
        found.append(Recorded(source, destination, said.split()[0], said, data))
    return found


def whole(data):
    """Of long packets the file has the beginning: what follows is a body of Ls, and one message.

    The checksums, which are recorded too, say that this is right.
    """
    size = 24 + int.from_bytes(data[14:16], "big")
    offset = int.from_bytes(data[24:26], "big")
    tail = LAST_MESSAGE if 0 < offset < size - 26 else b""
    return data + b"L" * (size - len(data) - len(tail)) + tail
