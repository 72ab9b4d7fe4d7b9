"""What a socket says, or is told, whenever a connection begins or ends.

    STREAM_NOTIFY    an empty message to the program, at both          STREAM, raw ROUTER
    ROUTER_NOTIFY    the same, at either (1, 2) or both (3)            ROUTER
    HELLO_MSG        a message to the peer, before all others          GREETING
    DISCONNECT_MSG   a message to the program: a peer that came to us is gone    REGRETTING
    HICCUP_MSG       a message to the program: a peer that we went to is gone, and
                     we try again                                      HICCUPPING

The program gets them where they happened: behind all that the peer had sent before. They
stand in the same queue, without a regard for its high-water mark, and no peer has sent them.

Rule for this file: which messages, and when. The session puts them where they belong.

Sources: zmq_setsockopt(3); libzmq's session_base.cpp, raw_engine.cpp.
"""

from typing import Any

from zlearn.engine.account import LinkAccount
from zlearn.engine.outgoing import Outgoing
from zlearn.engine.pipe import Pipe
from zlearn.engine.place import Place
from zlearn.zmtp.language import Language

CONNECT, DISCONNECT = 1, 2  # the bits of ROUTER_NOTIFY

GREETING = ("DEALER", "ROUTER", "CLIENT", "SERVER", "PEER")
REGRETTING = ("ROUTER", "SERVER", "PEER")
HICCUPPING = ("DEALER", "CLIENT", "PEER")


class Announcements:
    """Those of one connection.

    core: the socket. place: where the link belongs.
    """

    __slots__ = ("_core", "_place")

    def __init__(self, core: Any, place: Place) -> None:
        self._core = core
        self._place = place

    def begin(
        self, pipe: Pipe, connection: Language, outgoing: Outgoing, account: LinkAccount
    ) -> None:
        """The connection is ready."""
        if self._notifies(CONNECT):
            pipe.inbox.put_batch([[b""]])
        if hello := self._place.options.hello_msg:
            outgoing.add(connection.encode([[hello]]))
            account.said(1)

    def end(self, pipe: Pipe | None) -> None:
        """The peer is gone."""
        options = self._place.options
        bound = self._place.side == "bind"
        farewell = options.disconnect_msg if bound else options.hiccup_msg
        messages = [[b""]] * self._notifies(DISCONNECT) + [[farewell]] * bool(farewell)
        if messages and pipe is not None:
            pipe.inbox.put_batch(messages)

    def _notifies(self, moment: int) -> bool:
        options = self._core.options
        if self._core.pattern.is_raw:
            return bool(options.stream_notify)
        return bool(options.router_notify & moment)
