"""The machine's own network: each transport is a few functions in a file of its own.

Rule for this file: the choice of the transport, and names that have to be looked up.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from zlearn.transports import ipc, tcp
from zlearn.transports.endpoint import Endpoint
from zlearn.transports.link_options import AS_EVER, LinkOptions
from zlearn.transports.network import DatagramStream, Target
from zlearn.transports.resolver import Resolver
from zlearn.transports.streams import SocketListener, SocketStream

TRANSPORTS = {"tcp": tcp, "ws": tcp, "ipc": ipc}

FOR_DATAGRAMS = {  # loaded for those few who want them
    "udp": "zlearn.transports.udp",
    "pgm": "zlearn.transports.pgm.place",
    "epgm": "zlearn.transports.pgm.place",
}


def _for_datagrams(endpoint: Endpoint) -> Any:
    return import_module(FOR_DATAGRAMS[endpoint.transport])


class SocketNetwork:
    """The machine's own network."""

    def __init__(self) -> None:
        self._resolver = Resolver()

    def listen(self, endpoint: Endpoint, options: LinkOptions = AS_EVER) -> SocketListener:
        """Binds and listens. Raises OSError with the errno that libzmq gives."""
        return TRANSPORTS[endpoint.transport].listen(endpoint, options)

    def connect(self, endpoint: Endpoint, options: LinkOptions = AS_EVER) -> SocketStream:
        """Starts to connect. Raises OSError: no such file, no route, no such source address."""
        return TRANSPORTS[endpoint.transport].connect(endpoint, options)

    def open_datagrams(self, endpoint: Endpoint, options: LinkOptions, side: str) -> DatagramStream:
        """Opens a place for datagrams; a name is looked up at once. Raises OSError."""
        place: DatagramStream = _for_datagrams(endpoint).open_place(endpoint, options, side)
        return place

    def look_up(
        self, endpoint: Endpoint, options: LinkOptions, found: Callable[[Target | OSError], object]
    ) -> bool:
        """Whether a name has to be looked up first; then it is, and `found` is called."""
        transport = TRANSPORTS[endpoint.transport]
        if transport.is_known(endpoint, options):
            return False

        def look_up() -> None:
            try:
                found(transport.look_up(endpoint, options))
            except OSError as error:
                found(error)

        self._resolver.call(look_up)
        return True

    def numeric(self, endpoint: Endpoint, options: LinkOptions) -> Endpoint:
        """The endpoint without names, which may take its time. Raises OSError."""
        transport = TRANSPORTS.get(endpoint.transport) or _for_datagrams(endpoint)
        number: Endpoint = transport.numeric(endpoint, options)
        return number
