"""pyzmq's modules by their places in its own tree, for programs that name those.

    zmq.sugar.socket.Socket  is  zmq.Socket

Rule for this folder: other names for what is one floor up, and nothing else.
"""

from zlearn.zmq import error
from zlearn.zmq.error import *  # noqa: F403
from zlearn.zmq.proxies import device
from zlearn.zmq.sugar import attrsettr as attrsettr
from zlearn.zmq.sugar import context as context
from zlearn.zmq.sugar import frame as frame
from zlearn.zmq.sugar import poll as poll
from zlearn.zmq.sugar import socket as socket
from zlearn.zmq.sugar import stopwatch as stopwatch
from zlearn.zmq.sugar import tracker as tracker
from zlearn.zmq.sugar import version as version
from zlearn.zmq.sugar.context import Context, SyncContext
from zlearn.zmq.sugar.frame import Frame, Message
from zlearn.zmq.sugar.poll import Poller, select
from zlearn.zmq.sugar.socket import Socket, SyncSocket
from zlearn.zmq.sugar.stopwatch import Stopwatch
from zlearn.zmq.sugar.tracker import _FINISHED_TRACKER, MessageTracker
from zlearn.zmq.sugar.version import (
    __revision__,
    __version__,
    pyzmq_version,
    pyzmq_version_info,
    zmq_version,
    zmq_version_info,
)

__all__ = [
    "Context", "Frame", "Message", "MessageTracker", "Poller", "Socket", "Stopwatch",
    "SyncContext", "SyncSocket", "_FINISHED_TRACKER", "__revision__", "__version__", "device",
    "pyzmq_version", "pyzmq_version_info", "select", "zmq_version", "zmq_version_info",
    *error.__all__,
]  # fmt: skip
