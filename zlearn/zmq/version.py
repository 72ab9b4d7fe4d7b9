"""Which ZeroMQ this is: the versions whose behaviour and names zlearn follows.

Programs look at these numbers to decide what they may use, so they are those of the C
library and of pyzmq, not zlearn's own (that one is `zlearn.__version__`).

Rule for this file: numbers only.
"""

__all__ = [
    "__revision__",
    "__version__",
    "pyzmq_version",
    "pyzmq_version_info",
    "zmq_version",
    "zmq_version_info",
]

VERSION_MAJOR = 27
VERSION_MINOR = 3
VERSION_PATCH = 0
VERSION_EXTRA = ""
version_info = (VERSION_MAJOR, VERSION_MINOR, VERSION_PATCH)

__version__ = "27.3.0"
__revision__ = ""


def pyzmq_version() -> str:
    """The version of pyzmq that the API follows, as text."""
    return __version__


def pyzmq_version_info() -> tuple[int, int, int]:
    """The version of pyzmq that the API follows: (major, minor, patch)."""
    return version_info


def zmq_version() -> str:
    """The version of libzmq that the behaviour follows, as text.

    Source: zmq_version(3).
    """
    return "{}.{}.{}".format(*zmq_version_info())


def zmq_version_info() -> tuple[int, int, int]:
    """The version of libzmq that the behaviour follows: (major, minor, patch)."""
    return (4, 3, 5)
