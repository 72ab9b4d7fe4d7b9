"""ZeroMQ in readable Python, in the shape of pyzmq.

    from zlearn import zmq          # the lesson
    import zmq                      # production: nothing else changes

Rule for this file: the names that pyzmq has, and no others.
"""

from zlearn.zmq import constants, error
from zlearn.zmq.constants import *  # noqa: F403
from zlearn.zmq.constants import IntEnum as IntEnum
from zlearn.zmq.context import Context
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
from zlearn.zmq.frame import Frame, Message
from zlearn.zmq.poll import Poller, select
from zlearn.zmq.proxies import device, proxy, proxy_steerable
from zlearn.zmq.socket import Socket
from zlearn.zmq.version import (
    __version__,
    pyzmq_version,
    pyzmq_version_info,
    zmq_version,
    zmq_version_info,
)

COPY_THRESHOLD = 65536
DRAFT_API = False
IPC_PATH_MAX_LEN = 107


def has(capability: str) -> bool:
    """Whether a transport or mechanism is there: "ipc", "curve", … zmq_has(3)."""
    return capability == "ipc"


__all__ = [
    "COPY_THRESHOLD", "DRAFT_API", "IPC_PATH_MAX_LEN",
    "Again", "Context", "ContextTerminated", "Frame", "InterruptedSystemCall", "Message", "NotDone",
    "Poller", "Socket", "ZMQBaseError", "ZMQBindError", "ZMQError", "ZMQVersionError",
    "__version__", "device", "has", "proxy", "proxy_steerable", "pyzmq_version",
    "pyzmq_version_info", "select", "strerror", "zmq_errno", "zmq_version", "zmq_version_info",
    *constants._names, *error.__all__,
]  # fmt: skip
