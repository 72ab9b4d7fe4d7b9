"""The endpoint grammar: `transport://address`, and nothing else to change between transports.

    tcp://127.0.0.1:5555    tcp://*:5555    tcp://*:*    tcp://[::1]:5555    tcp://name:5555
    ws://127.0.0.1:5555/path
    udp://127.0.0.1:5555    udp://239.0.0.1:5555    udp://eth0;239.0.0.1:5555   (a group, at eth0)
    epgm://eth0;239.0.0.1:5555   pgm://eth0;239.0.0.1:5555
    tcp://eth0:5555         tcp://192.168.1.17:0;name:5555   (to `name`, from that address)
    ipc:///tmp/feeds/0      ipc://@abstract    ipc://*
    inproc://any-name

Rule for this file: text in, `Endpoint` out. It opens nothing and looks nothing up. An
endpoint that can't be right raises `OSError` with libzmq's errno and a sentence.

Sources: zmq_tcp(7), zmq_udp(7), zmq_pgm(7), zmq_ipc(7), zmq_inproc(7).
"""

import errno
import re
from typing import NamedTuple

TRANSPORTS = ("epgm", "inproc", "ipc", "pgm", "tcp", "udp", "ws")
OVER_PGM = ("epgm", "pgm")
CONNECTIONLESS = ("udp", *OVER_PGM)  # they carry datagrams, and nobody is connected to anybody
WITH_PORT = ("tcp", "ws", *CONNECTIONLESS)  # their addresses begin with host:port
LONGEST_IPC_PATH = 107  # bytes: sun_path of sockaddr_un is 108 with its closing NUL
HIGHEST_PORT = 65535

# What libzmq takes for a place to connect to, before anybody has looked it up.
_CONNECTABLE = re.compile(r"[A-Za-z0-9\[:][-A-Za-z0-9.:%;\[\]_*]*", re.ASCII)


class Endpoint(NamedTuple):
    """Where to bind or connect: `transport` is one of TRANSPORTS, `address` what follows `://`."""

    transport: str
    address: str

    def __str__(self) -> str:
        return f"{self.transport}://{self.address}"

    @property
    def authority(self) -> str:
        """The address without the path that a ws address may have."""
        return self.address.partition("/")[0] if self.transport == "ws" else self.address

    @property
    def path(self) -> str:
        """The path of a ws address, with its slash; "" where there is none."""
        return self.address[len(self.authority) :]

    def at(self, authority: str) -> "Endpoint":
        """The same endpoint with another host and port."""
        return Endpoint(self.transport, authority + self.path)


def parse(text: str) -> Endpoint:
    """Splits and checks an endpoint.

    text: for example "tcp://127.0.0.1:5555".
    Raises OSError with EINVAL (no "://", an empty address, a port that is none),
    EPROTONOSUPPORT (an unknown transport) or ENAMETOOLONG (an ipc path). Man page zmq_bind(3).
    """
    transport, separator, address = text.partition("://")
    if not separator or not transport:
        raise OSError(
            errno.EINVAL, f'"{text}" has no "://": an endpoint is written tcp://127.0.0.1:5555'
        )
    if transport not in TRANSPORTS:
        known = ", ".join(TRANSPORTS)
        raise OSError(
            errno.EPROTONOSUPPORT, f'"{transport}" is no transport that is known here ({known})'
        )
    if not address:
        raise OSError(errno.EINVAL, f'"{text}" has no address after "://"')
    endpoint = Endpoint(transport, address)
    if transport in WITH_PORT:
        split_tcp(endpoint.authority)
    if transport == "ipc":
        _check_ipc(address)
    return endpoint


def _check_ipc(path: str) -> None:
    size = len(path.encode())
    if size > LONGEST_IPC_PATH:
        raise OSError(
            errno.ENAMETOOLONG, f"an ipc path has at most {LONGEST_IPC_PATH} bytes, not {size}"
        )
    if path == "@":
        raise OSError(errno.EINVAL, '"ipc://@" lacks the abstract name after its "@"')


def is_connectionless(text: str) -> bool:
    """Whether an endpoint that was parsed before is one for datagrams."""
    return text.partition("://")[0] in CONNECTIONLESS


def split_source(address: str) -> tuple[str, str]:
    """Splits "source;destination" of an address; the source is "" where there is none."""
    source, _, destination = address.rpartition(";")
    return source, destination


def split_tcp(address: str) -> tuple[str, int]:
    """Splits "host:port" into its parts; the port "*" is 0, which asks for any free one.

    Of an address with a source, these are the parts of the destination. Raises OSError with
    EINVAL.
    """
    host, separator, port = split_source(address)[1].rpartition(":")
    if not separator:
        raise OSError(errno.EINVAL, f'"{address}" has no port: an address is written host:port')
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if port == "*":
        return host, 0
    if not (port.isascii() and port.isdigit() and int(port) <= HIGHEST_PORT):
        raise OSError(
            errno.EINVAL, f'"{port}" is no port: it is a number up to {HIGHEST_PORT}, or *'
        )
    return host, int(port)


def check_connectable(endpoint: Endpoint) -> None:
    """A wildcard can be bound but not connected to. Raises OSError with EINVAL."""
    if endpoint.transport in WITH_PORT:
        host, port = split_tcp(endpoint.authority)
        if host == "*" or port == 0:
            raise OSError(
                errno.EINVAL,
                f'"{endpoint}" is a wildcard: bind to it, and connect to a real address',
            )
        named = endpoint.authority
        if endpoint.transport in OVER_PGM:
            named = named.removeprefix(";")  # an interface may be left out
        if not host or not _CONNECTABLE.fullmatch(named):
            raise OSError(errno.EINVAL, f'"{endpoint.address}" is no host and port to connect to')
    if endpoint.transport == "ipc" and endpoint.address == "*":
        raise OSError(
            errno.EINVAL, '"ipc://*" is a wildcard: bind to it, and connect to its LAST_ENDPOINT'
        )
