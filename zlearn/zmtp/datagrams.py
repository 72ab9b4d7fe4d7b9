"""The languages of udp: no greeting, no handshake, and one message in each datagram.

    RADIO, DISH    the length of the group in one byte, the group, the body
    DGRAM          the payload alone; in front of the message stands the peer's address

A datagram that holds no message is put aside with a complaint, and the next one is as good as
ever: anybody can send anything to an open port.

These have the doors of `Connection`, and two more. `objection` says why a message can't go into
a datagram, and `encode` leaves that one out; what `receive` did not understand stands in
`notices`, in sentences.

Rule for this file: messages and bytes.

Sources: RFC 48; zmq_udp(7); libzmq's udp_engine.cpp.
"""

from collections.abc import Sequence
from typing import Any

from zlearn.transports.addresses import text_of
from zlearn.transports.datagrams import LARGEST, Datagram, address_of
from zlearn.zmtp.raw import Raw


class Datagrams(Raw):
    """What both languages have in common."""

    def encode(self, batch: Sequence[Any]) -> list[bytes]:
        """A datagram for each message that fits into one."""
        return [self.datagram(message) for message in batch if not self.objection(message)]

    def sent_size(self, item: Any) -> int:
        """The bytes of its datagram."""
        return self.size_of(item)

    def objection(self, message: Any) -> str:
        """Why there can be no datagram for this message; empty where there can."""
        size = self.size_of(message)
        return f"a datagram holds {LARGEST} bytes, not {size}" if size > LARGEST else ""

    def datagram(self, message: Any) -> bytes:
        """The datagram of a message."""
        raise NotImplementedError

    def size_of(self, message: Any) -> int:
        """... and its bytes."""
        raise NotImplementedError


class GroupDatagrams(Datagrams):
    """[group, body] of RADIO and DISH."""

    def receive(self, data: bytes) -> list[Any]:
        """The message of a datagram, or none."""
        start = data[0] + 1 if len(data) else 1
        if len(data) < start:
            self.notices.append(_complaint(data))
            return []
        return [[data[1:start], data[start:]]]

    def datagram(self, message: Any) -> bytes:
        group, body = message
        return b"%c%b%b" % (len(group), group, body)

    def size_of(self, message: Any) -> int:
        return 1 + sum(map(len, message))


def _complaint(data: bytes) -> str:
    if not len(data):
        return "an empty datagram came, which names no group"
    return f"a datagram of {len(data)} bytes came, whose group alone should have {data[0]}"


class AddressedDatagrams(Datagrams):
    """[address, payload] of DGRAM."""

    def receive(self, data: Any) -> list[Any]:
        """What came, behind the address that it came from."""
        return [[text_of(data.address).encode(), bytes(data)]]

    def objection(self, message: Any) -> str:
        try:
            address_of(message[0])
        except ValueError as error:
            return str(error)
        return super().objection(message)

    def datagram(self, message: Any) -> bytes:
        return Datagram(message[1], address_of(message[0]))

    def size_of(self, message: Any) -> int:
        return len(message[1])


LANGUAGES: dict[str, type[Datagrams]] = {
    "RADIO": GroupDatagrams,
    "DISH": GroupDatagrams,
    "DGRAM": AddressedDatagrams,
}
