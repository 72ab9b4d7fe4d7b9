"""PUSH and PULL: work is dealt out, and results are gathered in. (RFC 30.)

A PUSH never drops: with nobody to send to, or everybody full, it waits.
"""

from typing import Any

from zlearn.patterns.fair_queue import FairQueue
from zlearn.patterns.load_balancer import LoadBalancer
from zlearn.patterns.pattern import Message, Pattern


class Sender(Pattern):
    """The sending half of a pattern that deals its messages out."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.load_balancer = LoadBalancer()

    def attach(self, pipe: Any) -> bool:
        self.load_balancer.attach(pipe)
        return True

    def stop_sending(self, pipe: Any) -> None:
        self.load_balancer.detach(pipe)

    def writable(self, pipe: Any) -> None:
        self.load_balancer.wake(pipe)

    def send(self, message: Message) -> bool:
        return self.load_balancer.send(message)

    def only_target(self) -> Any:
        # Whoever sends in another way has more to do than to write.
        return self.load_balancer.only if type(self).send is Sender.send else None

    def can_send(self) -> bool:
        return self.load_balancer.has_room()


class Receiver(Pattern):
    """The receiving half of a pattern that takes from its peers in turn."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fair_queue = FairQueue()

    @property
    def origin(self) -> Any:
        return self.fair_queue.current

    def attach(self, pipe: Any) -> bool:
        self.fair_queue.attach(pipe)
        return True

    def stop_receiving(self, pipe: Any) -> None:
        self.fair_queue.detach(pipe)

    def readable(self, pipe: Any) -> None:
        self.fair_queue.wake(pipe)

    def receive(self) -> Message | None:
        return self.fair_queue.receive()

    def only_source(self) -> Any:
        return self.fair_queue.only if type(self).receive is Receiver.receive else None

    def can_receive(self) -> bool:
        return self.fair_queue.has_message()


class Push(Sender):
    """Deals messages out to PULLs in turn."""

    name = "PUSH"
    peers = frozenset({"PULL"})
    receives = False

    def can_receive(self) -> bool:
        return False


class Pull(Receiver):
    """Gathers messages from PUSHes in turn."""

    name = "PULL"
    peers = frozenset({"PUSH"})
    sends = False

    def can_send(self) -> bool:
        return False
