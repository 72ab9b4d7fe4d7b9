"""The options of messaging: queues, waiting, and what the patterns do.

Rule for this file: rows whose values the socket, its pipes and its pattern read.

Sources: zmq_setsockopt(3), zmq_getsockopt(3).
"""

from zlearn.engine.announcements import GREETING, HICCUPPING, REGRETTING
from zlearn.engine.option import (
    Option,
    any_int,
    anything,
    flag,
    name,
    number,
    some_bytes,
    switch,
    truth,
    up_to,
)

PUBLISHERS = ("PUB", "XPUB")

ROWS = (
    Option(5, "routing_id", bytes, b"", "get set", *name),
    Option(17, "linger", int, -1, "get set", *number(-1)),
    Option(23, "sndhwm", int, 1000, "get set", *number(0)),
    Option(24, "rcvhwm", int, 1000, "get set", *number(0)),
    Option(27, "rcvtimeo", int, -1, "get set", *number(-1)),
    Option(28, "sndtimeo", int, -1, "get set", *number(-1)),
    Option(33, "router_mandatory", int, 0, "set", *flag, ("ROUTER",)),
    Option(40, "xpub_verbose", int, 0, "set", *flag, PUBLISHERS),
    Option(41, "router_raw", int, 0, "set", *flag, ("ROUTER",)),
    Option(51, "probe_router", int, 0, "set", *flag, ("REQ", "DEALER", "ROUTER")),
    Option(52, "req_correlate", int, 0, "set", *flag, ("REQ",)),
    Option(53, "req_relaxed", int, 0, "set", *flag, ("REQ",)),
    Option(54, "conflate", int, 0, "get set", *switch),
    Option(56, "router_handover", int, 0, "set", *flag, ("ROUTER",)),
    Option(61, "connect_routing_id", bytes, b"", "set", *some_bytes, ("ROUTER", "STREAM")),
    Option(69, "xpub_nodrop", int, 0, "set", *flag, (*PUBLISHERS, "RADIO")),
    Option(71, "xpub_manual", int, 0, "set", *flag, PUBLISHERS),
    Option(72, "xpub_welcome_msg", bytes, b"", "set", *anything, PUBLISHERS),
    Option(73, "stream_notify", int, 1, "set", *switch, ("STREAM",)),
    Option(74, "invert_matching", int, 0, "get set", *any_int, store=truth),
    Option(78, "xpub_verboser", int, 0, "set", *flag, PUBLISHERS),
    Option(97, "router_notify", int, 0, "get set", *up_to(0, 3), ("ROUTER",)),
    Option(98, "xpub_manual_last_value", int, 0, "set", *flag, PUBLISHERS),
    Option(108, "only_first_subscribe", int, 0, "set", *flag, (*PUBLISHERS, "XSUB")),
    Option(110, "hello_msg", bytes, b"", "set", *anything, GREETING),
    Option(111, "disconnect_msg", bytes, b"", "set", *anything, REGRETTING),
    Option(114, "hiccup_msg", bytes, b"", "set", *anything, HICCUPPING),
    Option(115, "xsub_verbose_unsubscribe", int, 0, "set", *flag, ("XSUB",)),
    Option(116, "topics_count", int, 0, "get", *number(0), (*PUBLISHERS, "SUB", "XSUB")),
)
