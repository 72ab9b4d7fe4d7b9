"""What the tests of ZMTP share: the recordings, and connections that are past their handshake.

Rule for this file: fixtures only, and what they need.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from zlearn.zmtp import Connection

VECTORS = Path(__file__).parent / "vectors"

ACCEPTS = {
    "PAIR": {"PAIR"},
    "PUB": {"SUB", "XSUB"},
    "SUB": {"PUB", "XPUB"},
    "XPUB": {"SUB", "XSUB"},
    "XSUB": {"PUB", "XPUB"},
    "REQ": {"REP", "ROUTER"},
    "REP": {"REQ", "DEALER"},
    "DEALER": {"REP", "DEALER", "ROUTER"},
    "ROUTER": {"REQ", "DEALER", "ROUTER"},
    "PUSH": {"PULL"},
    "PULL": {"PUSH"},
    "RADIO": {"DISH"},
    "DISH": {"RADIO"},
}


class Recording(NamedTuple):
    """A file of `vectors`: its header's lines, and (side, bytes, remark) for each chunk."""

    name: str
    header: list[str]
    chunks: list[tuple[str, bytes, str]]

    def bytes_of(self, side: str) -> bytes:
        """Everything that "C" or "S" sent."""
        return b"".join(data for sender, data, _ in self.chunks if sender == side)


def read_recording(name: str) -> Recording:
    header, chunks = [], []
    for line in (VECTORS / f"{name}.hex").read_text().splitlines():
        found = re.match(r"([CS])> ?([0-9a-f ]*)(.*)", line)
        if not found:
            header.append(line.removeprefix("#").strip())
            continue
        data = bytes.fromhex(found[2])
        if more := re.search(r"\+ (\d+) more bytes", found[3]):
            data += data[-1:] * int(more[1])
        chunks.append((found[1], data, found[3].strip()))
    return Recording(name, header, chunks)


def new_connection(socket_type: str, **options: object) -> Connection:
    return Connection(socket_type, frozenset(ACCEPTS[socket_type]), **options)


def new_pair(left: str, right: str, **right_options: object) -> tuple[Connection, Connection]:
    one, other = new_connection(left), new_connection(right, **right_options)
    one.start()
    other.start()
    shake_hands(one, other)
    return one, other


def shake_hands(one: Connection, other: Connection) -> None:
    """Passes on what two connections say of themselves, until neither says more."""
    said = one.take_output(), other.take_output()
    while any(said):
        other.receive(said[0])
        one.receive(said[1])
        said = one.take_output(), other.take_output()


@pytest.fixture(scope="session")
def recording() -> Callable[[str], Recording]:
    return read_recording


@pytest.fixture(scope="session")
def connection() -> Callable[..., Connection]:
    """Makes a connection by socket type, not started."""
    return new_connection


@pytest.fixture(scope="session")
def ready_pair() -> Callable[..., tuple[Connection, Connection]]:
    """Makes two connections, by socket types, that have shaken hands with each other."""
    return new_pair
