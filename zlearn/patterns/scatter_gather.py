"""SCATTER and GATHER, and CHANNEL: PUSH and PULL, and PAIR, for messages of one frame.

Drafts of RFC 49 and RFC 52.
"""

from zlearn.patterns.one_frame import OneFrame
from zlearn.patterns.pair import Pair
from zlearn.patterns.pipeline import Pull, Push


class Scatter(OneFrame, Push):
    """Deals messages out to GATHERs in turn."""

    name = "SCATTER"
    peers = frozenset({"GATHER"})


class Gather(OneFrame, Pull):
    """Gathers messages from SCATTERs in turn."""

    name = "GATHER"
    peers = frozenset({"SCATTER"})


class Channel(OneFrame, Pair):
    """Talks to one CHANNEL."""

    name = "CHANNEL"
    peers = frozenset({"CHANNEL"})
