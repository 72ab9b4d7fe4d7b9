"""The patterns: who gets a message.

Each socket type is one small class, made of parts:

    circle           whose turn it is                       for the next two
    fair queue       takes from many peers in turn          PULL SUB XSUB REP ROUTER DEALER REQ
    load balancer    deals out to many peers in turn        PUSH DEALER REQ
    distributor      a copy for each peer                   PUB XPUB XSUB
    subscriptions    who wants what begins like this        PUB SUB XPUB XSUB
    machine          whose turn it is, as a table           REQ REP

Rule for this file: the list of socket types, by their names.
"""

from zlearn.patterns.dealer import Dealer
from zlearn.patterns.pair import Pair
from zlearn.patterns.pattern import Ledger, Malformed, Message, Pattern, Unroutable, WrongState
from zlearn.patterns.pipeline import Pull, Push
from zlearn.patterns.publish_subscribe import Pub, Sub
from zlearn.patterns.request_reply import Rep, Req
from zlearn.patterns.router import Router
from zlearn.patterns.stream import Stream
from zlearn.patterns.xpub import XPub
from zlearn.patterns.xsub import XSub

PATTERNS: dict[str, type[Pattern]] = {
    pattern.name: pattern
    for pattern in (Pair, Pub, Sub, Req, Rep, Dealer, Router, Pull, Push, XPub, XSub, Stream)
}

__all__ = ["PATTERNS", "Ledger", "Malformed", "Message", "Pattern", "Unroutable", "WrongState"]
