"""XSUB: a SUB whose program subscribes by sending messages. For brokers. (RFC 29.)

A message of one frame that begins with a byte 1 subscribes to the topic behind it, one
that begins with 0 takes that back; if more frames follow, each counts for itself. Anything
else is a message to the publishers' programs, if they are XPUBs. All of them go to all
publishers, just as they are.

Rule for this file: what the program sends. What it receives is SUB's affair.
"""

from typing import Any

from zlearn.patterns.distributor import Distributor
from zlearn.patterns.pattern import Message
from zlearn.patterns.publish_subscribe import FILTERED, NO_PEER, Sub
from zlearn.patterns.several import as_command
from zlearn.zmtp.commands import Subscribe


class XSub(Sub):
    """Receives what it subscribed to, and subscribes by messages."""

    name = "XSUB"
    sends = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._distributor = Distributor(self.ledger)

    @property
    def subscribes(self) -> bool:
        return False  # not by options

    def send(self, message: Message) -> bool:
        message = [frame for frame in message if self._is_news(frame, message[0])]
        if not message:
            self.ledger.end(FILTERED, "the topic is not subscribed to, or still is, once more")
            return True
        if self.ledger.is_open and not self._pipes:
            self.ledger.end(NO_PEER, "no publisher is connected")
        self._distributor.send(message, self._pipes)
        return True

    def _is_news(self, frame: bytes, first: bytes) -> bool:
        """Counts a subscription, if the frame is one. False: nobody need hear of it."""
        command = as_command([frame])
        if command is None or (self.options.only_first_subscribe and not as_command([first])):
            return True
        if isinstance(command, Subscribe):
            self.subscriptions.add(command.topic, self)
            return True
        is_last = self.subscriptions.remove(command.topic, self)
        return is_last or bool(self.options.xsub_verbose_unsubscribe)

    def can_send(self) -> bool:
        return True
