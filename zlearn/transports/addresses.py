"""From hosts to addresses: numbers, names, the interfaces of this machine, and networks.

A host is written as a number (127.0.0.1, ::1, fe80::1%eth0), as a name that somebody else has to
be asked for, as the name of an interface of this machine (to bind, or to connect from), or as
"*" (to bind everywhere). With the option IPV6 all addresses are IPv6's; those of IPv4 are
written into them (::ffff:127.0.0.1), so that one socket serves both.

Rule for this file: it finds addresses and opens no connection. Names alone may take their
time; `is_known` says beforehand whether there is one.
"""

import contextlib
import errno
import functools
import ipaddress
import socket
import struct
from typing import Any

SIOCGIFADDR = 0x8915  # Linux: an interface's IPv4 address
INTERFACES_OF_IPV6 = "/proc/net/if_inet6"
LINK_LOCAL = 0x20  # the scope, in that file

Found = tuple[socket.AddressFamily, Any]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def find_own(host: str, port: int, ipv6: int) -> Found:
    """A place on this machine to bind to. Raises OSError: ENODEV, EINVAL for a bad zone."""
    family = family_of(ipv6)
    if host == "*":
        return family, ("::" if family == socket.AF_INET6 else "0.0.0.0", port)
    own = _address_of_interface(host, family)
    if own:
        return _ask(own, port, ipv6, socket.AI_NUMERICHOST)
    try:
        return _ask(host, port, ipv6, socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise OSError(
            errno.ENODEV, f'"{host}" is no address, name or interface of this machine'
        ) from error


def find(host: str, port: int, ipv6: int) -> Found:
    """A place to connect to; may wait for an answer. Raises OSError: EHOSTUNREACH, EINVAL."""
    try:
        return _ask(host, port, ipv6, 0)
    except socket.gaierror as error:
        raise OSError(errno.EHOSTUNREACH, f'no address is known for the name "{host}"') from error


def is_known(host: str, ipv6: int) -> bool:
    """Whether a host is written as a number (or can't be right), so that nobody need be asked."""
    try:
        _ask(host, 0, ipv6, socket.AI_NUMERICHOST)
    except socket.gaierror:
        return not host
    except OSError:
        pass
    return True


def number_of(host: str, port: int, ipv6: int) -> Any:
    """The address of a host that is written as a number. Raises OSError (EINVAL)."""
    try:
        return _ask(host, port, ipv6, socket.AI_NUMERICHOST)[1]
    except socket.gaierror as error:
        raise OSError(errno.EINVAL, f'"{host}" is no number of a host') from error


def family_of(ipv6: int) -> socket.AddressFamily:
    """IPv6 if it is asked for and there."""
    return socket.AF_INET6 if ipv6 and _has_ipv6() else socket.AF_INET


@functools.cache
def _has_ipv6() -> bool:
    try:
        socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close()
    except OSError:
        return False
    return True


def text_of(address: Any) -> str:
    """An address as it is written in an endpoint: "127.0.0.1:5555", "[::1]:5555"."""
    host = str(address[0])
    return f"[{host}]:{address[1]}" if ":" in host else f"{host}:{address[1]}"


def network_of(text: str, ipv6: int) -> Network:
    """A network such as "10.0.0.0/8", or one host. Raises OSError (EINVAL)."""
    host, slash, size = text.partition("/")
    with contextlib.suppress(ValueError, socket.gaierror):
        if host and (not slash or size.isdigit()):
            flags = socket.AI_NUMERICHOST
            found = socket.getaddrinfo(host.strip("[]"), 0, 0, socket.SOCK_STREAM, 0, flags)
            network = ipaddress.ip_network(f"{found[0][4][0]}{slash}{size}", strict=False)
            if network.version == 4 or ipv6:
                return network
    hint = "" if ipv6 or ":" not in text else " (and IPv6 is off)"
    raise OSError(errno.EINVAL, f'"{text}" is no network: it is written 10.0.0.0/8{hint}')


def is_within(host: str, networks: tuple[Network, ...]) -> bool:
    """Whether a host is in one of the networks."""
    address = ipaddress.ip_address(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in networks)


def _ask(host: str, port: int, ipv6: int, flags: int) -> Found:
    """Asks the system for an address. Raises gaierror, or OSError for a bad zone."""
    host, percent, zone = host.partition("%")
    index = _index_of(zone) if percent else 0
    if not host:
        raise socket.gaierror(socket.EAI_NONAME, "a host has a name or a number")
    family = family_of(ipv6)
    if family == socket.AF_INET and not percent and _is_dotted(host):
        return family, (host, port)
    if family == socket.AF_INET6:
        flags |= socket.AI_V4MAPPED
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, flags)
    except UnicodeError as error:  # a label that is empty or too long for a name
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from None
    address: Any = found[0][4]
    if family == socket.AF_INET6:
        address = (address[0], port, 0, index)
    return family, address


def _is_dotted(host: str) -> bool:
    """Whether it is an address of IPv4 in full, of which the system need not be asked."""
    try:
        socket.inet_pton(socket.AF_INET, host)
    except (OSError, ValueError):
        return False
    return True


def _index_of(zone: str) -> int:
    """The number of an interface that is named or numbered. Raises OSError (EINVAL)."""
    with contextlib.suppress(OSError):
        return socket.if_nametoindex(zone)
    if zone.isdigit() and int(zone):
        return int(zone)
    raise OSError(errno.EINVAL, f'"{zone}" is no interface of this machine')


def _address_of_interface(name: str, family: socket.AddressFamily) -> str:
    """The first address of an interface, or "" if there is none such (Linux)."""
    if name not in (each for _, each in socket.if_nameindex()):
        return ""
    return _first_ipv6(name) if family == socket.AF_INET6 else _first_ipv4(name)


def _first_ipv4(name: str) -> str:
    with contextlib.suppress(OSError, ImportError), socket.socket(socket.AF_INET) as sock:
        import fcntl  # not on Windows

        answer = fcntl.ioctl(sock, SIOCGIFADDR, struct.pack("256s", name.encode()))
        return socket.inet_ntoa(answer[20:24])
    return ""


def _first_ipv6(name: str) -> str:
    """Its address for everyone, or the one for its own wire, which needs the zone."""
    found = []
    with contextlib.suppress(OSError), open(INTERFACES_OF_IPV6) as lines:
        for line in lines:
            number, _, _, scope, _, interface = line.split()
            if interface == name:
                address = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(number))
                is_local = int(scope, 16) == LINK_LOCAL
                found.append((is_local, f"{address}%{name}" if is_local else address))
    return min(found, default=(False, ""))[1]
