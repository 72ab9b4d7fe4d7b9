"""The opening: each side's first bytes, until both know which version of ZMTP they speak.

    version   what a side says
    1.0       its identity, in a frame of ZMTP 1.0 (RFC 13)
    2.0       signature, revision 01, socket type (1 byte), its identity in a frame (RFC 15)
    3.x       the greeting of 64 bytes, then the mechanism's handshake (RFC 37)

Nobody knows what the other one speaks before it has spoken, and an older peer takes for
messages what a newer greeting says beyond the part that they share. So ours goes out in three
pieces, each as soon as the peer's bytes allow it:

    our signature             at once: to a peer of 1.0 it is the header of our identity's frame
    our revision, 03          behind the peer's signature: it is no peer of 1.0
    the rest, and READY       behind the peer's revision, if that is 3 or more
    or what is above          if we have to step down: the socket type and our identity to a peer
                              of 2.0, our identity alone to one of 1.0

The same pieces as libzmq's, but READY does not wait for the peer's.

Whatever the peer says is judged at the earliest byte that can decide, for a stranger never
says enough; and never more is kept than an identity needs.

Three differences from libzmq, on purpose: a revision of 0 or 2 is refused, since no release of
anything ever spoke it; so is a socket of the draft types on the older versions; and so is a
peer whose socket type (2.0) is no match for ours, as with 3.x.

Rule for this file: the order of first bytes. The layout of 64 of them is in `greeting`.
"""

from collections.abc import Callable, Mapping

from zlearn.zmtp import frames, frames_of_zmtp_1
from zlearn.zmtp.errors import MECHANISM_MISMATCH, NO_NEWS, ProtocolError
from zlearn.zmtp.greeting import SIGNATURE_SIZE, SIZE, Greeting, decode_greeting, encode_greeting
from zlearn.zmtp.mechanism import Mechanism
from zlearn.zmtp.peer import ROUTING_ID_LIMIT
from zlearn.zmtp.traffic import Output

REVISION_END = SIGNATURE_SIZE + 1
TYPE_END = REVISION_END + 1  # of ZMTP 2.0
REVISION_OF_2 = 1
REVISION_OF_3 = 3

TYPES = ("PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB")

_HTTP_WORDS = (b"GET ", b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ",
               b"CONNECT ", b"TRACE ", b"PRI ", b"HTTP/")  # fmt: skip


