"""Another name for `zlearn.zmq.attributes`; see sugar/__init__.py."""

from zlearn.zmq.attributes import OptionAttributes as AttributeSetter

__all__ = ["AttributeSetter"]
