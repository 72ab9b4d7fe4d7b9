"""The queue that keeps the last message alone."""

from hypothesis import given
from hypothesis import strategies as st

from zlearn.engine.conflate import LastMessage


def queue():
    gone = []
    queue = LastMessage()
    queue.on_conflated = lambda first, batch: gone.extend(
        (first + place, item) for place, item in enumerate(batch)
    )
    return queue, gone


def test_a_newer_message_takes_the_place_of_an_older_one():
    last, gone = queue()
    assert last.offer("a") and last.offer("b")
    last.put_batch(["c", "d"])
    assert gone == [(0, "a"), (1, "b"), (2, "c")]
    assert last.take() == "d" and last.left == last.entered == 4
    assert last.take() is None and last.take_batch(5) == []


def test_it_has_no_high_water_mark():
    last, _ = queue()
    last.set_limit(1)
    assert last.limit == 0 and all(last.offer(number) for number in range(5))
    assert last.has_room() and last.space() > 5


def test_it_rings_the_reader_once():
    last, _ = queue()
    rings = []
    last.ring_reader = lambda: rings.append(1)
    last.offer("a")
    last.offer("b")
    assert rings == [1] and last.has_message()
    last.take()
    assert last.take() is None
    last.offer("c")
    assert rings == [1, 1]


@given(st.lists(st.one_of(st.none(), st.integers(1, 3))))
def test_each_message_leaves_once_and_at_its_place(steps):
    """None takes, a number puts as many."""
    last, gone = queue()
    taken, entered = [], 0
    for step in steps:
        if step is not None:
            last.put_batch(list(range(entered, entered + step)))
            entered += step
        elif (item := last.take()) is not None:
            taken.append((last.left - 1, item))
    left = [(last.entered - 1, item) for item in last.items]
    assert sorted([*gone, *taken, *left]) == [(number, number) for number in range(entered)]
    assert len(last) <= 1
