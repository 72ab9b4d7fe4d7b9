"""Messages of one frame: the rule of CLIENT, SERVER, PEER, CHANNEL, SCATTER and GATHER.

A message in several frames is a state that a socket is in between two calls, and that is what
keeps other sockets to one thread. Where a message is one frame, any number of threads may send
and receive. (RFC 41, 49, 51, 52; zmq_socket(3): "thread-safe".)

Rule for this file: how many frames. To whom they go, the patterns themselves say.
"""

from typing import Any

from zlearn.patterns.pattern import Malformed, Message, Pattern

FILTERED = "filtered"


class OneFrame(Pattern):
    """Stands in front of a pattern that would take any message."""

    is_thread_safe = True

    def send(self, message: Message) -> bool:
        if len(message) != 1:
            raise Malformed(f"a {self.name} sends messages of one frame")
        return super().send(message)

    def receive(self) -> Message | None:
        return only_short(self, super().receive, 1)


def only_short(pattern: Any, receive: Any, frames: int) -> Message | None:
    """The next message of so many frames; others are thrown away, as libzmq does."""
    while (message := receive()) is not None:
        if len(message) == frames:
            return message
        reason = f"a {pattern.name} receives messages of one frame"
        pattern.ledger.discard(FILTERED, reason, pattern.origin)
    return None
