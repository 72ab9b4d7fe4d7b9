"""The NULL mechanism: no secrets. Each side says READY with its properties; that is all.

    one side                    the other
       READY(properties) ──▶
                          ◀──   READY(properties)

Nobody waits for anybody, unless a side has to ask first whether the peer is welcome: all
that it can ask about is the peer's address. Source: RFC 37, "The NULL mechanism".

Rule for this file: the commands of the handshake. A mechanism neither sees frames nor
judges the peer's properties.
"""

from collections.abc import Mapping, Sequence

from zlearn.zmtp.commands import Ready, encode_command
from zlearn.zmtp.mechanism import Inquiry, Mechanism, data_of, metadata_of


class Null(Mechanism):
    """Our side of a NULL handshake.

    own: the properties that we tell. asks: whether somebody is to be asked first.
    """

    name = "NULL"

    def __init__(self, own: Mapping[str, bytes], asks: bool = False) -> None:
        self.eager = not asks
        self._ready = encode_command(Ready(own))

    def begin(self) -> Sequence[bytes]:
        """Returns our READY, if there is nothing to wait for."""
        if self.eager:
            return [self._ready]
        self.inquiry = Inquiry(self.name, ())
        return []

    def receive(self, body: bytes) -> Sequence[bytes]:
        """Takes the peer's READY. Nothing is to be answered.

        Raises ProtocolError for anything else.
        """
        self.properties = metadata_of(data_of(body, "READY"))
        return []

    def admit(self) -> Sequence[bytes]:
        """Returns our READY, which had to wait."""
        self.inquiry = None
        return [self._ready]
