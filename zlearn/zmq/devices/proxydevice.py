"""Devices that show what goes through them: a third socket gets a copy of each message.

Rule for this file: the third socket, called "mon" for monitor.

Source: pyzmq's `zmq.devices.Proxy`.
"""

from typing import Any

from zlearn.zmq.constants import PUB, QUEUE
from zlearn.zmq.devices.basedevice import Device, Plan, ProcessDevice, ThreadDevice
from zlearn.zmq.proxies import proxy

__all__ = ["ProcessProxy", "Proxy", "ThreadProxy"]


class ProxyBase(Device):
    """What the three kinds share.

    in_type, out_type, mon_type: socket types; a PUB loses what nobody listens to, and
    anything else may hold the proxy up.
    """

    def __init__(self, in_type: int, out_type: int, mon_type: int = PUB) -> None:
        super().__init__(QUEUE, in_type, out_type)
        self.mon_type = mon_type
        self._mon = Plan()

    def bind_mon(self, addr: str) -> None:
        """The third socket will bind this address."""
        self._mon.binds.append(addr)

    def bind_mon_to_random_port(self, addr: str, *args: int, **kwargs: int) -> int:
        """The third socket will bind a free port, which is returned."""
        return self._note_random_port(self._mon, addr, *args, **kwargs)

    def connect_mon(self, addr: str) -> None:
        """The third socket will connect to this address."""
        self._mon.connects.append(addr)

    def setsockopt_mon(self, opt: int, value: Any) -> None:
        """The third socket will have this option."""
        self._mon.options.append((opt, value))

    def _setup_sockets(self) -> tuple[Any, ...]:
        return *super()._setup_sockets(), self._make(self.mon_type, self._mon)

    def run_device(self) -> None:
        """Makes the sockets and works. To be called by `run` alone."""
        proxy(*self._setup_sockets())


class Proxy(ProxyBase):
    """A proxy with a monitor, run by whoever calls `start`."""


class ThreadProxy(ProxyBase, ThreadDevice):
    """A proxy with a monitor, in a thread."""


class ProcessProxy(ProxyBase, ProcessDevice):
    """A proxy with a monitor, in a process."""
