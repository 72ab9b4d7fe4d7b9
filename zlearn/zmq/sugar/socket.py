"""Another name for `zlearn.zmq.socket`; see sugar/__init__.py."""

from zlearn.zmq.endpoints import EndpointGuard as _SocketContext
from zlearn.zmq.socket import Socket

SyncSocket = Socket

__all__ = ["Socket", "SyncSocket", "_SocketContext"]
