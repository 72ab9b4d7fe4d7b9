"""pyzmq's modules by their places in its own tree, for programs that name those.

    zmq.sugar.socket.Socket  is  zmq.Socket

Rule for this folder: other names for what is one floor up, and nothing else.
"""

from zlearn.zmq.error import *  # noqa: F403
from zlearn.zmq.proxies import device
from zlearn.zmq.sugar import attrsettr, context, frame, poll, socket, stopwatch, tracker, version
from zlearn.zmq.sugar.context import Context, SyncContext
from zlearn.zmq.sugar.frame import Frame, Message
from zlearn.zmq.sugar.poll import Poller, select
from zlearn.zmq.sugar.socket import Socket, SyncSocket
from zlearn.zmq.sugar.stopwatch import Stopwatch
from zlearn.zmq.sugar.tracker import _FINISHED_TRACKER, MessageTracker
from zlearn.zmq.sugar.version import *  # noqa: F403

__all__ = [
    "Context", "Frame", "Message", "MessageTracker", "Poller", "Socket", "Stopwatch",
    "SyncContext", "SyncSocket", "_FINISHED_TRACKER", "attrsettr", "context", "device", "frame",
    "poll", "select", "socket", "stopwatch", "tracker", "version",
]  # fmt: skip
