"""ZeroMQ in readable Python, in the shape of pyzmq.

    from zlearn import zmq          # the lesson
    import zmq                      # production: nothing else changes

Rule for this file: the names that pyzmq has, and no others.
"""

from importlib import import_module
from typing import Any

from zlearn.zmq import constants, error
from zlearn.zmq.building import get_includes
from zlearn.zmq.building import get_library_dirs as get_library_dirs
from zlearn.zmq.capabilities import has
from zlearn.zmq.constants import *  # noqa: F403
from zlearn.zmq.constants import IntEnum as IntEnum
from zlearn.zmq.context import Context
from zlearn.zmq.curve import curve_keypair, curve_public
from zlearn.zmq.error import (
    Again,
    ContextTerminated,
    InterruptedSystemCall,
    NotDone,
    ZMQBaseError,
    ZMQBindError,
    ZMQError,
    ZMQVersionError,
    strerror,
    zmq_errno,
)
from zlearn.zmq.error import DraftFDWarning as DraftFDWarning
from zlearn.zmq.frame import COPY_THRESHOLD, Frame, Message
from zlearn.zmq.poll import Poller, select, zmq_poll
from zlearn.zmq.proxies import device, proxy, proxy_steerable
from zlearn.zmq.socket import Socket
from zlearn.zmq.stopwatch import Stopwatch
from zlearn.zmq.tracker import _FINISHED_TRACKER, MessageTracker
from zlearn.zmq.version import (
    __revision__,
    __version__,
    pyzmq_version,
    pyzmq_version_info,
    zmq_version,
    zmq_version_info,
)

DRAFT_API = PYZMQ_DRAFT_API = True
IPC_PATH_MAX_LEN = 107

SyncContext, SyncSocket = Context, Socket

__all__ = [
    "COPY_THRESHOLD", "DRAFT_API", "IPC_PATH_MAX_LEN", "PYZMQ_DRAFT_API", "_FINISHED_TRACKER",
    "Again", "Context", "ContextTerminated", "Frame", "InterruptedSystemCall", "Message",
    "MessageTracker", "NotDone", "Poller", "Socket", "Stopwatch", "SyncContext", "SyncSocket",
    "ZMQBaseError", "ZMQBindError", "ZMQError", "ZMQVersionError",
    "__revision__", "__version__", "curve_keypair", "curve_public", "device", "get_includes",
    "has", "proxy", "proxy_steerable", "pyzmq_version", "pyzmq_version_info", "select", "strerror",
    "zmq_errno", "zmq_poll", "zmq_version", "zmq_version_info",
    *constants._names, *error.__all__,
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The packages of pyzmq that are attributes of `zmq` without an import of their own."""
    if name in ("backend", "sugar", "utils"):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
