"""Another name for `zlearn.zmq.frame`; see sugar/__init__.py."""

from zlearn.zmq.frame import Frame, Message

__all__ = ["Frame", "Message"]
