"""PUB and SUB: each subscriber gets what begins as it asked. (RFC 29.)

The filter stands at the publisher: a subscription travels upstream, and what nobody wants
never goes on the wire. That is why a subscription takes effect only when it has arrived,
and why what was published before is gone: the slow joiner. Over pgm nothing travels upstream:
there a publisher sends everything, and the filter stands at the subscriber.

XPUB and XSUB are these two with the subscriptions laid open: xpub.py, xsub.py.

Rule for this file: topics and who wants them. How copies are given out is the distributor's,
what options change is in publish_options.py.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from zlearn.patterns.distributor import Distributor
from zlearn.patterns.pattern import Message, Pattern
from zlearn.patterns.pipeline import Receiver
from zlearn.patterns.publish_options import ARE_CHOOSY, send_choosily, welcome
from zlearn.patterns.several import as_command, take_several
from zlearn.patterns.subscriptions import SubscriptionTrie
from zlearn.zmtp.commands import Cancel, Subscribe

FILTERED = "filtered"
NO_PEER = "dropped: no peer"
CHANGES_NOTHING = "it asks for what this peer has, or takes back what it has not"
NO_SUBSCRIPTION = "no subscription of this peer has arrived"


class Pub(Pattern):
    """Gives a copy to each peer that has a matching subscription. It never waits."""

    name = "PUB"
    peers = frozenset({"SUB", "XSUB"})
    receives = False
    gives_copies = True
    last: Any = None
    """XPUB: whom the program heard of last."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.subscriptions = SubscriptionTrie()
        self._pipes: dict[Any, int] = {}  # and how many topics each asked for
        self._distributor = Distributor(self.ledger)

    def heed(self, option: str) -> None:
        if any(getattr(self.options, name) for name in ARE_CHOOSY):
            vars(self)["send"] = partial(send_choosily, self)
        else:
            vars(self).pop("send", None)

    def attach(self, pipe: Any) -> bool:
        self._pipes[pipe] = 0
        if pipe.is_one_way:  # nobody could ask for anything: all is for those there
            self._pipes[pipe] += self.subscriptions.add_once(b"", pipe)
        if self.options.xpub_welcome_msg:
            welcome(self, pipe)
        self.readable(pipe)
        return True

    def stop_sending(self, pipe: Any) -> None:
        self._pipes.pop(pipe, None)
        self.subscriptions.forget(pipe)

    def readable(self, pipe: Any) -> None:
        """What a subscriber sends is subscriptions, as commands or as messages."""
        if pipe not in self._pipes:
            return  # it left meanwhile
        while (item := pipe.read()) is not None:
            command = as_command(item)
            if command is not None:
                self.take_subscription(item, command, pipe)
            elif len(item) > 1:
                take_several(self, item, pipe)
            else:
                self.take_message(item, pipe)

    def take_message(self, message: Message, pipe: Any) -> None:
        """A subscriber sent something else: a PUB has nobody to give it to."""
        self.ledger.discard(FILTERED, "it is no subscription, and a PUB receives no more", pipe)

    def take_subscription(self, item: Any, command: Subscribe | Cancel, pipe: Any) -> None:
        """A subscriber sent a subscription. item: in the form in which it came."""
        if not self.apply(command, pipe) and isinstance(item, list):
            self.ledger.discard(FILTERED, CHANGES_NOTHING, pipe)

    def apply(self, command: Subscribe | Cancel, pipe: Any, silently: bool = False) -> bool:
        """Does what a subscription asks for. False: it changes nothing.

        A peer counts for itself, so that here it has a topic or has it not.
        """
        if pipe not in self._pipes:
            return False
        added = isinstance(command, Subscribe)
        change = self.subscriptions.add_once if added else self.subscriptions.remove
        if not change(command.topic, pipe):
            return False
        self._pipes[pipe] += 1 if added else -1
        if not silently:
            self.ledger.subscribed(command.topic, pipe, added)
        return True

    def send(self, message: Message) -> bool:
        wanted = self.subscriptions.match(message[0])
        if self.ledger.is_open:
            self.report_the_rest(wanted)
        self._distributor.send(message, wanted)
        return True

    @property
    def topics_count(self) -> int:
        return len(self.subscriptions.prefixes())

    @property
    def pipes(self) -> Iterable[Any]:
        """All peers."""
        return self._pipes

    def can_send(self) -> bool:
        return True

    def can_receive(self) -> bool:
        return False

    def report_the_rest(self, wanted: Iterable[Any]) -> None:
        """Tells the ledger who gets no copy, and why."""
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
        self._pipes: dict[Any, None] = {}  # those that hear of what it subscribes to
        self._next: Message | None = None  # found while polling, and not yet received
        self._wants: Callable[[bytes], object] = self.subscriptions.match

    @property
    def subscribes(self) -> bool:
        return True

    def heed(self, option: str) -> None:
        match = self.subscriptions.match
        self._wants = (lambda topic: not match(topic)) if self.options.invert_matching else match

    def attach(self, pipe: Any) -> bool:
        if not pipe.is_one_way:
            self._pipes[pipe] = None
            for topic in self.subscriptions.prefixes():
                pipe.command(Subscribe(topic))
        return super().attach(pipe)

    def stop_sending(self, pipe: Any) -> None:
        self._pipes.pop(pipe, None)

    def subscribe(self, topic: bytes) -> None:
        """Asks all publishers for what begins with `topic`; twice needs two unsubscribes."""
        self.subscriptions.add(topic, self)
        for pipe in self._pipes:  # also the second time: an XPUB may want to know (XPUB_VERBOSE)
            pipe.command(Subscribe(topic))

    def unsubscribe(self, topic: bytes) -> None:
        """Takes a subscription back; one that was never made is ignored."""
        if self.subscriptions.remove(topic, self):
            for pipe in self._pipes:
                pipe.command(Cancel(topic))

    @property
    def topics_count(self) -> int:
        return len(self.subscriptions.prefixes())

    def receive(self) -> Message | None:
        message, self._next = self._next, None
        return message if message is not None else self._find()

    def only_source(self) -> Any:
        # Nothing need be filtered where everything is asked for.
        wants_all = self.subscriptions.has(b"") and not self.options.invert_matching
        return self.fair_queue.only if wants_all and self._next is None else None

    def can_receive(self) -> bool:
        if self._next is None:
            self._next = self._find()
        return self._next is not None

    def can_send(self) -> bool:
        return False

    def _find(self) -> Message | None:
        """Filters once more: an old publisher sends everything, and a cancel takes its time."""
        while (message := super().receive()) is not None:
            if self._wants(message[0]):
                return message
            self.ledger.discard(FILTERED, "it is not subscribed to (any more)", self.origin)
        return None
