"""PGM behind the doors of a stream of datagrams: a socket and a clock, for a sender or a receiver.

A write takes the contents of data packets, as far as the rate allows, and says in `pause` when it
takes more. A read gives the contents of the next one, whatever the network did, with the
sender's session as the address; an empty one stands for contents that are lost for good.

Rule for this file: from the sender's and the receiver's results to a socket and to timers. What
is right in PGM is decided there.
"""

import random
import socket
import time
from collections import deque
from typing import Any

from zlearn.transports.datagrams import Datagram, DatagramSocket
from zlearn.transports.endpoint import Endpoint
from zlearn.transports.pgm.receiver import Receiver
from zlearn.transports.pgm.sender import Sender

LARGEST = 65535  # bytes of a packet
PACKETS_A_READ = 64  # then others have their turn
SHORTEST_PAUSE = 0.001  # seconds: no timer is more exact
TIMER = "pgm"
LOST = "data of a sender is lost: it did not come again in time"

now = time.monotonic
draw = random.random


class PgmSocket(DatagramSocket):
    """What a sender and a receiver have in common.

    has_header: whether IP's header stands before what comes in, as with raw sockets.
    """

    def __init__(
        self, sock: socket.socket, endpoint: Endpoint, name: str, target: Any, has_header: bool
    ) -> None:
        super().__init__(sock, endpoint, name, target)
        self._has_header = has_header

    def _next_packet(self) -> Datagram | None:
        """What came, without IP's header; None: nothing now."""
        came = super().read(LARGEST)
        if came is None or not self._has_header:
            return came
        size = 4 * (came[0] & 15) if came else 0
        return Datagram(came[size:], came.address)

    def _say(self, packet: bytes, target: Any) -> None:
        """Sends a packet. One that the system does not take is lost, and can be repaired."""
        try:
            self._socket.sendto(packet, target)
        except (BlockingIOError, InterruptedError):
            self._complain("the system has no room for a packet")
        except OSError as error:
            self._lose(error)

    def _complain(self, reason: str) -> None:
        if reason and self._host is not None:
            self._host.lost(reason)

    def _wake_at(self, deadline: float, moment: float) -> None:
        """Plans the next call of `_wake`; at infinity: none."""
        if self._host is not None:
            if deadline == float("inf"):
                self._host.timers.cancel(TIMER)
            else:
                delay = max(0.0, deadline - moment)
                self._host.timers.start(TIMER, delay, self._wake, background=True)

    def _wake(self) -> None:
        raise NotImplementedError


class SenderSocket(PgmSocket):
    """A sender's. sender: new, so that its first SPMs are still to go out."""

    def __init__(self, sender: Sender, *args: Any) -> None:
        super().__init__(*args)
        self._sender = sender

    def start(self, host: Any) -> None:
        """Tells the group that there is a new sender."""
        super().start(host)
        self._wake()

    def read(self, size: int) -> Datagram | None:
        """Takes what receivers ask for. There is nothing to read in it."""
        moment = now()
        for _ in range(PACKETS_A_READ):
            packet = self._next_packet()
            if packet is None:
                break
            self._complain(self._sender.receive(bytes(packet), moment))
        self._go_on(moment)
        return None

    def write(self, chunks: list[bytes]) -> int:
        """Sends each chunk as a packet of data, up to one that comes too soon for the rate."""
        moment, taken = now(), 0
        for chunk in chunks:
            if not self._sender.may_send(len(chunk), moment):
                self.pause = max(self._sender.when(len(chunk), moment) - moment, SHORTEST_PAUSE)
                break
            self._sender.send(bytes(chunk), moment)
            taken += len(chunk)
        self._go_on(moment)
        return taken

    def close(self) -> None:
        """Tells the group that the sender leaves."""
        if self._socket.fileno() >= 0:
            self._sender.finish(now())
            self._say_all(now())
        super().close()

    def _wake(self) -> None:
        self._go_on(now())

    def _go_on(self, moment: float) -> None:
        self._say_all(moment)
        self._wake_at(self._sender.deadline(moment), moment)

    def _say_all(self, moment: float) -> None:
        for packet in self._sender.take(moment):
            self._say(packet, self._target)


class ReceiverSocket(PgmSocket):
    """A receiver's. The target is the port that repairs are asked for at."""

    def __init__(self, receiver: Receiver, *args: Any) -> None:
        super().__init__(*args)
        self._receiver = receiver
        self._arrived: deque[Datagram] = deque()

    def read(self, size: int) -> Datagram | None:
        """The contents of the next data packet."""
        moment = now()
        if moment >= self._receiver.deadline():
            self._ask(moment)
        for _ in range(PACKETS_A_READ):
            if self._arrived:
                return self._arrived.popleft()
            packet = self._next_packet()
            if packet is None:
                break
            address = str(packet.address[0])
            self._complain(self._receiver.receive(bytes(packet), address, moment))
            self._take_data()
        self._wake_at(self._receiver.deadline(), moment)
        return self._arrived.popleft() if self._arrived else None

    def write(self, chunks: list[bytes]) -> int:
        """A receiver sends no data."""
        return sum(map(len, chunks))

    def _wake(self) -> None:
        self._ask(now())
        if self._arrived and self._host is not None:
            self._host.fill()

    def _ask(self, moment: float) -> None:
        """Asks for what is missing, and notices what is lost."""
        for packet, address in self._receiver.take(moment):
            self._say(packet, (address, self._target))
        self._take_data()
        self._wake_at(self._receiver.deadline(), moment)

    def _take_data(self) -> None:
        for session, data in self._receiver.take_data():
            if data is None:
                self._complain(LOST)
            self._arrived.append(Datagram(data or b"", session))
