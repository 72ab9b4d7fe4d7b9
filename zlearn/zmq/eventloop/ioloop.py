"""Deprecated: tornado's own loop will do.

Rule for this file: pyzmq's old names.
"""

import warnings

from zlearn.zmq.eventloop._tornado import IOLoop as IOLoop

ZMQIOLoop = IOLoop


def _deprecated(level: int) -> None:
    warnings.warn(
        "zmq.eventloop.ioloop is deprecated in pyzmq 17: tornado's own loop will do",
        DeprecationWarning,
        stacklevel=level + 1,
    )


def install() -> None:
    """Deprecated: nothing need be installed."""
    _deprecated(2)


_deprecated(2)
