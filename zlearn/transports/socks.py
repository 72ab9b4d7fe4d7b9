"""SOCKS5: a proxy that connects in our place, and then hands bytes on in both directions.

    we      05, the ways in which we can prove who we are   (0 not at all, 2 by name and password)
    proxy   05, the way that it wants
    we      01, name, password                               if it is 2
    proxy   01, 00
    we      05 01 00, where to connect to
    proxy   05, 00, 00, where it connected from

The proxy may pass on the peer's first bytes together with its last answer. So no more is read
than the answer has, and a session finds the stream as if there had been no proxy. A name is sent
as it is: the proxy looks it up.

Rule for this file: `converse` is the protocol, without any I/O; `SocksStream` moves its bytes.

Sources: RFC 1928, RFC 1929; zmq_setsockopt(3), ZMQ_SOCKS_PROXY.
"""

import errno
import ipaddress
import socket
from collections.abc import Generator

from zlearn.transports.link_options import LinkOptions
from zlearn.transports.streams import SocketStream

VERSION, PASSWORD_VERSION = 5, 1
NO_PROOF, BY_PASSWORD = 0, 2  # ways to prove who we are
CONNECT = 1  # command
IPV4, NAME, IPV6 = 1, 3, 4  # kinds of addresses
SIZES = {IPV4: 4, IPV6: 16}  # bytes

FAILURES = {
    1: "it failed in general",
    2: "its rules do not allow it",
    3: "the network is unreachable",
    4: "the host is unreachable",
    5: "the peer refused the connection",
    6: "the time to live expired",
    7: "it does not know the command",
    8: "it does not know that kind of address",
}

# Yields what to say, and how many bytes of an answer it wants then; is sent the answer.
Conversation = Generator[tuple[bytes, int], bytes, None]


def converse(host: str, port: int, name: bytes = b"", password: bytes = b"") -> Conversation:
    """Asks a proxy for a connection to a host. Raises OSError (ECONNREFUSED) if it refuses."""
    ways = bytes([NO_PROOF, BY_PASSWORD]) if name else bytes([NO_PROOF])
    version, way = yield bytes([VERSION, len(ways)]) + ways, 2
    if version != VERSION:
        raise _refused(f"it answered with version {version} instead of {VERSION}")
    if way not in ways:
        raise _refused("it wants another proof of who we are (SOCKS_USERNAME, SOCKS_PASSWORD)")
    if way == BY_PASSWORD:
        proof = bytes([PASSWORD_VERSION, len(name)]) + name + bytes([len(password)]) + password
        _, status = yield proof, 2
        if status:
            raise _refused("it did not accept SOCKS_USERNAME and SOCKS_PASSWORD")
    request = bytes([VERSION, CONNECT, 0]) + _address(host) + port.to_bytes(2, "big")
    _, status, _, kind = yield request, 4
    if status:
        raise _refused(FAILURES.get(status, f"failure {status}"))
    if kind == NAME:
        size = (yield b"", 1)[0]
    elif kind in SIZES:
        size = SIZES[kind]
    else:
        raise _refused(f"its answer has an address of the unknown kind {kind}")
    yield b"", size + 2  # where it connected from is of no interest


def _address(host: str) -> bytes:
    try:
        packed = ipaddress.ip_address(host).packed
    except ValueError:
        name = host.encode()[:255]
        return bytes([NAME, len(name)]) + name
    return bytes([IPV4 if len(packed) == SIZES[IPV4] else IPV6]) + packed


def _refused(reason: str) -> OSError:
    return OSError(errno.ECONNREFUSED, f"the SOCKS proxy did not connect: {reason}")


class SocksStream(SocketStream):
    """A connection through a proxy: it stands when the proxy says so.

    destination: host and port, for the proxy to find.
    """

    def __init__(
        self, sock: socket.socket, connected: bool, here: str, there: str,
        destination: tuple[str, int], options: LinkOptions,
    ) -> None:  # fmt: skip
        super().__init__(sock, connected, False, here, there)
        proof = options.socks_username, options.socks_password
        self._conversation: Conversation | None = converse(*destination, *proof)
        self._unsaid, self._wanted = next(self._conversation)
        self._heard = b""

    def finish_connect(self) -> bool:
        """Whether the proxy has connected. Raises OSError when it won't."""
        if not super().finish_connect():
            return False
        while self._conversation and self._say() and self._hear():
            self._go_on(self._conversation)
        return self._conversation is None

    def _say(self) -> bool:
        """Whether all is said."""
        if self._unsaid:
            self._unsaid = self._unsaid[self.write([self._unsaid]) :]
        return not self._unsaid

    def _hear(self) -> bool:
        """Whether the whole answer is there."""
        data = self.read(self._wanted - len(self._heard))
        if data == b"":
            raise _refused("it closed the connection")
        self._heard += data or b""
        self.needs_input = len(self._heard) < self._wanted
        return not self.needs_input

    def _go_on(self, conversation: Conversation) -> None:
        answer, self._heard = self._heard, b""
        try:
            self._unsaid, self._wanted = conversation.send(answer)
        except StopIteration:
            self._conversation = None
