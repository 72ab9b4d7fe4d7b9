"""DEALER (XREQ): deals out like PUSH, gathers like PULL, and keeps no order between the two.

It adds no envelope and takes none away: what REQ does by itself, its program does by hand.
(RFC 28.)
"""

from typing import Any

from zlearn.patterns.pipeline import Receiver, Sender
from zlearn.patterns.probe import probe


class Dealer(Sender, Receiver):
    """Any number of messages in flight, in both directions."""

    name = "DEALER"
    peers = frozenset({"REP", "DEALER", "ROUTER"})
    introduces_itself = True

    def attach(self, pipe: Any) -> bool:
        self.load_balancer.attach(pipe)
        self.fair_queue.attach(pipe)
        if self.options.probe_router:
            probe(self, pipe)
        return True
