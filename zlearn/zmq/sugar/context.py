"""Another name for `zlearn.zmq.context`; see sugar/__init__.py."""

from zlearn.zmq.context import Context

SyncContext = Context

__all__ = ["Context", "SyncContext"]
