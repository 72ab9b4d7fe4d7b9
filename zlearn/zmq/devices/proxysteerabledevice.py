"""Proxies that obey: a fourth socket receives PAUSE, RESUME, TERMINATE and STATISTICS.

Rule for this file: the fourth socket, called "ctrl" for control.

Source: pyzmq's `zmq.devices.ProxySteerable`.
"""

from typing import Any

from zlearn.zmq.constants import PUB
from zlearn.zmq.devices.basedevice import Plan
from zlearn.zmq.devices.proxydevice import ProcessProxy, Proxy, ProxyBase, ThreadProxy
from zlearn.zmq.proxies import proxy_steerable

__all__ = ["ProcessProxySteerable", "ProxySteerable", "ThreadProxySteerable"]


class ProxySteerableBase(ProxyBase):
    """What the three kinds share. ctrl_type: a socket type, for example PAIR, SUB or REP."""

    def __init__(
        self, in_type: int, out_type: int, mon_type: int = PUB, ctrl_type: int | None = None
    ) -> None:
        super().__init__(in_type, out_type, mon_type)
        if ctrl_type is None:
            raise TypeError("ctrl_type must be specified")
        self.ctrl_type = ctrl_type
        self._ctrl = Plan()

    def bind_ctrl(self, addr: str) -> None:
        """The fourth socket will bind this address."""
        self._ctrl.binds.append(addr)

    def bind_ctrl_to_random_port(self, addr: str, *args: int, **kwargs: int) -> int:
        """The fourth socket will bind a free port, which is returned."""
        return self._note_random_port(self._ctrl, addr, *args, **kwargs)

    def connect_ctrl(self, addr: str) -> None:
        """The fourth socket will connect to this address."""
        self._ctrl.connects.append(addr)

    def setsockopt_ctrl(self, opt: int, value: Any) -> None:
        """The fourth socket will have this option."""
        self._ctrl.options.append((opt, value))

    def _setup_sockets(self) -> tuple[Any, ...]:
        return *super()._setup_sockets(), self._make(self.ctrl_type, self._ctrl)

    def run_device(self) -> None:
        """Makes the sockets and works. To be called by `run` alone."""
        proxy_steerable(*self._setup_sockets())


class ProxySteerable(ProxySteerableBase, Proxy):
    """A steerable proxy, run by whoever calls `start`."""


class ThreadProxySteerable(ProxySteerableBase, ThreadProxy):
    """A steerable proxy, in a thread."""


class ProcessProxySteerable(ProxySteerableBase, ProcessProxy):
    """A steerable proxy, in a process."""
