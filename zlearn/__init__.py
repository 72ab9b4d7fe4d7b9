"""zlearn: ZeroMQ that you can watch.

Rule for this file: it stays empty of imports, so that `from zlearn import zmq`
costs what the messaging costs and nothing more.
"""

__version__ = "0.1.0"
