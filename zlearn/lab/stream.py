"""The two ends of a virtual connection, and the two directions between them.

Theory of operation. A direction is a pipe of bytes: send buffer → wire → receive buffer.
Bytes leave the send buffer in pieces, one after the other at the route's bandwidth, and a
piece arrives one latency after it has left. The receiver's free room is known to the sender
as a *window*: what leaves makes it smaller at once; what the program at the far end reads
makes it larger one latency later, when the word of it has come back. With the window at 0
the send buffer fills, and then `write` takes nothing: back-pressure.

What ails the way between the two nodes (ways.py) makes pieces late, or lets them wait until
it is well again; they never overtake each other.

Rule for this file: bytes and times. It doesn't know who connects to whom, or why.
"""

import errno
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from zlearn.lab.watch import Watch
from zlearn.lab.ways import GIVE_UP_AFTER, Way, next_try
from zlearn.transports.network import Credentials

if TYPE_CHECKING:
    from zlearn.lab.loop import LabLoop

MOST_LEVELS = 20000  # instants of a direction that are kept
MOST_SAID = 4096  # bytes of a direction, from its first one on, that are kept for who looks
PIECE = 4096  # bytes that leave as one when bandwidth is limited: a long message arrives bit by bit


class Route(NamedTuple):
    """What a connection is like, the same in both directions.

    latency: seconds one way. bandwidth: bytes a second, or None: unlimited.
    send_buffer, receive_buffer: bytes.
    """

    latency: float
    bandwidth: float | None
    send_buffer: int
    receive_buffer: int


