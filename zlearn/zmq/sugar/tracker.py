"""Another name for `zlearn.zmq.tracker`; see sugar/__init__.py."""

from zlearn.zmq.tracker import _FINISHED_TRACKER, MessageTracker

__all__ = ["_FINISHED_TRACKER", "MessageTracker"]
