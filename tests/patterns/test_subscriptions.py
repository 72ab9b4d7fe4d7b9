"""The subscription trie, held against a plain list of (prefix, subscriber)."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from zlearn.patterns.subscriptions import SubscriptionTrie

# A small alphabet, so that prefixes meet; the two ends of a byte, so that none is special.
texts = st.text(alphabet="\0a\xff", max_size=4).map(lambda text: text.encode("latin-1"))
subscribers = st.sampled_from(["ann", "bob", "cid"])


class TrieAgainstList(RuleBasedStateMachine):
    """Whatever is done to both, they answer the same."""

    def __init__(self):
        super().__init__()
        self.trie = SubscriptionTrie()
        self.model = []

    @rule(prefix=texts, subscriber=subscribers)
    def add(self, prefix, subscriber):
        is_first = (prefix, subscriber) not in self.model
        assert self.trie.add(prefix, subscriber) == is_first
        self.model.append((prefix, subscriber))

    @rule(prefix=texts, subscriber=subscribers)
    def remove(self, prefix, subscriber):
        was_last = self.model.count((prefix, subscriber)) == 1
        assert self.trie.remove(prefix, subscriber) == was_last
        if (prefix, subscriber) in self.model:
            self.model.remove((prefix, subscriber))

    @rule(subscriber=subscribers)
    def forget(self, subscriber):
        gone = {prefix for prefix, who in self.model if who == subscriber}
        assert self.trie.forget(subscriber) == sorted(gone)
        self.model = [(prefix, who) for prefix, who in self.model if who != subscriber]

    @rule(topic=texts)
    def match(self, topic):
        wanted = {who for prefix, who in self.model if topic.startswith(prefix)}
        assert set(self.trie.match(topic)) == wanted

    @invariant()
    def prefixes(self):
        assert self.trie.prefixes() == sorted({prefix for prefix, _ in self.model})

    @invariant()
    def no_dead_branches(self):
        stack = [self.trie._root]
        while stack:
            node = stack.pop()
            children = list(node.children.values())
            assert children or node.subscribers or node is self.trie._root
            stack += children


TestTrieAgainstList = TrieAgainstList.TestCase


def test_the_empty_prefix_matches_everything():
    trie = SubscriptionTrie()
    assert not trie.match(b"")
    trie.add(b"", "all")
    assert set(trie.match(b"")) == set(trie.match(b"anything")) == {"all"}


def test_a_topic_that_is_shorter_than_the_prefix_does_not_match():
    trie = SubscriptionTrie()
    trie.add(b"weather", "ann")
    assert not trie.match(b"wea")
    assert trie.match(b"weather") and trie.match(b"weather.sunny")
    assert not trie.match(b"Weather")


@given(st.lists(texts, max_size=8), texts)
def test_matching_leaves_the_trie_as_it_was(prefixes, topic):
    trie = SubscriptionTrie()
    for place, prefix in enumerate(prefixes):
        trie.add(prefix, place)
    first = dict(trie.match(topic))
    trie.match(topic).update({})
    assert dict(trie.match(topic)) == first
    assert trie.prefixes() == sorted(set(prefixes))


def test_a_very_long_topic_is_no_trouble():
    trie = SubscriptionTrie()
    topic = b"x" * 5000
    trie.add(topic, "ann")
    assert set(trie.match(topic + b"y")) == {"ann"}
    assert trie.remove(topic, "ann")
    assert trie.prefixes() == []
