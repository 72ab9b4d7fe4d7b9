"""PUB and SUB: each subscriber gets what begins as it asked. (RFC 29.)

The filter stands at the publisher: a subscription travels upstream, and what nobody wants
never goes on the wire. That is why a subscription takes effect only when it has arrived,
and why what was published before is gone: the slow joiner.

Rule for this file: topics and who wants them. How copies are given out is the distributor's.
"""

from typing import Any

from zlearn.patterns.distributor import Distributor
from zlearn.patterns.pattern import Message, Pattern
from zlearn.patterns.pipeline import Receiver
from zlearn.patterns.subscriptions import SubscriptionTrie
from zlearn.zmtp.commands import Cancel, Subscribe

FILTERED = "filtered"
NO_PEER = "dropped: no peer"
NO_SUBSCRIPTION = "no subscription of this peer has arrived"


class Pub(Pattern):
    """Gives a copy to each peer that has a matching subscription. It never waits."""

    name = "PUB"
    peers = frozenset({"SUB", "XSUB"})
    receives = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.subscriptions = SubscriptionTrie()
        self._pipes: dict[Any, int] = {}  # and how many topics each asked for
        self._distributor = Distributor(self.ledger)

    def attach(self, pipe: Any) -> bool:
        self._pipes[pipe] = 0
        self.readable(pipe)
        return True

    def stop_sending(self, pipe: Any) -> None:
        self._pipes.pop(pipe, None)
        self.subscriptions.forget(pipe)

    def readable(self, pipe: Any) -> None:
        """Whatever a subscriber sends is a subscription, as a command or as a message."""
        while (item := pipe.read()) is not None:
            item = _as_command(item)
            if isinstance(item, Subscribe):
                if pipe not in self._pipes:
                    continue
                if self.subscriptions.add(item.topic, pipe):
                    self._pipes[pipe] += 1
                    self.ledger.subscribed(item.topic, pipe, added=True)
                else:  # a peer counts for itself, and asks for a topic once
                    self.subscriptions.remove(item.topic, pipe)
            elif isinstance(item, Cancel) and self.subscriptions.remove(item.topic, pipe):
                self._pipes[pipe] -= 1
                self.ledger.subscribed(item.topic, pipe, added=False)

    def send(self, message: Message) -> bool:
        wanted = self.subscriptions.match(message[0])
        if self.ledger.is_open:
            self._report_the_rest(wanted)
        self._distributor.send(message, wanted)
        return True

    def can_send(self) -> bool:
        return True

    def can_receive(self) -> bool:
        return False

    def _report_the_rest(self, wanted: dict[Any, int]) -> None:
        if not self._pipes:
            self.ledger.end(NO_PEER, "no subscriber is connected")
        for pipe, topics in self._pipes.items():
            if pipe not in wanted:
                reason = "no subscription of this peer matches" if topics else NO_SUBSCRIPTION
                self.ledger.end(FILTERED, reason, pipe)


class Sub(Receiver):
    """Receives what it subscribed to, from all its publishers in turn."""

    name = "SUB"
    peers = frozenset({"PUB", "XPUB"})
    sends = False
    keeps_pipe = False  # a new connection is told all subscriptions afresh

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.subscriptions = SubscriptionTrie()
        self._pipes: dict[Any, None] = {}
        self._next: Message | None = None  # found while polling, and not yet received

    def attach(self, pipe: Any) -> bool:
        self._pipes[pipe] = None
        for topic in self.subscriptions.prefixes():
            pipe.command(Subscribe(topic))
        return super().attach(pipe)

    def stop_sending(self, pipe: Any) -> None:
        self._pipes.pop(pipe, None)

    def subscribe(self, topic: bytes) -> None:
        """Asks all publishers for what begins with `topic`; twice needs two unsubscribes."""
        if self.subscriptions.add(topic, self):
            for pipe in self._pipes:
                pipe.command(Subscribe(topic))

    def unsubscribe(self, topic: bytes) -> None:
        """Takes a subscription back; one that was never made is ignored."""
        if self.subscriptions.remove(topic, self):
            for pipe in self._pipes:
                pipe.command(Cancel(topic))

    def receive(self) -> Message | None:
        message, self._next = self._next, None
        return message if message is not None else self._find()

    def can_receive(self) -> bool:
        if self._next is None:
            self._next = self._find()
        return self._next is not None

    def can_send(self) -> bool:
        return False

    def _find(self) -> Message | None:
        """Filters once more: an old publisher sends everything, and a cancel takes its time."""
        while (message := super().receive()) is not None:
            if self.subscriptions.match(message[0]):
                return message
            self.ledger.discard(FILTERED, "it is not subscribed to (any more)", self.origin)
        return None


def _as_command(item: Any) -> Any:
    """A subscription from a ZMTP 3.0 peer is a message of one frame: 1 or 0, and the topic."""
    if isinstance(item, list) and len(item) == 1 and item[0][:1] in (b"\0", b"\1"):
        return (Subscribe if item[0][0] else Cancel)(item[0][1:])
    return item
