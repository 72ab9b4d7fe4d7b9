"""A proxy: stands between two sockets and passes on what either receives.

    clients ⇄ frontend ──▶ backend ⇄ workers
                       ◀──          │
                       └─▶ capture  └─ messages, whole, in both directions

Theory: a side is read only while the other can send. What can't be passed on stays in the
queues, these fill, and the peers have to wait: back-pressure goes through a proxy as through
a pipe. So a proxy keeps no message of its own, and loses none. (zmq_proxy(3), and the
guide's chapter 2, "The Shared Queue".)

Rule for this file: it moves messages and looks into none, but for the commands of whoever
steers it. It knows no patterns.
"""

import errno
import struct
from typing import Any

from zlearn.engine.core import POLLIN, POLLOUT
from zlearn.engine.errors import Refusal
from zlearn.engine.signal import Signal
from zlearn.patterns import Message

MOST_IN_A_TURN = 100  # messages of one direction; then the other has its turn


class Side:
    """One of the two sockets, and how much went through it.

    core: the socket. prefix: frames that the capture gets before each message from here.
    """

    def __init__(self, core: Any, prefix: Message) -> None:
        self.core = core
        self.prefix = prefix
        self.received = [0, 0]  # messages, bytes
        self.sent = [0, 0]


class Proxy:
    """Passes messages on until its context is terminated, or TERMINATE comes.

    frontend, backend: the two sockets; they may be the same one. capture: gets a copy of each
    message, or None. control: receives commands, or None; a REP answers them.
    prefixes: what the capture gets before messages from the frontend, and from the backend.
    swaps: whether the first two frames change places: between two ROUTERs the one is who
    sent a message, and the other who is to get it.
    """

    def __init__(
        self,
        frontend: Any,
        backend: Any,
        capture: Any = None,
        control: Any = None,
        prefixes: tuple[Message, Message] = ([], []),
        swaps: bool = False,
    ) -> None:
        self._front = Side(frontend, prefixes[0])
        self._back = self._front if backend is frontend else Side(backend, prefixes[1])
        self._capture = capture
        self._control = control
        self._swaps = swaps
        self._paused = False
        self._terminated = False
        self._signal = Signal()
        sockets = (frontend, backend, capture, control)
        self._cores = [core for core in dict.fromkeys(sockets) if core is not None]

    def run(self) -> None:
        """Works until TERMINATE. Raises Refusal: ETERM in the end, or what a socket refuses."""
        for core in self._cores:
            core.mailbox.watch(self._signal.set)
        try:
            while not self._terminated:
                self._signal.clear()  # before looking: what comes meanwhile rings again
                if not self._turn():
                    self._wait()
        finally:
            for core in self._cores:
                core.mailbox.unwatch(self._signal.set)
            self._signal.close()

    def _turn(self) -> bool:
        """Does what can be done now. False: nothing."""
        moved = self._obey()
        if not self._paused and not self._terminated:
            moved |= self._pass_on(self._front, self._back)
            if self._back is not self._front:
                moved |= self._pass_on(self._back, self._front)
        return moved

    def _wait(self) -> None:
        self._cores[0].context.driver.wait(self._signal, None)

    # --- messages ----------------------------------------------------------------

    def _pass_on(self, source: Side, target: Side) -> bool:
        """Moves some messages from one side to the other. False: there was none, or no room."""
        for count in range(MOST_IN_A_TURN):
            # A socket that is its own other side may be able to send only after it received.
            if not (source is target or target.core.ready() & POLLOUT):
                return count > 0
            message = source.core.receive() if source.core.ready() & POLLIN else None
            if message is None:
                return count > 0
            _count(source.received, message)
            if self._swaps:
                message[:2] = message[1::-1]
            if self._capture is not None:
                self._send(self._capture, [*source.prefix, *message])
            self._send(target.core, message)
            _count(target.sent, message)
        return True

    def _send(self, core: Any, message: Message) -> None:
        """Sends, and waits for room where it must: in a capture, or in a socket on its own."""
        while not core.send(message):
            self._signal.clear()
            if not core.ready() & POLLOUT:
                self._wait()

    # --- steering ----------------------------------------------------------------

    def _obey(self) -> bool:
        """Carries out a command, if there is one."""
        control = self._control
        if control is None or not control.ready() & POLLIN:
            return False
        command = control.receive()
        if command is None:
            return False
        answer = self._carry_out(command)
        if control.pattern.name == "REP" or answer:
            self._send(control, answer or [b""])
        return True

    def _carry_out(self, command: Message) -> Message:
        """Changes what the proxy does; returns the statistics if these were asked for."""
        match command:
            case [b"PAUSE"]:
                self._paused = True
            case [b"RESUME"]:
                self._paused = False
            case [b"TERMINATE"]:
                self._terminated = True
            case [b"STATISTICS"]:
                return self._statistics()
            case _:
                note = f"a proxy knows PAUSE, RESUME, TERMINATE and STATISTICS, not {command!r}"
                raise Refusal(errno.EINVAL, note)
        return []

    def _statistics(self) -> Message:
        """Eight numbers of 64 bits: of each side, messages and bytes in, messages and bytes out."""
        sides = (self._front, self._back)
        return [
            struct.pack("=Q", number) for side in sides for number in (*side.received, *side.sent)
        ]


def _count(totals: list[int], message: Message) -> None:
    totals[0] += 1
    totals[1] += sum(map(len, message))
