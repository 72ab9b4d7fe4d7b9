"""udp: places that datagrams are sent from, and places that they come to, at a host or at a group.

    udp://127.0.0.1:5555          bind there, or send there
    udp://239.0.0.1:5555          a group: join it, or send to all who have
    udp://eth0;239.0.0.1:5555     the same, at one of this machine's interfaces

A place that is bound at a group hears what is sent to that group, and nothing else that
comes to the port. Others may bind the same address, as with libzmq: a group's datagrams go to
all of them, and a host's to the one that came last.

Rule for this file: which sockets are opened, and what the kernel is asked for.

Sources: zmq_udp(7), ip(7), ipv6(7); libzmq's udp_address.cpp and udp_engine.cpp.
"""

import contextlib
import errno
import ipaddress
import socket
import struct
import sys
from typing import Any, NamedTuple

from zlearn.transports import addresses
from zlearn.transports.datagrams import DatagramSocket
from zlearn.transports.endpoint import Endpoint, split_source, split_tcp
from zlearn.transports.link_options import LinkOptions
from zlearn.transports.socket_options import open_socket
from zlearn.transports.tcp import numeric as numeric


class Place(NamedTuple):
    """What an endpoint means.

    address: of a host or a group, as the socket takes it. interface: the host's address of an
    interface of ours, "" for the system's choice; interface_number: 0 likewise.
    """

    family: socket.AddressFamily
    address: Any
    is_group: bool
    interface: str
    interface_number: int


def open_place(endpoint: Endpoint, options: LinkOptions, side: str) -> DatagramSocket:
    """Opens a place to receive at ("bind"), or to send from ("connect"). Raises OSError."""
    place = _meant(endpoint, options, binds=side == "bind")
    sock = open_socket(place.family, socket.SOCK_DGRAM, options)
    try:
        _prepare_to_send(sock, place, options)
        if side == "bind":
            _bind(sock, place)
            return DatagramSocket(sock, _shown(endpoint, sock, place), "", None)
        sock.bind(("", 0))  # so that there is a name for it
        port = sock.getsockname()[1]
        name = f"*:{port}→{addresses.text_of(place.address)}"
        return DatagramSocket(sock, endpoint, name, place.address)
    except OSError:
        sock.close()
        raise


def _meant(endpoint: Endpoint, options: LinkOptions, binds: bool) -> Place:
    name = split_source(endpoint.address)[0]
    host, port = split_tcp(endpoint.address)
    if binds:
        family, address = addresses.find_own(host, port, options.ipv6)
    else:
        family, address = _find(host, port, options)
    is_group = ipaddress.ip_address(address[0].partition("%")[0]).is_multicast
    if name and not is_group:
        note = f'"{endpoint.address}" names an interface, which is for groups (224.0.0.0/4)'
        raise OSError(errno.EINVAL, note)
    interface, index = _interface(name, options) if name not in ("", "*") else ("", 0)
    return Place(family, address, is_group, interface, index or _zone(address))


def _find(host: str, port: int, options: LinkOptions) -> addresses.Found:
    try:
        return addresses.find(host, port, options.ipv6)
    except OSError as error:  # libzmq's number for it
        raise OSError(errno.EINVAL, error.strerror) from error


def _interface(name: str, options: LinkOptions) -> tuple[str, int]:
    """An interface of ours by its name or address: its address, and its number."""
    address = addresses.find_own(name.strip("[]"), 0, options.ipv6)[1]
    if ipaddress.ip_address(address[0].partition("%")[0]).is_multicast:
        raise OSError(errno.EINVAL, f'"{name}" is a group, not an interface to reach one by')
    index = 0
    with contextlib.suppress(OSError):
        index = socket.if_nametoindex(name)
    return address[0], index or _zone(address)


def _zone(address: Any) -> int:
    """The number of the interface that an IPv6 address belongs to."""
    return int(address[3]) if len(address) > 3 else 0


def _bind(sock: socket.socket, place: Place) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if not place.is_group:
        sock.bind(place.address)
        return
    if hasattr(socket, "SO_REUSEPORT"):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    # Windows binds no group; elsewhere it keeps out what is for other groups at this port.
    at_any = ("", place.address[1])
    sock.bind(at_any if sys.platform == "win32" else place.address)
    try:
        sock.setsockopt(*_joining(place))
    except OSError as error:
        note = f"the group {place.address[0]} can't be joined: {error.strerror}"
        raise OSError(error.errno, f"{note} (name an interface: udp://lo;…)") from error


def _joining(place: Place) -> tuple[int, int, bytes]:
    """The request to join a group."""
    group = socket.inet_pton(place.family, place.address[0].partition("%")[0])
    if place.family == socket.AF_INET6:
        request = group + struct.pack("@I", place.interface_number)
        return socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request
    request = group + socket.inet_aton(place.interface or "0.0.0.0")
    return socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request


def _prepare_to_send(sock: socket.socket, place: Place, options: LinkOptions) -> None:
    """What holds for datagrams to groups."""
    if place.family == socket.AF_INET6:
        level, index = socket.IPPROTO_IPV6, struct.pack("@I", place.interface_number)
        sock.setsockopt(level, socket.IPV6_MULTICAST_LOOP, options.multicast_loop)
        sock.setsockopt(level, socket.IPV6_MULTICAST_HOPS, min(options.multicast_hops, 255))
        if place.interface_number:
            sock.setsockopt(level, socket.IPV6_MULTICAST_IF, index)
        return
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, options.multicast_loop)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, min(options.multicast_hops, 255))
    if place.interface:
        interface = socket.inet_aton(place.interface)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, interface)


def _shown(endpoint: Endpoint, sock: socket.socket, place: Place) -> Endpoint:
    """The endpoint with the port that it got."""
    own = sock.getsockname()
    if not place.is_group:
        return endpoint.at(addresses.text_of(own))
    source = split_source(endpoint.address)[0]
    text = addresses.text_of((place.address[0], own[1]))
    return endpoint.at(f"{source};{text}" if source else text)
