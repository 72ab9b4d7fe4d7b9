"""The options of links: addresses, attempts, handshakes and heartbeats.

Rule for this file: rows whose values the links read (acceptor, connecter, session, heartbeat).

Sources: zmq_setsockopt(3), zmq_getsockopt(3).
"""

from zlearn.engine.option import Option, any_int, number, switch, tenths, time_to_live

ROWS = (
    Option(18, "reconnect_ivl", int, 100, "get set", *number(-1)),
    Option(21, "reconnect_ivl_max", int, 0, "get set", *number(0)),
    Option(22, "maxmsgsize", int, -1, "get set", *any_int),
    Option(39, "immediate", int, 0, "get set", *switch),
    Option(66, "handshake_ivl", int, 30000, "get set", *number(0)),
    Option(75, "heartbeat_ivl", int, 0, "get set", *number(0)),
    Option(76, "heartbeat_ttl", int, 0, "get set", *time_to_live, store=tenths),
    Option(77, "heartbeat_timeout", int, -1, "get set", *number(0)),
    Option(109, "reconnect_stop", int, 0, "get set", *any_int),
)
