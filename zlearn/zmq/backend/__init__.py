"""What pyzmq's C part exports, for programs that import it from there.

Rule for this file: other names for what is one floor up, and nothing else.
"""

from zlearn.zmq.capabilities import has
from zlearn.zmq.context import Context
from zlearn.zmq.curve import curve_keypair, curve_public
from zlearn.zmq.devices.monitoredqueue import monitored_queue as monitored_queue
from zlearn.zmq.error import strerror, zmq_errno
from zlearn.zmq.frame import Frame, Message
from zlearn.zmq.poll import zmq_poll
from zlearn.zmq.proxies import proxy, proxy_steerable
from zlearn.zmq.socket import Socket
from zlearn.zmq.version import zmq_version_info

IPC_PATH_MAX_LEN = 107
PYZMQ_DRAFT_API = True

__all__ = [
    "IPC_PATH_MAX_LEN", "PYZMQ_DRAFT_API", "Context", "Frame", "Message", "Socket",
    "curve_keypair", "curve_public", "has", "proxy", "proxy_steerable", "strerror", "zmq_errno",
    "zmq_poll", "zmq_version_info",
]  # fmt: skip
