"""A socket's monitor: tells a program, in messages, what becomes of the socket's connections.

Theory: a monitor is a listener at the glass wall like any other. It picks the occurrences of
its socket that have an aside, translates each with the table below, and sends it through a
PAIR of its own, which the program receives from over inproc. It asks for no messages, so it
costs messages nothing. When nobody receives, what it says is lost: a link must not wait for
whoever watches it. (zmq_socket_monitor(3); libzmq does wait.)

Rule for this file: it translates. What happens is told elsewhere.
"""

import errno
import struct
import threading
from collections.abc import Callable
from typing import Any

from zlearn.engine import events
from zlearn.engine.errors import Refusal
from zlearn.engine.hooks import Aside, Hook, Occurrence
from zlearn.transports.endpoint import parse

# The numbers of what it tells (zmq.h: ZMQ_EVENT_...). The words beside them: what the value is.
CONNECTED = 0x0001  # descriptor
CONNECT_DELAYED = 0x0002  # errno
CONNECT_RETRIED = 0x0004  # ms until the next attempt
LISTENING = 0x0008  # descriptor
BIND_FAILED = 0x0010  # errno
ACCEPTED = 0x0020  # descriptor
ACCEPT_FAILED = 0x0040  # errno
CLOSED = 0x0080  # descriptor
DISCONNECTED = 0x0200  # descriptor
MONITOR_STOPPED = 0x0400  # 0
HANDSHAKE_FAILED_NO_DETAIL = 0x0800  # errno
HANDSHAKE_SUCCEEDED = 0x1000  # 0
HANDSHAKE_FAILED_PROTOCOL = 0x2000  # a ProtocolError's number
HANDSHAKE_FAILED_AUTH = 0x4000  # the status with which one side refused the other
ALL = 0xFFFF

PAIR = 0  # the socket type
FIRST_STATUS = 300  # below are errnos
FIRST_PROTOCOL_ERROR = 0x10000000  # below are statuses

News = list[tuple[int, int]]  # events, and their values


def _when_delayed(occurrence: Occurrence, aside: Aside) -> News:
    return [(CONNECT_DELAYED, aside.number)]


def _when_retrying(occurrence: Occurrence, aside: Aside) -> News:
    milliseconds = round(occurrence.detail["delay"] * 1000, 6)  # 29 is 28.999999999999996
    return [(CONNECT_RETRIED, int(milliseconds))]


def _when_judged(occurrence: Occurrence, aside: Aside) -> News:
    return [(HANDSHAKE_FAILED_AUTH, aside.number)] if aside.during == "judgement" else []


def _when_ended(occurrence: Occurrence, aside: Aside) -> News:
    """An attempt, an address or a connection came to its end before its time."""
    match aside.during:
        case "bind":
            return [(BIND_FAILED, aside.number)]
        case "accept":
            return [(ACCEPT_FAILED, aside.number)]
        case "connect":
            return [(CLOSED, aside.fd)]
        case "handshake" if aside.number >= FIRST_PROTOCOL_ERROR:
            return [(HANDSHAKE_FAILED_PROTOCOL, aside.number), (DISCONNECTED, aside.fd)]
        case "handshake" if aside.number >= FIRST_STATUS:
            return [(HANDSHAKE_FAILED_AUTH, aside.number), (DISCONNECTED, aside.fd)]
        case "handshake" if aside.number:
            return [(HANDSHAKE_FAILED_NO_DETAIL, aside.number), (DISCONNECTED, aside.fd)]
    return [(DISCONNECTED, aside.fd)]


TRANSLATIONS: dict[str, Callable[[Occurrence, Aside], News]] = {
    events.BOUND: lambda occurrence, aside: [(LISTENING, aside.fd)],
    events.UNBOUND: lambda occurrence, aside: [(CLOSED, aside.fd)],
    events.CONNECTING: _when_delayed,
    events.CONNECTED: lambda occurrence, aside: [(CONNECTED, aside.fd)],
    events.ACCEPTED: lambda occurrence, aside: [(ACCEPTED, aside.fd)],
    events.HANDSHAKE: _when_judged,
    events.READY: lambda occurrence, aside: [(HANDSHAKE_SUCCEEDED, 0)],
    events.RETRYING: _when_retrying,
    events.REFUSED: _when_ended,
    events.DISCONNECTED: _when_ended,
}


class Monitor(Hook):
    """Tells about one socket, until that is closed.

    core: the socket. address: an inproc address, where the program's PAIR connects.
    wanted: the sum of the events that it is to tell.

    Raises Refusal: EINVAL, EPROTONOSUPPORT, or EADDRINUSE.
    """

    per_message = False
    per_batch = False

    def __init__(self, core: Any, address: str, wanted: int = ALL) -> None:
        check(address, wanted)
        self._hooks = core.hooks
        self._socket = core.ledger.socket
        self._wanted = wanted
        self._lock = threading.RLock()  # links live in other threads than their socket
        self._stopped = False
        self._pair = core.context.socket("PAIR", PAIR)
        try:
            self._pair.endpoints.bind(address)
        except Refusal:
            self._pair.close(0)
            raise
        self._hooks.add(self)

    def occurred(self, occurrence: Occurrence) -> None:
        """Tells it, if it is about the socket and of interest."""
        aside = occurrence.aside
        if aside is None or occurrence.socket != self._socket:
            return
        translate = TRANSLATIONS.get(occurrence.kind)
        if translate is not None:
            for event, value in translate(occurrence, aside):
                self._send(event, value, aside.endpoint)

    def stop(self, listening: list[Aside]) -> None:
        """Says the last words.

        listening: the addresses of the socket, when they end with it.
        """
        self._hooks.remove(self)
        with self._lock:
            for aside in listening:
                self._send(CLOSED, aside.fd, aside.endpoint)
            self._send(MONITOR_STOPPED, 0, "")
            self._stopped = True
            self._pair.close(0)

    def _send(self, event: int, value: int, endpoint: str) -> None:
        with self._lock:
            if self._stopped or not event & self._wanted:
                return
            try:
                self._pair.send([struct.pack("=Hi", event, value), endpoint.encode()])
            except Refusal:  # the context was terminated: nobody can receive any more
                pass


def check(address: str, wanted: int) -> None:
    """Whether there can be such a monitor. Raises Refusal (EINVAL, EPROTONOSUPPORT)."""
    if wanted & ~ALL:
        raise Refusal(errno.EINVAL, f"{wanted:#x} has events that a monitor does not know")
    if parse(address).transport != "inproc":
        raise Refusal(errno.EPROTONOSUPPORT, "a monitor tells over inproc alone")
