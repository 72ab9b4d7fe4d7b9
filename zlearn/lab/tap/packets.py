"""From a captured packet to the segment of TCP in it, through whatever is around that.

    link     Ethernet (with VLAN tags), Linux "cooked" 1 and 2, BSD loopback, or none at all
    network  IPv4, IPv6 with its usual extension headers
    TCP      ports, numbers, flags, and bytes of the stream

What is no TCP, is a fragment, or is too short to say, is None: a capture holds much else.
Sources: RFC 9293, RFC 791, RFC 8200; the link types at tcpdump.org.

Rule for this file: one packet at a time.
"""

import socket
import struct
from typing import NamedTuple

from zlearn.lab.tap.capture import Packet

FIN, SYN, RST, ACK = 1, 2, 4, 16
TCP = 6
IPV4, IPV6 = 0x0800, 0x86DD  # EtherTypes
VLAN_TAGS = (0x8100, 0x88A8)
SKIPPED_HEADERS = (0, 43, 60)  # of IPv6: hop by hop, routing, destination

ETHERNET, COOKED, COOKED_2, BSD_NULL, BSD_LOOP = 1, 113, 276, 0, 108
BARE = (12, 14, 101)
ONLY_IPV4, ONLY_IPV6 = 228, 229
LINKS = (ETHERNET, COOKED, COOKED_2, BSD_NULL, BSD_LOOP, *BARE, ONLY_IPV4, ONLY_IPV6)


class Segment(NamedTuple):
    """A segment of TCP.

    source, target: "127.0.0.1:5555". seq, ack: its numbers. data: of the stream.
    missing: bytes of data that the capture has cut off.
    """

    source: str
    target: str
    seq: int
    ack: int
    flags: int
    data: bytes
    missing: int


def segment_in(packet: Packet) -> Segment | None:
    """The segment in a packet, if there is one."""
    data, at = packet.data, _network_at(packet)
    if at is None or at >= len(data):
        return None
    try:
        if data[at] >> 4 == 4:
            return _in_ipv4(packet, at)
        return _in_ipv6(packet, at) if data[at] >> 4 == 6 else None
    except (struct.error, IndexError):  # too short for what it says that it is
        return None


def _network_at(packet: Packet) -> int | None:
    """Where the network's header begins."""
    data, link = packet.data, packet.link
    if link in BARE or link in (ONLY_IPV4, ONLY_IPV6):
        return 0
    if link in (BSD_NULL, BSD_LOOP):
        return 4
    if link == COOKED_2:
        return 20 if data[:2] in (b"\x08\x00", b"\x86\xdd") else None
    if link not in (ETHERNET, COOKED):
        return None
    at = 12 if link == ETHERNET else 14
    kind = int.from_bytes(data[at : at + 2], "big")
    while kind in VLAN_TAGS:
        at += 4
        kind = int.from_bytes(data[at : at + 2], "big")
    return at + 2 if kind in (IPV4, IPV6) else None


def _in_ipv4(packet: Packet, at: int) -> Segment | None:
    data = packet.data
    _, length, fragment, protocol = struct.unpack_from(">HH2xHxB", data, at)
    start = at + (data[at] & 15) * 4
    if protocol != TCP or fragment & 0x3FFF or start < at + 20:
        return None
    ends = struct.unpack_from("4s4s", data, at + 12)
    source, target = (socket.inet_ntop(socket.AF_INET, end) for end in ends)
    # 0: the card was to cut this packet up, so what was captured is longer than any may be.
    return _segment(packet, start, at + length if length else packet.length, source, target)


def _in_ipv6(packet: Packet, at: int) -> Segment | None:
    data = packet.data
    length, kind = struct.unpack_from(">HB", data, at + 4)
    ends = struct.unpack_from("16s16s", data, at + 8)
    source, target = (f"[{socket.inet_ntop(socket.AF_INET6, end)}]" for end in ends)
    stop, start = at + 40 + length if length else packet.length, at + 40
    while kind in SKIPPED_HEADERS:
        kind, size = data[start], data[start + 1]
        start += 8 + size * 8
    return _segment(packet, start, stop, source, target) if kind == TCP else None


def _segment(packet: Packet, start: int, stop: int, source: str, target: str) -> Segment | None:
    data = packet.data
    ports = struct.unpack_from(">HHIIBB", data, start)
    source_port, target_port, seq, ack, offset, flags = ports
    body = start + (offset >> 4) * 4
    if body < start + 20 or body > stop:
        return None
    said = data[body:stop]
    return Segment(
        f"{source}:{source_port}", f"{target}:{target_port}", seq, ack, flags, said,
        max(0, stop - body - len(said)),
    )  # fmt: skip
