"""ZAP: asks the handler whether a peer may come in.

The handler is whatever program has bound inproc://zeromq.zap.01 in the same context, with a
REP or a ROUTER. It gets one message for each peer, and answers with one:

    request:  "1.0", request id, domain, address, routing id, mechanism, credentials …
    reply:    "1.0", request id, status, text for people, user id, properties

Theory: the question is asked in the middle of a handshake, where nothing may wait. So the
asker is a socket of a kind, with one pipe to the handler's socket and no program: it sends,
goes away, and is called when the reply has come. It ends with its handshake, whose time is
limited; if the handler ends first, it knows at once. However many strangers knock, no more
than `MOST_ASKED` questions wait at the handler at a time.

Source: RFC 27.

Rule for this file: one question and its reply. Who has to ask is in `security.py`.
"""

import errno
from collections.abc import Callable
from typing import Any, NamedTuple

from zlearn.engine.errors import Refusal
from zlearn.engine.inproc import Connection
from zlearn.engine.ledger import SocketLedger
from zlearn.engine.pipe import Pipe
from zlearn.engine.queue import MessageQueue
from zlearn.transports.endpoint import parse
from zlearn.zmtp.commands import decode_properties
from zlearn.zmtp.errors import ProtocolError
from zlearn.zmtp.mechanism import Inquiry

HANDLER = parse("inproc://zeromq.zap.01")
HANDLERS = ("REP", "ROUTER")  # the types that can answer
VERSION, REQUEST_ID = b"1.0", b"1"  # each question has a pipe of its own, so all are the first
STATUSES = (b"200", b"300", b"400", b"500")
MOST_ASKED = 1000

# libzmq's numbers for a handler's mistakes (zmq.h, ZMQ_PROTOCOL_ERROR_ZAP_...).
UNSPECIFIED = 0x20000000
MALFORMED_REPLY = 0x20000001
BAD_REQUEST_ID = 0x20000002
BAD_VERSION = 0x20000003
INVALID_STATUS = 0x20000004
INVALID_METADATA = 0x20000005


class Verdict(NamedTuple):
    """What the handler thinks of a peer.

    status: 200 welcome, 300 later perhaps, 400 not welcome, 500 the handler failed.
    text: for people. properties: who the peer is: its user id, and what the handler adds.
    """

    status: int
    text: str
    properties: dict[str, bytes]


class Fault(NamedTuple):
    """There is no verdict, and why. number: what a monitor is told."""

    number: int
    reason: str


class _NoLimits:
    """The options of the asker's end of the pipe."""

    sndhwm = rcvhwm = 0
    routing_id = b""


class _Pattern:
    """What the handler's socket takes the asker for."""

    name = "REQ"
    introduces_itself = False


class Asker:
    """Asks one question.

    core: the socket that asks. call_soon: calls a function in the link's reactor, from any
    thread. done: is called there once, with the Verdict or a Fault.
    """

    options, pattern = _NoLimits(), _Pattern()

    def __init__(
        self,
        core: Any,
        call_soon: Callable[..., None],
        done: Callable[[Verdict | Fault], None],
    ) -> None:
        self.hooks = core.hooks
        self.ledger = SocketLedger(core.hooks, core.ledger.node, core.ledger.socket)
        self._registry = core.context.inproc
        self._call_soon = call_soon
        self._done: Callable[[Verdict | Fault], None] | None = done
        self._connection: Connection | None = None

    def ask(self, domain: bytes, address: str, routing_id: bytes, inquiry: Inquiry) -> bool:
        """Sends the question, if there is anybody to ask.

        domain, routing_id: the asking socket's. address: the peer's.
        """
        try:
            connection = self._registry.join(self, HANDLER, MOST_ASKED)
        except Refusal as refusal:
            self._finish(Fault(refusal.errno, f"the ZAP handler is too busy: {refusal.note}"))
            return True
        if connection is None:
            return False
        self._connection = connection
        handler = connection.binding.core.pattern.name
        if handler not in HANDLERS:
            self._finish(Fault(UNSPECIFIED, f"{HANDLER} is a {handler}: it can't answer"))
            return True
        request = [b"", VERSION, REQUEST_ID, domain, address.encode(), routing_id]
        request += [inquiry.mechanism.encode(), *inquiry.credentials]
        self.ledger.begin(request)
        connection.pipe.write(request)
        self._look()
        return True

    def close(self) -> None:
        """The answer is wanted no more."""
        self._done = None
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.end()

    # --- as a socket, for its pipe -----------------------------------------------

    def new_pipe(self, endpoint: str) -> Pipe:
        """The asker's end."""
        pipe = Pipe(0, MessageQueue(0), MessageQueue(0), self.ledger, self.post)
        pipe.endpoint = endpoint
        return pipe

    def post(self, command: str, pipe: Pipe) -> None:
        """News of the pipe, from the handler's thread."""
        if command in ("readable", "ended"):
            self._call_soon(self._look if command == "readable" else self._lose)

    # --- the reply ---------------------------------------------------------------

    def _look(self) -> None:
        if self._connection is None:
            return
        pipe = self._connection.pipe
        reply = pipe.read()
        if reply is not None:
            if self.hooks.per_message:
                self.ledger.received(pipe, reply)
            self._finish(read_reply(reply))

    def _lose(self) -> None:
        self._look()  # a last word may have come before
        if self._done is not None:
            self._finish(Fault(errno.EPIPE, "the ZAP handler ended before it had answered"))

    def _finish(self, outcome: Verdict | Fault) -> None:
        done = self._done
        self.close()
        if done is not None:
            self._call_soon(done, outcome)


def read_reply(frames: list[bytes]) -> Verdict | Fault:
    """What a reply says, or what is wrong with it."""
    if len(frames) != 7:
        return Fault(
            MALFORMED_REPLY, f"the ZAP handler's reply has {len(frames) - 1} frames instead of 6"
        )
    empty, version, request_id, status, text, user_id, metadata = frames
    if empty:
        return Fault(UNSPECIFIED, "the ZAP handler's reply has no empty frame in front")
    if version != VERSION:
        return Fault(BAD_VERSION, f"the ZAP handler speaks version {version[:20]!r}, and we 1.0")
    if request_id != REQUEST_ID:
        return Fault(BAD_REQUEST_ID, f"the ZAP handler answers request {request_id[:20]!r}")
    if status not in STATUSES:
        return Fault(INVALID_STATUS, f"the ZAP handler's status {status[:20]!r} is none")
    try:
        properties = decode_properties(metadata)
    except ProtocolError as error:
        reason = str(error).replace("the peer's READY", "the ZAP handler's reply")
        return Fault(INVALID_METADATA, reason)
    properties["User-Id"] = user_id
    return Verdict(int(status), text.decode("utf-8", "backslashreplace"), properties)
