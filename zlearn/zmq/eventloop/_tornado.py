"""tornado, or one sentence on how to get it.

Rule for this file: the import.
"""

try:
    from tornado.ioloop import IOLoop
    from tornado.log import gen_log
except ImportError as error:
    raise ImportError("zmq.eventloop needs tornado: pip install tornado") from error

__all__ = ["IOLoop", "gen_log"]