class Opening:
    """Our side of the opening.

    mechanism: ours. If it is eager, READY follows our greeting at once; if not, we step down to
        nobody, for the older versions know no secrets, and their peers could not be asked about.
    socket_type, routing_id: ours. output: where our bytes go.

    theirs: what the peer's greeting says; None until its opening is complete. An older peer's
        has the mechanism "NULL".
    properties: what an older peer has told of itself; None for one that has its handshake yet
        to come.
    """

    def __init__(
        self,
        mechanism: Mechanism,
        socket_type: str,
        routing_id: bytes,
        output: Output,
    ) -> None:
        self.theirs: Greeting | None = None
        self.properties: Mapping[str, bytes] | None = None
        self._mechanism = mechanism
        # As-server is 0 on both sides, as in libzmq: the first command tells who is who.
        self._greeting = encode_greeting(mechanism.name, False, routing_id)
        self._socket_type = socket_type
        self._routing_id = routing_id
        self._say = output.add
        self._seen = b""
        self._step: Callable[[], bool] = self._hear_signature

    def begin(self) -> None:
        """Says our signature."""
        self._say(self._greeting[:SIGNATURE_SIZE])

    def receive(self, data: bytes) -> bytes:
        """Takes what came; returns what follows the peer's opening, or b"".

        Raises ProtocolError as soon as the bytes can't begin an opening that we may accept.
        """
        self._seen += data
        while self.theirs is None and self._step():
            pass
        return b"" if self.theirs is None else self._seen

    # Each step looks at what was seen. False: more has to come first.

    def _hear_signature(self) -> bool:
        seen = self._seen
        if not seen or (seen[0] == 0xFF and len(seen) < SIGNATURE_SIZE):
            return False
        if seen[0] != 0xFF or not seen[SIGNATURE_SIZE - 1] & 1:
            self._step = self._hear_header_of_1
            return True
        self._say(self._greeting[SIGNATURE_SIZE:REVISION_END])
        self._step = self._hear_revision
        return True

    def _hear_revision(self) -> bool:
        if len(self._seen) < REVISION_END:
            return False
        revision = self._seen[SIGNATURE_SIZE]
        if revision >= REVISION_OF_3:
            self._say(self._greeting[REVISION_END:])
            for body in self._mechanism.begin() if self._mechanism.eager else ():
                self._say(frames.encode_command_frame(body))
            self._step = self._hear_rest
            return True
        if revision != REVISION_OF_2:
            raise ProtocolError(f"the peer speaks revision {revision} of ZMTP, which never was one")
        self._check_descent("ZMTP 2.0")
        identity = b"".join(frames.encode([[self._routing_id]]))
        self._say(bytes([TYPES.index(self._socket_type)]) + identity)
        self._step = self._hear_body_of_2
        return True

    def _hear_rest(self) -> bool:
        if len(self._seen) < SIZE:
            return False
        theirs = decode_greeting(self._seen)
        if theirs.mechanism != self._mechanism.name:
            raise ProtocolError(
                f"the peer's security mechanism is {theirs.mechanism!r}, and ours is "
                f"{self._mechanism.name!r}; both sides must use the same",
                MECHANISM_MISMATCH,
            )
        self._finish(theirs, SIZE)
        return True

    def _hear_body_of_2(self) -> bool:
        seen, start = self._seen, TYPE_END + 2
        if len(seen) < start:
            return False
        if seen[TYPE_END] & frames.LONG:
            start = TYPE_END + 9
        size = int.from_bytes(seen[TYPE_END + 1 : start], "big") if len(seen) >= start else 0
        if seen[TYPE_END] & (frames.MORE | frames.COMMAND) or size > ROUTING_ID_LIMIT:
            raise ProtocolError(
                "the peer speaks ZMTP 2.0, and its first frame can't be an identity: that has "
                f"one frame, and {ROUTING_ID_LIMIT} bytes at most"
            )
        if len(seen) < start + size:
            return False
        number = seen[REVISION_END]
        told = TYPES[number] if number < len(TYPES) else f"number {number}"
        self.properties = {"Socket-Type": told.encode(), "Identity": seen[start : start + size]}
        self._finish(Greeting((2, 0), "NULL", False), start + size)
        return True

    def _hear_header_of_1(self) -> bool:
        """A frame of ZMTP 1.0 if it is anything: an identity, which has no flags."""
        seen = self._seen
        length, flags = seen[:1], seen[1:2]
        if length == b"\xff":
            length, flags = seen[1:9], seen[9:10]
        if flags.strip(b"\0") or not 1 <= int.from_bytes(length, "big") <= ROUTING_ID_LIMIT + 1:
            raise ProtocolError(f"the peer does not speak ZMTP: {describe(seen)}")
        if not flags:
            return False
        self._check_descent("ZMTP 1.0")
        self._say(self._routing_id)  # its header was our signature
        self._step = self._hear_identity_of_1
        return True

    def _hear_identity_of_1(self) -> bool:
        header = frames_of_zmtp_1.decode_header(self._seen)
        assert header is not None, "it is complete: the step before has seen to it"
        start, _, size = header
        if len(self._seen) < start + size:
            return False
        self.properties = {"Identity": self._seen[start : start + size]}
        self._finish(Greeting((1, 0), "NULL", False), start + size)
        return True

    def _finish(self, theirs: Greeting, end: int) -> None:
        self.theirs = theirs
        self._seen = self._seen[end:]

    def _check_descent(self, version: str) -> None:
        """Raises ProtocolError if we must not step down. (libzmq tells no monitor of that.)"""
        if not self._mechanism.eager:
            raise ProtocolError(
                f"the peer speaks {version}, which has no security mechanisms, and this socket "
                "takes in nobody unasked (a mechanism or ZAP_DOMAIN is set)",
                NO_NEWS,
            )
        if self._socket_type not in TYPES:
            raise ProtocolError(
                f"the peer speaks {version}, which has no {self._socket_type} sockets", NO_NEWS
            )


def describe(seen: bytes) -> str:
    """Guesses what a peer speaks from its first bytes, for the error's sentence."""
    if seen.startswith(_HTTP_WORDS):
        return "this looks like HTTP; is a browser or a web client pointed at this port?"
    if seen.startswith(b"SSH-"):
        return "this looks like SSH"
    if seen.startswith(b"\x16\x03"):
        return "this looks like TLS"
    return (
        "its first bytes are neither a signature (ff … 7f) nor an identity frame of ZMTP 1.0; "
        f"it sent {seen[:10].hex(' ')}"
    )
