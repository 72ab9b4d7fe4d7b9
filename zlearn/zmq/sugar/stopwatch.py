"""Another name for `zlearn.zmq.stopwatch`; see sugar/__init__.py."""

from zlearn.zmq.stopwatch import Stopwatch

__all__ = ["Stopwatch"]
