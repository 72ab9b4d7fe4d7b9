"""RADIO and DISH: who joined a group gets what is sent to it. (RFC 48, a draft.)

A group is a name, and a message [group, body] is for just that one: nothing is a prefix of
anything, so a dictionary takes the place of PUB's trie. What a DISH joins and leaves travels
upstream, as subscriptions do. Over udp nothing does: there a RADIO sends everything, and each
DISH takes out what is its own.

Rule for this file: groups and who is in them. How copies are given out is the distributor's.
"""

from typing import Any

from zlearn.patterns.distributor import Distributor
from zlearn.patterns.pattern import Malformed, Message, Pattern
from zlearn.patterns.pipeline import Receiver
from zlearn.zmtp.commands import GROUP_LIMIT, Join, Leave
from zlearn.zmtp.errors import ProtocolError

FILTERED = "filtered"
NO_PEER = "dropped: no peer"
NO_GROUP = "this peer has not joined any group"


class Radio(Pattern):
    """Gives a copy to each peer in the group. It never waits, unless XPUB_NODROP is set."""

    name = "RADIO"
    peers = frozenset({"DISH"})
    receives = False
    is_thread_safe = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._groups: dict[bytes, dict[Any, None]] = {}
        self._pipes: dict[Any, int] = {}  # and how many groups each is in
        self._deaf: dict[Any, None] = {}  # those that can't say what they want: they get all
        self._distributor = Distributor(self.ledger)

    def attach(self, pipe: Any) -> bool:
        self._pipes[pipe] = 0
        if pipe.is_one_way:
            self._deaf[pipe] = None
        self.readable(pipe)
        return True

    def stop_sending(self, pipe: Any) -> None:
        self._pipes.pop(pipe, None)
        self._deaf.pop(pipe, None)
        for group in [group for group, members in self._groups.items() if pipe in members]:
            self._remove(group, pipe)

    def readable(self, pipe: Any) -> None:
        while (item := pipe.read()) is not None:
            if isinstance(item, (Join, Leave)) and pipe in self._pipes:
                self._apply(item, pipe)
            elif isinstance(item, list):
                self.ledger.discard(FILTERED, "a RADIO receives no messages", pipe)

    def send(self, message: Message) -> bool:
        if len(message) != 2 or len(message[0]) > GROUP_LIMIT:
            raise Malformed(f"a RADIO sends one frame to a group of at most {GROUP_LIMIT} bytes")
        wanted = {**self._groups.get(message[0], {}), **self._deaf}
        if self.options.xpub_nodrop and not all(pipe.has_room() for pipe in wanted):
            return False
        if self.ledger.is_open:
            self._report_the_rest(wanted)
        self._distributor.send(message, wanted)
        return True

    def can_send(self) -> bool:
        return True

    def can_receive(self) -> bool:
        return False

    def _apply(self, wish: Join | Leave, pipe: Any) -> None:
        members = self._groups.setdefault(wish.group, {})
        joins = isinstance(wish, Join)
        if joins is (pipe in members):
            if not members:
                del self._groups[wish.group]
            return
        if joins:
            members[pipe] = None
        else:
            self._remove(wish.group, pipe)
        self._pipes[pipe] += 1 if joins else -1
        self.ledger.subscribed(wish.group, pipe, joins)

    def _remove(self, group: bytes, pipe: Any) -> None:
        del self._groups[group][pipe]
        if not self._groups[group]:
            del self._groups[group]

    def _report_the_rest(self, wanted: dict[Any, None]) -> None:
        """Tells the ledger who gets no copy, and why."""
        if not self._pipes:
            self.ledger.end(NO_PEER, "no DISH is connected")
        for pipe, groups in self._pipes.items():
            if pipe not in wanted:
                reason = "this peer is not in the group" if groups else NO_GROUP
                self.ledger.end(FILTERED, reason, pipe)


def inspect_messages(batch: list[Any]) -> None:
    """Raises ProtocolError, with the good ones before it, at a message that no RADIO sends."""
    for place, message in enumerate(batch):
        if len(message) != 2 or len(message[0]) > GROUP_LIMIT:
            error = ProtocolError(
                "the peer sent a DISH what is no message of a RADIO: a group of at most "
                f"{GROUP_LIMIT} bytes, and a body"
            )
            error.batch = batch[:place]
            raise error


class Dish(Receiver):
    """Receives what is sent to the groups that it joined, from all its RADIOs in turn."""

    name = "DISH"
    peers = frozenset({"RADIO"})
    sends = False
    joins = True
    keeps_pipe = False  # a new connection is told all groups afresh
    is_thread_safe = True
    inspect = staticmethod(inspect_messages)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._groups: dict[bytes, None] = {}
        self._pipes: dict[Any, None] = {}  # those that hear of what it joins
        self._next: Message | None = None  # found while polling, and not yet received

    def attach(self, pipe: Any) -> bool:
        if not pipe.is_one_way:
            self._pipes[pipe] = None
            for group in self._groups:
                pipe.command(Join(group))
        return super().attach(pipe)

    def stop_sending(self, pipe: Any) -> None:
        self._pipes.pop(pipe, None)

    def objection(self, joins: bool, group: bytes) -> str:
        if len(group) > GROUP_LIMIT:
            return f"a group's name has {GROUP_LIMIT} bytes at most, not {len(group)}"
        if joins is (group in self._groups):
            return f"this DISH is {'already' if joins else 'not'} in the group {group!r}"
        return ""

    def join(self, group: bytes) -> None:
        """Asks all RADIOs for what is sent to a group."""
        self._groups[group] = None
        for pipe in self._pipes:
            pipe.command(Join(group))

    def leave(self, group: bytes) -> None:
        """Takes that back."""
        del self._groups[group]
        for pipe in self._pipes:
            pipe.command(Leave(group))

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
        """Filters once more: over udp everything comes, and a leave takes its time."""
        while (message := super().receive()) is not None:
            if message[0] in self._groups:
                return message
            self.ledger.discard(FILTERED, "its group is not joined (any more)", self.origin)
        return None
