"""One direction of a connection: what one side says, made out while it is said.

    opening ──both sides' first bytes──▶ handshake ──READY──▶ traffic
        └────────────────────┬────────────────┴──────────────────┘
                             └──what can't be understood──▶ deaf

Which version a side speaks depends on what the other one said first (`zmtp.opening`), so both
openings are kept until they can be told. Deaf means that bytes are counted and no more.

A password is never kept: of PLAIN's commands only the last, with the properties, is read. Of
CURVE's frames nothing can be known but how long they are. That a sealed command is none of the
messages can't be known either.

Rule for this file: one side. What both together mean is in `eavesdropper`.
"""

from typing import Any, NamedTuple

from zlearn.lab.tap.skimmer import Long, Message, Skimmer, SkimmerOfZmtp1, size_of
from zlearn.zmtp import frames_of_zmtp_1
from zlearn.zmtp.commands import (
    Cancel,
    Other,
    Subscribe,
    decode_command,
    decode_error,
    decode_properties,
    split_name,
)
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.greeting import SIGNATURE_SIZE, SIZE, decode_greeting
from zlearn.zmtp.mechanism import MISSPELT_ERROR
from zlearn.zmtp.opening import REVISION_END, REVISION_OF_2, REVISION_OF_3, TYPE_END, TYPES
from zlearn.zmtp.opening import describe as describe_stranger
from zlearn.zmtp.peer import ROUTING_ID_LIMIT

OPENING_LIMIT = 65536  # bytes that one side may say before the other one has said enough
SEAL = 33  # bytes by which CURVE makes a frame longer: name, nonce, authenticator, flags
OPEN_MECHANISMS = ("NULL", "PLAIN")
SUBSCRIBERS = ("SUB", "XSUB")
OLD_WISHES: dict[int, Any] = {0: Cancel, 1: Subscribe}


class Greeted(NamedTuple):
    """A side's greeting is complete."""

    version: tuple[int, int]
    mechanism: str


class Introduced(NamedTuple):
    """A side has said what it is; of a sealed handshake and of ZMTP 1.0 the type is empty."""

    socket_type: str
    routing_id: bytes


class Counted(NamedTuple):
    """Messages that nobody asked for, and their bytes."""

    messages: int
    size: int


class Puzzled(NamedTuple):
    """From here on this side is not understood; the text says why."""

    reason: str


