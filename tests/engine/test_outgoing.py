"""What is on its way to a stream: no byte lost, doubled or out of order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zlearn.engine.outgoing import (
    BATCH_SIZE,
    GATHERED_SIZE,
    MOST_IN_A_BATCH,
    Outgoing,
    next_batch,
)
from zlearn.zmtp.runs import LARGE


class ToyStream:
    """Takes as many bytes a call as it is told to; then none, until it is told again."""

    def __init__(self, *takes):
        self.takes = list(takes)
        self.got = b""

    def write(self, chunks):
        taken = min(self.takes.pop(0) if self.takes else 0, sum(map(len, chunks)))
        self.got += b"".join(map(bytes, chunks))[:taken]
        return taken


def test_everything_goes_when_the_stream_takes_it():
    outgoing, stream = Outgoing(), ToyStream(100)
    assert not outgoing
    assert outgoing.add([b"abc", b"", b"de"]) == 5
    assert outgoing
    assert outgoing.push(stream)
    assert stream.got == b"abcde" and not outgoing
    assert outgoing.push(stream), "nothing is everything"


def test_the_rest_waits():
    outgoing, stream = Outgoing(), ToyStream(4)
    outgoing.add([b"abc", b"def"])
    assert not outgoing.push(stream) and outgoing
    stream.takes = [100]
    assert outgoing.push(stream)
    assert stream.got == b"abcdef"


def test_a_broken_stream_is_the_owners_affair():
    class Broken:
        def write(self, chunks):
            raise OSError("gone")

    outgoing = Outgoing()
    outgoing.add([b"x"])
    with pytest.raises(OSError):
        outgoing.push(Broken())


def test_an_item_without_bytes_is_written_at_the_next_push():
    """A subscription takes none to a publisher of ZMTP 1.0."""
    outgoing, stream = Outgoing(), ToyStream()
    outgoing.mark([0], ["subscription"])
    outgoing.add([])
    assert outgoing
    assert outgoing.push(stream)
    assert outgoing.written() == ["subscription"]
    assert not outgoing


def test_an_item_is_written_when_its_last_byte_is():
    outgoing, stream = Outgoing(), ToyStream(2)
    outgoing.mark([3, 2], ["first", "second"])
    outgoing.add([b"aaabb"])
    outgoing.push(stream)
    assert outgoing.written() == []
    stream.takes = [1]
    outgoing.push(stream)
    assert outgoing.written() == ["first"] and len(outgoing.marks) == 1
    stream.takes = [5]
    outgoing.push(stream)
    assert outgoing.written() == ["second"] and outgoing.written() == []


def test_control_bytes_between_items_have_no_mark():
    outgoing, stream = Outgoing(), ToyStream(100)
    outgoing.mark([1], ["a"])
    outgoing.add([b"a"])
    outgoing.add([b"PONG"])
    outgoing.mark([1], ["b"])
    outgoing.add([b"b"])
    stream.takes = [1]
    outgoing.push(stream)
    assert outgoing.written() == ["a"]
    stream.takes = [4]
    outgoing.push(stream)
    assert outgoing.written() == []
    stream.takes = [1]
    assert outgoing.push(stream)
    assert outgoing.written() == ["b"]


@given(
    st.lists(st.lists(st.binary(max_size=6), min_size=1, max_size=4), max_size=8),
    st.lists(st.integers(0, 9), max_size=30),
)
def test_whatever_is_taken_when_the_bytes_stay_in_order(batches, takes):
    outgoing, stream = Outgoing(), ToyStream()
    everything, written = b"", []
    for place, chunks in enumerate(batches):
        outgoing.mark([sum(map(len, chunks))], [place])
        outgoing.add(chunks)
        everything += b"".join(chunks)
        stream.takes = [takes[place]] if place < len(takes) else []
        outgoing.push(stream)
        assert everything.startswith(stream.got)
        written += outgoing.written()
    stream.takes = [10**6] * 99
    assert outgoing.push(stream)
    assert stream.got == everything
    assert written + outgoing.written() == list(range(len(batches)))


def test_items_that_are_marked_together_are_out_when_the_last_one_is():
    outgoing, stream = Outgoing(), ToyStream(4)
    outgoing.mark_together(["first", "second"])
    outgoing.add([b"12345"])
    outgoing.mark([2], ["third"])
    outgoing.add([b"67"])
    assert outgoing.marked == 3
    outgoing.push(stream)
    assert outgoing.written() == []
    stream.takes = [1]
    outgoing.push(stream)
    assert outgoing.written() == ["first", "second"] and outgoing.marked == 1
    stream.takes = [2]
    outgoing.push(stream)
    assert outgoing.written() == ["third"] and outgoing.marked == 0


@given(
    st.lists(st.lists(st.integers(0, 5), max_size=5), max_size=6),
    st.lists(st.integers(0, 12), max_size=40),
)
def test_marked_items_are_out_with_their_last_byte(batches, takes):
    """Beside a list of (end, item), looked through from its beginning."""
    outgoing, stream = Outgoing(), ToyStream(*takes)
    ends, written, end = [], [], 0
    for place, sizes in enumerate(batches):
        items = [(place, number) for number in range(len(sizes))]
        outgoing.mark(sizes, items)
        outgoing.add([b"x" * sum(sizes)])
        for size, item in zip(sizes, items, strict=True):
            end += size
            ends.append((end, item))
        outgoing.push(stream)
        written += outgoing.written()
        out = [item for last, item in ends if last <= len(stream.got)]
        assert written == out
        assert outgoing.unwritten() == [item for _, item in ends][len(out) :]
        assert outgoing.marked == len(ends) - len(out)


@given(st.integers(1, 1024), st.integers(0, 2**24))
def test_the_next_batch_is_about_as_large_as_it_pays(count, size):
    batch = next_batch(count, size)
    assert 1 <= batch <= MOST_IN_A_BATCH
    is_joined = size < count * LARGE
    aim = BATCH_SIZE if is_joined else GATHERED_SIZE
    assert (batch - 1) * size <= aim * count, "of messages like those, no more than that"
    assert batch == MOST_IN_A_BATCH or batch * size >= aim * count - size, "and no less"
