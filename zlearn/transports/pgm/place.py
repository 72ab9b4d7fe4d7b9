"""pgm and epgm: places at a group, to send from or to receive at.

    epgm://eth0;239.192.1.1:5555        PGM in UDP, at one of this machine's interfaces
    epgm://192.168.1.17;239.192.1.1:5555
    epgm://239.192.1.1:5555             at the interface that the system chooses
    pgm://eth0;239.192.1.1:5555         PGM right in IP, for which a process has to be root

In UDP, its port is the one in the address; and so is the port of the group in PGM's own header. A
sender is bound to the address of its interface, where it is asked for repairs; a receiver to the
group. So both can live on one machine. Of several epgm senders at one interface and port,
only the last hears what it is asked.

Rule for this file: which sockets are opened, and what the options of a link mean here.

Sources: zmq_pgm(7), zmq_setsockopt(3), RFC 3208.
"""

import contextlib
import errno
import ipaddress
import os
import socket
import struct
import sys
from typing import NamedTuple

from zlearn.transports import addresses
from zlearn.transports.datagrams import DatagramSocket
from zlearn.transports.endpoint import Endpoint, split_source, split_tcp
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.pgm.packets import DATA_OVERHEAD, ROOM_FOR_OPTIONS, Session
from zlearn.transports.pgm.receiver import Limits, Receiver
from zlearn.transports.pgm.sender import Sender
from zlearn.transports.pgm.stream import LARGEST, ReceiverSocket, SenderSocket, draw, now
from zlearn.transports.socket_options import open_socket

PROTOCOL = 113  # PGM's number in IP
EXPEDITED = 0xB8  # the type of service of OpenPGM's packets: they go first
OVERHEAD = {"pgm": 20, "epgm": 28}  # bytes of IP's header, and UDP's
LEAST_CONTENTS = 16  # bytes


class Place(NamedTuple):
    """What an endpoint means. interface: the address of ours that it names, or "" for any."""

    interface: str
    group: str
    port: int


def open_place(endpoint: Endpoint, options: LinkOptions, side: str) -> DatagramSocket:
    """Opens a place to receive at ("bind"), or to send from ("connect"). Raises OSError."""
    place = _meant(endpoint)
    contents_size(endpoint.transport, options.multicast_maxtpdu)  # may raise
    is_raw = endpoint.transport == "pgm"
    sock = _open(is_raw, options)
    try:
        if side == "bind":
            return _receiver(sock, endpoint, place, options, is_raw)
        return _sender(sock, endpoint, place, options, is_raw)
    except OSError:
        sock.close()
        raise


def numeric(endpoint: Endpoint, options: LinkOptions) -> Endpoint:
    """The endpoint as it is: nothing in it is looked up."""
    return endpoint


def contents_size(transport: str, largest: int) -> int:
    """How many bytes of contents a packet has at most. largest: MULTICAST_MAXTPDU, with all
    headers. Raises OSError (EINVAL) where there is no room, or no such packet in IP."""
    size = largest - OVERHEAD[transport] - DATA_OVERHEAD - ROOM_FOR_OPTIONS
    if size < LEAST_CONTENTS or largest > LARGEST:
        least = largest - size + LEAST_CONTENTS
        note = f"MULTICAST_MAXTPDU is from {least} to {LARGEST} bytes for {transport}"
        raise OSError(errno.EINVAL, f"{note}, not {largest}")
    return size


def _meant(endpoint: Endpoint) -> Place:
    """Reads an address. Raises OSError (EINVAL)."""
    name = split_source(endpoint.address)[0]
    group, port = split_tcp(endpoint.address)
    try:
        is_group = ipaddress.IPv4Address(group).is_multicast
    except ValueError:
        is_group = False
    if not is_group or not port:
        example = f"{endpoint.transport}://eth0;239.192.1.1:5555"
        note = f'"{endpoint}" names no group of IPv4 and its port; an example is {example}'
        raise OSError(errno.EINVAL, note)
    return Place(_interface(name) if name else "", group, port)


def _interface(name: str) -> str:
    """The address of an interface of ours, by its name or address."""
    try:
        return str(addresses.find_own(name, 0, 0)[1][0])
    except OSError as error:  # libzmq's number for it
        raise OSError(errno.EINVAL, error.strerror) from error


def _open(is_raw: bool, options: LinkOptions) -> socket.socket:
    if not is_raw:
        sock = open_socket(socket.AF_INET, socket.SOCK_DGRAM, options)
    else:
        try:
            sock = open_socket(socket.AF_INET, socket.SOCK_RAW, options, PROTOCOL)
        except PermissionError as error:
            note = "pgm needs raw sockets of IP, which are root's alone (epgm needs none)"
            raise PermissionError(error.errno, note) from None
    if not options.tos:
        with contextlib.suppress(OSError):  # where the system has no such thing, all goes on
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, EXPEDITED)
    return sock


def _sender(
    sock: socket.socket, endpoint: Endpoint, place: Place, options: LinkOptions, is_raw: bool
) -> SenderSocket:
    level = socket.IPPROTO_IP
    sock.setsockopt(level, socket.IP_MULTICAST_LOOP, options.multicast_loop)
    sock.setsockopt(level, socket.IP_MULTICAST_TTL, min(options.multicast_hops, 255))
    source = place.interface or _source_to(place)
    sock.setsockopt(level, socket.IP_MULTICAST_IF, socket.inet_aton(source))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port = 0 if is_raw else place.port
    sock.bind((source, port))
    sender = Sender(
        _new_session(place.port),
        source,
        place.group,
        rate=_rate(options),
        window=_window(options),
        largest=options.multicast_maxtpdu,
        overhead=OVERHEAD[endpoint.transport],
        now=now(),
    )
    name = f"{source}→{place.group}:{place.port}"
    return SenderSocket(sender, sock, endpoint, name, (place.group, port), is_raw)


def _receiver(
    sock: socket.socket, endpoint: Endpoint, place: Place, options: LinkOptions, is_raw: bool
) -> ReceiverSocket:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port = 0 if is_raw else place.port
    # Windows binds no group; elsewhere it keeps out what is for a sender at this port.
    sock.bind(("" if sys.platform == "win32" else place.group, port))
    interface = socket.inet_aton(place.interface or "0.0.0.0")
    request = socket.inet_aton(place.group) + interface
    try:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
    except OSError as error:
        note = f"the group {place.group} can't be joined: {error.strerror}"
        raise OSError(error.errno, note) from error
    limits = Limits(_window(options), options.recovery_ivl / 1000)
    receiver = Receiver(place.group, place.port, limits, draw)
    return ReceiverSocket(receiver, sock, endpoint, "", port, is_raw)


def _new_session(data_port: int) -> Session:
    """A name for a sender that no other has."""
    port = data_port
    while port in (0, data_port):  # or nobody could tell a sender from its group
        port = struct.unpack("H", os.urandom(2))[0]
    return Session(os.urandom(6), port, data_port)


def _source_to(place: Place) -> str:
    """The address of ours that the system would send to the group from."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((place.group, place.port))
        return str(sock.getsockname()[0])


def _rate(options: LinkOptions) -> float:
    """Bytes a second."""
    return options.rate * 1000 / 8


def _window(options: LinkOptions) -> int:
    """Packets that may be asked for again."""
    size = _rate(options) * options.recovery_ivl / 1000
    return max(1, int(size // options.multicast_maxtpdu))