class Direction:
    """What one side says.

    version, mechanism, socket_type, routing_id: as it said; None or empty before.
    first: its first bytes, which tell the other side's version too.
    sealed: whether its messages are hidden. deaf: why we understand no more, and missed: how
    many bytes went by since.
    """

    def __init__(self) -> None:
        self.version: tuple[int, int] | None = None
        self.mechanism = ""
        self.socket_type = ""
        self.routing_id = b""
        self.first = b""
        self.sealed = False
        self.introduced = False
        self.deaf = ""
        self.missed = 0
        self._seen = b""
        self._skimmer: Skimmer | None = None
        self._findings: list[Any] = []

    @property
    def unfinished(self) -> int:
        """How many bytes of a message came whose end has not; 0 where nobody can know."""
        return self._skimmer.unfinished() if self._skimmer is not None else 0

    def give_up(self, reason: str) -> list[Any]:
        """Hears nothing from here on."""
        if self.deaf:
            return []
        self.deaf, self.missed = reason, len(self._seen)
        self._skimmer, self._seen = None, b""
        return [Puzzled(reason)]

    def lose(self, size: int, reason: str) -> list[Any]:
        """So many bytes are missing; returns what was found. The rest may be lost with them."""
        found = self._skimmer.pass_over(size) if self._skimmer is not None else None
        if found is None:
            return self.give_up(reason)
        return self._read(found)

    def hear(self, data: bytes, other: "Direction", keep: bool = True) -> list[Any]:
        """Takes the next bytes of this side; returns what was found, in order.

        Findings are messages (lists), commands (`zmtp.commands`), and what stands above.
        other: what the other side said up to now. keep: False only counts messages.
        """
        if self.deaf:
            self.missed += len(data)
            return []
        if self._skimmer is None:
            self._seen += data
            self.first = self._seen[:REVISION_END]
            try:
                found = self._open(other, keep)
            except ProtocolError as error:
                return self.give_up(str(error))
            if self.version is None and len(self._seen) > OPENING_LIMIT:
                return self.give_up("it has said a lot, and the other side has not greeted it")
            return found
        return self._traffic(data, keep)

    # --- the opening -----------------------------------------------------------------

    @property
    def _age(self) -> str:
        """ "old" (1.0), "new" (it has a signature), or "" as long as that is open."""
        first = self.first
        if not first or (first[0] == 0xFF and len(first) < SIGNATURE_SIZE):
            return ""
        return "new" if first[0] == 0xFF and first[SIGNATURE_SIZE - 1] & 1 else "old"

    def _open(self, other: "Direction", keep: bool) -> list[Any]:
        if self._age == "old" or (self._age == "new" and other._age == "old"):
            return self._open_1(keep)
        if len(self.first) < REVISION_END or len(other.first) < REVISION_END:
            return []
        mine, theirs = self.first[SIGNATURE_SIZE], other.first[SIGNATURE_SIZE]
        if min(mine, theirs) >= REVISION_OF_3:
            return self._open_3(keep)
        if min(mine, theirs) == REVISION_OF_2:
            return self._open_2(keep)
        raise ProtocolError(f"revision {min(mine, theirs)} of ZMTP never was one")

    def _open_3(self, keep: bool) -> list[Any]:
        if len(self._seen) < SIZE:
            return []
        greeting = decode_greeting(self._seen)
        self._greet(greeting.version, greeting.mechanism)
        return self._begin(Skimmer(self._handshake), SIZE, keep)

    def _open_2(self, keep: bool) -> list[Any]:
        frame = Skimmer._decode_header(self._seen, TYPE_END) if len(self._seen) > TYPE_END else None
        if frame is None:
            return []
        start, flags, size = frame
        if flags & ~2 or size > ROUTING_ID_LIMIT:
            raise ProtocolError("after its type, a side of ZMTP 2.0 did not tell its identity")
        if len(self._seen) < start + size:
            return []
        number = self._seen[REVISION_END]
        self._greet((2, 0), "NULL")
        kind = TYPES[number] if number < len(TYPES) else ""
        self._introduce(kind, self._seen[start : start + size])
        return self._begin(Skimmer(self._command, opened=True), start + size, keep)

    def _open_1(self, keep: bool) -> list[Any]:
        header = frames_of_zmtp_1.decode_header(self._seen)
        if header is None:
            return []
        start, flags, size = header
        if size > ROUTING_ID_LIMIT or (self._age == "old" and flags):
            raise ProtocolError(f"this is not ZMTP: {describe_stranger(self._seen)}")
        if len(self._seen) < start + size:
            return []
        self._greet((1, 0), "NULL")
        self._introduce("", self._seen[start : start + size])
        return self._begin(SkimmerOfZmtp1(), start + size, keep)

    def _greet(self, version: tuple[int, int], mechanism: str) -> None:
        self.version, self.mechanism = version, mechanism
        self._findings.append(Greeted(version, mechanism))

    def _introduce(self, socket_type: str, routing_id: bytes) -> None:
        self.introduced = True
        self.socket_type, self.routing_id = socket_type, routing_id
        self._findings.append(Introduced(socket_type, routing_id))

    def _begin(self, skimmer: Skimmer, start: int, keep: bool) -> list[Any]:
        rest, self._seen, self._skimmer = self._seen[start:], b"", skimmer
        findings, self._findings = self._findings, []
        return findings + self._traffic(rest, keep)

    # --- the handshake, and after ----------------------------------------------------

    def _handshake(self, body: bytes) -> Any:
        """A command before this side is ready."""
        if self.introduced:
            return self._command(body)
        if body.startswith(MISSPELT_ERROR):
            return decode_error(body[len(MISSPELT_ERROR) :])
        name, data = split_name(body)
        if name == b"ERROR":
            return decode_error(data)
        if name not in (b"READY", b"INITIATE"):
            return None
        assert self._skimmer is not None
        self._skimmer.opened = True
        self.sealed = self.mechanism not in OPEN_MECHANISMS
        properties = {} if self.sealed else decode_properties(data)
        known = {key.lower(): value for key, value in properties.items()}
        kind = known.get("socket-type", b"").decode("latin-1")
        self._introduce(kind if kind.isalnum() else "", known.get("identity", b""))
        return self._findings.pop()

    def _command(self, body: bytes) -> Any:
        """A command of the traffic. One that nobody knows is passed over."""
        if self.sealed:
            return [Long(len(body), b"")]
        command = decode_command(body)
        return None if isinstance(command, Other) else command

    def _traffic(self, data: bytes, keep: bool) -> list[Any]:
        skimmer = self._skimmer
        assert skimmer is not None
        # Whoever asks for subscriptions says little, and in old versions says it by messages.
        skimmer.keep = keep or self.socket_type in SUBSCRIBERS
        try:
            found = skimmer.skim(data)
        except ProtocolError as error:
            found = [*self._read(error.batch), *self.give_up(str(error))]
        else:
            found = self._read(found)
        if skimmer.count:
            seals = SEAL * skimmer.count if self.sealed else 0
            found.append(Counted(skimmer.count, max(0, skimmer.size - seals)))
            skimmer.count = skimmer.size = 0
        return found

    def _read(self, found: list[Any]) -> list[Any]:
        """Findings as they are meant: old subscriptions, and sealed messages."""
        if self.sealed:
            return [_unsealed(item) if type(item) is list else item for item in found]
        if self.socket_type in SUBSCRIBERS:
            return [_wish(item) if type(item) is list else item for item in found]
        return found


def _wish(message: Message) -> Any:
    """A subscription, if the message is one; else the message."""
    head = message[0]
    if len(message) == 1 and isinstance(head, bytes) and head and head[0] in OLD_WISHES:
        return OLD_WISHES[head[0]](head[1:])
    return message


def _unsealed(message: Message) -> Message:
    """What can be known of a sealed frame: its size."""
    return [Long(max(0, size_of(frame) - SEAL), b"") for frame in message]
