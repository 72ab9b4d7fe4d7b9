"""Which language a link speaks: ZMTP, as a rule.

Whatever it is, a session drives it through the same doors: `zmtp.language.Language`. Over a
transport without connections, the pattern alone decides.

With the language goes the account that is kept of the link.

Rule for this file: the choice. The languages themselves live in `zmtp`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from zlearn.engine.account import LinkAccount
from zlearn.engine.place import Place
from zlearn.engine.raw_account import RawAccount
from zlearn.engine.security import new_mechanism
from zlearn.transports.endpoint import OVER_PGM, Endpoint, is_connectionless, parse
from zlearn.transports.network import Stream
from zlearn.zmtp.connection import Connection
from zlearn.zmtp.language import Language
from zlearn.zmtp.raw import Raw


def new_connection(core: Any, place: Place) -> Language:
    """Our end of a new link. core: the socket. place: where the link belongs."""
    if core.pattern.is_raw:
        return Raw()
    if is_connectionless(place.endpoint):
        return _for_datagrams(core, place)
    options = place.options
    language: Callable[..., Any] = partial(Connection, framing=core.framing)
    if place.endpoint.startswith("ws://"):
        language = _over_websocket(core, place.side, parse(place.endpoint))
    connection = language(
        socket_type=core.pattern.name,
        accepts=core.pattern.peers,
        routing_id=options.routing_id if core.pattern.introduces_itself else b"",
        max_message_size=options.maxmsgsize,
        metadata=options.app_metadata,
        new_mechanism=new_mechanism(options, core.random.randbytes),
    )
    connection.wants_bare = core.pattern.inspect is None
    return connection


def new_account(core: Any, stream: Stream, side: str, endpoint: str) -> LinkAccount:
    """The account of our end of a new link."""
    kind = RawAccount if core.pattern.is_raw else LinkAccount
    if is_connectionless(endpoint):
        from zlearn.engine.datagram_account import DatagramAccount as kind
    return kind(core, stream, side, endpoint)


def _for_datagrams(core: Any, place: Place) -> Language:
    transport = parse(place.endpoint).transport
    if transport in OVER_PGM:
        from zlearn.transports.pgm.place import contents_size  # for few
        from zlearn.zmtp.packets_of_pgm import PgmMessages

        size = contents_size(transport, place.options.multicast_maxtpdu)
        return PgmMessages(size, place.options.maxmsgsize)
    from zlearn.zmtp.datagrams import LANGUAGES  # for few

    return LANGUAGES[core.pattern.name]()


def _over_websocket(core: Any, side: str, endpoint: Endpoint) -> Callable[..., Language]:
    from zlearn.zmtp.zws import ZwsConnection  # with hashlib and base64, for few

    return partial(
        ZwsConnection,
        host=endpoint.authority.rpartition(";")[2],
        path=endpoint.path or "/",
        is_client=side == "connect",
        draw=core.random.randbytes,
    )
