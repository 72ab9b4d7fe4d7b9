"""Monitored queues as devices.

Rule for this file: the prefixes, and which function does the work.

Source: pyzmq's `zmq.devices.MonitoredQueue`.
"""

from zlearn.zmq.constants import PUB
from zlearn.zmq.devices.monitoredqueue import monitored_queue
from zlearn.zmq.devices.proxydevice import ProcessProxy, Proxy, ProxyBase, ThreadProxy

__all__ = ["MonitoredQueue", "ProcessMonitoredQueue", "ThreadMonitoredQueue"]


class MonitoredQueueBase(ProxyBase):
    """What the three kinds share.

    in_prefix, out_prefix: the frame that the monitor gets before each message that came in at
    the first socket, or at the second.
    """

    def __init__(
        self,
        in_type: int,
        out_type: int,
        mon_type: int = PUB,
        in_prefix: bytes = b"in",
        out_prefix: bytes = b"out",
    ) -> None:
        super().__init__(in_type, out_type, mon_type)
        self._prefixes = (in_prefix, out_prefix)

    def run_device(self) -> None:
        """Makes the sockets and works. To be called by `run` alone."""
        ins, outs, mons = self._setup_sockets()
        monitored_queue(ins, outs, mons, *self._prefixes)


class MonitoredQueue(MonitoredQueueBase, Proxy):
    """A monitored queue, run by whoever calls `start`."""


class ThreadMonitoredQueue(MonitoredQueueBase, ThreadProxy):
    """A monitored queue, in a thread."""


class ProcessMonitoredQueue(MonitoredQueueBase, ProcessProxy):
    """A monitored queue, in a process."""
