"""ZeroMQ with tornado: `ZMQStream` calls back, `future` awaits, `ioloop` is there for old programs.

Rule for this folder: tornado is imported here and nowhere else.
"""

from zlearn.zmq.eventloop._tornado import IOLoop

__all__ = ["IOLoop"]
