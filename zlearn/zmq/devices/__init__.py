"""Devices: proxies that make their sockets themselves, and run beside the program.

    queue = ThreadDevice(zmq.QUEUE, zmq.ROUTER, zmq.DEALER)
    queue.bind_in("tcp://*:5555")
    queue.bind_out("tcp://*:5556")
    queue.start()

Each comes in three kinds: run by whoever calls `start`, in a thread, or in a process.

Rule for this folder: pyzmq's names. How messages are passed on is the engine's affair.
"""

from zlearn.zmq.devices.basedevice import Device, ProcessDevice, ThreadDevice
from zlearn.zmq.devices.monitoredqueue import monitored_queue
from zlearn.zmq.devices.monitoredqueuedevice import (
    MonitoredQueue,
    ProcessMonitoredQueue,
    ThreadMonitoredQueue,
)
from zlearn.zmq.devices.proxydevice import ProcessProxy, Proxy, ThreadProxy
from zlearn.zmq.devices.proxysteerabledevice import (
    ProcessProxySteerable,
    ProxySteerable,
    ThreadProxySteerable,
)

__all__ = [
    "Device", "MonitoredQueue", "ProcessDevice", "ProcessMonitoredQueue", "ProcessProxy",
    "ProcessProxySteerable", "Proxy", "ProxySteerable", "ThreadDevice", "ThreadMonitoredQueue",
    "ThreadProxy", "ThreadProxySteerable", "monitored_queue",
]  # fmt: skip
