"""The security of a socket: which mechanism its links use, and whom they ask about a peer.

The three mechanisms differ in when somebody has to be asked (the handler at
inproc://zeromq.zap.01) and in what holds when there is no such handler:

             asks                                     nobody there to ask
    NULL     if the socket has a ZAP_DOMAIN           the peer is welcome
    PLAIN    always                                   nobody is welcome
    CURVE    always                                   the peer is welcome

With ZAP_ENFORCE_DOMAIN a socket with a domain takes nobody in unasked, and CURVE asks only
where there is a domain. inproc has no handshake, and so no security: who can reach it is in
the same program.

CURVE's arithmetic is PyNaCl's, which is imported when it is first needed.

Sources: zmq_null(7), zmq_plain(7), zmq_curve(7), RFC 27, ZAP_ENFORCE_DOMAIN in zmq_setsockopt(3).

Rule for this file: choices. Handshakes are in `zmtp`, questions in `zap.py`.
"""

import errno
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from zlearn.engine.errors import Refusal
from zlearn.zmtp.mechanism import Mechanism
from zlearn.zmtp.null import Null
from zlearn.zmtp.plain import PlainClient, PlainServer

NULL, PLAIN, CURVE = 0, 1, 2  # as in zmq.h
KEY_SIZE = 32  # bytes
INSTALL = 'CURVE needs PyNaCl: install it with pip install "zlearn[curve]"'


def new_mechanism(
    options: Any, draw: Callable[[int], bytes]
) -> Callable[[Mapping[str, bytes]], Mechanism]:
    """What makes the mechanism of a new link from the properties that it tells.

    draw: where chance comes from.
    """
    if options.mechanism == PLAIN:
        if options.as_server:
            return PlainServer
        return partial(
            PlainClient, username=options.plain_username, password=options.plain_password
        )
    if options.mechanism == CURVE:
        return _new_curve(options, draw)
    return partial(Null, asks=bool(options.zap_domain))


def _new_curve(
    options: Any, draw: Callable[[int], bytes]
) -> Callable[[Mapping[str, bytes]], Mechanism]:
    from zlearn.zmtp.curve_client import CurveClient
    from zlearn.zmtp.curve_server import CurveServer

    if options.as_server:
        return partial(CurveServer, secret=options.curve_secretkey, draw=draw)
    return partial(
        CurveClient,
        server_key=options.curve_serverkey,
        public=options.curve_publickey,
        secret=options.curve_secretkey,
        draw=draw,
    )


def must_ask(options: Any) -> bool:
    """Whether a handler, if there is one, has to be asked before a peer may come in."""
    if options.mechanism == PLAIN or options.zap_domain:
        return True
    return options.mechanism == CURVE and not options.zap_enforce_domain


def may_do_without(options: Any) -> bool:
    """Whether peers are welcome where there is no handler to ask."""
    return options.mechanism != PLAIN and not options.zap_enforce_domain


# --- CURVE ------------------------------------------------------------------------


def has_curve() -> bool:
    """Whether CURVE can be used here."""
    try:
        import zlearn.zmtp.curve_boxes  # noqa: F401
    except ImportError:
        return False
    return True


def check_curve() -> None:
    """Raises Refusal (EINVAL) where CURVE can't be used."""
    if not has_curve():
        raise Refusal(errno.EINVAL, INSTALL)
