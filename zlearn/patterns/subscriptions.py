"""The subscription trie: who wants a message that begins like this?

Theory: a subscription is a prefix. The prefixes share a tree in which each step down is one
more byte. To find all that match a topic, walk down along its bytes and gather whoever
subscribed on the way. The walk ends where no prefix goes on, so its cost grows with the
length of the topic, at most, and not with the number of subscriptions.
(libzmq: trie.cpp, mtrie.cpp; RFC 29: prefix match on the first frame.)

Rule for this file: it counts; what a count means is the pattern's affair.
"""

from collections.abc import Hashable, Iterator


class Node:
    """A prefix: how often each subscriber asked for it, and the prefixes one byte longer."""

    __slots__ = ("children", "subscribers")

    def __init__(self) -> None:
        self.children: dict[int, Node] = {}
        self.subscribers: dict[Hashable, int] = {}


class SubscriptionTrie:
    """A multiset of (prefix, subscriber)."""

    def __init__(self) -> None:
        self._root = Node()

    def add(self, prefix: bytes, subscriber: Hashable) -> bool:
        """Adds a subscription. True: the first of this subscriber for this prefix."""
        node = self._root
        for byte in prefix:
            node = node.children.setdefault(byte, Node())
        count = node.subscribers.get(subscriber, 0)
        node.subscribers[subscriber] = count + 1
        return count == 0

    def add_once(self, prefix: bytes, subscriber: Hashable) -> bool:
        """Adds a subscription, unless this subscriber has it. True: it had it not."""
        if self.add(prefix, subscriber):
            return True
        self.remove(prefix, subscriber)
        return False

    def has(self, prefix: bytes) -> bool:
        """Whether anybody subscribed to just this prefix."""
        node: Node | None = self._root
        for byte in prefix:
            node = node.children.get(byte) if node is not None else None
        return node is not None and bool(node.subscribers)

    def remove(self, prefix: bytes, subscriber: Hashable) -> bool:
        """Takes a subscription back. True: it was this subscriber's last for this prefix."""
        path = [self._root]
        for byte in prefix:
            child = path[-1].children.get(byte)
            if child is None:
                return False
            path.append(child)
        subscribers = path[-1].subscribers
        count = subscribers.get(subscriber, 0)
        if count > 1:
            subscribers[subscriber] = count - 1
        elif count == 1:
            del subscribers[subscriber]
            self._prune(path, prefix)
        return count == 1

    def forget(self, subscriber: Hashable) -> list[bytes]:
        """Takes all subscriptions of one subscriber back; returns their prefixes."""
        gone = [prefix for prefix, node in self._walk() if subscriber in node.subscribers]
        for prefix in gone:
            while not self.remove(prefix, subscriber):
                pass
        return gone

    def match(self, topic: bytes) -> dict[Hashable, int]:
        """The subscribers of a prefix of `topic`, in an order that depends on nothing else."""
        node = self._root
        found = node.subscribers
        for byte in topic:
            following = node.children.get(byte)
            if following is None:
                break
            node = following
            if node.subscribers:
                found = {**found, **node.subscribers}
        return found

    def prefixes(self) -> list[bytes]:
        """Each prefix that somebody subscribed to, once, in the order of the bytes."""
        return [prefix for prefix, node in self._walk() if node.subscribers]

    def _walk(self) -> Iterator[tuple[bytes, Node]]:
        stack = [(b"", self._root)]
        while stack:
            prefix, node = stack.pop()
            yield prefix, node
            for byte in sorted(node.children, reverse=True):
                stack.append((prefix + bytes([byte]), node.children[byte]))

    @staticmethod
    def _prune(path: list[Node], prefix: bytes) -> None:
        """Takes away the branch that leads to no subscriber any more."""
        for depth in range(len(prefix), 0, -1):
            node = path[depth]
            if node.subscribers or node.children:
                return
            del path[depth - 1].children[prefix[depth - 1]]
