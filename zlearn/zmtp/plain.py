"""The PLAIN mechanism: a name and a password, for all on the way to read.

    client                                server
       HELLO(name, password)  ──▶
                              ◀──   WELCOME, or ERROR
       INITIATE(properties)   ──▶
                              ◀──   READY(properties)

HELLO's data are the name and the password, each after one byte with its length. What the
server thinks of them is not for the server's mechanism to know: it stops with an inquiry.
Who connects and who binds has nothing to do with who is client and who server.

Source: RFC 24.

Rule for this file: the commands of the handshake.
"""

from collections.abc import Mapping, Sequence

from zlearn.zmtp.commands import Ready, encode_command, encode_properties, named
from zlearn.zmtp.errors import MALFORMED_HELLO, MALFORMED_WELCOME, ProtocolError
from zlearn.zmtp.mechanism import Inquiry, Mechanism, data_of, metadata_of


class PlainClient(Mechanism):
    """The side that shows its name and password. own: the properties that it tells."""

    name = "PLAIN"

    def __init__(self, own: Mapping[str, bytes], username: bytes, password: bytes) -> None:
        self._own = own
        self._credentials = (username, password)
        self._due = "WELCOME"

    def begin(self) -> Sequence[bytes]:
        """Returns HELLO."""
        return [named(b"HELLO", b"".join(bytes([len(each)]) + each for each in self._credentials))]

    def receive(self, body: bytes) -> Sequence[bytes]:
        """Answers WELCOME with INITIATE; READY is the end. Raises ProtocolError."""
        data = data_of(body, self._due)
        if self._due == "READY":
            self.properties = metadata_of(data)
            return []
        if data:
            raise ProtocolError("the peer's WELCOME carries data; it has none", MALFORMED_WELCOME)
        self._due = "READY"
        return [named(b"INITIATE", encode_properties(self._own))]


class PlainServer(Mechanism):
    """The side that lets peers in, or not. own: the properties that it tells."""

    name = "PLAIN"

    def __init__(self, own: Mapping[str, bytes]) -> None:
        self._own = own
        self._due = "HELLO"

    def receive(self, body: bytes) -> Sequence[bytes]:
        """Asks about HELLO; answers INITIATE with READY. Raises ProtocolError."""
        data = data_of(body, self._due)
        if self._due == "HELLO":
            self.inquiry = Inquiry(self.name, _credentials(data))
            return []
        self.properties = metadata_of(data)
        return [encode_command(Ready(self._own))]

    def admit(self) -> Sequence[bytes]:
        """Returns WELCOME."""
        self.inquiry = None
        self._due = "INITIATE"
        return [named(b"WELCOME", b"")]


def _credentials(data: bytes) -> tuple[bytes, bytes]:
    """Returns the name and the password of a HELLO. Raises ProtocolError."""
    username, rest = _split(data, "name")
    password, rest = _split(rest, "password")
    if rest:
        raise ProtocolError("the peer's HELLO goes on after its password", MALFORMED_HELLO)
    return username, password


def _split(data: bytes, what: str) -> tuple[bytes, bytes]:
    if not data or len(data) < 1 + data[0]:
        raise ProtocolError(f"the peer's HELLO has a {what} that is cut short", MALFORMED_HELLO)
    return data[1 : 1 + data[0]], data[1 + data[0] :]
