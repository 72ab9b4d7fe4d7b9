"""The patterns: who gets a message.

Each socket type is one small class, made of parts:

    circle           whose turn it is                       for the next two
    fair queue       takes from many peers in turn          PULL SUB XSUB REP ROUTER DEALER REQ
                                                            STREAM; CLIENT SERVER PEER GATHER DISH
    load balancer    deals out to many peers in turn        PUSH DEALER REQ; CLIENT SCATTER
    distributor      a copy for each peer                   PUB XPUB XSUB; RADIO
    subscriptions    who wants what begins like this        PUB SUB XPUB XSUB
    machine          whose turn it is, as a table           REQ REP
    one frame        no message in several parts            the drafts, but for DGRAM

The drafts stand behind the semicolons: CLIENT, SERVER, PEER, SCATTER, GATHER, CHANNEL, RADIO,
DISH and DGRAM, which libzmq has only when it is built so.

Rule for this file: the list of socket types, by their names.
"""

from zlearn.patterns.client_server import Client, Peer, Server
from zlearn.patterns.datagram import Datagram
from zlearn.patterns.dealer import Dealer
from zlearn.patterns.pair import Pair
from zlearn.patterns.pattern import Ledger, Malformed, Message, Pattern, Unroutable, WrongState
from zlearn.patterns.pipeline import Pull, Push
from zlearn.patterns.publish_subscribe import Pub, Sub
from zlearn.patterns.radio_dish import Dish, Radio
from zlearn.patterns.request_reply import Rep, Req
from zlearn.patterns.router import Router
from zlearn.patterns.scatter_gather import Channel, Gather, Scatter
from zlearn.patterns.stream import Stream
from zlearn.patterns.xpub import XPub
from zlearn.patterns.xsub import XSub

STABLE = (Pair, Pub, Sub, Req, Rep, Dealer, Router, Pull, Push, XPub, XSub, Stream)
DRAFTS = (Server, Client, Radio, Dish, Gather, Scatter, Datagram, Peer, Channel)

PATTERNS: dict[str, type[Pattern]] = {pattern.name: pattern for pattern in STABLE + DRAFTS}

__all__ = ["PATTERNS", "Ledger", "Malformed", "Message", "Pattern", "Unroutable", "WrongState"]
