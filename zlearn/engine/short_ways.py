"""Short ways for messages: past all that need not be decided anew for each of them.

Theory: while nothing is new and nobody watches, a message goes straight to the pattern. And
with one peer alone, every message goes the same way as the one before: then `offer` puts it
into that peer's outbox, if there is room, and `at_hand` holds messages of that peer, to be
received as they are, bare where they may be (zmtp/bare.py). Whatever is new closes these: news
are worked off on the long way (core.py), and while the socket's signal is set nobody may go a
short one.

Rule for this file: what comes of a message must be the same on either way; tests hold the two
together (tests/engine/test_short_ways.py).
"""

from collections.abc import Callable, Iterator

from zlearn.engine.hooks import Hooks
from zlearn.engine.queue import NOTHING
from zlearn.patterns import Message, Pattern


class ShortWays:
    """The short ways of a socket.

    offer: sends a message of one frame. False: not now, or not here; try the long way. It may
    raise what a pattern raises, and so may `receive`. at_hand: the next messages, each a bare
    frame or a list of frames, for whoever receives.
    """

    __slots__ = ("_hooks", "_pattern", "at_hand", "offer")

    def __init__(self, pattern: Pattern, hooks: Hooks) -> None:
        self._pattern = pattern
        self._hooks = hooks
        self.offer: Callable[[bytes], bool] = self._send
        self.at_hand: Iterator[Message | bytes] = NOTHING

    def close(self) -> None:
        """Something is new."""
        self.offer = self._send
        self.at_hand = NOTHING

    def receive(self) -> Message | None:
        """The next message. None: not now, or not here."""
        if self._hooks.per_message:
            return None
        message = self._pattern.receive()
        if message is not None and (pipe := self._pattern.only_source()):
            self.at_hand = pipe.inbox.at_hand
        return message

    def _send(self, frame: bytes) -> bool:
        if self._hooks.per_message:
            return False
        pipe = self._pattern.only_target()
        if pipe is None:
            return self._pattern.send([frame])
        self.offer = pipe.outbox.offer
        return self.offer(frame)
