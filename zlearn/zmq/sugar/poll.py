"""Another name for `zlearn.zmq.poll`; see sugar/__init__.py."""

from zlearn.zmq.poll import Poller, select

__all__ = ["Poller", "select"]