class Direction:
    """From one end's `write` to the other end's `read`."""

    def __init__(self, loop: "LabLoop", route: Route) -> None:
        self._loop = loop
        self._route = route
        self.way: Way | None = None  # None: nothing ails it
        self._due = 0.0  # when the last piece on the wire arrives
        self._stuck: deque[tuple[float, Callable[..., object], tuple[Any, ...]]] = deque()
        self.reset_arrived = ""
        self._unsent = bytearray()
        self._leaving = 0  # bytes of the piece that is on its way out: the first of _unsent
        self._window = route.receive_buffer
        self._credits: deque[tuple[float, int]] = deque()  # (when the sender hears of it, bytes)
        self._alarm = False
        self._closing = False
        self._ended = False
        self.arrived = bytearray()
        self.end_arrived = False
        self.deaf = False  # the reading end has closed
        self.abandoned = False  # ... and the writing end knows
        self.levels: list[tuple[float, int, int]] = []
        self.said: list[tuple[float, bytes]] = []  # the first bytes, and when each came
        self.spoken = 0  # bytes that were put in all
        self.readable = Watch(loop, lambda: self.arrived or self.end_arrived or self.reset_arrived)
        self.writable = Watch(loop, lambda: self.abandoned or self.room())
        self.on_end: Callable[[], object] = lambda: None  # the reading end hears of the end
        self.on_time_out: Callable[[], object] = lambda: None  # sent again and again, in vain

    # --- the writing end -----------------------------------------------------------

    def room(self) -> int:
        """Bytes that the send buffer takes now."""
        return self._route.send_buffer - len(self._unsent)

    def unsent(self) -> int:
        """Bytes in the send buffer."""
        return len(self._unsent)

    def travelling(self) -> int:
        """Bytes that have left and not arrived: those that the window counts, but for the word
        of them that is on its way back, and for what has arrived."""
        told_soon = sum(size for _, size in self._credits)
        return self._route.receive_buffer - self._window - told_soon - len(self.arrived)

    def put(self, chunks: list[bytes]) -> int:
        """Takes what there is room for, and lets leave what may; returns the number of bytes."""
        taken = 0
        for chunk in chunks:
            while chunk and self.room() > 0:
                part = chunk[: self.room()]
                self._unsent += part
                if self.spoken < MOST_SAID:
                    kept = bytes(part[: MOST_SAID - self.spoken])
                    self.said.append((self._loop.time(), kept))
                self.spoken += len(part)
                chunk = chunk[len(part) :]
                taken += len(part)
                self._pump()
            if chunk:
                break
        self._note()
        return taken

    def finish(self) -> None:
        """No more bytes will be put; the end travels behind the last one."""
        self._closing = True
        self._pump()

    def abandon(self) -> None:
        """It is known here that nobody reads any more: nothing leaves from now on."""
        self.abandoned = True
        self._unsent.clear()
        self._leaving = 0
        self.writable.check()

    # --- the reading end -----------------------------------------------------------

    def take(self, size: int) -> bytes:
        """Up to `size` of the bytes that have arrived."""
        data = bytes(self.arrived[:size])
        del self.arrived[: len(data)]
        self._credits.append((self._loop.time() + self._route.latency, len(data)))
        self._note()
        self._pump()
        return data

    def stop_listening(self) -> None:
        """What has arrived unread, and what is still to arrive, is nobody's."""
        self.deaf = True
        self.arrived.clear()

    # --- for whoever wants to know ---------------------------------------------------

    @property
    def buffers(self) -> tuple[int, int]:
        """The bytes that the sending and the receiving kernel can hold."""
        return (self._route.send_buffer, self._route.receive_buffer)

    def _note(self) -> None:
        """Keeps how full both kernels are after each instant, unless nothing lies there anyway."""
        level = (self._loop.time(), len(self._unsent), len(self.arrived))
        levels = self.levels
        if levels and levels[-1][0] == level[0]:
            levels.pop()
        empty = not levels or levels[-1][1:] == (0, 0)
        if len(levels) < MOST_LEVELS and not (empty and level[1:] == (0, 0)):
            levels.append(level)

    # --- the wire ------------------------------------------------------------------

    def _pump(self) -> None:
        """Lets the next pieces leave."""
        if self._route.bandwidth is None:
            while self._unsent and self._piece():
                self._leave(self._piece())
        elif self._unsent and not self._leaving and self._piece():
            self._leaving = min(PIECE, self._piece())
            time = self._leaving / self._route.bandwidth
            self._loop.call_later(time, self._piece_left, self._leaving)
        self._wait_for_credit()
        if self._closing and not self._unsent and not self._ended:
            self._ended = True
            self._travel(self._end_arrives)

    def _piece(self) -> int:
        """How many bytes may leave now."""
        now = self._loop.time()
        while self._credits and self._credits[0][0] <= now:
            self._window += self._credits.popleft()[1]
        return min(len(self._unsent), self._window)

    def _piece_left(self, size: int) -> None:
        if self._leaving:  # 0: abandoned meanwhile
            self._leaving = 0
            self._leave(size)
            self._pump()

    def _leave(self, size: int) -> None:
        piece = bytes(self._unsent[:size])
        del self._unsent[:size]
        self._window -= size
        self._note()
        self._travel(self._arrive, piece)
        self.writable.check()

    def _travel(self, arrive: Callable[..., object], *args: Any) -> None:
        """Something goes over the wire, behind all that went before."""
        delay = 0.0
        if self.way is not None:
            if self._stuck or self.way.is_stuck:
                self._get_stuck(arrive, args)
                return
            late = self.way.delay()
            if late is None:
                self.on_time_out()
                return
            delay = late
        self._due = max(self._due, self._loop.time() + self._route.latency + delay)
        self._loop.deliver_at(self._due, self, arrive, *args)

    @property
    def is_holding(self) -> bool:
        """Whether something waits until the way is free again."""
        return bool(self._stuck)

    # --- what ails the way -------------------------------------------------------------

    def change_route(self, latency: float | None, bandwidth: float | None) -> Callable[[], object]:
        """From now on. bandwidth: 0 for unlimited. None: as it is. Returns what undoes it."""
        before = self._route
        if latency is not None:
            self._route = self._route._replace(latency=latency)
        if bandwidth is not None:
            self._route = self._route._replace(bandwidth=bandwidth or None)
        return lambda: setattr(self, "_route", before)

    def _get_stuck(self, arrive: Callable[..., object], args: tuple[Any, ...]) -> None:
        now = self._loop.time()
        self._stuck.append((now, arrive, args))
        if self.way is not None and self.way.blocked and len(self._stuck) == 1:
            end = now + GIVE_UP_AFTER
            self._loop.call_at(end, self._give_up, now, background=True).hopeless = True

    def _give_up(self, since: float) -> None:
        if self._stuck and self._stuck[0][0] == since and self.way and self.way.blocked:
            self._stuck.clear()
            self.on_time_out()

    def get_well(self, was_lost: bool) -> None:
        """The way is free again. was_lost: what is stuck has to be sent again first."""
        now = self._loop.time()
        if self._stuck and self.way is not None and not self.way.is_stuck:
            start = next_try(self._stuck[0][0], now) + self._route.latency if was_lost else now
            while self._stuck:
                _, arrive, args = self._stuck.popleft()
                self._due = max(self._due, start)
                self._loop.deliver_at(self._due, self, arrive, *args)

    def send_reset(self, why: str) -> None:
        """The writing end vanished: the other one hears of it when it gets through to it."""
        self._unsent.clear()
        self._leaving = 0
        self._ended = True
        self._travel(self._reset_arrives, why)

    def _reset_arrives(self, why: str) -> None:
        self.reset_arrived = self.reset_arrived or why
        self.readable.check()
        self.on_end()

    def fall_silent(self) -> None:
        """The connection is no more: what is on the wire is lost."""
        self._stuck.clear()
        self._unsent.clear()
        self._leaving = 0
        self._ended = self.deaf = True

    def _wait_for_credit(self) -> None:
        """Bytes that wait for room at the far end leave when word of it comes."""
        if self._unsent and not self._leaving and self._credits and not self._alarm:
            self._alarm = True
            self._loop.call_at(self._credits[0][0], self._credit_came)

    def _credit_came(self) -> None:
        self._alarm = False
        self._pump()

    def _arrive(self, piece: bytes) -> None:
        if not self.deaf:
            self.arrived += piece
            self._note()
            self.readable.check()

    def _end_arrives(self) -> None:
        self.end_arrived = True
        self.readable.check()
        self.on_end()


