"""Packet captures made by hand: packets, what may be around them, and both file formats.

Rule for this file: no test.
"""

import socket
import struct

SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16
CLIENT, SERVER = ("10.0.0.1", 40000), ("10.0.0.2", 5555)


def tcp(source, target, seq, ack, flags, data):
    head = struct.pack(">HHIIBBHHH", source[1], target[1], seq % 2**32, ack % 2**32, 5 << 4, flags,
                       65535, 0, 0)  # fmt: skip
    return head + data


def ipv4(source, target, body):
    ends = socket.inet_aton(source[0]) + socket.inet_aton(target[0])
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, 6, 0) + ends + body


def ipv6(source, target, body):
    ends = b"".join(bytes(10) + b"\xff\xff" + socket.inet_aton(end[0]) for end in (source, target))
    options = bytes([6, 0]) + bytes(6)  # a header that has to be skipped
    return struct.pack(">IHBB", 6 << 28, len(body) + 8, 0, 64) + ends + options + body


# link type → (its number, what makes a frame of an IPv4 or IPv6 packet)
ETHERTYPES = {4: b"\x08\x00", 6: b"\x86\xdd"}
WRAPPERS = {
    "ethernet": (1, lambda packet, v: bytes(12) + ETHERTYPES[v] + packet + bytes(6)),  # padded
    "vlan": (1, lambda packet, v: bytes(12) + b"\x81\x00\x00\x07" + ETHERTYPES[v] + packet),
    "cooked": (113, lambda packet, v: bytes(14) + ETHERTYPES[v] + packet),
    "cooked 2": (276, lambda packet, v: ETHERTYPES[v] + bytes(18) + packet),
    "raw": (101, lambda packet, v: packet),
    "null": (0, lambda packet, v: struct.pack("<I", {4: 2, 6: 30}[v]) + packet),
}


class Talk:
    """A connection that is captured: its packets as bytes of IPv4 or IPv6.

    cut: bytes of a segment at most. isn: the first numbers, for both sides.
    """

    def __init__(self, version=4, cut=1000, isn=(2**32 - 50, 1000), client=CLIENT, server=SERVER):
        self.version, self.cut = version, cut
        self.ends = {"connect": client, "bind": server}
        self.seq = dict(zip(self.ends, isn))
        self.packets = []

    def other(self, side):
        return "bind" if side == "connect" else "connect"

    def put(self, side, flags, data=b"", seq=None):
        seq = self.seq[side] if seq is None else seq
        source, target = self.ends[side], self.ends[self.other(side)]
        ack = self.seq[self.other(side)] if flags & ACK else 0
        segment = tcp(source, target, seq, ack, flags, data)
        self.packets.append((ipv4 if self.version == 4 else ipv6)(source, target, segment))
        return self

    def open(self):
        self.put("connect", SYN)
        self.seq["connect"] += 1
        self.put("bind", SYN | ACK)
        self.seq["bind"] += 1
        return self.put("connect", ACK)

    def say(self, side, data, acknowledged=True):
        for at in range(0, len(data), self.cut):
            piece = data[at : at + self.cut]
            self.put(side, ACK | PSH, piece)
            self.seq[side] += len(piece)
        return self.put(self.other(side), ACK) if acknowledged else self

    def play(self, chunks):
        for side, data in chunks:
            self.say(side, data)
        return self

    def close(self, side="connect"):
        for each in (side, self.other(side)):
            self.put(each, FIN | ACK)
            self.seq[each] += 1
        return self.put(side, ACK)


def pcap(packets, link="raw", version=4, order="<", nano=False, snaplen=None):
    """A pcap file; each packet comes 1 ms after the one before."""
    number, wrap = WRAPPERS[link]
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    out = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 262144, number)]
    for count, packet in enumerate(packets):
        frame = wrap(packet, version)
        data = frame[:snaplen]
        fraction = count * (1_000_000 if nano else 1000)
        out += [struct.pack(f"{order}IIII", 1_700_000_000, fraction, len(data), len(frame)), data]
    return b"".join(out)


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + size + body + size


def pcapng(packets, link="raw", version=4, order="<", nano=False):
    """The same as pcapng."""
    number, wrap = WRAPPERS[link]
    options = struct.pack(f"{order}HHB3xHH", 9, 1, 9, 0, 0) if nano else b""
    head = struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1)
    out = [block(order, 0x0A0D0D0A, head)]
    out.append(block(order, 1, struct.pack(f"{order}HHI", number, 0, 0) + options))
    out.append(block(order, 5, bytes(12)))  # statistics: to be skipped
    for count, packet in enumerate(packets):
        frame = wrap(packet, version)
        ticks = 1_700_000_000_000_000 + count * 1000
        ticks *= 1000 if nano else 1
        size = len(frame)
        facts = struct.pack(f"{order}IIIII", 0, ticks >> 32, ticks & 0xFFFFFFFF, size, size)
        out.append(block(order, 6, facts + frame))
    return b"".join(out)
