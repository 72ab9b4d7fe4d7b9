"""`socket.monitor` and its siblings: messages about what becomes of a socket's connections.

Rule for this file: pyzmq's names. What is told, and when, is the engine's affair.

Source: zmq_socket_monitor(3); `zmq.utils.monitor` reads the messages.
"""

from typing import Any

from zlearn.engine.monitor import Monitor, check
from zlearn.zmq.constants import Event, SocketType
from zlearn.zmq.refusals import as_zmq_error


class SocketMonitoring:
    """The monitor of a socket."""

    _core: Any
    context: Any
    _monitor_socket: Any = None

    def monitor(self, addr: str | bytes | None, events: int = Event.ALL) -> None:
        """Tells about the socket at an inproc address from now on; None ends that.

        events: the sum of the events that are wanted. A new monitor replaces the old one.
        A PAIR that is connected to the address receives the events; those that nobody
        receives are lost.

        Raises ZMQError: EINVAL, EPROTONOSUPPORT, EADDRINUSE. zmq_socket_monitor(3).
        """
        core = self._core
        address = addr.decode() if isinstance(addr, bytes) else addr
        with as_zmq_error():
            core.check_usable()
            if address is not None:
                check(address, events)
            if core.monitor is not None:
                core.monitor.stop([])
                core.monitor = None
            if address is not None:
                core.monitor = Monitor(core, address, events)

    def get_monitor_socket(self, events: int | None = None, addr: str | None = None) -> Any:
        """A PAIR that receives what becomes of the socket's connections.

        events: the sum of the events that are wanted; None for all. addr: an inproc address;
        None for one of its own. Returns the same PAIR again as long as that is open.
        """
        if self._monitor_socket is None or self._monitor_socket.closed:
            address = addr or f"inproc://monitor.{self._core.ledger.socket}"
            self.monitor(address, Event.ALL if events is None else events)
            self._monitor_socket = self.context.socket(SocketType.PAIR)
            self._monitor_socket.connect(address)
        return self._monitor_socket

    def disable_monitor(self) -> None:
        """Ends the monitor. Its last event is MONITOR_STOPPED; the PAIR is yours to close."""
        self._monitor_socket = None
        self.monitor(None, 0)
