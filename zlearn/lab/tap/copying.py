"""Which writings are copies of one message: of a publisher's, whose message goes to many.

A wire shows the same bytes on several links. They are taken for copies of one message where
a publisher writes, in the order that each link was written to: so two equal messages are not
mixed up, as long as no link misses one of them. The others send every message to one peer.

Rule for this file: numbers of messages. It is inference, and its events say so.
"""

from bisect import bisect_left
from typing import Any

PUBLISHERS = ("PUB", "XPUB", "RADIO")


class Copying:
    """Numbers the messages of each socket."""

    def __init__(self) -> None:
        self._count: dict[str, int] = {}
        self._sent: dict[tuple[str, int], Any] = {}  # of publishers: the `sent` of each message
        self._equal: dict[tuple[str, tuple[Any, ...]], list[int]] = {}
        self._since: dict[tuple[str, int], int] = {}  # (publisher, link) → the last one there

    def joined(self, socket: str, link: int) -> None:
        """What the socket sent before this link was ready can't be on it."""
        self._since.setdefault((socket, link), self._count.get(socket, 0))

    def of(self, socket: str, kind: str, link: int, message: list[Any]) -> tuple[int, Any]:
        """The number of the message that is written to a link, and its `sent` if that is known."""
        if kind not in PUBLISHERS:
            self._count[socket] = self._count.get(socket, 0) + 1
            return self._count[socket], None
        equal = self._equal.setdefault((socket, tuple(message)), [])
        since = self._since.get((socket, link), 0)
        place = bisect_left(equal, since + 1)
        if place == len(equal):
            self._count[socket] = self._count.get(socket, 0) + 1
            equal.append(self._count[socket])
        number = self._since[socket, link] = equal[place]
        return number, self._sent.get((socket, number))

    def sent(self, socket: str, number: int, event: Any) -> None:
        """The message has its `sent`."""
        self._sent[socket, number] = event