class VirtualStream:
    """One end of a connection."""

    def __init__(
        self,
        name: str,
        peer_address: str,
        out: Direction,
        into: Direction,
        parted: Callable[[], object],
    ) -> None:
        self.name = name
        self.peer_address = peer_address
        self.needs_input = False
        self.peer_credentials: Credentials | None = None  # nobody in the lab is a real process
        self.closed = False
        self._out = out
        self._in = into
        self._in.on_end = self._peer_has_gone
        self._parted = parted
        self._connected = False
        self._refused: OSError | None = None
        self._when_connected: Callable[[], object] | None = None

    @property
    def stands(self) -> bool:
        """Whether the connection stood, as seen from here."""
        return self._connected

    # --- what the engine calls (transports/network.py) -------------------------------

    def finish_connect(self) -> bool:
        """Whether the connection stands. Raises ConnectionRefusedError when it never will."""
        if self._refused is not None:
            raise self._refused
        return self._connected

    def read(self, size: int) -> bytes | None:
        """Up to `size` bytes; None: nothing now; b"": the peer closed."""
        self._check_open()
        if self._in.arrived:
            return self._in.take(size)
        if self._in.reset_arrived:
            raise ConnectionResetError(errno.ECONNRESET, self._in.reset_arrived)
        return b"" if self._in.end_arrived else None

    def write(self, chunks: list[bytes]) -> int:
        """Takes bytes of `chunks` from the start; returns how many: 0 when there is no room.

        Raises ConnectionResetError when it is known here that the peer has gone.
        """
        self._check_open()
        if self._in.reset_arrived:
            raise ConnectionResetError(errno.ECONNRESET, self._in.reset_arrived)
        if self._out.abandoned:
            raise ConnectionResetError(errno.ECONNRESET, f"the peer of {self.name} has gone")
        return self._out.put(chunks) if self._connected else 0

    def close(self) -> None:
        """Ends the connection once what was written has gone."""
        if not self.closed:
            self.closed = True
            self.watch_readable(None)
            self.watch_writable(None)
            self._in.stop_listening()
            if self._connected:
                self._out.finish()

    def fileno(self) -> int:
        return -1

    # --- what the loop calls -----------------------------------------------------------

    def watch_readable(self, callback: Callable[[], object] | None) -> None:
        self._in.readable.set(callback)

    def watch_writable(self, callback: Callable[[], object] | None) -> None:
        """Connecting ends with this, well or ill, as a socket's does."""
        self._when_connected = callback
        if self._connected or self._refused is not None:
            self._out.writable.set(callback)

    # --- what the network calls ----------------------------------------------------------

    def establish(self) -> None:
        """The connection stands, as seen from here."""
        self._connected = True
        if not self.closed:
            self._out.writable.set(self._when_connected)

    def refuse(self, why: OSError) -> None:
        """It never will."""
        self._refused = why
        self._out.abandoned = True
        if not self.closed:
            self._out.writable.set(self._when_connected)

    # --- what faults do ------------------------------------------------------------------

    @property
    def directions(self) -> tuple[Direction, Direction]:
        """What it writes to, and what it reads from."""
        return (self._out, self._in)

    def vanish(self, why: str) -> None:
        """Its node is gone without a word; the other end gets a reset."""
        if not self.closed:
            self.closed = True
            self.watch_readable(None)
            self.watch_writable(None)
            self._in.stop_listening()
            if self._connected:
                self._out.send_reset(why)

    def break_off(self, why: str) -> None:
        """The connection is no more, and this end knows it."""
        self._out.fall_silent()
        if self._connected:
            self._in.reset_arrived = self._in.reset_arrived or why
            self._in.readable.check()
            self._peer_has_gone()
        elif self._refused is None:
            self.refuse(ConnectionRefusedError(errno.ECONNREFUSED, why))

    def _peer_has_gone(self) -> None:
        """Whoever hears that the peer has closed also knows that nobody reads what it writes."""
        self._out.abandon()
        if not self.closed:
            self._parted()

    def _check_open(self) -> None:
        if self.closed:
            raise OSError(errno.EBADF, f"{self.name} is closed")
        if self._refused is not None:
            raise self._refused


def join(
    loop: "LabLoop",
    name: str,
    route: Route,
    address: str,
    connector: str,
    parted: Callable[[], object],
) -> tuple[VirtualStream, VirtualStream]:
    """The connecting and the binding end of a new connection, neither of which stands yet.

    address, connector: how the ends appear to each other.
    parted: called when an open end learns that the other one has gone.
    """
    there, back = Direction(loop, route), Direction(loop, route)
    near = VirtualStream(name, address, out=there, into=back, parted=parted)
    far = VirtualStream(name, connector, out=back, into=there, parted=parted)

    def time_out() -> None:
        for end in (near, far):
            end.break_off("the connection timed out")

    there.on_time_out = back.on_time_out = time_out
    return near, far
