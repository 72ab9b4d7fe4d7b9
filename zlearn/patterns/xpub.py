"""XPUB: a PUB whose program sees who subscribes to what. For brokers and caches. (RFC 29.)

A subscription comes to the program as a message of one frame: a byte 1 and the topic; and
when it is taken back, a byte 0 and the topic. So an XPUB can pass on what an XSUB behind
it should ask for. Of a topic it tells only the first subscription and the end of the last
one, since nothing changes in between:

    XPUB_VERBOSE     tells each subscription, also to a topic that is known
    XPUB_VERBOSER    ... and each end of one
    XPUB_MANUAL      tells everything and does nothing: the program decides what the peer
                     gets whose message it received last, with SUBSCRIBE and UNSUBSCRIBE
    XPUB_MANUAL_LAST_VALUE    ... and the next message goes to that peer alone

A peer that goes takes its subscriptions back. What is no subscription is a message of the
peer's program, and comes as it is.

Rule for this file: what the program is told. Who gets what is PUB's affair.
"""

from collections import deque
from typing import Any, NamedTuple

from zlearn.patterns.pattern import Message
from zlearn.patterns.publish_subscribe import CHANGES_NOTHING, FILTERED, Pub
from zlearn.patterns.subscriptions import SubscriptionTrie
from zlearn.zmtp.commands import Cancel, Subscribe


class Arrival(NamedTuple):
    """A message that waits for the program.

    item: what it was made of: itself, or a subscription. place: for the ledger.
    """

    message: Message
    item: Any
    pipe: Any
    place: Any


class XPub(Pub):
    """Gives a copy to each peer that wants it, and tells who wants what."""

    name = "XPUB"
    receives = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._arrivals: deque[Arrival] = deque()
        self._asked = SubscriptionTrie()  # with XPUB_MANUAL: what peers asked for
        self._tells_each_subscription = False
        self._tells_each_end = False

    def heed(self, option: str) -> None:
        super().heed(option)
        if option == "xpub_manual_last_value":
            self.options.xpub_manual = self.options.xpub_manual_last_value
        if option in ("xpub_verbose", "xpub_verboser"):  # the one that was set last counts
            self._tells_each_subscription = bool(getattr(self.options, option))
            self._tells_each_end = self._tells_each_subscription and option == "xpub_verboser"

    # --- what peers ask for --------------------------------------------------------

    def take_message(self, message: Message, pipe: Any) -> None:
        """A message of the peer's program: it is for ours."""
        self._arrivals.append(Arrival(message, message, pipe, self.ledger.place(pipe)))

    def take_subscription(self, item: Any, command: Subscribe | Cancel, pipe: Any) -> None:
        """A subscription, which is done or only told, and told or only done."""
        if self.options.xpub_manual:
            change = self._asked.add_once if isinstance(command, Subscribe) else self._asked.remove
            change(command.topic, pipe)
            self._tell(item, command, pipe, self.ledger.place(pipe))
            return
        was_known = self.subscriptions.has(command.topic)
        changed = self.apply(command, pipe)
        if self._is_news(command, was_known, changed):
            # What changes something ends with that, for the ledger; the news of it is another.
            place = None if changed else self.ledger.place(pipe)
            self._tell(command if changed else item, command, pipe, place)
        elif not changed and isinstance(item, list):
            self.ledger.discard(FILTERED, CHANGES_NOTHING, pipe)

    def _is_news(self, command: Subscribe | Cancel, was_known: bool, changed: bool) -> bool:
        if isinstance(command, Subscribe):
            return not was_known or self._tells_each_subscription
        return not changed or self._tells_each_end or not self.subscriptions.has(command.topic)

    def stop_sending(self, pipe: Any) -> None:
        """A peer that goes takes its subscriptions back."""
        self._pipes.pop(pipe, None)
        gone = self.subscriptions.forget(pipe)
        if self.options.xpub_manual:
            gone = self._asked.forget(pipe)
        elif not self._tells_each_end:
            gone = [topic for topic in gone if not self.subscriptions.has(topic)]
        for topic in gone:
            self._tell(Cancel(topic), Cancel(topic), pipe, None)
        if pipe is self.last:
            self.last = None

    def _tell(self, item: Any, command: Subscribe | Cancel, pipe: Any, place: Any) -> None:
        mark = b"\1" if isinstance(command, Subscribe) else b"\0"
        self._arrivals.append(Arrival([mark + command.topic], item, pipe, place))

    # --- what the program does -----------------------------------------------------

    def receive(self) -> Message | None:
        if not self._arrivals:
            return None
        arrival = self._arrivals.popleft()
        self.origin = arrival.pipe
        if arrival.message is not arrival.item or self.options.xpub_manual:
            self.last = arrival.pipe if arrival.pipe in self._pipes else None
        self.ledger.recall(arrival.place, arrival.item)
        return arrival.message

    def can_receive(self) -> bool:
        return bool(self._arrivals)

    @property
    def subscribes(self) -> bool:
        return bool(self.options.xpub_manual)

    def subscribe(self, topic: bytes) -> None:
        """XPUB_MANUAL: the peer that the program heard of last gets what begins with `topic`."""
        if self.last is not None and self.subscriptions.add_once(topic, self.last):
            self._pipes[self.last] += 1

    def unsubscribe(self, topic: bytes) -> None:
        """XPUB_MANUAL: it gets that no more."""
        if self.last is not None and self.subscriptions.remove(topic, self.last):
            self._pipes[self.last] -= 1
